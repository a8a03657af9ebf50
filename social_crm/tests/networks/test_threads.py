"""What is special about Threads: answers in two steps, search, its tokens, who is who."""

from __future__ import annotations

import json
import unittest
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from graph_peer import APP_SECRET
from networks.errors import Rejected, Temporary, Unauthorized
from networks.fakeserver import Answer, Fault, Seen
from networks.testing import NOW, SECRET
from networks.threads import MOST_TERMS, Threads
from networks.types import (
    Access,
    Action,
    Audience,
    Author,
    Mention,
    MentionKind,
    Reply,
    SourceSpec,
)
from peer_case import PeerCase
from threads_peer import ME, ROOT, NamedPeer, ThreadsPeer

CALLBACK = "https://odoo.example.com/social_crm/connect/callback"


def parsed(**item: Any) -> Mention:
    return Threads.parse("post", json.dumps(item))


class Peered(PeerCase):
    """A test with a fake profile."""

    peer_class: type[ThreadsPeer] = ThreadsPeer

    def make(self, access: Access | None = None) -> Threads:
        return Threads(access or self.peer.access(), self.session(), lambda: NOW)

    def read(self, kind: str, **settings: str) -> dict[str, Mention]:
        pages = self.make().fetch(SourceSpec(kind, settings), "")
        return {mention.external_id: mention for page in pages for mention in page.mentions}


class TestParsing(unittest.TestCase):
    def test_an_answer_becomes_a_mention_with_everything_in_it(self) -> None:
        got = parsed(
            id="5",
            text="My kettle leaks #kettle",
            timestamp="2026-03-01T10:00:00+0000",
            username="anna",
            permalink="https://www.threads.net/@anna/post/x",
            media_type="CAROUSEL_ALBUM",
            children={
                "data": [
                    {"media_type": "IMAGE", "media_url": "https://cdn.example/a", "alt_text": "it"},
                    {"media_type": "VIDEO", "media_url": "https://cdn.example/b.mp4"},
                ]
            },
            root_post={"id": "1"},
            replied_to={"id": "3"},
            quoted_post={"id": "9"},
            topic_tag="tea",
            hide_status="NOT_HUSHED",
        )
        self.assertEqual((got.parent_id, got.thread_id, got.quoted_id), ("3", "1", "9"))
        self.assertEqual(got.kind, MentionKind.COMMENT)
        self.assertEqual(got.written_at, datetime(2026, 3, 1, 10, tzinfo=UTC))
        self.assertEqual((got.author.external_id, got.author.handle), ("@anna", "anna"))
        self.assertEqual(got.tags, ("tea", "kettle"))
        self.assertEqual([each.kind for each in got.attachments], ["image", "video"])
        self.assertEqual(got.attachments[0].alt, "it")
        self.assertTrue(got.may("hide"))

    def test_sparse_posts_keep_their_text(self) -> None:
        for item in (
            {"id": "5", "text": "hello"},
            {"text": "hello"},
            {"id": 5, "text": "hello", "username": [], "children": 3, "root_post": "x"},
            {"id": "5", "text": "hello", "replied_to": None, "media_url": {}, "hide_status": 1},
        ):
            got = parsed(**item)
            self.assertEqual(got.text, "hello")
            self.assertTrue(got.external_id and got.author.external_id)
            self.assertEqual(got, Threads.parse("post", got.raw))

    def test_an_emoji_counts_its_bytes(self) -> None:
        parent = Mention("1", Author("@anna"))
        length = Threads.measure(Reply("äb👍", parent=parent), {})
        self.assertEqual((length.used, length.limit), (6, 500))


