"""Cases that are put off come back at their time, or when the customer writes again."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError

from .common import BORIS
from .test_inbox_act import InboxCommon


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
