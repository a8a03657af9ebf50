"""Google Play keeps the contract. What is asked and answered fits Google's own description."""

from __future__ import annotations

import unittest

from google_play_peer import GooglePlayPeer
from networks.google_play import GooglePlay
from networks.testing import NetworkContract


class TestGooglePlayContract(NetworkContract, unittest.TestCase):
    network = GooglePlay
    peer_class = GooglePlayPeer
    sends_key = False  # there is no place for it; saying the same twice is harmless

    def tearDown(self) -> None:
        self.assertEqual(self.peer.complaints, [])
        super().tearDown()
