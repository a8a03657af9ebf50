"""Listening to many streams at once: order, turns, ends."""

from __future__ import annotations

import threading
import time
import unittest
from collections.abc import Callable, Iterator
from typing import Any, cast

from networks.errors import Malformed, NetworkError, Temporary
from networks.listener import WAITING, Ended, Heard, Listener, Station
from networks.network import Network
from networks.types import Page, Pushed


class Fake:
    """As much of a network as a listener needs."""

    def __init__(self, tell: Callable[[str], Iterator[Any]]) -> None:
        self.tell = tell
        self.closed = threading.Event()
        self.http = self

    def close(self) -> None:
        self.closed.set()

    def stream(self, kinds: Any, cursor: str) -> Iterator[Pushed]:
        for told in self.tell(cursor):
            if isinstance(told, BaseException):
                raise told
            yield Pushed("me", Page(cursor=str(told)))


class TestListener(unittest.TestCase):
    def setUp(self) -> None:
        self.listener = Listener()
        self.addCleanup(self.listener.stop)

    def open(self, key: int, tell: Callable[[str], Iterator[Any]], cursor: str = "") -> Fake:
        fake = Fake(tell)
        self.listener.open(Station(key, lambda: cast(Network, fake), (), cursor))
        return fake

    def hear(self, seconds: float = 60.0) -> list[Heard | Ended]:
        """Everything until the first station has ended."""
        events: list[Heard | Ended] = []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            events += self.listener.told(0.05)
            if any(isinstance(event, Ended) for event in events):
                return events
        self.fail("no end")

    def error(self) -> NetworkError | None:
        (ended,) = [event for event in self.hear() if isinstance(event, Ended)]
        return ended.error

    def test_what_is_told_comes_in_its_order_and_then_the_end(self) -> None:
        fake = self.open(1, lambda cursor: iter(range(500)))
        events = self.hear()
        cursors = [event.pushed.page.cursor for event in events if isinstance(event, Heard)]
        self.assertEqual(cursors, [str(number) for number in range(500)])
        self.assertEqual(self.listener.keys, set())
        self.assertTrue(fake.closed.wait(60))

    def test_it_goes_on_where_it_was(self) -> None:
        begun: list[str] = []
        self.open(1, lambda cursor: iter(begun.append(cursor) or ()), "place-7")  # type: ignore[func-returns-value]
        self.hear()
        self.assertEqual(begun, ["place-7"])

    def test_an_error_ends_one_station_and_no_other(self) -> None:
        go_on = threading.Event()

        def waits(cursor: str) -> Iterator[Any]:
            yield 1
            go_on.wait(60)
            yield 2

        self.open(1, waits)
        self.open(2, lambda cursor: iter([Temporary("gone")]))
        self.assertIsInstance(self.error(), Temporary)
        with self.assertLogs("networks.listener", "ERROR"):
            self.open(2, lambda cursor: iter([ZeroDivisionError()]))
            self.assertIsInstance(self.error(), Malformed)
        self.assertEqual(self.listener.keys, {1})
        go_on.set()
        self.assertEqual(self.hear()[0].key, 1)

    def test_nothing_of_an_earlier_turn_is_handed_out(self) -> None:
        self.open(1, lambda cursor: iter(range(30)))
        time_out = time.monotonic() + 60
        while self.listener._told.qsize() < 31 and time.monotonic() < time_out:
            threading.Event().wait(0.01)
        self.listener.close(1)
        self.open(1, lambda cursor: iter(["new"]))
        events = self.hear()
        self.assertEqual([e.pushed.page.cursor for e in events if isinstance(e, Heard)], ["new"])

    def test_a_stream_that_is_too_quick_has_to_wait(self) -> None:
        told: list[int] = []

        def quick(cursor: str) -> Iterator[Any]:
            for number in range(100_000):
                told.append(number)
                yield number

        fake = self.open(1, quick)
        end = time.monotonic() + 60
        while len(told) <= WAITING and time.monotonic() < end:
            threading.Event().wait(0.01)
        self.assertLessEqual(len(told), WAITING + 2)
        self.listener.stop()
        self.assertTrue(fake.closed.wait(60), "a closed stream ends although nobody takes from it")

    def test_nobody_waits_longer_than_was_said(self) -> None:
        begin = time.monotonic()
        self.assertEqual(self.listener.told(0.1), [])
        self.assertLess(time.monotonic() - begin, 20)
