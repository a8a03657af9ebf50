"""Who is on duty when: times, what is cut out of them, and what nobody covers.

A time is a pair of two moments in UTC, naive, whole seconds; the end does not belong to it. Lists
of times are sorted and do not touch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

Time = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """Somebody is on duty without a break.

    :param source: what says so: the id of a line, or the negative id of a change
    """

    start: datetime
    end: datetime
    user: int
    lead: bool = False
    source: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What is different from the roster for some time.

    :param user: who is not there; 0: somebody comes in addition
    :param instead: who is there; 0: nobody
    """

    id: int
    start: datetime
    end: datetime
    user: int = 0
    instead: int = 0
    lead: bool = False


def merge(times: Iterable[Time]) -> list[Time]:
    """Times in one list; what overlaps or touches becomes one.

    >>> hour = [datetime(2026, 1, 5, n) for n in range(24)]
    >>> merge([(hour[3], hour[4]), (hour[1], hour[2]), (hour[2], hour[3])]) == [(hour[1], hour[4])]
    True
    """
    found: list[Time] = []
    for start, end in sorted(times):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def cut(times: Iterable[Time], away: Iterable[Time]) -> list[Time]:
    """What remains of times without others.

    >>> hour = [datetime(2026, 1, 5, n) for n in range(24)]
    >>> cut([(hour[8], hour[12])], [(hour[9], hour[10])]) == [
    ...     (hour[8], hour[9]), (hour[10], hour[12])]
    True
    """
    gone = merge(away)
    left: list[Time] = []
    for start, end in merge(times):
        for begin, stop in gone:
            if stop <= start:
                continue
            if begin >= end:
                break
            if begin > start:
                left.append((start, begin))
            start = max(start, stop)
        if start < end:
            left.append((start, end))
    return left


def both(one: Iterable[Time], other: Iterable[Time]) -> list[Time]:
    """When one and the other are.

    >>> hour = [datetime(2026, 1, 5, n) for n in range(24)]
    >>> both([(hour[8], hour[12])], [(hour[11], hour[14])]) == [(hour[11], hour[12])]
    True
    """
    one = merge(one)
    return cut(one, cut(one, other))


def length(times: Iterable[Time]) -> timedelta:
    """How long they are together."""
    return sum((end - start for start, end in merge(times)), timedelta())


def change(shifts: Iterable[Shift], changes: Sequence[Change]) -> list[Shift]:
    """Shifts with what is different: who is not there is cut out, who takes over has the pieces,
    who comes in addition has the whole time.

    A change counts for the roster as planned: whoever took over is not taken over from again.
    """
    found = []
    for shift in shifts:
        theirs = [each for each in changes if each.user and each.user == shift.user]
        kept = cut([(shift.start, shift.end)], [(each.start, each.end) for each in theirs])
        found += [replace(shift, start=start, end=end) for start, end in kept]
        for each in theirs:
            if each.instead:
                found += [
                    replace(shift, start=start, end=end, user=each.instead)
                    for start, end in both([(shift.start, shift.end)], [(each.start, each.end)])
                ]
    found += [
        Shift(each.start, each.end, each.instead, each.lead, -each.id)
        for each in changes
        if each.instead and not each.user
    ]
    return sorted(found)


def without(shifts: Iterable[Shift], away: dict[int, list[Time]]) -> list[Shift]:
    """Shifts without the times at which somebody is absent.

    :param away: user to times
    """
    return sorted(
        replace(shift, start=start, end=end)
        for shift in shifts
        for start, end in cut([(shift.start, shift.end)], away.get(shift.user, ()))
    )


def within(shifts: Iterable[Shift], start: datetime, end: datetime) -> list[Shift]:
    """The parts of shifts between two moments."""
    return sorted(
        replace(shift, start=max(shift.start, start), end=min(shift.end, end))
        for shift in shifts
        if shift.start < end and shift.end > start
    )
