"""What is promised to customers: to whom, until when, and what becomes of it."""

import runpy
from datetime import datetime, timedelta
from pathlib import Path

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..networks.types import Author
from .common import BORIS, OURS, SocialCommon

MONDAY = datetime(2027, 3, 22, 9)
"""Ten in the morning in Berlin; on the next Sunday summer time begins there."""
HOUR = timedelta(hours=1)


class PromiseCommon(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hours = cls._hours("Mon-Fri 9-17", "Europe/Berlin", range(5), 9, 17)
        cls.team.resource_calendar_id = cls.hours
        cls.closed = cls.env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
        cls.fresh = cls.team._get_applicable_stages()[:1]
        cls.env.flush_all()

    @classmethod
    def _hours(cls, name, tz, days, begin, end):
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": tz,
                "attendance_ids": [
                    Command.create(
                        {
                            "name": "x",
                            "dayofweek": str(day),
                            "hour_from": begin,
                            "hour_to": end,
                            "day_period": "morning",
                        }
                    )
                    for day in days
                ],
            }
        )

    @classmethod
    def _promise(cls, target, minutes, **values):
        return cls.env["helpdesk.sla"].create(
            {"name": target, "social_target": target, "social_minutes": minutes, **values}
        )

    def at(self, moment):
        """Do what follows at that moment.

        :param datetime moment: naive, UTC
        """
        clock = freeze_time(moment)
        clock.start()
        self.addCleanup(clock.stop)
        self.env.cr._now = moment
        self.addCleanup(setattr, self.env.cr, "_now", None)

    def write_to_us(self, **values):
        """A customer's post arrives at once."""
        (mention,) = self.arrive(self.item(minutes=0, **values))
        return mention

    def we_say(self, mention, **values):
        """Our answer, given by a person elsewhere."""
        return self.write_to_us(author=OURS, text="Sorry", parent_id=mention.external_id, **values)

    def rows(self, ticket, target=None):
        rows = self.env["helpdesk.ticket.sla"].search(
            [("ticket_id", "=", ticket.id), ("social_target", "!=", False)],
            order="social_started_at, id",
        )
        return rows.filtered(lambda row: target in (None, row.social_target))


