"""Walking lists of lists: nothing is skipped, an error costs no page before it."""

from __future__ import annotations

import unittest
from datetime import datetime, timedelta
from typing import Any

from networks.errors import Rejected, Temporary
from networks.facebook import OVERLAP
from networks.nested import Place, Step, walk_lists
from networks.testing import NOW
from networks.types import Author, Mention


class TestWalkingTwoLevels(unittest.TestCase):
    """Lists inside a list, without a server."""

    def walk(self, cursor: str, ask: Any, **options: Any) -> list[Any]:
        values = {"floor": None, "overlap": OVERLAP, "now": NOW, **options}
        return list(walk_lists(cursor, ask, **values))

    def item(self, name: str, hours: float) -> Mention:
        return Mention(name, Author("200"), written_at=NOW - timedelta(hours=hours))

    def test_inner_lists_are_read_on_before_the_outer_one(self) -> None:
        asked: list[tuple[str, str]] = []

        def ask(inner: str, place: str, goal: datetime | None) -> Step:
            asked.append((inner, place))
            if inner:
                return Step((self.item(f"{inner}{place}", 3),), after="2" if place == "1" else "")
            more = "next" if not place else ""
            return Step((self.item(f"top{place}", 2),), after=more, inner=(("a", "1"),), lists=1)

        pages = self.walk("", ask)
        # The list that turns up again is not read twice in one walk.
        self.assertEqual(asked, [("", ""), ("a", "1"), ("a", "2"), ("", "next")])
        self.assertFalse(pages[-1].more)
        self.assertEqual({page.gap for page in pages}, {""})

    def test_the_mark_is_that_of_the_newest_item_and_never_in_the_future(self) -> None:
        items = (self.item("old", 5), self.item("new", 1), self.item("wrong", -3))
        (page,) = self.walk("", lambda *_args: Step(items))
        self.assertEqual(Place.load(page.cursor).mark, NOW - timedelta(hours=1))
        goals: list[Any] = []
        self.walk(page.cursor, lambda _i, _p, goal: goals.append(goal) or Step())
        self.assertEqual(goals, [NOW - timedelta(hours=1) - OVERLAP])

    def test_only_so_many_lists_are_looked_at(self) -> None:
        asked: list[str] = []

        def ask(_inner: str, place: str, _goal: datetime | None) -> Step:
            asked.append(place)
            return Step(after=str(int(place or 0) + 1), lists=10)

        self.walk("", ask, most=30)
        self.assertEqual(asked, ["", "1", "2"])

    def test_what_only_leads_on_is_no_page_and_an_error_costs_no_page_before_it(self) -> None:
        def ask(_inner: str, place: str, _goal: datetime | None) -> Step:
            at = int(place or 0)
            if at == 4:
                raise Temporary("later")
            return Step((self.item("one", 1),) if at == 1 else (), after=str(at + 1))

        pages: list[Any] = []
        with self.assertRaises(Temporary):
            for page in walk_lists("", ask, floor=None, overlap=OVERLAP, now=NOW):
                pages.append(page)
        self.assertEqual([m.external_id for page in pages for m in page.mentions], ["one"])
        self.assertEqual(len(pages), 1)
        self.assertEqual(Place.load(pages[0].cursor).after, "4")

    def test_an_inner_list_that_is_gone_costs_no_other(self) -> None:
        def ask(inner: str, _place: str, _goal: datetime | None) -> Step:
            if inner == "gone":
                raise Rejected("gone", "100/33")
            if inner:
                return Step((self.item(inner, 1),))
            return Step((self.item("top", 2),), inner=(("gone", "1"), ("there", "1")), lists=2)

        pages = self.walk("", ask)
        got = [m.external_id for page in pages for m in page.mentions]
        self.assertEqual(got, ["top", "there"])
        self.assertTrue(any(page.gap for page in pages))
        self.assertFalse(pages[-1].more)

    def test_a_place_that_the_server_forgot_leads_back_to_the_top(self) -> None:
        def ask(_inner: str, place: str, _goal: datetime | None) -> Step:
            if place == "lost":
                raise Rejected("gone", 100)
            return Step((self.item("new", 1),))

        cursor = Place(mark=NOW - timedelta(days=1), walking=True, begun=NOW, after="lost").dump()
        pages = self.walk(cursor, ask)
        self.assertEqual([m.external_id for page in pages for m in page.mentions], ["new"])
