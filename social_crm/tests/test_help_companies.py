"""The help pages of two companies in one database."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .faq_common import FaqCommon
from .web_case import WebCase


@tagged("post_install", "-at_install")
class TestHelpCompanies(FaqCommon, WebCase):
    def setUp(self):
        super().setUp()
        self.manager.company_ids += self.other_company
        self.Entry = self.Entry.with_context(allowed_company_ids=self.manager.company_ids.ids)
        self.company.write({"name": "Acme Kettles", "social_crm_help_slug": "acme"})
        self.other_company.write({"name": "Ötzi Öfen", "social_crm_help_slug": "oetzi"})
        self.other_company.partner_id.lang = "de_DE"
        self.ours = self.entry(
            "Where is my kettle?", public_answer="At {{company}}.", company_id=self.company.id
        )
        self.theirs = self.entry(
            "Wo ist mein Ofen?", public_answer="Bei {{company}}.", **self.of_theirs
        )
        (self.ours | self.theirs).published = True
        self.opener.headers["Accept-Language"] = "en"

    @property
    def of_theirs(self):
        return {"language": "de", "company_id": self.other_company.id}

    def get(self, path, accept="en"):
        self.env.flush_all()
        return self.url_open(f"/social/help/{path}", headers={"Accept-Language": accept})

    def test_each_page_has_what_is_its_company_s_and_nothing_of_the_other(self):
        for slug, accept, own, foreign in (
            ("acme", "en", ("Acme Kettles", "my kettle", "At Acme"), ("Ötzi", "Ofen", "oetzi")),
            ("oetzi", "de", ("Ötzi Öfen", "mein Ofen", "Bei Ötzi"), ("Acme", "kettle", "acme")),
        ):
            for query in ("", "?lang=en", "?lang=de"):
                text = self.get(f"{slug}{query}", accept).text
                self.assertIn(own[0], text)
                for words in foreign:
                    self.assertNotIn(words, text)
            text = self.get(slug, accept).text
            for words in own:
                self.assertIn(words, text)

    def test_searching_finds_nothing_of_the_other(self):
        for query in ("acme?lang=de&q=Ofen", "acme?lang=de&q=Wo+ist+mein+Ofen"):
            text = self.get(query).text
            self.assertNotIn("Wo ist mein Ofen?", text)
            self.assertNotIn("<details", text)
        self.assertIn("Wo ist mein Ofen?", self.get("oetzi?lang=de&q=Ofen").text)

    def test_an_entry_of_the_other_is_no_page_here(self):
        for path in (f"acme/{self.theirs.id}", f"oetzi/{self.ours.id}"):
            page = self.get(path)
            self.assertEqual(page.status_code, 404)
            for words in ("Ofen", "kettle"):
                self.assertNotIn(words, page.text)
        self.assertEqual(self.get(f"oetzi/{self.theirs.id}").status_code, 200)

    def test_what_is_not_there_is_said_kindly_and_leads_to_what_is(self):
        page = self.get("acme/99999")
        self.assertEqual(page.status_code, 404)
        self.assertIn("<h1>There is no such page</h1>", page.text)
        self.assertIn("<title>There is no such page · Acme Kettles</title>", page.text)
        self.assertIn('href="/social/help/acme?lang=en"', page.text)
        self.assertIn("noindex", page.headers["X-Robots-Tag"])
        german = self.get("acme/99999", "de").text
        self.assertIn('<html lang="de"', german)
        self.assertIn('href="/social/help/acme?lang=de"', german)

    def test_whether_an_entry_is_there_that_is_not_shown_is_told_to_nobody(self):
        ours = {"company_id": self.company.id, "public_answer": "Secret"}
        hidden = [
            self.entry("Unpublished?", **ours),
            self.entry("Unapproved?", approve=False, published=True, **ours),
            self.entry("Outdated?", published=True, valid_until=fields.Date.today(), **ours),
            self.entry("In review?", published=True, **ours),
            self.entry("Retired?", published=True, **ours),
            self.theirs,
        ]
        hidden[3].action_review()
        hidden[4].action_retire()
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            never = self.get("acme/99999").text
            for entry in hidden:
                page = self.get(f"acme/{entry.id}")
                self.assertEqual((page.status_code, page.text), (404, never), entry.name)

    def test_an_address_of_no_company_tells_of_none(self):
        for path in ("nobody", "nobody/1", f"{self.other_company.id}", "ACME", "acme-"):
            page = self.get(path)
            self.assertEqual(page.status_code, 404, path)
            self.assertIn("<h1>There is no such page</h1>", page.text)
            self.assertNotIn("/social/help", page.text)
            self.assertNotIn("Acme", page.text)

    def test_a_company_that_is_no_more_has_no_page(self):
        self.other_company.active = False
        self.assertEqual(self.get("oetzi").status_code, 404)
        self.assertEqual(self.get(f"oetzi/{self.theirs.id}").status_code, 404)
        self.assertEqual(self.get("acme").status_code, 200)

    def test_whose_language_is_not_spoken_gets_that_of_the_company(self):
        self.assertIn('<html lang="de"', self.get("oetzi", "fr").text)
        self.assertIn("mein Ofen", self.get("oetzi", "fr").text)
        self.company.partner_id.lang = "en_US"
        self.assertIn('<html lang="en"', self.get("acme", "fr").text)
        self.assertIn('<html lang="en"', self.get("oetzi", "en").text, "what is spoken is chosen")

    def test_answers_in_a_language_that_cannot_be_chosen_are_found_all_the_same(self):
        entry = self.entry("Où est mon four ?", **{**self.of_theirs, "language": "fr"})
        entry.published = True
        for lang in ("de", "en"):
            page = self.get(f"oetzi?lang={lang}").text
            self.assertIn(' lang="fr">Où est mon four ?', page)
        german = self.get("oetzi?lang=de").text
        self.assertLess(german.index("mein Ofen"), german.index("mon four"))
        self.assertNotIn("mein Ofen", self.get("oetzi?lang=en").text)
