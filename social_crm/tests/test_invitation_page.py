"""The page of a one-time link, attacked."""

import logging
import re
from unittest.mock import patch

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.translate import code_translations

from ..controllers.small_page import HEADERS, MAX_BYTES
from ..models.social_crm_attempt import LIMITS
from ..models.social_crm_invitation import WRONG_ANSWERS
from .test_invitation import InvitationCommon
from .web_case import SECONDS, WebCase

CODE = re.compile(r"<code>([0-9A-Z]{4}-[0-9A-Z]{4})</code>")


class Heard(logging.Handler):
    """Keeps each line of the log."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


XSS = "\"><script>alert(1)</script>'{{7*7}}<img src=x onerror=alert(1)>"


@tagged("post_install", "-at_install")
class TestInvitationPage(InvitationCommon, WebCase):
    def setUp(self):
        super().setUp()
        self.invitation, self.token = self.ask()
        self.env["social.crm.attempt"].search([]).unlink()
        self.opener.headers["Accept-Language"] = "en"

    def get(self, token=None, **options):
        return self.url_open(f"/s/{token or self.token}", **options)

    def post(self, number="K-123456", fact="10115", token=None, headers=None, **values):
        """Open the page and send its form, as a browser does."""
        path = f"/s/{token or self.token}"
        found = re.search(r'name="csrf_token" value="(\w+)"', self.get(token).text)
        data = {
            "csrf_token": found[1] if found else "",
            "number": number,
            "fact": fact,
            "agree_identity": "1",
            **values,
        }
        data = {name: value for name, value in data.items() if value is not None}
        response = self.url_open(path, data=data, headers=headers)
        self.env.invalidate_all()
        return response

    def skeleton(self, response):
        """What a page is without what changes each time."""
        text = re.sub(r'name="csrf_token" value="\w+"', "", response.text)
        return response.status_code, re.sub(r'value="[^"]*"', "", text)

    def test_a_right_answer_gives_a_code_that_the_account_must_send(self):
        response = self.post()
        code = CODE.search(response.text)[1]
        self.assertFalse(self.profile.partner_id)
        self.assertEqual(self.invitation.state, "answered")
        self.say(code)
        self.assertEqual(self.profile.partner_id, self.martina)
        self.assertEqual(self.get().status_code, 404, "used")

    def test_the_page_says_who_asks_and_what_for_and_nothing_of_the_person(self):
        text = self.get().text
        self.assertIn(self.company.name, text)
        for secret in ("Martina", "mausi007", "kettle", "K-123456", "10115", self.agent.name):
            self.assertNotIn(secret, text)
        self.assertNotIn("<script", text)
        self.assertEqual(text.count("checked"), 0, "nothing is agreed to beforehand")
        self.assertIn('name="agree_marketing"', text)
        self.assertNotIn('name="agree_service"', text, "what needs no consent is not asked")

    def test_every_page_is_private_to_the_reader(self):
        for response in (self.get(), self.post(), self.post(fact="x"), self.get("x" * 32)):
            for name, value in HEADERS:
                self.assertEqual(response.headers[name], value)
            self.assertIn('content="noindex', response.text)

    def test_looking_changes_nothing(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT row_to_json(i)::text FROM social_crm_invitation i ORDER BY id")
        before = self.env.cr.fetchall()
        for agent in ("Twitterbot/1.0", "facebookexternalhit/1.1", "Mozilla/5.0"):
            self.get(headers={"User-Agent": agent})
            self.opener.head(f"{self.base_url()}/s/{self.token}", timeout=SECONDS)
        self.env.cr.execute("SELECT row_to_json(i)::text FROM social_crm_invitation i ORDER BY id")
        self.assertEqual(self.env.cr.fetchall(), before)

    def test_wrong_answers_look_alike_whether_the_number_exists_or_not(self):
        pages = [
            self.skeleton(self.post("K-123456", "Schmidt")),
            self.skeleton(self.post("K-000000", "Schmidt")),
            self.skeleton(self.post("nonsense", "10115")),
        ]
        self.assertEqual(len(set(pages)), 1)
        self.assertIn("does not match our records", pages[0][1])

    def test_too_many_wrong_answers_lock_the_link_also_for_right_ones(self):
        for turn in range(WRONG_ANSWERS):
            response = self.post(fact=f"wrong {turn}")
        self.assertEqual(response.status_code, 404)
        self.assertEqual(self.invitation.state, "locked")
        self.assertIsNone(CODE.search(self.post().text))

    def test_guessing_at_many_numbers_is_stopped(self):
        for turn in range(LIMITS["address"][1]):
            if turn % (WRONG_ANSWERS - 1) == 0:
                _invitation, self.token = self.ask()
            self.post(f"K-{turn}", "x")
        _invitation, self.token = self.ask()
        response = self.post()
        self.assertEqual(response.status_code, 429)
        self.assertIn("Retry-After", response.headers)
        self.assertIsNone(CODE.search(response.text))

    def test_an_address_that_the_client_only_claims_does_not_count(self):
        for turn in range(LIMITS["address"][1]):
            if turn % (WRONG_ANSWERS - 1) == 0:
                _invitation, self.token = self.ask()
            self.post(f"K-{turn}", "x", headers={"X-Forwarded-For": f"192.0.2.{turn}"})
        _invitation, self.token = self.ask()
        self.assertEqual(self.post().status_code, 429)

    def test_links_that_are_dead_for_whatever_reason_look_alike(self):
        pages = {self.skeleton(self.get("A" * 32))}
        for state in ("revoked", "expired", "locked", "confirmed"):
            self.invitation.state = state
            self.env.flush_all()
            pages.add(self.skeleton(self.get()))
            self.assertIsNone(CODE.search(self.post().text))
        self.invitation.state = "open"
        self.invitation.expires_at = "2020-01-01"
        self.env.flush_all()
        pages.add(self.skeleton(self.get()))
        pages.add(self.skeleton(self.get(self.token[:-1] + "x")))
        self.assertEqual(len(pages), 1)
        self.assertEqual(pages.pop()[0], 404)
        for token in ("x", "..%2F..%2Fetc", self.token[:-1], self.token + "x", "%F0%9F"):
            self.assertEqual(self.get(token).status_code, 404, token)

    def test_nobody_is_linked_who_has_not_agreed(self):
        response = self.post(agree_identity=None, agree_marketing="1")
        self.assertIn("Please tick the box", response.text)
        self.assertIsNone(CODE.search(response.text))
        self.assertEqual(self.invitation.wrong, 0, "nothing was compared")

    def test_only_what_was_asked_can_be_agreed_to_and_only_what_was_ticked_is(self):
        self.invitation.purpose_ids = self.env["social.crm.purpose"]._of(["identity", "feedback"])
        self.env.flush_all()
        self.post(agree_marketing="1", agree_feedback="0")
        self.assertEqual(self.invitation.answer_ids.purpose_ids.mapped("code"), ["identity"])

    def test_an_empty_form_is_no_attempt(self):
        response = self.post("", "")
        self.assertIn("Please fill in", response.text)
        self.assertEqual(self.invitation.wrong, 0)

    def test_a_forged_request_does_nothing(self):
        for token in (None, "", "x", "é", "0" * 40 + "o9999999999"):
            response = self.post(csrf_token=token)
            self.assertEqual(response.status_code, 403)
            self.assertIsNone(CODE.search(response.text))
        self.assertEqual(self.invitation.state, "open")

    def test_what_is_too_big_or_strange_breaks_nothing(self):
        with mute_logger("odoo.http"):
            self.assertEqual(self.post(number="9" * (MAX_BYTES + 1)).status_code, 413)
        for odd in ("\x00", "9" * 5000, "\ud83d\ude00", "K-1\r\nSet-Cookie: a=b", "٣", "\u202e"):
            odd = odd.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
            _invitation, self.token = self.ask()
            response = self.post(number=odd, fact=odd)
            self.assertIn(response.status_code, (200, 429), odd)
            self.assertNotIn("a=b", response.headers.get("Set-Cookie", ""))
        files = {"number": ("a.txt", b"x"), "fact": ("b.txt", b"y")}
        response = self.opener.post(
            f"{self.base_url()}/s/{self.token}", files=files, timeout=SECONDS
        )
        self.assertEqual(response.status_code, 403)

    def test_nothing_that_is_typed_becomes_markup(self):
        for name in ("number", "fact", "lang", "agree_identity", "csrf_token", "unknown"):
            _invitation, self.token = self.ask()
            text = self.post(**{name: XSS}).text
            self.assertNotIn("<script", text, name)
            self.assertNotIn("<img", text, name)
            self.assertNotIn("49<", text, name)
        text = self.url_open(f"/s/{self.token}?lang={XSS}&path=//evil.example").text
        self.assertNotIn("<script", text)
        self.assertNotIn("evil.example", text)

    def test_the_company_and_the_purposes_are_shown_as_text(self):
        self.company.name = "Acme <b>& Sons</b>"
        self.env["social.crm.purpose"]._of(["feedback"]).description = XSS
        self.env.flush_all()
        text = self.get().text
        self.assertIn("Acme &lt;b&gt;", text)
        self.assertNotIn("<script", text)

    def test_the_page_leads_nowhere_else(self):
        text = self.get().text
        addresses = set(re.findall(r'(?:href|action|src)="([^"]*)"', text))
        expected = {f"/s/{self.token}", f"/web/login?redirect=/s/{self.token}"}
        expected |= {f"/s/{self.token}?lang={code}" for code in ("de", "en")}
        expected |= {"/social_crm/static/page/page.css", "data:,"}
        self.assertEqual(addresses, expected)
        self.assertEqual(self.url_open("/social_crm/static/page/page.css").status_code, 200)

    def test_german_and_english_by_choice_browser_and_link(self):
        def lang(query="", accept=None):
            response = self.url_open(
                f"/s/{self.token}{query}",
                headers={"Accept-Language": accept or ""},
                timeout=SECONDS,
            )
            return re.search(r'<html lang="(\w+)"', response.text)[1], response.text

        self.assertEqual(lang()[0], "en", "the link's")
        self.invitation.lang = "de_DE"
        self.env.flush_all()
        self.assertEqual(lang()[0], "de", "the link's")
        self.assertEqual(lang(accept="tr, ar;q=0.8")[0], "de", "a language that we do not speak")
        self.assertEqual(lang(accept="en-GB,en;q=0.9")[0], "en")
        self.assertEqual(lang("?lang=de", "en")[0], "de")
        self.assertEqual(lang("?lang=xx", "de-AT")[0], "de")

    def test_the_words_that_are_agreed_to_are_those_that_were_read(self):
        sentences = {"News and offers": "Neues und Angebote", "Who are you?": "Wer sind Sie?"}
        german = {("social_crm", "de_DE"): sentences}
        self.assertFalse(self.env["res.lang"]._get_data(code="de_DE"), "Odoo speaks no German")
        with patch.dict(code_translations.python_translations, german):
            text = self.url_open(f"/s/{self.token}?lang=de").text
            self.assertIn("Wer sind Sie?", text)
            self.assertIn("Neues und Angebote", text)
            code = CODE.search(self.post(lang="de", agree_marketing="1").text)[1]
            self.say(code)
        consents = self.env["social.crm.consent"].search([("partner_id", "=", self.martina.id)])
        wordings = "\n".join(consents.mapped("wording"))
        self.assertIn("Neues und Angebote", wordings)
        self.assertNotIn("News and offers", wordings)

    def test_a_customer_who_is_signed_in_needs_no_number(self):
        new_test_user(
            self.env,
            "martina_portal",
            groups="base.group_portal",
            partner_id=self.martina.id,
            name=self.martina.name,
        )
        self.authenticate("martina_portal", "martina_portal")
        text = self.get().text
        self.assertIn("You are signed in as Martina", text)
        self.assertNotIn('name="number"', text)
        code = CODE.search(self.post(number=None, fact=None).text)[1]
        self.assertEqual(self.invitation.answer_ids.how, "portal")
        self.say(code)
        self.assertEqual(self.profile.partner_id, self.martina)

    def test_a_colleague_who_opens_the_link_is_no_customer(self):
        self.authenticate(self.agent.login, self.agent.login)
        self.assertIn('name="number"', self.get().text)
        self.assertIn("Please fill in", self.post(number=None, fact=None).text)

    def test_a_customer_of_another_company_is_nobody_here(self):
        self.martina.company_id = self.other_company
        new_test_user(
            self.env,
            "martina_away",
            groups="base.group_portal",
            partner_id=self.martina.id,
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        self.authenticate("martina_away", "martina_away")
        self.assertIn('name="number"', self.get().text)

    def test_the_token_is_in_no_line_of_the_log(self):
        heard = Heard()
        logging.getLogger().addHandler(heard)
        self.addCleanup(logging.getLogger().removeHandler, heard)
        self.get()
        self.post(fact="wrong")
        self.url_open(f"/web/login?redirect=%2Fs%2F{self.token}")
        self.url_open(f"/web/login?redirect=/s/{self.token}")
        said = "\n".join(heard.lines)
        self.assertIn("/s/***", said)
        self.assertNotIn(self.token, said)
        self.assertNotIn("10115", said)
