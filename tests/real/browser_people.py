"""People with browsers of their own, for tests that click through Odoo."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

_numbers = itertools.count(1)
SOON = 120_000  # milliseconds; a first page compiles Odoo's assets
expect.set_options(timeout=SOON)


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, page: Page, name: str, folder: Path) -> None:
        self.page = page
        self.name = name
        self.folder = folder
        self.errors: list[str] = []
        page.set_default_timeout(SOON)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, message: object) -> None:
        if getattr(message, "type", "") == "error":
            self.errors.append(getattr(message, "text", ""))

    def log_in(self, url: str, login: str) -> None:
        self.page.goto(f"{url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", login)
        self.page.click(".oe_login_form button[type=submit]")
        self.page.wait_for_selector(".o_main_navbar")

    def open(self, *menus: str) -> None:
        """Go to the app, then from menu to menu, as a person does."""
        self.page.click(".o_navbar_apps_menu button")
        self.page.click(".o_app[data-menu-xmlid='social_crm.menu_root']")
        expect(self.page.locator(".o_menu_brand")).to_have_text("Social")
        for menu in menus:
            self.page.click(f"[data-menu-xmlid='social_crm.{menu}']")

    def sees(
        self, selector: str, text: str | re.Pattern[str] = "", seconds: float = SOON / 1000
    ) -> None:
        """Wait until an element with this text is there."""
        found = self.page.locator(selector).filter(has_text=text).first
        expect(found).to_be_visible(timeout=seconds * 1000)

    def picture(self, title: str) -> None:
        """Keep what is to be seen now; the numbers of all persons tell the order."""
        self.page.screenshot(path=self.folder / f"{next(_numbers):02}-{self.name}-{title}.png")


@contextmanager
def person(chromium: Browser, name: str, folder: Path) -> Iterator[Person]:
    """A browser session of one person. What went wrong in it makes the test fail.

    :param folder: for pictures
    """
    context = chromium.new_context(
        viewport={"width": 1366, "height": 900}, locale="en-GB", timezone_id="Europe/Berlin"
    )
    someone = Person(context.new_page(), name, folder)
    try:
        yield someone
    finally:
        someone.picture("end")
        context.close()
    assert someone.errors == []
