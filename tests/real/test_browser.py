"""The whole way in browsers, with a running Odoo, its scheduler, and a real server.

An administrator connects the brand by signing in at the server; a customer writes there; an agent
sees it come, answers in the ticket, and the customer reads the answer. Then a feed is added.
Pictures of each stop are in ``build/screenshots/browser``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_people import Person, person
from delivered import delivered
from odoo_server import ADMIN, OdooServer
from playwright.sync_api import Browser, expect
from site_with_feed import Site

from house import databases, net, paths
from house.say import HouseError
from house.snac import Snac

PICTURES = paths.BUILD / "screenshots" / "browser"
AGENT = "agent"
SCHEDULED = 300_000  # a source is read every minute, by a scheduler that looks every minute


@pytest.fixture(scope="module")
def odoo_server(server_folder: Path) -> Iterator[OdooServer]:
    """Odoo with its scheduler, which may reach servers on loopback, and an agent."""
    database = f"{databases.PREFIX}test_browser_{os.getpid()}"
    server = OdooServer(database, server_folder, net.free_port())
    try:
        server.start()
        server.call("ir.config_parameter", "set_param", "social_crm.allowed_hosts", "localhost")
        server.create_agent(AGENT, "Agnes Agent")
        yield server
        assert server.our_errors() == []
    finally:
        server.stop()


@pytest.fixture(scope="module")
def snac(server_folder: Path) -> Iterator[Snac]:
    """A server with the brand and a customer."""
    server = Snac(server_folder / "snac", net.free_port())
    try:
        server.create({"acme": "Acme", "anna": "Anna Muster"})
        server.start()
    except HouseError as error:
        pytest.skip(str(error))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A site with a feed."""
    site = Site()
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="module", autouse=True)
def nothing_yet(chromium: Browser, odoo_server: OdooServer) -> None:
    """Before anything is connected the list says what it is for, whichever test is first."""
    with person(chromium, "agent", PICTURES) as someone:
        someone.log_in(odoo_server.url, AGENT)
        someone.open("menu_mentions")
        someone.sees(".o_view_nocontent")
        someone.picture("nothing-yet")


@pytest.fixture
def administrator(chromium: Browser, odoo_server: OdooServer) -> Iterator[Person]:
    with person(chromium, "administrator", PICTURES) as someone:
        someone.log_in(odoo_server.url, ADMIN)
        yield someone


@pytest.fixture
def agent(chromium: Browser, odoo_server: OdooServer) -> Iterator[Person]:
    with person(chromium, "agent", PICTURES) as someone:
        someone.log_in(odoo_server.url, AGENT)
        yield someone


def test_from_signing_in_to_the_answer_that_the_customer_reads(
    administrator: Person, agent: Person, snac: Snac
) -> None:
    agent.open("menu_mentions")
    agent.sees(".o_list_view")

    connect_mastodon(administrator, snac)
    read_mentions_every_minute(administrator)

    anna = snac.customer("anna")
    acme = snac.customer("acme")
    text = "@acme my kettle is broken since Monday. What now?"
    question = delivered(acme, lambda: anna.post(text, language="en"))
    administrator.page.click(".o_statusbar_buttons button[name=action_fetch_now]")

    # The agent's list fills while it is open; nobody reloads it.
    agent.sees(".o_data_row", "kettle is broken")
    row = ".o_data_row:has-text('kettle is broken')"
    agent.sees(f"{row} td[name=ticket_number]", "HT")
    agent.picture("mention-came")
    agent.page.click(f"{row} td[name=summary]")
    agent.sees(".o_field_widget[name=body]", "kettle is broken")
    agent.picture("mention")
    agent.page.click("button[name=action_open_ticket]")
    agent.sees(".o_social_crm_post", "kettle is broken")
    agent.picture("ticket")

    answer(agent, "We are sorry! A new one is on its way.")
    net.wait_until(
        lambda: "on its way" in "".join(row["content"] for row in anna.answers(question["id"])),
        180,
        "The customer never saw the answer.",
    )
    agent.sees(".o_social_crm_post_own", "A new one is on its way")
    agent.sees(".o_social_crm_post_own time", re.compile("just now|minutes? ago"))
    agent.picture("answered")

    # The customer goes on; nobody presses anything now.
    (ours,) = anna.answers(question["id"])
    delivered(acme, lambda: anna.post("@acme thank you so much!", answers=ours["id"]))
    agent.sees(
        ".o_social_crm_post:not(.o_social_crm_post_own)", "thank you so much", SCHEDULED / 1000
    )
    agent.picture("customer-went-on")


