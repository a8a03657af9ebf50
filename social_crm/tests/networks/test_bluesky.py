"""What is special about Bluesky: keys, facets, lengths, sessions, searches, messages, stream."""

from __future__ import annotations

import importlib
import json
import re
import runpy
import unittest
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from bluesky_peer import ANNA, ME, POST, BlueskyPeer, error, jwt
from hypothesis import given
from hypothesis import strategies as st
from networks.bluesky import Bluesky
from networks.bluesky_text import pieces, quoted_in, record_key, rich_text, shown, size
from networks.errors import (
    Malformed,
    NetworkError,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
    Unsupported,
)
from networks.fakeserver import Answer
from networks.fakestream import FakeStream
from networks.guard import Guard
from networks.http import Session
from networks.testing import NOW, SECRET
from networks.types import (
    Access,
    Action,
    Audience,
    Author,
    Mention,
    MentionKind,
    Page,
    Reply,
    Repost,
    Secrets,
    Situation,
    SourceSpec,
    Upload,
)

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


class Case(unittest.TestCase):
    """With a fake server."""

    def setUp(self) -> None:
        self.peer = BlueskyPeer()
        self.addCleanup(self.peer.close)

    def make(self, access: Access | None = None, *allowed: str) -> Bluesky:
        guard = Guard([self.peer.server.host, *allowed])
        session = Session(guard, clock=lambda: NOW, timeout=(2.0, 2.0))
        self.addCleanup(session.close)
        return Bluesky(access or self.peer.access(), session, lambda: NOW)

    def with_secrets(self, **secrets: str) -> Access:
        access = self.peer.access()
        values = {**access.secrets, **secrets}
        return replace(access, secrets=Secrets({k: v for k, v in values.items() if v}))

    def read(self, kind: str = "mentions", cursor: str = "", **settings: str) -> list[Page]:
        return list(self.make().fetch(SourceSpec(kind, settings), cursor))

    def mentions(self, kind: str = "mentions", **settings: str) -> list[Mention]:
        return [mention for page in self.read(kind, **settings) for mention in page.mentions]

    def caught(self, call: Callable[[], object]) -> NetworkError:
        with self.assertRaises(NetworkError) as caught:
            call()
        for secret in (SECRET, "abcd-efgh-ijkl-mnop"):
            self.assertNotIn(secret, repr(caught.exception) + getattr(caught.exception, "raw", ""))
        return caught.exception


class TestSessions(Case):
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


