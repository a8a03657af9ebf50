"""What is kept of promises is what a slow count says, minute by minute, whatever happens."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from odoo.tests import tagged

from ..networks.types import Author
from .common import OURS
from .test_promise import HOUR, MONDAY, PromiseCommon

STEPS = 150
MINUTE = timedelta(minutes=1)
UTC = ZoneInfo("UTC")
GOOD_FRIDAY = date(2027, 3, 26)
STATES = {"met": "accomplished", "broken": "expired", "ended": "ended"}


@tagged("post_install", "-at_install")
class TestPromiseWalk(PromiseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hold = cls.env["helpdesk.ticket.stage"].create({"name": "At the workshop"})
        cls.late_hours = cls._hours("Every day 8-22", "America/New_York", range(7), 8, 22)
        cls.other_team.resource_calendar_id = cls.late_hours
        for calendar in (cls.hours, cls.late_hours):
            begin = datetime.combine(GOOD_FRIDAY, datetime.min.time())
            begin = begin.replace(tzinfo=ZoneInfo(calendar.tz)).astimezone(UTC).replace(tzinfo=None)
            cls.env["resource.calendar.leaves"].create(
                {
                    "name": "Good Friday",
                    "calendar_id": calendar.id,
                    "company_id": calendar.company_id.id,
                    "date_from": begin,
                    "date_to": begin + timedelta(hours=24, seconds=-1),
                }
            )
        # Of each target the one that counts first stands first.
        cls.promises = {
            "first_answer": [
                cls._promise("first_answer", 30, social_priority="2"),
                cls._promise("first_answer", 240),
            ],
            "next_answer": [
                cls._promise("next_answer", 45, team_ids=cls.other_team.ids),
                cls._promise("next_answer", 150, ignore_stage_ids=cls.hold.ids),
            ],
            "solution": [
                cls._promise("solution", 900, ignore_stage_ids=cls.hold.ids),
            ],
        }

    def test_what_is_kept_is_what_a_slow_count_says(self):
        self.when_closed = set()
        for seed in (1, 2):
            with self.subTest(seed=seed):
                self.walk(random.Random(seed))
        behind = {"deleted", "deleted ours", "lost", "taken up", "back", "by the way"}
        self.assertEqual(self.when_closed, behind, "all that after the case was closed as well")

    def walk(self, dice):
        self.env["helpdesk.ticket"].search([("social_account_id", "!=", False)]).unlink()
        self.dice, self.now, self.log, self.done = dice, MONDAY, {}, set()
        self.minutes_of = {}
        # When posts were put aside, deleted, and closed with their case, as far as it counts; and
        # those that were deleted before they were worked.
        self.aside, self.gone, self.shut, self.lost = {}, {}, {}, set()
        self.items = {}
        steps = [name for name in sorted(dir(self)) if name.startswith("do_")]
        for number in range(STEPS):
            self.now += timedelta(seconds=dice.choice((0, 7, 300, 3_000, 9_000, 40_000)))
            self.at(self.now)
            before = self.stages()
            step = dice.choice(steps)
            getattr(self, step)()
            self.done.add(step)
            self.env.flush_all()
            self.env.invalidate_all()
            for ticket_id, stage_id in self.stages().items():
                was = before.get(ticket_id)
                self.log.setdefault(ticket_id, [])
                if was and was != stage_id:
                    self.log[ticket_id].append((self.now, was, stage_id))
            if number % 15 == 14:
                self.check(f"{number}: {step}")
        self.assertEqual(len(self.done), len(steps), "Everything was done at least once")

    def stages(self):
        tickets = self.env["helpdesk.ticket"].search([("social_account_id", "!=", False)])
        return {ticket.id: ticket.stage_id.id for ticket in tickets}

    # What happens

    def some(self, domain=(), model="social.crm.mention"):
        found = self.env[model].search(list(domain), order="id")
        return self.dice.choice(found) if found else found

    def a_case(self, *domain):
        return self.some([("social_account_id", "!=", False), *domain], "helpdesk.ticket")

    def author(self, mention=None):
        if mention:
            profile = mention.profile_id
            return Author(profile.external_id, profile.handle or "x", profile.name or "x")
        number = self.dice.randrange(6)
        return Author(f"w{number}", f"walker{number}", f"Walker {number}")

    def item(self, *args, minutes=0, **values):
        """Written by the clock of the test, not ahead of it."""
        made = super().item(*args, minutes=minutes, **values)
        made = replace(made, written_at=self.now.replace(tzinfo=UTC) - timedelta(minutes=minutes))
        self.items[made.external_id] = made
        return made

    def read_late(self):
        return self.dice.choice((0, 0, 0, 2, 40))

    def do_write_first(self):
        self.arrive(self.item("Lost!", author=self.author(), minutes=self.read_late()))

    def do_write_again(self):
        mention = self.some([("own", "=", False), ("ticket_id", "!=", False)])
        if mention:
            self.arrive(
                self.item(
                    "And now?",
                    author=self.author(mention),
                    minutes=self.read_late(),
                    parent_id=mention.external_id,
                )
            )

    def do_answer(self):
        mention = self.some([("own", "=", False), ("ticket_id", "!=", False)])
        if mention:
            self.arrive(
                self.item(
                    "Sorry", author=OURS, minutes=self.read_late(), parent_id=mention.external_id
                ),
                source=self.own_source,
            )

    def speak(self, ticket, parent):
        """The customer of a case writes in its thread and names nobody of us."""
        profile = ticket.social_profile_id
        done = ticket.stage_id == self.closed
        (found,) = self.arrive(
            self.item(
                "What a week",
                author=Author(profile.external_id, profile.handle or "x", profile.name or "x"),
                minutes=self.read_late(),
                parent_id=parent.external_id,
            ),
            source=self.search_source,
        )
        if parent.own:
            self.assertFalse(found.ticket_id.stage_id.closed)
        elif done:
            self.assertFalse(found.ticket_id)
            self.when_closed.add("by the way")
        else:
            self.assertEqual((found.ticket_id, found.state), (ticket, "open"))

    def do_write_by_the_way(self):
        mention = self.a_post(("own", "=", False), ("bystander", "=", False))
        if mention and mention.conversation_id.ticket_id == mention.ticket_id:
            self.speak(mention.ticket_id, mention)

    def do_answer_us_naming_nobody(self):
        mention = self.a_post(("own", "=", True))
        if mention and mention.conversation_id.ticket_id == mention.ticket_id:
            self.speak(mention.ticket_id, mention)

    do_answer_often = do_answer
    do_write_again_often = do_write_again

    def note(self, what, mention):
        if mention.ticket_id.stage_id == self.closed:
            self.when_closed.add(what)

    def delete(self, mention):
        self.env["social.crm.ingest"]._remove_gone(self.account.id, [mention.external_id])
        self.work()
        self.gone[mention.id] = self.now

    def a_post(self, *domain):
        """One in a case, as often as not in a closed one."""
        domain = [("ticket_id", "!=", False), *domain]
        done = self.dice.random() < 0.5 and self.some(
            [*domain, ("ticket_id.stage_id.closed", "=", True)]
        )
        return done or self.some(domain)

    def do_delete_there(self):
        mention = self.a_post(("gone_at", "=", False), ("own", "=", False))
        if mention:
            self.note("deleted", mention)
            self.delete(mention)

    def do_take_back_what_we_said(self):
        mention = self.a_post(("gone_at", "=", False), ("own", "=", True))
        if mention:
            self.note("deleted ours", mention)
            self.delete(mention)

    def do_write_and_delete_before_it_is_worked(self):
        mention = self.a_post(("own", "=", False))
        if mention:
            self.note("lost", mention)
            author = self.dice.choice((OURS, self.author(mention)))
            item = self.item("Oh, no", author=author, parent_id=mention.external_id)
            self.lost |= set(self.arrive(item, deleted=(item.external_id,)).ids)

    def do_bring_back(self):
        """What was deleted, or hidden by a moderator, is there again."""
        mention = self.a_post(("gone_at", "!=", False), ("own", "=", False))
        if not mention:
            return
        self.note("back", mention)
        self.arrive(self.items[mention.external_id])
        ended = self.gone.pop(mention.id)
        for ends in (self.aside, self.shut):
            if mention.id in ends:
                ends[mention.id] = min(ended, ends[mention.id])
                break

    def do_ignore(self):
        mention = self.some([("state", "in", ("new", "open")), ("ticket_id", "!=", False)])
        if mention:
            mention.with_user(self.agent).action_ignore()
            self.aside[mention.id] = self.now

    def do_take_up_again(self):
        mention = self.a_post(("state", "=", "ignored"))
        if mention:
            self.note("taken up", mention)
            mention.with_user(self.agent).action_unignore()
            if mention.ticket_id.stage_id == self.closed:
                self.shut[mention.id] = self.aside.pop(mention.id)
            else:
                del self.aside[mention.id]

    def do_close(self):
        self.close(self.a_case())

    def do_close_what_is_over(self):
        over = self.a_post("|", ("state", "=", "ignored"), ("gone_at", "!=", False))
        self.close(over.ticket_id)

    def close(self, ticket):
        for mention in ticket.social_mention_ids:
            # Ignored posts are left alone; what is taken up again later has waited all the time.
            if mention.id not in self.aside and not mention.own:
                self.shut.setdefault(mention.id, self.now)
        ticket.stage_id = self.closed

    def do_reopen(self):
        self.a_case(("social_done", "=", True)).stage_id = self.fresh

    def do_hold(self):
        self.a_case(("social_done", "=", False)).stage_id = self.hold

    def do_resume(self):
        self.a_case(("stage_id", "=", self.hold.id)).stage_id = self.fresh

    def do_say_how_urgent(self):
        self.a_case().priority = self.dice.choice("0123")

    def do_pass_to_the_other_team(self):
        ticket = self.a_case()
        if ticket:
            ticket.team_id = self.dice.choice((self.team, self.other_team))

    # What it comes to

    def check(self, what):
        self.env["social.crm.assignment"]._mark_broken()
        self.env.invalidate_all()
        for ticket in self.env["helpdesk.ticket"].search([("social_account_id", "!=", False)]):
            rows = self.rows(ticket)
            expected = {}
            for target in self.promises:
                decided = self.decided(ticket, target)
                for row in rows.filtered(lambda row, target=target: row.social_target == target):
                    if not (row.social_met_at or row.social_ended_at):
                        self.assertEqual(row.sla_id, decided, what)
                done = {
                    row.social_started_at: row.sla_id
                    for row in rows
                    if row.social_target == target and (row.social_met_at or row.social_ended_at)
                }
                for started, found in self.counted(ticket, target, decided, done).items():
                    expected[target, started] = found
            kept = {
                (row.social_target, row.social_started_at): (
                    row.deadline or None,
                    row.social_met_at or None,
                    row.social_ended_at or None,
                    row.state,
                )
                for row in rows
            }
            self.assertEqual(kept, expected, f"{what}: {ticket.number}")
            due = [
                row.deadline
                for row in rows
                if row.deadline
                and not (row.social_met_at or row.social_ended_at or row.social_paused)
            ]
            self.assertEqual(ticket.social_due_at or None, min(due, default=None), what)

    def decided(self, ticket, target):
        return next(
            promise
            for promise in self.promises[target]
            if (not promise.team_ids or ticket.team_id in promise.team_ids)
            and (promise.social_priority or "0") <= ticket.priority
        )

    def open_minutes(self, calendar):
        """Minutes of three months in which somebody works, by a clock on the wall there."""
        if calendar not in self.minutes_of:
            zone, found = ZoneInfo(calendar.tz), set()
            days = {
                int(each.dayofweek): (each.hour_from, each.hour_to)
                for each in calendar.attendance_ids
            }
            moment = MONDAY.replace(minute=0) - 48 * HOUR
            while moment < MONDAY + timedelta(days=75):
                wall = moment.replace(tzinfo=UTC).astimezone(zone)
                begin, end = days.get(wall.weekday(), (0, 0))
                if begin <= wall.hour + wall.minute / 60 < end and wall.date() != GOOD_FRIDAY:
                    found.add(moment)
                moment += MINUTE
            self.minutes_of[calendar] = found
        return self.minutes_of[calendar]

    def counted(self, ticket, target, decided, done):
        """What there should be of a target.

        :param done: when a promise began to which one it is, of those that are done
        :returns: when it began to due, met, ended and state
        """
        happened = self.happened(ticket)
        found = {}
        for started in self.begins(target, happened):
            for promise in (decided, done.get(started)):
                if promise:
                    result = self.count(ticket, target, promise, happened, started)
                    if promise == decided or result[1] or result[2]:
                        found[started] = result
        return found

    def happened(self, ticket):
        """Everything about a ticket, in its order: time, what, post."""
        opening = ticket.social_opening_id
        posts = ticket.social_mention_ids.filtered(lambda post: not post.bystander)
        self.assertFalse(self.lost & set(posts.ids), "deleted before it was worked")
        found = [(opening.written_at, 0, "heard", opening.id)]
        for post in posts - opening:
            if post.written_at >= opening.written_at:
                if post.own:
                    found.append((post.written_at, 1, "said", post.id))
                elif not post.backfilled:
                    found.append((post.written_at, 0, "heard", post.id))
        for post in posts.filtered(lambda post: not post.own):
            ends = [ends[post.id] for ends in (self.aside, self.gone, self.shut) if post.id in ends]
            if ends:
                found.append((max(post.written_at, min(ends)), 2, "dropped", post.id))
        for number, (at, was, stage) in enumerate(self.log.get(ticket.id, ())):
            found.append((at, 3 + number, "stage", (was, stage)))
        return sorted(found, key=lambda each: each[:2])

    def begins(self, target, happened):
        if target != "next_answer":
            return [happened[0][0]]
        begins, said, live, waiting = [], False, False, set()
        for at, _rank, what, post in happened:
            if what == "heard":
                waiting.add(post)
                if said and not live:
                    begins.append(at)
                    live = True
            elif what == "said":
                waiting.clear()
                said, live = True, False
            elif what == "dropped":
                waiting.discard(post)
                live = live and bool(waiting)
        return begins

    def count(self, ticket, target, promise, happened, started):
        """Walk through time until now, a minute or less at a time."""
        calendar = promise.social_calendar_id or ticket.team_id.resource_calendar_id
        working = self.open_minutes(calendar)
        held_by = promise.ignore_stage_ids.ids
        closed_by = self.closed.ids
        log = self.log.get(ticket.id, ())
        stage = log[0][1] if log else ticket.stage_id.id
        waiting, ours, met, ended, due, left = (
            set(),
            False,
            None,
            None,
            None,
            promise.social_minutes,
        )
        left = timedelta(minutes=left)
        changes = [*happened, (self.now, 99, "now", None)]
        over = False
        for (at, _rank, what, post), following in pairwise(changes):
            if what == "heard":
                waiting.add(post)
                ours = False
                if target == "first_answer" and not met:
                    ended = None
            elif what == "said":
                waiting.clear()
                ours = True
                if target != "solution" and at >= started and not over:
                    met, ended, over = at, None, True
            elif what == "dropped":
                waiting.discard(post)
            else:
                stage = post[1]
                if target == "solution":
                    was_closed = post[0] in closed_by
                    met = ((was_closed and met) or at) if stage in closed_by else None
            if at < started:
                continue
            if target != "solution" and not over and not waiting and not ended:
                ended = at
                over = target == "next_answer"
            runs = not over and stage not in held_by and bool(waiting or target == "solution")
            if target == "solution":
                runs = runs and not ours and stage not in closed_by
            if runs and due is None:
                due, left = self.pass_by(working, at, following[0], left)
        if due is None and self.would_run(target, promise, happened, started, met, ended, stage):
            # What was written by a clock that is ahead of ours is still to come.
            due, _left = self.pass_by(working, met or max(self.now, happened[-1][0]), None, left)
        late = due is not None and (met or ended or self.now) > due
        paused = (target == "solution" and (ours or stage in closed_by)) or stage in held_by
        state = "broken" if late else "met" if met else "ended" if ended else None
        state = STATES.get(state) or ("on_hold" if paused else "in_progress")
        return due, met, None if met else ended, state

    def would_run(self, target, promise, happened, started, met, ended, stage):
        """Whether the clock runs where it stands, or ran when it was met."""
        held = promise.ignore_stage_ids.ids
        if target == "solution":
            if stage in self.closed.ids:
                return False
            last = [what for _at, _rank, what, _post in happened if what in ("heard", "said")][-1]
            return last == "heard" and stage not in held
        if ended:
            return False
        if met is None:
            return stage not in held
        waiting = set()
        for at, _rank, what, post in happened:
            if (what, at) == ("said", met):
                break
            elif what == "heard":
                waiting.add(post)
            elif what == "said":
                waiting.clear()
            elif what == "dropped":
                waiting.discard(post)
        stages = [(at, post) for at, _rank, what, post in happened if what == "stage"]
        before = [post[1] for at, post in stages if at < met]
        stood = before[-1] if before else stages[0][1][0] if stages else stage
        return bool(waiting) and stood not in held

    def pass_by(self, working, begin, end, left):
        """Let working time pass.

        :param end: or ``None``: until nothing is left
        :returns: when nothing was left any more, or ``None``; and what is left
        """
        moment = begin
        while end is None or moment < end:
            minute = moment.replace(second=0)
            stop = minute + MINUTE
            if end is not None:
                stop = min(stop, end)
            if minute in working:
                if stop - moment >= left:
                    return moment + left, timedelta(0)
                left -= stop - moment
            moment = stop
            if moment > MONDAY + timedelta(days=74):
                self.fail("The time is over")
        return None, left
