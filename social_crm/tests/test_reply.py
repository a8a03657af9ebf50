import base64
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import tagged

from ..networks.errors import (
    Malformed,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
    Unsupported,
)
from ..networks.types import Audience, Length, Posted
from .common import OURS, SocialCommon, script


@tagged("post_install", "-at_install")
class TestReply(SocialCommon):
    def setUp(self):
        super().setUp()
        (self.mention,) = self.arrive(self.item("Where is my parcel?"))

    def reply(self, text="On its way", **values):
        return (
            self.env["social.crm.reply"]
            .with_user(self.agent)
            .create({"mention_id": self.mention.id, "text": text, **values})
        )

    def send(self):
        """What the scheduled action does."""
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()

    def later(self, **delta):
        """Time passes for what waits in the outbox."""
        moment = fields.Datetime.now() - timedelta(**(delta or {"days": 1}))
        replies = self.env["social.crm.reply"].search([])
        replies.filtered("next_try").next_try = moment
        replies.filtered(lambda reply: reply.state == "sending").sending_at = moment

    def test_an_answer_goes_from_draft_to_sent_and_stands_in_the_ticket(self):
        self.company.social_crm_answered_stage_id = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_stage_in_progress"
        )
        reply = self.reply()
        self.assertEqual((reply.state, reply.audience), ("draft", "public"))
        reply.action_send()
        self.assertEqual(reply.state, "queued")
        self.send()
        self.assertRecordValues(
            reply,
            [
                {
                    "state": "sent",
                    "external_id": "sent-1",
                    "url": "https://net.example/sent/1",
                    "error": False,
                }
            ],
        )
        value, key = script.sent[0]
        self.assertEqual(
            (value.text, value.parent.external_id), ("On its way", self.mention.external_id)
        )
        self.assertEqual(key, reply.key)
        self.work()
        ours = self.env["social.crm.mention"].search([("external_id", "=", "sent-1")])
        self.assertEqual(ours.ticket_id, self.mention.ticket_id)
        self.assertEqual(ours.message_id.author_id, self.agent.partner_id)
        self.assertEqual(self.mention.state, "answered")
        self.assertEqual(self.mention.ticket_id.stage_id, self.company.social_crm_answered_stage_id)

    def test_nothing_waits_for_an_account_that_was_put_away(self):
        queued, draft = self.reply(), self.reply("Once more")
        queued.action_send()
        self.account.action_archive()
        self.assertEqual(queued.state, "failed")
        self.assertIn("archived", queued.error)
        with self.assertRaisesRegex(RedirectWarning, "archived"):
            draft.action_send()
        self.send()
        self.assertFalse(script.sent)
        self.account.action_unarchive()
        queued.action_retry()
        draft.action_send()
        self.send()
        self.send()
        self.assertEqual(len(script.sent), 2)

    def test_our_own_answer_coming_back_from_the_network_is_known(self):
        self.reply().action_send()
        self.send()
        self.work()
        tickets = self.env["helpdesk.ticket"].search_count([])
        echo = self.item(
            "On its way", author=OURS, external_id="sent-1", parent_id=self.mention.external_id
        )
        self.arrive(echo)
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), tickets)
        self.assertEqual(len(self.mention.ticket_id.social_mention_ids), 2)

    def test_a_private_question_is_answered_privately(self):
        (private,) = self.arrive(self.item("my order", audience=Audience.DIRECT))
        reply = self.reply(mention_id=private.id)
        self.assertEqual(reply.audience, "direct")
        self.assertIn("Private", reply.announcement)
        with self.assertRaises(ValidationError):
            self.reply(mention_id=private.id, audience="public")

    def test_the_composer_says_in_words_whom_it_reaches(self):
        reply = self.reply()
        self.assertEqual(
            reply.announcement,
            "Public: everybody can read this answer to Martina (@mausi007) on Scripted.",
        )
        reply.audience = "direct"
        self.assertIn("only Martina", reply.announcement)

    def test_the_length_is_counted_by_the_network_and_too_long_is_not_sent(self):
        measured = (
            self.env["social.crm.reply"]
            .with_user(self.agent)
            .measure(self.mention.id, "x" * 41, "public")
        )
        self.assertEqual(measured, {"used": 41, "limit": 40, "least": 0, "fits": False, "cost": ""})
        with self.assertRaisesRegex(UserError, "1 characters: 41 of at most 40"):
            self.reply("x" * 41).action_send()

    def test_what_is_too_short_for_the_network_is_not_sent_either(self):
        reply = self.reply("Yes.")
        short = Length(4, 32000, 20)
        with (
            patch.object(type(reply), "_measure", return_value=short),
            self.assertRaisesRegex(UserError, "too short: 4 of at least 20"),
        ):
            reply.action_send()

    def test_nothing_is_sent_for_an_empty_text_or_a_deleted_post(self):
        with self.assertRaises(UserError):
            self.reply("  ").action_send()
        reply = self.reply()
        self.arrive(deleted=(self.mention.external_id,))
        with self.assertRaises(UserError):
            reply.action_send()

    def test_a_crash_while_sending_leads_to_a_look_at_the_network_before_anything_else(self):
        for found in ((Posted("there"),), ()):
            with self.subTest(found=found):
                script.__init__()
                script.found = found
                reply = self.reply()
                reply.action_send()
                reply.sudo()._move("sending", sending_at=fields.Datetime.now())
                self.send()
                self.assertEqual(reply.state, "sending", "perhaps somebody is sending it just now")
                self.later()
                script.send = Rejected("stop here", 400)
                self.send()
                self.assertEqual(len(script.sent), 0 if found else 1)
                self.assertEqual(reply.state, "sent" if found else "failed")

    def test_a_timeout_is_not_repeated_blindly(self):
        script.send = Temporary("No answer in time.", sent=True)
        script.found = (Posted("there", "https://net.example/there"),)
        reply = self.reply()
        reply.action_send()
        self.send()
        self.assertEqual(reply.state, "unknown")
        self.assertEqual(reply.error, "No answer in time.")
        self.send()
        self.assertEqual(reply.state, "unknown", "not in the same moment")
        self.later()
        self.send()
        self.assertEqual((reply.state, reply.external_id), ("sent", "there"))
        self.assertEqual(len(script.sent), 1)

    def test_what_is_surely_not_there_is_sent_again_with_the_same_key(self):
        script.send = Malformed("Half an answer.")
        reply = self.reply()
        reply.action_send()
        self.send()
        self.assertEqual(reply.state, "unknown")
        self.later()
        script.send = None
        self.send()
        self.assertEqual(reply.state, "sent")
        self.assertEqual([key for _, key in script.sent], [reply.key] * 2)

    def test_another_answer_with_the_same_words_is_not_taken_for_it(self):
        self.reply().action_send()
        self.send()
        script.send = Temporary("No answer in time.")
        script.found = (Posted("sent-1"),)
        second = self.reply()
        second.action_send()
        self.send()
        self.later()
        script.send = None
        self.send()
        self.assertEqual(second.state, "sent")
        self.assertNotEqual(second.external_id, "sent-1")

    def test_where_nobody_can_look_a_person_decides(self):
        script.send = Temporary("No answer in time.")
        script.found = Unsupported("This cannot be searched.")
        replies = self.env["social.crm.reply"]
        for decide in "action_was_sent", "action_was_not_sent":
            script.sent.clear()
            script.send = Temporary("No answer in time.")
            reply = self.reply()
            reply.action_send()
            self.send()
            self.later()
            self.send()
            self.assertEqual((reply.state, len(script.sent)), ("unknown", 1))
            script.send = None
            getattr(reply, decide)()
            self.send()
            self.assertEqual(reply.state, "sent")
            self.assertEqual(len(script.sent), 1 if decide == "action_was_sent" else 2)
            replies |= reply
        self.assertEqual(len(replies), 2)

    def test_what_surely_did_not_arrive_waits_and_is_tried_again(self):
        script.send = Temporary("No connection.", sent=False)
        reply = self.reply()
        reply.action_send()
        self.send()
        self.assertEqual(reply.state, "queued")
        self.assertGreater(reply.next_try, fields.Datetime.now())
        for _ in range(10):
            self.later()
            self.send()
        self.assertEqual(reply.state, "failed")
        self.assertEqual(reply.error, "No connection.")
        script.send = None
        reply.action_retry()
        self.send()
        self.assertEqual(reply.state, "sent")

    def test_a_pause_that_the_server_asks_for_holds_the_whole_account(self):
        script.send = RateLimited("Slow down.", 600)
        reply = self.reply()
        reply.action_send()
        begun = fields.Datetime.now()
        self.send()
        self.assertEqual(reply.state, "queued")
        self.assertLaterThan(begun, self.account.waiting_until, seconds=600)
        self.later()
        self.send()
        self.assertEqual(len(script.sent), 1, "the pause holds although the answer is due")

    def test_a_refused_answer_fails_with_the_reason_and_can_be_changed(self):
        script.send = Rejected("Record not found", 404)
        reply = self.reply()
        reply.action_send()
        self.send()
        self.assertEqual((reply.state, reply.error), ("failed", "Record not found"))
        reply.action_edit()
        reply.text = "Shorter"
        script.send = None
        reply.action_send()
        self.send()
        self.assertEqual(reply.state, "sent")
        self.assertEqual(script.sent[-1][0].text, "Shorter")

    def test_an_answer_waits_for_an_account_that_has_to_be_connected_again(self):
        script.send = Unauthorized("The token was revoked.")
        reply = self.reply()
        reply.action_send()
        self.send()
        self.assertEqual(reply.state, "queued")
        self.assertEqual(self.account.state, "disconnected")
        self.later()
        self.send()
        self.assertEqual(len(script.sent), 1)
        script.send = None
        self.account.state = "connected"
        self.send()
        self.assertEqual(reply.state, "sent")

    def test_a_bug_in_a_network_is_no_reason_to_say_it_twice(self):
        script.send = ZeroDivisionError()
        script.found = (Posted("there"),)
        reply = self.reply()
        reply.action_send()
        with self.assertLogs("odoo.addons.social_crm", "ERROR"):
            self.send()
        self.assertEqual(reply.state, "unknown")
        self.later()
        self.send()
        self.assertEqual(reply.state, "sent")

    def test_a_paused_account_says_nothing(self):
        self.account.paused = True
        self.reply().action_send()
        self.send()
        self.assertFalse(script.sent)

    def test_answers_of_one_account_go_out_in_their_order(self):
        for number in range(3):
            self.reply(f"Nr. {number}").action_send()
        self.send()
        self.assertEqual([value.text for value, _ in script.sent], ["Nr. 0", "Nr. 1", "Nr. 2"])

    def test_what_was_said_can_be_retracted(self):
        reply = self.reply()
        reply.action_send()
        self.send()
        self.work()
        self.assertTrue(reply.can_retract)
        with self.commits() as env:
            reply.with_env(env(user=self.agent.id)).action_retract()
        self.assertEqual(script.deleted, ["sent-1"])
        self.assertEqual(reply.state, "cancelled")
        self.assertTrue(reply.retracted_at)
        self.work()
        ours = self.env["social.crm.mention"].search([("external_id", "=", "sent-1")])
        self.assertTrue(ours.gone_at)
        self.assertNotIn("On its way", ours.message_id.body)

    def test_a_second_answer_is_warned_of_the_first(self):
        self.reply().action_send()
        second = self.reply("Also")
        self.assertIn("On its way", second.earlier)

    def test_a_draft_is_found_again(self):
        draft = self.reply("To be finis")
        action = self.mention.with_user(self.agent).action_answer()
        self.assertEqual(action["res_id"], draft.id)
        action = self.mention.ticket_id.with_user(self.agent).action_social_answer()
        self.assertEqual(action["res_id"], draft.id)

    def test_only_a_draft_can_be_changed_and_only_its_words(self):
        reply = self.reply()
        for values in (
            {"state": "sent"},
            {"key": "x"},
            {"external_id": "x"},
            {"user_id": self.manager.id},
        ):
            with self.assertRaises(AccessError):
                reply.write(values)
        with self.assertRaises(AccessError):
            self.reply(state="queued")
        reply.action_send()
        with self.assertRaises(UserError):
            reply.text = "changed after sending"
        self.send()
        with self.assertRaises(UserError):
            reply.unlink()
        with self.assertRaises(UserError):
            reply.action_cancel()

    def test_files_go_out_with_the_answer(self):
        file = (
            self.env["ir.attachment"]
            .with_user(self.agent)
            .create({"name": "a.png", "datas": base64.b64encode(b"png"), "description": "A dot"})
        )
        reply = self.reply(attachment_ids=[Command.link(file.id)])
        reply.action_send()
        self.send()
        (upload,) = script.sent[0][0].uploads
        self.assertEqual((upload.name, upload.data, upload.alt), ("a.png", b"png", "A dot"))
        self.assertEqual((file.res_model, file.res_id), ("social.crm.reply", reply.id))

    def test_our_own_post_is_not_answered(self):
        (ours,) = self.arrive(self.item("News", author=OURS), source=self.own_source)
        with self.assertRaises(ValidationError):
            self.reply(mention_id=ours.id)
