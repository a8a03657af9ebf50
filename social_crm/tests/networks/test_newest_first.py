"""The walk back through a feed: nothing is lost, whenever it is interrupted."""

from __future__ import annotations

import random
import unittest
from datetime import UTC, datetime, timedelta

from networks.newest_first import RECENT, Batch, Position, walk
from networks.types import Author, Mention

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
OVERLAP = timedelta(minutes=10)


class Feed:
    """A server with a feed that shows its newest items first."""

    def __init__(self, page: int = 5) -> None:
        self.page = page
        self.items: list[tuple[str, datetime | None]] = []
        self.asked: list[str] = []

    def add(self, name: str, when: datetime | None) -> str:
        self.items.append((name, when))
        return name

    def ask(self, before: str) -> Batch:
        self.asked.append(before)
        shown = sorted(self.items, key=lambda item: item[1] or NOW, reverse=True)
        names = [name for name, _when in shown]
        start = names.index(before) + 1 if before in names else len(names) if before else 0
        part = shown[start : start + self.page]
        mentions = tuple(Mention(name, Author("x"), written_at=when) for name, when in part)
        times = tuple(when for _name, when in part if when)
        return Batch(mentions, listed=tuple(name for name, _when in part), times=times)

    def read(
        self, cursor: str = "", now: datetime = NOW, pages: int = 1000
    ) -> tuple[set[str], str]:
        got: set[str] = set()
        for number, (page, _position) in enumerate(
            walk(cursor, self.ask, floor=None, overlap=OVERLAP, now=now), start=1
        ):
            got |= {mention.external_id for mention in page.mentions}
            cursor = page.cursor
            if number == pages:
                break
        return got, cursor


class TestWalk(unittest.TestCase):
    def test_interruptions_late_items_and_deletions_lose_nothing(self) -> None:
        for seed in range(300):
            dice = random.Random(seed)
            feed = Feed(page=dice.randint(1, 6))
            now, number = NOW - timedelta(days=1), 0
            wanted: set[str] = set()
            got: set[str] = set()
            cursor = ""
            for _run in range(dice.randint(3, 12)):
                for _new in range(dice.randint(0, 9)):
                    number += 1
                    # Not in order, but never later than the overlap.
                    late = timedelta(seconds=dice.randint(0, 500))
                    wanted.add(feed.add(f"i{number}", now - late))
                    now += timedelta(seconds=dice.randint(1, 400))
                if feed.items and dice.random() < 0.3:
                    # Deleted before it was read, or after: in both cases nobody misses it.
                    victim = dice.choice(feed.items)
                    feed.items.remove(victim)
                    wanted.discard(victim[0])
                new, cursor = feed.read(cursor, now, pages=dice.randint(1, 4))
                got |= new
                now += timedelta(seconds=1)
            rest, cursor = feed.read(cursor, now)
            self.assertLessEqual(wanted, got | rest, f"seed {seed}")

    def test_a_quiet_feed_costs_one_request(self) -> None:
        feed = Feed()
        for number in range(5):
            feed.add(f"i{number}", NOW - timedelta(days=number + 1))
        feed.add("newest", NOW)
        _got, cursor = feed.read()
        feed.asked.clear()
        feed.read(cursor)
        self.assertEqual(feed.asked, [""])

    def test_the_mark_is_raised_only_when_the_walk_is_complete(self) -> None:
        feed = Feed()
        for number in range(12):
            feed.add(f"i{number}", NOW - timedelta(hours=12 - number))
        _got, cursor = feed.read(pages=1)
        self.assertIsNone(Position.load(cursor).mark)
        self.assertTrue(Position.load(cursor).tokens)
        _got, cursor = feed.read(cursor)
        self.assertEqual(Position.load(cursor).mark, NOW - timedelta(hours=1))
        self.assertEqual(Position.load(cursor).tokens, ())

    def test_a_feed_without_dates_is_read_to_what_is_known(self) -> None:
        feed = Feed()
        for number in range(12):
            feed.add(f"i{number}", None)
        got, cursor = feed.read()
        self.assertEqual(len(got), 12)
        feed.asked.clear()
        feed.items.insert(0, ("new", None))
        got, cursor = feed.read(cursor)
        self.assertIn("new", got)
        self.assertEqual(len(feed.asked), 1)

    def test_the_cursor_stays_small(self) -> None:
        feed = Feed(page=40)
        for number in range(1000):
            feed.add(f"1795331020aaaaaaaaaaaaaaaaaaaaaaaaaaaa{number:04}", NOW)
        _got, cursor = feed.read(pages=3)
        self.assertLess(len(cursor), RECENT * 50 + 500)

    def test_a_position_survives_its_cursor(self) -> None:
        position = Position(NOW, ("a", "b"), 7, ("t",), NOW, ("c",))
        self.assertEqual(Position.load(position.dump()), position)
        for cursor in ("", "x", "{}", "[]", '{"mark": 5}', "null", "[" * 5000):
            self.assertEqual(Position.load(cursor), Position())
