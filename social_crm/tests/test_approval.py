"""Answers that need approval: every way around it is tried."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..networks.types import Capability
from .common import BORIS, ScriptedNetwork, script
from .test_decided import DecidedCommon


@tagged("post_install", "-at_install")
class TestApproval(DecidedCommon):
    def setUp(self):
        super().setUp()
        (self.mention,) = self.decided({"approval": True}, self.item("my lawyer will call you"))
        self.lead = self._user("lead", "social_crm.group_manager")

    def reply(self, text="We are sorry", user=None, **values):
        replies = self.env["social.crm.reply"].with_user(user or self.agent)
        return replies.create({"mention_id": self.mention.id, "text": text, **values})

    def send(self):
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()

    def test_the_ticket_and_the_composer_say_it(self):
        self.assertEqual(self.mention.ticket_id.social_approval, "A rule")
        self.assertIn("A rule", self.reply().needs_approval)
        found = self.env["helpdesk.ticket"].search([("social_approval", "!=", False)])
        self.assertIn(self.mention.ticket_id, found)

    def test_it_waits_for_a_manager_who_sends_it(self):
        self.manager.notification_type = "inbox"
        reply = self.reply()
        reply.action_send()
        self.assertEqual(reply.state, "approval")
        self.send()
        self.assertFalse(script.sent)
        self.assertTrue(reply.with_user(self.manager).can_approve)
        reply.with_user(self.manager)._approve()
        self.assertEqual(reply.state, "queued")
        self.send()
        self.assertEqual(reply.state, "sent")
        self.assertEqual([value.text for value, _key in script.sent], ["We are sorry"])
        self.assertEqual(
            [(each.step, each.user_id) for each in reply.approval_ids.sorted("id")],
            [("asked", self.agent), ("approved", self.manager)],
        )
        note = self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("notification_ids.res_partner_id", "=", self.manager.partner_id.id),
            ]
        )
        self.assertEqual(len(note), 1)

    def test_agents_approve_nothing(self):
        reply = self.reply()
        reply.action_send()
        for user in (self.agent, self._user("mate", "social_crm.group_agent", self.team)):
            with self.assertRaises(AccessError):
                reply.with_user(user)._approve()

    def test_a_manager_does_not_approve_what_he_wrote(self):
        reply = self.reply(user=self.manager)
        reply.with_user(self.manager).action_send()
        self.assertEqual(reply.state, "approval")
        with self.assertRaises(UserError):
            reply.with_user(self.manager)._approve()
        reply.with_user(self.lead)._approve()
        self.assertEqual(reply.state, "queued")

    def test_who_changes_a_word_has_written_it_too(self):
        reply = self.reply()
        reply.with_user(self.manager).text = "Something else altogether"
        reply.action_send()
        with self.assertRaises(UserError):
            reply.with_user(self.manager)._approve()

    def test_a_text_that_was_changed_after_approval_needs_it_again(self):
        reply = self.reply()
        reply.action_send()
        with self.assertRaises(UserError):
            reply.text = "while it waits"
        reply.with_user(self.manager)._approve()
        reply.action_edit()
        self.assertFalse(reply.approved_by_id)
        reply.text = "Pay up or else"
        reply.action_send()
        self.assertEqual(reply.state, "approval")
        self.send()
        self.assertFalse(script.sent)

    def test_what_is_sent_is_what_was_approved_even_if_somebody_gets_at_the_row(self):
        reply = self.reply()
        reply.action_send()
        reply.with_user(self.manager)._approve()
        reply.sudo().text = "Something else"
        self.send()
        self.assertEqual(reply.state, "failed")
        self.assertFalse(script.sent)

    def test_a_file_that_was_changed_after_approval_stops_it(self):
        file = (
            self.env["ir.attachment"]
            .with_user(self.agent)
            .create({"name": "a.txt", "raw": b"fine", "mimetype": "text/plain"})
        )
        reply = self.reply(attachment_ids=[Command.set(file.ids)])
        reply.action_send()
        reply.with_user(self.manager)._approve()
        file.sudo().raw = b"not fine"
        self.assertFalse(reply._is_approved())

    def test_states_and_approvals_are_not_written(self):
        reply = self.reply()
        for values in (
            {"state": "queued"},
            {"approved_by_id": self.manager.id},
            {"approved_digest": "x"},
            {"writer_ids": [Command.clear()]},
            {"user_id": self.manager.id},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                reply.write(values)
            with self.subTest(values), self.assertRaises(AccessError):
                self.reply(**values)
        with self.assertRaises(AccessError):
            self.env["social.crm.approval"].with_user(self.agent).create(
                {"reply_id": reply.id, "step": "approved", "user_id": self.manager.id}
            )

    def test_the_gate_holds_whatever_calls_it(self):
        reply = self.reply()
        for way in (
            reply._queue,
            reply.sudo()._queue,
            lambda: reply._move("queued"),
        ):
            with self.assertRaises(UserError):
                way()
        self.assertEqual(reply.state, "draft")

    def test_what_failed_waits_for_approval_when_it_is_tried_again(self):
        reply = self.reply()
        reply.sudo().state = "failed"
        reply.action_retry()
        self.assertEqual(reply.state, "approval")

    def test_an_answer_to_another_post_of_the_same_conversation_needs_it_too(self):
        (other,) = self.arrive(self.item("hello?", parent_id=self.mention.external_id))
        self.assertEqual(other.ticket_id, self.mention.ticket_id)
        reply = self.reply(mention_id=other.id)
        reply.action_send()
        self.assertEqual(reply.state, "approval")

    def test_an_answer_cannot_be_moved_away_from_its_post_after_approval(self):
        (elsewhere,) = self.arrive(self.item("hi", author=BORIS))
        reply = self.reply()
        reply.action_send()
        reply.with_user(self.manager)._approve()
        with self.assertRaises(UserError):
            reply.mention_id = elsewhere
        reply.sudo().mention_id = elsewhere
        self.assertFalse(
            reply.approved_digest == reply._digest(), "approved for that post, not for any"
        )

    def test_parts_of_a_thread_go_out_as_they_were_approved_together(self):
        self.patch(
            ScriptedNetwork, "capabilities", ScriptedNetwork.capabilities | {Capability.THREAD}
        )
        reply = self.reply("We are very sorry for that. " * 4, as_thread=True)
        reply.action_send()
        self.assertEqual((reply.state, reply.parts), ("approval", 0))
        reply.with_user(self.manager)._approve()
        parts = reply._chain()
        self.assertGreater(len(parts), 1)
        self.assertEqual(set(parts.mapped("state")), {"queued"})
        self.assertTrue(all(part._is_approved() for part in parts))
        parts[-1].sudo().text = "and by the way"
        self.assertFalse(parts[-1]._is_approved())

    def test_it_comes_back_with_a_reason(self):
        self.agent.notification_type = "inbox"
        reply = self.reply()
        reply.action_send()
        form = self.env["social.crm.send.back"].with_user(self.manager)
        form.create({"reply_id": reply.id, "reason": "Too harsh"}).action_send_back()
        self.assertEqual((reply.state, reply.error), ("draft", "Too harsh"))
        returned = reply.approval_ids.filtered(lambda each: each.step == "returned")
        self.assertEqual((returned.user_id, returned.reason), (self.manager, "Too harsh"))
        reply.text = "Softer"
        reply.action_send()
        self.assertEqual((reply.state, reply.error), ("approval", False))

    def test_what_no_rule_asks_for_is_sent_at_once(self):
        (other,) = self.arrive(self.item("hi", author=BORIS))
        reply = self.reply(mention_id=other.id)
        reply.action_send()
        self.assertEqual(reply.state, "queued")

    def test_several_at_once_go_each_its_way(self):
        (other,) = self.arrive(self.item("hi", author=BORIS))
        replies = self.reply() + self.reply(mention_id=other.id)
        replies.action_send()
        self.assertEqual(replies.mapped("state"), ["approval", "queued"])

    def test_it_can_be_given_up_while_it_waits(self):
        reply = self.reply()
        reply.action_send()
        reply.action_cancel()
        self.assertEqual(reply.state, "cancelled")
