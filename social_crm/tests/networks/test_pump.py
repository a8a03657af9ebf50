"""Many sources are read at once; each by its own limits."""

from __future__ import annotations

import unittest
from collections.abc import Callable, Iterator
from typing import ClassVar

from networks.errors import Malformed
from networks.guard import Guard
from networks.http import Session
from networks.network import Network
from networks.pump import Ended, Got, Job, Pump
from networks.testing import NOW
from networks.types import Access, Author, Identity, Mention, Page, SourceSpec


class Pages(Network):
    """Hands out the pages that a test gives."""

    pages: ClassVar[list[Page]] = []

    def check(self) -> Identity:
        return Identity("us")

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        yield from self.pages

    @classmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        raise Malformed("Nothing is read here.")


def maker(*pages: Page) -> Callable[[], Network]:
    made = type("Made", (Pages,), {"pages": list(pages)})
    return lambda: made(Access(), Session(Guard([])), lambda: NOW)


def items(number: int) -> tuple[Mention, ...]:
    return tuple(Mention(str(index), Author("a")) for index in range(number))


class TestPump(unittest.TestCase):
    def run_one(self, *pages: Page, **options: int | str) -> tuple[list[Page], Ended]:
        job = Job(1, maker(*pages), SourceSpec("x"), **options)  # type: ignore[arg-type]
        with Pump([job], 1) as pump:
            events = list(pump)
        ended = events.pop()
        assert isinstance(ended, Ended)
        return [event.page for event in events if isinstance(event, Got)], ended

    def test_a_first_page_that_brings_nothing_new_is_no_server_that_repeats_itself(self) -> None:
        pages = Page(cursor="a", more=True), Page(cursor="b")
        read, ended = self.run_one(*pages, cursor="a")
        self.assertEqual((len(read), ended.error, ended.complete), (2, None, True))

    def test_a_server_that_repeats_itself_is_stopped(self) -> None:
        pages = [Page(cursor="a", more=True)] * 9
        read, ended = self.run_one(*pages)
        self.assertEqual(len(read), 1)
        self.assertIsInstance(ended.error, Malformed)

    def test_it_stops_behind_the_page_that_brings_enough_items(self) -> None:
        pages = [Page(items(3), cursor=str(number), more=True) for number in range(9)]
        read, ended = self.run_one(*pages, max_items=4)
        self.assertEqual((len(read), ended.error, ended.complete), (2, None, False))
