"""The pages on which Bluesky's own server signs people in, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from house import bluesky

SOON = 120_000  # milliseconds


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


def take_access_away(chromium: Browser, server: bluesky.Bluesky, person: bluesky.Person) -> None:
    """Sign in on the page of one's own account, and let the only program there in no longer."""
    page = chromium.new_page(locale="en-GB")
    page.goto(f"{server.url}/account")
    page.locator("input").first.fill(person.handle)
    page.fill("input[type=password]", person.password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Revoke access").click()
    page.wait_for_selector("text=Are you sure you want to revoke access?", timeout=SOON)
    page.get_by_role("button", name="Revoke access").last.click()
    expect(page.get_by_role("button", name="Revoke access")).to_have_count(0, timeout=SOON)
    page.close()
