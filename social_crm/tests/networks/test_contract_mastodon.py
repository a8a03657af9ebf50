"""Mastodon keeps the contract, against a small fake of a Mastodon server."""

from __future__ import annotations

import unittest

from mastodon_peer import MastodonPeer, SnacPeer
from networks.mastodon import Mastodon
from networks.testing import NetworkContract


class TestMastodonContract(NetworkContract, unittest.TestCase):
    network = Mastodon
    peer_class = MastodonPeer


class TestMastodonContractOnSnac(NetworkContract, unittest.TestCase):
    network = Mastodon
    peer_class = SnacPeer
