"""Answers at Bluesky: in public, and in its conversations."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bluesky_case import BlueskyCase
from bluesky_peer import ANNA, ME, POST
from networks.bluesky import Bluesky
from networks.errors import Rejected, Temporary, Unsupported
from networks.testing import NOW
from networks.types import Action, Audience, Author, Mention, Reply, Situation, Upload


class TestSpeaking(BlueskyCase):
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


class TestMessages(BlueskyCase):
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
