"""An agent corrects what a post is taken for, in a browser."""

from unittest.mock import patch

from odoo.tests import tagged

from .. import text as pure
from .test_understanding import SocialCommon, found
from .web_case import WebCase


@tagged("post_install", "-at_install")
class TestUnderstandingTour(WebCase, SocialCommon):
    def test_an_agent_corrects_a_mood_and_sees_why(self):
        self.env["social.crm.topic"].create({"name": "Kettles", "company_id": self.company.id})
        taken = found("positive", sure="unsure", score=0.4, kinds=("question",))
        with patch.object(pure, "understand", lambda texts, *args, **kwargs: [taken] * len(texts)):
            (mention,) = self.arrive(
                self.item("Great, my kettle is broken again"), source=self.search_source
            )
        self.env.flush_all()
        self.start_tour("/odoo", "social_crm_correct_a_mood", login=self.agent.login)
        self.env.invalidate_all()
        self.assertRecordValues(
            mention,
            [
                {
                    "mood": "negative",
                    "mood_user_id": self.agent.id,
                    "is_complaint": True,
                    "is_question": True,
                }
            ],
        )
        self.assertEqual(mention.with_user(self.agent)._said(), ["mood", "kinds"])
        example = self.env["social.crm.example"].search([("mention_id", "=", mention.id)])
        self.assertRecordValues(
            example, [{"mood": "negative", "complaint": "yes", "topic_said": False}]
        )
