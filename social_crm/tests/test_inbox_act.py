"""What is done to cases from the inbox: who may, what comes of it, and how it is undone."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError

from .common import BORIS, SocialCommon


class InboxCommon(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._user("colleague", "social_crm.group_agent", cls.team)

    def setUp(self):
        super().setUp()
        self.inbox = self.as_(self.agent)

    def as_(self, user):
        return self.env["social.crm.inbox"].with_user(user)

    def case(self, text="My parcel is lost", **values):
        return self.arrive(self.item(text, **values)).ticket_id

    def cases(self, count):
        return self.arrive(
            *(self.item(f"My parcel number {number} is lost") for number in range(count))
        ).ticket_id

    def keys(self, tickets):
        return [f"t{ticket.id}" for ticket in tickets]


class TestInboxAct(InboxCommon):
    def test_a_case_is_given_to_a_colleague_and_taken_back(self):
        ticket = self.case()
        result = self.inbox.act_assign(self.keys(ticket), self.colleague.id)
        self.assertEqual(ticket.user_id, self.colleague)
        self.assertIn("colleague", result["said"])
        self.inbox.act_undo(result["undo"])
        self.assertFalse(ticket.user_id)

    def test_nobody_outside_of_the_team_is_given_a_case(self):
        ticket = self.case()
        for user in (self.stranger, self.employee):
            with self.assertRaises(UserError):
                self.inbox.act_assign(self.keys(ticket), user.id)
        self.assertFalse(ticket.user_id)

    def test_undo_leaves_alone_what_others_have_changed_since(self):
        ticket = self.case()
        result = self.inbox.act_assign(self.keys(ticket), self.colleague.id)
        self.as_(self.colleague).act_assign(self.keys(ticket), self.agent.id)
        with self.assertRaises(UserError):
            self.inbox.act_undo(result["undo"])
        self.assertEqual(ticket.user_id, self.agent)

    def test_undo_is_for_who_did_it_and_not_for_long(self):
        ticket = self.case()
        token = self.inbox.act_assign(self.keys(ticket), self.colleague.id)["undo"]
        with self.assertRaises(UserError):
            self.as_(self.colleague).act_undo(token)
        for forged in (token[:-4] + "AAAA", "", "x", None, token[:50]):
            with self.assertRaises(UserError):
                self.inbox.act_undo(forged)
        with freeze_time(fields.Datetime.now() + timedelta(hours=1)), self.assertRaises(UserError):
            self.inbox.act_undo(token)
        self.assertEqual(ticket.user_id, self.colleague)

    def test_closing_closes_what_waits_and_undo_lets_it_wait_again(self):
        ticket = self.case()
        mention, stage = ticket.social_mention_ids, ticket.stage_id
        result = self.inbox.act_close(self.keys(ticket))
        self.assertTrue(ticket.stage_id.closed)
        self.assertEqual(mention.state, "closed")
        self.assertTrue(ticket.social_done)
        self.inbox.act_undo(result["undo"])
        self.assertEqual(ticket.stage_id, stage)
        self.assertEqual(mention.state, "open")
        self.assertFalse(mention.handled_at)
        self.assertFalse(ticket.social_done)
        self.assertTrue(ticket.social_waits_since)

    def test_a_closed_case_is_opened_again(self):
        ticket = self.case()
        self.inbox.act_close(self.keys(ticket))
        self.inbox.act_reopen(self.keys(ticket))
        self.assertFalse(ticket.stage_id.closed)


class TestSnooze(InboxCommon):
    def put_off(self, ticket, **delta):
        until = fields.Datetime.now() + timedelta(**delta)
        return self.inbox.act_snooze(self.keys(ticket), fields.Datetime.to_string(until), "parcel")

    def test_a_case_that_is_put_off_comes_back_when_its_time_has_come(self):
        ticket = self.case()
        self.put_off(ticket, hours=2)
        self.assertEqual(ticket.social_snoozed_by_id, self.agent)
        self.assertIn("parcel", ticket.message_ids[0].body)
        with self.commits() as env, freeze_time(fields.Datetime.now() + timedelta(hours=1)):
            env["helpdesk.ticket"]._cron_wake()
        self.assertTrue(ticket.social_snoozed_until)
        with self.commits() as env, freeze_time(fields.Datetime.now() + timedelta(hours=3)):
            env["helpdesk.ticket"]._cron_wake()
        self.assertFalse(ticket.social_snoozed_until)
        self.assertFalse(ticket.social_snoozed_by_id)

    def test_the_scheduled_action_is_woken_for_that_time(self):
        ticket = self.case()
        self.put_off(ticket, hours=2)
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("social_crm.ir_cron_wake").id)]
        )
        self.assertIn(ticket.social_snoozed_until, triggers.mapped("call_at"))

    def test_a_case_comes_back_when_the_customer_writes_again(self):
        ticket = self.case(external_id="first", thread_id="first")
        self.put_off(ticket, days=2)
        again = self.arrive(self.item("Hello?", thread_id="first", minutes=1))
        self.assertEqual(again.ticket_id, ticket)
        self.assertFalse(ticket.social_snoozed_until)

    def test_what_bystanders_write_does_not_bring_it_back(self):
        ticket = self.case(external_id="first", thread_id="first")
        self.put_off(ticket, days=2)
        other = self.arrive(
            self.item("Me too", BORIS, thread_id="first", parent_id="first", minutes=1)
        )
        self.assertTrue(other.bystander)
        self.assertTrue(ticket.social_snoozed_until)

    def test_a_case_that_is_closed_is_not_put_off_any_more(self):
        ticket = self.case()
        self.put_off(ticket, days=2)
        self.inbox.act_close(self.keys(ticket))
        self.assertFalse(ticket.social_snoozed_until)

    def test_the_past_and_nonsense_are_no_time_to_come_back(self):
        ticket = self.case()
        for until in ("2020-01-01 00:00:00", "soon", None, False):
            with self.assertRaises(UserError):
                self.inbox.act_snooze(self.keys(ticket), until)
        self.assertFalse(ticket.social_snoozed_until)

    def test_a_case_is_brought_back_by_hand_and_that_is_undone(self):
        ticket = self.case()
        self.put_off(ticket, days=2)
        until = ticket.social_snoozed_until
        result = self.inbox.act_wake(self.keys(ticket))
        self.assertFalse(ticket.social_snoozed_until)
        self.inbox.act_undo(result["undo"])
        self.assertEqual(ticket.social_snoozed_until, until)


class TestInboxActRights(InboxCommon):
    def calls(self, ticket):
        """Every method with arguments that would do something."""
        later = fields.Datetime.to_string(fields.Datetime.now() + timedelta(days=1))
        keys = self.keys(ticket)
        return {
            "act_assign": (keys, self.colleague.id),
            "act_close": (keys,),
            "act_reopen": (keys,),
            "act_snooze": (keys, later),
            "act_wake": (keys,),
            "act_undo": ("x",),
        }

    def test_every_method_is_tried(self):
        ticket = self.case()
        methods = {name for name in dir(self.inbox) if name.startswith("act_")}
        self.assertEqual(self.calls(ticket).keys(), methods)

    def test_nobody_else_does_anything_to_a_case(self):
        ticket = self.case()
        outsider = self._user(
            "outsider",
            "social_crm.group_manager",
            company_id=self.other_company.id,
            company_ids=[self.other_company.id],
        )
        reader = self._user("reader", "social_crm.group_reader")
        before = ticket.read(["user_id", "stage_id", "social_snoozed_until", "tag_ids"])
        for user in (self.stranger, outsider, reader, self.employee):
            for method, args in self.calls(ticket).items():
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(UserError),
                ):
                    getattr(self.as_(user), method)(*args)
        ticket.invalidate_recordset()
        after = ticket.read(["user_id", "stage_id", "social_snoozed_until", "tag_ids"])
        self.assertEqual(after, before)
