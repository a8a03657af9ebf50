"""What Mastodon does beyond reading and answering: likes, reposts, quotes, searches, its stream."""

from __future__ import annotations

import json
import unittest
from dataclasses import replace
from typing import Any

from mastodon_peer import MastodonPeer, SnacPeer
from networks.errors import Rejected, Temporary, Unauthorized, Unsupported
from networks.fakeserver import Answer, Fault
from networks.guard import Guard
from networks.http import Session
from networks.mastodon import Mastodon
from networks.mastodon_connect import PERMISSIONS, SCOPES
from networks.mastodon_facts import facts_of
from networks.testing import NOW
from networks.types import Action, Audience, Mention, Page, Pushed, Repost, Secrets, SourceSpec


class Case(unittest.TestCase):
    peer_class: type[MastodonPeer] = MastodonPeer

    def setUp(self) -> None:
        self.peer = self.peer_class()
        self.addCleanup(self.peer.close)

    def make(self, **facts: Any) -> Mastodon:
        session = Session(Guard([self.peer.server.host]), clock=lambda: NOW, timeout=(20.0, 20.0))
        self.addCleanup(session.close)
        access = self.peer.access()
        access = replace(access, facts={**access.facts, **facts})
        return Mastodon(access, session, lambda: NOW)

    def pages(self, kind: str, **settings: str) -> list[Page]:
        return list(self.make().fetch(SourceSpec(kind, settings), ""))

    def first(self) -> Mention:
        return self.pages("mentions")[0].mentions[0]


class TestReposts(Case):
    def test_a_repost_counts_once_for_a_person_and_is_no_item(self) -> None:
        wanted = self.peer.add("Hello")
        said = self.peer.add("We say", own=True)
        real = self.peer.notification

        def twice(item: Any) -> dict[str, Any]:
            told = real(item)
            told["type"] = "reblog" if item.text == "passed on" else "mention"
            if told["type"] == "reblog":
                told["status"]["id"] = said
            return told

        self.peer.notification = twice  # type: ignore[method-assign]
        self.peer.add("passed on")
        self.peer.add("passed on")
        (page, *_rest) = self.pages("mentions")
        self.assertEqual([mention.external_id for mention in page.mentions], [wanted])
        anna = f"{self.peer.base}/@anna"
        self.assertEqual(set(page.reposts), {Repost(f"{anna} {said}", said)})

    def test_quotes_are_items_that_know_what_they_quote(self) -> None:
        number = self.peer.add("Look at this")
        spellings: list[dict[str, Any]] = [
            {"quote": {"state": "accepted", "quoted_status": {"id": "77"}}},
            {"quote": {"state": "accepted", "quoted_status_id": "77"}},
            {"quote": {"id": "77", "content": "x"}},
            {"quote_id": "77"},
        ]
        for spelled in spellings:
            self.peer.changes[number] = spelled
            self.assertEqual(self.first().quoted_id, "77")
        for odd in ({"quote": 7}, {"quote": {"quoted_status": []}}, {"quote": None}):
            self.peer.changes[number] = odd
            self.assertEqual(self.first().quoted_id, "")


class TestActions(Case):
    def test_what_is_private_is_not_passed_on(self) -> None:
        number = self.peer.add("psst")
        self.peer.changes[number] = {"visibility": "direct"}
        mention = self.first()
        self.assertFalse(mention.may("repost"))
        with self.assertRaises(Rejected):
            self.make().act(Action.REPOST, mention)
        self.assertEqual(self.peer.done, set())

    def test_a_missing_right_and_a_missing_post_are_told_apart(self) -> None:
        self.peer.add("Hello")
        mention = self.first()
        for status, words in ((403, "Connect it again"), (404, "no longer exists")):
            self.peer.fault = Answer('{"error": "no"}', status)
            with self.assertRaises(Rejected) as caught:
                self.make().act(Action.LIKE, mention)
            self.assertIn(words, caught.exception.sentence)

    def test_only_the_actions_that_it_has(self) -> None:
        self.peer.add("Hello")
        with self.assertRaises(Unsupported):
            self.make().act(Action.HIDE, self.first())


