"""Four eyes and managers: who may approve what, and every way around it is tried."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..networks.errors import Temporary
from ..networks.types import Audience, Capability
from .common import BORIS, ScriptedNetwork, script
from .test_approval_rule import RuledCommon


class WaysCommon(RuledCommon):
    def setUp(self):
        super().setUp()
        self.mate = self._user("mate", "social_crm.group_agent", self.team)

    def asked(self, *args, **values):
        """An answer that waits for approval."""
        reply = self.reply(*args, **values)
        reply.with_context(social_anyway=True).action_send()
        self.assertEqual(reply.state, "approval")
        return reply

    def send(self):
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()


@tagged("post_install", "-at_install")
class TestFourEyes(WaysCommon):
    def setUp(self):
        super().setUp()
        self.four = self.rule()

    def test_a_colleague_of_the_team_approves_and_it_goes_out(self):
        reply = self.asked()
        self.assertEqual(reply.approval_level, "four_eyes")
        self.assertEqual(reply.approval_rule_ids, self.four)
        self.assertTrue(reply.with_user(self.mate).can_approve)
        self.assertFalse(reply.can_approve, "not who wrote it")
        reply.with_user(self.mate)._approve()
        self.send()
        self.assertEqual(reply.state, "sent")
        self.assertEqual((reply.approved_by_id, reply.approved_level), (self.mate, "four_eyes"))

    def test_nobody_approves_what_he_wrote_or_changed(self):
        for user in (self.agent, self.manager):
            with self.subTest(user.login):
                reply = self.asked(user=user)
                with self.assertRaises(UserError):
                    reply.with_user(user)._approve()
        reply = self.reply()
        reply.with_user(self.mate).text = "We are so sorry"
        reply.with_context(social_anyway=True).action_send()
        with self.assertRaises(UserError):
            reply.with_user(self.mate)._approve()
        reply.with_user(self.manager)._approve()
        self.assertEqual(reply.state, "queued")

    def test_colleagues_of_other_teams_readers_and_other_companies_approve_nothing(self):
        reply = self.asked()
        reader = self._user("reader", "social_crm.group_reader")
        elsewhere = self._user(
            "elsewhere",
            "social_crm.group_manager",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        for user in (self.stranger, reader, elsewhere, self.employee):
            for deed in ("action_approve", "action_return"):
                with self.subTest(user.login, deed=deed), self.assertRaises(AccessError):
                    getattr(reply.with_user(user), deed)()
            with self.assertRaises(AccessError):
                reply.with_user(user).send_back("no")
            with self.assertRaises(AccessError):
                reply.with_user(user).suggest("no", "no")
        self.assertEqual(reply.state, "approval")

    def test_the_form_to_send_back_shows_nobody_what_he_may_not_read(self):
        reply = self.asked(audience="direct")
        form = self.env["social.crm.send.back"].with_user(self.stranger)
        with self.assertRaises(AccessError):
            form.create({"reply_id": reply.id, "reason": "x"}).read(["text", "suggestion"])

    def test_what_needs_a_manager_meanwhile_no_colleague_approves(self):
        reply = self.asked()
        self.four.level = "manager"
        with self.assertRaises(AccessError):
            reply.with_user(self.mate)._approve()
        reply.with_user(self.manager)._approve()
        self.assertEqual(reply.state, "queued")

    def test_the_agreement_of_a_colleague_is_void_if_a_manager_is_needed_when_it_is_sent(self):
        reply = self.asked()
        reply.with_user(self.mate)._approve()
        self.rule("manager")
        self.send()
        self.assertEqual(reply.state, "failed")
        self.assertFalse(script.sent)
        reply.action_retry()
        self.assertEqual((reply.state, reply.approval_level), ("approval", "manager"))

    def test_the_agreement_of_a_manager_covers_both(self):
        reply = self.asked()
        reply.with_user(self.manager)._approve()
        self.rule("manager")
        self.send()
        self.assertEqual(reply.state, "sent")

    def test_a_rule_that_was_switched_off_holds_nobody_up(self):
        reply = self.asked()
        self.four.active = False
        reply.with_user(self.mate)._approve()
        self.assertEqual(reply.state, "queued")

    def test_a_text_that_is_changed_after_approval_needs_it_again(self):
        reply = self.asked()
        reply.with_user(self.mate)._approve()
        with self.assertRaises(UserError):
            reply.text = "Something else"
        reply.action_edit()
        reply.text = "Something else"
        reply.action_send()
        self.assertEqual(reply.state, "approval")

    def test_no_method_that_can_be_called_gets_past_it(self):
        reply = self.reply()
        for name in ("_queue", "_move", "_note_approved", "_ask_for_approval"):
            self.assertTrue(name.startswith("_"), "not callable from outside")
        for name in ("action_retry", "action_look_up", "action_was_sent", "action_was_not_sent"):
            getattr(reply, name)()
            self.assertIn(reply.state, ("draft", "approval"))
        for values in (
            {"approved_level": "manager"},
            {"approval_level": "four_eyes"},
            {"approval_rule_ids": [Command.clear()]},
            {"asked_digest": "x"},
            {"suggestion": "x"},
            {"approval_due_at": False},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                reply.write(values)

    def test_defaults_in_the_context_are_no_way_around(self):
        forged = self.reply()
        defaults = {
            "default_state": "queued",
            "default_user_id": self.mate.id,
            "default_approved_by_id": self.mate.id,
            "default_approved_level": "manager",
            "default_approved_digest": forged._digest(),
        }
        replies = self.env["social.crm.reply"].with_user(self.agent).with_context(**defaults)
        reply = replies.create({"mention_id": self.mention.id, "text": forged.text})
        self.assertEqual((reply.state, reply.user_id), ("draft", self.agent))
        self.assertFalse(reply.approved_by_id or reply.approved_digest)

    def test_what_was_not_known_to_be_sent_is_not_said_again_without_approval(self):
        reply = self.reply()
        reply.sudo().write({"state": "unknown", "next_try": False})
        with self.assertRaises(UserError):
            reply.action_was_not_sent()
        reply.sudo()._finish("find_sent", ())
        self.assertEqual(reply.state, "failed", "and the scheduled action goes on")

    def test_a_file_or_its_description_that_was_changed_while_it_waits_is_not_approved(self):
        file = (
            self.env["ir.attachment"]
            .with_user(self.agent)
            .create({"name": "a.txt", "raw": b"fine", "mimetype": "text/plain"})
        )
        reply = self.asked(attachment_ids=[Command.set(file.ids)])
        for values in ({"description": "an insult"}, {"raw": b"another"}):
            with self.subTest(values), self.assertRaises(UserError):
                file.with_user(self.mate).write(values)
        file.sudo().description = "an insult"
        with self.assertRaises(UserError):
            reply.with_user(self.mate)._approve()
        reply.with_user(self.mate).send_back("The picture is not right")
        self.assertEqual(reply.state, "draft")

    def test_who_describes_a_picture_has_written_a_part(self):
        file = (
            self.env["ir.attachment"]
            .with_user(self.agent)
            .create({"name": "a.txt", "raw": b"fine", "mimetype": "text/plain"})
        )
        reply = self.reply(attachment_ids=[Command.set(file.ids)])
        file.with_user(self.mate).description = "A parcel"
        self.assertIn(self.mate, reply._writers())
        reply.action_send()
        with self.assertRaises(UserError):
            reply.with_user(self.mate)._approve()

    def test_parts_of_a_thread_are_approved_together_and_each_as_it_is(self):
        self.patch(
            ScriptedNetwork, "capabilities", ScriptedNetwork.capabilities | {Capability.THREAD}
        )
        reply = self.asked("We are very sorry for that. " * 4, as_thread=True)
        reply.with_user(self.mate)._approve()
        parts = reply._chain()
        self.assertGreater(len(parts), 1)
        self.assertEqual(set(parts.mapped("state")), {"queued"})
        self.assertEqual(set(parts.mapped("approved_level")), {"four_eyes"})
        parts[-1].sudo().text = "and by the way"
        self.send()
        self.send()
        self.assertEqual(parts[-1].state, "failed")

    def test_answering_all_who_say_the_same_goes_the_same_way(self):
        for item in (self.item("no internet"), self.item("no internet", author=BORIS)):
            self.arrive(item)
        mentions = self.env["social.crm.mention"].search([("text", "=", "no internet")])
        same = self.env["social.crm.same"].create({"company_id": self.company.id})
        mentions.same_id = same
        wizard = self.env["social.crm.same.answer"].with_user(self.agent)
        wizard = wizard.browse(wizard._action_for(same.with_user(self.agent))["res_id"])
        wizard.text = "We are on it"
        wizard.action_send()
        replies = self.env["social.crm.reply"].search([("text", "=", "We are on it")])
        self.assertEqual(set(replies.mapped("state")), {"approval"})
        self.assertEqual(len(replies), 2)

    def test_a_network_that_wants_it_again_does_not_get_another_text(self):
        reply = self.asked()
        reply.with_user(self.mate)._approve()
        script.send = Temporary("busy", sent=False)
        self.send()
        self.assertEqual(reply.state, "queued")
        reply.sudo().write({"text": "Something else", "next_try": reply.queued_at})
        script.send = None
        self.send()
        self.assertEqual(reply.state, "failed")
        self.assertEqual({value.text for value, _key in script.sent}, {"We are sorry"})

    def test_the_evening_does_not_stop_what_was_queued_in_the_day(self):
        self.four.active = False
        reply = self.reply()
        reply.action_send()
        self.assertEqual(reply.state, "queued")
        now = reply.queued_at
        hour = (now.hour + 1) % 24
        self.rule(hours="between", hour_from=hour, hour_to=hour + 1)
        with patch.object(type(reply.env.cr), "now", lambda _cr: now):
            self.assertTrue(reply._is_approved())

    def test_where_nobody_could_approve_it_the_writer_is_told_and_it_stays_a_draft(self):
        reply = self.reply()
        nobody = self.env["res.users"]
        with (
            patch.object(type(reply), "_deciders", lambda this, needs: {reply.id: nobody}),
            self.assertRaisesRegex(UserError, "there is none"),
        ):
            reply.action_send()
        self.assertEqual(reply.state, "draft")

    def test_those_who_could_approve_are_those_with_the_right_and_no_writers(self):
        reply = self.reply()
        reply.with_user(self.manager).text = "Hello"
        need = reply._need()
        could = reply._deciders([(reply, need)])[reply.id]
        self.assertIn(self.mate, could)
        for user in (self.agent, self.manager, self.stranger, self.employee):
            self.assertNotIn(user, could)
        for user in could:
            self.assertTrue(reply.with_user(user).has_access("write"), user.login)

    def test_what_waits_for_me_can_be_asked_for(self):
        mine = self.asked()
        theirs = self.asked(user=self.mate)
        Reply = self.env["social.crm.reply"]
        for user, expected in (
            (self.mate, mine),
            (self.agent, theirs),
            (self.manager, mine + theirs),
            (self.stranger, Reply),
        ):
            with self.subTest(user.login):
                found = Reply.with_user(user).search([("can_approve", "=", True)])
                self.assertEqual(found.sudo(), expected.sudo().sorted("id", reverse=True))
                tickets = self.env["helpdesk.ticket"].with_user(user)
                waiting = tickets.search(tickets._social_approval_domain())
                self.assertEqual(bool(waiting), bool(expected))
        mine.sudo().approval_level = "manager"
        self.assertFalse(
            Reply.with_user(self.mate).search_count(Reply.with_user(self.mate)._approval_domain())
        )

    def test_approvals_from_before_there_were_levels_count_as_a_managers(self):
        reply = self.asked()
        reply.with_user(self.manager)._approve()
        reply.sudo().approved_level = False
        self.four.level = "manager"
        self.assertTrue(reply._is_approved())
        waiting = self.asked()
        waiting.sudo().write({"approval_level": False, "asked_digest": False})
        with self.assertRaises(AccessError):
            waiting.with_user(self.mate)._approve()
        waiting.with_user(self.manager)._approve()
        self.assertEqual(waiting.state, "queued")


@tagged("post_install", "-at_install")
class TestSuggestion(WaysCommon):
    def setUp(self):
        super().setUp()
        self.rule()

    def test_the_writer_takes_over_what_a_colleague_suggests_and_that_one_approves_it(self):
        reply = self.asked()
        reply.with_user(self.mate).suggest("We are very sorry", "Warmer")
        self.assertEqual((reply.state, reply.error), ("draft", "Warmer"))
        self.assertEqual(
            (reply.suggestion, reply.suggested_by_id), ("We are very sorry", self.mate)
        )
        self.assertEqual(reply.text, "We are sorry", "the writer's words are his")
        reply._use_suggestion()
        self.assertEqual((reply.state, reply.text), ("approval", "We are very sorry"))
        self.assertFalse(reply.suggestion)
        reply.with_user(self.mate)._approve()
        self.assertEqual(reply.state, "queued")
        self.assertEqual(
            reply.approval_ids.sorted("id").mapped("step"),
            ["asked", "suggested", "used", "asked", "approved"],
        )

    def test_who_takes_over_his_own_suggestion_has_written_it(self):
        reply = self.asked()
        reply.with_user(self.mate).suggest("We are very sorry", "Warmer")
        reply.with_user(self.mate)._use_suggestion()
        with self.assertRaises(UserError):
            reply.with_user(self.mate)._approve()

    def test_who_edits_it_himself_has_written_it(self):
        reply = self.asked()
        reply.with_user(self.mate).action_edit()
        reply.with_user(self.mate).text = "We are very sorry"
        reply.with_user(self.mate).action_send()
        for user in (self.agent, self.mate):
            with self.assertRaises(UserError):
                reply.with_user(user)._approve()
        reply.with_user(self.manager)._approve()

    def test_a_suggestion_says_something_else_and_a_return_says_why(self):
        reply = self.asked()
        for wording in ("", " We are sorry "):
            with self.assertRaises(UserError):
                reply.with_user(self.mate).suggest(wording, "x")
        with self.assertRaises(UserError):
            reply.with_user(self.mate).send_back("  ")
        self.assertEqual(reply.state, "approval")

    def test_writers_suggest_nothing_for_what_is_theirs(self):
        with self.assertRaises(UserError):
            self.asked().suggest("Other words", "x")

    def test_a_suggestion_is_gone_once_it_was_decided(self):
        reply = self.asked()
        reply.with_user(self.mate).suggest("We are very sorry", "Warmer")
        reply.text = "My own words"
        reply.action_send()
        self.assertFalse(reply.suggestion)
        with self.assertRaises(UserError):
            reply._use_suggestion()

    def test_the_form_sends_back_with_the_wording_if_it_was_changed(self):
        form = self.env["social.crm.send.back"].with_user(self.mate)
        reply = self.asked()
        wizard = form.create({"reply_id": reply.id, "reason": "Warmer"})
        self.assertEqual(wizard.suggestion, "We are sorry")
        wizard.suggestion = "We are very sorry"
        wizard.action_send_back()
        self.assertEqual(reply.suggestion, "We are very sorry")
        reply.action_send()
        form.create({"reply_id": reply.id, "reason": "No"}).action_send_back()
        self.assertEqual((reply.state, reply.error, reply.suggestion), ("draft", "No", False))
        with self.assertRaises(UserError):
            form.create({"reply_id": reply.id, "reason": " "}).action_send_back()


@tagged("post_install", "-at_install")
class TestCard(WaysCommon):
    def test_the_inbox_is_told_what_is_decided_about_and_by_whom(self):
        self.rule(name="Always")
        reply = self.asked()
        inbox = self.env["social.crm.inbox"]
        key = f"t{self.mention.ticket_id.id}"
        (card,) = inbox.with_user(self.mate).approvals(key)
        self.assertEqual(
            (card["id"], card["level"], card["why"]), (reply.id, "four_eyes", ["Always"])
        )
        self.assertTrue(card["can_approve"])
        self.assertFalse(card["mine"])
        self.assertTrue(card["due_at"])
        (mine,) = inbox.with_user(self.agent).approvals(key)
        self.assertTrue(mine["mine"])
        self.assertFalse(mine["can_approve"])
        reply.with_user(self.mate).suggest("We are very sorry", "Warmer")
        self.assertFalse(inbox.with_user(self.mate).approvals(key))
        (card,) = inbox.with_user(self.agent).approvals(key)
        self.assertEqual((card["suggestion"], card["reason"]), ("We are very sorry", "Warmer"))

    def test_private_answers_of_other_teams_are_not_told(self):
        self.rule()
        (mention,) = self.arrive(self.item("secret", audience=Audience.DIRECT, author=BORIS))
        reply = self.asked(mention_id=mention.id)
        with self.assertRaises(AccessError):
            reply.with_user(self.stranger).approval_card()
