"""Questions about cases: put, answered, passed on, withdrawn, reminded of; and in whose time."""

from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..networks.types import Audience
from .test_inbox_act import InboxCommon

MONDAY = datetime(2026, 3, 2, 9)
"""In UTC: ten in Berlin."""


class QuestionCommon(InboxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Mornings",
                "tz": "Europe/Berlin",
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": "x",
                            "dayofweek": str(day),
                            "hour_from": 8,
                            "hour_to": 12,
                            "day_period": "morning",
                        }
                    )
                    for day in range(5)
                ],
            }
        )
        cls.packer = cls._user(
            "packer", "base.group_user", name="Paul Packer", email="paul@acme.example"
        )
        cls.boss = cls._user(
            "boss", "base.group_user", name="Berta Boss", email="berta@acme.example"
        )
        cls.logistics = cls.env["social.crm.department"].create(
            {
                "name": "Logistics",
                "email": "logistics@acme.example",
                "member_ids": [Command.set(cls.packer.ids)],
                "deputy_id": cls.boss.id,
                "calendar_id": cls.calendar.id,
                "answer_hours": 3,
            }
        )
        cls.billing = cls.env["social.crm.department"].create(
            {"name": "Billing", "member_ids": [Command.set(cls.boss.ids)]}
        )
        cls.carrier = cls.env["res.partner"].create(
            {"name": "Carl Carrier", "email": "carl@carrier.example"}
        )

    def ask(self, *addressees, ticket=None, text="Where is the parcel?", user=None, **values):
        ticket = ticket or self.case()
        asking = ticket.with_user(user or self.agent)
        return asking._social_ask(list(addressees or [self.logistics]), text, **values).sudo()

    def notes(self, ticket):
        return "\n".join(ticket.message_ids.sorted("id").mapped("body"))

    def told(self, message):
        return message.sudo().notified_partner_ids

    def steps(self):
        """What the scheduled action does."""
        with self.commits() as env:
            env["social.crm.question"]._cron_steps()

    def outbox(self, question):
        mails = self.env["mail.mail"].search([("model", "=", question._name)], order="id")
        return mails.filtered(lambda mail: mail.res_id == question.id)


