"""What a training is worth: each thing that costs points costs them, and says why."""

from __future__ import annotations

import unittest
from datetime import UTC, datetime, timedelta
from typing import Any

from handing.training import ENDS, WEIGHTS, Line, Scored, score, together, total

BEGIN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def they(minute: float, stage: str = "open", **more: Any) -> Line:
    return Line(BEGIN + timedelta(minutes=minute), False, stage, **more)


def we(minute: float, *signs: str, **more: Any) -> Line:
    return Line(BEGIN + timedelta(minutes=minute), True, signs=frozenset(signs), **more)


def scored(*lines: Line, until: float = 30, minutes: int = 10, **more: bool) -> Scored:
    return score(lines, BEGIN + timedelta(minutes=until), minutes, **more)


class TestTraining(unittest.TestCase):
    def codes(self, *lines: Line, **more: Any) -> list[str]:
        return [remark.code for remark in scored(*lines, **more).remarks]

    def test_a_good_case_is_worth_everything(self) -> None:
        found = scored(they(0), we(4, "sorry", "solves"), they(6, "thanks"))
        self.assertEqual(found.total, 100)
        self.assertEqual((found.end, found.first), ("thanked", 4))
        self.assertEqual([each.code for each in found.remarks], ["thanked"])

    def test_a_case_that_nobody_touched_is_worth_nothing(self) -> None:
        found = scored(they(0), they(12, "nudge"), they(24, "nudge_angry"), they(29, "leave"))
        self.assertEqual(found.total, 0)
        self.assertEqual(found.end, "left")
        self.assertEqual({each.code for each in found.remarks}, {"unanswered", "left"})

    def test_who_has_not_waited_long_yet_costs_nothing(self) -> None:
        found = scored(they(25), until=30)
        self.assertEqual(set(found.points.values()), {None})
        self.assertEqual(found.end, "early")
        self.assertEqual(scored(they(0), until=11).end, "unheard")
        self.assertEqual(self.codes(they(0), until=11), ["unanswered"])

    def test_time_counts_each_wait_from_its_first_line(self) -> None:
        lines = (they(0), we(10), they(11, "again"), they(20, "nudge"), we(22), they(23, "thanks"))
        found = scored(*lines)
        self.assertEqual(found.points["time"], 50)
        late = [(each.code, each.minutes) for each in found.remarks if each.code == "late"]
        self.assertEqual(late, [("late", 11)])

    def test_an_answer_in_another_language_is_against_the_guideline(self) -> None:
        lines = (they(0), we(4, "sorry", foreign=True), they(6), we(8, "solves"), they(9, "thanks"))
        self.assertEqual(scored(*lines).points["guideline"], 50)
        self.assertEqual(self.codes(*lines), ["foreign", "thanked"])
        both = scored(they(0), we(4, "sorry", foreign=True, asked=True))
        self.assertEqual(both.points["guideline"], 0)

    def test_thanks_wait_for_no_answer(self) -> None:
        self.assertEqual(scored(they(0), we(1), they(2, "thanks"), until=900).points["time"], 100)

    def test_tone(self) -> None:
        for lines, points, code in (
            ((they(0), we(1, "rude")), 40, "rude"),
            ((they(0), we(1, "brushes_off")), 60, "brushed"),
            ((they(0), we(1, "brushes_off", "solves")), 100, None),
            ((they(0), we(1, negative=True)), 80, "negative"),
            ((they(0), we(1, "sorry", negative=True)), 100, None),
            ((they(0), they(1, "nudge_angry"), we(2, "solves")), 80, "no_sorry"),
            ((they(0), they(1, "nudge_angry"), we(2, "solves", "sorry")), 100, None),
            ((they(0), we(1, "rude", "brushes_off", negative=True)), 0, "rude"),
        ):
            with self.subTest(lines):
                self.assertEqual(scored(*lines).points["tone"], points)
                if code:
                    self.assertIn(code, self.codes(*lines))

    def test_what_is_given_away_in_public_is_worth_nothing(self) -> None:
        given = we(1, exposes=("912345",))
        self.assertEqual(scored(they(0), given).points["guard"], 0)
        self.assertEqual(scored(they(0), we(1), they(2, "exposed")).points["guard"], 0)
        self.assertEqual(scored(they(0), we(1, "number")).points["guard"], 50)
        self.assertEqual(scored(they(0), we(1, "number", "private")).points["guard"], 100)
        self.assertIsNone(scored(they(0), we(1, "number", private=True)).points["guard"])

    def test_guidelines(self) -> None:
        asked = (they(0), we(1), they(2, "again"), we(3, asked=True))
        self.assertEqual(scored(*asked).points["guideline"], 50)
        self.assertEqual(scored(*asked, unread=True).points["guideline"], 20)

    def test_a_promise_that_was_not_kept_is_named(self) -> None:
        lines = (they(0), we(1, "works_on_it"), they(2, "waits"))
        self.assertEqual(self.codes(*lines), ["promise"])
        self.assertEqual(scored(*lines).end, "waiting")
        self.assertEqual(self.codes(*lines, we(9, "solves")), [])

    def test_the_whole_is_the_weighted_mean_of_what_is_known(self) -> None:
        self.assertEqual(sum(WEIGHTS.values()), 100)
        nothing: dict[str, int | None] = dict.fromkeys(WEIGHTS)
        self.assertIsNone(total(nothing))
        self.assertEqual(total({**nothing, "time": 100, "solved": 40}), 80)
        both = together([{**nothing, "time": 100}, {**nothing, "time": 50, "tone": 10}])
        self.assertEqual(both, {**nothing, "time": 75, "tone": 10})
        self.assertTrue(all(0 <= each <= 100 for each in ENDS.values()))
