"""YouTube keeps the contract. Whatever is asked and answered here fits Google's own description."""

from __future__ import annotations

import unittest

from networks.testing import NetworkContract
from networks.youtube import YouTube
from youtube_peer import YouTubePeer


class TestYouTubeContract(NetworkContract, unittest.TestCase):
    network = YouTube
    peer_class = YouTubePeer
    sends_key = False  # there is no place for it

    def tearDown(self) -> None:
        self.assertEqual(self.peer.complaints, [])
        super().tearDown()