@tagged("post_install", "-at_install")
class TestPromise(PromiseCommon):
    def test_a_first_answer_is_due_in_working_time(self):
        self._promise("first_answer", 120)
        self.at(MONDAY + 6 * HOUR)  # 16:00 in Berlin
        mention = self.write_to_us()
        row = self.rows(mention.ticket_id)
        self.assertEqual(row.social_started_at, mention.written_at)
        written = mention.written_at
        self.assertEqual(row.deadline, written + 18 * HOUR)
        self.assertEqual(row.state, "in_progress")
        ticket = mention.ticket_id
        self.assertEqual(
            (ticket.social_due_at, ticket.social_due_why), (row.deadline, "first_answer")
        )
        self.at(MONDAY + 23 * HOUR)
        said = self.we_say(mention)
        self.assertEqual((row.state, row.social_met_at), ("accomplished", said.written_at))
        self.assertFalse(ticket.social_due_at)

    def test_where_nothing_is_promised_nothing_is_kept(self):
        self.keep_environments()
        self.at(MONDAY)
        mention = self.write_to_us()
        ticket = mention.ticket_id
        self.assertFalse(self.rows(ticket))
        ticket.stage_id = self.closed
        self.assertFalse(self.env["social.crm.promise.event"].search([]))
        self.env.flush_all()
        with self.assertQueryCount(0):
            ticket._social_promise()

    # To whom what is promised

    def test_the_promise_that_says_the_most_about_whom_it_is_for_counts(self):
        anybody = self._promise("first_answer", 120)
        vips = self._promise("first_answer", 30, social_customers="vip")
        on_network = self._promise(
            "first_answer", 60, social_customers="vip", social_networks=["scripted"]
        )
        elsewhere = self._promise(
            "first_answer",
            10,
            social_customers="vip",
            social_networks=["x"],
            team_ids=self.team.ids,
        )
        self.at(MONDAY)
        ticket = self.write_to_us().ticket_id
        self.assertEqual(self.rows(ticket).sla_id, anybody)
        self.at(MONDAY + HOUR)
        boris = self.store(self.item(minutes=0, author=BORIS, thread_id="other"))
        boris.profile_id._set_standing("vip", "Writes a lot")
        self.work()
        self.assertEqual(self.rows(boris.ticket_id).sla_id, on_network)
        self.assertNotIn(self.rows(boris.ticket_id).sla_id, vips | elsewhere)

    def test_topics_hold_for_those_below_them(self):
        above = self.env["social.crm.topic"].create({"name": "Devices"})
        below = self.env["social.crm.topic"].create({"name": "Kettles", "parent_id": above.id})
        self._promise("first_answer", 120)
        promise = self._promise("first_answer", 30, social_topic_ids=above.ids)
        self.at(MONDAY)
        mention = self.write_to_us()
        mention.topic_id = below
        self.assertEqual(self.rows(mention.ticket_id).sla_id, promise)

    def test_it_is_decided_again_when_team_priority_or_topic_change_and_not_otherwise(self):
        slow = self._promise("first_answer", 120)
        self.at(MONDAY)
        ticket = self.write_to_us().ticket_id
        quick = self._promise("first_answer", 30, social_priority="2", social_since=False)
        sales = self._promise("first_answer", 60, team_ids=self.other_team.ids, social_since=False)
        ticket._social_promise()
        self.assertEqual(self.rows(ticket).sla_id, slow)
        ticket.priority = "3"
        self.assertEqual(self.rows(ticket).sla_id, quick)
        self.assertEqual(self.rows(ticket).deadline, ticket.social_opening_id.written_at + HOUR / 2)
        ticket.write({"priority": "1", "team_id": self.other_team.id})
        self.assertEqual(self.rows(ticket).sla_id, sales)

    def test_what_was_kept_was_kept_by_the_promise_of_then(self):
        slow = self._promise("first_answer", 120)
        self._promise("first_answer", 1, social_priority="2")
        self.at(MONDAY)
        mention = self.write_to_us()
        self.at(MONDAY + HOUR)
        self.we_say(mention)
        mention.ticket_id.priority = "3"
        row = self.rows(mention.ticket_id)
        self.assertEqual((row.sla_id, row.state), (slow, "accomplished"))

    def test_cases_from_before_are_not_promised_anything(self):
        self.at(MONDAY)
        mention = self.write_to_us()
        self.at(MONDAY + HOUR)
        promise = self._promise("first_answer", 120)
        mention.ticket_id._social_promise()
        self.assertFalse(self.rows(mention.ticket_id))
        promise.social_since = False
        mention.ticket_id._social_promise()
        self.assertTrue(self.rows(mention.ticket_id))

    def test_what_is_not_promised_any_more_is_not_due(self):
        promise = self._promise("first_answer", 120)
        self.at(MONDAY)
        ticket = self.write_to_us().ticket_id
        self.assertTrue(ticket.social_due_at)
        promise.active = False
        self.assertFalse(ticket.social_due_at)
        self.assertFalse(self.rows(ticket))

    def test_other_hours_and_holidays_move_what_is_due(self):
        promise = self._promise("first_answer", 120)
        self.at(MONDAY)
        mention = self.write_to_us()
        row = self.rows(mention.ticket_id)
        self.assertEqual(row.deadline, mention.written_at + 2 * HOUR)
        promise.social_minutes = 60
        self.assertEqual(row.deadline, mention.written_at + HOUR)
        promise.social_calendar_id = self._hours("Evenings", "UTC", range(7), 20, 22)
        self.assertEqual(row.deadline, MONDAY.replace(hour=21, minute=0))
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": promise.social_calendar_id.id,
                "date_from": MONDAY.replace(hour=0),
                "date_to": MONDAY.replace(hour=23),
            }
        )
        self.env.cr.precommit.run()
        self.assertEqual(row.deadline, MONDAY.replace(hour=21) + 24 * HOUR)

    def test_a_promise_names_nothing_of_another_company(self):
        topic = self.env["social.crm.topic"].create(
            {"name": "Theirs", "company_id": self.other_company.id}
        )
        with self.assertRaises(ValidationError):
            self._promise("solution", 60, company_id=self.company.id, social_topic_ids=topic.ids)

    # What is due

    def test_an_answer_by_a_machine_keeps_no_promise(self):
        self._promise("first_answer", 120)
        self.at(MONDAY)
        mention = self.write_to_us()
        said = self.we_say(mention)
        row = self.rows(mention.ticket_id)
        self.assertTrue(row.social_met_at)
        reply = self.env["social.crm.reply"].create(
            {"mention_id": mention.id, "text": "x", "audience": "public"}
        )
        reply.write({"automatic": True, "external_id": said.external_id})
        self.env.flush_all()
        mention.ticket_id._social_promise()
        self.assertFalse(row.social_met_at)

    def test_the_earlier_of_promise_and_window_is_due(self):
        self._promise("first_answer", 120)
        self.at(MONDAY)
        mention = self.write_to_us()
        ticket = mention.ticket_id
        for until, due in ((HOUR, "window"), (5 * HOUR, "first_answer")):
            mention.window_until = MONDAY + until
            ticket._social_note_window()
            self.assertEqual(ticket.social_due_why, due)
        self.we_say(mention)
        ticket._social_note_window()
        self.assertFalse(ticket.social_due_at)

    def test_a_case_with_a_window_and_without_promises_is_due_when_it_closes(self):
        self.at(MONDAY)
        mention = self.write_to_us()
        mention.window_until = MONDAY + HOUR
        mention.ticket_id._social_note_window()
        self.assertEqual(mention.ticket_id.social_due_at, MONDAY + HOUR)

    def test_an_update_lists_windows_of_cases_that_are_there_as_due(self):
        self.at(MONDAY)
        first, second = (
            self.write_to_us(author=Author(f"u{number}", "x", "x")) for number in range(2)
        )
        first.window_until = MONDAY + HOUR
        (first | second).ticket_id._social_note_window()
        tickets = (first | second).ticket_id
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET social_due_at = NULL, social_due_why = NULL"
        )
        file = Path(__file__).parents[1] / "migrations/19.0.1.4.0/post-promise.py"
        for _again in range(2):
            runpy.run_path(str(file))["migrate"](self.env.cr, "19.0.1.3.0")
        tickets.invalidate_recordset()
        self.assertEqual(tickets.mapped("social_due_why"), ["window", False])
        self.assertEqual(tickets[0].social_due_at, MONDAY + HOUR)
        self.assertFalse(self.rows(tickets[0]), "nothing is promised by an update")

    def test_posts_that_are_removed_take_no_promise_back(self):
        self._promise("first_answer", 120)
        self.at(MONDAY)
        mention = self.write_to_us()
        said = self.we_say(mention)
        said.unlink()
        self.assertEqual(self.rows(mention.ticket_id).state, "accomplished")

    # What it costs

    def test_the_number_of_queries_does_not_depend_on_the_number_of_cases(self):
        self.keep_environments()
        for target in ("first_answer", "next_answer", "solution"):
            self._promise(target, 120)
        self.at(MONDAY)
        tickets = self.arrive(
            *(
                self.item(minutes=0, author=Author(f"u{number}", f"user{number}", "x"))
                for number in range(40)
            )
        ).ticket_id
        self.assertEqual(len(tickets), 40)
        self.env.flush_all()
        counts = []
        for some in (tickets[:2], tickets):
            some._social_promise()
            self.at(self.env.cr.now() + HOUR)
            some.social_mention_ids._set_state("ignored")  # so that there is something to store
            some.social_mention_ids.with_context(social_crm_keep_later=True)._set_state("new")
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            some._social_promise()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], 9)

    def test_opening_cases_costs_as_many_queries_more_for_many_as_for_few(self):
        self.keep_environments()
        self.at(MONDAY)

        def opening(size):
            items = [
                self.item(minutes=0, author=Author(f"n{next(self.numbers)}", "x", "x"))
                for _number in range(size)
            ]
            self.store(*items)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.work()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        opening(5)
        without = {size: opening(size) for size in (10, 40)}
        for target in ("first_answer", "next_answer", "solution"):
            self._promise(target, 120)
        opening(5)
        more = {size: opening(size) - without[size] for size in (10, 40)}
        self.assertLessEqual(more[40], more[10])
        self.assertLessEqual(more[10], 12)


