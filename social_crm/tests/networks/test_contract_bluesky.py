"""Bluesky keeps the contract, against a small fake of a Bluesky server."""

from __future__ import annotations

import unittest

from bluesky_oauth_peer import BlueskyOAuthPeer
from bluesky_peer import BlueskyPeer
from networks.bluesky import Bluesky
from networks.testing import NetworkContract


class PeerWithoutCursorAtTheEnd(BlueskyPeer):
    def __init__(self) -> None:
        super().__init__()
        self.last_cursor = False


class TestBlueskyContract(NetworkContract, unittest.TestCase):
    network = Bluesky
    peer_class = BlueskyPeer
    # The record's key is made of it: test_bluesky shows that a second try meets the first.
    sends_key = False


class TestBlueskyContractWithoutCursorAtTheEnd(TestBlueskyContract):
    peer_class = PeerWithoutCursorAtTheEnd


class TestBlueskyContractSignedInByOAuth(TestBlueskyContract):
    peer_class = BlueskyOAuthPeer
