"""The part of the contract that is about speaking."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from .errors import (
    Temporary,
    Unsupported,
)
from .fakeserver import Answer, Fault
from .testing_case import ContractCase
from .testing_peer import HOSTILE, NOW
from .types import (
    Action,
    Audience,
    Capability,
    Length,
    Mention,
    Reply,
    Situation,
)


class SpeakingContract(ContractCase):
    """Said once and told exactly, or not said, or not known."""

    def test_an_answer_is_published_once_and_told_exactly(self) -> None:
        if not self.can(Capability.REPLY):
            return self.assert_mute()
        reply = self.reply()
        assert reply.parent is not None
        posted = self.make().send(reply, "key-4711")
        said = self.peer.of_ours()
        self.assertEqual([self.peer.external_id(item) for item in said], [posted.external_id])
        self.assertIn(reply.text, said[0].text)
        self.assertEqual(said[0].parent, reply.parent.external_id)
        if posted.mention:
            self.assertEqual(posted.mention.external_id, posted.external_id)
            self.assertEqual(posted.mention.author.external_id, self.make().check().external_id)
        if self.sends_key:
            sent = [str(seen.headers) + repr(seen.body) for seen in self.peer.server.requests]
            self.assertTrue(any("key-4711" in text for text in sent))

    def test_an_answer_whose_confirmation_was_lost_is_found_again(self) -> None:
        if not self.can(Capability.REPLY):
            return self.assert_mute()
        reply = self.reply()
        self.assertEqual(self.make().find_sent(reply, "key-1", NOW - timedelta(days=2)), ())
        self.peer.loses_answers = True
        error = self.caught(lambda: self.hasty().send(reply, "key-1"))
        self.assertIsInstance(error, Temporary)
        self.assertTrue(getattr(error, "sent", False), "it may have been sent, and it was")
        self.peer.loses_answers = False
        found = self.make().find_sent(reply, "key-1", NOW - timedelta(days=2))
        ours = [self.peer.external_id(item) for item in self.peer.of_ours()]
        self.assertEqual([posted.external_id for posted in found], ours)

    def test_an_answer_that_never_arrived_is_not_found(self) -> None:
        if not self.can(Capability.REPLY):
            return self.assert_mute()
        reply = self.reply()
        self.make().send(replace(reply, text="Something else that we said"), "key-0")
        self.peer.fault = Answer(fault=Fault.CLOSE)
        self.assertIsInstance(self.caught(lambda: self.hasty().send(reply, "key-1")), Temporary)
        self.peer.fault = None
        found = self.make().find_sent(reply, "key-1", NOW - timedelta(days=2))
        self.assertEqual(found, ())

    def test_a_server_that_cannot_be_reached_has_published_nothing(self) -> None:
        if not self.can(Capability.REPLY):
            return self.assert_mute()
        reply = self.reply()
        network = self.hasty()
        self.peer.close()
        error = self.caught(lambda: network.send(reply, "key-1"))
        self.assertIsInstance(error, Temporary)
        self.assertFalse(getattr(error, "sent", True))

    def test_what_was_said_can_be_taken_back_twice(self) -> None:
        if not self.can(Capability.DELETE):
            with self.assertRaises(Unsupported):
                self.make().delete("1")
            return
        posted = self.make().send(self.reply(), "key-1")
        self.make().delete(posted.external_id)
        self.assertEqual(self.peer.of_ours(), [])
        self.make().delete(posted.external_id)

    def test_the_audiences_are_those_that_it_can_serve(self) -> None:
        self.fill(1)
        parent = self.read()[0].mentions[0]
        needed = {
            Audience.DIRECT: Capability.DIRECT_MESSAGE,
            Audience.UNLISTED: Capability.UNLISTED,
        }
        for audience in Audience:
            offered = self.network.audiences(replace(parent, audience=audience))
            self.assertEqual(len(offered), len(set(offered)))
            for each in offered:
                self.assertTrue(each not in needed or self.can(needed[each]))
            if audience.private:
                self.assertTrue(all(each.private for each in offered), "private stays private")
        self.assertEqual(bool(self.network.audiences(parent)), self.can(Capability.REPLY))

    def test_the_ways_to_answer_are_among_the_audiences(self) -> None:
        self.fill(1)
        parent = self.read()[0].mentions[0]
        closed = replace(parent, permissions={"reply": False, "private_reply": False})
        times = (None, NOW - timedelta(minutes=1), NOW - timedelta(days=400))
        for each in (parent, closed):
            for audience in Audience:
                for heard_at in times:
                    for told in (False, True):
                        situation = Situation(NOW, {}, heard_at, told)
                        item = replace(each, audience=audience)
                        ways = self.network.ways(item, situation)
                        self.assertEqual(
                            [way.audience for way in ways], list(self.network.audiences(item))
                        )
                        self.assertEqual(ways, self.network.ways(item, situation))
                        for way in ways:
                            self.assertTrue(way.until is None or way.until.tzinfo)
                            self.assertFalse(way.until and way.until <= NOW and not way.refusal)

    def test_what_an_answer_costs_is_in_the_table_of_prices(self) -> None:
        keys = {price.key for price in self.network.prices}
        for text in ("Thank you", "See https://example.com/x"):
            for facts in ({}, self.peer.access().facts):
                charges = self.network.charges(self.reply(text), facts)
                self.assertLessEqual(set(charges), keys)
                self.assertTrue(all(number > 0 for number in charges.values()))

    def test_it_does_to_items_what_it_declares_and_nothing_else(self) -> None:
        self.fill(1)
        mention = self.read()[0].mentions[0]
        for action in Action:
            with self.subTest(action):
                if not self.can(action.capability):
                    with self.assertRaises(Unsupported):
                        self.make().act(action, mention)
                    continue
                self.make().act(action, mention)
                self.make().act(action, mention)
                self.assertIn((action.value, mention.external_id), self.peer.done)

    def test_the_length_is_sane_whatever_is_typed(self) -> None:
        parent = Mention("1", self._somebody())
        for facts in ({}, self.peer.access().facts, {"max_characters": "x", "anything": None}):
            for text in ("", "a", "ä 👍🏽 https://example.com/x @a@example.com", *HOSTILE):
                begin = time.monotonic()
                length = self.network.measure(Reply(text, parent=parent), facts)
                self.assertLess(time.monotonic() - begin, 5)
                self.assertIsInstance(length, Length)
                self.assertGreaterEqual(length.used, 0)
                self.assertGreaterEqual(length.limit, 0)
        short, long = (
            self.network.measure(Reply("word " * times, parent=parent), {}) for times in (2, 90)
        )
        self.assertLess(short.used, long.used)
        self.assertTrue(short.fits)

    def _somebody(self) -> Any:
        self.fill(1)
        return self.read()[0].mentions[0].author

    def test_it_never_sleeps(self) -> None:
        self.fill()
        with patch("time.sleep", side_effect=AssertionError("slept")):
            self.read()
            self.make().check()
