"""What holds for every network and for the layers around them, so that it goes on to hold."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from networks.network import Network, networks

from house import paths

ADDON = paths.CHECKOUT / "social_crm"
DOCS = paths.CHECKOUT / "docs" / "networks"
MOST_LINES = 500
ODOO_SIDE = ("models", "controllers", "wizards", "wizard", "tools")

OURS = {key: cls for key, cls in networks().items() if cls.addon() == "social_crm"}


def modules_of(key: str) -> list[Path]:
    """The files of a network: the one that is named after it, and those beside it."""
    folder = ADDON / "networks"
    return sorted({folder / f"{key}.py", *folder.glob(f"{key}_*.py")})


def python(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    """All modules in folders of the addon."""
    for folder in folders:
        for path in sorted((ADDON / folder).rglob("*.py")):
            yield path, ast.parse(path.read_text())


@pytest.mark.parametrize("key", OURS)
def test_a_network_has_a_page_that_says_what_it_leaves_out(key: str) -> None:
    page = DOCS / f"{key}.md"
    assert page.is_file()
    text = page.read_text()
    assert text.startswith("# ")
    _head, found, left_out = text.partition("## Not implemented")
    assert found
    assert left_out.strip()


@pytest.mark.parametrize("key", OURS)
def test_no_file_of_a_network_is_long(key: str) -> None:
    lines = {path.name: len(path.read_text().splitlines()) for path in modules_of(key)}
    assert {name: number for name, number in lines.items() if number > MOST_LINES} == {}


@pytest.mark.parametrize("cls", OURS.values(), ids=list(OURS))
def test_a_network_lies_in_the_file_of_its_name(cls: type[Network]) -> None:
    assert cls.__module__.rpartition(".")[2] == cls.key


def test_a_page_of_the_documentation_belongs_to_a_network() -> None:
    assert {path.stem for path in DOCS.glob("*.md")} - {"README"} == set(OURS)


def test_pure_packages_do_not_know_odoo() -> None:
    known = []
    for path, tree in python("networks", "text", "matching", "handing"):
        for node in ast.walk(tree):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
                # Above the folder lies the addon, which is Odoo's.
                deep = len(path.relative_to(ADDON).parts) - 1
                known += [f"{path.name}:{node.lineno}"] if node.level > deep else []
            known += [
                f"{path.name}:{node.lineno}" for name in names if name.partition(".")[0] == "odoo"
            ]
    assert known == []


def test_no_decision_in_odoo_asks_for_a_single_network() -> None:
    asked = []
    for path, tree in python(*ODOO_SIDE):
        for node in ast.walk(tree):
            if not isinstance(node, ast.Compare | ast.MatchValue):
                continue
            said = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
            if named := said & set(OURS):
                asked.append(f"{path.name}:{node.lineno}: {', '.join(map(str, named))}")
    assert asked == []


def test_texts_are_understood_without_odoo() -> None:
    script = """
import sys
from social_crm.text import understand
(found,) = understand(["My parcel is broken and nobody answers!"], ["en"])
assert found.mood == found["mood"] == "negative", found
assert "complaint" in found.kinds
assert not any(name.partition(".")[0] == "odoo" for name in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=paths.CHECKOUT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
