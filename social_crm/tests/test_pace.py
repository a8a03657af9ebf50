"""How often one address may ask for the pages that anybody can open."""

import re
import secrets
from types import SimpleNamespace

from odoo.http import _generate_routing_rules
from odoo.tests import tagged
from odoo.tests.common import BaseCase
from odoo.tools import config, mute_logger

from ..controllers import pace as pacing
from ..controllers.pace import Pace, network_of
from ..controllers.small_page import SmallPage
from .faq_common import FaqCommon
from .test_question import QuestionCommon
from .web_case import SECONDS, WebCase

NOON = 1_800_000_000  # a full minute
TOLD = "odoo.addons.social_crm.controllers.pace"


@tagged("post_install", "-at_install")
class TestPace(BaseCase):
    def setUp(self):
        super().setUp()
        self.now = NOON
        self.patch(pacing, "time", SimpleNamespace(time=lambda: self.now))

    def test_who_comes_too_often_waits_until_the_minute_is_over_and_nobody_else(self):
        pace = Pace()
        self.assertEqual([pace.wait("a", 2) for _time in range(2)], [(0, False)] * 2)
        self.now += 15
        self.assertEqual([pace.wait("a", 2) for _time in range(2)], [(45, True), (45, False)])
        self.assertEqual(pace.wait("b", 2), (0, False))
        self.now += 45
        self.assertEqual(pace.wait("a", 2), (0, False))

    def test_nobody_is_remembered_when_the_minute_is_over(self):
        pace = Pace()
        for number in range(1000):
            pace.wait(number, 1)
        self.now += pacing.SECONDS
        pace.wait("somebody", 1)
        self.assertEqual(list(pace._came), ["somebody"])

    def test_a_household_is_counted_together(self):
        home = network_of("2001:db8:1:2::1")
        self.assertEqual(network_of("2001:db8:1:2:ffff::9"), home)
        self.assertNotEqual(network_of("2001:db8:1:3::1"), home)
        self.assertEqual(network_of("::ffff:192.0.2.1"), "192.0.2.1")
        self.assertNotEqual(network_of("192.0.2.1"), network_of("192.0.2.2"))
        for odd in (None, "", "x", "192.0.2.1, 192.0.2.2"):
            self.assertEqual(network_of(odd), "unknown")


