"""How the page of a screenshot is found, and what a person does on it before it is taken."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .say import HouseError
from .world.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATIENCE = 120_000
"""Milliseconds until it has failed: the first page has Odoo compile its assets."""
_STRANGER = [("text", "ilike", "vier Telefonate, null Ergebnis"), ("own", "=", False)]

Find = Callable[[Visitor], str]
"""Finds the path of a page below /odoo, or one that begins with a slash, by asking Odoo."""
Act = Callable[["Page"], None]
"""What a person does on the page before the picture is taken."""


def first(model: str, domain: list[Any], order: str, path: str) -> Find:
    """The path of the first record that a search finds."""

    def find(visitor: Visitor) -> str:
        ids = visitor.call(model, "search", domain, limit=1, order=order)
        if not ids:
            raise HouseError(
                f"The demo has no {model} for a screenshot: give it a minute, try again."
            )
        return f"{path}/{ids[0]}"

    return find


def at(path: str) -> Find:
    """A page whose path is known."""
    return lambda _visitor: path


def one_time_page(visitor: Visitor) -> str:
    """A page that asks somebody who they are: its link stands in the answer that sends it."""
    (mention,) = visitor.call("social.crm.mention", "search", _STRANGER, limit=1)
    composer = visitor.call("social.crm.mention", "action_ask_who", [mention])
    link = re.search(r"/s/[\w-]+", composer["context"]["default_text"])
    if not link:
        raise HouseError("The answer that asks who somebody is has no link in it.")
    return link[0]


def rating_page(visitor: Visitor) -> str:
    """A page on which somebody says how it was: its link stands in the answer that asks."""
    asked = [("satisfaction_id.state", "=", "asked"), ("text", "like", "/s/r/")]
    found = visitor.call("social.crm.reply", "search_read", asked, ["text"], limit=1)
    link = found and re.search(r"/s/r/[\w-]+", found[0]["text"])
    if not link:
        raise HouseError("In the demo nobody was asked how it was.")
    return str(link[0])


def cards(page: Page) -> None:
    """A list, shown as cards."""
    switch = page.locator(".o_switch_view.o_kanban")
    if switch.count():  # a narrow screen shows cards anyway
        switch.click()
        page.locator(".o_kanban_view").wait_for(timeout=PATIENCE)


def answer(page: Page) -> None:
    """The window to answer in, with an answer begun."""
    page.locator("button[name=action_social_answer]").first.click()
    text = page.locator(".modal .o_field_widget[name=text] textarea")
    text.wait_for(timeout=PATIENCE)
    text.fill("Das tut uns leid! Bitte den Wassertank abnehmen. Wir schicken noch heute Ersatz.")
    page.locator(".modal .o_social_crm_counter").wait_for(timeout=PATIENCE)


def case(domain: list[Any]) -> Find:
    """The address of the inbox with the first such case open."""

    def find(visitor: Visitor) -> str:
        key = first("helpdesk.ticket", domain, "id", "t")(visitor).replace("/", "")
        return f"social-inbox?queue=all&case={key}"

    return find


def _write(page: Page, text: str) -> None:
    page.locator(".o_social_crm_inbox_composer textarea").fill(text)
    page.locator(".o_social_crm_saved .fa-check").wait_for(timeout=PATIENCE)


def give_away(page: Page) -> None:
    """What the guard stops; it is taken out again behind the picture."""
    _write(page, "Guten Tag Frau Müller, zu Ihrer Nummer 123456 schicken wir noch heute Ersatz.")
    page.locator(".o_social_crm_inbox_composer .alert-warning").first.wait_for(timeout=PATIENCE)


def text_blocks(page: Page) -> None:
    """What the composer offers to put in."""
    page.locator(".o_social_crm_blocks_tool").wait_for(timeout=PATIENCE)  # it hears the keys
    page.locator(".o_social_crm_inbox_composer textarea").focus()
    page.keyboard.press("Control+Space")
    page.locator(".o_popover").first.wait_for(timeout=PATIENCE)


def keys(page: Page) -> None:
    """The window that tells the keys."""
    page.keyboard.press("?")
    page.locator(".modal").wait_for(timeout=PATIENCE)


def choose_hub(page: Page) -> None:
    """A form is chosen: its teams, and what each kind of them may do."""
    page.locator(".o_social_crm_setup_card[data-form=hub]").click()
    page.locator(".o_social_crm_setup_teams").first.wait_for(timeout=PATIENCE)


def what_hub_changes(page: Page) -> None:
    """What a form of organisation sets, part by part."""
    choose_hub(page)
    page.locator(".o_social_crm_setup_skip").click()
    page.locator(".o_social_crm_setup_parts").wait_for(timeout=PATIENCE)


def read(page: Page) -> None:
    """Down to the conversation, which stands below the fold."""
    page.locator(".o_social_crm_conversation").first.evaluate("each => each.scrollIntoView()")


def choose_mastodon(page: Page) -> None:
    """A new account, with a server still to be named."""
    page.locator(".o_social_crm_tile", has_text="Mastodon").click()
    page.locator("button[name=action_connect]").first.wait_for(timeout=PATIENCE)


def choose_facebook(page: Page) -> None:
    """A new account, with what it asks to be allowed."""
    page.locator(".o_social_crm_tile", has_text="Facebook").click()
    page.locator(".o_social_crm_permissions").first.wait_for(timeout=PATIENCE)
    if page.viewport_size and page.viewport_size["width"] < 600:  # what is asked for is below
        page.locator(".o_social_crm_settings").first.evaluate("each => each.scrollIntoView()")


def what_works(page: Page) -> None:
    """What works with what the account was allowed."""
    page.locator(".o_notebook .nav-link[name=access]").click()
    page.locator(".o_social_crm_works").evaluate("each => each.scrollIntoView({block: 'center'})")


def notice(page: Page) -> None:
    """The line that stands on the profile."""
    page.locator(".o_notebook .nav-link[name=options]").click()
    words = page.locator(".o_field_widget[name=notice_text]")
    words.evaluate("each => each.scrollIntoView({block: 'center'})")


def why(page: Page) -> None:
    """The window that tells why a post was understood so."""
    page.locator(".o_social_crm_ask_why").first.click()
    page.locator(".modal .o_social_crm_why").wait_for(timeout=PATIENCE)


def tick_pages(page: Page) -> None:
    """Two of several pages are chosen."""
    for toggle in page.locator(".o_boolean_toggle input").all()[:2]:
        toggle.click()


def timeline(page: Page) -> None:
    """What a contact or lead has said, in its own tab."""
    tab = page.locator(".o_notebook .nav-link[name=social]")
    if tab.count():
        tab.click()
    page.locator(".o_social_crm_entry").first.wait_for(timeout=PATIENCE)
    page.locator(".o_notebook_headers").first.evaluate("each => each.scrollIntoView()")


def question_page(visitor: Visitor) -> str:
    """The page on which a department answers: its link stands in the mail that asks."""
    mails = visitor.call(
        "mail.mail",
        "search_read",
        [("model", "=", "social.crm.question"), ("body_html", "like", "/s/q/")],
        ["body_html"],
        order="id",
        limit=1,
    )
    link = mails and re.search(r"/s/q/[\w-]{32}", mails[0]["body_html"])
    if not link:
        raise HouseError("No mail of the demo asks anything.")
    return str(link[0])


def ask(page: Page) -> None:
    """A question to a colleague, not yet asked."""
    page.locator(".o_social_crm_inbox_head .o_social_crm_inbox_more").click()
    page.locator("[data-action=ask]").click()
    page.locator(".o_social_crm_inbox_ask [data-addressee]").first.click()
    page.locator("textarea[name=words]").fill("Gibt es noch einen Wassertank im Lager?")
