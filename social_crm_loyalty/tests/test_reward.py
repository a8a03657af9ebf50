"""Rewards for customers who help others: who decides, within which budget, to whom, and where the
code may stand."""

import logging
from datetime import timedelta

import psycopg2.errors
from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.social_crm.networks.types import Audience
from odoo.addons.social_crm.tests.common import BORIS, MARTINA, SocialCommon, script


class RewardCommon(SocialCommon):
    def setUp(self):
        super().setUp()
        (self.private,) = self.arrive(
            self.item("Hello you", author=BORIS, audience=Audience.DIRECT, minutes=30)
        )
        self.profile = self.private.profile_id
        self.partner = self.env["res.partner"].create({"name": "Boris Berg"})
        self.profile.partner_id = self.partner
        self.program = self.env["loyalty.program"].create(
            {"name": "Coffee", "program_type": "coupons", "company_id": self.company.id}
        )
        self.kind = self.env["social.crm.reward.kind"].create(
            {
                "name": "Coffee for two",
                "program_id": self.program.id,
                "worth": 10,
                "budget": 25,
                "text": "Thanks: {code}",
            }
        )
        self.second = self._user("second", "social_crm.group_manager", self.team)
        self.team.user_ids = [Command.link(self.manager.id)]
        self.agree()

    def agree(self):
        self.env["social.crm.consent"]._give(
            self.partner, ["reward"], company=self.company, how="agent"
        )

    def reward(self, user=None, **values):
        return (
            self.env["social.crm.reward"]
            .with_user(user or self.agent)
            .create(
                {
                    "profile_id": self.profile.id,
                    "kind_id": self.kind.id,
                    "reason": "Helped seven people",
                    **values,
                }
            )
        )

    def asked(self, user=None, **values):
        reward = self.reward(user, **values)
        reward.action_ask()
        return reward

    def approved(self, **values):
        reward = self.asked(**values)
        reward.with_user(self.manager)._approve()
        return reward

    def send(self):
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()

    def helped(self, before):
        """Boris has answered somebody, so many days before now."""
        asked = self.item("Where is the menu?", author=MARTINA, minutes=60 * 24 * before + 10)
        answer = self.item(
            "You find it under Settings, third line.",
            author=BORIS,
            parent_id=asked.external_id,
            minutes=60 * 24 * before,
        )
        (_asked, mention) = self.arrive(asked, answer)
        found = self.env["social.crm.help"].search([("mention_id", "=", mention.id)])
        found.with_user(self.agent)._say("confirmed")
        return found

    # The way of a reward


