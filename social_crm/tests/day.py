"""A day in three service teams, two time zones and four departments, on the clock of a test.

Customers write on the practice network; colleagues answer while they are on duty, ask departments,
put aside what needs no answer and close what is done; the scheduled actions run as they would. What
happened is noted beside it, so that it can be compared with what the database says.

Thursday, 30 April 2026, is an ordinary day. Friday, 1 May, is a holiday in Germany and none in the
United States; the game goes on until Saturday noon.
"""

import os
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import Command

from ..networks.types import Page
from .day_murmur import murmur
from .slow_promise import Week

BERLIN, NEW_YORK, GREENWICH = "Europe/Berlin", "America/New_York", "UTC"
HOLIDAY = date(2026, 5, 1)
BEGIN = datetime(2026, 4, 30, 4, 0)
END = datetime(2026, 5, 2, 9, 0)
QUIET = datetime(2026, 5, 1, 2)
"""From then on little happens, and it is looked at once an hour only."""
ALL_DAYS = range(7)
UNASSIGNED_MINUTES = 30
CONVERSATIONS = int(os.environ.get("DAY_CONVERSATIONS", "300"))


VANISHING = {
    "waiting": [("state", "=", "open"), ("own", "=", False)],
    "answered": [("state", "=", "answered"), ("own", "=", False)],
    "closed": [("own", "=", False), ("ticket_id.stage_id.closed", "=", True)],
    "ours": [("own", "=", True)],
    "ours, closed": [("own", "=", True), ("ticket_id.stage_id.closed", "=", True)],
}
"""What is deleted: a word for it, and where it is found."""


def week(zone, begin, end, holidays=()):
    return Week(zone, {day: [(begin, end)] for day in ALL_DAYS}, tuple(holidays))


HOURS = {
    "Berlin": week(BERLIN, 8, 22, [HOLIDAY]),
    "Berlin, early": week(BERLIN, 8, 14, [HOLIDAY]),
    "Berlin, late": week(BERLIN, 14, 22, [HOLIDAY]),
    "New York": week(NEW_YORK, 8, 22),
    "New York, early": week(NEW_YORK, 8, 15),
    "New York, late": week(NEW_YORK, 15, 22),
    "Sun": Week(GREENWICH, {key: [(0, 2), (6, 24)] for key in ALL_DAYS}),
    "Sun, Berlin": week(BERLIN, 8, 14),
    "Berlin office": Week(BERLIN, {key: [(9, 12), (13, 17)] for key in range(5)}, (HOLIDAY,)),
    "New York office": Week(NEW_YORK, {key: [(9, 17)] for key in range(5)}),
}
TEAMS = ("Berlin", "New York", "Sun")
# The shift in Berlin ends at noon in UTC, when the one in New York begins.
DUTIES = (
    ("Berlin", "anna", "Berlin, early", True),
    ("Berlin", "ben", "Berlin, early", False),
    ("Berlin", "carla", "Berlin, late", True),
    ("Berlin", "david", "Berlin, late", False),
    ("New York", "erin", "New York, early", True),
    ("New York", "frank", "New York, early", False),
    ("New York", "grace", "New York, late", True),
    ("New York", "hugo", "New York, late", False),
    ("Sun", "ida", "Sun, Berlin", True),
    ("Sun", "jan", "Sun, Berlin", False),
    ("Sun", "kim", "New York", True),
    ("Sun", "liam", "New York", False),
)
AT_MOST = 9
# Ben and David swap on Thursday.
SWAP = (datetime(2026, 4, 29, 22), datetime(2026, 4, 30, 22))
SWAPPED = {"ben": "david", "david": "ben"}
# Kim, who leads, is away for an hour and a half, so that nobody leads then; Hugo has an hour off.
AWAY = {
    "kim": (datetime(2026, 4, 30, 18), datetime(2026, 4, 30, 19, 30)),
    "hugo": (datetime(2026, 4, 30, 21), datetime(2026, 4, 30, 22)),
}
DEPARTMENTS = {  # name -> its hours
    "Logistics": "Berlin office",
    "Accounts": "Berlin office",
    "Legal": "New York office",
    "Engineering": "New York office",
}
PROMISES = (
    # target, minutes, team, at least that urgent
    ("first_answer", 60, None, None),
    ("first_answer", 40, "New York", None),
    ("first_answer", 20, None, "3"),
    ("next_answer", 45, None, None),
    ("solution", 480, None, None),
    ("solution", 300, "Sun", None),
)
ASKS = "Das tut uns leid. Wie lautet Ihre Kundennummer? – Sorry! May we have your customer number?"
LOOKS = "Wir kümmern uns darum und melden uns. – We are looking into it and will get back to you."
SOLVES = "Ein Ersatz ist unterwegs zu Ihnen. – A replacement is on its way to you."