class TestQuestion(QuestionCommon):
    def test_several_are_asked_at_once_each_in_their_own_working_time(self):
        with freeze_time(MONDAY):
            asked = self.ask(self.logistics, self.colleague, self.carrier)
        self.assertEqual(
            asked.mapped("addressee"), ["Logistics", self.colleague.name, "Carl Carrier"]
        )
        self.assertEqual(len(asked.ticket_id), 1)
        # Two hours are left on Monday; the third is on Tuesday from eight in Berlin.
        self.assertEqual(asked[0].due_at, datetime(2026, 3, 3, 8))
        for question in asked:
            self.assertGreater(question.due_at, MONDAY)
            self.assertIn(question.question, self.notes(question.ticket_id))

    def test_a_reaction_is_counted_in_minutes_of_the_departments_working_time(self):
        with freeze_time(MONDAY):
            question = self.ask()
        with freeze_time(MONDAY + timedelta(days=1, minutes=-50)):  # 9:10 in Berlin
            question._answer("In Bonn.", "Paul")
        self.assertEqual(question.reaction_minutes, 120 + 70)
        self.assertTrue(question.late)
        with freeze_time(MONDAY + timedelta(hours=20)):  # at night
            question = self.ask()
        with freeze_time(MONDAY + timedelta(hours=21, minutes=30)):
            question._answer("In Bonn.", "Paul")
        self.assertEqual(question.reaction_minutes, 0)
        self.assertFalse(question.late)

    def test_holidays_are_no_working_time(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "date_from": datetime(2026, 3, 2, 23),
                "date_to": datetime(2026, 3, 3, 23),
            }
        )
        with freeze_time(MONDAY):
            question = self.ask()
        self.assertEqual(question.due_at, datetime(2026, 3, 4, 8))
        with freeze_time(datetime(2026, 3, 4, 7, 30)):
            question._answer("In Bonn.")
        self.assertEqual(question.reaction_minutes, 120 + 30)

    def test_an_answer_stands_in_the_case_and_who_asked_is_told_once(self):
        question = self.ask()
        ticket = question.ticket_id
        ticket.user_id = self.colleague
        before = ticket.message_ids
        question._answer("In <b>Bonn</b>.", "Paul")
        (note,) = ticket.message_ids - before
        self.assertIn("&lt;b&gt;Bonn", note.body)
        self.assertTrue(note.subtype_id.internal)
        self.assertEqual(self.told(note), (self.agent | self.colleague).partner_id)
        self.assertEqual((question.state, question.answered_by), ("answered", "Paul, Logistics"))
        with self.assertRaisesRegex(UserError, "answered already"):
            question._answer("No, in Kiel.")
        self.assertEqual(question.answer, "In <b>Bonn</b>.")

    def test_a_colleague_answers_with_the_activity(self):
        question = self.ask(self.packer)
        (activity,) = question.activity_ids
        self.assertEqual(activity.user_id, self.packer)
        with self.assertRaisesRegex(UserError, "Write the answer"):
            activity.with_user(self.packer).action_feedback()
        activity.with_user(self.packer).action_feedback(feedback="In Bonn.")
        self.assertEqual(
            (question.state, question.answer, question.answered_in),
            ("answered", "In Bonn.", "activity"),
        )
        self.assertEqual(question.answered_by_id, self.packer.partner_id)

    def test_somebody_else_does_not_answer_with_the_activity(self):
        question = self.ask(self.packer)
        with self.assertRaises(UserError):
            question.activity_ids.with_user(self.boss).action_feedback(feedback="In Bonn.")
        with self.assertRaises(UserError):
            question.activity_ids.sudo().with_user(self.agent).sudo().action_feedback(feedback="x")
        self.assertEqual(question.state, "asked")

    def test_what_is_passed_on_is_another_question_in_the_time_of_the_other(self):
        with freeze_time(MONDAY):
            question = self.ask(text="Was it paid?", excerpt="He sent his number 4711.")
        with freeze_time(MONDAY + timedelta(minutes=30)):
            new = question._forward(self.billing, "Paul", why="Money is not ours.")
        self.assertEqual(question.state, "forwarded")
        self.assertEqual((new.state, new.parent_id), ("asked", question))
        self.assertEqual((new.question, new.asker_id), ("Was it paid?", self.agent))
        self.assertEqual(new.asked_at, MONDAY + timedelta(minutes=30))
        self.assertFalse(new.excerpt, "it was for the first addressee")
        self.assertFalse(question.activity_ids)
        notes = self.notes(question.ticket_id)
        self.assertIn("did not go along", notes)
        for act in (lambda: question._answer("x"), lambda: question._forward(self.carrier)):
            with self.assertRaisesRegex(UserError, "passed on"):
                act()
        new._answer("Yes.", "Berta")
        self.assertIn("Yes.", self.notes(question.ticket_id))

    def test_the_asking_side_may_let_what_it_added_go_along(self):
        question = self.ask(excerpt="He sent his number 4711.")
        self.inbox.act_forward_question(
            self.keys(question.ticket_id), question.id, f"d{self.billing.id}"
        )
        self.assertIn("4711", question.forwarded_ids.excerpt)

    def test_who_asked_withdraws_and_nobody_answers_any_more(self):
        question = self.ask(self.packer, self.logistics)[0]
        keys = self.keys(question.ticket_id)
        self.inbox.act_withdraw_question(keys, question.id)
        self.assertEqual(question.state, "withdrawn")
        self.assertFalse(question.activity_ids)
        self.assertFalse(question.with_user(self.packer).search([("id", "=", question.id)]))
        with self.assertRaisesRegex(UserError, "withdrawn"):
            question._answer("x")
        with self.assertRaisesRegex(UserError, "withdrawn"):
            self.inbox.act_withdraw_question(keys, question.id)
        self.assertEqual(len(self.inbox._questions(question.ticket_id)), 1)

    def test_a_mail_that_has_not_left_does_not_leave_when_the_question_is_withdrawn(self):
        result = self.inbox.act_ask(
            self.keys(self.case()), [f"d{self.logistics.id}"], "Where is it?"
        )
        (question,) = self.env["social.crm.question"].search([("question", "=", "Where is it?")])
        self.assertEqual(self.outbox(question).mapped("state"), ["outgoing"])
        self.inbox.act_undo(result["undo"])
        self.assertEqual(question.state, "withdrawn")
        self.assertEqual(self.outbox(question).mapped("state"), ["cancel"])

    def test_each_step_is_taken_once_up_to_the_manager_of_who_asked(self):
        self.team.user_id = self.manager
        with freeze_time(MONDAY):
            question = self.ask()
        moment, steps = question.due_at, []
        for _hour in range(50):
            with freeze_time(moment):
                for _again in range(2):
                    before = question.escalated
                    self.steps()
                    if question.escalated != before:
                        steps.append(moment)
            moment += timedelta(hours=1)
        self.assertEqual(question.escalated, 3)
        # Reminded when it is due, then after half of the three hours each, in the mornings.
        self.assertEqual(
            steps,
            [datetime(2026, 3, 3, 8), datetime(2026, 3, 3, 10), datetime(2026, 3, 4, 8)],
        )
        self.assertEqual(len(self.outbox(question)), 3, "asked, reminded, and the deputy")
        self.assertEqual(self.outbox(question)[-1].recipient_ids, self.boss.partner_id)
        told = self.env["mail.message"].search(
            [("message_type", "=", "user_notification"), ("body", "ilike", "not answered in time")]
        )
        self.assertEqual(told.notified_partner_ids, self.manager.partner_id)
        self.assertEqual(len(told), 1)

    def test_who_leads_where_a_colleague_is_may_answer_once_reminded(self):
        with freeze_time(MONDAY):
            question = self.ask(self.packer)
        theirs = question.with_user(self.boss)
        self.assertFalse(theirs.search([("id", "=", question.id)]), "not before")
        for _step in range(2):
            with freeze_time(question.escalate_at):
                self.steps()
        self.assertEqual(question.reminded_ids, self.boss)
        self.assertEqual(self.outbox(question)[-1].recipient_ids, self.boss.partner_id)
        self.env.invalidate_all()
        self.assertEqual(theirs.search([("id", "=", question.id)]), theirs)
        self.assertTrue(theirs.may_answer)
        self.assertEqual(theirs.action_answer()["url"], question._link())
        self.assertFalse(question.with_user(self.colleague).may_answer)

    def test_the_day_of_an_activity_is_the_day_on_which_the_answer_is_due_there(self):
        """Late in the afternoon in Los Angeles it is tomorrow already in UTC."""
        self.colleague.tz = "America/Los_Angeles"
        with freeze_time("2999-03-01"):
            question = self.ask(self.colleague, due_at=datetime(2999, 3, 3, 0, 30))
        self.assertEqual(str(question.activity_ids.date_deadline), "2999-03-02")

    def test_of_closed_cases_and_of_what_is_answered_nobody_is_reminded(self):
        with freeze_time(MONDAY):
            answered, closed = self.ask(), self.ask()
            answered._answer("In Bonn.")
            self.inbox.act_close(self.keys(closed.ticket_id))
        with freeze_time(MONDAY + timedelta(days=2)):
            self.steps()
        self.assertEqual((answered.escalated, closed.escalated), (0, 0))
        self.assertEqual(len(self.outbox(closed)), 1)

    def test_who_cannot_be_asked_is_said_and_nobody_is_asked(self):
        ticket = self.case()
        ticket.social_profile_id.sudo().partner_id = customer = self.env["res.partner"].create(
            {"name": "Martina", "email": "martina@home.example"}
        )
        self.env["mail.blacklist"]._add("blocked@carrier.example")
        partners = self.env["res.partner"].create(
            [
                {"name": "Archived", "email": "a@carrier.example", "active": False},
                {"name": "Blocked", "email": "Blocked@carrier.example"},
                {"name": "Without a mail"},
                {
                    "name": "Theirs",
                    "email": "t@carrier.example",
                    "company_id": self.other_company.id,
                },
            ]
        )
        departments = self.env["social.crm.department"].create(
            [
                {"name": "Theirs", "email": "t@o.example", "company_id": self.other_company.id},
                {"name": "Nobody there"},
                {"name": "Closed", "email": "c@acme.example", "active": False},
            ]
        )
        gone = self._user("gone", "base.group_user")
        gone.active = False
        elsewhere = self._user(
            "elsewhere",
            "base.group_user",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        portal = self._user("portal_", "base.group_portal")
        for wrong in (*partners, *departments, gone, elsewhere, portal, customer):
            with self.subTest(wrong.display_name), self.assertRaises(UserError):
                self.ask(self.logistics, wrong, ticket=ticket)
        self.assertFalse(ticket.social_question_ids)

    def test_nothing_is_asked_from_an_exercise(self):
        network = type(self.env["social.crm.network"])
        mails = self.env["mail.mail"].search([])
        ticket = self.case()
        with (
            patch.object(network, "_practice_keys", lambda _self: ("scripted",)),
            self.assertRaisesRegex(UserError, "exercise"),
        ):
            self.ask(self.carrier, ticket=ticket)
        self.assertFalse(ticket.social_question_ids)
        self.assertEqual(self.env["mail.mail"].search([]), mails)

    def test_a_day_in_another_century_is_a_slip_of_the_pen(self):
        key = f"t{self.case().id}"
        for day in ("2020-01-01", "9999-12-31"):
            with self.subTest(day), self.assertRaisesRegex(UserError, "Choose a"):
                self.inbox.act_ask([key], [f"d{self.billing.id}"], "When?", day)
        self.assertFalse(self.billing.question_ids)

    def test_hours_to_answer_in_are_some_and_not_without_end(self):
        for hours in (0, -1, 1e9):
            with self.subTest(hours), self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
                self.billing.answer_hours = hours
                self.billing.flush_recordset()

    def test_nothing_is_asked_by_who_may_not_work_on_the_case(self):
        ticket = self.case(audience=Audience.DIRECT)
        for user in (self.stranger, self.employee, self.packer):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.ask(ticket=ticket, user=user)
        question = self.ask(self.packer, ticket=ticket)
        for user in (self.stranger, self.employee, self.packer, self.agent):
            theirs = question.with_user(user).sudo(False)
            with self.subTest(user.login), self.assertRaises(AccessError):
                theirs.write({"question": "x"})
            with self.subTest(user.login), self.assertRaises(AccessError):
                theirs.create({"ticket_id": ticket.id, "question": "x"})
            with self.subTest(user.login), self.assertRaises(AccessError):
                theirs.unlink()
        for user in (self.stranger, self.employee, self.packer):
            with self.subTest(user.login), self.assertRaises(AccessError):
                question.with_user(user).sudo(False).action_withdraw()

    def test_questions_go_with_their_case_into_another_and_back(self):
        first, second = self.cases(2)
        question = self.ask(ticket=first)
        self.inbox.act_merge(self.keys(first), second.id)
        self.assertEqual(question.ticket_id, second)
        self.inbox.act_split(self.keys(first))
        self.assertEqual(question.ticket_id, first)

    def test_the_queue_of_what_waits_has_the_longest_overdue_first(self):
        first, second, third, fourth = self.cases(4)
        now = fields.Datetime.now()
        with freeze_time(now - timedelta(days=9)):
            late = self.ask(self.packer, ticket=third)
        with freeze_time(now - timedelta(days=5)):
            self.ask(self.carrier, ticket=second)
        self.ask(ticket=first)
        page = self.inbox.page("colleague", {}, None, 2)
        more = self.inbox.page("colleague", {}, page["next"], 2)
        keys = [row["key"] for row in page["rows"] + more["rows"]]
        self.assertEqual(keys, self.keys(third + second + first))
        self.assertNotIn(f"t{fourth.id}", keys)
        (asked,) = page["rows"][0]["asked"]
        self.assertEqual(asked["due"], fields.Datetime.to_string(late.due_at))
        late._answer("In Bonn.")
        page = self.inbox.page("colleague", {}, None, 5)
        self.assertEqual([row["key"] for row in page["rows"]], self.keys(second + first))

    def test_questions_that_were_activities_on_tickets_wait_as_questions(self):
        ticket = self.case()
        activity = ticket.with_user(self.agent).activity_schedule(
            "social_crm.activity_type_question",
            date_deadline=fields.Date.today(),
            note="Is it <b>lost</b>?",
            user_id=self.colleague.id,
        )
        self.env["social.crm.question"]._take_over(activity)
        (question,) = ticket.social_question_ids
        self.assertEqual((question.user_id, question.asker_id), (self.colleague, self.agent))
        self.assertIn("lost", question.question)
        self.assertFalse(ticket.activity_ids)
        self.assertFalse(self.outbox(question), "who has it knows of it")
        question.activity_ids.with_user(self.colleague).action_feedback(feedback="No.")
        self.assertEqual(question.answer, "No.")

    def test_rows_cost_as_many_queries_however_many_questions_there_are(self):
        self.keep_environments()
        counts = []
        for count in (2, 12):
            tickets = self.cases(count)
            for ticket in tickets:
                self.ask(self.logistics, self.carrier, ticket=ticket)
            tickets = self.env["helpdesk.ticket"].with_user(self.agent).browse(tickets.ids)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.inbox._ticket_rows(tickets)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 2, counts)

    def test_what_an_erased_person_was_asked_about_is_nameless_and_the_figure_stays(self):
        question = self.ask(text="Is Martina right?", excerpt="Martina lives in Bonn.")
        question._answer("Yes, Martina is.", "Paul")
        minutes = question.reaction_minutes
        self.inbox.act_close(self.keys(question.ticket_id))
        self.env["social.crm.removal"]._empty_tickets(question.ticket_id.ids)
        said = question.read(["question", "excerpt", "answer", "answered_by", "forwarded_why"])
        self.assertNotIn("Martina", str(said))
        self.assertFalse(question.message_ids)
        self.assertEqual(question.reaction_minutes, minutes)
