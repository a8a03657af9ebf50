"""Every request to X passes X's own OpenAPI description, and every answer of our fake does, too.

The description is X's and not part of this project: the test runs where it is at hand.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from networks.errors import Rejected
from networks.fakeserver import Seen
from networks.guard import Guard
from networks.http import Session
from networks.testing import NOW
from networks.types import Action, Audience, Mention, Page, Reply, SourceSpec, Upload
from networks.x import X
from networks.x_tables import FIELDS, PERMISSIONS
from x_peer import ANNA, ME, XPeer

from house.prism import Prism, strict
from house.say import HouseError

DESCRIPTION = Path(os.environ.get("X_OPENAPI", "/work/shared/data/spec/x-openapi-2.167.json"))
DOT = Upload("dot.png", "image/png", b"\x89PNG", "a dot")


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    if not DESCRIPTION.is_file():
        pytest.skip(
            f"X's OpenAPI description is not here: {DESCRIPTION} (X_OPENAPI names another)."
        )
    return dict(json.loads(DESCRIPTION.read_text()))


def either_error(description: dict[str, Any]) -> dict[str, Any]:
    """Prism takes the first of the two forms of an error, whatever media type comes: let it be any
    of them."""
    made = dict(json.loads(json.dumps(description)))
    for known in made["paths"].values():
        for operation in known.values():
            content = operation["responses"].get("default", {}).get("content", {})
            forms = [form["schema"] for form in content.values()]
            for form in content.values():
                form["schema"] = {"anyOf": forms}
    return made


class World:
    """X's fake, with Prism in front of it."""

    def __init__(self, peer: XPeer, prism: Prism) -> None:
        self.peer = peer
        self.prism = prism
        self.sessions: list[Session] = []

    def make(self) -> X:
        """A network that talks to Prism."""
        host = f"127.0.0.1:{self.prism.port}"
        session = Session(Guard([host]), clock=lambda: NOW, timeout=(20.0, 60.0), deadline=120.0)
        self.sessions.append(session)
        access = self.peer.access()
        facts = {**access.facts, "base": self.prism.url}
        return X(replace(access, facts=facts), session, lambda: NOW)


@pytest.fixture(scope="module")
def world(description: dict[str, Any], server_folder: Path) -> Iterator[World]:
    # With OAuth 2: Prism does not know the scheme "OAuth". Only the credentials differ.
    peer = XPeer()
    prism = Prism(strict(either_error(description)), peer.base, server_folder)
    try:
        prism.start()
    except HouseError as error:
        peer.close()
        pytest.skip(str(error))
    made = World(peer, prism)
    try:
        yield made
        undeclared = list(not_in(description, peer.server.requests))
        assert undeclared == [], "requests that the description does not know"
    finally:
        for session in made.sessions:
            session.close()
        prism.stop()
        peer.close()


