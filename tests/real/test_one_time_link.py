"""Asking a customer who they are, the whole way: an agent in a browser, a real network, and the
page on a phone without JavaScript.

Each state of the page is looked at by axe (accessibility) and measured for sideways scrolling, in
both languages and both widths. Pictures are in ``build/screenshots/link``.
"""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import requests
from accessibility import axe, troubles
from browser_people import SOON, Person, person
from delivered import delivered
from odoo_server import ADMIN, OdooServer
from playwright.sync_api import Browser, expect
from test_browser import AGENT, connect_mastodon, odoo_server, snac

from house import net, paths
from house.snac import Snac

__all__ = ["axe", "odoo_server", "snac"]

PICTURES = paths.BUILD / "screenshots" / "link"
WIDTHS = (320, 1440)
LANGUAGES = ("de", "en")
NUMBER = "K-4711"
WRONG_ANSWERS = 5  # and the link is locked
LINK = re.compile(r"http://[\w.:]+/s/[\w-]{32}")
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")


def look(chromium: Browser, axe: Path, address: str, title: str, **fields: str) -> list[str]:
    """Open a page in each language and width, fill in and send what is given, and look at it.

    :returns: what is wrong with it
    """
    wrong: list[str] = []
    for width in WIDTHS:
        for language in LANGUAGES:
            # axe is a script, and the page allows none.
            context = chromium.new_context(
                viewport={"width": width, "height": 800}, bypass_csp=True, locale="tr-TR"
            )
            page = context.new_page()
            page.goto(f"{address}?lang={language}")
            for name, value in fields.items():
                if value == "on":
                    page.check(f"[name={name}]")
                else:
                    page.fill(f"[name={name}]", value)
            if fields:
                with page.expect_navigation(timeout=SOON):  # else it is the page before
                    page.click("button[type=submit]")
            name = f"{title}-{language}-{width}"
            page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
            assert page.locator("html").get_attribute("lang") == language
            wrong += [f"{name}: {each}" for each in troubles(page, axe)]
            context.close()
    return wrong


def test_an_agent_asks_and_the_customer_proves_who_she_is(
    chromium: Browser, axe: Path, odoo_server: OdooServer, snac: Snac
) -> None:
    odoo_server.call(
        "res.partner", "create", [{"name": "Anna Muster", "ref": NUMBER, "zip": "10115"}]
    )
    with person(chromium, "administrator", PICTURES) as administrator:
        administrator.log_in(odoo_server.url, ADMIN)
        connect_mastodon(administrator, snac)
    anna, acme = snac.customer("anna"), snac.customer("acme")
    with person(chromium, "agent", PICTURES) as agent:
        agent.log_in(odoo_server.url, AGENT)
        question = "@acme my kettle is broken since Monday. What now?"
        delivered(acme, lambda: anna.post(question, language="en"))
        wait_for_ticket(odoo_server)
        agent.open("menu_mentions")
        agent.page.click(".o_data_row td[name=summary]:has-text('kettle')")
        agent.page.click("button[name=action_open_ticket]")
        agent.sees(".o_social_crm_post", "kettle is broken")
        link = ask(agent, anna)

        assert look(chromium, axe, link, "form") == []
        wrong = {"number": NUMBER, "fact": "99999", "agree_identity": "on"}
        assert look(chromium, axe, link, "wrong", **wrong) == []
        assert look(chromium, axe, link, "missing", agree_identity="on") == []
        nowhere = f"{odoo_server.url}/s/{'x' * 32}"
        assert look(chromium, axe, nowhere, "dead") == []
        right = {"number": NUMBER, "fact": "10115", "agree_identity": "on"}
        assert look(chromium, axe, link, "code", **right) == []

        code = answer_on_a_phone(chromium, link)
        page = agent.page
        page.reload()
        agent.sees(".o_social_crm_post", "kettle is broken")
        assert page.locator(".o_field_widget[name=partner_id] input").input_value() == ""
        delivered(acme, lambda: anna.post(f"@acme {code.lower()}", visibility="direct"))
        wait_for_proof(odoo_server)
        page.reload()
        expect(page.locator(".o_field_widget[name=partner_id] input")).to_have_value("Anna Muster")
        agent.sees(".o-mail-Message", "has proved to be Anna Muster")
        page.screenshot(path=PICTURES / "agent-sees-why.png")
    assert look(chromium, axe, link, "used") == []
    # The customer may be asked more: an offer, whose page has every kind of question.
    offer = new_link(odoo_server, make_offer(odoo_server))
    assert look(chromium, axe, offer, "offer") == []
    told = {"agree_identity": "on", "agree_marketing": "on"}
    assert look(chromium, axe, offer, "offer-missing", **told) == []
    guess_all_at_once(new_link(odoo_server))
    log = odoo_server.log.read_text(errors="replace")
    assert "GET /s/***" in log
    assert link.rpartition("/")[2] not in log