class TestReading(Case):
    def test_a_run_without_news_is_one_request(self) -> None:
        for number in range(12):
            self.peer.add(f"number {number}")
        self.peer.page_size = 40
        cursor = self.read()[-1].cursor
        self.peer.server.requests.clear()
        pages = self.read(cursor=cursor)
        self.assertEqual([len(page.mentions) for page in pages], [0])
        self.assertEqual(self.peer.server.count(), 1)

    def test_a_post_tells_what_it_answers_quotes_and_names(self) -> None:
        self.peer.add("@acme.test my kettle")
        uri = self.peer.external_id(self.peer.items[0])
        facet = {"index": {"byteStart": 0, "byteEnd": 10}, "features": [{"did": ME}]}
        root, above = f"at://{ME}/{POST}/3kroot", f"at://{ANNA}/{POST}/3kabove"
        record = {
            "text": "@acme.test my kettle",
            "facets": [facet],
            "langs": ["de", "en"],
            "tags": ["kettle"],
            "createdAt": "2026-03-02T09:00:00Z",
            "reply": {"parent": {"uri": above}, "root": {"uri": root}},
        }
        embed = {
            "$type": "app.bsky.embed.recordWithMedia#view",
            "record": {"record": {"uri": root, "value": {}}},
            "media": {"images": [{"fullsize": "https://c.example/f", "thumb": "https://c.example/t",
                                  "alt": "broken"}]},
        }  # fmt: skip
        viewer = {"viewer": {"replyDisabled": True}, "indexedAt": "2026-03-02T09:00:02Z"}
        self.peer.views[uri] = {"record": record, "embed": embed, **viewer}
        (mention,) = self.mentions()
        self.assertEqual(mention.kind, MentionKind.COMMENT)
        self.assertEqual((mention.parent_id, mention.thread_id), (above, root))
        self.assertEqual((mention.quoted_id, mention.mentioned), (root, (ME,)))
        self.assertEqual((mention.language, mention.tags), ("de", ("kettle",)))
        self.assertEqual(mention.counters["likes"], 3)
        self.assertEqual(mention.attachments[0].alt, "broken")
        self.assertEqual(mention.permissions, {"reply": False})
        self.assertEqual(mention.written_at, datetime(2026, 3, 2, 9, tzinfo=UTC))
        way = Bluesky.ways(mention, Situation(NOW))[0]
        self.assertTrue(way.refusal)

    def test_reposts_are_counted_and_likes_are_no_mentions(self) -> None:
        self.peer.add("a question")
        ours = f"at://{ME}/{POST}/3kours"
        self.peer.reposts.append((f"at://{ANNA}/app.bsky.feed.repost/3kr", ours))
        page = self.read()[0]
        self.assertEqual(len(page.mentions), 1)
        self.assertEqual(page.reposts, (Repost(f"at://{ANNA}/app.bsky.feed.repost/3kr", ours),))
        with self.assertRaises(Malformed):
            like = {"uri": f"at://{ANNA}/app.bsky.feed.like/3kl", "reason": "like", "record": {}}
            Bluesky.parse("notification", json.dumps(like))

    def test_what_the_server_does_not_show_is_read_from_the_notification(self) -> None:
        self.peer.hidden.add(self.peer.add("hidden from view"))
        (mention,) = self.mentions()
        self.assertEqual((mention.text, dict(mention.counters)), ("hidden from view", {}))

    def test_what_is_told_twice_comes_once(self) -> None:
        uri = self.peer.add("a quote and an answer")
        self.peer.items *= 2
        page = self.read()[0]
        self.assertEqual([mention.external_id for mention in page.mentions], [uri])

    def test_searches_are_filtered_again_and_alternatives_are_asked_one_by_one(self) -> None:
        wanted = {self.peer.add("my kettle leaks"), self.peer.add("a teapot of acme")}
        self.peer.add("kettle, but not of a kettledrum -spam spam")
        self.peer.add("kettledrum")
        found = self.mentions("search", query="kettle OR teapot -spam")
        self.assertEqual({mention.external_id for mention in found}, wanted)
        asked = [seen.query["q"] for seen in self.peer.server.requests]
        self.assertEqual(set(asked), {"kettle", "teapot"})
        self.peer.server.requests.clear()
        self.mentions("search", query='kettle "not of" lang:de (tea OR cup)')
        self.assertEqual(self.peer.server.requests[0].query["lang"], "de")
        again = self.read("search", query="kettle OR teapot")[-1].cursor
        self.assertEqual(
            [len(p.mentions) for p in self.read("search", again, query="xx OR yy")], [0, 0]
        )

    def test_a_tag_is_searched_and_must_really_be_there(self) -> None:
        self.peer.add("I love #Tea and #teapots")
        self.assertEqual(self.mentions("hashtag", tag="tea"), [])
        tag = [{"features": [{"tag": "Tea"}], "index": {"byteStart": 7, "byteEnd": 11}}]
        record = {"text": "I love #Tea and #teapots", "facets": tag}
        self.peer.items[0].text = "#tea"
        self.peer.views[self.peer.external_id(self.peer.items[0])] = {"record": record}
        (mention,) = self.mentions("hashtag", tag="#Tea".lower())
        self.assertEqual(mention.tags, ("Tea",))

    def test_senseless_sources_are_refused(self) -> None:
        for kind, settings in {
            "hashtag": ({"tag": "#"}, {"tag": "two words"}, {"tag": "123"}, {"tag": "x" * 65}),
            "search": ({"query": "#"}, {"query": "a"}, {"query": "-only"}),
        }.items():
            for each in settings:
                with self.assertRaises(Rejected):
                    Bluesky.check_source(SourceSpec(kind, each))

    def test_a_post_that_is_only_hidden_is_not_reported_as_deleted(self) -> None:
        there, hidden, gone = (self.peer.add(text) for text in ("there", "hidden", "gone"))
        self.peer.hidden.add(hidden)
        self.peer.remove(gone)
        page = self.make().recheck([there, hidden, gone, "convo1/3m0001"])
        self.assertEqual([mention.external_id for mention in page.mentions], [there])
        self.assertEqual(page.deleted, (gone,))


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


