"""The whole way on a running demo: a customer writes, it is a ticket, the agent's answer is seen.

The demos of the tests have databases and folders of their own, beside those of ``make demo``.
"""

from __future__ import annotations

import base64
import html
import multiprocessing
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from house import browser, customer, databases, demo, net, paths, postgres, world
from house.say import HouseError
from house.world import office, people, server
from house.world.visitor import Visitor

ADDRESSED = sum(post.addresses_brand for post in people.POSTS)
CASES = ADDRESSED - 4
"""Two bystanders and a further post join a case, and one post was answered before."""


LATELY = "account_id IN (SELECT id FROM social_crm_account WHERE active)"
"""What people write now; the demo has a history too, on an account that was left."""
PRIVATE = "audience = 'direct' AND ticket_id > 0"
NEW_TICKETS = f"helpdesk_ticket WHERE social_{LATELY}"


@contextmanager
def installed(name: str) -> Iterator[demo.Demo]:
    """A demo with an installed database in which nothing has happened yet."""
    here = demo.Demo(
        database=f"{databases.PREFIX}test_demo_{name}_{os.getpid()}",
        port=net.free_port(),
        folder=paths.cache() / "tests" / f"demo-{name}-{os.getpid()}",
    )
    shutil.rmtree(here.folder, ignore_errors=True)
    here.folder.mkdir(parents=True)
    databases.drop(here.database)
    databases.copy(databases.installed(["social_crm"]), here.database)
    try:
        yield here
    finally:
        demo.stop_all(here)
        if not os.environ.get("KEEP"):
            databases.drop(here.database)
            shutil.rmtree(here.folder)


@pytest.fixture(scope="module", params=["snac", "mock"])
def running(request: pytest.FixtureRequest) -> Iterator[demo.Demo]:
    """A demo that runs and has worked what people wrote before it began."""
    with installed(request.param) as here, pytest.MonkeyPatch.context() as patch:
        patch.setenv(server.ASKED, request.param)
        go(here)
        yield here


took_first: dict[str, float] = {}
"""Seconds that the first start of a demo took, by its database."""


def start(here: demo.Demo) -> float:
    """Start everything. Returns how many seconds it took."""
    begin = time.monotonic()
    demo.start_all(here)
    world.connect(here)
    return time.monotonic() - begin


def go(here: demo.Demo) -> server.Server:
    """Start everything and wait until the first fetch has been worked."""
    took_first[here.database] = start(here)
    net.wait_until(
        lambda: count(here, NEW_TICKETS) >= CASES,
        300,
        "Social → Mentions does not fill by itself.",
    )
    return world.find(here)


def count(here: demo.Demo, what: str) -> int:
    """How many rows, such as ``social_crm_mention WHERE NOT own``."""
    return int(postgres.query(f"SELECT count(*) FROM {what}", here.database))


def wait_for_ticket(here: demo.Demo, words: str) -> None:
    """Fetch until the post with these words has a ticket."""
    admin = Visitor(here.url, "admin", "admin")
    (account,) = admin.call("social.crm.account", "search", [["network", "=", "mastodon"]])
    end = time.monotonic() + 180
    while not count(here, f"social_crm_mention WHERE text LIKE '%{words}%' AND ticket_id > 0"):
        assert time.monotonic() < end, f"“{words}” does not become a ticket"
        admin.call("social.crm.account", "action_fetch_now", [account])
        time.sleep(1)


def answer(here: demo.Demo, words: str, text: str) -> str:
    """Let the agent answer the post with these words. Returns who can read the answer."""
    agent = Visitor(here.url, "agent", "agent")
    (mention,) = agent.call("social.crm.mention", "search", [["text", "like", words]])
    action = agent.call("social.crm.mention", "action_answer", [mention])
    reply = agent.call("social.crm.reply", "create", {"text": text}, context=action["context"])
    agent.call("social.crm.reply", "action_send", [reply])
    (row,) = agent.call("social.crm.reply", "read", [reply], ["audience"])
    return str(row["audience"])


def page(url: str, user: str = "", password: str = "") -> str:
    """What a browser shows at an address of the social server."""
    key = base64.b64encode(f"{user}:{password}".encode()).decode()
    _, _, body = customer.request(url, **({"Authorization": f"Basic {key}"} if user else {}))
    return html.unescape(body.decode())


def only_snac(here: demo.Demo) -> server.SnacServer:
    """The server, if it is the one with pages for customers."""
    there = world.find(here)
    if not isinstance(there, server.SnacServer):
        pytest.skip("mastodon-mock has no pages that show one person's posts")
    return there


def test_the_first_fetch_makes_cases_of_what_people_wrote(running: demo.Demo) -> None:
    assert count(running, NEW_TICKETS) == CASES
    assert count(running, f"social_crm_mention WHERE addressed AND {LATELY}") == ADDRESSED
    assert count(running, f"social_crm_mention WHERE bystander AND {LATELY}") == 2
    assert count(running, f"social_crm_mention WHERE {PRIVATE} AND {LATELY}") == 1


