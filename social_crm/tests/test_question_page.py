"""The page on which somebody answers who has no rights here, attacked."""

import re
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..controllers.small_page import HEADERS
from ..networks.types import Audience
from .test_question import QuestionCommon
from .web_case import SECONDS, WebCase

XSS = '"><script>alert(1)</script>{{7*7}}<img src=x onerror=alert(1)>'


@tagged("post_install", "-at_install")
class TestQuestionPage(QuestionCommon, WebCase):
    def setUp(self):
        super().setUp()
        self.question = self.ask(self.logistics, excerpt="Number 4711")
        self.opener.headers["Accept-Language"] = "en"

    def get(self, question=None, token=None, **options):
        self.env.flush_all()
        path = f"/s/q/{token or (question or self.question)._token()}"
        return self.url_open(path, **options)

    def post(self, question=None, token=None, csrf=None, **values):
        """Open the page and press a button, as a browser does."""
        question = question or self.question
        found = re.search(r'name="csrf_token" value="(\w+)"', self.get(question, token).text)
        data = {"csrf_token": csrf or (found[1] if found else ""), **values}
        path = f"/s/q/{token or question._token()}"
        response = self.url_open(path, data=data)
        self.env.invalidate_all()
        return response

    def test_a_department_answers_without_signing_in(self):
        response = self.post(answer="In Bonn.", name="Paul", act="answer")
        self.assertIn("This question is answered", response.text)
        self.assertEqual(
            (self.question.state, self.question.answer, self.question.answered_by),
            ("answered", "In Bonn.", "Paul, Logistics"),
        )
        self.assertIn("In Bonn.", self.notes(self.question.ticket_id))
        note = self.question.ticket_id.message_ids.sorted("id")[-1]
        self.assertEqual(self.told(note), self.agent.partner_id)

    def test_the_page_has_the_question_what_is_public_and_what_was_added(self):
        text = self.get().text
        for words in ("Where is the parcel?", "My parcel is lost", "Number 4711", self.agent.name):
            self.assertIn(words, text)
        self.assertNotIn("<script", text)

    def test_looking_changes_nothing(self):
        self.env.flush_all()
        query = "SELECT row_to_json(q)::text FROM social_crm_question q ORDER BY id"
        self.env.cr.execute(query)
        before = self.env.cr.fetchall()
        for agent in ("Twitterbot/1.0", "Microsoft Office", "Mozilla/5.0"):
            self.get(headers={"User-Agent": agent})
            self.opener.head(f"{self.base_url()}/s/q/{self.question._token()}", timeout=SECONDS)
        self.env.cr.execute(query)
        self.assertEqual(self.env.cr.fetchall(), before)

    def test_a_link_that_was_used_withdrawn_or_passed_on_shows_nothing_of_it(self):
        used, withdrawn, passed = (self.ask(excerpt="Number 4711") for _ in range(3))
        used._answer("In Bonn.")
        withdrawn._withdraw()
        passed._forward(self.billing)
        for question in (used, withdrawn, passed):
            for response in (
                self.get(question),
                self.post(question, answer="In Kiel.", act="answer"),
                self.post(question, department=str(self.billing.id), act="forward"),
            ):
                for words in ("parcel", "4711", "Bonn", self.agent.name, "<form"):
                    self.assertNotIn(words, response.text)
        self.assertEqual(used.answer, "In Bonn.")
        self.assertFalse(withdrawn.answer or passed.answer)
        self.assertEqual(len(passed.forwarded_ids), 1)

    def test_who_comes_too_late_is_told_and_keeps_his_words(self):
        opened = re.search(r'name="csrf_token" value="(\w+)"', self.get().text)[1]
        self.question._answer("In Bonn.")
        for wrote, late in (("In <b>Kiel</b>.", True), ("In Bonn.", False)):
            response = self.post(csrf=opened, answer=wrote, act="answer")
            self.assertEqual("was not passed on" in response.text, late)
            self.assertEqual("In &lt;b&gt;Kiel&lt;/b&gt;." in response.text, late)
            self.assertNotIn("Bonn", response.text)
        self.assertEqual(self.question.answer, "In Bonn.")

    def test_links_that_never_were_are_one_page(self):
        token = self.question._token()
        changed = token[:-1] + ("A" if token[-1] != "A" else "B")
        stored = self.question.token_digest
        for guess in ("x" * 32, changed, stored[:32], token.swapcase()):
            response = self.get(token=guess)
            self.assertEqual(response.status_code, 404)
            self.assertNotIn("parcel", response.text)
        self.assertNotEqual(token, stored)
        tokens = {self.ask()._token() for _turn in range(5)}
        self.assertEqual(len(tokens), 5)

    def test_the_link_of_somebody_who_left_opens_nothing(self):
        question = self.ask(self.packer)
        self.assertEqual(self.get(question).status_code, 200)
        self.packer.active = False
        self.assertEqual(self.get(question).status_code, 404)

    def test_some_weeks_after_the_case_was_closed_the_link_shows_nothing(self):
        ticket = self.question.ticket_id
        ticket.stage_id = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
        now = fields.Datetime.now()
        ticket.closed_date = now - timedelta(days=29)
        self.assertEqual(self.get().status_code, 200, "somebody may still be at it")
        opened = re.search(r'name="csrf_token" value="(\w+)"', self.get().text)[1]
        ticket.closed_date = now - timedelta(days=31)
        for response in (self.get(), self.post(csrf=opened, answer="In Bonn.", act="answer")):
            self.assertEqual(response.status_code, 404)
            self.assertIn("No longer needed", response.text)
            for words in ("parcel", "4711", self.agent.name, "<form"):
                self.assertNotIn(words, response.text)
        self.assertEqual(self.question.state, "asked")
        ticket.stage_id = self.env["helpdesk.ticket.stage"].search(
            [("closed", "=", False)], limit=1
        )
        self.assertEqual(self.get().status_code, 200, "opened again")

    def test_what_a_customer_wrote_takes_no_hold_of_the_page(self):
        html = (
            '<p id="answer" class="trouble" tabindex="1" accesskey="s" style="position:fixed">My'
            '</p><label for="answer">parcel</label><img src="https://spy.example/x.png"/>'
            '<form action="https://spy.example"><input name="answer"/></form>'
        )
        question = self.ask(ticket=self.case("My parcel", html=html))
        text = self.get(question).text
        self.assertIn("<p>My</p>", text)
        self.assertEqual(text.count('id="answer"'), 1)
        self.assertEqual(text.count("<form"), 1)
        for taken in ("tabindex", "accesskey", "position:fixed", "<img", 'action="https'):
            self.assertNotIn(taken, text)
        mail = self.env["mail.mail"].search(
            [("model", "=", question._name), ("res_id", "=", question.id)]
        )
        self.assertIn("<p>My</p>", mail.body_html)
        self.assertNotIn('id="answer"', mail.body_html)

    def test_what_was_not_sent_from_the_page_is_refused(self):
        response = self.post(answer="In Bonn.", act="answer", csrf="x")
        self.assertEqual(response.status_code, 403)
        self.assertEqual(self.question.state, "asked")

    def test_private_posts_are_not_on_the_page_but_for_who_may_read_them(self):
        ticket = self.case("my number is 0815", audience=Audience.DIRECT)
        question = self.ask(self.colleague, self.packer, ticket=ticket)
        for each in question:
            self.assertNotIn("0815", self.get(each).text)
            self.assertNotIn("Martina", self.get(each).text)
        self.authenticate(self.packer.login, self.packer.login)
        self.assertNotIn("0815", self.get(question[1]).text)
        self.authenticate(self.stranger.login, self.stranger.login)
        self.assertNotIn("0815", self.get(question[0]).text)
        self.authenticate(self.colleague.login, self.colleague.login)
        self.assertIn("0815", self.get(question[0]).text, "may read the case anyway")

    def test_seen_is_noted_when_somebody_says_so(self):
        self.assertFalse(self.question.first_seen_at)
        response = self.post(act="seen")
        self.assertTrue(self.question.first_seen_at)
        self.assertEqual(self.question.state, "asked")
        self.assertIn("knows that you have seen this", response.text)

    def test_it_is_passed_on_to_a_department_without_what_was_added(self):
        response = self.post(
            department=str(self.billing.id), why="Money", name="Paul", act="forward"
        )
        self.assertIn("Somebody else takes care", response.text)
        new = self.question.forwarded_ids
        self.assertEqual((new.department_id, new.forwarded_why), (self.billing, "Money"))
        self.assertFalse(new.excerpt)

    def test_it_is_not_passed_on_to_whatever_is_posted(self):
        theirs = self.env["social.crm.department"].create(
            {"name": "Theirs", "email": "t@o.example", "company_id": self.other_company.id}
        )
        for wrong in (theirs.id, self.logistics.id, 0, "x", ""):
            self.post(department=str(wrong), act="forward")
            self.assertEqual(self.question.state, "asked")

    def test_partners_of_other_companies_do_not_see_which_departments_there_are(self):
        question = self.ask(self.carrier)
        self.assertNotIn("Billing", self.get(question).text)
        self.post(question, department=str(self.billing.id), act="forward")
        self.assertEqual(question.state, "asked")

    def test_nothing_that_somebody_writes_becomes_markup(self):
        response = self.post(answer="", name=XSS, why=XSS, act="answer")
        self.assertNotIn("<script>alert", response.text)
        self.assertIn("{{7*7}}", response.text)
        self.post(answer=XSS, name=XSS, act="answer")
        self.assertEqual(self.question.answer, XSS)
        self.assertNotIn("<script", self.notes(self.question.ticket_id))

    def test_the_page_is_private_to_the_reader_and_speaks_german(self):
        response = self.get(headers={"Accept-Language": "de"})
        for name, value in HEADERS:
            self.assertEqual(response.headers[name], value)
        self.assertIn('lang="de"', response.text)

    def test_what_is_overdue_says_so_and_is_answered_all_the_same(self):
        self.question.due_at = fields.Datetime.now() - timedelta(days=1)
        self.assertIn("It still helps", self.get().text)
        self.post(answer="In Bonn.", act="answer")
        self.assertTrue(self.question.late)