class TestRecheck(Case):
    def test_a_hundred_items_need_five_requests_and_one_for_each_that_is_gone(self) -> None:
        ids = [self.peer.add(f"Number {number}") for number in range(100)]
        self.peer.remove(ids[4])
        self.peer.server.requests.clear()
        page = self.make().recheck(ids)
        self.assertEqual((len(page.mentions), page.deleted), (99, (ids[4],)))
        self.assertEqual(self.peer.server.count(), 6)

    def test_where_nobody_can_ask_for_many_each_is_asked_for(self) -> None:
        ids = [self.peer.add(f"Number {number}") for number in range(3)]
        page = self.make(batch=False).recheck(ids)
        self.assertEqual({mention.external_id for mention in page.mentions}, set(ids))


class TestPermissions(Case):
    def test_what_was_granted_is_known_as_far_as_the_server_said(self) -> None:
        network = self.make()
        self.assertIsNone(network.check().granted)
        cases = {
            "read write": {each.key for each in PERMISSIONS},
            "read": {key for key in SCOPES if key.startswith("read")},
            " ".join(SCOPES[:-1]): set(SCOPES[:-1]),
        }
        for told, granted in cases.items():
            secrets = Secrets({**network.access.secrets, "granted": told})
            network.access = replace(network.access, secrets=secrets)
            self.assertEqual(set(network.check().granted or ()), granted)


class TestSearch(Case):
    def asked(self, query: str) -> str:
        self.peer.server.requests.clear()
        self.pages("search", query=query)
        seen = [seen for seen in self.peer.server.requests if seen.path == "/api/v2/search"]
        return seen[0].query["q"]

    def test_a_search_is_translated(self) -> None:
        self.peer.add("acme kettle")
        cases = {
            "kettle": "kettle",
            '"tea kettle" -cheap lang:de': '"tea kettle" -cheap language:de',
            "acme kettle OR pot": "acme",
            "acme lang:de lang:en": "acme",
        }
        for typed, asked in cases.items():
            self.assertEqual(self.asked(typed), asked)

    def test_what_the_server_did_not_look_at_is_looked_at_here(self) -> None:
        self.peer.add("acme makes kettles")
        wanted = self.peer.add("acme makes a pot")
        self.peer.add("acme makes a cheap pot")
        for query in ("acme kettle OR pot -cheap", '"makes a pot"'):
            pages = self.pages("search", query=query)
            got = [mention.external_id for page in pages for mention in page.mentions]
            self.assertEqual(got, [wanted])

    def test_what_makes_no_sense_is_refused(self) -> None:
        for query in ("", "#", "a", "-cheap", "pot OR kettle"):
            with self.subTest(query), self.assertRaises(Rejected):
                Mastodon.check_source(SourceSpec("search", {"query": query}))


class TestSearchOnSnac(Case):
    peer_class = SnacPeer

    def test_a_server_that_knows_no_signs_is_asked_for_words(self) -> None:
        self.peer.add("acme")
        self.pages("search", query='acme "tea kettle" -cheap')
        seen = [seen for seen in self.peer.server.requests if seen.path == "/api/v2/search"]
        self.assertEqual(seen[0].query["q"], "acme tea kettle")