def connect_mastodon(administrator: Person, snac: Snac) -> None:
    """Social → Configuration → Accounts → New → Mastodon, and the sign-in at the server."""
    page = administrator.page
    administrator.open("menu_configuration", "menu_accounts")
    administrator.picture("no-accounts")
    page.click(".o_list_button_add")
    page.click(".o_social_crm_tile:has-text('Mastodon')")
    administrator.picture("which-network")

    page.get_by_label("Server", exact=True).fill("http://localhost:9")
    page.click("button[name=action_connect]")
    administrator.sees(".alert-danger", "localhost")  # nobody is there, and that is said
    administrator.picture("nobody-there")

    page.get_by_label("Server", exact=True).fill(snac.url)
    page.click("button[name=action_connect]")
    page.wait_for_url(re.compile(re.escape(f"{snac.url}/oauth/authorize")))
    administrator.picture("sign-in-at-the-server")
    page.fill("input[name=login]", "acme")
    page.fill("input[name=passwd]", snac.passwords["acme"])
    page.click("input[type=submit]")

    administrator.sees(".o_statusbar_status .o_arrow_button_current", "Connected")
    administrator.sees(".o_field_widget[name=handle]", f"acme@{snac.host}")
    assert page.locator(".alert-danger:visible").count() == 0
    for name in ("Mentions and messages", "Own posts"):
        administrator.sees(".o_field_widget[name=source_ids] .o_data_row", name)
    administrator.picture("connected")


def read_mentions_every_minute(administrator: Person) -> None:
    """Change a source of the account that is open."""
    page = administrator.page
    page.click(".o_field_widget[name=source_ids] .o_data_row td[name=name]")
    administrator.sees(".modal .o_field_widget[name=interval] input")
    administrator.picture("source")
    page.fill(".modal .o_field_widget[name=interval] input", "1")
    page.click(".modal .o_form_button_save")
    expect(page.locator(".modal")).to_have_count(0)
    page.click(".o_form_button_save")
    expect(page.locator(".o_form_button_save")).to_be_hidden()  # saved


def answer(agent: Person, text: str) -> None:
    """Answer from the ticket."""
    page = agent.page
    page.click("button[name=action_social_answer]")
    agent.sees(".modal .alert-warning", "Public: everybody can read this answer to Anna Muster")
    agent.sees(".modal .o_social_crm_quote", "kettle is broken")
    page.fill(".modal .o_field_widget[name=text] textarea", text)
    agent.sees(".modal .o_social_crm_counter", f"{len(f'@anna {text}')} of")
    agent.picture("composer")
    page.click(".modal button[name=action_send]")
    expect(page.locator(".modal")).to_have_count(0)
    agent.picture("sent")


def test_a_feed_is_added_by_the_address_of_its_site(administrator: Person, site: Site) -> None:
    site.publish("The kettle of the year", "It is the one by Acme.")
    page = administrator.page
    administrator.open("menu_configuration", "menu_accounts")
    page.click(".o_list_button_add")
    page.click(".o_social_crm_tile:has-text('Feed')")
    page.get_by_label("Address", exact=True).fill(f"{site.url}/")
    administrator.picture("feed")
    page.click("button[name=action_connect]")
    administrator.sees(".o_statusbar_status .o_arrow_button_current", "Connected")
    administrator.sees(".o_field_widget[name=source_ids] .o_data_row", "Kettle News")
    administrator.picture("feed-connected")
    administrator.open("menu_mentions")
    administrator.sees(".o_data_row", "The kettle of the year")
    administrator.picture("entries")
    page.click(".o_data_row:has-text('The kettle of the year') td[name=summary]")
    administrator.sees(".o_field_widget[name=body]", "It is the one by Acme.")
    assert page.locator("button[name=action_answer]:visible").count() == 0
    administrator.picture("entry")
