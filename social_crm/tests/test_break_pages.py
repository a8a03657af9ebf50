"""Pages without login, asked by programs that send what no browser sends."""

import re

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers.small_page import HEADERS
from .faq_common import FaqCommon
from .test_question import QuestionCommon
from .web_case import SECONDS, WebCase

NUL = "%00"
LONG = "x" * 70_000


@tagged("post_install", "-at_install")
class TestBreakPages(QuestionCommon, FaqCommon, WebCase):
    def setUp(self):
        super().setUp()
        self.company.social_crm_help_slug = "acme"
        self.entry(published=True)
        self.question = self.ask(self.logistics)
        self.opener.headers["Accept-Language"] = "en"
        self.env.flush_all()
        token = self.question._token()
        self.secret = [f"/s/q/{token}", f"/s/q/{'x' * 32}", f"/s/r/{'x' * 32}", f"/s/{'x' * 32}"]
        self.pages = [*self.secret, "/social/help/acme"]

    def send(self, method, path, **options):
        return self.opener.request(method, self.base_url() + path, timeout=SECONDS, **options)

    def test_methods_that_are_not_meant_do_nothing(self):
        for path in self.pages:
            for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE"):
                with self.subTest(method=method, path=path[:5]):
                    response = self.send(method, path)
                    self.assertLess(response.status_code, 500)
                    if method != "OPTIONS":  # which Odoo answers as if it was looked at
                        self.assertNotIn("parcel", response.text)
        self.assertEqual(self.send("POST", "/social/help/acme").status_code, 405)
        self.env.invalidate_all()
        self.assertEqual(self.question.state, "asked")

    def test_bodies_that_no_browser_sends_do_nothing(self):
        path = self.secret[0]
        with mute_logger("odoo.http"):
            for body, kind in (
                (b'{"jsonrpc": "2.0", "params": {"answer": "x"}}', "application/json"),
                (b"<xml/>", "text/xml"),
                (b"\xff\xfe\x00answer=x", "application/x-www-form-urlencoded"),
                (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
                (b"--x", "multipart/form-data"),
                (b"", "multipart/form-data; boundary="),
            ):
                with self.subTest(kind=kind, body=body):
                    response = self.send("POST", path, data=body, headers={"Content-Type": kind})
                    self.assertIn(response.status_code, (400, 403, 415))
            response = self.send("POST", path, data={"answer": LONG})
            self.assertEqual(response.status_code, 413)
        self.env.invalidate_all()
        self.assertEqual(self.question.state, "asked")

    def test_odd_signs_are_no_error_of_ours(self):
        page = self.url_open(self.secret[0]).text
        csrf = re.search(r'name="csrf_token" value="(\w+)"', page)[1]
        with mute_logger("odoo.http"):
            for forged in ("", "ü", "üo9999999999", "o", f"{csrf}ü", "x" * 5000, "\x00", "ao٣"):
                with self.subTest(csrf=forged[:20]):
                    data = {"csrf_token": forged, "answer": "x", "act": "answer"}
                    response = self.send("POST", self.secret[0], data=data)
                    self.assertEqual(response.status_code, 403)
            for path in (
                f"/social/help/a{NUL}b",
                f"/social/help/acme?q={NUL}",
                f"/social/help/acme?q={'%F0%9F%98%80' * 300}",
                "/social/help/acme?q=%ED%A0%80",
                "/social/help/acme?q=a&q=b&lang=xx",
                "/social/help/acme?lang=" + "x" * 3000,
                f"/social/help/acme?{NUL}={NUL}",
                "/social/help/acme/" + "9" * 40,
                "/social/help/acme/-1",
                "/social/help/" + "a" * 3000,
                "/social/help/%E2%80%AE",
                "/social/help/acme%27%20OR%201=1",
                f"{self.secret[0]}?lang={NUL}",
            ):
                with self.subTest(path=path[:60]):
                    self.assertLess(self.send("GET", path).status_code, 500)
        self.env.invalidate_all()
        self.assertEqual(self.question.state, "asked")

    def test_answers_are_neither_kept_by_others_nor_told_to_others(self):
        for path in self.pages:
            with self.subTest(path[:14]):
                response = self.url_open(path)
                for name, value in HEADERS:
                    self.assertEqual(response.headers.get(name), value)
        response = self.url_open("/social/help/acme")
        self.assertNotIn("session_id", response.headers.get("Set-Cookie", ""))

    def test_posted_words_that_turn_letters_around_or_fake_lines_come_out_plain(self):
        page = self.url_open(self.secret[0]).text
        csrf = re.search(r'name="csrf_token" value="(\w+)"', page)[1]
        data = {
            "csrf_token": csrf,
            "act": "answer",
            "name": "Paul\r\n\r\nBoss\u202e\x00\u2066",
            "answer": "In Bonn.\u202e\x00\x1b[31m <script>alert(1)</script> {{7*7}} ${7*7}",
        }
        self.send("POST", self.secret[0], data=data)
        self.env.invalidate_all()
        self.assertEqual(self.question.state, "answered")
        self.assertEqual(self.question.answered_by, "Paul Boss, Logistics")
        for odd in ("\u202e", "\x00", "\x1b", "\u2066"):
            self.assertNotIn(odd, self.question.answer)
        note = self.question.ticket_id.message_ids.sorted("id")[-1].body
        self.assertNotIn("<script", note)
        self.assertIn("{{7*7}}", note)

    def test_signed_in_strangers_see_no_more_than_anybody(self):
        for login in (self.employee.login, self.stranger.login):
            self.authenticate(login, login)
            text = self.url_open(self.secret[0]).text
            self.assertNotIn(f'value="{login}', text)
            page = self.url_open("/social/help/acme").text
            self.assertNotIn(login, page)
