"""Which colleague gets which case.

Never somebody who is away, whose day is over, who has as many cases as agreed, who may not read the
case, or who has said which languages he speaks and does not speak this one. Among the others the
sum of ``WEIGHTS`` decides; with equal sums, who has waited longest. The same question always gets
the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

WEIGHTS = {"had": 4.0, "speaks": 1.0, "knows": 1.0, "present": 0.5, "load": -2.0}
"""What speaks for somebody: had this customer before, speaks the language, knows the topic, is
there now; and against: the share of the agreed cases that is taken. Who knows the topic gets up to
half of the cases more than the others, then it is their turn."""
NOMINAL = 20
"""Cases that count as many where no limit is agreed."""
LONG_AGO = datetime(1, 1, 1)
TICK = timedelta(microseconds=1)

AWAY, OFF, FULL, FORBIDDEN, LANGUAGE, PASSED = (
    "away",
    "off",
    "full",
    "forbidden",
    "language",
    "passed",
)
"""Why somebody cannot get a case: absent; outside the working hours; has as many as agreed; may not
read it; does not speak the language; had it and did not pick it up."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be given to somebody.

    :param id: any number, unique
    :param language: ISO 639-1, or empty
    :param topics: the topic and all above it
    :param had: the user who had this customer last, or 0
    :param passed: users who have had this very case
    """

    id: int
    language: str = ""
    topics: frozenset[int] = frozenset()
    had: int = 0
    private: bool = False
    passed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may get cases.

    :param user: id of the user
    :param languages: that he speaks, ISO 639-1; empty: not said
    :param topics: that he knows
    :param load: cases that he has
    :param maximum: cases that he gets at most; 0: as many as there are
    :param working: it is his working time
    :param away: he is absent
    :param present: he is at the screen
    :param may: he may read cases of the team
    :param may_private: he may read private ones
    :param last: when he was given a case last
    """

    user: int
    languages: frozenset[str] = frozenset()
    topics: frozenset[int] = frozenset()
    load: int = 0
    maximum: int = 0
    working: bool = True
    away: bool = False
    present: bool = False
    may: bool = True
    may_private: bool = True
    last: datetime = LONG_AGO


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets a case, and why.

    :param user: id, or 0: nobody fits
    :param why: keys of ``WEIGHTS`` that spoke for him
    :param load: cases that he has with this one
    :param at: when he was given it; no two are given at the same moment
    :param against: if nobody fits: why not, each user
    """

    case: int
    user: int = 0
    why: tuple[str, ...] = ()
    load: int = 0
    maximum: int = 0
    at: datetime = LONG_AGO
    against: dict[int, str] = field(default_factory=dict)


def obstacle(case: Case, colleague: Colleague) -> str:
    """Why somebody cannot get a case; empty: he can."""
    if not colleague.may or (case.private and not colleague.may_private):
        return FORBIDDEN
    if colleague.away:
        return AWAY
    if not colleague.working:
        return OFF
    if colleague.maximum and colleague.load >= colleague.maximum:
        return FULL
    if colleague.user in case.passed:
        return PASSED
    if case.language and colleague.languages and case.language not in colleague.languages:
        return LANGUAGE
    return ""


def merits(case: Case, colleague: Colleague) -> tuple[str, ...]:
    """What speaks for somebody."""
    told = {
        "had": bool(case.had) and case.had == colleague.user,
        "speaks": bool(case.language) and case.language in colleague.languages,
        "knows": bool(case.topics & colleague.topics),
        "present": colleague.present,
    }
    return tuple(name for name, holds in told.items() if holds)


def _rank(case: Case, colleague: Colleague) -> tuple[float, datetime, int]:
    """Lower is better."""
    share = min(colleague.load / (colleague.maximum or NOMINAL), 1.0)
    total = sum(WEIGHTS[name] for name in merits(case, colleague)) + WEIGHTS["load"] * share
    return (-round(total, 6), colleague.last, colleague.user)


def choose(cases: Iterable[Case], colleagues: Sequence[Colleague], now: datetime) -> list[Choice]:
    """Give cases to colleagues, one after the other in their order.

    :param cases: the most urgent first
    :param colleagues: each user once
    :param now: naive; when those who get something got it
    :returns: one choice for each case, in their order
    """
    there = {colleague.user: colleague for colleague in colleagues}
    choices = []
    for case in cases:
        against = {user: no for user, each in there.items() if (no := obstacle(case, each))}
        fitting = [each for user, each in there.items() if user not in against]
        if not fitting:
            choices.append(Choice(case.id, against=against))
            continue
        best = min(fitting, key=lambda each: _rank(case, each))
        why = merits(case, best)
        # Whoever comes next comes later than whoever was given something before in this round.
        last = max(now, max(each.last for each in there.values()))
        got = replace(best, load=best.load + 1, last=last + TICK)
        there[best.user] = got
        choices.append(Choice(case.id, best.user, why, got.load, got.maximum, got.last))
    return choices