@tagged("post_install", "-at_install")
class TestPacedPages(QuestionCommon, FaqCommon, WebCase):
    def setUp(self):
        super().setUp()
        self.now = NOON
        self.patch(pacing, "time", SimpleNamespace(time=lambda: self.now))
        self.company.social_crm_help_slug = "acme"
        self.entry(published=True)
        self.question = self.ask(self.logistics)
        self.path = f"/s/q/{self.question._token()}"
        self.opener.headers["Accept-Language"] = "en"

    def allow(self, **limits):
        """How often an address may come from now on."""
        for name, most in limits.items():
            self.env["ir.config_parameter"].set_param(f"social_crm.{name}_a_minute", most)
        self.env.flush_all()

    def behind_a_proxy(self):
        self.addCleanup(config.__setitem__, "proxy_mode", config["proxy_mode"])
        config["proxy_mode"] = True

    def get(self, path, address=None, **headers):
        """Look at a page, as somebody for whom a proxy speaks."""
        if address:
            headers["X-Forwarded-For"] = address
            headers["X-Forwarded-Host"] = self.base_url().partition("//")[2]
        with mute_logger(TOLD):
            return self.url_open(path, headers=headers)

    def post(self, **values):
        found = re.search(r'name="csrf_token" value="(\w+)"', self.get(self.path).text)
        with mute_logger(TOLD):
            response = self.url_open(self.path, data={"csrf_token": found[1], **values})
        self.env.invalidate_all()
        return response

    def test_a_person_notices_nothing(self):
        self.allow(looks=5)
        for _look in range(5):
            self.assertEqual(self.get("/social/help/acme").status_code, 200)

    def test_who_asks_too_often_is_told_to_wait_in_his_language(self):
        self.allow(looks=1)
        self.get("/social/help/acme")
        self.now += 20
        response = self.get("/social/help/acme")
        self.assertEqual((response.status_code, response.headers["Retry-After"]), (429, "40"))
        self.assertIn("One moment, please", response.text)
        self.assertNotIn("parcel", response.text)
        self.assertIn("no-store", response.headers["Cache-Control"])
        self.assertFalse(response.headers.get("Set-Cookie"))
        german = self.get("/social/help/acme", **{"Accept-Language": "de-AT"})
        self.assertIn('<html lang="de"', german.text)
        self.assertEqual(german.status_code, 429)
        self.now += 40
        self.assertEqual(self.get("/social/help/acme").status_code, 200)

    def test_each_page_is_counted(self):
        """With an address here for each route that there is."""
        unknown = "x" * 32
        pages = {
            "/s/q/<social_crm_token:token>": self.path,
            "/s/r/<social_crm_token:token>": f"/s/r/{unknown}",
            "/s/<social_crm_token:token>": f"/s/{unknown}",
            "/social/help/<string:slug>": "/social/help/acme",
            "/social/help/<string:slug>/<int:entry_id>": "/social/help/acme/1",
        }
        rules = _generate_routing_rules(["social_crm"], nodb_only=False)
        there = {url for url, each in rules if isinstance(each.func.__self__, SmallPage)}
        self.assertEqual(there, pages.keys())
        self.allow(looks=1)
        self.get("/social/help/acme")
        for path in pages.values():
            self.assertEqual(self.get(path).status_code, 429, path)
            head = self.opener.head(self.base_url() + path, timeout=SECONDS)
            self.assertEqual(head.status_code, 429, path)

    def test_the_address_is_that_of_the_visitor_and_not_that_of_the_proxy(self):
        self.behind_a_proxy()
        self.allow(looks=1)
        for address, status in (
            ("192.0.2.1", 200),
            ("192.0.2.1", 429),
            ("192.0.2.2", 200),
            ("203.0.113.9, 192.0.2.1", 429),  # what was there before is only claimed
            ("2001:db8::1", 200),
            ("2001:db8::2", 429),
        ):
            self.assertEqual(self.get("/social/help/acme", address).status_code, status, address)

    def test_without_a_proxy_nobody_can_claim_to_be_somebody_else(self):
        self.allow(looks=1)
        self.get("/social/help/acme", "192.0.2.1")
        self.assertEqual(self.get("/social/help/acme", "192.0.2.2").status_code, 429)

    def test_links_are_not_found_by_trying_many(self):
        self.behind_a_proxy()
        self.allow(looks=5)
        tried = [f"/s/q/{secrets.token_urlsafe(24)}" for _try in range(7)]
        got = [self.get(path, "192.0.2.1").status_code for path in tried]
        self.assertEqual(got, [404] * 5 + [429] * 2)
        self.assertEqual(self.get(self.path, "192.0.2.1").status_code, 429, "also the right one")
        self.assertEqual(self.get(self.path, "192.0.2.2").status_code, 200)

    def test_what_is_posted_too_often_does_nothing_and_can_be_sent_once_more(self):
        self.allow(posts=1)
        self.post(act="seen")
        response = self.post(act="answer", answer="In Bonn.")
        self.assertEqual(response.status_code, 429)
        self.assertIn("did not arrive", response.text)
        self.assertEqual(self.question.state, "asked")
        self.now += pacing.SECONDS
        self.assertEqual(self.post(act="answer", answer="In Bonn.").status_code, 200)
        self.assertEqual(self.question.answer, "In Bonn.")

    def test_looking_often_keeps_nobody_from_answering(self):
        found = re.search(r'name="csrf_token" value="(\w+)"', self.get(self.path).text)
        self.allow(looks=1)
        self.assertEqual(self.get(self.path).status_code, 429)
        data = {"csrf_token": found[1], "act": "answer", "answer": "In Bonn."}
        self.assertEqual(self.url_open(self.path, data=data).status_code, 200)

    def test_the_log_tells_once_and_no_address(self):
        self.behind_a_proxy()
        self.allow(looks=1)
        self.get("/social/help/acme", "192.168.7.7")
        with self.assertLogs(TOLD, "WARNING") as logged:
            for _look in range(3):
                headers = {"X-Forwarded-For": "192.168.7.7", "X-Forwarded-Host": "x.example"}
                self.url_open("/social/help/acme", headers=headers)
        self.assertEqual(len(logged.output), 1)
        self.assertIn("proxy_mode", logged.output[0], "the likely reason, where one address is all")
        self.assertNotIn("192.168.7.7", logged.output[0])
