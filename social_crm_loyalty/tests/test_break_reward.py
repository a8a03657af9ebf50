"""Rewards, for people who would like to decide about them alone, or know their codes."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_reward import RewardCommon

REFUSED = UserError  # AccessError is one


@tagged("post_install", "-at_install")
class TestBreakReward(RewardCommon):
    def test_defaults_approve_nothing(self):
        Reward = self.env["social.crm.reward"].with_user(self.manager)
        card = self.env["loyalty.card"].create({"program_id": self.program.id, "points": 1})
        slipped = Reward.with_context(
            default_state="approved",
            default_asked_by_id=self.agent.id,
            default_decided_by_id=self.second.id,
            default_worth=0,
        )
        values = {"profile_id": self.profile.id, "kind_id": self.kind.id, "reason": "Myself"}
        with self.assertRaises(REFUSED):
            slipped.with_context(default_card_id=card.id).create(values)
        reward = slipped.create(values).sudo()
        self.assertEqual((reward.state, reward.worth), ("draft", 10))
        self.assertFalse(reward.asked_by_id or reward.decided_by_id or reward.card_id)
        with self.assertRaises(REFUSED):
            reward.with_user(self.manager)._send_again()

    def test_nobody_writes_what_buttons_decide(self):
        reward = self.asked()
        for user in (self.agent, self.manager):
            for change in (
                {"state": "approved"},
                {"worth": 0},
                {"asked_by_id": self.agent.id},
                {"profile_id": self.profile.id},
                {"kind_id": self.kind.id},
                {"help_ids": [Command.clear()]},
                {"company_id": self.other_company.id},
                {"card_id": 1},
            ):
                with self.subTest(user=user.login, change=change), self.assertRaises(REFUSED):
                    reward.with_user(user).write(change)

    def test_agents_read_no_code_before_it_is_said(self):
        reward = self.approved()
        code = reward.sudo().card_id.code
        for user in (self.agent, self.stranger, self.manager):
            theirs = reward.with_user(user)
            with self.assertRaises(REFUSED):
                theirs.read(["card_id"])
            with self.assertRaises(REFUSED):
                theirs.search([("card_id.code", "like", code[:3])])
            self.assertNotIn(code, str(theirs.read()))
        replies = self.env["social.crm.reply"].with_user(self.stranger)
        self.assertFalse(replies.search([("text", "like", code)]), "of another team")

    def test_agents_decide_nothing(self):
        reward = self.asked()
        for user in (self.agent, self.stranger, self.employee):
            for act in ("action_approve", "action_refuse", "action_send_again"):
                with self.subTest(user=user.login, act=act), self.assertRaises(REFUSED):
                    getattr(reward.with_user(user), act)()
        foreign = self._user(
            "foreign",
            "social_crm.group_administrator",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        with self.assertRaises(REFUSED):
            reward.with_user(foreign)._approve()
        self.assertEqual(reward.state, "asked")

    def test_what_was_sent_is_not_cancelled_and_its_coupon_stays(self):
        reward = self.approved()
        self.send()
        self.env.invalidate_all()
        self.assertEqual(reward.state, "sent")
        with self.assertRaises(REFUSED):
            reward.with_user(self.manager).action_cancel()
        self.assertTrue(reward.sudo().card_id.active)
