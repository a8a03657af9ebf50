"""The pages on which Bluesky's own server signs people in, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page

from house import bluesky

SOON = 30_000  # milliseconds


def agree(page: Page, person: bluesky.Person) -> None:
    """Type the password, and let the program in. The page must be open."""
    type_password(page, person)
    page.get_by_role("button", name="Authorize").click()


def deny(page: Page, person: bluesky.Person) -> None:
    """Type the password, and change one's mind."""
    type_password(page, person)
    page.get_by_role("button", name="Deny access").click()


def type_password(page: Page, person: bluesky.Person) -> None:
    """The page knows who is to sign in."""
    page.wait_for_selector("input[type=password]", timeout=SOON)
    page.fill("input[type=password]", person.password)
    page.click("button[type=submit]")
