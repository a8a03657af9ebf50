"""Instagram keeps the contract, against a small fake of Meta's Graph: with comments, and with
direct messages."""

from __future__ import annotations

import unittest

from instagram_peer import DirectPeer, InstagramPeer
from networks.errors import Rejected
from networks.instagram import Instagram
from networks.testing import NetworkContract
from networks.types import Action


class TestInstagramContract(NetworkContract, unittest.TestCase):
    network = Instagram
    peer_class = InstagramPeer
    sends_key = False


class TestInstagramMessagesContract(NetworkContract, unittest.TestCase):
    network = Instagram
    peer_class = DirectPeer
    sends_key = False

    def test_what_was_said_can_be_taken_back_twice(self) -> None:
        posted = self.make().send(self.reply(), "key-1")
        with self.assertRaises(Rejected):  # nothing takes a message back
            self.make().delete(posted.external_id)

    def test_it_does_to_items_what_it_declares_and_nothing_else(self) -> None:
        self.fill(1)
        mention = self.read()[0].mentions[0]
        for action in (Action.HIDE, Action.UNHIDE):
            with self.assertRaises(Rejected):
                self.make().act(action, mention)
