"""The page on which customers say how it was, attacked."""

import re
from unittest.mock import patch

from odoo.http import Request
from odoo.tests import new_test_user, tagged

from .test_invitation_page import XSS
from .test_satisfaction_ask import SatisfactionCommon
from .web_case import SECONDS, WebCase


@tagged("post_install", "-at_install")
class TestRatingPage(SatisfactionCommon, WebCase):
    def setUp(self):
        super().setUp()
        self.ticket = self.case()
        self.ticket.user_id = self.agent
        self.ask_all()
        self.ask = self.ticket.social_satisfaction_ids
        self.link = self.token(self.ticket)
        self.opener.headers["Accept-Language"] = "en"

    def ask_all(self):
        self.env.flush_all()
        with self.registry.cursor() as cr:
            self.env(cr=cr)["social.crm.satisfaction.ask"]._cron_ask()
        self.env.invalidate_all()

    def get(self, token=None, **options):
        return self.url_open(f"/s/r/{token or self.link}", **options)

    def post(self, token=None, csrf=None, **values):
        found = re.search(r'name="csrf_token" value="(\w+)"', self.get(token).text)
        data = {"csrf_token": csrf or (found[1] if found else ""), **values}
        response = self.url_open(f"/s/r/{token or self.link}", data=data)
        self.env.invalidate_all()
        return response

    def ratings(self):
        return self.env["rating.rating"].search(
            [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", self.ticket.id)]
        )

    def test_one_click_rates_the_ticket_where_odoo_counts_it(self):
        response = self.post(rate="5")
        self.assertIn("Thank you!", response.text)
        rating = self.ratings()
        self.assertRecordValues(
            rating,
            [{"rating": 5, "consumed": True, "rated_partner_id": self.agent.partner_id.id}],
        )
        self.assertEqual(self.ticket.positive_rate_percentage, 100)
        self.assertEqual((self.ask.state, self.ask.rating_id), ("rated", rating))

    def test_looking_rates_nothing_however_often(self):
        for _time in range(3):
            self.assertEqual(self.get().status_code, 200)
        self.opener.head(f"{self.base_url()}/s/r/{self.link}", timeout=SECONDS)
        self.get(f"{self.link}?rate=1&stop=1")
        self.env.invalidate_all()
        self.assertFalse(self.ratings())
        self.assertFalse(self.ask.profile_id.unasked_at)

    def test_words_come_afterwards_and_change_no_click(self):
        self.post(rate="3")
        self.assertIn("got your words", self.post(comment="It took too long.").text)
        self.post(comment="")
        rating = self.ratings()
        self.assertEqual((rating.rating, rating.feedback), (3, "It took too long."))

    def test_it_can_be_changed_for_a_while_and_is_one_rating(self):
        self.post(rate="1", comment="Bad!")
        self.post(rate="5")
        rating = self.ratings()
        self.assertEqual((len(rating), rating.rating, rating.feedback), (1, 5, "Bad!"))
        self.ask.open_until = "2020-01-01"
        self.assertEqual(self.post(rate="1").status_code, 404)
        self.assertEqual(self.ratings().rating, 5)

    def test_links_that_are_dead_for_whatever_reason_look_alike(self):
        def skeleton(response):
            return response.status_code, re.sub(r'value="[^"]*"', "", response.text)

        never = skeleton(self.get("x" * 32))
        self.assertEqual(never[0], 404)
        self.ask.profile_id.erased_at = "2026-01-01"
        self.assertEqual(skeleton(self.get()), never)
        self.ask.profile_id.erased_at = False
        self.ask.open_until = "2020-01-01"
        self.assertEqual(skeleton(self.get()), never)
        self.ask.write({"open_until": "2100-01-01", "state": "withdrawn"})
        self.assertEqual(skeleton(self.get()), never)
        self.assertEqual(self.url_open("/s/r/short").status_code, 404)

    def test_forged_or_strange_forms_rate_nothing(self):
        self.assertEqual(self.post(csrf="0" * 40, rate="1").status_code, 403)
        for rate in ("2", "0", "-1", "99999999999", "x", "5.0", ""):
            with self.subTest(rate):
                self.assertEqual(self.post(rate=rate).status_code, 200)
        self.assertEqual(self.post(comment="only words").status_code, 200)
        self.assertEqual(self.post(rate="5", comment="x" * 100_000).status_code, 413)
        self.assertFalse(self.ratings())

    def test_hostile_words_stay_words_everywhere(self):
        page = self.post(rate="1", comment=f"{XSS}\x00\x1b[2J" + "x" * 3000)
        self.assertNotIn("<script>alert", page.text)
        self.assertNotIn("<img src=x", page.text)
        rating = self.ratings()
        self.assertLessEqual(len(rating.feedback), 2000)
        self.assertNotIn("\x00", rating.feedback)
        self.assertNotIn("<script", rating.message_id.body)
        self.assertNotIn("<img", rating.message_id.body)

    def test_the_page_says_nothing_of_the_case_or_the_person(self):
        self.ask.public = True
        self.post(rate="1", comment="My secret words")
        text = self.get().text
        for secret in ("parcel", "Martina", self.agent.name, self.ticket.number, "secret words"):
            self.assertNotIn(secret, text)
        self.assertNotIn('aria-pressed="true"', text, "what stands in public anybody opens")
        self.assertNotIn("<script", text)

    def test_german_and_english_by_choice_browser_and_link(self):
        def lang(query="", accept=None):
            headers = {"Accept-Language": accept} if accept else {}
            text = self.get(f"{self.link}{query}", headers=headers).text
            return re.search(r'<html lang="(\w+)"', text)[1]

        self.assertEqual(lang(accept="de-AT"), "de")
        self.assertEqual(lang("?lang=en", accept="de"), "en")
        self.assertEqual(lang(accept="fr"), "en", "the language of the link")

    def test_the_note_is_for_colleagues_alone(self):
        followers = self.ticket.message_partner_ids
        self.post(rate="5", comment="Good")
        note = self.ratings().message_id
        self.assertTrue(note.is_internal)
        self.assertTrue(note.subtype_id.internal)
        self.assertNotIn(note, self.ticket.website_message_ids)
        self.assertFalse(note.notified_partner_ids)
        self.assertFalse(self.env["mail.mail"].search([("mail_message_id", "=", note.id)]))
        self.assertEqual(self.ticket.message_partner_ids, followers)
        self.post(comment="Very good")
        self.assertEqual(len(self.ratings().message_id), 1)
        self.assertIn("Very good", self.ratings().message_id.body)

    def test_the_inbox_shows_how_it_was_and_what_the_customer_wrote(self):
        inbox, key = self.env["social.crm.inbox"].with_user(self.agent), f"t{self.ticket.id}"
        self.assertEqual(inbox.case(key)["satisfaction"], "asked, not answered yet")
        self.post(rate="1", comment="It took ages")
        case = inbox.case(key)
        self.assertEqual(case["satisfaction"], "not satisfied")
        (note,) = [each for each in case["entries"] if each["type"] == "note"]
        self.assertIn("not satisfied", note["body"])
        self.assertIn("It took ages", note["body"])

    def test_whoever_had_the_case_is_told_once_of_a_bad_answer(self):
        self.agent.notification_type = "inbox"
        domain = [("res_partner_id", "=", self.agent.partner_id.id)]
        told = self.env["mail.notification"].search_count(domain)
        self.post(rate="5")
        self.assertEqual(self.env["mail.notification"].search_count(domain), told)
        self.post(rate="1")
        self.post(rate="3")
        self.post(rate="1", comment="Really bad")
        self.assertEqual(self.env["mail.notification"].search_count(domain), told + 1)

    def test_colleagues_do_not_answer_for_customers(self):
        new_test_user(self.env, "colleague_x", groups="base.group_user", password="colleague_x")
        self.authenticate("colleague_x", "colleague_x")
        self.assertIn("signed in as a colleague", self.get().text)
        data = {"csrf_token": "x", "rate": "5"}
        response = self.url_open(f"/s/r/{self.link}", data=data)
        self.assertEqual(response.status_code, 403)
        self.assertFalse(self.ratings())

    def test_what_a_colleague_posts_with_a_good_token_is_not_taken_either(self):
        new_test_user(self.env, "colleague_y", groups="base.group_user", password="colleague_y")
        self.authenticate("colleague_y", "colleague_y")
        csrf = Request.csrf_token(self)
        for values in ({"rate": "5"}, {"comment": "Great"}, {"stop": "1"}):
            with self.subTest(values):
                response = self.post(csrf=csrf, **values)
                self.assertEqual(response.status_code, 403)
                self.assertIn("signed in as a colleague", response.text)
        self.assertFalse(self.ratings())
        self.assertEqual(self.ask.state, "asked")
        self.assertFalse(self.ask.profile_id.unasked_at)
        german = self.get(headers={"Accept-Language": "de"}).text
        self.assertIn("Hier antwortet nur der", german)
        self.assertNotIn("<button", german.partition("</main>")[0].partition("<main")[2])

    def test_customers_answer_who_are_signed_in_to_the_portal(self):
        new_test_user(self.env, "portal_y", groups="base.group_portal", password="portal_y")
        self.authenticate("portal_y", "portal_y")
        self.assertNotIn("signed in as a colleague", self.get().text)
        self.assertIn("Thank you!", self.post(rate="3").text)
        self.assertEqual(self.ratings().rating, 3)

    def test_who_does_not_want_to_be_asked_again_says_so_with_one_click(self):
        self.assertIn("not ask again", self.post(stop="1").text)
        self.assertTrue(self.ask.profile_id.unasked_at)
        self.assertFalse(self.ratings())

    def test_a_click_waits_for_another_one_of_the_same_customer(self):
        asked = []
        with patch.object(type(self.ask), "_lock", lambda ask: asked.append(ask.id)):
            self.post(rate="5")
        self.assertEqual(asked, self.ask.ids, "before it looks whether there is a rating")
