"""Chromium: Odoo's browser tests and the screenshots need it."""

from __future__ import annotations

import shutil

from . import apt
from .say import HouseError, line

# The names that Odoo 19 looks for, in its order (odoo/tests/common.py).
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
PACKAGES = ["chromium", "fonts-liberation", "fonts-noto-color-emoji"]


def find() -> str | None:
    """The browser's path, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def ensure() -> str:
    """The browser's path; root gets it installed.

    :raises HouseError: it is missing and cannot be installed; the sentence names the command.
    """
    if not find():
        apt.install(PACKAGES, "Chromium")
    path = find()
    if path is None:
        raise HouseError("Chromium was installed and is not on the PATH: check the PATH.")
    return path


def ensure_or_say(consequence: str) -> None:
    """Have the browser, or say what follows from its absence."""
    try:
        ensure()
    except HouseError as error:
        line(f"    {error} Until then {consequence}.")
