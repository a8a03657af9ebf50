"""Answers at X: whom it lets us answer, what goes out, how long it may be."""

from __future__ import annotations

import base64
import json
import unittest
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from networks.errors import RateLimited, Rejected, Temporary, Unsupported
from networks.fakeserver import Answer, Fault
from networks.testing import NOW
from networks.types import Action, Audience, Mention, Reply, Situation, Upload, Way
from networks.x import X
from networks.x_text import links, weighted_length
from x_case import DOT, INCLUDES, POST, XCase, a_post, parsed
from x_peer import ANNA, ME, snowflake


class TestWhoMayBeAnswered(XCase):
    facts: Mapping[str, Any] = {"me": ME, "plan": "pay_per_use"}

    def way(self, parent: Mention, **facts: Any) -> Way:
        return X.ways(parent, Situation(NOW, {**self.facts, **facts}))[0]

    def test_only_people_who_named_or_quoted_us(self) -> None:
        stranger = a_post(entities={}, text="My kettle is broken")
        self.assertIn("Answer on X itself", self.way(stranger).refusal)
        quoting = parsed(
            {
                "data": {
                    **POST,
                    "entities": {},
                    "referenced_posts": [{"type": "quoted", "id": "6"}],
                },
                "includes": {**INCLUDES, "posts": [{"id": "6", "author_id": ME, "text": "news"}]},
            }
        )
        for parent in (a_post(), quoting, a_post(entities={}, in_reply_to_user_id=ME)):
            self.assertEqual(self.way(parent).refusal, "")

    def test_with_an_enterprise_plan_everybody(self) -> None:
        stranger = a_post(entities={})
        self.assertEqual(self.way(stranger, plan="enterprise").refusal, "")
        for plan in ("free", "basic", "pro", ""):
            self.assertTrue(self.way(stranger, plan=plan).refusal)

    def test_we_go_on_with_what_we_said_ourselves(self) -> None:
        ours = a_post(author_id=ME, entities={})
        self.assertEqual(self.way(ours).refusal, "")

    def test_a_private_message_is_no_matter_of_that_rule(self) -> None:
        message = parsed(
            {"id": "1", "text": "x", "sender_id": ANNA, "dm_conversation_id": "1-2"}, "dm"
        )
        (way,) = X.ways(message, Situation(NOW, self.facts))
        self.assertEqual((way.audience, way.refusal), (Audience.DIRECT, ""))

    def test_somebody_unknown_cannot_be_written_to(self) -> None:
        ways = X.ways(parsed({"id": "1", "text": "x"}), Situation(NOW, self.facts))
        self.assertTrue(ways[1].refusal)

    def test_a_limit_that_the_author_has_set_is_told(self) -> None:
        self.assertTrue(self.way(a_post(reply_settings="following")).note)
        self.assertFalse(self.way(a_post(reply_settings="everyone")).note)


