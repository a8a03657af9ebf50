"""Tests of a network with a fake server of its kind."""

from __future__ import annotations

import unittest
from typing import Any

from networks.guard import Guard
from networks.http import Session
from networks.testing import NOW, FakePeer


class PeerCase(unittest.TestCase):
    """What the fake server is, a subclass says."""

    peer_class: type[FakePeer]

    def setUp(self) -> None:
        super().setUp()
        self.peer: Any = self.peer_class()
        self.addCleanup(self.peer.close)

    def session(self, *allowed: str, **options: Any) -> Session:
        """It reaches the fake server and the hosts that are allowed, and is closed in the end.

        :param options: of the session; whoever answers at all may be slow
        """
        options = {"clock": lambda: NOW, "timeout": (20.0, 20.0), **options}
        session = Session(Guard([self.peer.server.host, *allowed]), **options)
        self.addCleanup(session.close)
        return session
