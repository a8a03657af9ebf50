"""Limits are kept before the server has to say no, and what it says is believed."""

from __future__ import annotations

import json
import unittest
from datetime import UTC, datetime

import requests
from networks.errors import RateLimited, Temporary
from networks.fakeserver import Answer, FakeServer
from networks.guard import Guard
from networks.http import Session
from networks.limits import Meter, Pause
from networks.types import Limit

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class TestMeter(unittest.TestCase):
    def setUp(self) -> None:
        self.server = FakeServer()
        self.addCleanup(self.server.close)
        self.server.route("*", Answer("{}"))

    def session(self, meter: Meter) -> Session:
        session = Session(Guard([self.server.host]), clock=lambda: NOW, meter=meter)
        self.addCleanup(session.close)
        return session

    def refused(self, session: Session, path: str = "/a", method: str = "GET") -> Temporary:
        before = self.server.count()
        with self.assertRaises(Temporary) as caught:
            session.request(method, self.server.url(path))
        self.assertEqual(self.server.count(), before, "nothing was sent")
        self.assertFalse(caught.exception.sent)
        return caught.exception

    def test_a_request_counts_for_every_limit_that_it_falls_under(self) -> None:
        limits = (
            Limit("all", 100, 900),
            Limit("posts", 1, 900, "app", path=r"POST /2/tweets$"),
            Limit("reads", 5, 60, path=r"GET /2/"),
        )
        meter = Meter(limits, {"all": 10, "posts": 1, "reads": 2})
        session = self.session(meter)
        session.post(self.server.url("/2/tweets"))
        session.get(self.server.url("/2/tweets/1"))
        self.assertEqual(meter.used, {"all": 2, "posts": 1, "reads": 1})
        error = self.refused(session, "/2/tweets", "POST")
        assert isinstance(error, RateLimited)
        self.assertEqual(error.scope, "app")
        session.get(self.server.url("/2/tweets/1"))
        self.assertIsInstance(self.refused(session, "/2/tweets/1"), RateLimited)
        session.get(self.server.url("/other"))

    def test_what_was_wanted_and_not_allowed_is_noted(self) -> None:
        meter = Meter((Limit("search", 9, 60, path="GET /search"),), {"search": 0})
        self.refused(self.session(meter), "/search")
        self.assertEqual(meter.used, {"search": 0})

    def test_a_redirect_and_a_second_try_count_too(self) -> None:
        self.server.route("/a", Answer(status=302, headers={"Location": "/b"}))
        meter = Meter((Limit("all", 9, 60),), {"all": 2})
        session = self.session(meter)
        session.get(self.server.url("/a"))
        self.assertEqual(meter.used, {"all": 2})
        self.refused(session)

    def test_money_stops_all_requests_without_blaming_the_network(self) -> None:
        session = self.session(Meter(most=1))
        session.get(self.server.url("/a"))
        self.assertNotIsInstance(self.refused(session, "/b"), RateLimited)

    def test_a_place_where_nothing_is_left_is_left_alone_and_others_are_not(self) -> None:
        cases = (
            {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(NOW.timestamp()) + 90)},
            {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-03-02T12:01:30Z"},
            {"RateLimit-Remaining": "0", "RateLimit-Reset": "90"},
            {"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "90"},
        )
        for headers in cases:
            with self.subTest(headers):
                self.server.route("/full", Answer("{}", headers=headers))
                meter = Meter()
                session = self.session(meter)
                session.get(self.server.url("/full"))
                self.assertEqual(meter.asked_for, Pause(90))
                self.assertEqual(self.refused(session, "/full").retry_after, 90)
                session.get(self.server.url("/a"))

    def test_what_cannot_be_read_limits_nothing(self) -> None:
        odd = (
            {"X-RateLimit-Remaining": "none", "X-RateLimit-Reset": "never"},
            {"X-RateLimit-Remaining": "0"},
            {"X-App-Usage": "[[["},
            {"X-App-Usage": '{"call_count": "99", "total_time": null}'},
            {"X-Business-Use-Case-Usage": '{"1": 3, "2": [5, {"call_count": true}]}'},
        )
        for headers in odd:
            with self.subTest(headers):
                self.server.route("/odd", Answer("{}", headers=headers))
                meter = Meter()
                session = self.session(meter)
                session.get(self.server.url("/odd"))
                session.get(self.server.url("/odd"))
                self.assertIsNone(meter.asked_for)

    def test_percentages_of_apps_and_pages_are_kept_below_the_hundred(self) -> None:
        usage = {"17": [{"call_count": 97, "estimated_time_to_regain_access": 4}]}
        for header, value, pause in (
            ("X-App-Usage", {"call_count": 95, "total_time": 2}, Pause(300, "app")),
            ("X-App-Usage", {"call_count": 94, "total_time": 94}, None),
            ("X-Page-Usage", {"total_cputime": 99}, Pause(300, "account")),
            ("X-Business-Use-Case-Usage", usage, Pause(240, "account")),
        ):
            with self.subTest(header):
                self.server.route("/m", Answer("{}", headers={header: json.dumps(value)}))
                meter = Meter()
                session = self.session(meter)
                session.get(self.server.url("/m"))
                self.assertEqual(meter.asked_for, pause)
                if pause:
                    self.assertEqual(self.refused(session).retry_after, pause.seconds)

    def test_it_never_reads_what_is_no_response(self) -> None:
        response = requests.Response()
        response.request = requests.Request("GET", "http://x.example").prepare()
        Meter().after(response, lambda moment: None)