class TestSpeaking(XCase):
    def test_an_answer_hangs_below_the_newest_version_of_the_post(self) -> None:
        first, second = snowflake(NOW, 1), snowflake(NOW, 2)
        parent = a_post(id=second, edit_history_post_ids=[first, second])
        posted = self.make().send(Reply("Thanks", parent=parent), "k")
        (seen,) = self.asked("/2/tweets")
        body = json.loads(seen.body)
        self.assertEqual(body, {"text": "Thanks", "reply": {"in_reply_to_tweet_id": second}})
        assert posted.mention is not None
        self.assertEqual(posted.mention.author.external_id, ME)
        self.assertEqual(posted.mention.parent_id, first)
        self.assertEqual(posted.url, f"https://x.com/acme/status/{posted.external_id}")

    def test_a_private_answer_goes_to_the_person_or_the_conversation(self) -> None:
        posted = self.make().send(Reply("psst", Audience.DIRECT, a_post()), "k")
        self.assertTrue(self.asked(f"/2/dm_conversations/with/{ANNA}/messages"))
        message = parsed(self.peer.messages[0], "dm")
        self.assertEqual(posted.external_id, message.external_id)
        self.make().send(Reply("psst", Audience.DIRECT, message), "k")
        self.assertTrue(self.asked(f"/2/dm_conversations/{ANNA}-{ME}/messages"))

    def test_a_message_of_a_webhook_is_answered_in_its_conversation(self) -> None:
        made = {"target": {"recipient_id": ME}, "sender_id": ANNA, "message_data": {"text": "x"}}
        message = parsed({"direct_message_event": {"id": "9", "message_create": made}}, "event")
        self.make().send(Reply("psst", Audience.DIRECT, replace(message, thread_id="9")), "k")
        self.assertTrue(self.asked(f"/2/dm_conversations/{ANNA}-{ME}/messages"))

    def test_an_id_that_is_none_gets_into_no_address(self) -> None:
        odd = "../../2/users/me"
        message = parsed(
            {"id": "1", "sender_id": odd, "dm_conversation_id": odd, "text": "x"}, "dm"
        )
        with self.assertRaises(Rejected):
            self.make().send(Reply("x", Audience.DIRECT, message), "k")
        with self.assertRaises(Rejected):
            self.make().delete(odd)
        with self.assertRaises(Rejected):
            self.make().act(Action.HIDE, parsed({"id": odd, "text": "x"}))
        self.assertEqual(self.peer.server.requests, [])

    def test_what_was_private_stays_private(self) -> None:
        message = parsed({"id": "1", "text": "x", "sender_id": ANNA}, "dm")
        with self.assertRaises(Rejected):
            self.make().send(Reply("x", Audience.PUBLIC, message), "k")
        self.assertEqual(self.peer.server.requests, [])

    def test_images_go_first_with_their_description(self) -> None:
        self.make().send(Reply("Look", parent=a_post(), uploads=(DOT,)), "k")
        (media,) = self.peer.media
        self.assertEqual(base64.b64decode(media["media"]), DOT.data)
        self.assertEqual(media["media_category"], "tweet_image")
        self.assertEqual(self.peer.described[0]["metadata"], {"alt_text": {"text": "a dot"}})
        self.assertEqual(
            json.loads(self.asked("/2/tweets")[0].body)["media"], {"media_ids": ["771"]}
        )

    def test_whatever_goes_wrong_with_an_image_nothing_was_published(self) -> None:
        for answer, error in (
            (Answer(fault=Fault.CLOSE), Temporary),
            (Answer("<html>"), Temporary),
            (Answer("{}"), Temporary),
            (Answer("{}", 500), Temporary),
            (Answer("{}", 429), RateLimited),
        ):
            self.peer.server.route("POST /2/media/upload", answer)
            with self.assertRaises(error) as caught:
                self.make().send(Reply("Look", uploads=(DOT,)), "k")
            self.assertFalse(caught.exception.sent)
        self.assertEqual(self.asked("/2/tweets"), [])

    def test_films_are_refused_before_anything_is_sent(self) -> None:
        film = Upload("film.mp4", "video/mp4", b"film")
        with self.assertRaises(Unsupported):
            self.make().send(Reply("Look", uploads=(DOT, film)), "k")
        self.assertEqual(self.peer.server.requests, [])

    def test_a_post_with_an_odd_answer_may_have_been_published(self) -> None:
        for answer in (Answer("<html>", 201), Answer("{}"), Answer("[]"), Answer('{"data": {}}')):
            self.peer.server.route("POST /2/tweets", answer)
            with self.assertRaises(Temporary) as caught:
                self.make().send(Reply("x"), "k")
            self.assertTrue(caught.exception.sent)

    def test_what_x_made_of_an_answer_is_recognised(self) -> None:
        parent = self.one()
        external_id = self.peer.add("", own=True, parent=parent.external_id)
        self.peer.items[-1].at = NOW
        external_id = self.peer.external_id(self.peer.items[-1])
        link = {
            "start": 1,
            "end": 2,
            "url": "https://t.co/1",
            "expanded_url": "https://a.example/?x=1",
        }
        self.peer.changes[external_id] = {
            "text": "@anna Sorry &amp; thanks!\nSee https://t.co/1",
            "entities": {"urls": [link]},
        }
        text = "Sorry & thanks!\nSee  https://a.example/?x=1"
        network = self.make()
        found = network.find_sent(Reply(text, parent=parent), "k", NOW)
        self.assertEqual([posted.external_id for posted in found], [external_id])
        for other in (Reply("Sorry", parent=parent), Reply(text), Reply(text, parent=a_post())):
            self.assertEqual(network.find_sent(other, "k", NOW), ())

    def test_a_message_that_was_sent_is_found(self) -> None:
        message = parsed(self.peer.message("help", ANNA, NOW - timedelta(hours=1)), "dm")
        reply_ = Reply("psst", Audience.DIRECT, message)
        network = self.make()
        self.assertEqual(network.find_sent(reply_, "k", NOW), ())
        posted = network.send(reply_, "k")
        found = network.find_sent(reply_, "k", NOW)
        self.assertEqual([each.external_id for each in found], [posted.external_id])

    def test_a_look_at_a_part_of_the_messages_is_no_answer(self) -> None:
        message = parsed(self.peer.message("help", ANNA, NOW - timedelta(hours=1)), "dm")
        self.peer.page_size = 100
        for number in range(100):
            self.peer.message(f"quick {number}", ANNA, NOW)
        with self.assertRaises(Temporary):
            self.make().find_sent(Reply("psst", Audience.DIRECT, message), "k", NOW)

    def test_a_message_is_not_said_to_be_taken_back(self) -> None:
        message = self.peer.message("psst", ME, NOW)
        with self.assertRaises(Unsupported):
            self.make().delete(message["id"])

    def test_liking_is_for_enterprise_plans(self) -> None:
        with self.assertRaises(Rejected) as caught:
            self.make().act(Action.LIKE, a_post())
        self.assertEqual(caught.exception.code, "plan")
        self.assertEqual(self.peer.server.requests, [])


