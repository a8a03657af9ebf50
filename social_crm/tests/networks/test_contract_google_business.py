"""Google Business keeps the contract."""

from __future__ import annotations

import unittest

from google_business_peer import GoogleBusinessPeer
from networks.google_business import GoogleBusiness
from networks.testing import NetworkContract


class TestGoogleBusinessContract(NetworkContract, unittest.TestCase):
    network = GoogleBusiness
    peer_class = GoogleBusinessPeer
    sends_key = False  # there is no place for it; saying the same twice is harmless

    def tearDown(self) -> None:
        self.assertEqual(self.peer.complaints, [])
        super().tearDown()
