"""A manager decides in a browser what becomes of what is said."""

from odoo.tests import tagged

from .common import BORIS
from .test_rule import RuleCommon
from .web_case import WebCase


@tagged("post_install", "-at_install")
class TestRuleTour(WebCase, RuleCommon):
    def test_a_rule_is_written_tried_saved_and_acts(self):
        self.env["social.crm.mention"].search([]).unlink()
        self.rule("There already", words="never said")
        self.arrive(self.item("My kettle is broken"), self.item("Hello", author=BORIS))
        self.env.flush_all()
        self.start_tour(
            "/odoo/social-rules",
            "social_crm_rule",
            login=self.manager.login,
        )
        self.env.invalidate_all()
        rule = self.env["social.crm.rule"].search([("name", "=", "Kettles")])
        self.assertRecordValues(rule, [{"words": "kettle*", "outcome": "watch", "active": True}])
        (mention,) = self.arrive(self.item("Two kettles, please"))
        self.assertEqual(mention.outcome, "watch")
        self.assertFalse(mention.ticket_id)
        self.assertEqual(rule.hit_ids.mention_id, mention)
        self.assertEqual(rule.hits_week, 1)