class TestSpeaking(Case):
    def question(self, **view: Any) -> Mention:
        uri = self.peer.add("my kettle is broken")
        self.peer.views[uri] = view
        return self.mentions()[0]

    def test_a_second_try_meets_the_first(self) -> None:
        reply = Reply("We look into it", Audience.PUBLIC, self.question())
        first, second = (self.make().send(reply, "key-1") for _turn in range(2))
        self.assertEqual(first.external_id, second.external_id)
        self.assertEqual(len(self.peer.of_ours()), 1)
        other = self.make().send(reply, "key-2")
        self.assertNotEqual(other.external_id, first.external_id)

    def test_an_answer_hangs_below_its_parent_in_its_thread(self) -> None:
        root = {"uri": f"at://{ANNA}/{POST}/3kroot", "cid": "bafyroot"}
        record = {"text": "still broken", "reply": {"root": root, "parent": root}}
        question = self.question(record=record)
        self.make().send(Reply("Sorry", Audience.PUBLIC, question, language="de_DE"), "key-1")
        (stored,) = self.peer.records.values()
        parent = {"uri": question.external_id, "cid": "bafy1001"}
        self.assertEqual(stored["reply"], {"root": root, "parent": parent})
        self.assertEqual(stored["langs"], ["de-DE"])
        self.assertEqual(stored["createdAt"], "2026-03-02T12:00:00.000Z")

    def test_a_thread_of_ours_goes_on_before_others_know_of_it(self) -> None:
        first = self.make().send(Reply("One"), "key-1")
        self.peer.hidden.add(first.external_id)
        second = self.make().send(Reply("Two", Audience.PUBLIC, first.mention), "key-2")
        assert second.mention is not None
        self.assertEqual(second.mention.parent_id, first.external_id)

    def test_what_cannot_be_answered_says_why(self) -> None:
        closed = self.question(viewer={"replyDisabled": True})
        found = self.caught(lambda: self.make().send(Reply("x", Audience.PUBLIC, closed), "k"))
        self.assertIsInstance(found, Rejected)
        gone = replace(closed, external_id=f"at://{ANNA}/{POST}/3kgone")
        found = self.caught(lambda: self.make().send(Reply("x", Audience.PUBLIC, gone), "k"))
        self.assertIsInstance(found, Rejected)
        new = replace(gone, written_at=NOW - timedelta(seconds=3))
        found = self.caught(lambda: self.make().send(Reply("x", Audience.PUBLIC, new), "k"))
        self.assertIsInstance(found, Temporary)
        self.assertFalse(getattr(found, "sent", True), "its server may not know of it yet")
        self.assertEqual(self.peer.of_ours(), [])

    def test_pictures_go_up_first_and_quotes_stand_beside_them(self) -> None:
        quoted = self.question()
        key = quoted.external_id.rpartition("/")[2]
        text = f"Look https://bsky.app/profile/anna.test/post/{key}"
        uploads = tuple(Upload(f"{n}.png", "image/png", b"PNG", f"alt {n}") for n in range(2))
        posted = self.make().send(Reply(text, uploads=uploads), "key-1")
        assert posted.mention is not None
        self.assertEqual(posted.mention.quoted_id, quoted.external_id)
        self.assertEqual([a.alt for a in posted.mention.attachments], ["alt 0", "alt 1"])
        self.assertEqual(self.peer.blobs, [b"PNG", b"PNG"])
        (record,) = self.peer.records.values()
        self.assertEqual(record["embed"]["$type"], "app.bsky.embed.recordWithMedia")

    def test_a_film_goes_out_alone(self) -> None:
        film = Upload("kettle.mp4", "video/mp4", b"MP4", "how to descale")
        posted = self.make().send(Reply("Like this", uploads=(film,)), "key-1")
        assert posted.mention is not None
        (attachment,) = posted.mention.attachments
        self.assertEqual((attachment.kind, attachment.alt), ("video", "how to descale"))
        picture = Upload("a.png", "image/png", b"PNG")
        for uploads in ((film, film), (film, picture)):
            reply = Reply("Both", uploads=uploads)
            self.assertIsInstance(self.caught(lambda r=reply: self.make().send(r, "k")), Rejected)  # type: ignore[misc]

    def test_our_name_stays_with_what_we_say(self) -> None:
        posted = self.make().send(Reply("Hello"), "key-1")
        assert posted.mention is not None
        self.assertEqual(posted.mention.author.name, "Acme")
        self.assertEqual(posted.mention.author.handle, "acme.test")

    def test_a_like_of_another_program_is_taken_back_too(self) -> None:
        question = self.question()
        elsewhere = f"at://{ME}/app.bsky.feed.like/3kother"
        self.peer.views[question.external_id] = {"viewer": {"like": elsewhere}}
        self.make().act(Action.LIKE, question)
        self.assertEqual(self.peer.records, {}, "it is liked already")
        self.make().act(Action.UNLIKE, question)
        deleted = [json.loads(s.body)["rkey"] for s in self.peer.server.requests
                   if s.path.endswith("deleteRecord")]  # fmt: skip
        self.assertIn("3kother", deleted)

    def test_only_our_own_posts_are_deleted(self) -> None:
        with self.assertRaises(Rejected):
            self.make().delete(f"at://{ANNA}/{POST}/3k")
        with self.assertRaises(Unsupported):
            self.make().delete("convo1/3m0001")