class TestLength(unittest.TestCase):
    def test_the_facts_of_twitter_text_hold(self) -> None:
        # https://github.com/twitter/twitter-text, conformance/validate.yml (2026-11): what it says
        # of lengths, with its weights of version 3.
        for text, length in {
            "This is a test.": 15,
            "http://test.com": 23,
            "https://test.com": 23,
            "test.com": 23,
            "Test https://test.com test https://test.com test.com test": 86,
            "저찀쯿쿿": 8,
            "H🐱☺": 5,
            "の" * 140: 280,
            "🐱" * 140: 280,
            "l\u00e9 g\u00e9ts": 7,
            "e\u0301": 1,
            "ZWJ: क्ष -> क्\u200dष; ZWNJ: क्ष -> क्\u200cष": 35,
        }.items():
            self.assertEqual(weighted_length(text), length, text)

    def test_an_emoji_counts_two_of_however_many_parts(self) -> None:
        for emoji in ("👍", "👍🏽", "👩‍👩‍👧‍👦", "🇩🇪", "❤️", "1️⃣", "☝🏽", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"):
            self.assertEqual(weighted_length(f"{emoji}a"), 3, emoji)

    def test_what_is_no_link_counts_in_full(self) -> None:
        for text in ("a.b", "3.14", "mail@example.com", "Hello.World_is", "file.name.txt", "..."):
            self.assertEqual(weighted_length(text), len(text), text)

    def test_the_sentence_around_a_link_is_not_part_of_it(self) -> None:
        text = "(see https://a.example/x_(y), or acme.com!)"
        found = [text[begin:end] for begin, end in links(text)]
        self.assertEqual(found, ["https://a.example/x_(y)", "acme.com"])

    def test_a_message_counts_characters(self) -> None:
        length = X.measure(Reply("https://example.com/" + "x" * 30, Audience.DIRECT), {})
        self.assertEqual((length.used, length.limit), (50, 10_000))
