"""What is special about Misago."""

from __future__ import annotations

import json
import unittest
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from misago_peer import MisagoPeer
from networks.errors import Rejected, Temporary, Unauthorized
from networks.fakeserver import Answer
from networks.guard import Guard
from networks.http import Session
from networks.misago import Misago
from networks.testing import NOW
from networks.types import (
    Audience,
    Author,
    Mention,
    MentionKind,
    Page,
    Reply,
    Situation,
    SourceSpec,
)

POST: dict[str, Any] = {
    "id": 34,
    "poster": {
        "id": 2,
        "username": "Anna",
        "real_name": "Anna Muster",
        "url": "/u/anna/2/",
        "avatars": [{"size": 400, "url": "/a/400.png"}],
    },
    "poster_name": "Anna",
    "content": '<p>Hello <a href="/u/acme/1/">@Acme</a>, see <a href="/u/x/9/">her page</a></p>',
    "posted_on": "2026-02-01T10:00:00Z",
    "updated_on": "2026-02-01T11:00:00Z",
    "edits": 1,
    "likes": 4,
    "attachments": [
        {"filename": "leak.jpg", "is_image": True, "size": 7, "url": {"index": "/a/1/leak.jpg"}}
    ],
    "url": {"index": "/t/kettle/12/post/34/"},
    "_site": "https://forum.example.com",
    "_thread": {"id": "12", "title": "My kettle", "closed": False, "first": True},
}


def parsed(**changes: Any) -> Mention:
    return Misago.parse("post", json.dumps({**POST, **changes}))


class TestPosts(unittest.TestCase):
    def test_a_post_becomes_a_mention_in_all_its_parts(self) -> None:
        mention = parsed()
        self.assertEqual((mention.kind, mention.subject), (MentionKind.POST, "My kettle"))
        self.assertTrue(mention.text.startswith("Hello @Acme, see her page"))
        self.assertEqual(mention.author.external_id, "forum.example.com/u/2")
        self.assertEqual((mention.author.handle, mention.author.name), ("Anna", "Anna Muster"))
        self.assertEqual(mention.author.url, "https://forum.example.com/u/anna/2/")
        self.assertEqual(mention.mentioned, ("forum.example.com/u/1",), "a link is no mention")
        self.assertEqual(mention.url, "https://forum.example.com/t/kettle/12/post/34/")
        self.assertEqual((mention.thread_id, mention.counters), ("12", {"likes": 4}))
        self.assertEqual(mention.edited_at, NOW.replace(month=2, day=1, hour=11))
        self.assertIsNone(parsed(edits=0).edited_at)
        picture = mention.attachments[0]
        self.assertEqual((picture.kind, picture.alt, picture.size), ("image", "leak.jpg", 7))
        self.assertEqual(picture.url, "https://forum.example.com/a/1/leak.jpg")

    def test_an_answer_is_a_comment_and_a_private_one_a_message(self) -> None:
        self.assertEqual(parsed(_thread={"id": "12"}).kind, MentionKind.COMMENT)
        private = parsed(_thread=None, url="/p/kettle/12/post/34/")
        self.assertEqual((private.kind, private.audience), (MentionKind.MESSAGE, Audience.DIRECT))
        self.assertEqual(private.thread_id, "12")

    def test_the_best_answer_of_a_thread_is_the_accepted_one(self) -> None:
        thread = {"id": "12", "best": "34"}
        accepted = parsed(_thread=thread)
        self.assertEqual(accepted.counters, {"likes": 4, "accepted": 1})
        other = parsed(_thread=thread, id=35)
        self.assertEqual(other.counters, {"likes": 4})
        self.assertNotEqual(accepted.fingerprint(), parsed(_thread={"id": "12"}).fingerprint())
        self.assertEqual(Misago.parse("post", '{"content": "x", "id": 5}').counters, {})

    def test_who_left_is_known_by_the_name_that_remains(self) -> None:
        self.assertEqual(parsed(poster=None).author.external_id, "forum.example.com/former/Anna")
        nobody = parsed(poster=None, poster_name=None).author
        self.assertEqual(nobody, Author.unknown("34"))

    def test_bare_items_and_odd_types_are_understood(self) -> None:
        bare = Misago.parse("post", '{"id": 5, "content": "<p>Hi</p>"}')
        self.assertEqual((bare.external_id, bare.text), ("5", "Hi"))
        odd = {**{name: [1] for name in POST}, "id": "5", "content": "<p>Hi</p>"}
        self.assertEqual(Misago.parse("post", json.dumps(odd)).text, "Hi")


