"""Discourse keeps the contract, against a small fake of a forum."""

from __future__ import annotations

import unittest

from discourse_peer import DiscoursePeer
from networks.discourse import Discourse
from networks.testing import NetworkContract


class TestDiscourseContract(NetworkContract, unittest.TestCase):
    network = Discourse
    peer_class = DiscoursePeer
    sends_key = False