class TestStream(Case):
    def hear(
        self, *events: tuple[str, Any], kinds: tuple[str, ...] = ("mentions", "own")
    ) -> list[Pushed]:
        self.peer.events = "".join(
            f"event: {name}\ndata: {data if isinstance(data, str) else json.dumps(data)}\n\n"
            for name, data in events
        )
        return list(self.make().stream(kinds, "c"))

    def status(self, text: str, own: bool = False, **changes: Any) -> dict[str, Any]:
        number = self.peer.add(text, own=own)
        self.peer.changes[number] = changes
        return self.peer.status(self.peer.items[-1])

    def notification(self, text: str, kind: str = "mention", **changes: Any) -> dict[str, Any]:
        self.status(text, **changes)
        return {**self.peer.notification(self.peer.items[-1]), "type": kind}

    def test_what_names_us_comes_as_it_would_be_read(self) -> None:
        told = self.notification("Hello")
        (pushed,) = self.hear(("notification", told))
        self.assertEqual(pushed.external_id, f"{self.peer.base}/@acme")
        self.assertEqual((pushed.source_kind, pushed.page.mentions), ("mentions", (self.first(),)))
        (seen,) = [s for s in self.peer.server.requests if "streaming" in s.path]
        self.assertTrue(seen.headers["Authorization"].startswith("Bearer "))
        self.assertEqual(seen.query, {}, "no token in an address")

    def test_each_event_goes_where_it_belongs(self) -> None:
        mine = self.status("We say", own=True)
        edited = self.status("Edited", mentions=[self.peer.account("acme")])
        events = [
            ("notification", self.notification("passed on", "reblog")),
            ("notification", self.notification("liked", "favourite")),
            ("notification", {**self.notification("gone"), "status": None}),
            ("update", mine),
            ("update", self.status("Somebody whom we follow")),
            ("status.update", edited),
            ("status.update", self.status("Somebody else edited")),
            ("delete", "1001"),
            ("filters_changed", "undefined"),
            ("update", "{no json"),
            ("notification", {"type": "mention", "status": {"id": "9"}}),
        ]
        got = [
            (
                pushed.source_kind,
                len(pushed.page.mentions),
                len(pushed.page.reposts),
                len(pushed.page.deleted),
                len(pushed.page.unreadable),
            )
            for pushed in self.hear(*events)
            if pushed.source_kind or pushed.page.deleted
        ]
        self.assertEqual(
            got,
            [
                ("mentions", 0, 1, 0, 0),
                ("own", 1, 0, 0, 0),
                ("mentions", 1, 0, 0, 0),
                ("", 0, 0, 1, 0),
                ("mentions", 0, 0, 0, 1),
            ],
        )

    def test_kinds_that_nobody_wants_are_left_out(self) -> None:
        events = [("notification", self.notification("Hello")), ("update", self.status("x", True))]
        got = {pushed.source_kind for pushed in self.hear(*events, kinds=("own",))}
        self.assertEqual(got, {"", "own"})

    def test_every_sign_of_the_server_is_a_sign_of_life(self) -> None:
        self.peer.events = ":thump\n:thump\n"
        pushed = list(self.make().stream(("mentions",), "c"))
        self.assertEqual(
            [(each.page.cursor, each.page.mentions) for each in pushed], [("c", ())] * 2
        )

    def test_a_server_without_a_stream_says_so_and_nothing_else_is_wrong(self) -> None:
        for status in (403, 404, 405, 410):
            self.peer.fault = Answer("<h1>no</h1>", status)
            with self.assertRaises(Unsupported):
                self.hear()
        self.peer.fault = Answer('{"error": "no"}', 401)
        with self.assertRaises(Unauthorized):
            self.hear()
        self.peer.fault = Answer(fault=Fault.RESET)
        with self.assertRaises(Temporary):
            self.hear()

    def test_a_page_in_the_place_of_a_stream_is_none(self) -> None:
        self.peer.fault = Answer("<!doctype html><p>hello", headers={"Content-Type": "text/html"})
        with self.assertRaises(Unsupported):
            self.hear()

    def test_the_stream_is_where_the_server_says(self) -> None:
        cases: list[tuple[Any, str]] = [
            ({"configuration": {"urls": {"streaming": "wss://s.example"}}}, "https://s.example"),
            ({"urls": {"streaming_api": "wss://s.example/x"}}, "https://s.example"),
            ({"urls": {"streaming_api": "ws://127.0.0.1:4000"}}, "http://127.0.0.1:4000"),
            ({"urls": {"streaming_api": "ftp://s.example"}}, ""),
            ({"urls": {"streaming_api": "wss://a@s.example"}}, ""),
            ({"urls": "x"}, ""),
            ({}, ""),
        ]
        for told, address in cases:
            self.assertEqual(facts_of(told)["streaming"], address)
        other = MastodonPeer()
        self.addCleanup(other.close)
        network = self.make(streaming=other.base)
        network.http.guard = Guard([other.server.host])
        list(network.stream(("mentions",), ""))
        self.assertEqual(other.server.count("/api/v1/streaming/user"), 1)

    def test_private_posts_stay_private(self) -> None:
        told = self.notification("psst", visibility="direct")
        (pushed,) = self.hear(("notification", told))
        self.assertIs(pushed.page.mentions[0].audience, Audience.DIRECT)
