"""Signing in to Bluesky by OAuth, at the server code of Bluesky itself and on its own pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import bluesky_page
import pytest
from mastodon_servers import PNG
from networks.bluesky import Bluesky
from networks.bluesky_oauth import SCOPE
from networks.dpop import Prover, new_key
from networks.errors import Temporary, Unauthorized
from networks.fakeserver import Answer, FakeServer
from networks.guard import Guard
from networks.http import Session
from networks.types import (
    Access,
    Action,
    Audience,
    Page,
    Redirect,
    Reply,
    Secrets,
    SourceSpec,
    Upload,
)
from playwright.sync_api import Browser

from house import bluesky, net

pytestmark = pytest.mark.skipif(bool(bluesky.missing()), reason=bluesky.missing() or "-")

CALLBACK = "/social_crm/connect/callback"
STATE = "the-state"


def clock() -> datetime:
    """The time of the server, which is ours."""
    return datetime.now(UTC)


def eventually(condition: Callable[[], Any], failure: str) -> None:
    """Wait until the network has told everybody."""
    net.wait_until(lambda: bool(condition()), 60, failure)


class Brand:
    """The account of the brand, which has nothing but its handle.

    :param us: where the server sends the browser back to
    """

    def __init__(self, server: bluesky.Bluesky, person: bluesky.Person, us: FakeServer) -> None:
        self.person = person
        self.us = us
        self.callback = us.url(CALLBACK)
        self.settings = {"handle": person.handle, "server": server.url, "sign_in": "oauth"}
        self.facts = {"plc": server.directory}

    def make(self, secrets: Secrets | None = None, time: Callable[[], datetime] = clock,
             **more: str) -> Bluesky:  # fmt: skip
        """A network object for one piece of work."""
        access = Access(self.settings, Secrets({**(secrets or {}), **more}), self.facts)
        return Bluesky(access, Session(Guard(["localhost", "127.0.0.1"]), clock=time), time)

    def begin(self) -> Redirect:
        """To the server."""
        return self.make().begin_connect(self.callback, STATE)

    def sign_in(self, chromium: Browser) -> Secrets:
        """The whole way there and back."""
        begun = self.begin()
        came = self.at_page(chromium, begun)
        return self.make(begun.secrets).finish_connect(self.callback, came)

    def at_page(
        self, chromium: Browser, begun: Redirect, does: Callable[..., None] = bluesky_page.agree
    ) -> dict[str, str]:
        """What somebody does there brings back."""
        context = chromium.new_context(locale="en-GB")
        try:
            page = context.new_page()
            page.goto(begun.url)
            does(page, self.person)
            page.wait_for_url(f"{self.callback}**", timeout=bluesky_page.SOON)
            back = [seen for seen in self.us.requests if seen.path == CALLBACK]
            return dict(back[-1].query)
        finally:
            context.close()


@pytest.fixture(scope="module")
def server(server_folder: Path) -> Iterator[bluesky.Bluesky]:
    with bluesky.Bluesky(server_folder / "bluesky") as running:
        yield running


@pytest.fixture(scope="module")
def anna(server: bluesky.Bluesky) -> bluesky.Person:
    return server.sign_up("anna")


@pytest.fixture(scope="module")
def us() -> Iterator[FakeServer]:
    with FakeServer() as listening:
        listening.route("*", Answer("You are back."))
        yield listening


@pytest.fixture(scope="module")
def brand(server: bluesky.Bluesky, us: FakeServer) -> Brand:
    return Brand(server, server.sign_up("kettleco"), us)


@pytest.fixture(scope="module")
def signed_in(brand: Brand, chromium: Browser) -> Secrets:
    return brand.sign_in(chromium)


def test_a_sign_in_leads_to_the_account_and_every_call_is_proved(
    brand: Brand, signed_in: Secrets
) -> None:
    network = brand.make(signed_in)
    identity = network.check()
    assert (identity.external_id, identity.handle) == (brand.person.did, "kettleco.test")
    assert identity.granted == ("chat",)
    assert signed_in["scope"] == SCOPE
    assert network.http.requests_made == 3, "two calls, and a nonce that the server asked for"
    expires = Bluesky.expires(signed_in)
    assert expires is not None
    assert timedelta(minutes=50) < expires - clock() < timedelta(minutes=61)
    for wrong in ({"dpop_key": new_key()}, {"access_token": f"{signed_in['access_token']}x"}):
        with pytest.raises(Unauthorized):
            brand.make(signed_in, **wrong).check()


def test_a_clock_that_is_wrong_is_named_and_ends_nothing(brand: Brand, signed_in: Secrets) -> None:
    def late() -> datetime:
        return clock() - timedelta(hours=3)

    for call in (brand.make(signed_in, late).check, brand.make(signed_in, late).refresh):
        with pytest.raises(Temporary, match="clock"):
            call()
    assert brand.make(signed_in).check().external_id == brand.person.did


def test_somebody_asks_and_reads_the_answer(
    brand: Brand, anna: bluesky.Person, signed_in: Secrets
) -> None:
    question = anna.post("@kettleco.test it leaks", {"kettleco.test": brand.person.did})

    def pages() -> list[Page]:
        source = SourceSpec("mentions", {}, clock() - timedelta(days=1))
        return list(brand.make(signed_in).fetch(source, ""))

    eventually(lambda: any(page.mentions for page in pages()), "It never came.")
    (mention,) = [mention for page in pages() for mention in page.mentions]
    assert (mention.external_id, mention.author.handle) == (question["uri"], "anna.test")
    picture = Upload("drop.png", "image/png", PNG, "A drop")
    reply = Reply("Sorry! A new one is on its way.", Audience.PUBLIC, mention, uploads=(picture,))
    network = brand.make(signed_in)
    posted = network.send(reply, "key-1")
    assert brand.make(signed_in).send(reply, "key-1").external_id == posted.external_id
    eventually(lambda: anna.posts(posted.external_id), "The answer was never seen.")
    (seen,) = anna.posts(posted.external_id)
    assert seen["record"]["reply"]["parent"]["uri"] == question["uri"]
    assert seen["embed"]["images"][0]["alt"] == "A drop"
    brand.make(signed_in).act(Action.LIKE, mention)
    eventually(lambda: anna.posts(question["uri"])[0]["likeCount"] == 1, "No like was counted.")
    brand.make(signed_in).delete(posted.external_id)
    eventually(lambda: not anna.posts(posted.external_id), "It is still there.")


def test_a_person_who_says_no_is_told_so(brand: Brand, chromium: Browser) -> None:
    begun = brand.begin()
    came = brand.at_page(chromium, begun, bluesky_page.deny)
    assert (came["error"], came["state"]) == ("access_denied", STATE)
    with pytest.raises(Unauthorized):
        brand.make(begun.secrets).finish_connect(brand.callback, came)


def test_a_code_is_of_no_use_without_the_key_and_the_verifier(
    brand: Brand, chromium: Browser
) -> None:
    for stolen in ({"dpop_key": new_key()}, {"verifier": "x" * 64}):
        begun = brand.begin()
        came = brand.at_page(chromium, begun)
        with pytest.raises(Unauthorized):
            brand.make(begun.secrets, **stolen).finish_connect(brand.callback, came)


def test_a_refresh_token_is_good_once_and_twice_ends_the_sign_in(
    brand: Brand, chromium: Browser
) -> None:
    first = brand.sign_in(chromium)
    second = brand.make(first).refresh()
    third = brand.make(second).refresh()
    assert len({each["refresh_token"] for each in (first, second, third)}) == 3
    assert brand.make(third).check().external_id == brand.person.did
    with pytest.raises(Unauthorized):  # the server takes it for stolen
        brand.make(first).refresh()
    for call in (brand.make(third).check, brand.make(third).refresh):
        with pytest.raises(Unauthorized):
            call()


def test_access_that_was_taken_away_means_connect_again(brand: Brand, chromium: Browser) -> None:
    secrets = brand.sign_in(chromium)
    form = {"token": secrets["refresh_token"], "client_id": secrets["client_id"]}
    prover = Prover(brand.make().http, secrets["dpop_key"], {})
    assert prover.request("POST", f"{secrets['issuer']}/oauth/revoke", data=form).ok
    for call in (brand.make(secrets).check, brand.make(secrets).refresh,
                 lambda: brand.make(secrets).send(Reply("still here"), "key-gone")):  # fmt: skip
        with pytest.raises(Unauthorized):
            call()
    assert brand.make(brand.sign_in(chromium)).check().external_id == brand.person.did


def test_an_account_that_was_taken_down_is_told(
    server: bluesky.Bluesky, us: FakeServer, chromium: Browser
) -> None:
    brand = Brand(server, server.sign_up("spammer"), us)
    secrets = brand.sign_in(chromium)
    server.take_down(brand.person.did)
    for call in (brand.make(secrets).check, brand.make(secrets).refresh):
        with pytest.raises(Unauthorized):
            call()
