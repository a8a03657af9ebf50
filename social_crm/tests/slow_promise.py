"""What was promised, worked out slowly: second by second where something happens, and minute by
minute in between.

Plain Python that knows neither Odoo nor how the promises are really worked out; the test of the day
compares both. Written from these sentences:

* *Heard* is a post of the customer: not ours, not of a bystander, not back-filled. *Said* is a post
  of ours that no machine wrote. Both count at the time at which they were written.
* What the customer writes in the thread to nobody of us is heard only if the case is open by the
  time it arrives.
* A post that is gone or was put aside waits no longer from then on. So do those that have arrived
  by then when the ticket is closed. Whichever comes first counts, and stays.
* What is gone by the time it arrives was never there. What was said and goes later was said.
* *First answer*: from the opening post (a back-filled one: from when it was received) to the
  first that is said. *Next answer*: once something was said, from the earliest that is heard after
  it to the next that is said. *Solution*: from the opening post to the closing that still holds.
* When nothing waits for an answer any more, what was promised of the answer has ended. Nothing is
  due of it then, and the time in which nobody waits does not count. A next answer that has ended is
  over. A first answer goes on with what was left as soon as something waits again, and is kept by
  what is said even while nobody waits.
* The solution does not run while the ticket is closed, nor from what is said until the customer is
  heard again. Nothing runs while a stage holds the ticket.
* Only working time counts. Due is the first moment at which the promised minutes have run, if
  nothing pauses any more; nothing is due while it pauses, but for what was due before. Broken: met
  after that, ended after that, or not met by now.
* Of several promises of which one after the other holds for a ticket, that one judges what is done
  which held when it was found done, until it is found not to be. What is not done is judged by the
  one that holds now. Time counts from when the customer began to wait, whichever held then.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
FARTHEST = timedelta(days=30)
"""What is due later than that after the last event is not looked for."""


@dataclass
class Week:
    """Working hours, as people say them.

    :param zone: where
    :param days: day of the week, Monday is 0, to pairs of hours: ``{0: [(8, 12), (13, 22)]}``
    :param holidays: whole days there
    """

    zone: str
    days: dict
    holidays: tuple = ()
    known: dict = field(default_factory=dict)

    def works(self, minute):
        """Whether a minute that begins at a moment is worked.

        :param datetime minute: naive, UTC
        """
        if minute not in self.known:
            local = minute.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone))
            hour = local.hour + local.minute / 60
            self.known[minute] = local.date() not in self.holidays and any(
                begin <= hour < end for begin, end in self.days.get(local.weekday(), ())
            )
        return self.known[minute]

    def worked(self, begin, end):
        """Seconds of working time between two moments, counted."""
        count, moment = 0, begin
        while moment < end:
            minute = moment.replace(second=0)
            upto = min(minute + MINUTE, end)
            if self.works(minute):
                count += int((upto - moment).total_seconds())
            moment = upto
        return count


@dataclass
class Post:
    """Something that was written.

    :param to_us: it names us, or answers us
    :param waits_until: when it was put aside
    :param gone: when we learned that it was taken back
    """

    at: datetime
    arrived: datetime
    own: bool = False
    machine: bool = False
    bystander: bool = False
    backfilled: bool = False
    to_us: bool = True
    waits_until: datetime | None = None
    gone: datetime | None = None

    @property
    def was_there(self):
        return self.gone is None or self.gone > self.arrived

    @property
    def heard(self):
        return self.was_there and not (self.own or self.bystander or self.backfilled)

    @property
    def said(self):
        return self.was_there and self.own and not self.machine and not self.bystander


@dataclass
class Case:
    """All that happened in a ticket.

    :param opening: the post that it began with, which is among ``posts``
    :param closings: pairs of a moment and whether it is closed from then on
    :param holds: pairs of a moment and whether a stage holds it from then on
    """

    opening: Post
    posts: list
    closings: list = field(default_factory=list)
    holds: list = field(default_factory=list)

    @cached_property
    def started(self):
        return self.opening.arrived if self.opening.backfilled else self.opening.at

    @cached_property
    def said(self):
        return sorted(post.at for post in self.posts if post.said and post.at >= self.started)

    @cached_property
    def heard(self):
        """The posts of the customer that want an answer."""
        return [
            post
            for post in self.posts
            if post is self.opening
            or (
                post.heard
                and post.at >= self.started
                and (post.to_us or not self.is_closed(post.arrived))
            )
        ]

    def moments(self):
        """When something happens."""
        found = {post.at for post in self.posts} | {post.waits_until for post in self.posts}
        found |= {post.gone for post in self.posts}
        found |= {at for at, _closed in self.closings} | {at for at, _held in self.holds}
        return sorted(found - {None} | {self.started})

    def noticed(self):
        """When we come to know of something."""
        return {*self.moments(), *(post.arrived for post in self.posts)}

    def as_known(self, at):
        """What was known at a moment of what had happened.

        :rtype: Case
        """
        return Case(
            self.opening,
            [post for post in self.posts if post.arrived <= at],
            [each for each in self.closings if each[0] <= at],
            [each for each in self.holds if each[0] <= at],
        )

    def is_closed(self, at):
        """In the second that begins at a moment."""
        return _latest(self.closings, at)

    def is_held(self, at):
        return _latest(self.holds, at)

    def waits(self, at, but_for=None):
        """Which posts wait for an answer at a moment.

        :param but_for: what was said then does not count
        """
        said = max((m for m in self.said if m <= at and m != but_for), default=None)
        return [
            post
            for post in self.heard
            if self._since(post) <= at
            and (said is None or self._since(post) > said)
            and not (post.waits_until and post.waits_until <= at)
            and not (post.gone and post.gone <= at)
            and not any(
                closed and max(post.arrived, self._since(post)) <= moment <= at
                for moment, closed in self.closings
            )
        ]

    def waits_for_the_customer(self, at):
        said = max((moment for moment in self.said if moment <= at), default=None)
        return said is not None and not any(said < self._since(post) <= at for post in self.heard)

    def _since(self, post):
        return self.started if post is self.opening else post.at


def _latest(states, at):
    held = False
    for moment, state in states:  # in the order in which they happened
        if moment <= at:
            held = state
    return held


@dataclass
class Stand:
    """How a promise stands: ``met``, ``broken``, ``ended``, ``running`` or ``paused``."""

    started: datetime
    due: datetime | None
    met_at: datetime | None
    ended_at: datetime | None
    state: str


def first_answer(case, now):
    met = next((at for at in case.said if at <= now), None)
    ended = None if met or case.waits(now) else _waits_not_since(case, case.started, now)
    return [(case.started, met, ended)]


def next_answer(case, now):
    found = []
    free_from = next((at for at in case.said if at <= now), None)
    while free_from is not None:
        begun = min((post.at for post in case.heard if free_from < post.at <= now), default=None)
        if begun is None:
            break
        met = next((at for at in case.said if begun <= at <= now), None)
        ended = next(
            (at for at in case.moments() if begun <= at <= now and not case.waits(at)), None
        )
        if met is not None and (ended is None or met <= ended):
            ended = None
        elif ended is not None:
            met = None
        found.append((begun, met, ended))
        free_from = met or ended
    return found


def solution(case, now):
    met = None
    if case.is_closed(now):
        # The closing that holds: of several without an opening in between the first.
        for at, closed in case.closings:
            if at <= now:
                met = (met or at) if closed else None
    return [(case.started, met, None)]


def _paused_answer(case, at, end):
    """What is said at the end is what is waited for until then."""
    return not case.waits(at, but_for=end)


def _paused_solution(case, at, _end):
    return case.is_closed(at) or case.waits_for_the_customer(at)


def _waits_not_since(case, begin, now):
    """Since when nothing has waited without a break."""
    since = None
    for at in case.moments():
        if begin <= at <= now:
            since = None if case.waits(at) else (since or at)
    return since


PROMISES = {
    "first_answer": (first_answer, _paused_answer),
    "next_answer": (next_answer, _paused_answer),
    "solution": (solution, _paused_solution),
}


def stands(target, case, week, minutes, now):
    """How the promises of a target stand.

    :param target: a key of ``PROMISES``
    :param case: a :class:`Case`
    :param week: a :class:`Week`
    :param minutes: that were promised
    :param now: naive, UTC
    :returns: in the order in which they began
    :rtype: list[Stand]
    """
    work, pauses = PROMISES[target]
    return [_stand(case, week, minutes, now, *found, pauses) for found in work(case, now)]


def judged(target, case, made, now):
    """How they stand, each by the promise that judges it.

    :param made: pairs of a moment and the promise that holds from then on, in their order; the
        first holds from the start
    :returns: for each its beginning and the promise
    :rtype: dict[datetime, Any]
    """
    work, _pauses = PROMISES[target]
    judge = {}
    for at in sorted({*case.noticed(), *(at for at, _promise in made), now}):
        if at > now or at < case.opening.arrived:
            continue
        holds = [promise for since, promise in made if since <= at or since == made[0][0]][-1]
        found = {begun: met or ended for begun, met, ended in work(case.as_known(at), at)}
        judge = {
            begun: judge[begun] if judge.get(begun, (None, 0))[1] and done else (holds, bool(done))
            for begun, done in found.items()
        }
    return {begun: promise for begun, (promise, _done) in judge.items()}


def _stand(case, week, minutes, now, started, met, ended, pauses):
    end = met or ended or now
    due = _due(case, week, minutes, started, end, pauses, met)
    if due is not None and end > due:
        state = "broken"
    elif met:
        state = "met"
    elif ended:
        state = "ended"
    elif case.is_held(now) or pauses(case, now, None):
        state = "paused"
    else:
        state = "running"
    return Stand(started, due, met, ended, state)


def _due(case, week, minutes, started, end, pauses, met):
    """Let the clock run. Behind ``end`` nothing happens any more."""
    left = 60 * minutes
    moment = started
    events = [at for at in case.moments() if started < at <= end]
    runs = _runs(case, started, pauses, met)
    farthest = max(end, started) + FARTHEST
    while moment < farthest:
        if events and events[0] <= moment:
            events.pop(0)
            runs = _runs(case, moment, pauses, met)
            continue
        if moment >= end and not runs:
            return None
        minute = moment.replace(second=0)
        step = minute + MINUTE - moment
        if left < 60 or (events and events[0] < minute + MINUTE) or moment < end < minute + MINUTE:
            step = SECOND
        if runs and week.works(minute):
            left -= int(step.total_seconds())
        moment += step
        if left == 0:
            return moment
    return None


def _runs(case, at, pauses, met):
    return not case.is_held(at) and not pauses(case, at, met)
