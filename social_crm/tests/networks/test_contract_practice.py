"""The practice network keeps the contract, with a file where others have a server."""

from __future__ import annotations

import unittest
from collections.abc import Mapping
from typing import ClassVar

from networks.errors import Malformed, Temporary
from networks.practice import Practice
from networks.testing import NetworkContract
from networks.testing_peer import FAULTS, Errors
from practice_peer import PracticePeer

_BUSY = ("401", "403", "404", "410", "422", "500")
"""Faults that this peer plays by keeping the file; with the others, the file is damaged."""


class TestPracticeContract(NetworkContract, unittest.TestCase):
    network = Practice
    peer_class = PracticePeer
    sends_key = False  # it lies in the file; there is no request
    verdicts: ClassVar[Mapping[str, Errors]] = {
        name: (Temporary,) if name in _BUSY else (Malformed,) for name in FAULTS
    }

    def setUp(self) -> None:
        self.addCleanup(self._tidy)  # behind everything that the contract cleans up
        super().setUp()

    def _tidy(self) -> None:
        self.peer.tidy()  # type: ignore[attr-defined]

    def tearDown(self) -> None:
        self.assertEqual(self.peer.server.requests, [], "nothing ever leaves")
        super().tearDown()

    def test_a_server_that_says_that_nothing_is_left_is_not_asked_again(self) -> None:
        """There is no server that could say so, and no request that could be left out."""
        self.fill(1)
        network = self.make()
        network.check()
        self.read()
        self.assertEqual(network.http.requests_made, 0)
