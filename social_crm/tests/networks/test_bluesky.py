"""What is special about Bluesky: keys, facets, lengths, sparse items, sessions."""

from __future__ import annotations

import json
import re
import runpy
import unittest
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from bluesky_case import BlueskyCase
from bluesky_peer import ANNA, ME, POST, error, jwt
from hypothesis import given
from hypothesis import strategies as st
from networks.bluesky import Bluesky
from networks.bluesky_text import pieces, quoted_in, record_key, rich_text, shown, size
from networks.errors import Malformed, RateLimited, Temporary, Unauthorized
from networks.fakeserver import Answer
from networks.testing import NOW
from networks.types import Audience, Author, Reply, Secrets

TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"


def moment_of(key: str) -> datetime:
    """The time that a TID tells."""
    number = 0
    for sign in key:
        number = number * 32 + ALPHABET.index(sign)
    return datetime.fromtimestamp((number >> 10) / 1e6, UTC)


class TestRecordKeys(unittest.TestCase):
    def test_any_key_makes_a_valid_one_always_the_same(self) -> None:
        for key in ("", "key-1", "ä" * 500, "\ud800", "9b2e1c1e-6f0e-4b0e-9d6f-0a5a3a1f7b11"):
            self.assertRegex(record_key(key), TID)
            self.assertEqual(record_key(key), record_key(key))
            self.assertLess(moment_of(record_key(key)).year, 1979, "where nothing else is")

    def test_keys_of_answers_sort_by_the_time_of_writing(self) -> None:
        keys = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "keys.py"))
        before = datetime.now(UTC)
        made = [keys["time_key"]() for _number in range(2000)]
        self.assertEqual(len({record_key(key) for key in made}), 2000)
        for key in made:
            self.assertRegex(key, r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-")
            at = moment_of(record_key(key))
            self.assertLess(before - timedelta(seconds=70), at)
            self.assertLess(at, datetime.now(UTC), "never in the future")

    def test_one_key_names_records_of_several_kinds(self) -> None:
        self.assertNotEqual(record_key("at://x", "like"), record_key("at://x", "repost"))


class TestTexts(unittest.TestCase):
    def found(self, text: str) -> list[tuple[str, str]]:
        return [(kind, meaning) for kind, _shown, meaning in pieces(text) if kind != "text"]

    def test_links_names_and_tags_are_found_where_bluesky_finds_them(self) -> None:
        expected: dict[str, list[tuple[str, str]]] = {
            "see https://example.com/a_(b)?c=d#e, please": [
                ("link", "https://example.com/a_(b)?c=d#e")
            ],
            "(https://example.com).": [("link", "https://example.com")],
            "@anna.test, hi": [("name", "anna.test")],
            "(@Anna.Example.com)": [("name", "anna.example.com")],
            "#tea! #2026 #日本語 #t2": [("tag", "tea"), ("tag", "日本語"), ("tag", "t2")],
            "＃full": [("tag", "full")],
            "anna@example.com foo#bar @anna #": [],
            "https://x.example/@anna.test#tea": [("link", "https://x.example/@anna.test#tea")],
            "https://": [],
            f"#{'x' * 65}": [],
            "@a.b.": [("name", "a.b")],
            "@1.2": [],
        }
        for text, wanted in expected.items():
            with self.subTest(text):
                self.assertEqual(self.found(text), wanted)

    def test_positions_are_counted_in_bytes(self) -> None:
        text = "👍🏽 ä @anna.test — #Größe https://example.com/ü 🇩🇪"
        rich = rich_text(text, lambda handle: ANNA)
        self.assertEqual(rich["text"], text)
        data = text.encode()
        spelled = [
            data[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode() for f in rich["facets"]
        ]
        self.assertEqual(spelled, ["@anna.test", "#Größe", "https://example.com/ü"])

    def test_nobody_of_that_name_is_no_link(self) -> None:
        self.assertNotIn("facets", rich_text("hi @nobody.test", lambda handle: ""))

    @given(st.text(alphabet=st.sampled_from("a#@. :/ü👍🏽(]5\n-_"), max_size=60))
    def test_pieces_are_the_text(self, text: str) -> None:
        self.assertEqual("".join(part for _kind, part, _meaning in pieces(text)), text)
        self.assertEqual(rich_text(text, lambda handle: ANNA)["text"], text)

    def test_length_is_in_graphemes_and_in_bytes(self) -> None:
        self.assertEqual(size("a" * 300), 300)
        self.assertEqual(size("👍🏽" * 10), 10)
        family = "👩‍👩‍👧‍👦"  # 25 bytes
        self.assertEqual(size(family * 120), 300)
        self.assertEqual(size(family * 121), 303)
        private = Reply("x", Audience.DIRECT)
        self.assertEqual(Bluesky.measure(private, {}).limit, 1000)
        self.assertEqual(Bluesky.measure(Reply("x"), {}).limit, 300)

    def test_whole_addresses_are_shown(self) -> None:
        text = "ä example.com/long… and here"
        first = {"byteStart": 3, "byteEnd": 22}
        facets = [
            {"index": first, "features": [{"uri": "https://example.com/long/way"}]},
            {"index": {"byteStart": 27, "byteEnd": 31}, "features": [{"uri": "https://b.example"}]},
        ]
        wanted = "ä https://example.com/long/way and here (https://b.example)"
        self.assertEqual(shown(text, facets), wanted)
        odd: list[Any] = [None, {}, {"features": 3}, {"features": [{"uri": "x"}], "index": []}]
        odd += [{"features": [{"uri": "x"}], "index": {"byteStart": 50, "byteEnd": 60}}]
        self.assertEqual(shown(text, odd), text)

    def test_a_link_to_a_post_is_a_quote(self) -> None:
        link = "look https://bsky.app/profile/anna.test/post/3kabc."
        self.assertEqual(quoted_in(link), ("anna.test", "3kabc."))
        self.assertEqual(quoted_in("https://bsky.app/profile/anna.test"), ("", ""))


class TestSparseItems(unittest.TestCase):
    """Whatever has a text becomes a mention."""

    SPARSE: ClassVar[dict[str, dict[str, Any]]] = {
        "post": {"uri": f"at://{ANNA}/{POST}/3k", "record": {"text": "hello"}},
        "notification": {"uri": "x", "record": {"text": "hello"}, "author": None},
        "message": {"id": "3m1", "text": "hello"},
        "event": {
            "did": ANNA,
            "commit": {"collection": POST, "rkey": "3k", "record": {"text": "hello"}},
        },
    }

    def test_only_an_id_and_a_text(self) -> None:
        for kind, item in self.SPARSE.items():
            with self.subTest(kind):
                mention = Bluesky.parse(kind, json.dumps(item))
                self.assertEqual(mention.text, "hello")
                self.assertTrue(mention.author.external_id)
                self.assertIsNone(mention.written_at)
        unknown = Bluesky.parse("post", '{"id": 7, "text": "hello"}')
        self.assertEqual(unknown.author, Author.unknown("7"))

    @given(st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.just(f"at://{ANNA}/{POST}/3"),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([
            "uri", "id", "author", "did", "handle", "record", "text", "facets", "features", "index",
            "byteStart", "byteEnd", "reply", "parent", "root", "embed", "images", "image", "ref",
            "$link", "media", "external", "langs", "tags", "viewer", "labels", "createdAt",
            "commit", "collection", "rkey", "time_us", "message", "sender", "convoId", "likeCount",
            "post",
        ]), inner, max_size=8), max_leaves=30))  # fmt: skip
    def test_odd_types_are_understood_or_malformed(self, item: Any) -> None:
        for kind in Bluesky.parse_kinds:
            try:
                mention = Bluesky.parse(kind, json.dumps(item))
            except Malformed:
                continue
            self.assertTrue(mention.external_id and mention.author.external_id)
            mention.fingerprint()

    def test_a_post_is_found_in_whatever_it_is_wrapped(self) -> None:
        uri = f"at://{ANNA}/{POST}/3k"
        bare = {"uri": uri, "value": {"text": "hello"}}
        for item in (
            {"uri": uri, "record": {"text": "hello"}},
            {"post": {"uri": uri, "record": {"text": "hello"}}, "reply": {}},
            {"thread": {"post": {"uri": uri, "record": {"text": "hello"}}, "replies": []}},
            {"$type": "app.bsky.embed.record#view", "record": bare},
            bare,
        ):
            mention = Bluesky.parse("post", json.dumps(item))
            self.assertEqual((mention.external_id, mention.text), (uri, "hello"))
            self.assertEqual(mention.author.external_id, ANNA)

    def test_a_card_under_a_post_is_not_lost(self) -> None:
        card = {"external": {"uri": "https://example.com/a", "title": "Our kettles"}}
        record = {"text": "look", "embed": {"$type": "app.bsky.embed.external", **card}}
        mention = Bluesky.parse("post", json.dumps({"uri": "x", "record": record}))
        self.assertEqual(mention.text, "look\n\nOur kettles (https://example.com/a)")
        record["text"] = "look https://example.com/a"
        mention = Bluesky.parse("post", json.dumps({"uri": "x", "record": record}))
        self.assertEqual(mention.text, "look https://example.com/a")

    def test_pictures_and_films_of_bare_records_have_addresses(self) -> None:
        blob = {"$type": "blob", "ref": {"$link": "bafk"}, "mimeType": "image/png"}
        image = {"images": [{"image": blob, "alt": "dot"}]}
        film = {"video": blob, "alt": "film"}
        for embed, kind in ((image, "image"), (film, "video"), ({"media": image}, "image")):
            item = {"uri": f"at://{ANNA}/{POST}/3k", "value": {"text": "x", "embed": embed}}
            (attachment,) = Bluesky.parse("post", json.dumps(item)).attachments
            self.assertEqual((attachment.kind, attachment.url.count("bafk")), (kind, 1))

    def test_a_date_in_the_future_is_not_believed(self) -> None:
        record = {"text": "x", "createdAt": "2031-01-01T00:00:00Z"}
        item = {"uri": "x", "record": record, "indexedAt": "2026-03-01T00:00:00Z"}
        written = Bluesky.parse("post", json.dumps(item)).written_at
        self.assertEqual(written, datetime(2026, 3, 1, tzinfo=UTC))


