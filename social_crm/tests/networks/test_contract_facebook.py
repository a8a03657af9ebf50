"""Facebook keeps the contract, against a small fake of Meta's Graph: with comments, with messages,
and with posts by visitors."""

from __future__ import annotations

import unittest

from facebook_peer import FacebookPeer, MessengerPeer, VisitorPeer
from networks.errors import Rejected
from networks.facebook import FacebookPage
from networks.testing import NetworkContract
from networks.types import Action


class TestFacebookContract(NetworkContract, unittest.TestCase):
    network = FacebookPage
    peer_class = FacebookPeer
    sends_key = False


class TestMessengerContract(NetworkContract, unittest.TestCase):
    network = FacebookPage
    peer_class = MessengerPeer
    sends_key = False

    def test_what_was_said_can_be_taken_back_twice(self) -> None:
        posted = self.make().send(self.reply(), "key-1")
        with self.assertRaises(Rejected):  # Messenger takes nothing back
            self.make().delete(posted.external_id)

    def test_it_does_to_items_what_it_declares_and_nothing_else(self) -> None:
        self.fill(1)
        mention = self.read()[0].mentions[0]
        for action in (Action.LIKE, Action.HIDE):
            with self.assertRaises(Rejected):
                self.make().act(action, mention)

    def test_what_we_said_ourselves_is_known_by_its_author(self) -> None:
        self.fill(1)
        self.peer.add("We say something", own=True)
        me = self.make().check().external_id
        mentions = [mention for page in self.read() for mention in page.mentions]
        self.assertEqual([mention.author.external_id == me for mention in mentions], [True, False])


class TestVisitorPostsContract(NetworkContract, unittest.TestCase):
    network = FacebookPage
    peer_class = VisitorPeer
    sends_key = False
