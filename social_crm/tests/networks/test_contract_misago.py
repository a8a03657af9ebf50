"""Misago keeps the contract, against a small fake of a forum."""

from __future__ import annotations

import unittest

from misago_peer import MisagoPeer
from networks.misago import Misago
from networks.testing import NetworkContract


class TestMisagoContract(NetworkContract, unittest.TestCase):
    network = Misago
    peer_class = MisagoPeer
    sends_key = False
