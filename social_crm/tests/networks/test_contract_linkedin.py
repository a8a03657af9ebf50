"""LinkedIn keeps the contract."""

from __future__ import annotations

import unittest

from linkedin_peer import LinkedInPeer
from networks.linkedin import LinkedIn
from networks.testing import NetworkContract


class OldestFirst(LinkedInPeer):
    """The same in the other order: LinkedIn does not tell which it is."""

    def __init__(self) -> None:
        super().__init__()
        self.oldest_first = True


class TestLinkedInContract(NetworkContract, unittest.TestCase):
    network = LinkedIn
    peer_class = LinkedInPeer
    sends_key = False  # there is no place for it


class TestLinkedInContractInTheOtherOrder(TestLinkedInContract):
    peer_class = OldestFirst
