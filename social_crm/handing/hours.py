"""Working hours as people say them: which days in a row have the same ones, and what they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Spans = tuple[tuple[float, float], ...]


def merged(spans: Iterable[tuple[float, float]]) -> Spans:
    """Spans of hours of a day in their order; those that touch are one."""
    found: list[tuple[float, float]] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif end > begin:
            found.append((begin, end))
    return tuple(found)


def rows(days: Mapping[int, Iterable[tuple[float, float]]]) -> list[tuple[int, int, Spans]]:
    """Days in a row with the same hours.

    :param days: day of the week, 0 is Monday, to hours from and to
    :returns: first day, last day and their hours; days without any are left out

    >>> rows({0: [(8, 12), (12, 17)], 1: [(8, 17)], 5: [(9, 13)]})
    [(0, 1, ((8, 17),)), (5, 5, ((9, 13),))]
    """
    found: list[tuple[int, int, Spans]] = []
    for day in range(7):
        spans = merged(days.get(day, ()))
        if not spans:
            continue
        if found and found[-1][1] == day - 1 and found[-1][2] == spans:
            found[-1] = (found[-1][0], day, spans)
        else:
            found.append((day, day, spans))
    return found


def clock(hour: float) -> str:
    """An hour as it is written in a row of hours.

    >>> clock(8), clock(8.5), clock(24)
    ('8', '8:30', '24')
    """
    minutes = round(hour * 60)
    return f"{minutes // 60}:{minutes % 60:02}" if minutes % 60 else str(minutes // 60)


def said(spans: Spans) -> str:
    """Hours of a day.

    >>> said(((8, 12), (13, 17.5)))
    '8–12, 13–17:30'
    """
    return ", ".join(f"{clock(begin)}–{clock(end)}" for begin, end in spans)
