"""What was promised to a customer, counted in working time: begun when, due when, kept or broken.

A ticket is a list of events; a promise is a target and a number of minutes. Everything else follows
from them, so that it can be worked out again at any time, and comes out the same.

* *first answer*: from the opening post to the first answer that a person gave. It pauses for
  nothing but stages that hold it.
* *next answer*: from the first post behind our latest answer to our next one; once for each such
  pause of ours.
* *solution*: from the opening post to the closing that still holds. It does not run while the
  ticket is closed, nor while we wait for the customer.

What was said before the opening post counts for nothing. Nor does what the customer writes in the
thread while the case is closed, naming nobody of us and answering nobody of us: it belongs to no
case, and somebody may make it one. What is written to us opens the case again.

Where nothing waits for an answer any more, because the posts have gone, were put aside or closed,
the promise of an answer has ended: nothing is due any more, and it was neither kept nor, unless it
was due before, broken. If something waits again, the promise of a first answer goes on with what
was left: the time in which nobody waited does not count, the time before it does, so that closing
a case unanswered is no way to a fresh start. An answer that comes although nothing waits keeps it.
A next answer that has ended is over: the next post begins another. A post that was put aside by
mistake and is taken up again while its case is open has waited all the time.

**What is taken back** changes nothing that is done:

* A post that its author deletes waits until we notice. If it was answered, put aside or closed with
  its case before, that was its end: what was kept, broken or ended when a case was closed stays so,
  whatever is deleted afterwards. A post that opened a case again has done so also if it is deleted
  then; the solution runs until somebody closes the case.
* What was deleted before it was worked here was neither heard nor said: a question that reopens
  nothing starts nothing, and an answer that nobody saw here keeps nothing.
* An answer of ours that is taken back was given all the same: what it kept stays kept, and nobody
  waits again because of it, neither in an open case nor in a closed one.
* In a closed case nothing is taken up: a post that was put aside there and is taken up again, or
  that comes back at the network, waited until it was put aside or deleted, and no longer.

**When another promise comes to hold**, because a ticket became more urgent, got another topic or
another team: what was done by then, as far as it was known here, is judged by the promise that held
until then. Whatever is not done is judged by the one that holds now as if it had held from the
start: the customer has waited since then, whenever we found out how urgent it is. So it can be
broken at once when a ticket is made urgent late, and it is not broken any more if it turns out that
so much was not promised. What goes on again after it was done, is judged by what holds when it is
done again. See :meth:`.promised.Case.stands`.

All moments are naive and in UTC, in whole seconds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

FIRST_ANSWER, NEXT_ANSWER, SOLUTION = "first_answer", "next_answer", "solution"
TARGETS = (FIRST_ANSWER, NEXT_ANSWER, SOLUTION)

OPENED, HEARD, SAID, DROPPED = "opened", "heard", "said", "dropped"
"""The customer's post that the ticket began with; another post of the customer; an answer that a
person gave; a post does not wait any more."""
CLOSED, REOPENED, HELD, RESUMED = "closed", "reopened", "held", "resumed"
"""What the stages did: the last two where a stage stops the clock."""

CUSTOMER, NOBODY = "customer", "nobody"
"""Why else a clock does not run: it is the customer's turn; nobody waits."""

_RANK = {OPENED: 0, HEARD: 1, SAID: 2, DROPPED: 3}
"""What comes first at the same moment; what stages did, last and as it is given."""

RUNNING, PAUSED, MET, BROKEN, ENDED = "running", "paused", "met", "broken", "ended"
"""States of a promise. Broken: was or would be kept too late."""