def make_offer(server: OdooServer) -> int:
    """An offer that asks for everything that can be asked for. Returns its id."""
    purposes = server.call("social.crm.purpose", "search", [["code", "=", "marketing"]])
    tags = server.call("res.partner.category", "create", [{"name": "Tea"}, {"name": "Coffee"}])
    kinds = ("name", "email", "phone", "city", "zip", "birthday", "interests", "question")
    asked = [
        {
            "kind": kind,
            "purpose_id": purposes[0],
            "required": kind == "name",
            "label": "What do you brew, and how often?" if kind == "question" else False,
            "tag_ids": [(6, 0, tags)] if kind == "interests" else [],
        }
        for kind in kinds
    ]
    values = {
        "name": "Ten per cent",
        "title": "Tell us who you are",
        "text": "Whoever tells us what they brew gets news that fit.",
        "reward": "10 % off your next order",
        "field_ids": [(0, 0, each) for each in asked],
    }
    (made,) = server.call("social.crm.offer", "create", [values])
    return int(made)


def new_link(server: OdooServer, offer: int = 0) -> str:
    """A link as the composer shows it, made by the administrator."""
    asked = ["&", ["own", "=", False], ["text", "ilike", "kettle"]]
    mentions = server.call("social.crm.mention", "search", asked)
    if offer:
        values = {"mention_id": mentions[0], "offer_id": offer}
        wizards = server.call("social.crm.ask", "create", [values])
        action = server.call("social.crm.ask", "action_compose", wizards)
    else:
        action = server.call("social.crm.mention", "action_ask_who", mentions[:1])
    return LINK.findall(action["context"]["default_text"])[0]


def guess_all_at_once(link: str) -> None:
    """Many wrong answers in the same moment are no more than the same one after another."""
    session = requests.Session()
    session.trust_env = False
    token = re.search(r'name="csrf_token" value="(\w+)"', session.get(link, timeout=120).text)
    assert token
    cookies = session.cookies.get_dict()

    def guess(number: int) -> str:
        data = {"csrf_token": token[1], "agree_identity": "1", "number": f"K-{number}", "fact": "x"}
        with requests.Session() as own:
            own.trust_env = False
            return own.post(f"{link}?lang=en", data, cookies=cookies, timeout=120).text

    with ThreadPoolExecutor(16) as pool:
        pages = list(pool.map(guess, range(16)))
    looked_at = sum('class="trouble"' in page for page in pages)
    assert 1 <= looked_at < WRONG_ANSWERS, looked_at
    assert session.get(link, timeout=120).status_code == 404


def read_sources(server: OdooServer) -> None:
    """Have all sources read now."""
    ids = server.call("social.crm.source", "search", [["account_id.state", "=", "connected"]])
    server.call("social.crm.source", "action_fetch_now", ids)


def wait_for_ticket(server: OdooServer) -> None:
    def there() -> bool:
        return bool(server.call("helpdesk.ticket", "search", [["social_account_id", "!=", False]]))

    read_sources(server)
    net.wait_until(there, 180, "There is no ticket.")


def wait_for_proof(server: OdooServer) -> None:
    def proved() -> bool:
        found = server.call("social.crm.invitation", "search", [["state", "=", "confirmed"]])
        return bool(found)

    read_sources(server)
    net.wait_until(proved, 180, "The code was not found.")


def ask(agent: Person, anna: Any) -> str:
    """Send the link from the ticket. Returns it, as the customer got it."""
    page = agent.page
    page.click("button[name=action_social_ask_who]")
    agent.sees(".modal .alert-info, .modal .alert", "Private: only Anna Muster")
    text = page.locator(".modal .o_field_widget[name=text] textarea").input_value()
    assert "Muster" not in text
    page.screenshot(path=PICTURES / "agent-asks.png")
    page.click(".modal button[name=action_send]")
    expect(page.locator(".modal")).to_have_count(0)
    links: list[str] = []

    def got() -> bool:
        said = " ".join(
            (row.get("status") or {}).get("content", "") for row in anna.notifications()
        )
        links[:] = LINK.findall(html.unescape(re.sub("<[^>]+>", " ", said)))
        return bool(links)

    net.wait_until(got, 180, "The customer never got the link.")
    return links[0]


def answer_on_a_phone(chromium: Browser, link: str) -> str:
    """A narrow screen, no JavaScript, a browser in German."""
    context = chromium.new_context(
        viewport={"width": 320, "height": 640}, java_script_enabled=False, locale="de-DE"
    )
    page = context.new_page()
    page.goto(link)
    assert page.locator("html").get_attribute("lang") == "de"
    page.fill("#number", NUMBER.lower())
    page.fill("#fact", "muster")
    page.check("#agree_identity")
    page.click("button[type=submit]")
    code = page.locator(".code").inner_text().strip()
    assert CODE.fullmatch(code)
    context.close()
    return code
