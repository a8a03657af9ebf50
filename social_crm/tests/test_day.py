"""A day played through: 300 conversations, 12 colleagues, 3 teams, 4 departments, 2 time zones and
a holiday. Every promise is worked out once more, slowly, and is the same to the second."""

import logging
import tempfile
from collections import Counter, defaultdict
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ..networks.practice import Practice
from . import slow_promise
from .common import SocialCommon
from .day import (
    AT_MOST,
    AWAY,
    BEGIN,
    CONVERSATIONS,
    DEPARTMENTS,
    DUTIES,
    END,
    HOURS,
    PROMISES,
    SWAP,
    SWAPPED,
    TEAMS,
    UNASSIGNED_MINUTES,
    VANISHING,
    Day,
    calendar_values,
    leads,
    minutes_promised,
    on_duty,
)

_logger = logging.getLogger(__name__)

STATES = {
    "in_progress": "running",
    "on_hold": "paused",
    "accomplished": "met",
    "expired": "broken",
    "ended": "ended",
}


@tagged("post_install", "-at_install")
class TestDay(SocialCommon):
    def setUp(self):
        super().setUp()
        frozen = freeze_time(BEGIN)
        self.clock = frozen.start()
        self.addCleanup(frozen.stop)
        self.env.cr._now = None
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for owner, name, value in (
            (Practice, "practice", False),
            (
                type(self.env["social.crm.account"]),
                "_place",
                lambda account: f"{folder.name}/{account.id}",
            ),
        ):
            patched = patch.object(owner, name, value)
            patched.start()
            self.addCleanup(patched.stop)
        self.env.registry.clear_all_caches()
        self.calendars = {
            name: self.env["resource.calendar"].create(calendar_values(name, hours))
            for name, hours in HOURS.items()
        }
        self.teams = {
            name: self._team(
                name,
                user_id=self.manager.id,
                resource_calendar_id=self.calendars[name].id,
                social_unassigned_minutes=UNASSIGNED_MINUTES,
                social_pickup_minutes=60,
                use_sla=True,
            )
            for name in TEAMS
        }
        self.users = {
            name: self._user(
                name,
                "social_crm.group_agent",
                self.teams[team],
                name=name.title(),
                notification_type="inbox",
            )
            for team, name, _hours, _lead in DUTIES
        }
        self.manager.notification_type = "inbox"
        self.rosters()
        self.promises()
        self.departments = {
            name: self.env["social.crm.department"].create(
                {
                    "name": name,
                    "kind": "lead",
                    "member_ids": [Command.set(self.employee.ids)],
                    "calendar_id": self.calendars[hours].id,
                }
            )
            for name, hours in DEPARTMENTS.items()
        }
        self.env["social.crm.rule"].search([]).active = False
        self.env["social.crm.approval.rule"].search([]).active = False
        self.rules()
        self.company.social_crm_automatic = True
        self.account = self.practice_account()
        self.env.flush_all()

    def rosters(self):
        rosters = {
            name: self.env["social.crm.roster"].create({"team_id": team.id})
            for name, team in self.teams.items()
        }
        for team, name, hours, lead in DUTIES:
            user = self.users[name]
            member = self.env["social.crm.member"].create(
                {"team_id": self.teams[team].id, "user_id": user.id, "maximum": AT_MOST}
            )
            self.env["social.crm.duty"].create(
                {
                    "roster_id": rosters[team].id,
                    "user_id": user.id,
                    "calendar_id": self.calendars[hours].id,
                    "lead": lead,
                }
            )
            if name in SWAPPED:
                self.env["social.crm.duty.change"].create(
                    {
                        "roster_id": rosters[team].id,
                        "start": SWAP[0],
                        "stop": SWAP[1],
                        "user_id": user.id,
                        "instead_id": self.users[SWAPPED[name]].id,
                    }
                )
            if name in AWAY:
                member.write(dict(zip(("away_from", "away_until"), AWAY[name], strict=True)))

    def promises(self):
        held = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")
        for number, (target, minutes, team, urgent) in enumerate(PROMISES):
            self.env["helpdesk.sla"].create(
                {
                    "name": f"{target} {minutes}",
                    "social_target": target,
                    "social_minutes": minutes,
                    "team_ids": [Command.set(self.teams[team].ids if team else [])],
                    "social_priority": urgent or False,
                    "social_sequence": number,
                    "social_since": BEGIN,
                    "ignore_stage_ids": [Command.set(held.ids)],
                }
            )

    def rules(self):
        """Private messages go around the sun, German posts to Berlin, all others to New York."""
        german = self.env["res.lang"].with_context(active_test=False)
        german = german.search([("iso_code", "=", "de")], limit=1)
        for number, (team, when) in enumerate(
            (
                ("Sun", {"audience": "private"}),
                ("Berlin", {"language_ids": [Command.set(german.ids)]}),
                ("New York", {}),
            )
        ):
            self.env["social.crm.rule"].create(
                {
                    "name": team,
                    "sequence": number,
                    "team_id": self.teams[team].id,
                    "balance": True,
                    **when,
                }
            )

    def practice_account(self):
        account = self.env["social.crm.account"].create(
            {
                "name": "Practice",
                "network": "practice",
                "team_id": self.teams["Sun"].id,
                "user_id": self.manager.id,
                "acknowledge": "closed",
                "acknowledge_text": "Thank you, we will be there in the morning.",
                "settings": {
                    "scenario": "busy",
                    "seed": 3,
                    "conversations": CONVERSATIONS,
                    "minutes": 22 * 60,
                    "patience": 240,
                    "start": f"{BEGIN.isoformat()}+00:00",
                },
            }
        )
        account._connected(account._network().check())
        return account

    def test_a_day(self):
        with self.commits() as env:
            day = Day(
                env,
                self.clock.move_to,
                {name: user.with_env(env) for name, user in self.users.items()},
                self.account.with_env(env),
                {team.id: name for name, team in self.teams.items()},
                {name: each.with_env(env) for name, each in self.departments.items()},
            )
            day.play()
        self.env.cr._now = None
        tickets = self.env["helpdesk.ticket"].search([("social_account_id", "=", self.account.id)])
        self.assertEqual(len(tickets.social_profile_id), CONVERSATIONS)
        self.assertEqual(set(tickets.team_id.mapped("name")), set(TEAMS))
        with self.subTest("nobody off duty is assigned"):
            self.nobody_off_duty(day.notes)
        with self.subTest("nothing is nobody's for longer than the rule says"):
            self.nothing_alone(day.notes)
        with self.subTest("departments' reaction times"):
            self.reactions(day.notes)
        with self.subTest("what is written to nobody of us behind a closed case asks for nothing"):
            by_the_way = self.env["social.crm.mention"].browse(day.notes.by_the_way)
            self.assertTrue(by_the_way)
            self.assertFalse(by_the_way.ticket_id)
        with self.subTest("every promise is the same to the second"):
            self.promises_again(tickets, day.notes)

    def nobody_off_duty(self, notes):
        self.assertGreater(len(notes.given), CONVERSATIONS)
        wrong = [each for each in notes.given if each[3] not in on_duty(each[0])[each[2]]]
        self.assertFalse(wrong[:10])
        self.assertEqual({each[3] for each in notes.given}, set(self.users), "everybody had some")

    def nothing_alone(self, notes):
        """Who leads has it when time is up; the manager is told only where nobody leads."""
        self.assertFalse(notes.alone[:10])
        wrong = [each for each in notes.told_managers.values() if leads(each[0])[each[1]]]
        self.assertFalse(wrong[:10])
        if CONVERSATIONS >= 300:
            self.assertGreater(notes.longest.total_seconds(), 0, "some had to wait")

    def reactions(self, notes):
        questions = self.env["social.crm.question"].browse([*notes.reacted])
        self.assertEqual({notes.asked[each.id][0] for each in questions}, set(DEPARTMENTS))
        for question in questions:
            name, asked = notes.asked[question.id]
            hours = HOURS[DEPARTMENTS[name]]
            seconds = hours.worked(asked, notes.reacted[question.id])
            self.assertEqual(question.reaction_minutes, seconds // 60, question)

    def promises_again(self, tickets, notes):
        tickets._social_promise()
        self.env.flush_all()
        cases = self.cases(tickets, notes)
        rows = defaultdict(list)
        for row in self.env["helpdesk.ticket.sla"].search(
            [("ticket_id", "in", tickets.ids)], order="social_started_at, id"
        ):
            rows[row.ticket_id.id, row.social_target].append(
                (
                    row.social_started_at,
                    row.deadline or None,
                    row.social_met_at or None,
                    row.social_ended_at or None,
                    STATES[row.state],
                    row.sla_id.social_minutes,
                )
            )
        counted, wrong = Counter(), []
        for ticket in tickets:
            team = ticket.team_id.name
            for target in slow_promise.PROMISES:
                found = rows.get((ticket.id, target), [])
                slow = [
                    (each.started, each.due, each.met_at, each.ended_at, each.state, minutes)
                    for each, minutes in self.slowly(
                        target, cases[ticket.id], team, notes.urgent.get(ticket.id)
                    )
                ]
                counted.update((target, each[4]) for each in slow)
                if found != slow:
                    wrong.append((ticket.id, target, found, slow))
        for ticket_id, target, found, slow in wrong[:5]:
            _logger.error(
                "Ticket %s, %s\n found %s\n slow  %s\n %s",
                ticket_id,
                target,
                found,
                slow,
                cases[ticket_id],
            )
        _logger.info("%s promises compared: %s", sum(counted.values()), dict(counted))
        self.assertFalse(len(wrong), "promises that differ from the slow script's")
        _logger.info("Taken back: %s", dict(notes.taken_back))
        if CONVERSATIONS >= 300:
            self.assertEqual(set(+notes.taken_back), {"unseen", *VANISHING})
        for target in slow_promise.PROMISES:
            self.assertGreater(counted[target, "met"], 10, target)
        self.assertTrue(counted["first_answer", "broken"] and counted["next_answer", "broken"])

    def slowly(self, target, case, team, urgent_since):
        """How promises stand, with the minutes that were promised, whichever held when."""
        made = [(case.started, minutes_promised(target, team, "1"))]
        if urgent_since:
            made.append((urgent_since, minutes_promised(target, team, "3")))
        stands = {
            minutes: slow_promise.stands(target, case, HOURS[team], minutes, END)
            for _since, minutes in made
        }
        judges = slow_promise.judged(target, case, made, END)
        return [
            (each, judges[each.started])
            for found in zip(*stands.values(), strict=True)
            for each, minutes in zip(found, stands, strict=True)
            if minutes == judges[each.started]
        ]

    def cases(self, tickets, notes):
        """What happened in each ticket, from bare columns and from what was noted."""
        self.env.cr.execute(
            """
            SELECT ticket.id, mention.id, mention.written_at, mention.received_at,
                   mention.own IS TRUE, mention.bystander IS TRUE, mention.backfilled IS TRUE,
                   ticket.social_opening_id = mention.id,
                   EXISTS (SELECT FROM social_crm_reply reply
                            WHERE reply.external_id = mention.external_id AND reply.automatic),
                   mention.addressed IS TRUE OR mention.own IS TRUE
              FROM social_crm_mention mention
              JOIN social_crm_conversation talk ON talk.id = mention.conversation_id
              JOIN helpdesk_ticket ticket
                ON ticket.id = mention.ticket_id
                   OR (mention.ticket_id IS NULL AND ticket.id = talk.ticket_id
                       AND (mention.gone_at IS NOT NULL OR mention.addressed IS NOT TRUE))
             WHERE ticket.id = ANY(%s) ORDER BY mention.written_at, mention.id
            """,
            [tickets.ids],
        )
        posts, openings = defaultdict(list), {}
        for (
            ticket_id,
            mention_id,
            at,
            arrived,
            own,
            bystander,
            backfilled,
            opens,
            machine,
            to_us,
        ) in self.env.cr.fetchall():
            post = slow_promise.Post(
                at,
                arrived.replace(microsecond=0),
                own,
                machine,
                bystander,
                backfilled,
                to_us,
                notes.put_aside.get(mention_id),
                notes.gone.get(mention_id),
            )
            posts[ticket_id].append(post)
            if opens:
                openings[ticket_id] = post
        return {
            ticket.id: slow_promise.Case(
                openings[ticket.id],
                posts[ticket.id],
                notes.closings[ticket.id],
                notes.holds[ticket.id],
            )
            for ticket in tickets
        }
