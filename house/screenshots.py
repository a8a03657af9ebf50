"""Screenshots of the running demo: in English and German, on a wide and on a narrow screen.

All go to build/screenshots/LANGUAGE/WIDTH/NAME.png; those that the README, the documents and the
Apps menu show are copied to where these expect them. ONLY=name,name takes these alone and copies
nothing. Nothing in the demo is changed, but for what is there while it lasts: the language of the
two people, and invented accounts (``invented_accounts``); and for one-time links, of which a new
one ends the last.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import browser, demo, invented_accounts, net, paths, venv
from .say import HouseError, step
from .world.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = paths.BUILD / "screenshots"
DOCUMENTS = paths.CHECKOUT / "docs" / "images"
DESCRIPTION = paths.CHECKOUT / "social_crm" / "static" / "description"
LANGUAGES = {"en": "en_US", "de": "de_DE"}
SIZES = {"wide": (1440, 900), "narrow": (375, 812)}
PATIENCE = 20_000
SETTLING = 400
COLOURS = 256
# The connection for live news never rests, so the network is no sign.
SETTLED = """() => document.fonts.status === "loaded"
    && [...document.images].every((image) => image.complete)
    && !document.querySelector(".o_loading_indicator, .o_blockUI")"""

Find = Callable[[Visitor], str]
"""Finds the path of a page below /odoo, or one that begins with a slash, by asking Odoo."""
Act = Callable[["Page"], None]
"""What a person does on the page before the picture is taken."""


def _first(model: str, domain: list[Any], order: str, path: str) -> Find:
    """The path of the first record that a search finds."""

    def find(visitor: Visitor) -> str:
        ids = visitor.call(model, "search", domain, limit=1, order=order)
        if not ids:
            raise HouseError(
                f"The demo has no {model} for a screenshot: give it a minute, try again."
            )
        return f"{path}/{ids[0]}"

    return find


def _at(path: str) -> Find:
    return lambda _visitor: path


def _one_time_page(visitor: Visitor) -> str:
    """A page that asks somebody who they are: its link stands in the answer that sends it."""
    (mention,) = visitor.call("social.crm.mention", "search", _STRANGER, limit=1)
    composer = visitor.call("social.crm.mention", "action_ask_who", [mention])
    link = re.search(r"/s/[\w-]+", composer["context"]["default_text"])
    if not link:
        raise HouseError("The answer that asks who somebody is has no link in it.")
    return link[0]


def _cards(page: Page) -> None:
    switch = page.locator(".o_switch_view.o_kanban")
    if switch.count():  # a narrow screen shows cards anyway
        switch.click()
        page.locator(".o_kanban_view").wait_for(timeout=PATIENCE)


def _answer(page: Page) -> None:
    page.locator("button[name=action_social_answer]").first.click()
    text = page.locator(".modal .o_field_widget[name=text] textarea")
    text.wait_for(timeout=PATIENCE)
    text.fill("Das tut uns leid! Bitte den Wassertank abnehmen. Wir schicken noch heute Ersatz.")
    page.locator(".modal .o_social_crm_counter").wait_for(timeout=PATIENCE)


def _case(domain: list[Any]) -> Find:
    """The address of the inbox with the first such case open."""

    def find(visitor: Visitor) -> str:
        key = _first("helpdesk.ticket", domain, "id", "t")(visitor).replace("/", "")
        return f"social-inbox?queue=all&case={key}"

    return find


def _write(page: Page, text: str) -> None:
    page.locator(".o_social_crm_inbox_composer textarea").fill(text)
    page.locator(".o_social_crm_saved .fa-check").wait_for(timeout=PATIENCE)


def _give_away(page: Page) -> None:
    """What the guard stops; it is taken out again behind the picture."""
    _write(page, "Guten Tag Frau Müller, zu Ihrer Nummer 123456 schicken wir noch heute Ersatz.")
    page.locator(".o_social_crm_inbox_composer .alert-warning").first.wait_for(timeout=PATIENCE)


def _text_blocks(page: Page) -> None:
    page.locator(".o_social_crm_inbox_composer textarea").focus()
    page.keyboard.press("Control+Space")
    page.locator(".o_popover").first.wait_for(timeout=PATIENCE)


def _keys(page: Page) -> None:
    page.keyboard.press("?")
    page.locator(".modal").wait_for(timeout=PATIENCE)


def _read(page: Page) -> None:
    """Down to the conversation, which stands below the fold."""
    page.locator(".o_social_crm_conversation").first.evaluate("each => each.scrollIntoView()")


def _choose_mastodon(page: Page) -> None:
    page.locator(".o_social_crm_tile", has_text="Mastodon").click()
    page.locator("button[name=action_connect]").first.wait_for(timeout=PATIENCE)


def _choose_facebook(page: Page) -> None:
    page.locator(".o_social_crm_tile", has_text="Facebook").click()
    page.locator(".o_social_crm_permissions").first.wait_for(timeout=PATIENCE)
    if page.viewport_size and page.viewport_size["width"] < 600:  # what is asked for is below
        page.locator(".o_social_crm_settings").first.evaluate("each => each.scrollIntoView()")


def _what_works(page: Page) -> None:
    page.locator(".o_notebook .nav-link[name=access]").click()
    page.locator(".o_social_crm_works").evaluate("each => each.scrollIntoView({block: 'center'})")


def _why(page: Page) -> None:
    page.locator(".o_social_crm_ask_why").first.click()
    page.locator(".modal .o_social_crm_why").wait_for(timeout=PATIENCE)


def _tick_pages(page: Page) -> None:
    for toggle in page.locator(".o_boolean_toggle input").all()[:2]:
        toggle.click()


def _timeline(page: Page) -> None:
    tab = page.locator(".o_notebook .nav-link[name=social]")
    if tab.count():
        tab.click()
    page.locator(".o_social_crm_entry").first.wait_for(timeout=PATIENCE)
    page.locator(".o_notebook_headers").first.evaluate("each => each.scrollIntoView()")


_CUSTOMER = [("ref", "=", "123456")]
_LEAK = [("social_mention_ids.text", "ilike", "tropft seit gestern")]
_STRANGER = [("text", "ilike", "vier Telefonate, null Ergebnis"), ("own", "=", False)]
_STRANGERS_TICKET = [("social_mention_ids.text", "ilike", "vier Telefonate, null Ergebnis")]
_INVENTED_PAGE = [("network", "=", "facebook"), ("external_id", "=", "invented-0")]
_THREAD = [("social_mention_ids.bystander", "=", True)]


@dataclass(frozen=True)
class Shot:
    """One picture, of every language and size."""

    name: str
    find: Find
    login: str = "agent"
    act: Act | None = None
    settled: str = ".o_view_controller"
    """What is there when the page is complete."""


SHOTS = (
    Shot("inbox_list", _at("social-inbox?queue=unassigned"), settled=".o_social_crm_inbox_name"),
    Shot("inbox", _case(_LEAK), settled=".o_social_crm_inbox_entry"),
    Shot("inbox_thread", _case(_THREAD), settled=".o_social_crm_inbox_entry"),
    Shot("inbox_stranger", _case(_STRANGERS_TICKET), settled=".o_social_crm_inbox_entry"),
    Shot("inbox_guard", _case(_LEAK), act=_give_away, settled=".o_social_crm_inbox_entry"),
    Shot("inbox_blocks", _case(_THREAD), act=_text_blocks, settled=".o_social_crm_inbox_entry"),
    Shot("inbox_keys", _case(_THREAD), act=_keys, settled=".o_social_crm_inbox_entry"),
    Shot("approval_rules", _at("social-approval-rules"), login="manager"),
    Shot("blocks", _at("social-text-blocks"), login="manager"),
    Shot("guidelines", _at("social-guidelines"), login="manager"),
    Shot("mentions", _at("social-mentions"), settled=".o_data_row, .o_kanban_record"),
    Shot("mentions_cards", _at("social-mentions"), act=_cards),
    Shot(
        "mention",
        _first("social.crm.mention", [("bystander", "=", True)], "id", "social-mentions"),
        settled=".o_social_crm_said",
    ),
    Shot("tickets", _at("social-tickets"), settled=".o_kanban_record"),
    Shot(
        "ticket",
        _first("helpdesk.ticket", _THREAD, "id", "helpdesk-tickets"),
        act=_read,
        settled=".o_social_crm_post",
    ),
    Shot(
        "answer",
        _first("helpdesk.ticket", _LEAK, "id", "helpdesk-tickets"),
        act=_answer,
        settled=".o_social_crm_post",
    ),
    Shot(
        "suggestions",
        _first("helpdesk.ticket", _STRANGERS_TICKET, "id", "helpdesk-tickets"),
        settled=".o_social_crm_suggestion",
    ),
    Shot("one_time_page", _one_time_page, settled="form"),
    Shot("answers", _at("social-answers")),
    Shot("profiles", _at("social-profiles")),
    Shot(
        "profile",
        _first("social.crm.profile", [("about", "!=", False)], "followers desc", "social-profiles"),
        settled=".o_social_crm_entry",
    ),
    Shot("critics", _at("social-critics"), settled=".o_data_row, .o_kanban_record"),
    Shot("friends", _at("social-friends"), settled=".o_data_row, .o_kanban_record"),
    Shot(
        "contact",
        _first("res.partner", _CUSTOMER, "id", "contacts"),
        login="admin",
        act=_timeline,
        settled=".o_form_view",
    ),
    Shot(
        "company",
        _first("res.partner", [("ref", "=", "123518-0")], "id", "contacts"),
        login="admin",
        act=_timeline,
        settled=".o_form_view",
    ),
    Shot(
        "lead",
        _first("crm.lead", [("partner_id.ref", "=", "123518")], "id", "crm"),
        login="admin",
        act=_timeline,
        settled=".o_form_view",
    ),
    Shot("accounts", _at("social-accounts"), login="admin"),
    Shot(
        "account",
        _first("social.crm.account", [("network", "=", "mastodon")], "id", "social-accounts"),
        login="admin",
        settled=".o_form_view",
    ),
    Shot("connect", _at("social-accounts/new"), login="admin", act=_choose_mastodon),
    Shot("connect_app", _at("social-accounts/new"), login="admin", act=_choose_facebook),
    Shot(
        "connect_choice",
        _first("social.crm.choice", [], "id", "social-choice"),
        login="admin",
        act=_tick_pages,
        settled=".o_data_row, .o_kanban_record .o_boolean_toggle",
    ),
    Shot(
        "account_works",
        _first(
            "social.crm.account",
            [("network", "=", "facebook"), ("granted", "!=", False)],
            "id",
            "social-accounts",
        ),
        login="admin",
        act=_what_works,
        settled=".o_form_view",
    ),
    Shot("health", _at("social-health"), login="admin"),
    Shot("settings", _at("social-settings"), login="admin", settled=".settings"),
    Shot(
        "understood",
        _first("social.crm.mention", [("is_complaint", "=", True)], "id", "social-mentions"),
        settled=".o_social_crm_said",
    ),
    Shot(
        "why",
        _first(
            "social.crm.mention", [("text", "ilike", "App beim Öffnen")], "id", "social-mentions"
        ),
        act=_why,
        settled=".o_social_crm_said",
    ),
    Shot("urgent", _at("social-urgent")),
    Shot("noise", _at("social-noise")),
    Shot("moods", _at("social-moods"), login="manager"),
    Shot("rules", _at("social-rules"), login="manager"),
    Shot(
        "rule",
        _first("social.crm.rule", [("active", "=", True)], "sequence, id", "social-rules"),
        login="manager",
        settled=".o_form_view",
    ),
    Shot("topics", _at("social-topics"), login="manager"),
    Shot(
        "topic",
        _first("social.crm.topic", [], "id", "social-topics"),
        login="manager",
        settled=".o_form_view",
    ),
    Shot("urgency", _at("social-urgency"), login="manager"),
    Shot("standing", _at("social-standing")),
    Shot("influencers", _at("social-influencers")),
    Shot("groups", _at("social-same")),
    Shot("learned", _at("social-learned"), login="manager", settled=".o_form_view"),
    Shot("colleagues", _at("social-colleagues"), login="manager"),
)
# Where chosen pictures go: folder -> name there -> (language, size, name here)
CHOSEN = {
    DOCUMENTS: {
        "inbox.png": ("en", "wide", "inbox"),
        "inbox-de.png": ("de", "wide", "inbox"),
        "inbox-narrow.png": ("en", "narrow", "inbox"),
        "inbox-narrow-de.png": ("de", "narrow", "inbox_list"),
        "inbox-guard.png": ("en", "wide", "inbox_guard"),
        "mentions.png": ("en", "wide", "mentions"),
        "ticket.png": ("en", "wide", "ticket"),
        "answer.png": ("en", "wide", "answer"),
        "account.png": ("en", "wide", "account"),
        "connect.png": ("en", "wide", "connect"),
        "connect-de.png": ("de", "wide", "connect"),
        "connect-app.png": ("en", "wide", "connect_app"),
        "connect-app-de.png": ("de", "wide", "connect_app"),
        "connect-choice.png": ("en", "wide", "connect_choice"),
        "connect-choice-de.png": ("de", "wide", "connect_choice"),
        "connect-narrow.png": ("en", "narrow", "connect_app"),
        "connected.png": ("en", "wide", "account_works"),
        "connected-de.png": ("de", "wide", "account_works"),
        "accounts.png": ("en", "wide", "accounts"),
        "accounts-de.png": ("de", "wide", "accounts"),
        "accounts-narrow.png": ("en", "narrow", "accounts"),
        "health.png": ("en", "wide", "health"),
        "contact.png": ("en", "wide", "contact"),
        "contact-de.png": ("de", "wide", "contact"),
        "suggestions.png": ("en", "wide", "suggestions"),
        "suggestions-de.png": ("de", "wide", "suggestions"),
        "one-time-page-narrow.png": ("en", "narrow", "one_time_page"),
        "critics.png": ("en", "wide", "critics"),
        "understood.png": ("en", "wide", "why"),
        "understood-de.png": ("de", "wide", "why"),
        "rule.png": ("en", "wide", "rules"),
        "rules-de.png": ("de", "wide", "rules"),
        "urgent.png": ("en", "wide", "urgent"),
        "urgent-de.png": ("de", "wide", "urgent"),
        "ticket-de.png": ("de", "wide", "ticket"),
        "mentions-narrow.png": ("en", "narrow", "mentions"),
        "answer-narrow.png": ("en", "narrow", "answer"),
    },
    DESCRIPTION: {
        "main.png": ("en", "wide", "ticket"),
        "mentions.png": ("en", "wide", "mentions"),
        "answer.png": ("en", "wide", "answer"),
        "connect.png": ("en", "wide", "connect"),
        "health.png": ("en", "wide", "health"),
    },
}


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
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            has_touch=size == "narrow",
            locale=LANGUAGES[language].replace("_", "-"),
            timezone_id="Europe/Berlin",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(f"{url}/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", login)
        page.click("button[type=submit]")
        page.locator(".o_main_navbar").wait_for(timeout=PATIENCE)
        for shot in shots:
            if shot.login == login:
                path = shot.find(visitor)
                _shoot(page, url + (path if path[0] == "/" else f"/odoo/{path}"), shot, folder)
        context.close()


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
