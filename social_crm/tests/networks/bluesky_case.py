"""Tests with a fake Bluesky."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bluesky_peer import BlueskyPeer
from networks.bluesky import Bluesky
from networks.errors import NetworkError
from networks.testing import NOW, SECRET
from networks.types import Access, Mention, Page, Secrets, SourceSpec
from peer_case import PeerCase


class BlueskyCase(PeerCase):
    """With a fake server."""

    peer_class = BlueskyPeer

    def make(self, access: Access | None = None, *allowed: str) -> Bluesky:
        return Bluesky(access or self.peer.access(), self.session(*allowed), lambda: NOW)

    def with_secrets(self, **secrets: str) -> Access:
        access = self.peer.access()
        values = {**access.secrets, **secrets}
        return replace(access, secrets=Secrets({k: v for k, v in values.items() if v}))

    def read(self, kind: str = "mentions", cursor: str = "", **settings: str) -> list[Page]:
        return list(self.make().fetch(SourceSpec(kind, settings), cursor))

    def mentions(self, kind: str = "mentions", **settings: str) -> list[Mention]:
        return [mention for page in self.read(kind, **settings) for mention in page.mentions]

    def caught(self, call: Callable[[], object]) -> NetworkError:
        with self.assertRaises(NetworkError) as caught:
            call()
        for secret in (SECRET, "abcd-efgh-ijkl-mnop"):
            self.assertNotIn(secret, repr(caught.exception) + getattr(caught.exception, "raw", ""))
        return caught.exception
