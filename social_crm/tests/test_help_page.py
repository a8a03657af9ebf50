"""The help page: approved answers for everybody, and nothing else."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.http import _generate_routing_rules
from odoo.tests import tagged

from ..controllers.help import HelpController
from ..controllers.small_page import SmallPage
from .faq_common import FaqCommon
from .web_case import WebCase


@tagged("post_install", "-at_install")
class TestHelpPage(FaqCommon, WebCase):
    def setUp(self):
        super().setUp()
        self.company.social_crm_help_slug = "acme"
        self.opener.headers["Accept-Language"] = "en"

    def get(self, path="", **options):
        self.env.flush_all()
        return self.url_open(f"/social/help/acme{path}", **options)

    def published(self, name="Where is my parcel?", **values):
        return self.entry(name, published=True, **values)

    def test_it_shows_what_is_approved_valid_and_meant_for_it(self):
        self.published(public_answer="Look at https://acme.example/track <b>now</b>.")
        page = self.get()
        self.assertEqual(page.status_code, 200)
        self.assertIn("Where is my parcel?", page.text)
        self.assertIn('<a href="https://acme.example/track" rel="noopener">', page.text)
        self.assertIn("&lt;b&gt;now", page.text)

    def test_nothing_else_is_shown_in_any_way(self):
        self.stop_the_clock()
        today = fields.Date.today()
        not_shown = [
            self.entry("Not meant for it?"),
            self.Entry.create(
                {"name": "A draft?", "published": True, "public_answer": "x", "language": "en"}
            ),
            self.published("In review?"),
            self.published("Retired?"),
            self.published("Archived?"),
        ]
        not_shown[2].action_review()
        not_shown[3].action_retire()
        not_shown[4].active = False
        self.manager.company_ids += self.other_company
        theirs = self.Entry.with_context(allowed_company_ids=self.manager.company_ids.ids).create(
            {
                "name": "Theirs?",
                "public_answer": "x",
                "published": True,
                "language": "en",
                "company_id": self.other_company.id,
            }
        )
        theirs._approve()
        not_shown.append(theirs)
        self.published("Only today?", valid_until=today)
        changed = self.published("Right?")
        changed.write({"name": "CHANGED?", "public_answer": "CHANGED"})
        page = self.get().text
        self.assertIn("Right?", page)
        self.assertIn("Only today?", page)
        hidden = ("Not meant", "draft?", "review?", "Retired?", "Archived?", "Theirs?", "CHANGED")
        for words in hidden:
            self.assertNotIn(words, page)
            self.assertNotIn(words, self.get(f"?q={words}").text.replace(f'value="{words}"', ""))
        for entry in not_shown:
            self.assertEqual(self.get(f"/{entry.id}").status_code, 404)

    def test_what_ran_out_is_gone(self):
        self.stop_the_clock()
        entry = self.published(valid_until=fields.Date.today())
        self.assertIn(entry.name, self.get().text)
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            self.assertNotIn(entry.name, self.get().text)

    def test_private_answers_are_never_shown(self):
        entry = self.published(private_answer="SECRET")
        for path in ("", "?q=SECRET", f"/{entry.id}"):
            self.assertNotIn("SECRET", self.get(path).text.replace('value="SECRET"', ""))

    def test_it_is_searched_by_likeness_without_javascript(self):
        self.published()
        self.published("How do I change my password?", public_answer="In the settings.")
        page = self.get("?q=my+parcell+has+not+arrived").text
        self.assertIn("Where is my parcel?", page)
        self.assertNotIn("password?", page)
        self.assertNotIn("<script", page)
        self.assertIn("nothing about that", self.get("?q=quokka").text)

    def test_the_reader_chooses_the_language(self):
        self.published()
        self.published("Wo ist mein Paket?", language="de", public_answer="Unterwegs.")
        english = self.get().text
        self.assertIn("Where is my parcel?", english)
        self.assertNotIn("Wo ist mein Paket?", english)
        german = self.get("?lang=de").text
        self.assertIn("Wo ist mein Paket?", german)
        self.assertIn('lang="de"', german)
        german = self.get(headers={"Accept-Language": "de-AT"})
        self.assertIn("Wo ist mein Paket?", german.text)
        entry = self.env["social.crm.faq"].search([("name", "=", "Wo ist mein Paket?")])
        one = self.url_open(
            f"/social/help/acme/{entry.id}?lang=de", headers={"Accept-Language": "en"}
        )
        self.assertIn('href="/social/help/acme?lang=de"', one.text, "and keeps it on the way back")

    def test_there_is_no_page_unless_the_company_wants_one(self):
        self.published()
        self.company.social_crm_help_slug = False
        self.assertEqual(self.get().status_code, 404)
        self.assertEqual(self.url_open("/social/help/nobody").status_code, 404)
        with self.assertRaises(ValidationError):
            self.company.social_crm_help_slug = "../acme"

    def test_it_is_safe_and_tells_nobody(self):
        self.published()
        page = self.get("?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
        self.assertNotIn("<script", page.text)
        policy = page.headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertIn("img-src data:;", policy, "else browsers complain of the empty icon")
        self.assertFalse(page.headers.get("Set-Cookie"))
        self.assertEqual(self.url_open("/social/help/acme", data={"q": "x"}).status_code, 405)

    def test_search_engines_stay_out_unless_they_are_let_in(self):
        self.published()
        page = self.get()
        self.assertIn("noindex", page.headers["X-Robots-Tag"])
        self.assertIn("noindex", page.text)
        self.company.social_crm_help_indexed = True
        page = self.get()
        self.assertNotIn("X-Robots-Tag", page.headers)
        self.assertNotIn("noindex", page.text)

    def test_nobody_fills_in_what_is_open_on_the_page(self):
        entry = self.published(public_answer="Hello {{first_name|there}}, we are {{company}}.")
        self.assertIn(f"Hello there, we are {self.company.name}.", self.get(f"/{entry.id}").text)
        with self.assertRaises(ValidationError):
            entry.public_answer = "See {{link}}."


@tagged("post_install", "-at_install")
class TestSmallPages(FaqCommon):
    def test_each_small_page_is_a_controller_of_its_own(self):
        """Or the methods of one would be called for another."""
        rules = [
            endpoint.func.__self__
            for _url, endpoint in _generate_routing_rules(["social_crm"], nodb_only=False)
            if isinstance(endpoint.func.__self__, SmallPage)
        ]
        pages = {type(each).__bases__ for each in rules}
        self.assertTrue(pages)
        self.assertTrue(all(len(bases) == 1 for bases in pages), pages)
        self.assertIn(HelpController, {base for bases in pages for base in bases})
