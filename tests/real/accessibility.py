"""What axe finds on a page, and what is too wide for the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from house import npm
from house.say import HouseError

GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def axe() -> Path:
    try:
        return npm.tree("axe") / "node_modules" / "axe-core" / "axe.min.js"
    except HouseError as error:
        pytest.skip(str(error))


def troubles(page: Page, axe: Path) -> list[str]:
    """What axe finds serious or critical, and what is wider than the window."""
    found: list[str] = []
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        found.append(f"{wide} pixels too wide")
    page.add_script_tag(path=axe)
    result: dict[str, Any] = page.evaluate("axe.run()")
    found += [
        f"{each['id']}: {each['help']}" for each in result["violations"] if each["impact"] in GRAVE
    ]
    return found
