"""Reddit keeps the contract, against a small fake of it."""

from __future__ import annotations

import unittest

from networks.reddit import Reddit
from networks.testing import NetworkContract
from reddit_peer import RedditPeer


class TestRedditContract(NetworkContract, unittest.TestCase):
    network = Reddit
    peer_class = RedditPeer
    sends_key = False