class OnPeer(unittest.TestCase):
    def setUp(self) -> None:
        self.peer = MisagoPeer()
        self.addCleanup(self.peer.close)
        self.misago = self.make()

    def make(self, **settings: str) -> Misago:
        session = Session(Guard([self.peer.server.host]), clock=lambda: NOW)
        self.addCleanup(session.close)
        access = self.peer.access()
        access = replace(access, settings={**access.settings, **settings})
        return Misago(access, session, lambda: NOW)

    def pages(self, kind: str = "threads", cursor: str = "", **settings: str) -> list[Page]:
        return list(self.misago.fetch(SourceSpec(kind, settings), cursor))

    def read(self, kind: str = "threads", **settings: str) -> list[Mention]:
        return [mention for page in self.pages(kind, **settings) for mention in page.mentions]


class TestReading(OnPeer):
    def test_one_sign_in_is_enough_for_one_piece_of_work(self) -> None:
        for number in range(8):
            self.peer.add(f"post {number}")
        self.read()
        self.read("search", query="post")
        self.assertEqual(sum(s.method == "POST" for s in self.peer.server.requests), 1)

    def test_a_wrong_password_asks_for_another(self) -> None:
        with self.assertRaisesRegex(Unauthorized, "password is incorrect"):
            self.make(username="somebody").check()

    def test_without_a_name_the_forum_is_read_and_not_answered(self) -> None:
        self.peer.add("post")
        self.misago = self.make(username="")
        mention = self.read()[0]
        self.assertEqual(self.read("messages"), [])
        self.assertFalse(any(s.method == "POST" for s in self.peer.server.requests))
        with self.assertRaisesRegex(Rejected, "password"):
            self.misago.send(Reply("Hello there", parent=mention), "k")

    def test_a_long_thread_is_read_back_to_what_is_known(self) -> None:
        thread = self.peer.add("post")
        for number in range(9):
            self.peer.add(f"answer {number}", parent=thread)
        self.assertEqual(len(self.read()), 10)
        cursor = self.pages()[-1].cursor
        self.peer.add("the newest", parent=thread)
        self.peer.server.requests.clear()
        found = [m.text for page in self.pages(cursor=cursor) for m in page.mentions]
        self.assertIn("the newest", found)
        self.assertNotIn("answer 0", found, "pages that are known are not read")

    def old_thread(self, thread_of: int = 10, others: int = 14) -> list[str]:
        """A thread, and so many others that were written in later. The ids of its posts."""
        thread = self.peer.add("How?")
        posts = [self.peer.add(f"Like this {n}", parent=thread) for n in range(thread_of)]
        for number in range(others):
            self.peer.add(f"Other {number}")
        self.peer.page_size = 20
        for number, item in enumerate(self.peer.items):
            item.at = NOW - timedelta(days=9) + timedelta(hours=number)
        return [thread, *posts]

    def mark(self, thread: str, post: str, at: datetime = NOW) -> None:
        """Somebody marks the best answer of a thread."""
        self.peer.thread_changes[thread] = {
            "best_answer": int(post),
            "best_answer_marked_on": at.isoformat(),
        }

    def test_an_old_answer_that_is_marked_as_the_best_now_is_read_with_one_request(self) -> None:
        thread, best, *_more = self.old_thread()
        cursor = self.pages()[-1].cursor
        self.peer.server.requests.clear()
        known = self.pages(cursor=cursor)
        self.assertNotIn(best, {m.external_id for page in known for m in page.mentions})
        before = len(self.peer.server.requests)
        self.mark(thread, best)
        self.peer.server.requests.clear()
        found = {m.external_id: m for page in self.pages(cursor=cursor) for m in page.mentions}
        self.assertEqual(found[best].counters["accepted"], 1)
        self.assertNotIn("accepted", found[thread].counters)
        self.assertEqual(len(self.peer.server.requests), before + 1)

    def test_the_best_answer_is_read_with_what_is_new_in_a_long_thread(self) -> None:
        thread, best, *_more = self.old_thread(others=0)
        cursor = self.pages()[-1].cursor
        self.peer.add("Thanks, that helped", parent=thread)
        self.mark(thread, best)
        found = {m.external_id: m for page in self.pages(cursor=cursor) for m in page.mentions}
        self.assertEqual(found[best].counters["accepted"], 1)
        self.assertIn(str(self.peer.items[-1].number), found)
        self.assertLess(len(found), 10, "pages in between are not read for it")

    def test_what_was_marked_before_is_not_read_again(self) -> None:
        thread, best, *_more = self.old_thread()
        self.mark(thread, best, NOW - timedelta(days=20))
        pages = self.pages()
        first = [m.external_id for page in pages for m in page.mentions if "accepted" in m.counters]
        self.assertEqual(first, [best])
        again = self.pages(cursor=pages[-1].cursor)
        self.assertNotIn(best, {m.external_id for page in again for m in page.mentions})

    def test_a_pinned_thread_does_not_end_the_reading(self) -> None:
        pinned, *others = (self.peer.add(f"post {number}") for number in range(12))
        self.peer.thread_changes[pinned] = {"weight": 2}
        self.assertEqual({m.external_id for m in self.read()}, {pinned, *others})

    def test_mentions_are_those_that_name_us(self) -> None:
        self.peer.add("post")
        named = self.peer.add("post")
        self.peer.changes[named] = {"content": '<p><a href="/u/acme/1/">@Acme</a> help</p>'}
        self.assertEqual([mention.external_id for mention in self.read("mentions")], [named])

    def test_what_we_say_answers_the_last_post_of_somebody_else(self) -> None:
        thread = self.peer.add("post")
        asked = self.peer.add("And mine?", parent=thread)
        ours = [self.peer.add(text, own=True, parent=thread) for text in ("Both.", "Today.")]
        self.peer.posts_per_page = 10
        parents = {mention.external_id: mention.parent_id for mention in self.read()}
        self.assertEqual(parents, {thread: "", asked: "", ours[0]: asked, ours[1]: asked})

    def test_private_threads_are_private(self) -> None:
        secret = self.peer.add("Between us")
        self.peer.private.add(secret)
        self.assertEqual(self.read("threads"), [])
        message = self.read("messages")[0]
        self.assertEqual((message.external_id, message.audience), (secret, Audience.DIRECT))
        self.misago.send(Reply("Thank you", Audience.DIRECT, message), "k")
        self.assertIn("/api/private-threads/", self.peer.server.requests[-1].path)

    def test_a_thread_that_takes_no_answers_says_so(self) -> None:
        closed, refused = self.peer.add("post"), self.peer.add("post")
        self.peer.thread_changes[closed] = {"is_closed": True}
        self.peer.thread_changes[refused] = {"acl": {"can_reply": False}}
        for mention in self.read():
            self.assertTrue(Misago.ways(mention, Situation(NOW))[0].refusal)

    def test_events_are_left_out_and_what_was_hidden_is_told_as_gone(self) -> None:
        event, hidden = self.peer.add("post"), self.peer.add("post")
        self.peer.changes[event] = {"is_event": True, "content": None}
        self.peer.changes[hidden] = {"is_hidden": True, "content": None}
        page = self.pages()[0]
        self.assertEqual((page.mentions, page.deleted), ((), (hidden,)))

    def test_sources_that_make_no_sense_are_refused(self) -> None:
        for source in (
            SourceSpec("search", {"query": "#"}),
            SourceSpec("category", {"category": "support"}),
        ):
            with self.assertRaises(Rejected):
                Misago.check_source(source)
        Misago.check_source(SourceSpec("category", {"category": "7"}))


class TestSpeaking(OnPeer):
    def test_the_forum_says_why_it_takes_no_answer(self) -> None:
        self.peer.add("post")
        reply = Reply("We look into it", parent=self.read()[0])
        for status, body, said in (
            (400, {"post": ["Posted message should be at least 5 characters long."]}, "at least 5"),
            (403, {"detail": "This thread is closed."}, "is closed"),
        ):
            self.peer.answer_to_post = Answer(json.dumps(body), status)
            with self.assertRaisesRegex(Rejected, said):
                self.misago.send(reply, "k")

    def test_a_thread_that_is_gone_does_not_say_that_nothing_was_sent(self) -> None:
        self.peer.add("post")
        reply = Reply("We look into it", parent=self.read()[0])
        self.peer.remove("1001")
        with self.assertRaises(Temporary):
            self.misago.find_sent(reply, "k", NOW)

    def test_the_length_has_two_ends(self) -> None:
        for text, fits in (("Hi", False), ("Hello", True), ("x" * 60_001, False)):
            self.assertIs(Misago.measure(Reply(text), {}).fits, fits)
