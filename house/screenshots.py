"""Screenshots of the running demo: in English and German, on a wide and on a narrow screen.

Which there are says the table in ``shots``. All go to build/screenshots/LANGUAGE/WIDTH/NAME.png;
those that the README, the documents and the Apps menu show are copied to where these expect them.
ONLY=name,name takes these alone and copies nothing. Nothing in the demo is changed, but for what is
there while it lasts: the language of the two people, and invented accounts (``invented_accounts``);
and for one-time links, of which a new one ends the last.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from . import browser, demo, invented_accounts, net, paths, venv
from .say import HouseError, step
from .shot_steps import PATIENCE
from .shots import CHOSEN, SHOTS, Shot
from .world.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = paths.BUILD / "screenshots"
LANGUAGES = {"en": "en_US", "de": "de_DE"}
SIZES = {"wide": (1440, 900), "narrow": (375, 812)}
SETTLING = 400
COLOURS = 256
# The connection for live news never rests, so the network is no sign.
SETTLED = """() => document.fonts.status === "loaded"
    && [...document.images].every((image) => image.complete)
    && !document.querySelector(".o_loading_indicator, .o_blockUI")"""

# Odoo's graphs move for a second, whatever a browser prefers.
STILL = """{
    let chart;
    Object.defineProperty(window, "Chart", {
        get: () => chart,
        set(library) {
            chart = library;
            const beforeInit = (graph) => { graph.options.animation = false; };
            library.register({ id: "still", beforeInit });
        },
    });
}"""


def run() -> None:
    """Take all pictures of the demo of this checkout, which must be running.

    :raises HouseError: it is not, or a page does not show what it should.
    """
    here = demo._known()
    if not net.answers(f"{here.url}/web/login"):
        raise HouseError("The demo is not running: start it with `make demo`.")
    browser.ensure()
    command = [str(venv.python()), "-m", "house.screenshots", here.url]
    with invented_accounts.there(here):
        if subprocess.run(command, cwd=paths.CHECKOUT).returncode:
            raise HouseError("A screenshot could not be taken: the reason stands above.")


def _take_all(url: str) -> None:
    from playwright.sync_api import sync_playwright

    only = {name for name in os.environ.get("ONLY", "").split(",") if name}
    shots = tuple(shot for shot in SHOTS if not only or shot.name in only)
    if not only:
        shutil.rmtree(FOLDER, ignore_errors=True)
    logins = sorted({shot.login for shot in shots})
    visitors = {login: Visitor(url, login, login) for login in logins}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser.ensure(),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        for language, code in LANGUAGES.items():
            with _speaking(visitors, code):
                for size in SIZES:
                    with step(f"Screenshots: {language}, {size}"):
                        _take(chromium, url, visitors, shots, language, size)
        chromium.close()
    for folder, pictures in CHOSEN.items() if not only else ():
        folder.mkdir(parents=True, exist_ok=True)
        for name, (language, size, shot) in pictures.items():
            _shrink(FOLDER / language / size / f"{shot}.png", folder / name)


@contextmanager
def _speaking(visitors: dict[str, Visitor], code: str) -> Iterator[None]:
    """Have people see Odoo in a language, and in their own again afterwards."""
    before = []
    for login, visitor in visitors.items():
        (own,) = visitor.call("res.users", "search", [("login", "=", login)])
        (record,) = visitor.call("res.users", "read", [own], ["lang"])
        before.append((visitor, own, record["lang"]))
    try:
        for visitor, own, _ in before:
            visitor.call("res.users", "write", [own], {"lang": code})
        yield
    finally:
        for visitor, own, language in before:
            visitor.call("res.users", "write", [own], {"lang": language})


def _take(
    chromium: Browser,
    url: str,
    visitors: dict[str, Visitor],
    shots: tuple[Shot, ...],
    language: str,
    size: str,
) -> None:
    """All pictures of one language and size."""
    width, height = SIZES[size]
    folder = FOLDER / language / size
    folder.mkdir(parents=True, exist_ok=True)
    for login, visitor in visitors.items():
        context, stranger = (
            chromium.new_context(
                viewport={"width": width, "height": height},
                has_touch=size == "narrow",
                locale=LANGUAGES[language].replace("_", "-"),
                timezone_id="Europe/Berlin",
                reduced_motion="reduce",
            )
            for _who in range(2)
        )
        context.add_init_script(STILL)
        page = context.new_page()
        page.goto(f"{url}/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", login)
        page.click("button[type=submit]")
        page.locator(".o_main_navbar").wait_for(timeout=PATIENCE)
        for shot in shots:
            if shot.login == login:
                path = shot.find(visitor)
                there = stranger.new_page() if shot.outside else page
                _shoot(there, url + (path if path[0] == "/" else f"/odoo/{path}"), shot, folder)
        context.close()
        stranger.close()


def _shoot(page: Page, address: str, shot: Shot, folder: Path) -> None:
    page.goto(address)
    if "/odoo/" in address:  # OdooBot's hello; other pages let no style in
        page.add_style_tag(content=".o-mail-ChatHub { display: none !important; }")
    page.locator(shot.settled).first.wait_for(timeout=PATIENCE)
    if shot.act:
        shot.act(page)
    page.wait_for_function(SETTLED, timeout=PATIENCE)
    page.wait_for_timeout(SETTLING)
    page.mouse.move(0, 0)
    page.screenshot(path=folder / f"{shot.name}.png", animations="disabled")
    if shot.act:
        # What was begun in a form would be saved on leaving.
        draft = page.locator(".o_social_crm_send_bar button[name=drop]")
        if draft.count():
            draft.click()
            draft.wait_for(state="detached", timeout=PATIENCE)
        discard = page.locator(".modal button[data-hotkey=x], .o_form_button_cancel:visible")
        if discard.count():
            discard.first.click()
            page.locator(".modal").wait_for(state="detached", timeout=PATIENCE)


def _shrink(source: Path, target: Path) -> None:
    """A picture with fewer colours is a third of the size and looks the same."""
    from PIL import Image

    with Image.open(source) as image:
        image.convert("RGB").quantize(COLOURS).save(target, optimize=True)


if __name__ == "__main__":
    _take_all(sys.argv[1])