def parameters(description: dict[str, Any], operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Those of an operation, with what they refer to in its place."""
    for parameter in operation.get("parameters", []):
        place: Any = parameter
        while "$ref" in place:
            names, place = place["$ref"].split("/")[1:], description
            for name in names:
                place = place[name]
        yield place


def not_in(description: dict[str, Any], requests: list[Seen]) -> Iterator[str]:
    """What was asked with parameters that are not described; Prism lets those pass."""
    paths = {
        re.sub(r"\\{[^}]*\\}", r"[^/]+", re.escape(path)): known
        for path, known in description["paths"].items()
    }
    for seen in requests:
        matching = [
            known[seen.method.lower()]
            for pattern, known in paths.items()
            if re.fullmatch(pattern, seen.path) and seen.method.lower() in known
        ]
        if not matching:
            yield f"{seen.method} {seen.path}"
            continue
        declared = {
            parameter["name"]
            for operation in matching
            for parameter in parameters(description, operation)
            if parameter["in"] == "query"
        }
        if unknown := set(seen.query) - declared:
            yield f"{seen.method} {seen.path}: {sorted(unknown)}"


def read(world: World, source: SourceSpec, cursor: str = "") -> list[Page]:
    return list(world.make().fetch(source, cursor))


def a_post(world: World, text: str = "@acme my kettle is broken") -> Mention:
    external_id = world.peer.add(text)
    found = {
        m.external_id: m for page in read(world, SourceSpec("mentions")) for m in page.mentions
    }
    return found[external_id]


def test_the_account_is_recognised(world: World) -> None:
    assert world.make().check().external_id == ME


@pytest.mark.parametrize("kind", [kind.key for kind in X.source_kinds])
def test_every_source_is_read_page_by_page(world: World, kind: str) -> None:
    source = next(source for source in world.peer.sources() if source.kind == kind)
    for number in range(12):
        world.peer.add(f"@acme post number {number}")
        world.peer.add(f"our post number {number}", own=True)
        world.peer.message(f"message {number}", ANNA, NOW - timedelta(hours=30 - number))
    pages = read(world, source)
    assert sum(len(page.mentions) for page in pages) >= 12
    again = read(world, replace(source, since=NOW - timedelta(days=2)), pages[-1].cursor)
    assert not any(page.unreadable for page in [*pages, *again])


def test_an_answer_with_an_image_is_sent_found_and_taken_back(world: World) -> None:
    network, parent = world.make(), a_post(world)
    reply = Reply("Sorry! Which model is it?", parent=parent, uploads=(DOT,))
    posted = network.send(reply, "key")
    found = network.find_sent(reply, "key", NOW - timedelta(minutes=1))
    assert posted.external_id in {each.external_id for each in found}
    network.delete(posted.external_id)
    network.delete(posted.external_id)  # with the answer to what is not there


def test_a_post_of_our_own_is_sent(world: World) -> None:
    assert world.make().send(Reply("News!"), "key").external_id


def test_messages_are_sent_to_a_person_and_into_a_conversation(world: World) -> None:
    network = world.make()
    first = Reply("psst", Audience.DIRECT, a_post(world), uploads=(DOT,))
    assert network.send(first, "key").external_id
    message = next(m for page in read(world, SourceSpec("messages")) for m in page.mentions)
    second = Reply("pssst", Audience.DIRECT, message)
    assert network.send(second, "key").external_id
    assert network.find_sent(second, "key", NOW)
    assert network.find_sent(first, "key", NOW)


def test_everything_that_can_be_done_to_a_post_is_done(world: World) -> None:
    parent = a_post(world)
    for action in Action:
        world.make().act(action, parent)
    assert {(action.value, parent.external_id) for action in Action} <= world.peer.done


def test_known_items_are_looked_at_again(world: World) -> None:
    there = a_post(world).external_id
    message = world.peer.message("help", ANNA, NOW - timedelta(hours=1))["id"]
    page = world.make().recheck([there, message, "17"])
    assert {mention.external_id for mention in page.mentions} == {there, message}
    assert page.deleted == ("17",)


def test_a_search_is_counted(world: World) -> None:
    world.peer.add("kettle")
    assert world.make().count(SourceSpec("search", {"query": "kettle"}), NOW - timedelta(days=1))


def test_prism_refuses_what_does_not_fit(world: World) -> None:
    network = world.make()
    with pytest.raises(Rejected):
        network._ask("get_users_mentions", ME, max_results=1)
    world.peer.changes[a_post(world).external_id] = {"referenced_tweets": []}
    with pytest.raises(Exception, match=r"500"):
        read(world, SourceSpec("mentions"))
    world.peer.changes.clear()


def test_all_fields_and_permissions_are_described(description: dict[str, Any]) -> None:
    enums: dict[str, set[str]] = {}
    for known in description["paths"].values():
        for operation in known.values():
            for parameter in parameters(description, operation):
                choices = parameter.get("schema", {}).get("items", {}).get("enum")
                enums.setdefault(parameter["name"], set()).update(choices or ())
    for new, _old in FIELDS.values():
        for name, values in new.items():
            assert set(values.split(",")) <= enums[name], name
    flows = description["components"]["securitySchemes"]["OAuth2UserToken"]["flows"]
    scopes = flows["authorizationCode"]["scopes"]
    assert {permission.key for permission in PERMISSIONS} <= set(scopes)
