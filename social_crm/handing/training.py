"""How well somebody did in a training: points from plain values, and why. No Odoo.

Five things are looked at. What nothing can be said about is ``None`` and does not count.

* **time**: of the times that a customer waited, the share that ended within the promised minutes.
  Who still waits, and has waited longer, counts as not kept.
* **tone**: each answer begins with 100 points. Rude words cost 60, sending somebody away 40, a
  negative mood without a word of regret 20, no word of regret for somebody who is angry 20.
* **guard**: what would have given personal data away in public gets 0, asking for a number where
  everybody would read it gets 50, anything else said in public 100.
* **guideline**: the share of answers in the customer's language that nobody would have had to agree
  to; 30 less where guidelines were not confirmed.
* **solved**: how it ended with each customer, see ``ENDS``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WEIGHTS = {"time": 30, "tone": 25, "guard": 20, "guideline": 10, "solved": 15}
"""What each counts for the whole, in per cent where all are known."""
ENDS = {"thanked": 100, "cool": 70, "waiting": 50, "talking": 40, "unheard": 0, "left": 0}
"""How it ended with a customer: thanked us; thanked us coolly; waits for what we promised; goes on;
never heard of us; has given up.

``early``, whose first answer was not due yet when it ended, is not there: it counts for nothing."""
_CONTENT = {"thanks": "thanked", "cool": "cool"}
_ANGRY = frozenset({"nudge_angry", "brushed", "insulted", "exposed", "back"})
_SETTLED = frozenset({"thanks", "cool", "waits", "leave"})
"""Lines that wait for no answer."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was written in a case.

    :param own: we wrote it
    :param stage: of a customer's line: what kind of line of the script it is
    :param private: only the two can read it
    :param signs: of our line, see ``networks.practice_hearing``
    :param negative: our words sound negative
    :param exposes: words of it that would have been personal data in public
    :param asked: somebody would have had to agree to it
    :param foreign: it is in another language than the customer's
    """

    at: datetime
    own: bool
    stage: str = ""
    private: bool = False
    signs: frozenset[str] = frozenset()
    negative: bool = False
    exposes: tuple[str, ...] = ()
    asked: bool = False
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to learn from.

    :param code: ``late``, ``unanswered``, ``left``, ``rude``, ``brushed``, ``no_sorry``,
        ``negative``, ``exposed``, ``number``, ``asked``, ``foreign``, ``promise``, ``thanked``,
        ``cool``
    :param place: of the line that it is about, in the case
    :param minutes: for ``late`` and ``unanswered``: how long it took
    :param words: for ``exposed``: what was given away
    """

    code: str
    place: int
    minutes: int = 0
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scored:
    """What came of a case.

    :param points: name of a thing in ``WEIGHTS`` to 0 to 100, or ``None``
    :param end: a key of ``ENDS``, or ``early``
    :param first: minutes until our first answer, ``None`` without one
    """

    points: dict[str, int | None]
    end: str
    first: int | None
    remarks: tuple[Remark, ...]

    @property
    def total(self) -> int:
        """All of it, 0 to 100."""
        return total(self.points) or 0


def score(lines: Sequence[Line], until: datetime, minutes: int, *, unread: bool = False) -> Scored:
    """Look back on one case.

    :param lines: in the order of writing
    :param until: when the training ended
    :param minutes: within which an answer was promised
    :param unread: guidelines were not confirmed
    """
    remarks: list[Remark] = []
    kept, first = _waits(lines, until, timedelta(minutes=minutes), remarks)
    end = _end(lines, remarks)
    if end == "unheard" and not kept:
        end = "early"
    said = [(place, line) for place, line in enumerate(lines) if line.own]
    tones = [_tone(lines, place, line, remarks) for place, line in said]
    guards = [_guard(lines, place, line, remarks) for place, line in said if not line.private]
    agreed = [_agreed(place, line, remarks) for place, line in said]
    guideline = _mean(agreed)
    if guideline is not None and unread:
        guideline = max(0, guideline - 30)
    points = {
        "time": _mean(100 * each for each in kept),
        "tone": _mean(tones),
        "guard": _mean(guards),
        "guideline": guideline,
        "solved": ENDS.get(end),
    }
    return Scored(points, end, first, tuple(sorted(remarks, key=lambda each: each.place)))