_SECOND = timedelta(seconds=1)
_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a ticket.

    :param at: naive, UTC
    :param kind: as above
    :param post: which one, where it is about a post
    """

    at: datetime
    kind: str
    post: int = 0


@dataclass(frozen=True, slots=True)
class Reckoned:
    """How a promise stands.

    :param due: when the promised time is used up, or will be, if nothing pauses any more; ``None``
        while it pauses before that, or if it ended before that
    :param met_at: when it was kept, in time or not
    :param state: as above
    :param used: seconds of running working time up to when it was met or ended, or up to now
    :param paused: why it does not run: ``held``, ``closed``, ``customer`` or ``nobody``; empty: it
        runs
    :param ended_at: since when nothing waits, if it was not met
    :param beyond: it is due later than the hours go that were given
    :param marks: when the seconds that were asked for are used up, as ``due``
    """

    started: datetime
    due: datetime | None
    met_at: datetime | None
    state: str
    used: int
    paused: str = ""
    ended_at: datetime | None = None
    beyond: bool = False
    marks: tuple[datetime | None, ...] = ()


class Hours:
    """Working time, in which seconds can be counted.

    :param intervals: of begin and end, naive, UTC, in any order. An end right before a full second,
        as days end in calendars, is that full second.
    """

    __slots__ = ("_before", "_ends", "_starts")

    def __init__(self, intervals: Iterable[tuple[datetime, datetime]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = []
        for begin, end in sorted((_seconds(begin), _seconds(end)) for begin, end in intervals):
            if self._ends and begin <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            elif end > begin:
                self._starts.append(begin)
                self._ends.append(end)
        worked = 0
        for begin, end in zip(self._starts, self._ends, strict=True):
            self._before.append(worked)
            worked += end - begin

    def _worked(self, moment: int) -> int:
        """Seconds of working time before a moment."""
        place = bisect_right(self._starts, moment) - 1
        if place < 0:
            return 0
        return self._before[place] + min(moment, self._ends[place]) - self._starts[place]

    def between(self, begin: datetime, end: datetime) -> int:
        """Seconds of working time between two moments."""
        if end <= begin:
            return 0
        return self._worked(_seconds(end)) - self._worked(_seconds(begin))

    def after(self, begin: datetime, seconds: int) -> datetime | None:
        """The first moment at which so much working time has passed.

        :param seconds: more than 0
        :returns: ``None``: that is later than the hours go
        """
        wanted = self._worked(_seconds(begin)) + seconds
        place = bisect_left(self._before, wanted) - 1
        if place < 0:
            return None
        moment = self._starts[place] + wanted - self._before[place]
        return _moment(moment) if moment <= self._ends[place] else None


@dataclass(slots=True)
class _Clock:
    """One promise while the events pass by.

    :param spans: in which it ran
    :param since: since when it runs now
    """

    started: datetime
    spans: list[tuple[datetime, datetime]] = field(default_factory=list)
    since: datetime | None = None
    met_at: datetime | None = None
    ended_at: datetime | None = None
    paused: str = ""

    def run(self, at: datetime, paused: str) -> None:
        if paused and self.since is not None:
            self.spans.append((self.since, at))
            self.since = None
        elif not paused and self.since is None:
            self.since = at
        self.paused = paused


@dataclass(slots=True)
class _Case:
    """How a ticket stands while the events pass by."""

    waiting: set[int] = field(default_factory=set)
    opened: bool = False
    answered: bool = False
    ours: bool = False  # it is the customer's turn
    closed: bool = False
    held: bool = False

    @property
    def answer_paused(self) -> str:
        """Why the clock of an answer does not run."""
        if not self.waiting:
            return NOBODY
        return HELD if self.held else ""

    @property
    def solution_paused(self) -> str:
        """Why the clock of the solution does not run."""
        if self.closed:
            return CLOSED
        return HELD if self.held else CUSTOMER if self.ours else ""

    def see(self, event: Event) -> None:
        kind = event.kind
        if kind in (CLOSED, REOPENED):
            self.closed = kind == CLOSED
        elif kind in (HELD, RESUMED):
            self.held = kind == HELD
        elif kind == OPENED:
            self.opened = True
            self.waiting.add(event.post)
        elif not self.opened:
            return
        elif kind == HEARD:
            self.waiting.add(event.post)
            self.ours = False
        elif kind == SAID:
            self.waiting.clear()
            self.answered = self.ours = True
        elif kind == DROPPED:
            self.waiting.discard(event.post)


def _in_order(events: Iterable[Event]) -> list[Event]:
    """By time; what is the same moment, so that an answer comes behind what it answers."""
    return sorted(events, key=lambda event: (event.at, _RANK.get(event.kind, len(_RANK))))


def _first_answer(events: Sequence[Event]) -> list[_Clock]:
    case = _Case()
    clock: _Clock | None = None
    for event in events:
        case.see(event)
        if clock is None:
            if not case.opened:
                continue
            clock = _Clock(event.at)
        if event.kind == SAID:
            clock.met_at, clock.ended_at = event.at, None
            break
        clock.run(event.at, case.answer_paused)
        if case.waiting:
            clock.ended_at = None
        elif clock.ended_at is None:
            clock.ended_at = event.at
    return [clock] if clock else []


def _next_answer(events: Sequence[Event]) -> list[_Clock]:
    case = _Case()
    clocks: list[_Clock] = []
    clock: _Clock | None = None
    for event in events:
        case.see(event)
        if clock is None:
            if not (case.answered and event.kind == HEARD):
                continue
            clock = _Clock(event.at)
            clocks.append(clock)
        if event.kind == SAID:
            clock.met_at = event.at
            clock = None
            continue
        clock.run(event.at, case.answer_paused)
        if not case.waiting:
            clock.ended_at = event.at
            clock = None
    return clocks


def _solution(events: Sequence[Event]) -> list[_Clock]:
    case = _Case()
    clock: _Clock | None = None
    for event in events:
        was_closed = case.closed
        case.see(event)
        if clock is None:
            if not case.opened:
                continue
            clock, was_closed = _Clock(event.at), False
        if case.closed and not was_closed:
            clock.met_at = event.at
        elif not case.closed:
            clock.met_at = None
        clock.run(event.at, case.solution_paused)
    return [clock] if clock else []


_CLOCKS = {FIRST_ANSWER: _first_answer, NEXT_ANSWER: _next_answer, SOLUTION: _solution}


def reckon(
    target: str,
    events: Iterable[Event],
    hours: Hours,
    minutes: int,
    now: datetime,
    marks: Sequence[int] = (),
) -> list[Reckoned]:
    """How the promises of a target stand.

    :param target: one of ``TARGETS``
    :param events: of a ticket, in any order
    :param hours: that count, from the opening post until well after now
    :param minutes: that were promised, more than 0
    :param now: naive, UTC
    :param marks: seconds of working time of which is asked when they are used up
    :returns: in the order in which they began; of ``next_answer`` any number, of the others one,
        or none if there is no opening post
    """
    return [
        _stand(clock, hours, minutes * 60, now, marks)
        for clock in _CLOCKS[target](_in_order(events))
    ]


def _stand(
    clock: _Clock, hours: Hours, seconds: int, now: datetime, marks: Sequence[int]
) -> Reckoned:
    end = clock.met_at or clock.ended_at
    judged = end or now
    spans = [*clock.spans]
    running = clock.since is not None and (end is None or clock.since <= end)
    used = sum(hours.between(begin, min(stop, judged)) for begin, stop in spans)
    if clock.since is not None:
        used += hours.between(clock.since, judged)
    due = _used_up(clock, hours, seconds)
    if due is not None and judged > due:
        state = BROKEN
    elif clock.met_at:
        state = MET
    elif clock.ended_at:
        state = ENDED
    else:
        state = RUNNING if running else PAUSED
    return Reckoned(
        clock.started,
        due,
        clock.met_at,
        state,
        used,
        clock.paused,
        None if clock.met_at else clock.ended_at,
        running and due is None,
        tuple(_used_up(clock, hours, mark) for mark in marks),
    )


def _used_up(clock: _Clock, hours: Hours, seconds: int) -> datetime | None:
    """The first moment at which a clock has run so long, or will have."""
    if seconds <= 0:
        return clock.started
    for begin, stop in clock.spans:
        worked = hours.between(begin, stop)
        if worked >= seconds:
            return hours.after(begin, seconds)
        seconds -= worked
    return None if clock.since is None else hours.after(clock.since, seconds)


def _seconds(moment: datetime) -> int:
    """Whole seconds since 1970, rounded."""
    return (moment - _EPOCH + _SECOND / 2) // _SECOND


def _moment(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)


ALWAYS = Hours([(datetime(1971, 1, 1), datetime(9000, 1, 1))])
"""Where no working hours are agreed, each hour counts."""
