"""What the parts of the contract share: a network on a fake server, and looks at what comes out."""

from __future__ import annotations

import logging
import unittest
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from .errors import (
    NetworkError,
    Temporary,
    Unsupported,
)
from .fakeserver import Fault
from .guard import Guard
from .http import Session
from .network import Network
from .testing_peer import FAULTS, NOW, VERDICTS, Errors, FakePeer
from .types import (
    Audience,
    Capability,
    Page,
    Reply,
)

if TYPE_CHECKING:
    _Case = unittest.TestCase
else:
    _Case = object


class ContractCase(_Case):
    """A network on a fake server, and what its tests need."""

    network: ClassVar[type[Network]]
    peer_class: ClassVar[type[FakePeer]]
    sends_key: ClassVar[bool] = True
    """whether the key of ``send`` reaches the server"""
    verdicts: ClassVar[Mapping[str, Errors]] = {}
    """other verdicts than ``VERDICTS``, by name of the fault; an empty tuple: no error at all"""

    def setUp(self) -> None:
        super().setUp()
        self.peer = self.peer_class()
        self.addCleanup(self.peer.close)

    def make(self, **options: Any) -> Network:
        """A new network object on the fake server, as a worker would make it."""
        patient = {"timeout": (20.0, 20.0), **options}
        session = Session(Guard([self.peer.server.host]), clock=lambda: NOW, **patient)
        self.addCleanup(session.close)
        return self.network(self.peer.access(), session, lambda: NOW)

    def hasty(self) -> Network:
        """One that loses its patience soon where nothing comes; else a slow machine has time."""
        fault = self.peer.fault
        patience = 0.3 if fault is not None and fault.fault is Fault.HANG else 20.0
        return self.make(timeout=(20.0, patience), max_bytes=200_000)

    def read(self, cursor: str = "", pages: int = 50) -> list[Page]:
        """Read from a cursor to the end, or at most so many pages."""
        read: list[Page] = []
        for page in self.make().fetch(self.peer.source(), cursor):
            read.append(page)
            if len(read) == pages or not page.more:
                break
        return read

    def drain(self, network: Network) -> list[Page]:
        """Read everything with this object."""
        return list(network.fetch(self.peer.source(), ""))

    def fill(self, number: int = 0) -> set[str]:
        """Put items on the server, three pages and a bit if no number is given."""
        number = number or 3 * self.peer.page_size + 2
        return {self.peer.add(f"This is post number {index}") for index in range(number)}

    def can(self, capability: Capability) -> bool:
        """Whether the network declares it."""
        return capability in self.network.capabilities

    def reply(self, text: str = "Thank you, we look into it") -> Reply:
        """An answer to the first item on the server."""
        if not self.peer.items:
            self.peer.add("Your kettle is broken")
        parent = next(iter(self.read()[0].mentions))
        audiences = self.network.audiences(parent)
        return Reply(text, audiences[0] if audiences else Audience.PUBLIC, parent)

    def verdict(self, fault: str) -> Errors:
        """Errors that are right for this fault; empty: none."""
        return self.verdicts.get(fault, VERDICTS[fault])

    @contextmanager
    def gone_wrong(self, fault: str) -> Iterator[None]:
        """The server goes wrong in this way."""
        self.peer.fault = FAULTS[fault]
        try:
            yield
        finally:
            self.peer.fault = None

    def caught(self, call: Callable[[], object]) -> NetworkError | None:
        """The error of a call; no other exception than ours may come out."""
        try:
            call()
        except NetworkError as error:
            self.assertTrue(error.sentence)
            self.assertLess(len(error.sentence), 500)
            self.assertNotIn("\n", error.sentence)
            return error
        return None

    def assert_verdict(self, fault: str, error: NetworkError | None) -> None:
        """The error is of a right class and carries the pause that the server asked for."""
        expected = self.verdict(fault)
        if not expected:
            self.assertIsNone(error)
            return
        self.assertIsInstance(error, expected)
        seconds = {"429 with seconds": 7, "429 with a date": 7, "503 with seconds": 9}.get(fault)
        if seconds and isinstance(error, Temporary):
            self.assertAlmostEqual(error.retry_after or 0, seconds, delta=1)

    def assert_mute(self) -> None:
        """A network that does not declare that it can answer refuses to."""
        reply = Reply("Hello")
        for parent in (None, *self.read()[0].mentions[:1]):
            self.assertEqual(self.network.audiences(parent), ())
        for call in (
            lambda: self.make().send(reply, "key-1"),
            lambda: self.make().find_sent(reply, "key-1", NOW),
        ):
            with self.assertRaises(Unsupported):
                call()


def ids_of(pages: list[Page]) -> set[str]:
    return {mention.external_id for page in pages for mention in page.mentions}


def strings_of(value: Any) -> Iterator[str]:
    """Every string inside a dataclass, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from strings_of(key)
            yield from strings_of(part)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from strings_of(part)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from strings_of(getattr(value, name))


def causes_of(error: BaseException) -> Iterator[BaseException]:
    for link in (error.__cause__, error.__context__):
        if link is not None:
            yield link
            yield from causes_of(link)


class _Keeper(logging.Handler):
    def __init__(self, records: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.records = records

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(f"{record.getMessage()} {record.exc_info}")


@contextmanager
def logged() -> Iterator[list[str]]:
    """Everything that is logged inside, from DEBUG on, by whichever library."""
    records: list[str] = []
    root = logging.getLogger()
    keeper = _Keeper(records)
    named = [root, *(logging.getLogger(name) for name in ("urllib3", "requests"))]
    levels = [logger.level for logger in named]
    root.addHandler(keeper)
    for logger in named:
        logger.setLevel(logging.DEBUG)
    try:
        yield records
    finally:
        root.removeHandler(keeper)
        for logger, level in zip(named, levels, strict=True):
            logger.setLevel(level)
