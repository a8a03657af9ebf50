"""X keeps the contract, against a small fake of its API."""

from __future__ import annotations

import unittest

from networks.testing import NetworkContract
from networks.x import X
from x_peer import XPeer


class TestXContract(NetworkContract, unittest.TestCase):
    network = X
    peer_class = XPeer
    sends_key = False  # X has none; what was sent is looked up
