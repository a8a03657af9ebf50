"""Several workers on the notice of one profile, some of which die: it is put up once, and what
stands there in the end is what was wanted last."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from urllib.parse import parse_qsl

import notice_side
import pytest
from meeting import at_once
from networks.fakeserver import Answer, FakeServer, Seen
from networks.notice import marked
from odoo_process import BOUNDARIES, Kill, OdooProcess

SECONDS = 60
SLOW = 0.2
"""Seconds that the server takes to say what stands there: long enough for another to come."""
MOST_KILLS = 40


class Profile:
    """A profile on a server, which may take its time to change it.

    :param changes: what the fields said after each change
    """

    def __init__(self, server: FakeServer) -> None:
        self.address = server.url(host="localhost").rstrip("/")
        self.changes: list[list[str]] = []
        self.fields: list[tuple[str, str]] = []
        self.asked = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()
        server.route("GET /api/v1/accounts/verify_credentials", lambda _seen: self._shown(SLOW))
        server.route("PATCH /api/v1/accounts/update_credentials", self._change)

    def _shown(self, latency: float = 0.0) -> Answer:
        fields = [{"name": name, "value": value} for name, value in self.fields]
        me = {"id": "1", "username": "acme", "acct": "acme", "source": {"fields": fields}}
        return Answer(json.dumps(me), 200, {"Content-Type": "application/json"}, latency)

    def _change(self, seen: Seen) -> Answer:
        if len(seen.body) == int(seen.headers["Content-Length"]):  # else who asks was killed
            texts = [text for _key, text in parse_qsl(seen.body.decode(), keep_blank_values=True)]
            pairs = zip(texts[::2], texts[1::2], strict=True)
            self.fields = [(name, value) for name, value in pairs if value]
            self.changes.append([value for _name, value in self.fields])
        self.asked.set()
        assert self.may_answer.wait(SECONDS)
        return self._shown()


@pytest.fixture
def profile() -> Iterator[Profile]:
    with FakeServer() as server:
        made = Profile(server)
        yield made
        made.may_answer.set()


def test_two_workers_at_once_put_it_up_once(odoo_process: OdooProcess, profile: Profile):
    run = odoo_process.run
    account = run(notice_side.nobody_is_there, "noticed", profile.address, "Closed.")
    told = at_once(odoo_process, "social_crm_account", (notice_side.put_up,), (notice_side.put_up,))
    assert [each.sentence for each in told] == ["", ""]
    assert profile.changes == [[marked("Closed.")]]
    assert run(notice_side.said, account) == ("Closed.", False, 0)


def test_who_finds_another_at_it_leaves_it_and_words_that_came_meanwhile_follow(
    odoo_process: OdooProcess, profile: Profile
):
    run = odoo_process.run
    account = run(notice_side.nobody_is_there, "reworded", profile.address, "Closed.")
    profile.may_answer.clear()
    slow = odoo_process.begin(notice_side.put_up)
    assert profile.asked.wait(SECONDS), "nobody has called the network"
    # Nothing is locked while the first waits for the network.
    run(notice_side.reword, account, "Back soon.")
    run(notice_side.put_up)
    assert profile.changes == [[marked("Closed.")]], "another is at it"
    profile.may_answer.set()
    slow.outcome(SECONDS)
    run(notice_side.put_up)
    assert profile.changes == [[marked("Closed.")], [marked("Back soon.")]]
    assert run(notice_side.said, account) == ("Back soon.", False, 0)


def test_whenever_who_changes_it_is_killed_it_says_in_the_end_what_it_should(
    odoo_process: OdooProcess, profile: Profile
):
    run = odoo_process.run
    account = run(notice_side.nobody_is_there, "interrupted", profile.address, "Closed.")
    kinds = set()
    for number in range(1, MOST_KILLS):
        words = f"Closed, for reason {number}."
        run(notice_side.reword, account, words)
        profile.asked.clear()
        event = odoo_process.attempt(notice_side.put_up, kill=Kill(number)).killed
        if event and event.kind == "asked" and event.what.startswith("PATCH"):
            assert profile.asked.wait(SECONDS), "what has left a worker comes to the server"
        run(notice_side.give_up_the_dead, account)
        run(notice_side.put_up)
        assert [value for _name, value in profile.fields] == [marked(words)], str(event)
        assert profile.changes.count([marked(words)]) == 1, str(event)
        assert run(notice_side.said, account) == (words, False, 0), str(event)
        if event is None:
            break
        kinds.add(event.kind)
    else:
        pytest.fail("The work never came to its end.")
    assert kinds == BOUNDARIES