def test_what_nobody_said_to_the_brand_stays_a_mention(running: demo.Demo) -> None:
    there = world.find(running)
    expected = sum(
        not post.addresses_brand and (bool(there.blog) or post.author != people.BLOG)
        for post in people.POSTS
        if post.author != people.BRAND
    )
    found = "social_crm_mention WHERE NOT own AND NOT addressed AND ticket_id IS NULL"
    net.wait_until(lambda: count(running, found) == expected, 180, "The blog is not read.")


def test_a_customers_new_post_is_answered_and_the_customer_sees_it(running: demo.Demo) -> None:
    there = world.find(running)
    martina = there.log_in("martina")
    written = martina.post("@nordlicht Jetzt pfeift sie auch noch, bitte um Rückruf!")
    wait_for_ticket(running, "Jetzt pfeift sie")
    assert answer(running, "Jetzt pfeift sie", "Wir rufen heute Nachmittag zurück. 📞") == "public"
    net.wait_until(
        lambda: any(
            "heute Nachmittag" in said["content"] for said in martina.answers(written["id"])
        ),
        180,
        "The customer does not see the answer.",
    )
    stage = "SELECT id FROM helpdesk_ticket_stage WHERE name->>'en_US' = 'In Progress'"
    net.wait_until(
        lambda: count(running, f"helpdesk_ticket WHERE stage_id = ({stage})") == 1,
        180,
        "The first answer does not move the ticket.",
    )


def test_the_answer_stands_on_the_customers_page(running: demo.Demo) -> None:
    there = only_snac(running)
    answer(running, "hartem Wasser", "Alle vier Wochen, bei Gießener Wasser.")
    net.wait_until(
        lambda: "Gießener Wasser" in page(there.page("joerg")), 180, "It is not on the page."
    )


def test_a_private_message_is_answered_in_private(running: demo.Demo) -> None:
    there = only_snac(running)
    assert answer(running, "R-4711", "Das Geld ist unterwegs.") == "direct"
    login = there.sign_in_fields("svenja")
    net.wait_until(
        lambda: "Das Geld ist" in page(f"{there.url}/svenja/admin", "svenja", login["passwd"]),
        180,
        "The customer does not see the private answer.",
    )
    for public in (there.page("svenja"), there.page(people.BRAND)):
        assert "Das Geld ist" not in page(public)


def test_a_customer_writes_with_a_browser(running: demo.Demo) -> None:
    there = only_snac(running)
    try:
        program = browser.ensure()
    except HouseError as error:
        pytest.skip(str(error))
    from playwright.sync_api import sync_playwright

    login = there.sign_in_fields("martina")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(program), args=["--no-sandbox", "--disable-gpu"]
        )
        context = chromium.new_context(
            http_credentials={"username": login["login"], "password": login["passwd"]}
        )
        tab = context.new_page()
        tab.goto(f"{there.url}/martina/admin")
        tab.get_by_text("New Post...").click()
        form = tab.locator("#new_post_form")
        form.locator("textarea[name=content]").fill("@nordlicht Grüße aus dem Browser")
        form.get_by_role("button", name="Post", exact=True).click()
        tab.wait_for_load_state()
        chromium.close()
    wait_for_ticket(running, "Grüße aus dem Browser")


def test_the_next_start_keeps_everything_and_doubles_nothing(running: demo.Demo) -> None:
    tables = ("social_crm_mention", "helpdesk_ticket", "mail_message", "social_crm_reply")
    before = [count(running, table) for table in tables]
    assert len(demo.stop_all(running)) == 3
    assert demo.stop_all(running) == []
    # Quick, for the machine that it is: Odoo starts, and nothing is made anew.
    assert start(running) < 15 + took_first[running.database]
    started = postgres.query("SELECT now() AT TIME ZONE 'UTC'")
    admin = Visitor(running.url, "admin", "admin")
    accounts = admin.call("social.crm.account", "search", [])
    admin.call("social.crm.account", "action_fetch_now", accounts)
    sources = count(running, "social_crm_source")
    net.wait_until(
        lambda: count(running, f"social_crm_source WHERE last_run >= '{started[:19]}'") == sources,
        180,
        "Nothing is fetched after the second start.",
    )
    assert [count(running, table) for table in tables] == before


@pytest.mark.parametrize("seconds", [0.5, 4])
def test_a_first_start_that_was_killed_is_made_good_by_the_next(
    monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    monkeypatch.setenv(server.ASKED, "snac")
    with installed("killed") as here:
        child = multiprocessing.get_context("fork").Process(target=world.start, args=[here])
        child.start()
        child.join(seconds)
        child.kill()  # unless it is done already
        child.join()
        there = go(here)
        told = [each["status"]["id"] for each in there.log_in(people.BRAND).notifications()]
        assert len(set(told)) == ADDRESSED, "nothing is missing there, and nothing is there twice"
        assert count(here, NEW_TICKETS) == CASES
        assert count(here, f"res_users WHERE login IN {tuple(office.TEAMMATES)}") == 2