class TestMessages(Case):
    def test_conversations_are_read_back_to_what_is_known(self) -> None:
        for number in range(12):
            self.peer.say(f"message {number}")
        self.peer.say("an answer of ours", ME)
        pages = self.read("messages")
        found = [mention for page in pages for mention in page.mentions]
        self.assertEqual(len(found), 13)
        theirs = [mention for mention in found if mention.author.external_id == ANNA]
        self.assertEqual({mention.author.handle for mention in theirs}, {"anna.test"})
        self.assertEqual({mention.thread_id for mention in found}, {"convo1"})
        self.assertEqual({mention.audience for mention in found}, {Audience.DIRECT})
        self.peer.server.requests.clear()
        self.peer.say("news", sentAt=(NOW - timedelta(minutes=1)).isoformat())
        again = [m.text for page in self.read("messages", pages[-1].cursor) for m in page.mentions]
        self.assertIn("news", again)

    def test_a_message_that_was_taken_back_is_reported(self) -> None:
        self.peer.say("said in anger")
        gone = self.peer.say("", **{"$type": "chat.bsky.convo.defs#deletedMessageView"})
        self.peer.say("x", **{"$type": "chat.bsky.convo.defs#systemMessageView"})
        (page,) = [page for page in self.read("messages") if page.mentions]
        self.assertEqual([mention.text for mention in page.mentions], ["said in anger"])
        self.assertEqual(page.deleted, (f"convo1/{gone['id']}",))

    def test_a_private_answer_goes_where_the_message_came_from(self) -> None:
        self.peer.say("my order is 4711")
        (question,) = self.mentions("messages")
        self.assertEqual(Bluesky.audiences(question), (Audience.DIRECT,))
        reply = Reply("We look after it", Audience.DIRECT, question)
        self.assertEqual(self.make().find_sent(reply, "key-1", NOW), ())
        posted = self.make().send(reply, "key-1")
        assert posted.mention is not None
        self.assertEqual(posted.mention.thread_id, "convo1")
        self.assertEqual(posted.mention.author.external_id, ME)
        found = self.make().find_sent(reply, "key-1", NOW)
        self.assertEqual([each.external_id for each in found], [posted.external_id])
        self.assertNotIn("getConvoForMembers", str(self.peer.server.requests))

    def test_a_post_is_answered_in_private_where_its_author_lets_us(self) -> None:
        self.peer.add("help")
        (question,) = self.mentions()
        reply = Reply("Your number, please", Audience.DIRECT, question)
        posted = self.make().send(reply, "key-1")
        self.assertTrue(posted.external_id.startswith("convo1/"))
        self.peer.no_messages = "MessagesDisabled"
        found = self.caught(lambda: self.make().send(reply, "key-2"))
        self.assertIsInstance(found, Rejected)
        self.assertIn("takes no direct messages", found.sentence)

    def test_an_app_password_without_the_right_is_told_and_does_not_end_the_account(self) -> None:
        self.peer.tokens.clear()
        found = self.caught(lambda: self.read("messages"))
        self.assertIsInstance(found, Unsupported)
        question = Mention("at://x/y/z", Author(ANNA))
        ways = {w.audience: w for w in Bluesky.ways(question, Situation(NOW, {"chat": False}))}
        self.assertFalse(ways[Audience.PUBLIC].refusal)
        self.assertTrue(ways[Audience.DIRECT].refusal)

    def test_who_takes_no_messages_is_known_before(self) -> None:
        def post(incoming: str, **viewer: str) -> Mention:
            associated = {"chat": {"allowIncoming": incoming}}
            author = {"did": ANNA, "associated": associated, "viewer": viewer}
            item = {"uri": f"at://{ANNA}/{POST}/3", "author": author, "record": {"text": "x"}}
            return Bluesky.parse("post", json.dumps(item))

        follows = post("following", followedBy="at://x")
        for mention, can in ((post("none"), False), (post("all"), True), (follows, True),
                             (post("following"), False)):  # fmt: skip
            self.assertEqual(mention.may("private_reply"), can)
            refusals = {w.audience: w.refusal for w in Bluesky.ways(mention, Situation(NOW))}
            self.assertEqual(not refusals[Audience.DIRECT], can)
        heard = Bluesky.ways(post("none"), Situation(NOW, {}, heard_at=NOW))
        self.assertFalse(any(way.refusal for way in heard), "who wrote to us can be answered")