class TestSessions(BlueskyCase):
    def test_typed_secrets_alone_are_due_at_once_and_work_without(self) -> None:
        access = self.with_secrets(access_token="", refresh_token="", pds="", owner="")
        expires = Bluesky.expires(access.secrets)
        self.assertTrue(expires and expires < NOW)
        self.assertEqual(self.make(access).check().external_id, ME)
        renewed = self.make(access).refresh()
        self.assertEqual(Bluesky.expires(renewed), NOW + timedelta(hours=2))
        self.assertEqual(renewed["pds"], self.peer.base)

    def test_a_session_that_ran_out_is_400_and_means_renew(self) -> None:
        self.peer.expired = True
        for call in (self.make().check, self.read, lambda: self.make().delete(f"at://{ME}/a.b/c")):
            self.assertIsInstance(self.caught(call), Unauthorized)

    def test_a_refresh_token_that_is_gone_is_replaced_by_way_of_the_password(self) -> None:
        self.peer.refuses_refresh = True
        renewed = self.make().refresh()
        self.assertNotEqual(renewed["refresh_token"], self.peer.access().secrets["refresh_token"])
        wrong = self.with_secrets(password="wrong-wrong-wrong-wrong")
        self.assertIsInstance(self.caught(self.make(wrong).refresh), Unauthorized)

    def test_only_known_reasons_end_the_account(self) -> None:
        reasons = {
            "AccountTakedown": Unauthorized,
            "AuthFactorTokenRequired": Unauthorized,
            "SomethingNew": Temporary,
            "": Temporary,
        }
        access = self.with_secrets(refresh_token="")
        for code, kind in reasons.items():
            with self.subTest(code):
                self.peer.fault = error(401, code, "The server says no")
                found = self.caught(self.make(access).refresh)
                self.assertIs(type(found), kind)

    def test_an_account_that_is_not_active_is_told(self) -> None:
        real = self.peer.session
        self.peer.session = lambda: {**real(), "active": False, "status": "suspended"}  # type: ignore[method-assign]
        found = self.caught(self.make().refresh)
        self.assertIsInstance(found, Unauthorized)
        self.assertIn("suspended", found.sentence)

    def test_no_secret_travels_to_another_server_and_no_token_serves_another_account(self) -> None:
        kept = self.make().refresh()
        elsewhere = self.peer.server.url("", "localhost")
        allowed = f"localhost:{self.peer.server.port}"
        settings = {**self.peer.access().settings, "server": elsewhere}
        moved = replace(self.peer.access(), settings=settings, secrets=kept)
        self.peer.server.requests.clear()
        for call in (self.make(moved, allowed).check, self.make(moved, allowed).refresh):
            self.assertIsInstance(self.caught(call), Unauthorized)
        self.assertEqual(self.peer.server.requests, [])
        another = replace(moved, secrets=Secrets({**kept, "password": "new-new-new-new"}))
        self.caught(self.make(another, allowed).check)
        self.assertIn(b"new-new", self.peer.server.requests[0].body, "what was typed for it goes")
        other = replace(moved, settings={**self.peer.access().settings, "handle": "else.test"})
        self.peer.server.requests.clear()
        self.caught(self.make(other).check)
        sent = [seen.headers.get("Authorization", "") for seen in self.peer.server.requests]
        self.assertEqual(sent, [""])

    def test_a_password_that_was_typed_anew_has_to_prove_itself(self) -> None:
        kept = self.make().refresh()
        expires = Bluesky.expires(kept)
        self.assertTrue(expires and expires > NOW)
        access = replace(self.peer.access(), secrets=Secrets({**kept, "password": "wrong-wrong"}))
        expires = Bluesky.expires(access.secrets)
        self.assertTrue(expires and expires < NOW)
        self.assertIsInstance(self.caught(self.make(access).check), Unauthorized)
        self.assertIsInstance(self.caught(self.make(access).refresh), Unauthorized)

    def test_our_data_are_asked_for_where_they_are_and_nowhere_less_secure(self) -> None:
        from networks.bluesky_wire import pds_of

        def session(url: Any) -> dict[str, Any]:
            return {"didDoc": {"service": [{"id": "#atproto_pds", "serviceEndpoint": url}]}}

        home = "https://bsky.social"
        self.assertEqual(pds_of(session("https://pds.example/x"), home), "https://pds.example")
        for odd in ("http://pds.example", "ftp://x", "", None, 3, "https://"):
            self.assertEqual(pds_of(session(odd), home), home)
        self.assertEqual(pds_of({}, home), home)

    def test_what_the_password_allows_is_known(self) -> None:
        scopes = {
            "com.atproto.appPass": ((), False),
            "com.atproto.appPassPrivileged": (("chat",), True),
            "com.atproto.access": (("chat",), True),
            "something.new": (None, None),
        }
        for scope, (granted, chat) in scopes.items():
            token = jwt(scope)
            self.peer.tokens.add(token)
            identity = self.make(self.with_secrets(access_token=token)).check()
            self.assertEqual((identity.granted, identity.facts["chat"]), (granted, chat))
            offered = [source.kind for source in identity.sources]
            self.assertEqual(offered, [] if chat is False else ["messages"])

    def test_a_pause_is_kept_as_long_as_the_server_says(self) -> None:
        reset = str(int((NOW + timedelta(seconds=40)).timestamp()))
        self.peer.fault = Answer("{}", 429, {"RateLimit-Reset": reset, "RateLimit-Remaining": "0"})
        found = self.caught(self.read)
        self.assertIsInstance(found, RateLimited)
        self.assertAlmostEqual(getattr(found, "retry_after", 0), 40, delta=1)