class TestReading(Peered):
    def test_answers_under_our_posts_and_under_our_answers_are_found(self) -> None:
        under_post = self.peer.add("My kettle leaks")
        named = self.peer.add("We help", own=True, parent="777")
        under_answer = self.peer.add("Thank you, how?", parent=named)
        got = self.read("replies")
        self.assertLessEqual({under_post, under_answer}, set(got))
        self.assertEqual(got[under_answer].parent_id, named)
        self.assertEqual(got[under_post].author.external_id, "@anna")

    def test_what_we_said_ourselves_is_known_in_every_list(self) -> None:
        self.peer.add("My kettle leaks")
        ours = self.peer.add("We help", own=True, parent=ROOT)
        self.assertEqual(self.read("replies")[ours].author.external_id, ME)
        own = self.read("own")
        self.assertEqual(set(own), {ROOT, ours})
        self.assertEqual({mention.author.external_id for mention in own.values()}, {ME})

    def test_what_is_passed_on_is_no_post(self) -> None:
        repost = {"id": "5", "media_type": "REPOST_FACADE", "timestamp": "2026-03-01T10:00:00+0000"}
        real = self.peer.graph

        def graph(method: str, path: str, said: Any) -> Answer:
            if path == "me/threads":
                return Answer(json.dumps({"data": [repost, self.peer.root()]}))
            return real(method, path, said)

        self.peer.graph = graph  # type: ignore[method-assign]
        self.assertEqual(set(self.read("own")), {ROOT})

    def test_a_search_asks_for_words_and_looks_at_the_rest_here(self) -> None:
        good = self.peer.add("My Acme kettle leaks")
        also = self.peer.add("acme pot, what now?")
        for text in ("The acme kettle is great, I love it", "A kettle", "acme rules"):
            self.peer.add(text)
        got = self.read("search", query="acme kettle OR pot -love")
        self.assertEqual(set(got), {good, also})
        self.assertEqual(set(self.peer.searched), {"acme"})
        self.peer.searched.clear()
        self.read("search", query="kettle OR pot")
        self.assertEqual(self.peer.searched, ["kettle", "pot"])

    def test_a_search_that_makes_no_sense_is_refused(self) -> None:
        many = " OR ".join(f"word{number}" for number in range(MOST_TERMS + 1))
        for query in ("", "#", "a", many):
            with self.assertRaises(Rejected):
                Threads.check_source(SourceSpec("search", {"query": query}))
        Threads.check_source(SourceSpec("search", {"query": f"acme {many}"}))


class TestSpeaking(Peered):
    peer_class = NamedPeer

    def parent(self) -> Mention:
        self.peer.add("Hello @acme")
        return next(iter(self.read("mentions").values()))

    def posts(self) -> list[Seen]:
        return [seen for seen in self.peer.server.requests if seen.method == "POST"]

    def test_an_answer_goes_out_in_two_steps(self) -> None:
        posted = self.make().send(Reply("Hello Anna", parent=self.parent()), "key-1")
        self.assertEqual(
            [seen.path for seen in self.posts()], ["/v1.0/me/threads", "/v1.0/me/threads_publish"]
        )
        assert posted.mention
        self.assertEqual((posted.mention.author.external_id, posted.mention.thread_id), (ME, ROOT))

    def test_what_breaks_between_the_steps_has_published_nothing(self) -> None:
        reply = Reply("Hello Anna", parent=self.parent())
        self.peer.server.route("POST /v1.0/me/threads_publish", Answer(fault=Fault.CLOSE))
        with self.assertRaises(Temporary):
            self.make().send(reply, "key-1")
        self.assertEqual(self.make().find_sent(reply, "key-1", NOW - timedelta(hours=1)), ())

    def test_what_is_gone_is_not_answered(self) -> None:
        parent = self.parent()
        self.peer.items.clear()
        with self.assertRaises(Rejected) as caught:
            self.make().send(Reply("Hello", parent=parent), "key-1")
        self.assertIn("no longer", caught.exception.sentence)

    def test_there_is_nothing_private(self) -> None:
        parent = self.parent()
        self.assertEqual(Threads.audiences(replace(parent, audience=Audience.DIRECT)), ())
        with self.assertRaises(Rejected):
            self.make().send(Reply("Hello", Audience.DIRECT, parent), "key-1")

    def test_only_what_stands_under_own_posts_can_be_hidden(self) -> None:
        self.assertTrue(self.parent().may("hide"))
        self.assertFalse(parsed(id="1", text="somewhere else").may("hide"))
        self.peer.add("rude")
        rude = next(iter(self.read("mentions").values()))
        self.make().act(Action.HIDE, rude)
        self.assertTrue(self.read("mentions")[rude.external_id].permissions["unhide"])


class TestConnecting(Peered):
    def test_the_token_lasts_and_says_how_long(self) -> None:
        network = self.make()
        redirect = network.begin_connect(CALLBACK, "state-1")
        self.assertIn("threads_manage_mentions", redirect.url)
        self.assertNotIn(APP_SECRET, redirect.url)
        secrets = network.finish_connect(CALLBACK, self.peer.sign_in(redirect))
        self.assertEqual(secrets["access_token"], SECRET)
        self.assertEqual(Threads.expires(secrets), NOW + timedelta(days=60))
        for seen in self.peer.server.requests:
            self.assertNotIn(SECRET, str(seen.query))
            self.assertNotIn("short", str(seen.query))

    def test_a_code_that_is_no_good_is_a_sign_in_to_do_again(self) -> None:
        with self.assertRaises(Unauthorized):
            self.make().finish_connect(CALLBACK, {"code": "used up"})

    def test_a_renewed_token_moves_the_end(self) -> None:
        kept = self.peer.access()
        self.assertIsNone(Threads.expires(kept.secrets))
        renewed = self.make().refresh()
        self.assertEqual(Threads.expires(renewed), NOW + timedelta(days=60))
        self.assertEqual(renewed["app_secret"], APP_SECRET)
