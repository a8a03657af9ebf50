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


def troubles(page: Page, axe: Path, within: str = "html") -> list[str]:
    """What axe finds serious or critical, and what is wider than the window.

    :param within: a selector of what is looked at
    """
    found: list[str] = []
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        found.append(f"{wide} pixels too wide")
    page.add_script_tag(path=axe)
    result: dict[str, Any] = page.evaluate("within => axe.run(within)", within)
    for each in result["violations"]:
        if each["impact"] in GRAVE:
            places = ", ".join(str(node["target"][0]) for node in each["nodes"][:3])
            found.append(f"{each['id']}: {each['help']} ({places})")
    return found
