"""An agent answers a storm in a browser."""

from odoo.tests import tagged

from .test_same import LATE, NEAR, SameCommon
from .web_case import WebCase


@tagged("post_install", "-at_install")
class TestSameTour(WebCase, SameCommon):
    def test_one_text_answers_all_who_say_the_same(self):
        first, other, second = self.said(LATE, NEAR, LATE)
        self.env.flush_all()
        self.start_tour("/odoo", "social_crm_same", login=self.agent.login)
        self.env.invalidate_all()
        self.assertFalse(other.same_id or other.reply_ids)
        replies = (first | second).reply_ids
        self.assertEqual(replies.mention_id, first | second)
        self.assertEqual(set(replies.mapped("state")), {"queued"})
        self.assertEqual(set(replies.mapped("text")), {"Sorry! They arrive today."})
        self.assertEqual(replies.user_id, self.agent)
