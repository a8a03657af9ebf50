"""The brand's account on a server with the Mastodon API, for the tests here."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from networks.guard import Guard
from networks.http import Session
from networks.mastodon import Mastodon
from networks.types import Access, Identity, Mention, Page, Secrets, SourceSpec

from house import customer, net
from house.say import HouseError

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8"
    "cfc000000301010018dd8db00000000049454e44ae426082"
)


def clock() -> datetime:
    """The time of the servers, which is ours."""
    return datetime.now(UTC)


class Brand:
    """The account of the brand, as the addon holds it.

    :param secrets: what came of the sign-in
    """

    def __init__(self, url: str, secrets: Secrets) -> None:
        self.access = Access({"instance": url}, secrets)
        self.identity: Identity = self.make().check()
        facts, who = self.identity.facts, self.identity.external_id
        self.access = Access({"instance": url}, secrets, facts, who)

    def make(self, **limits: Any) -> Mastodon:
        """A network object for one piece of work."""
        return network(self.access, **limits)

    def source(self, kind: str = "mentions", **settings: str) -> SourceSpec:
        """What to read, a week back at most."""
        return SourceSpec(kind, settings, clock() - timedelta(days=7))

    def read(
        self, kind: str = "mentions", cursor: str = "", pages: int = 100, **settings: str
    ) -> list[Page]:
        """Read a source to its end or so many pages."""
        read: list[Page] = []
        for page in self.make().fetch(self.source(kind, **settings), cursor):
            read.append(page)
            if len(read) == pages:
                break
        return read

    def mentions(self, kind: str = "mentions", **settings: str) -> dict[str, Mention]:
        """Everything that a source has, by id."""
        pages = self.read(kind, **settings)
        return {mention.external_id: mention for page in pages for mention in page.mentions}

    def listed(self) -> set[str]:
        """Digests of the posts of which the server itself says that it has told us."""
        acme = customer.Customer(
            str(self.access.settings["instance"]), self.access.secrets["access_token"]
        )
        told = (note.get("status") for note in acme.notifications())
        return {status["id"][-32:] for status in told if status}

    def gets(self, writes: dict[str, Callable[[], dict[str, Any]]]) -> dict[str, Mention]:
        """Have customers write on snac, and wait until all of it is there.

        snac loses a delivery among some hundred to its own users. What it has not delivered is
        written again; what it has, we must have read.
        """
        ids = {name: write()["id"][-32:] for name, write in writes.items()}
        for _attempt in range(3):
            with contextlib.suppress(HouseError):
                wanted = set(ids.values())
                net.wait_until(lambda wanted=wanted: self.listed() >= wanted, 25, "")
            listed = self.listed()
            missing = [name for name, identity in ids.items() if identity not in listed]
            if not missing:
                break
            ids |= {name: writes[name]()["id"][-32:] for name in missing}
        else:
            raise AssertionError(f"snac never delivered {missing}.")
        read = {identity[-32:]: mention for identity, mention in self.mentions().items()}
        return {name: read[identity] for name, identity in ids.items()}


def network(access: Access, **limits: Any) -> Mastodon:
    """A network object that may reach the server of this account."""
    host = str(access.settings["instance"]).partition("://")[2]
    return Mastodon(access, Session(Guard([host]), clock=clock, **limits), clock)


def eventually(condition: Callable[[], object], failure: str) -> None:
    """Wait until something holds."""
    net.wait_until(lambda: bool(condition()), 60, failure)