def total(points: dict[str, int | None]) -> int | None:
    """The weighted mean of what is known."""
    known = [(WEIGHTS[name], value) for name, value in points.items() if value is not None]
    weight = sum(each for each, _value in known)
    return round(sum(each * value for each, value in known) / weight) if weight else None


def together(cases: Iterable[dict[str, int | None]]) -> dict[str, int | None]:
    """The points of a whole training: the mean of its cases, for each thing."""
    every = list(cases)
    return {
        name: _mean(value for case in every if (value := case[name]) is not None)
        for name in WEIGHTS
    }


def _mean(values: Iterable[int]) -> int | None:
    known = list(values)
    return round(sum(known) / len(known)) if known else None


def _waits(
    lines: Sequence[Line], until: datetime, limit: timedelta, remarks: list[Remark]
) -> tuple[list[bool], int | None]:
    """For each time that the customer waited, whether we kept the promise; and how many minutes the
    first answer took."""
    kept: list[bool] = []
    first: int | None = None
    since: datetime | None = None
    place = 0
    for number, line in enumerate(lines):
        if line.own and since is not None:
            took = line.at - since
            if first is None:
                first = _minutes(took)
            kept.append(took <= limit)
            if took > limit:
                remarks.append(Remark("late", number, _minutes(took)))
            since = None
        elif not line.own and line.stage in _SETTLED:
            if since is not None:  # they gave up on us
                kept.append(False)
                remarks.append(Remark("unanswered", place, _minutes(line.at - since)))
            since = None
        elif not line.own and since is None:
            since, place = line.at, number
    if since is not None and until - since > limit:
        kept.append(False)
        remarks.append(Remark("unanswered", place, _minutes(until - since)))
    return kept, first


def _minutes(span: timedelta) -> int:
    return max(0, round(span.total_seconds() / 60))


def _end(lines: Sequence[Line], remarks: list[Remark]) -> str:
    place, last = next(
        ((n, line) for n, line in reversed(list(enumerate(lines))) if not line.own), (0, None)
    )
    if last is None or not any(line.own for line in lines):
        if last is not None and last.stage == "leave":
            remarks.append(Remark("left", place))
            return "left"
        return "unheard"
    if last.stage in _CONTENT:
        remarks.append(Remark("thanked" if last.stage == "thanks" else "cool", place))
        return _CONTENT[last.stage]
    if last.stage == "leave":
        remarks.append(Remark("left", place))
        return "left"
    if last.stage == "waits":
        if not any(line.own for line in lines[place + 1 :]):
            remarks.append(Remark("promise", place))
        return "waiting"
    return "talking"


def _tone(lines: Sequence[Line], place: int, line: Line, remarks: list[Remark]) -> int:
    points = 100
    sorry = "sorry" in line.signs
    if "rude" in line.signs:
        points -= 60
        remarks.append(Remark("rude", place))
    if "brushes_off" in line.signs and "solves" not in line.signs:
        points -= 40
        remarks.append(Remark("brushed", place))
    angry = next((each.stage in _ANGRY for each in lines[:place][::-1] if not each.own), False)
    before = any(each.own and "sorry" in each.signs for each in lines[:place])
    if angry and not sorry and not before:
        points -= 20
        remarks.append(Remark("no_sorry", place))
    elif line.negative and not sorry:
        points -= 20
        remarks.append(Remark("negative", place))
    return max(0, points)


def _guard(lines: Sequence[Line], place: int, line: Line, remarks: list[Remark]) -> int:
    after = next((each.stage for each in lines[place + 1 :] if not each.own), "")
    if line.exposes or after == "exposed":
        remarks.append(Remark("exposed", place, words=line.exposes))
        return 0
    if "number" in line.signs and "private" not in line.signs:
        remarks.append(Remark("number", place))
        return 50
    return 100


def _agreed(place: int, line: Line, remarks: list[Remark]) -> int:
    if line.asked:
        remarks.append(Remark("asked", place))
    if line.foreign:
        remarks.append(Remark("foreign", place))
    return 0 if line.asked or line.foreign else 100
