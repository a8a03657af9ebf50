"""Nobody answers what a colleague has answered meanwhile without having been shown it."""

from odoo.exceptions import AccessError, RedirectWarning
from odoo.tests import tagged

from ..networks.types import Audience
from .common import OURS, SocialCommon


@tagged("post_install", "-at_install")
class TestSecondAnswer(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._user("colleague", "social_crm.group_agent", cls.team)
        cls.boss = cls._user("boss", "social_crm.group_manager", cls.team)

    def setUp(self):
        super().setUp()
        (self.mention,) = self.arrive(self.item("Where is my parcel?"))

    def reply(self, user, text="On its way", mention=None, **values):
        return (
            self.env["social.crm.reply"]
            .with_user(user)
            .create({"mention_id": (mention or self.mention).id, "text": text, **values})
        )

    def said(self, user, mention=None):
        return self.env["social.crm.reply"].with_user(user).said_to((mention or self.mention).id)

    def test_a_second_answer_is_stopped_with_what_the_first_said(self):
        first, second = self.reply(self.agent), self.reply(self.colleague, "It is lost")
        first.action_send()
        with self.assertRaisesRegex(RedirectWarning, "On its way") as stopped:
            second.action_send()
        self.assertIn(self.agent.name, stopped.exception.args[0])
        self.assertEqual(second.state, "draft")

    def test_whoever_has_looked_at_the_first_may_send_all_the_same(self):
        first, second = self.reply(self.agent), self.reply(self.colleague, "Sorry again")
        first.action_send()
        with self.assertRaises(RedirectWarning) as stopped:
            second.action_send()
        action = stopped.exception.args[1]
        self.assertEqual(action["res_id"], second.id)
        self.assertIn("On its way", second.earlier, "it is shown there")
        second.with_context(**action["context"]).action_send()
        self.assertEqual(second.state, "queued")

    def test_what_was_said_after_somebody_looked_stops_him_again(self):
        second = self.reply(self.colleague, "Sorry again")
        self.reply(self.agent).action_send()
        seen = [said["key"] for said in self.said(self.colleague)]
        third = self.reply(self.boss, "I take care of it")
        third.with_context(social_anyway=True).action_send()
        with self.assertRaisesRegex(RedirectWarning, "I take care of it") as stopped:
            second.with_context(social_seen=seen).action_send()
        self.assertNotIn("On its way", stopped.exception.args[0], "he knows that already")

    def test_who_sent_beside_which_answer_is_written_down(self):
        self.reply(self.agent).action_send()
        second = self.reply(self.colleague, "Sorry again")
        second.with_context(social_anyway=True).action_send()
        log = self.env["social.crm.approval"].search([("reply_id", "=", second.id)])
        self.assertEqual((log.step, log.user_id), ("beside", self.colleague))
        self.assertIn("On its way", log.reason)
        self.assertIn(self.agent.name, log.reason)

    def test_an_answer_that_nobody_else_said_anything_beside_is_not_written_down(self):
        reply = self.reply(self.agent)
        reply.action_send()
        self.assertFalse(reply.approval_ids)

    def test_one_may_answer_twice_oneself(self):
        self.reply(self.agent).action_send()
        more = self.reply(self.agent, "And here is the link")
        more.action_send()
        self.assertEqual(more.state, "queued")
        self.assertEqual(self.mention.reply_ids.mapped("turn"), [2, 1])

    def test_drafts_and_what_was_cancelled_or_failed_stop_nobody(self):
        self.reply(self.agent)
        self.reply(self.agent, "no")._move("cancelled")
        failed = self.reply(self.agent, "no")
        failed.action_send()
        failed._move("failed", error="Rejected.")
        reply = self.reply(self.colleague)
        reply.action_send()
        self.assertEqual(reply.state, "queued")

    def test_what_was_answered_at_the_network_itself_counts(self):
        self.arrive(
            self.item("We are on it!", OURS, minutes=5, parent_id=self.mention.external_id),
            source=self.own_source,
        )
        reply = self.reply(self.agent)
        with self.assertRaisesRegex(RedirectWarning, "We are on it!"):
            reply.action_send()

    def test_what_was_written_later_in_a_private_conversation_counts(self):
        asked, told = self.arrive(
            self.item("Secret", audience=Audience.DIRECT, thread_id="dm"),
            self.item("Done", OURS, minutes=5, audience=Audience.DIRECT, thread_id="dm"),
        )
        self.assertTrue(told.own)
        with self.assertRaisesRegex(RedirectWarning, "Done"):
            self.reply(self.agent, mention=asked).action_send()

    def test_the_echo_of_an_answer_is_not_another_answer(self):
        self.reply(self.agent).action_send()
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()
        self.work()
        self.assertTrue(self.env["social.crm.mention"].search([("external_id", "=", "sent-1")]))
        (said,) = self.said(self.agent)
        self.assertTrue(said["mine"])
        self.reply(self.agent, "More").action_send()  # is not stopped by the echo

    def test_one_that_waits_for_approval_stops_others(self):
        self.mention.approval = "Only with four eyes"
        self.reply(self.agent).action_send()
        second = self.reply(self.colleague, "Me too")
        with self.assertRaisesRegex(RedirectWarning, "waits for approval"):
            second.action_send()
        self.assertEqual(second.state, "draft")

    def test_of_two_that_wait_one_can_be_approved_and_then_the_other_is_stopped(self):
        self.mention.approval = "Only with four eyes"
        first, second = self.reply(self.agent), self.reply(self.colleague, "Me too")
        first.action_send()
        second.with_context(social_anyway=True).action_send()
        first.with_user(self.boss)._approve()
        self.assertEqual(first.state, "queued")
        with self.assertRaisesRegex(RedirectWarning, "On its way") as stopped:
            second.with_user(self.boss)._approve()
        context = stopped.exception.args[1]["context"]
        second.with_user(self.boss).with_context(**context)._approve()
        self.assertEqual(second.state, "queued")

    def test_one_that_failed_is_not_tried_again_over_anothers_answer(self):
        failed = self.reply(self.agent)
        failed.action_send()
        failed._move("failed", error="Rejected.")
        self.reply(self.colleague, "It is lost").action_send()
        with self.assertRaisesRegex(RedirectWarning, "It is lost"):
            failed.action_retry()

    def test_one_that_surely_was_not_sent_goes_on_of_itself(self):
        """The outbox finishes what was decided; only people are asked."""
        reply = self.reply(self.agent)
        reply.action_send()
        self.reply(self.colleague, "It is lost").with_context(social_anyway=True).action_send()
        for state in ("sending", "unknown", "queued"):
            reply.sudo()._move(state)
        self.assertEqual(reply.state, "queued")
        for state in ("sending", "unknown"):
            reply.sudo()._move(state)
        with self.assertRaisesRegex(RedirectWarning, "It is lost"):
            reply.action_was_not_sent()

    def test_the_parts_of_a_thread_are_one_answer(self):
        first = self.reply(self.agent, "One. " * 5, as_thread=True)
        part = first.sudo().copy({"after_id": first.id, "text": "Two."})
        self.assertFalse(part._said_by_others())
        (first + part.with_env(first.env))._queue()
        self.assertEqual((first.turn, part.turn), (1, 0))
        self.assertEqual(len(self.said(self.colleague)), 1)

    def test_what_was_said_privately_is_told_to_those_alone_who_may_answer(self):
        self.reply(self.agent, "Your code is 17", audience="direct").action_send()
        reader = self._user("reader", "social_crm.group_reader")
        for user in (reader, self.stranger, self.employee):
            with self.assertRaises(AccessError):
                self.said(user)
