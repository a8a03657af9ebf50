"""What waits for approval is not forgotten: who is told, when, and how often."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .test_approval_ways import WaysCommon


@tagged("post_install", "-at_install")
class TestWaiting(WaysCommon):
    def setUp(self):
        super().setUp()
        self.mate.notification_type = "inbox"
        self.manager.notification_type = "inbox"
        self.agent.notification_type = "inbox"
        self.four = self.rule(due_minutes=60)

    def notes(self, user):
        """How often somebody was told of something."""
        return self.env["mail.message"].search_count(
            [
                ("message_type", "=", "user_notification"),
                ("notification_ids.res_partner_id", "=", user.partner_id.id),
            ]
        )

    def cron(self, reply, minutes):
        """So many minutes after it was asked for."""
        asked = fields.Datetime.now() - timedelta(minutes=minutes)
        reply.sudo().write(
            {
                "approval_asked_at": asked,
                "approval_due_at": asked + timedelta(minutes=60),
            }
        )
        with self.commits() as env:
            env["social.crm.reply"]._cron_approvals()

    def test_it_is_due_when_the_rule_says(self):
        reply = self.asked()
        self.assertEqual(reply.approval_due_at - reply.approval_asked_at, timedelta(minutes=60))
        self.four.due_minutes = 0
        self.env["ir.config_parameter"].set_param("social_crm.approval_minutes", "25")
        reply = self.asked()
        self.assertEqual(reply.approval_due_at - reply.approval_asked_at, timedelta(minutes=25))

    def test_those_who_can_decide_are_reminded_once_and_managers_told_once_when_it_is_late(self):
        reply = self.asked()
        self.assertEqual((self.notes(self.mate), self.notes(self.manager)), (1, 0))
        self.cron(reply, 20)
        self.assertEqual((self.notes(self.mate), self.notes(self.manager)), (1, 0))
        self.cron(reply, 31)
        self.cron(reply, 40)
        self.assertEqual((self.notes(self.mate), self.notes(self.manager)), (2, 1))
        self.assertFalse(reply.approval_late)
        self.cron(reply, 61)
        reply.invalidate_recordset()
        self.assertTrue(reply.approval_late)
        self.cron(reply, 90)
        self.assertEqual((self.notes(self.mate), self.notes(self.manager)), (2, 2))
        self.assertEqual(self.notes(self.agent), 0, "whoever wrote it knows")

    def test_who_is_away_is_not_reminded_if_somebody_else_is_there(self):
        member = self.env["social.crm.member"].create(
            {"team_id": self.team.id, "user_id": self.mate.id}
        )
        member.away_until = fields.Datetime.now() + timedelta(days=1)
        reply = self.asked()
        before = self.notes(self.mate)
        self.cron(reply, 31)
        self.assertEqual(self.notes(self.mate), before)
        self.assertTrue(self.notes(self.manager))

    def test_what_was_decided_is_told_no_more_and_begins_anew_when_it_is_asked_again(self):
        reply = self.asked()
        self.cron(reply, 61)
        self.assertTrue(reply.approval_escalated_at)
        reply.with_user(self.mate).send_back("No")
        told = self.notes(self.manager)
        self.cron(reply, 61)
        self.assertEqual(self.notes(self.manager), told)
        reply.action_send()
        self.assertFalse(reply.approval_reminded_at or reply.approval_escalated_at)

    def test_the_note_leads_to_the_case_in_the_inbox_and_says_nobodys_words(self):
        reply = self.asked("Top secret words")
        note = self.env["mail.message"].search(
            [("message_type", "=", "user_notification")], order="id desc", limit=1
        )
        self.assertIn(f"/odoo/social-inbox?case=t{reply.ticket_id.id}", note.body)
        self.assertNotIn("secret", note.body)

    def test_many_that_wait_are_one_note_each(self):
        replies = self.asked() + self.asked("And another thing")
        before = self.notes(self.mate)
        asked = fields.Datetime.now() - timedelta(minutes=61)
        replies.sudo().write(
            {"approval_asked_at": asked, "approval_due_at": asked + timedelta(minutes=60)}
        )
        before = self.notes(self.manager)
        with self.commits() as env:
            env["social.crm.reply"]._cron_approvals()
        self.assertEqual(self.notes(self.manager), before + 1)