@tagged("post_install", "-at_install")
class TestReward(RewardCommon):
    def test_it_is_proposed_approved_by_somebody_else_and_sent_privately(self):
        reward = self.asked()
        self.assertFalse(reward.sudo().card_id, "nothing is made before it is approved")
        reward.with_user(self.manager)._approve()
        code = reward.sudo().card_id.code
        self.assertEqual(reward.sudo().card_id.partner_id, self.partner)
        reply = reward.reply_id
        self.assertEqual((reply.state, reply.audience), ("queued", "direct"))
        self.assertEqual(reply.text, f"Thanks: {code}")
        self.send()
        self.assertEqual(reward.state, "sent")
        ((sent, _key),) = script.sent
        self.assertIs(sent.audience, Audience.DIRECT)
        self.assertIn(code, sent.text)

    def test_what_was_changed_since_it_was_opened_is_not_given_unseen(self):
        reward = self.asked()
        mine = reward.with_user(self.manager)
        dearer = self.kind.copy({"name": "Dinner", "worth": 20})
        for change in (
            lambda: self.kind.write({"points": 7}),
            lambda: self.kind.write({"text": "Take this: {code}"}),
            lambda: reward.write({"reason": "My cousin"}),
            lambda: reward.write({"kind_id": dearer.id}),
        ):
            seen = reward._fingerprint()
            reward.action_draft()
            change()
            reward.action_ask()
            with self.assertRaises(RedirectWarning):
                mine.with_context(social_as_seen=seen).action_approve()
            self.assertEqual(reward.state, "asked")
            self.assertFalse(reward.sudo().card_id)
        with self.assertRaises(RedirectWarning):
            mine.action_approve()
        mine.with_context(social_as_seen=reward._fingerprint()).action_approve()
        self.assertEqual((reward.state, reward.worth), ("approved", 20))

    def test_each_button_says_what_was_shown(self):
        arch = self.env["social.crm.reward"].get_view(view_type="form")["arch"]
        root = etree.fromstring(arch)
        self.assertEqual(root.get("js_class"), "social_crm_seen_form")
        for name in ("action_approve", "action_send_again"):
            for button in root.xpath(f"//button[@name='{name}']"):
                self.assertEqual(button.get("context"), "{'social_as_seen': seen}")

    def test_who_proposes_does_not_decide(self):
        reward = self.asked(self.manager)
        with self.assertRaisesRegex(AccessError, "Somebody else"):
            reward.with_user(self.manager)._approve()
        with self.assertRaises(AccessError):
            reward.with_user(self.agent)._approve()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            reward.sudo().write({"decided_by_id": self.manager.id})
            self.env.flush_all()
        reward.with_user(self.second)._approve()
        self.assertEqual(reward.state, "approved")

    def test_nobody_writes_states_or_changes_what_is_proposed(self):
        reward = self.reward()
        for values in ({"state": "approved"}, {"worth": 0}, {"decided_by_id": self.second.id}):
            with self.assertRaises(AccessError):
                reward.with_user(self.manager).write(values)
            with self.assertRaises(AccessError):
                self.reward(self.manager, **values)
        reward.action_ask()
        with self.assertRaisesRegex(UserError, "Take it back"):
            reward.write({"reason": "because"})
        reward.action_draft()
        reward.write({"reason": "because"})

    def test_without_consent_nothing_is_proposed_approved_or_sent(self):
        consent = self.env["social.crm.consent"].search([("partner_id", "=", self.partner.id)])
        waiting = self.asked()
        queued = self.approved()
        consent._withdraw("person")
        with self.assertRaisesRegex(UserError, "not agreed"):
            self.reward().action_ask()
        with self.assertRaisesRegex(UserError, "not agreed"):
            waiting.with_user(self.manager)._approve()
        self.send()
        self.assertFalse(script.sent)
        self.assertEqual(queued.reply_id.state, "failed")
        self.assertEqual(queued.state, "approved")
        self.agree()
        code = queued.sudo().card_id.code
        queued.with_user(self.manager)._send_again()
        self.send()
        self.assertEqual(queued.state, "sent")
        self.assertEqual(queued.sudo().card_id.code, code)

    def test_a_stranger_or_somebody_without_a_private_way_gets_none(self):
        self.profile.partner_id = False
        with self.assertRaisesRegex(UserError, "which contact"):
            self.reward().action_ask()
        self.profile.partner_id = self.partner
        self.env["social.crm.mention"].search(
            [("profile_id", "=", self.profile.id)]
        ).gone_at = fields.Datetime.now()
        with self.assertRaisesRegex(UserError, "no private way"):
            self.reward().action_ask()

    def test_where_the_company_has_left_there_is_no_way_to_them(self):
        self.private.account_id.active = False
        with self.assertRaisesRegex(UserError, "no private way"):
            self.reward().action_ask()

    def test_who_may_decide_hears_of_it_and_who_proposed_hears_of_a_refusal_with_its_reason(self):
        reward = self.asked()
        told = self.env["mail.message"].search(
            [("body", "like", "wait for somebody who decides")], limit=1
        )
        self.assertIn(self.manager.partner_id, told.notified_partner_ids)
        self.assertNotIn(self.agent.partner_id, told.notified_partner_ids)
        self.assertNotIn("Boris", told.body, "names stand in no notification")
        with self.assertRaises(AccessError):
            reward.with_user(self.agent).write({"refused_why": "Because"})
        decided = reward.with_user(self.manager)
        decided.write({"refused_why": "Was paid for it"})
        decided.action_refuse()
        self.assertEqual((reward.state, reward.refused_why), ("refused", "Was paid for it"))
        told = self.env["mail.message"].search([("body", "like", "was refused")], limit=1)
        self.assertEqual(told.notified_partner_ids, self.agent.partner_id)
        with self.assertRaises(AccessError):
            decided.write({"refused_why": "Something else"})

    def test_nothing_is_given_of_a_program_that_has_ended(self):
        waiting = self.asked()
        self.program.date_to = fields.Date.today() - timedelta(days=1)
        with self.assertRaisesRegex(UserError, "has ended"):
            waiting.with_user(self.manager)._approve()
        self.program.write({"date_to": False, "active": False})
        with self.assertRaisesRegex(UserError, "has ended"):
            self.reward().action_ask()

    # Kinds

    def test_a_manager_without_rights_in_loyalty_sets_kinds_up(self):
        kinds = self.env["social.crm.reward.kind"].with_user(self.manager)
        with Form(kinds) as form:
            form.name = "Tea for two"
            form.program_id = self.program
            form.worth = 5
            form.budget = 50
        found = self.env["loyalty.program"].with_user(self.manager).name_search("Coffee")
        self.assertIn(self.program.id, [id for id, _name in found])
        with self.assertRaises(AccessError):
            self.program.with_user(self.manager).name = "Water"

    def test_what_goes_along_speaks_all_languages_until_somebody_writes_something_else(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(["social_crm_loyalty"], ["de_DE"])
        kinds = self.env["social.crm.reward.kind"].with_context(lang="de_DE")
        values = {"name": "Tee", "program_id": self.program.id, "worth": 1, "budget": 2}
        usual, own = kinds.create([values, {**values, "text": "Danke: {code}"}])
        self.assertIn("Danke", usual.text)
        self.assertIn("Thank you", usual.with_context(lang="en_US").text)
        self.assertEqual(own.with_context(lang="en_US").text, "Danke: {code}")

    def test_it_is_sent_in_the_language_that_the_person_writes(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.kind.with_context(lang="de_DE").text = "Danke: {code}"
        self.partner.lang = "en_US"
        self.private.language = "de"
        self.assertTrue(self.approved().reply_id.text.startswith("Danke: "))
        self.private.language = False
        self.assertTrue(self.approved().reply_id.text.startswith("Thanks: "))

    # Money

    def test_the_budget_holds(self):
        self.approved()
        self.approved()
        self.assertEqual((self.kind.spent, self.kind.left), (20, 5))
        third = self.asked()
        with self.assertRaisesRegex(UserError, "used up"):
            third.with_user(self.manager)._approve()
        self.assertEqual(third.state, "asked")
        self.assertFalse(third.sudo().card_id)

    def test_what_is_cancelled_gives_its_money_back_and_its_coupon_is_worth_nothing(self):
        reward = self.approved()
        with self.assertRaises(AccessError):
            reward.with_user(self.agent).action_cancel()
        reward.with_user(self.manager).action_cancel()
        self.assertEqual(self.kind.spent, 0)
        self.assertFalse(reward.sudo().card_id.active)
        self.assertEqual(reward.reply_id.state, "cancelled")
        self.send()
        self.assertFalse(script.sent)

    def test_what_was_spent_in_an_earlier_period_does_not_count(self):
        self.approved().sudo().decided_at = "2020-01-01 00:00:00"
        self.kind.invalidate_recordset()
        self.assertEqual(self.kind.spent, 0)

    def test_a_price_that_changes_later_does_not_change_what_was_proposed(self):
        reward = self.asked()
        self.kind.worth = 1
        self.assertEqual(reward.worth, 10)

    def test_nothing_is_decided_twice(self):
        reward = self.approved()
        with self.assertRaisesRegex(UserError, "Somebody else has decided"):
            reward.with_user(self.second).action_refuse()
        with self.assertRaisesRegex(UserError, "Somebody else has decided"):
            reward.with_user(self.second)._approve()

    # The code

    def test_no_public_answer_holds_a_code_not_even_if_a_manager_wants_it(self):
        code = self.approved().sudo().card_id.code
        (mention,) = self.arrive(self.item("In public", author=BORIS))
        reply = (
            self.env["social.crm.reply"]
            .with_user(self.manager)
            .create({"mention_id": mention.id, "audience": "public", "text": f"Here: {code}!"})
        )
        (finding,) = [each for each in reply._findings() if each.kind == "coupon"]
        self.assertEqual(finding.words, code)
        with self.assertRaisesRegex(UserError, "in private only"):
            reply.with_context(social_as_seen=reply._fingerprint()).action_send_exposed()
        self.assertEqual(reply.state, "draft")

    def test_the_message_of_a_reward_is_never_made_public(self):
        reward = self.approved()
        (mention,) = self.arrive(self.item("In public", author=BORIS))
        reply = self.env["social.crm.reply"].create(
            {
                "mention_id": mention.id,
                "audience": "public",
                "text": "Thanks",
                "reward_id": reward.id,
            }
        )
        with self.assertRaisesRegex(UserError, "in private only"):
            reply.action_send()
        self.assertIn("in private only", reply._refusal())

    def test_the_code_stands_in_no_log_and_no_name(self):
        with self.assertLogs("", logging.DEBUG) as logs:
            logging.getLogger("odoo.addons.social_crm").info("begin")
            reward = self.approved()
            self.send()
        code = reward.sudo().card_id.code
        ours = [record.getMessage() for record in logs.records if record.name != "odoo.sql_db"]
        self.assertFalse([line for line in ours if code in line])
        self.assertNotIn(code, reward.display_name)
        self.assertNotIn("card_id", reward.with_user(self.manager).fields_get())

    # What came of it

    def test_whether_it_was_used_and_helps_before_and_after_are_shown(self):
        self.helped(before=10)
        self.helped(before=5)
        reward = self.approved()
        self.send()
        reward.sudo().sent_at -= timedelta(days=3)
        self.helped(before=1)
        reward.invalidate_recordset()
        self.assertEqual((reward.helped_before, reward.helped_after), (2, 1))
        self.assertEqual(reward.used, "no")
        reward.sudo().card_id.points = 0
        reward.invalidate_recordset()
        self.assertEqual(reward.used, "yes")

    def test_answers_to_customers_of_another_company_are_not_rewarded_in_this_one(self):
        here, there = self.helped(before=2), self.helped(before=4)
        there.sudo().company_id = self.other_company
        self.manager.company_ids = [Command.link(self.other_company.id)]
        both = (self.company + self.other_company).ids
        helpers = self.env["social.crm.helper"].with_user(self.manager)
        (helper,) = helpers.with_context(allowed_company_ids=both).search([])
        context = helper.action_reward()["context"]
        self.assertEqual(context["default_help_ids"], [Command.set(here.ids)])

    def test_a_reward_begins_at_the_list_of_helpers_with_what_is_not_rewarded_yet(self):
        first = self.helped(before=2)
        self.profile.partner_id = False
        (helper,) = self.env["social.crm.helper"].with_user(self.agent).search([])
        with self.assertRaisesRegex(RedirectWarning, "which contact"):
            helper.action_reward()
        self.profile.partner_id = self.partner
        (helper,) = self.env["social.crm.helper"].with_user(self.agent).search([])
        context = helper.action_reward()["context"]
        self.assertEqual(context["default_profile_id"], self.profile.id)
        self.assertEqual(context["default_help_ids"], [Command.set(first.ids)])
        self.asked(help_ids=[Command.set(first.ids)])
        context = helper.action_reward()["context"]
        self.assertEqual(context["default_help_ids"], [Command.set([])])

    # Rights

    def test_other_companies_and_people_without_rights_see_nothing(self):
        reward = self.asked()
        outside = self._user(
            "outside",
            "social_crm.group_manager",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        reader = self._user("reads", "social_crm.group_reader")
        self.assertFalse(self.env["social.crm.reward"].with_user(outside).search([]))
        for user in (reader, self.employee):
            with self.assertRaises(AccessError):
                self.env["social.crm.reward"].with_user(user).search([])
        with self.assertRaises(AccessError):
            reward.with_user(outside)._approve()
        with self.assertRaises(AccessError):
            self.kind.with_user(self.agent).budget = 1000

    def test_a_program_of_another_company_and_a_text_without_a_code_are_refused(self):
        theirs = self.env["loyalty.program"].create(
            {"name": "Tea", "program_type": "coupons", "company_id": self.other_company.id}
        )
        with self.assertRaisesRegex(ValidationError, "another company"):
            self.kind.program_id = theirs
        with self.assertRaisesRegex(ValidationError, "where the code stands"):
            self.kind.text = "Thanks"

    def test_erasing_finds_rewards(self):
        reward = self.asked()
        data_map = self.env["social.crm.data.map"]
        place = next(each for each in data_map._places() if each.code == "reward")
        found = data_map._records(place, self.profile, self.env["res.partner"])
        self.assertEqual(found, reward.sudo())

    def erase(self):
        officer = self._user("officer", "social_crm.group_privacy")
        erasure = (
            self.env["social.crm.erasure"]
            .with_user(officer)
            ._begin(self.profile, self.partner, "erase", "close")
            .sudo()
        )
        while erasure.state == "running":
            self.assertTrue(erasure._work_batch())
            if erasure.step == "search" and not erasure.position:
                self.env["ir.attachment"].sudo()._gc_file_store_unsafe()
        self.env.invalidate_all()
        return erasure

    def test_who_was_given_a_reward_can_be_erased_and_it_stays_on_the_books(self):
        given = self.approved(reason="Boris Berg helps everybody").sudo()
        self.send()
        self.assertEqual(given.state, "sent")
        spent = self.kind.spent
        waiting = self.asked(reason="Once more for Boris").sudo()
        erasure = self.erase()
        self.assertEqual(erasure.state, "done")
        self.assertFalse(waiting.exists())
        self.assertEqual((given.state, given.worth, self.kind.spent), ("sent", 10, spent))
        self.assertEqual(given.reason, "[erased]")
        self.assertNotIn("Boris", given.display_name)
        self.assertEqual(erasure.counts["reward"], 2)

    def test_a_coupon_on_its_way_to_who_is_erased_is_worth_nothing(self):
        reward = self.approved().sudo()
        card, reply = reward.card_id, reward.reply_id
        self.erase()
        self.assertFalse(reward.exists())
        self.assertEqual(reply.state, "cancelled")
        self.assertFalse(card.active)
        self.assertEqual(self.kind.left, self.kind.budget)
