"""WordPress keeps the contract, against a small fake of its REST API."""

from __future__ import annotations

import unittest

from networks.testing import NetworkContract
from networks.wordpress import WordPress
from wordpress_peer import WordPressPeer


class TestWordPressContract(NetworkContract, unittest.TestCase):
    network = WordPress
    peer_class = WordPressPeer
    sends_key = False
