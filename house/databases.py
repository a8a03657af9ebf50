"""Databases and their filestores: templates that are built once, copies, removal.

Two layers. ``dependencies`` holds what our addons depend on and is kept until Odoo or an OCA
module changes. ``installed`` adds our own addons and is rebuilt when one of their files changes.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
from pathlib import Path

from . import odoo, paths, postgres
from .say import HouseError, step

PREFIX = "social_crm_"


def own_addons() -> list[str]:
    """Our addons, beginning with ``social_crm``; test addons are not among them."""
    names = [path.parent.name for path in paths.CHECKOUT.glob("*/__manifest__.py")]
    return sorted(names, key=lambda name: (name != "social_crm", name))


def test_addons() -> list[str]:
    """The addons that exist for tests only, in tests/addons."""
    folder = paths.CHECKOUT / "tests" / "addons"
    return sorted(path.parent.name for path in folder.glob("*/__manifest__.py"))


def addon_folder(name: str) -> Path:
    """The folder of one of our addons or test addons."""
    folder = paths.CHECKOUT / name
    return folder if folder.is_dir() else paths.CHECKOUT / "tests" / "addons" / name


def manifest(name: str) -> dict[str, object]:
    """The manifest of one of our addons or test addons."""
    value = ast.literal_eval((addon_folder(name) / "__manifest__.py").read_text())
    assert isinstance(value, dict)
    return value


def dependencies_of(addons: list[str]) -> list[str]:
    """What the addons depend on outside this checkout, sorted."""
    own = {*own_addons(), *test_addons()}
    wanted: set[str] = set()
    todo = list(addons)
    while todo:
        depends = manifest(todo.pop())["depends"]
        assert isinstance(depends, list)
        wanted.update(name for name in depends if name not in own)
        todo += [name for name in depends if name in own]
    return sorted(wanted)


def fingerprint(addons: list[str]) -> str:
    """A hash over every file of the addons that Odoo reads when it installs them."""
    parts: list[str | bytes] = []
    for addon in addons:
        folder = addon_folder(addon)
        for path in sorted(folder.rglob("*")):
            wanted = path.suffix in {".py", ".xml", ".csv", ".po", ".sql"}
            if wanted and "tests" not in path.relative_to(folder).parts:
                parts += [str(path.relative_to(folder.parent)), path.read_bytes()]
    return paths.short_hash(*parts)


def template(modules: list[str]) -> str:
    """The name of a database with these foreign modules and no demo data, built when missing."""
    found = odoo.find()
    recipe = paths.short_hash(found.version, *odoo.OCA, *modules)
    name = f"{PREFIX}template_{recipe}"
    if not postgres.exists(name):
        with paths.locked(name):
            if not postgres.exists(name):
                build(name, None, modules, f"Database template with {', '.join(modules)}")
    return name


def installed(addons: list[str]) -> str:
    """The name of a database with our addons installed, rebuilt when one of their files changed.

    It serves as a template: nobody may stay connected to it.
    """
    base = template(dependencies_of(addons))
    kind = f"{PREFIX}installed_{paths.short_hash(str(paths.CHECKOUT), *addons)}_"
    name = kind + fingerprint(addons)[:8]
    if not postgres.exists(name):
        with paths.locked(kind):
            if not postgres.exists(name):
                for old in names(kind)[:-2]:  # somebody may be copying a recent one right now
                    drop(old)
                build(name, base, addons, f"Database with {', '.join(addons)}")
    return name


def names(beginning: str) -> list[str]:
    """The databases whose name begins so, oldest first."""
    rows = postgres.query("SELECT datname FROM pg_database ORDER BY oid").splitlines()
    return [row for row in rows if row.startswith(beginning)]


def build(
    name: str,
    base: str | None,
    modules: list[str],
    text: str,
    *options: str,
    safe: bool = False,
) -> None:
    """Install modules into a copy of ``base``, or into an empty database, under a working name.

    It gets its name when it is complete, so that an interrupted installation leaves none behind.

    :param options: further options of Odoo, such as ``--load-language=de_DE``.
    :param safe: see ``copy``.
    """
    work = f"{name}_new"
    drop(work)
    with step(text):
        if base:
            copy(base, work, safe=safe)
        arguments = ["-d", work, "-i", ",".join(modules), "--stop-after-init", "--no-http"]
        run_odoo([*arguments, *options], f"install-{name}")
        postgres.query(f'ALTER DATABASE "{work}" RENAME TO "{name}"')
        shutil.rmtree(filestore(name), ignore_errors=True)
        if filestore(work).exists():
            filestore(work).rename(filestore(name))


def run_odoo(arguments: list[str], log_name: str) -> None:
    """Run Odoo to the end, its log in ``build/LOG_NAME.log``.

    :raises HouseError: it failed; the sentence names the log.
    """
    found, environment = odoo.prepare()
    paths.BUILD.mkdir(exist_ok=True)
    log = paths.BUILD / f"{log_name}.log"
    with log.open("w") as handle:
        done = subprocess.run(
            [*found.command, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=handle,
            stderr=subprocess.STDOUT,
        )
    rows = log.read_text(errors="replace").splitlines()
    errors = [row for row in rows if " CRITICAL " in row or " ERROR " in row]
    if done.returncode or any(" CRITICAL " in row for row in errors):
        last = (errors or rows or ["it said nothing"])[-1]
        raise HouseError(f"Odoo failed with `{' '.join(arguments)}`: {last}\nThe whole log: {log}")


def filestore(name: str) -> Path:
    """The folder with a database's attachments."""
    return odoo.data_folder() / "filestore" / name


def copy(source: str, name: str, *, safe: bool = False) -> None:
    """Make a database and its filestore out of another one that nobody is connected to.

    Unless ``safe``, commits do not wait for the disk: nothing is lost when a process is killed,
    only when the machine loses power.
    """
    postgres.copy(source, name)
    if not safe:
        postgres.query(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    shutil.rmtree(filestore(name), ignore_errors=True)
    if filestore(source).exists():  # files of a filestore are never changed, so links will do
        shutil.copytree(filestore(source), filestore(name), copy_function=os.link)


def drop(name: str) -> None:
    """Remove a database and its filestore, whoever is connected."""
    postgres.drop(name)
    shutil.rmtree(filestore(name), ignore_errors=True)