def minutes_promised(target, team, priority):
    """What counts for a ticket: of the promises that fit, the one that says most of it."""
    fitting = [
        (sum(1 for each in (its_team, urgent) if each), -number, minutes)
        for number, (its, minutes, its_team, urgent) in enumerate(PROMISES)
        if its == target
        and its_team in (None, team)
        and (urgent is None or (priority or "0") >= urgent)
    ]
    return max(fitting)[2]


def on_duty(moment):
    """Who is there, asked of the table above and of nothing else.

    :param datetime moment: naive, UTC
    :returns: name of the team to names
    """
    minute = moment.replace(second=0, microsecond=0)
    found = {team: set() for team in TEAMS}
    for team, name, hours, _lead in DUTIES:
        if not HOURS[hours].works(minute):
            continue
        if SWAP[0] <= moment < SWAP[1]:
            name = SWAPPED.get(name, name)
        begin, end = AWAY.get(name, (moment, moment))
        if not begin <= moment < end:
            found[team].add(name)
    return found


def leads(moment):
    """Of those who are there, who leads; names as :func:`on_duty`."""
    there = on_duty(moment)
    known = {name for _team, name, _hours, lead in DUTIES if lead}
    return {team: names & known for team, names in there.items()}


@dataclass
class Notes:
    """What happened, noted where it was done.

    :param closings: ticket id to pairs of a moment and whether it is closed from then on
    :param holds: the same of whether a stage holds it
    :param put_aside: mention id to when it was put aside
    :param gone: mention id to when we learned that it was taken back
    :param taken_back: how often what was taken back, by a word for it
    :param by_the_way: what was written to nobody of us in the thread of a closed case, as ids
    :param urgent: ticket id to when it was made as urgent as can be
    :param asked: question id to the name of a department and when it was asked
    :param reacted: question id to when it answered
    :param given: rows of moment, ticket id, team, and who got it
    :param alone: rows of moment, ticket id, team, and for how long it had been nobody's
    :param told_managers: ticket id to moment and team, when only the manager could be told
    :param longest: for how long something was nobody's, in working time
    """

    closings: dict = field(default_factory=lambda: defaultdict(list))
    holds: dict = field(default_factory=lambda: defaultdict(list))
    put_aside: dict = field(default_factory=dict)
    gone: dict = field(default_factory=dict)
    taken_back: Counter = field(default_factory=Counter)
    by_the_way: list = field(default_factory=list)
    urgent: dict = field(default_factory=dict)
    asked: dict = field(default_factory=dict)
    reacted: dict = field(default_factory=dict)
    given: list = field(default_factory=list)
    alone: list = field(default_factory=list)
    told_managers: dict = field(default_factory=dict)
    longest: timedelta = timedelta()


