"""``make lint``: style, types, Odoo's rules, and rules of this project that no tool knows.

A check takes nothing and returns its findings, one line each. Zero findings is the only pass.
"""

from __future__ import annotations

import ast
import importlib
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

from . import databases, odoo, paths, venv
from .say import step

PURE = (
    "social_crm/networks",
    "social_crm/text",
    "social_crm/matching",
    "social_crm/handing",
)
# Written in halves, because this very file is searched, too.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("deb.debian", "org"),
        ("security.debian", "org"),
        ("ftp.debian", "org"),
        ("archive.ubuntu", "com"),
        ("golang", "org"),
        ("crates", "io"),
        ("rubygems", "org"),
    )
]
LISTED = {".xml", ".csv"}
DATA_FOLDERS = {"data", "demo", "report", "reports", "security", "views", "wizards", "wizard"}


def run() -> int:
    """Run every check and print the findings. Returns the exit status."""
    total = 0
    for name, check in CHECKS.items():
        with step(f"Lint: {name}"):
            findings = check()
        total += len(findings)
        for finding in findings:
            print(finding)
    print(f"{total} findings" if total else "No findings.")
    return 1 if total else 0


def files(*suffixes: str) -> Iterator[Path]:
    """The files that git knows or would take, with one of the suffixes if any are given."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=paths.CHECKOUT, capture_output=True, text=True).stdout
    for name in sorted(filter(None, names.split("\0"))):
        path = paths.CHECKOUT / name
        if path.is_file() and (not suffixes or path.suffix in suffixes):
            yield path


def _tool(*arguments: str, environment: dict[str, str] | None = None) -> list[str]:
    """Run a module of the environment; what it prints are findings unless it succeeds."""
    done = subprocess.run(
        [str(venv.python()), "-m", *arguments],
        cwd=paths.CHECKOUT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode == 0:
        return []
    rows = (done.stdout + done.stderr).splitlines()
    return [row for row in rows if row.strip()] or [f"{arguments[0]}: status {done.returncode}"]


def _ruff() -> list[str]:
    return _tool("ruff", "check", "--quiet", "--output-format=concise", ".")


def _format() -> list[str]:
    return [row for row in _tool("ruff", "format", "--check", ".") if row.startswith("Would")]


def _mypy() -> list[str]:
    pure = [name for name in PURE if any((paths.CHECKOUT / name).glob("*.py"))]
    return _tool("mypy", *pure, "house")


def _pylint() -> list[str]:
    """All addons; the pure packages by themselves, since their ``_`` only marks a sentence."""
    environment = {**os.environ, **odoo.find().environment}
    addons = [databases.addon_folder(name) for name in _addons()]
    pure = [path for addon in addons for path in _pure(addon)]
    ignored = (
        f"--ignore-paths={'|'.join(f'.*/{path.relative_to(paths.CHECKOUT)}/.*' for path in pure)}"
    )
    # A concern has a file of its own, also where a model has many.
    apart = "--disable=consider-merging-classes-inherited"
    findings = _tool(
        "pylint",
        "--score=n",
        "--jobs=2",
        apart,
        ignored,
        *map(str, addons),
        environment=environment,
    )
    # These hold what is right for methods of Odoo's models; here, "read" is just a name.
    orm = (
        "prefer-env-translation",
        "method-required-super",
        "missing-return",
        "super-method-mismatch",
    )
    without = f"--disable={','.join(orm)}"
    return findings + _tool(
        "pylint", "--score=n", without, *map(str, pure), environment=environment
    )


def _pure(addon: Path) -> list[Path]:
    """The folders of an addon that do not know Odoo; a test addon's network lies in its top."""
    if addon.parent.name == "addons":
        return [addon]
    return [
        addon / name
        for name in ("networks", "text", "matching", "handing")
        if (addon / name).is_dir()
    ]


def _addons() -> list[str]:
    return databases.own_addons() + databases.test_addons()


def _xml() -> list[str]:
    findings = []
    for path in files(".xml", ".svg"):
        try:
            ElementTree.parse(path)
        except ElementTree.ParseError as error:
            findings.append(f"{_name(path)}: not well-formed: {error}")
    return findings


def _manifests() -> list[str]:
    """Every file that a manifest lists exists, and every data file is listed."""
    findings = []
    for addon in _addons():
        folder = databases.addon_folder(addon)
        try:
            manifest = databases.manifest(addon)
        except (SyntaxError, ValueError, AssertionError) as error:
            findings.append(f"{addon}/__manifest__.py: {error}")
            continue
        listed = {str(name) for key in ("data", "demo") for name in _strings(manifest.get(key))}
        for name in sorted(listed):
            if not (folder / name).is_file():
                findings.append(f"{addon}/__manifest__.py: lists {name}, which is not there")
        for path in sorted(folder.rglob("*")):
            inner = path.relative_to(folder)
            is_data = path.suffix in LISTED and inner.parts[0] in DATA_FOLDERS
            if is_data and str(inner) not in listed:
                findings.append(f"{addon}/{inner}: is in no list of the manifest")
        for pattern in _strings(manifest.get("assets")):
            own = pattern.removeprefix(f"{addon}/")
            if own != pattern and not any(folder.glob(own)):
                findings.append(f"{addon}/__manifest__.py: no asset matches {pattern}")
    return findings


def _strings(value: object) -> Iterator[str]:
    """Every string inside nested lists, tuples and dictionary values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _strings(part)


def _purity() -> list[str]:
    """The pure folders do not import odoo, not even inside a function."""
    findings = []
    for path in files(".py"):
        if not _name(path).startswith(PURE):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            else:
                continue
            if any(name.split(".")[0] == "odoo" for name in names):
                findings.append(f"{_name(path)}:{node.lineno}: imports odoo in a pure folder")
    return findings


def _registries() -> list[str]:
    """No file names the host of a package registry: pip, npm and apt know theirs."""
    pattern = re.compile("|".join(map(re.escape, REGISTRIES)))
    findings = []
    for path in files():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        for number, row in enumerate(text.splitlines(), 1):
            if pattern.search(row):
                findings.append(f"{_name(path)}:{number}: names the host of a package registry")
    return findings


def _translations() -> list[str]:
    """Hook: ``house/translations.py`` with ``check() -> list[str]`` knows what is untranslated."""
    if not (paths.CHECKOUT / "house" / "translations.py").exists():
        return []
    findings: list[str] = importlib.import_module("house.translations").check()
    return findings


def _name(path: Path) -> str:
    return str(path.relative_to(paths.CHECKOUT))


CHECKS: dict[str, Callable[[], list[str]]] = {
    "ruff": _ruff,
    "format": _format,
    "types": _mypy,
    "pylint-odoo": _pylint,
    "XML": _xml,
    "manifests": _manifests,
    "purity": _purity,
    "registries": _registries,
    "translations": _translations,
}