@tagged("post_install", "-at_install")
class TestPromiseBesideStages(PromiseCommon):
    """OCA's agreements on stages, which count for tickets that come in otherwise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.use_sla = True
        cls.agreement = cls.env["helpdesk.sla"].create(
            {"name": "In two hours", "hours": 2, "stage_id": cls.closed.id}
        )
        cls.promise = cls._promise("first_answer", 120)

    def ordinary(self):
        return self.env["helpdesk.ticket"].create(
            {"name": "x", "description": "x", "team_id": self.team.id}
        )

    def test_ordinary_tickets_follow_stages_and_nothing_else(self):
        ticket = self.ordinary()
        self.assertEqual(ticket.ticket_sla_ids.sla_id, self.agreement)
        self.assertTrue(ticket.sla_fits)
        self.assertEqual(ticket.ticket_sla_ids.state, "in_progress")
        self.assertTrue(ticket.ticket_sla_ids.deadline)
        ticket.stage_id = self.closed
        self.assertEqual(ticket.ticket_sla_ids.state, "accomplished")
        ticket.ticket_sla_ids.unlink()
        ticket.refresh_sla()
        self.assertEqual(ticket.ticket_sla_ids.sla_id, self.agreement)

    def test_stages_do_not_touch_what_was_promised_on_networks(self):
        self.at(MONDAY)
        ticket = self.write_to_us().ticket_id
        row = self.rows(ticket)
        self.assertEqual(ticket.ticket_sla_ids, row)
        self.assertTrue(ticket.sla_fits)
        before = row.read(["state", "deadline", "consumed_time", "hours"])
        started = ticket.team_id._get_applicable_stages()[1]
        ticket.stage_id = started
        row._stage_recompute()
        row.sla_id = self.promise
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(row.read(["state", "deadline", "consumed_time", "hours"]), before)
        ticket.refresh_sla()
        self.assertEqual(self.rows(ticket), row)

    def test_agreements_are_neither_looked_for_nor_made_for_each_social_case(self):
        self.keep_environments()
        self.at(MONDAY)
        tickets = self.write_to_us().ticket_id
        self.env.flush_all()
        with self.assertQueryCount(0):
            tickets.set_sla()
        self.assertEqual(tickets.ticket_sla_ids.sla_id, self.promise)

    def test_what_nobody_waited_for_is_in_no_report_of_stages(self):
        self.at(MONDAY)
        mention = self.write_to_us()
        mention._set_state("ignored")
        row = self.rows(mention.ticket_id)
        self.assertEqual(row.state, "ended")
        self.env.flush_all()
        self.assertFalse(self.env["helpdesk.sla.report"].search([("id", "=", row.id)]))
