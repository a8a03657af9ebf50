"""Promises are what a slow script makes of the same story, which counts second by second and knows
nothing of how they are really worked out; whatever happens in whichever order, and whichever
promise comes to hold meanwhile."""

import random
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from handing import promise, promised

sys.path.append(str(Path(__file__).resolve().parent.parent))
import slow_promise

BEGIN = datetime(2026, 4, 30, 4, 0)
WEEKS = {
    "Berlin": slow_promise.Week(
        "Europe/Berlin", {day: [(8, 12), (13, 22)] for day in range(7)}, (date(2026, 5, 1),)
    ),
    "New York": slow_promise.Week("America/New_York", {day: [(8, 22)] for day in range(7)}),
    "Clocks go back": slow_promise.Week("Europe/Berlin", {day: [(0, 24)] for day in range(7)}),
    "Clocks go on": slow_promise.Week(
        "America/New_York", {day: [(0, 3), (4, 9)] for day in range(7)}, (date(2026, 3, 9),)
    ),
}
BEGINS = {"Clocks go back": datetime(2026, 10, 24, 4, 0), "Clocks go on": datetime(2026, 3, 7, 12)}
PAUSES = (1, 40, 600, 3600, 9000, 30000)
STORIES = 200
FRESH, HELD, HELD_FOR_SOME, CLOSED = range(1, 5)
"""Stages."""
CALM, URGENT = 0, 1
HOLDS = {CALM: {HELD, HELD_FOR_SOME}, URGENT: {HELD}}
"""Stages that hold the clock, of the two promises of a target."""


def hours(week, begin):
    """The same hours as intervals."""
    times, since, minute = [], None, begin - timedelta(days=2)
    for _number in range(60 * 24 * 35):
        if week.works(minute) and since is None:
            since = minute
        elif not week.works(minute) and since is not None:
            times.append((since, minute))
            since = None
        minute += timedelta(minutes=1)
    return promise.Hours([*times, *([(since, minute)] if since else [])])


HOURS = {name: hours(week, BEGINS.get(name, BEGIN)) for name, week in WEEKS.items()}


def promises(minutes):
    """Two for each target; the second holds for what is urgent, so it stands first.

    :param minutes: pairs, target to what is promised
    """
    made = {}
    for target, pair in minutes.items():
        for which in (URGENT, CALM):
            number = 2 * promise.TARGETS.index(target) + which + 1
            made[number] = {
                "id": number,
                "target": target,
                "active": True,
                "company_id": None,
                "since": None,
                "teams": [],
                "networks": [],
                "topics": [],
                "customers": "",
                "priority": "2" if which == URGENT else "0",
                "minutes": pair[which],
                "held": HOLDS[which],
            }
    return made


