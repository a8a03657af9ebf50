"""Threads keeps the contract, against a small fake: with answers to our posts, and with what names
us."""

from __future__ import annotations

import unittest

from networks.testing import NetworkContract
from networks.threads import Threads
from threads_peer import NamedPeer, ThreadsPeer


class TestThreadsContract(NetworkContract, unittest.TestCase):
    network = Threads
    peer_class = ThreadsPeer
    sends_key = False


class TestThreadsMentionsContract(NetworkContract, unittest.TestCase):
    network = Threads
    peer_class = NamedPeer
    sends_key = False
