"""What is due stands first where agents look, and is said in words."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..networks.types import Author
from .test_inbox import InboxCommon
from .test_promise import HOUR, MONDAY, PromiseCommon


@tagged("post_install", "-at_install")
class TestPromiseInbox(PromiseCommon, InboxCommon):
    def setUp(self):
        super().setUp()
        self._promise("first_answer", 120)
        self._promise("first_answer", 60, social_priority="2", social_since=False)

    def some_case(self, number, priority="1"):
        author = Author(f"u{number}", f"user{number}", f"User {number}")
        ticket = self.write_to_us(author=author).ticket_id
        ticket.priority = priority
        return ticket

    def test_what_is_due_soon_is_a_queue_with_what_is_due_first_on_top(self):
        self.at(MONDAY - 48 * HOUR)  # a Saturday
        monday = self.some_case(1)
        self.at(MONDAY)
        late = self.some_case(2)
        self.at(MONDAY + HOUR)
        urgent = self.some_case(3, "3")
        answered = self.some_case(4)
        self.we_say(answered.social_opening_id)
        self.at(MONDAY + HOUR * 1.5)
        self.assertLess(monday.social_due_at, late.social_due_at)
        expected = [f"t{ticket.id}" for ticket in (monday, late, urgent)]
        found = self.keys("due")
        self.assertEqual(found[0], expected[0])
        self.assertEqual(set(found), set(expected))
        self.assertEqual(self.counts()["due"], 3)

    def test_any_queue_can_be_listed_by_what_is_due(self):
        self.at(MONDAY)
        slow, quick, never = self.some_case(1), self.some_case(2, "3"), self.some_case(3)
        self.we_say(never.social_opening_id)
        expected = [f"t{ticket.id}" for ticket in (quick, slow, never)]
        self.assertEqual(self.keys("all", {"order": "due"}), expected)
        self.assertNotEqual(self.keys("all"), expected)
        rows = self.inbox.rows([expected[1], expected[0]], "all", {"order": "due"})["rows"]
        self.assertEqual([row["key"] for row in rows], expected[:2])

    def test_what_is_due_can_be_filtered(self):
        self.at(MONDAY)
        first = self.some_case(1)
        self.at(MONDAY + 7 * HOUR)
        second = self.some_case(2)  # due on the next day
        for values, tickets in (
            (["late"], first),
            (["soon"], first.browse()),
            (["today"], second),
            (["late", "today"], first | second),
            (["nonsense"], first.browse()),
        ):
            with self.subTest(values=values):
                keys = {f"t{ticket.id}" for ticket in tickets}
                self.assertEqual(set(self.keys("all", {"due": values})), keys)
        self.assertEqual(self.keys("heard", {"due": ["late"]}), [])

    def test_a_row_says_until_when_what_is_due(self):
        self.at(MONDAY)
        ticket = self.some_case(1)
        (row,) = self.inbox.rows([f"t{ticket.id}"], "all")["rows"]
        self.assertEqual(
            row["due"],
            {"at": ticket.social_due_at.isoformat(" ", "seconds"), "why": "first_answer"},
        )

    def test_without_promises_there_is_no_such_queue(self):
        self.env["helpdesk.sla"].search([("social_target", "!=", False)]).active = False
        self.assertNotIn("due", self.counts())

    # In words

    def shown(self, ticket, **context):
        ticket.invalidate_recordset(["social_promises_shown"])
        context = {"tz": "Europe/Berlin", "lang": "en_US", **context}
        return str(ticket.with_context(**context).social_promises_shown)

    def test_a_ticket_says_each_promise_in_words(self):
        self._promise("solution", 900, social_calendar_id=self.every_day().id)
        self.at(MONDAY)
        mention = self.write_to_us()
        ticket = mention.ticket_id
        shown = self.shown(ticket)
        self.assertIn("First answer due today 12:00", shown.replace("\u202f", " "))
        self.assertIn("Mon–Fri 9–17", shown)
        self.assertIn("Solution due tomorrow", shown)
        self.assertIn("Mon–Sun 8–22", shown)
        self.at(MONDAY + HOUR)
        self.we_say(mention)
        shown = self.shown(ticket)
        self.assertIn("First answer given in time, today", shown)
        self.assertIn(
            "Solution: the clock stands still (We wait for the customer), 14 hours", shown
        )

    def test_what_was_missed_says_so(self):
        self.at(MONDAY)
        ticket = self.some_case(1)
        self.at(MONDAY + 26 * HOUR)
        self.assertIn("First answer was due yesterday", self.shown(ticket))
        self.assertIn("text-danger", self.shown(ticket))

    def test_hours_are_said_in_the_language_of_whoever_looks(self):
        self.env["res.lang"]._activate_lang("de_DE")
        hours = self.hours.with_context(lang="de_DE")
        self.assertEqual(hours._social_in_words(), "Mo–Fr 9–17")
        hours.attendance_ids = [
            Command.create(
                {
                    "name": "x",
                    "dayofweek": "5",
                    "hour_from": 9.5,
                    "hour_to": 13,
                    "day_period": "morning",
                }
            )
        ]
        self.assertEqual(hours._social_in_words(), "Mo–Fr 9–17, Sa 9:30–13")

    def test_a_promise_says_what_it_is(self):
        promise = self._promise(
            "next_answer",
            90,
            social_calendar_id=self.every_day().id,
            social_customers="vip",
            team_ids=self.team.ids,
        )
        self.assertEqual(
            promise.social_words,
            "Next answer within 1:30 hours, Mon–Sun 8–22: VIPs, Service",
        )

    def every_day(self):
        return self._hours("Every day", "Europe/Berlin", range(7), 8, 22)

    # Hours in a few clicks

    def test_hours_with_weekends_are_a_few_clicks(self):
        promise = self._promise("solution", 60)
        begin = MONDAY.replace(hour=23) - timedelta(days=1)  # midnight in Berlin
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.hours.id,
                "date_from": begin,
                "date_to": begin + timedelta(hours=24, seconds=-1),
            }
        )
        wizard = self.env["social.crm.hours"].with_user(self.administrator)
        wizard = wizard.create(
            {
                "sla_id": promise.id,
                "tz": "America/New_York",
                "sunday_from": 10,
                "holidays_from_id": self.hours.id,
            }
        )
        wizard.action_apply()
        calendar = promise.social_calendar_id
        self.assertEqual(calendar.tz, "America/New_York")
        words = calendar.with_context(lang="en_US")._social_in_words()
        self.assertEqual(words, "Mon–Sat 8–22, Sun 10–22")
        leave = self.env["resource.calendar.leaves"].search([("calendar_id", "=", calendar.id)])
        self.assertEqual(leave.date_from, MONDAY.replace(hour=4), "midnight there")

    def test_hours_that_are_none_are_refused(self):
        wizard = self.env["social.crm.hours"].with_user(self.administrator)
        with self.assertRaises(ValidationError):
            wizard.create({"team_id": self.team.id, "week_from": 22, "week_to": 8})
        with self.assertRaises(ValidationError):
            wizard.create({"week": False, "saturday": False, "sunday": False})

    def test_only_administrators_set_hours_up(self):
        with self.assertRaises(AccessError):
            self.env["social.crm.hours"].with_user(self.manager).create({"team_id": self.team.id})