class Story:
    """What could happen in a ticket, told to both as it happens."""

    def __init__(self, seed, where):
        self.dice = dice = random.Random(seed)
        self.hours = HOURS[where]
        self.minutes = {
            target: (dice.choice((45, 60, 300, 480)), dice.choice((5, 20, 45, 500)))
            for target in promise.TARGETS
        }
        self.promises = promises(self.minutes)
        start = BEGINS.get(where, BEGIN) + timedelta(seconds=dice.randrange(86400))
        self.opening = slow_promise.Post(start, start + timedelta(seconds=dice.randrange(600)))
        self.posts, self.closings, self.dropped = [self.opening], [], {}
        self.stage, self.stages, self.deleted = FRESH, [], 0
        self.made = [(start, CALM)]
        self.now = self.opening.arrived
        self.case = promised.Case(
            1, 1, 1, None, "0", None, "scripted", False, False, FRESH, None, start, 0, start, None
        )
        self.look()
        things = (self.hear, self.hear, self.say, self.say, self.drop, self.take_up, self.close,
                  self.close, self.hold, self.change_how_urgent, self.delete, self.delete,
                  self.delete_ours, self.hear_and_lose, self.say_and_lose)  # fmt: skip
        for _number in range(dice.randrange(16)):
            self.now += timedelta(seconds=dice.choice(PAUSES) + dice.randrange(60))
            dice.choice(things)()
            self.look()
        if dice.random() < 0.7:
            self.now += timedelta(seconds=dice.randrange(100_000))
            self.look()

    # What happens

    def late(self):
        """When something was written of which we hear now."""
        late = timedelta(seconds=self.dice.choice((0, 0, self.dice.randrange(300), 5000)))
        return max(self.now - late, self.opening.at)

    def hear(self):
        self.posts.append(slow_promise.Post(self.late(), self.now))
        if self.stage == CLOSED:
            self.move(FRESH)

    def say(self):
        machine = self.dice.random() < 0.2
        self.posts.append(slow_promise.Post(self.late(), self.now, own=True, machine=machine))

    def waiting(self):
        said = [post.at for post in self.posts if post.said]
        return [
            post
            for post in self.posts
            if post.heard and id(post) not in self.dropped and not any(at >= post.at for at in said)
        ]

    def drop(self):
        for post in self.waiting():
            if self.dice.random() < 0.8:
                post.waits_until = self.dropped[id(post)] = self.now

    def take_up(self):
        """What was put aside by mistake, unless the case was closed since."""
        closed_at = max((at for at, closed in self.closings if closed), default=self.opening.at)
        for post in self.posts:
            if post.waits_until and post.waits_until > closed_at and self.dice.random() < 0.5:
                post.waits_until = None
                del self.dropped[id(post)]
                if post.gone:
                    self.dropped[id(post)] = post.gone

    def delete(self):
        """The customer takes a post back, whether it waits, was answered, or was closed."""
        post = self.dice.choice([post for post in self.posts if post.heard])
        if not post.gone and post.arrived < self.now:
            post.gone = self.now
            self.dropped.setdefault(id(post), self.now)
            self.deleted += self.stage == CLOSED

    def delete_ours(self):
        for post in self.posts:
            if post.own and not post.gone and post.arrived < self.now and self.dice.random() < 0.5:
                post.gone = self.now
                self.deleted += self.stage == CLOSED

    def hear_and_lose(self):
        """A post that is taken back before it is worked reopens nothing."""
        self.posts.append(slow_promise.Post(self.late(), self.now, gone=self.now))

    def say_and_lose(self):
        self.posts.append(slow_promise.Post(self.late(), self.now, own=True, gone=self.now))

    def close(self):
        self.move(FRESH if self.stage == CLOSED else CLOSED)

    def hold(self):
        self.move(self.dice.choice((FRESH, HELD, HELD_FOR_SOME)))

    def move(self, stage):
        if stage != self.stage:
            if CLOSED in (stage, self.stage):
                self.closings.append((self.now, stage == CLOSED))
            self.stages.append((self.now, self.stage, stage, self.stage == CLOSED, stage == CLOSED))
            self.stage = self.case.stage_id = stage
        if stage == CLOSED:
            for post in self.waiting():
                self.dropped[id(post)] = self.now

    def change_how_urgent(self):
        which = self.dice.choice((CALM, URGENT))
        self.case.priority = {CALM: "1", URGENT: "3"}[which]
        self.made.append((self.now, which))

    # As it is worked out

    def look(self):
        """Work it out anew with what is known now, and keep it."""
        case = self.case
        case.events = [promise.Event(self.opening.at, promise.OPENED, id(self.opening))]
        for post in self.posts:
            if post.heard and post is not self.opening:
                case.events.append(promise.Event(post.at, promise.HEARD, id(post)))
            elif post.said:
                case.events.append(promise.Event(post.at, promise.SAID, id(post)))
        for post, at in self.dropped.items():
            case.events.append(promise.Event(at, promise.DROPPED, post))
        case.stages = self.stages
        chosen = case.decided(self.promises)
        self.found = {
            target: case.stands(
                target, chosen[target], self.promises, lambda each, of=target: self.reckon(of, each)
            )
            for target in promise.TARGETS
        }
        case.rows = {
            (target, each.started): (
                1,
                {
                    "sla_id": judge["id"],
                    "social_met_at": each.met_at,
                    "social_ended_at": each.ended_at,
                },
            )
            for target, found in self.found.items()
            for judge, each in found
        }

    def reckon(self, target, made):
        events = self.case.told(made["held"])
        return promise.reckon(target, events, self.hours, made["minutes"], self.now)

    def fast(self, target):
        return [
            (each.started, each.due, each.met_at, each.ended_at, each.state, judge["minutes"])
            for judge, each in self.found[target]
        ]

    # As it is written down

    def told(self, which):
        """The same for the slow script, with what holds the clock of a promise."""
        holds = [(at, after in HOLDS[which]) for at, _before, after, *_closed in self.stages]
        return slow_promise.Case(self.opening, self.posts, self.closings, holds)

    def slow(self, target, week):
        found = []
        stands = {
            which: {
                each.started: each
                for each in slow_promise.stands(
                    target, self.told(which), week, self.minutes[target][which], self.now
                )
            }
            for which in (CALM, URGENT)
        }
        judges = slow_promise.judged(target, self.told(CALM), self.made, self.now)
        for started, which in judges.items():
            each = stands[which][started]
            minutes = self.minutes[target][which]
            found.append((started, each.due, each.met_at, each.ended_at, each.state, minutes))
        return found


@pytest.mark.parametrize("where", WEEKS)
def test_promises_are_the_same_to_the_second_however_slowly_they_are_counted(where):
    states, changed, deleted = set(), 0, 0
    for seed in range(STORIES):
        story = Story(f"{where} {seed}", where)
        deleted += story.deleted
        for target in promise.TARGETS:
            fast, slow = story.fast(target), story.slow(target, WEEKS[where])
            assert fast == slow, (seed, target, story.case.events, story.stages, story.made)
            states |= {(target, each[4]) for each in slow}
            holds = story.minutes[target][story.made[-1][1]]
            changed += any(each[5] != holds for each in slow)
    assert {state for _target, state in states} == {"met", "broken", "ended", "running", "paused"}
    assert len(states) >= 13, "each target was in each state that it has"
    assert changed >= 5, "promises are judged by what does not hold any more"
    assert deleted >= 20, "posts were taken back after the case was closed"
