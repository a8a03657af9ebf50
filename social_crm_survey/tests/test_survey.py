"""A survey that is offered to somebody by a one-time link."""

import re

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.test_invitation import InvitationCommon
from odoo.addons.social_crm.tests.test_invitation_page import CODE
from odoo.addons.social_crm.tests.web_case import WebCase


@tagged("post_install", "-at_install")
class TestSurvey(InvitationCommon, WebCase):
    def setUp(self):
        super().setUp()
        purposes = self.env["social.crm.purpose"]._of(["marketing", "service"])
        self.marketing, self.service = purposes.with_env(self.env)
        self.survey = self.env["survey.survey"].create(
            {
                "title": "Kettles",
                "access_mode": "token",
                "question_and_page_ids": [
                    (0, 0, {"title": title, "question_type": kind, **more})
                    for title, kind, more in (
                        ("Where do you live?", "char_box", self.to("city", self.service)),
                        ("Your e-mail?", "char_box", self.to("email", self.marketing)),
                        ("How is it?", "text_box", self.to("question", self.service)),
                        ("Only for us", "char_box", {}),
                    )
                ],
            }
        )
        self.martina.email = False
        self.offer = self.env["social.crm.offer"].create(
            {"name": "Kettles", "title": "Tell us", "survey_id": self.survey.id}
        )
        self.invitation, self.token = self.ask(offer_id=self.offer.id)
        self.opener.headers["Accept-Language"] = "en"
        self.env.flush_all()

    @staticmethod
    def to(kind, purpose):
        return {"social_kind": kind, "social_purpose_id": purpose.id}

    def begin(self, *codes):
        """Answer the page as the customer. Returns the code and the address of the survey."""
        text = self.url_open(f"/s/{self.token}").text
        data = {
            "csrf_token": re.search(r'name="csrf_token" value="(\w+)"', text)[1],
            "number": "K-123456",
            "fact": "10115",
            **{f"agree_{code}": "1" for code in codes},
        }
        text = self.url_open(f"/s/{self.token}", data=data).text
        self.env.invalidate_all()
        return CODE.search(text)[1], re.search(r'href="(/survey/start/[^"]+)"', text)[1]

    def finish(self):
        """Fill in the survey."""
        begun = self.survey.user_input_ids
        words = ("Berlin", "M@Mail.example", "Leaks", "secret")
        for question, word in zip(self.survey.question_ids, words, strict=True):
            begun._save_lines(question, word)
        begun._mark_done()

    def told(self):
        rows = self.env["social.crm.volunteered"].search([("partner_id", "=", self.martina.id)])
        return dict(rows.mapped(lambda row: (row.kind, row.value)))

    def test_the_page_leads_to_the_survey_and_answers_land_when_the_code_comes(self):
        code, address = self.begin("identity", "marketing")
        self.assertEqual(self.url_open(address).status_code, 200)
        self.finish()
        self.assertFalse(self.told(), "not before the code")
        self.say(code)
        self.assertEqual(self.profile.partner_id, self.martina)
        expected = {"city": "Berlin", "email": "m@mail.example", "question": "Leaks"}
        self.assertEqual(self.told(), expected)
        self.assertEqual((self.martina.city, self.martina.email), ("Berlin", "m@mail.example"))
        self.assertEqual(self.survey.user_input_ids.partner_id, self.martina)

    def test_who_sends_the_code_first_may_finish_the_survey_later(self):
        code, _address = self.begin("identity", "marketing")
        self.say(code)
        self.finish()
        self.assertEqual(self.told()["city"], "Berlin")

    def test_what_nobody_agreed_to_stays_in_the_survey(self):
        code, _address = self.begin("identity")
        self.finish()
        self.say(code)
        self.assertEqual(self.told(), {"city": "Berlin", "question": "Leaks"})
        self.assertFalse(self.martina.email)

    def test_a_survey_filled_in_without_the_code_changes_no_contact(self):
        self.begin("identity", "marketing")
        self.finish()
        self.assertFalse(self.martina.city)
        self.assertFalse(self.survey.user_input_ids.partner_id)

    def test_what_was_answered_is_found_when_somebody_asks_what_we_know(self):
        code, _address = self.begin("identity")
        self.finish()
        self.say(code)
        other = self.survey._create_answer(partner=self.martina)
        data_map = self.env["social.crm.data.map"]
        (place,) = [place for place in data_map._places() if place.code == "survey"]
        for profiles, partners in (
            (self.profile, self.env["res.partner"]),
            (self.profile.browse(), self.martina),
        ):
            found = data_map._records(place, profiles, partners)
            self.assertEqual(found, self.survey.user_input_ids - other)

    def test_the_page_asks_to_agree_to_what_the_questions_are_for(self):
        self.assertEqual(set(self.invitation.purpose_ids.mapped("code")), {"identity", "marketing"})

    def test_a_question_says_what_it_is_for_and_can_be_that(self):
        question = self.survey.question_ids[0]
        with self.assertRaises(ValidationError):
            question.social_purpose_id = False
        with self.assertRaises(ValidationError):
            question.social_kind = "birthday"

    def test_codes_of_live_surveys_and_tokens_do_not_get_in_each_others_way(self):
        self.assertIn("Tell us", self.url_open(f"/s/{self.token}").text)
        self.assertEqual(self.url_open("/s/1234").status_code, 200)
        self.assertEqual(self.url_open(f"/s/{'x' * 32}").status_code, 404)