class Day:
    """Plays it.

    :param env: the superuser's, on a cursor that may be committed
    :param clock: callable that moves the one clock to a moment
    :param users: name to user
    :param account: to which customers write
    :param teams: id to name
    :param departments: name to department
    """

    def __init__(self, env, clock, users, account, teams, departments, seed=11):
        self.env = env
        self.clock = clock
        self.users = users
        self.names = {user.id: name for name, user in users.items()}
        self.account = account
        self.source = account.source_ids
        self.team_names = teams
        self.departments = departments
        self.dice = random.Random(seed)
        self.idle_dice = random.Random(seed)
        self.notes = Notes()
        self.now = BEGIN
        self.had = {}
        self.since = {}
        self.stages = {
            name: env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{name}")
            for name in ("done", "awaiting", "in_progress")
        }
        self.answered = set()

    def at(self, moment):
        self.now = moment.replace(microsecond=0)
        self.clock(self.now)
        self.env.cr._now = None
        self.env.invalidate_all()

    def play(self):
        moment = BEGIN
        while moment <= END:
            self.at(moment)
            step = timedelta(minutes=10 if moment < QUIET else 60)
            self.hear()
            self.crons()
            self.look()
            for seconds, act in self.plans(step):
                self.at(moment + timedelta(seconds=seconds))
                act()
            moment += step
        self.at(END)

    # What comes in, and what runs by itself

    def hear(self):
        """What customers have written by now is read and worked."""
        ingest = self.env["social.crm.ingest"]
        network = self.account._network()
        for page in network.fetch(self.source._spec(), self.source.cursor or ""):
            if page.mentions or page.deleted:
                lost = self.lost(page)
                ingest._store_page(self.source, replace(page, deleted=(*page.deleted, *lost)))
                self.note_gone(lost, "unseen")
        self.work()
        self.answered.clear()

    def lost(self, page):
        """Some answers to us are taken back before they are worked here."""
        return [
            mention.external_id
            for mention in page.mentions
            if mention.parent_id and self.dice.random() < 0.05
        ]

    def note_gone(self, external_ids, word):
        mentions = self.env["social.crm.mention"].search(
            [("account_id", "=", self.account.id), ("external_id", "in", external_ids)]
        )
        self.notes.gone.update(dict.fromkeys(mentions.ids, self.now))
        self.notes.taken_back[word] += len(mentions)

    def work(self):
        process = self.env["social.crm.process"]
        while True:
            account, ids = process._claim_batch()
            if not ids:
                break
            process._process(account, ids)
        self.note_closings()

    def crons(self):
        assignment = self.env["social.crm.assignment"]
        assignment._cron_hand_on()
        assignment._cron_duty()
        self.env["social.crm.question"]._cron_steps()
        self.env["social.crm.reply"]._cron_send()
        self.env.flush_all()

    def rows(self):
        """Tickets as they are, in one query: id, user, team, closed, told, opened."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT ticket.id, ticket.user_id, ticket.team_id, stage.closed IS TRUE,
                   ticket.social_nobody_told, ticket.create_date, ticket.stage_id
              FROM helpdesk_ticket ticket
              JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
             WHERE ticket.social_account_id = %s ORDER BY ticket.id
            """,
            [self.account.id],
        )
        return self.env.cr.fetchall()

    def note_closings(self):
        """What reopens by itself, because the customer writes again, is noted as well."""
        for ticket_id, _user, _team, closed, _told, _opened, stage_id in self.rows():
            was = self.notes.closings[ticket_id]
            if closed != bool(was and was[-1][1]):
                was.append((self.now, closed))
            held = stage_id == self.stages["awaiting"].id
            was = self.notes.holds[ticket_id]
            if held != bool(was and was[-1][1]):
                was.append((self.now, held))

    def look(self):
        """Who was given what, and what is nobody's for too long."""
        for ticket_id, user_id, team_id, closed, told, opened, _stage in self.rows():
            team = self.team_names[team_id]
            if user_id and user_id != self.had.get(ticket_id):
                self.notes.given.append((self.now, ticket_id, team, self.names[user_id]))
            self.had[ticket_id] = user_id
            if closed or user_id:
                self.since.pop(ticket_id, None)
                continue
            since = self.since.setdefault(ticket_id, opened.replace(microsecond=0))
            waited = timedelta(seconds=HOURS[team].worked(since, self.now))
            self.notes.longest = max(self.notes.longest, waited)
            if told == "manager":
                self.notes.told_managers.setdefault(ticket_id, (self.now, team))
            elif waited >= timedelta(minutes=UNASSIGNED_MINUTES):
                self.notes.alone.append((self.now, ticket_id, team, waited))

    # What people do

    def plans(self, step):
        """What is done until it is looked at again, in its order."""
        plans = []
        seconds = int(step.total_seconds())
        there = on_duty(self.now)
        for team, names in there.items():
            for name in sorted(names):
                for _number in range(3):
                    if self.dice.random() < 0.75:
                        when = self.dice.randrange(1, seconds - 20)
                        plans.append((when, (lambda name=name, team=team: self.serve(name, team))))
        if self.dice.random() < 0.5:
            plans.append((self.dice.randrange(1, seconds - 20), self.react))
        if self.dice.random() < 0.2:
            plans.append((self.dice.randrange(1, seconds - 20), self.vanish))
        if self.idle_dice.random() < 0.2:
            plans.append((self.idle_dice.randrange(1, seconds - 20), lambda: murmur(self)))
        return sorted(plans, key=lambda plan: plan[0])

    def serve(self, name, team):
        """A colleague does the next thing, if there is one."""
        if name not in on_duty(self.now)[team]:
            return
        user = self.users[name]
        tickets = self.env["helpdesk.ticket"].search(
            [
                ("user_id", "=", user.id),
                ("social_waits_since", "!=", False),
                ("social_done", "=", False),
                ("id", "not in", sorted(self.answered)),
                ("stage_id", "!=", self.stages["awaiting"].id),
            ],
            order="social_waits_since, id",
            limit=3,
        )
        if not tickets:
            return
        ticket = self.dice.choice(tickets).with_user(user)
        answers = self.env["social.crm.reply"].search_count(
            [("ticket_id", "=", ticket.id), ("state", "=", "sent"), ("automatic", "=", False)]
        )
        chance = self.dice.random()
        if chance < 0.04 and ticket.priority != "3":
            ticket.priority = "3"
            self.notes.urgent[ticket.id] = self.now
        if chance < 0.08 and not answers:
            self.put_aside(ticket)
        elif chance < 0.20:
            self.ask(ticket)
        elif answers >= 2 or (answers and chance > 0.7):
            self.close(ticket)
        else:
            self.answer(ticket, answers)

    def answer(self, ticket, answers):
        mention = ticket.sudo().social_heard_id.with_user(ticket.env.user)
        text = self.dice.choice((ASKS, LOOKS, SOLVES)) if not answers else SOLVES
        reply = self.env["social.crm.reply"].with_user(ticket.env.user)
        reply = reply.create({"mention_id": mention.id, "text": text, "audience": mention.audience})
        reply.action_send()
        self.env["social.crm.reply"]._cron_send()
        self.answered.add(ticket.id)

    def close(self, ticket):
        ticket.stage_id = self.stages["done"]
        self.note_closings()

    def put_aside(self, ticket):
        """Nothing that was said so far needs an answer."""
        mentions = ticket.social_mention_ids.filtered(
            lambda each: not each.own and each.state == "open"
        )
        mentions.action_ignore()
        self.notes.put_aside.update(dict.fromkeys(mentions.ids, self.now))

    def ask(self, ticket):
        """A department is asked, and the case waits in a stage that holds its clocks."""
        name = self.dice.choice(sorted(self.departments))
        question = ticket._social_ask([self.departments[name]], "What do we know about this?")
        self.notes.asked[question.id] = (name, self.now)
        ticket.stage_id = self.stages["awaiting"]
        self.note_closings()

    def react(self):
        """Somebody in a department answers, if it is their working time."""
        asked = [
            (question_id, name)
            for question_id, (name, _at) in self.notes.asked.items()
            if question_id not in self.notes.reacted
            and HOURS[DEPARTMENTS[name]].works(self.now.replace(second=0))
        ]
        if not asked:
            return
        question_id, name = self.dice.choice(asked)
        question = self.env["social.crm.question"].browse(question_id)
        question._answer("Here is what we know.", who=name)
        self.notes.reacted[question_id] = self.now
        ticket = question.ticket_id
        open_questions = {
            each
            for each in ticket.social_question_ids.ids
            if each in self.notes.asked and each not in self.notes.reacted
        }
        if not open_questions and ticket.stage_id == self.stages["awaiting"]:
            ticket.stage_id = self.stages["in_progress"]
            self.note_closings()

    def vanish(self):
        """Somebody deletes a post: a customer one that waits, was answered or closed; or we."""
        word, domain = self.dice.choice(sorted(VANISHING.items()))
        mention = self.env["social.crm.mention"].search(
            [
                ("account_id", "=", self.account.id),
                ("gone_at", "=", False),
                ("ticket_id", "!=", False),
                *domain,
            ],
            order="written_at desc",
            limit=1,
        )
        if mention:
            page = Page(deleted=(mention.external_id,), cursor=self.source.cursor)
            self.env["social.crm.ingest"]._store_page(self.source, page)
            self.note_gone([mention.external_id], word)
            self.work()


def calendar_values(name, hours):
    """A calendar of Odoo with these hours."""
    return {
        "name": name,
        "tz": hours.zone,
        "attendance_ids": [Command.clear()]
        + [
            Command.create(
                {
                    "name": f"{day} {begin}",
                    "dayofweek": str(day),
                    "hour_from": begin,
                    "hour_to": end,
                    "day_period": "morning" if end <= 12 else "afternoon",
                }
            )
            for day, spans in hours.days.items()
            for begin, end in spans
        ],
        "leave_ids": [
            Command.create(
                {
                    "name": "Labour Day",
                    "date_from": _midnight(day, hours.zone),
                    "date_to": _midnight(day + timedelta(days=1), hours.zone)
                    - timedelta(seconds=1),
                    "resource_id": False,
                    "time_type": "leave",
                }
            )
            for day in hours.holidays
        ],
    }


def _midnight(day, zone):
    local = datetime.combine(day, time(), tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC).replace(tzinfo=None)