class TestStream(Case):
    def setUp(self) -> None:
        super().setUp()
        self.stream = FakeStream()
        self.addCleanup(self.stream.close)

    def event(self, number: int, text: str = "hi", did: str = ANNA, **more: Any) -> str:
        commit = {"operation": "create", "collection": POST, "rkey": f"3k{number}", "cid": "bafy",
                  "record": {"text": text, "createdAt": NOW.isoformat()}, **more}  # fmt: skip
        event = {"did": did, "time_us": 1_700_000_000_000_000 + number, "kind": "commit"}
        return json.dumps({**event, "commit": commit}, separators=(",", ":"))

    def record(self, text: str = "hi", **more: Any) -> dict[str, Any]:
        return {"record": {"text": text, "createdAt": NOW.isoformat(), **more}}

    def listen(
        self,
        number: int,
        cursor: str = "",
        kinds: tuple[str, ...] = ("mentions", "own"),
        path: str = "",
    ) -> list[Any]:
        access = self.peer.access()
        settings = {**access.settings, "jetstream": self.stream.url(path)}
        network = self.make(replace(access, settings=settings), self.stream.host)
        listening = network.stream(kinds, cursor)
        try:
            return [next(listening) for _turn in range(number)]
        finally:
            listening.close()  # type: ignore[attr-defined]

    def test_what_concerns_us_is_heard_and_nothing_else(self) -> None:
        ours = f"at://{ME}/{POST}/3kours"
        named = [{"index": {}, "features": [{"did": ME}]}]
        place = {"parent": {"uri": f"at://{ANNA}/{POST}/3k"}, "root": {"uri": ours}}
        quote = {"$type": "app.bsky.embed.record", "record": {"uri": ours}}
        for text in (
            self.event(1, "about nobody"),
            self.event(2, f"only spelled: {ME}"),
            self.event(3, **self.record("named", facets=named)),
            self.event(4, **self.record("answered", reply=place)),
            self.event(5, **self.record("quoted", embed=quote)),
            self.event(6, collection="app.bsky.feed.repost", record={"subject": {"uri": ours}}),
            self.event(7, "our own", ME),
            "{not json " + ME,
            self.event(8, operation="delete"),
            self.event(4, operation="delete"),
        ):
            self.stream.say(text)
        pushed = self.listen(6)
        said = [(p.source_kind, m.text) for p in pushed for m in p.page.mentions]
        expected = [("mentions", "named"), ("mentions", "answered"), ("mentions", "quoted"),
                    ("own", "our own")]  # fmt: skip
        self.assertEqual(said, expected)
        reposts = [repost for p in pushed for repost in p.page.reposts]
        self.assertEqual(reposts, [Repost(f"at://{ANNA}/app.bsky.feed.repost/3k6", ours)])
        deleted = [uri for p in pushed for uri in p.page.deleted]
        self.assertEqual(deleted, [f"at://{ANNA}/{POST}/3k4"], "what we handed out, and no other")
        self.assertEqual({p.external_id for p in pushed}, {ME})
        mention = pushed[0].page.mentions[0]
        self.assertEqual(mention.author.handle, "anna.test")
        self.assertEqual(Bluesky.parse("event", mention.raw), mention)

    def test_the_second_version_of_jetstream_is_understood_as_well(self) -> None:
        models = importlib.import_module("atproto_client.models")
        event = {
            "$type": "network.bsky.jetstream.subscribeEvents#commit",
            "did": ANNA,
            "seq": 4711,
            "time": NOW.isoformat(),
            "rev": "3l3qo2vutsw2b",
            "operation": "create",
            "collection": POST,
            "rkey": "3l3qo2vuowo2b",
            "cid": "bafyreidwaivazkwu67xztlmuobx35hs2lnfh3kolmgfmucldvhd3sgzcqi",
            **self.record("named", facets=[{"index": {}, "features": [{"did": ME}]}]),
        }
        # That our fake says what the real one says is known to atproto.
        models.NetworkBskyJetstreamSubscribeEvents.Commit.model_validate(event)
        self.stream.say(json.dumps({"$type": "message", "payload": event}))
        path = "/xrpc/network.bsky.jetstream.subscribeEvents"
        (pushed,) = self.listen(1, "17", path=path)
        (mention,) = pushed.page.mentions
        self.assertEqual((mention.text, mention.author.handle), ("named", "anna.test"))
        self.assertEqual((pushed.page.cursor, mention.written_at), ("4711", NOW))
        self.assertEqual(Bluesky.parse("event", mention.raw), mention)
        asked, headers = self.stream.greetings[0]
        self.assertIn("collections=app.bsky.feed.post", asked)
        self.assertIn("kinds=commit&cursor=17", asked)
        self.assertEqual(headers["Sec-Websocket-Protocol"], "xrpc.v1.json")

    def test_a_break_is_gone_over_again(self) -> None:
        self.stream.say(self.event(9, "our own", ME))
        (pushed,) = self.listen(1, "1700000000000009")
        self.assertEqual(pushed.page.cursor, "1700000000000009")
        path = self.stream.greetings[0][0]
        self.assertIn("cursor=1699999995000009", path)
        self.assertIn("wantedCollections=app.bsky.feed.post", path)
        self.listen(1, "nonsense")
        self.assertNotIn("cursor", self.stream.greetings[1][0])

    def test_without_names_the_person_is_still_known(self) -> None:
        self.peer.expired = True
        self.stream.say(self.event(1, **self.record("hi", facets=[{"features": [{"did": ME}]}])))
        (pushed,) = self.listen(1)
        self.assertEqual(pushed.page.mentions[0].author.external_id, ANNA)
        self.assertEqual(pushed.page.mentions[0].author.name, "")

    def test_silence_gives_signs_of_life_and_an_end_is_temporary(self) -> None:
        from unittest.mock import patch

        self.stream.say(self.event(4, "about nobody"))
        with patch("networks.bluesky_stream.QUIET", 0.05):
            (sign,) = self.listen(1)
        self.assertEqual((sign.page.mentions, sign.page.cursor), ((), "1700000000000004"))
        self.stream.hangs_up = True
        self.assertIsInstance(self.caught(lambda: self.listen(1)), Temporary)

    def test_who_names_no_stream_has_none(self) -> None:
        access = self.peer.access()
        silent = replace(access, settings={**access.settings, "jetstream": " "})
        found = self.caught(lambda: next(iter(self.make(silent).stream(["mentions"], ""))))
        self.assertIsInstance(found, Unsupported)

    def test_nobody_who_wants_only_mentions_gets_our_own(self) -> None:
        self.stream.say(self.event(1, "our own", ME))
        self.stream.say(self.event(2, **self.record("hi", facets=[{"features": [{"did": ME}]}])))
        (pushed,) = self.listen(1, kinds=("mentions",))
        self.assertEqual(pushed.page.mentions[0].text, "hi")
