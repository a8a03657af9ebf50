"""Approval by experience: who has it, how it is earned, and every way around it."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import BORIS
from .test_approval_ways import WaysCommon


class ExperienceCommon(WaysCommon):
    def setUp(self):
        super().setUp()
        (self.elsewhere,) = self.arrive(self.item("opening hours?", author=BORIS))

    def earned(self, user, number, step=None):
        """So many answers of a colleague that were approved and sent; with a step of their way."""
        moment = fields.Datetime.subtract(fields.Datetime.now(), minutes=1)
        replies = self.env["social.crm.reply"].create(
            [
                {
                    "mention_id": self.elsewhere.id,
                    "user_id": user.id,
                    "text": "x",
                    "state": "sent",
                    "sent_at": moment,
                    "approved_by_id": self.manager.id,
                }
            ]
            * number
        )
        if step:
            self.env["social.crm.approval"].create(
                [
                    {
                        "reply_id": reply.id,
                        "step": step,
                        "user_id": self.manager.id,
                        "done_at": moment,
                    }
                    for reply in replies
                ]
            )
        return replies


@tagged("post_install", "-at_install")
class TestExperience(ExperienceCommon):
    def setUp(self):
        super().setUp()
        self.by_experience = self.rule(unchanged_below=2)

    def test_answers_need_approval_until_enough_were_approved_without_a_change(self):
        self.earned(self.mate, 2)  # somebody who may approve
        for _number in range(2):
            self.assertEqual(self.level(), "four_eyes")
            (self.mention,) = self.arrive(self.item("and my other parcel?"))
            reply = self.asked()
            reply.with_user(self.mate)._approve()
            self.send()
            self.assertEqual(reply.state, "sent")
            reply.sudo().sent_at = fields.Datetime.subtract(reply.sent_at, minutes=1)
        self.assertEqual(self.level(), "direct")

    def test_what_was_sent_without_approval_teaches_nobody_anything(self):
        self.has_sent(self.agent, 30)
        self.assertEqual(self.level(), "four_eyes")

    def test_what_went_back_or_was_worded_anew_does_not_count(self):
        for step in ("returned", "suggested", "used"):
            self.earned(self.agent, 2, step)
        self.assertEqual(self.level(), "four_eyes")
        self.earned(self.agent, 2, "asked")
        self.assertEqual(self.level(), "direct")

    def test_the_least_experienced_writer_decides(self):
        self.earned(self.agent, 2)
        reply = self.reply()
        self.assertEqual(reply._need().level, "direct")
        reply.with_user(self.mate).text = "We are so sorry"
        self.assertEqual(reply._need().level, "four_eyes")

    def test_who_is_known_to_be_experienced_is_not_asked(self):
        self.by_experience.trusted_ids = self.agent
        reply = self.reply()
        self.assertEqual(reply._need().level, "direct")
        reply.with_user(self.mate).text = "We are so sorry"
        self.assertEqual(reply._need().level, "four_eyes", "the other writer is none of them")

    def test_a_newcomer_does_not_approve_another_newcomer(self):
        reply = self.asked()
        mine = reply.with_user(self.mate)
        self.assertFalse(mine.can_approve)
        self.assertFalse(mine.search([("can_approve", "=", True)]))
        with self.assertRaises(AccessError):
            mine._approve()
        with self.assertRaises(AccessError):
            mine._send_back("No")
        self.assertEqual(reply._deciders([(reply, reply._need())])[reply.id], self.managers())
        self.earned(self.mate, 2)
        mine.invalidate_recordset()
        self.assertEqual(mine.search([("can_approve", "=", True)]), mine)
        mine._approve()
        self.assertEqual(reply.state, "queued")

    def managers(self):
        managers = self.env.ref("social_crm.group_manager").all_user_ids
        return managers.filtered(lambda user: self.company in user.company_ids)

    def test_a_manager_approves_without_having_written_ever(self):
        reply = self.asked()
        reply.with_user(self.manager)._approve()
        self.assertEqual(reply.state, "queued")

    def test_the_rule_says_it_as_a_sentence(self):
        self.assertEqual(
            self.by_experience.sentence,
            "When fewer than 2 answers of who wrote it were approved without a change, then a "
            "colleague approves it first.",
        )
        self.by_experience.unchanged_below = 5
        self.assertIn("fewer than 5", self.by_experience.sentence)

    def test_experience_of_many_answers_is_asked_for_at_once(self):
        self.keep_environments()
        replies = self.reply()
        for _number in range(5):
            replies |= self.reply()
        self.env.flush_all()
        self.env.invalidate_all()
        replies[:1].sudo()._needs()
        before = self.env.cr.sql_log_count
        replies[:1].sudo()._needs()
        one = self.env.cr.sql_log_count - before
        replies.sudo().mapped("writer_ids")
        before = self.env.cr.sql_log_count
        replies.sudo()._needs()
        self.assertLessEqual(self.env.cr.sql_log_count - before, one + 2)
