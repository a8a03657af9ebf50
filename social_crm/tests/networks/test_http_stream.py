"""Answers that do not end: lines, events, and all that goes wrong on the way."""

from __future__ import annotations

import threading
import time
import unittest
from typing import Any
from unittest.mock import patch

from networks.errors import (
    Blocked,
    Malformed,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
)
from networks.fakeserver import Answer, FakeServer, Fault
from networks.guard import Guard
from networks.http import Session
from networks.http_stream import Event, events
from networks.limits import Meter
from networks.types import Limit

SAID = "event: update\ndata: one\ndata: two\n\n:thump\n\ndata: three\r\n\r\nevent: x\n\ndata: half"


class TestEvents(unittest.TestCase):
    def test_events_are_read_as_the_standard_says(self) -> None:
        got = list(events([*SAID.encode().split(b"\n")[:4], b":thump", b"", b"data: three", b""]))
        self.assertEqual(got, [Event("update", "one\ntwo"), Event(""), Event("message", "three")])

    def test_what_has_no_end_is_no_event(self) -> None:
        self.assertEqual(list(events([b"event: x", b"", b"data: half"])), [])

    def test_odd_bytes_and_fields_do_no_harm(self) -> None:
        lines = [b"\xef\xbb\xbfdata:a", b"id: 4", b"retry: x", b"\xff\xfe", b"data", b""]
        self.assertEqual(list(events(lines)), [Event("message", "a\n")])

    def test_an_event_that_grows_for_ever_is_refused(self) -> None:
        with self.assertRaises(Malformed):
            list(events(b"data: " + b"x" * 900_000 for _number in range(5)))


class TestLines(unittest.TestCase):
    def setUp(self) -> None:
        self.server = FakeServer()
        self.addCleanup(self.server.close)

    def session(self, **options: Any) -> Session:
        session = Session(Guard([self.server.host]), **{"timeout": (20.0, 20.0), **options})
        self.addCleanup(session.close)
        return session

    def lines(self, answer: Answer, **options: Any) -> list[bytes]:
        self.server.route("/stream", answer)
        url = self.server.url("/stream")
        return list(self.session().lines(url, {"Authorization": "Bearer x"}, **options))

    def test_lines_come_without_their_ends_and_the_end_is_the_end(self) -> None:
        self.assertEqual(self.lines(Answer("a\nb\r\n\nhalf")), [b"a", b"b", b""])
        (seen,) = self.server.requests
        self.assertEqual(seen.headers["Authorization"], "Bearer x")
        self.assertEqual(seen.headers["Accept-Encoding"], "identity")

    def test_what_was_said_before_it_broke_off_is_told(self) -> None:
        self.server.route("/stream", Answer("a\nb\nccccccccc", fault=Fault.HALF_CHUNKED))
        got = []
        with self.assertRaises(Temporary):
            for line in self.session().lines(self.server.url("/stream"), {}):
                got.append(line)
        self.assertEqual(got[:2], [b"a", b"b"])

    def test_a_server_that_falls_silent_is_given_up(self) -> None:
        body = "a\n" * 200
        with self.assertRaises(Temporary) as caught:
            self.lines(Answer(body, fault=Fault.DRIP, latency=60.0), silence=2.0)
        self.assertIn("silent", caught.exception.sentence)

    def test_a_line_without_end_is_refused(self) -> None:
        with self.assertRaises(Malformed):
            self.lines(Answer("x" * 300_000, fault=Fault.ENDLESS), max_line=200_000)

    def test_every_status_has_its_error(self) -> None:
        cases = {401: Unauthorized, 404: Rejected, 429: RateLimited, 503: Temporary, 204: Rejected}
        for status, error in cases.items():
            with self.subTest(status), self.assertRaises(error):
                self.lines(Answer('{"error": "no"}', status))
        with self.assertRaises(Rejected):
            self.lines(Answer(status=302, headers={"Location": self.server.url("/x")}))
        self.assertEqual(self.server.count("/x"), 0, "nobody is led elsewhere")
        for fault in (Fault.CLOSE, Fault.RESET):
            with self.subTest(fault), self.assertRaises(Temporary):
                self.lines(Answer(fault=fault))

    def test_the_guard_and_the_limits_are_asked(self) -> None:
        with self.assertRaises(Blocked):
            list(Session(Guard()).lines(self.server.url("/stream"), {}))
        meter = Meter((Limit("all", 1, 60),), {"all": 1})
        session = self.session(meter=meter)
        self.server.route("/stream", Answer("a\n"))
        list(session.lines(self.server.url("/stream"), {}))
        with self.assertRaises(RateLimited):
            list(session.lines(self.server.url("/stream"), {}))
        self.assertEqual(self.server.count(), 1)

    def test_other_requests_meanwhile_have_their_own_limits_of_time(self) -> None:
        self.server.route("/other", Answer("{}"))
        self.server.route("/stream", Answer("a\nb\n" + "c\n" * 20, fault=Fault.DRIP, latency=0.02))
        session = self.session(deadline=20.0)
        lines = session.lines(self.server.url("/stream"), {})
        got = [next(lines)]
        session.get(self.server.url("/other"))
        later = time.monotonic() + 60
        with patch("time.monotonic", lambda: later):
            got += [next(lines) for _number in range(12)]
        self.assertEqual(got[:2], [b"a", b"b"])

    def test_closing_the_iterator_ends_the_connection(self) -> None:
        gone = threading.Event()
        lines = self.session().lines(self.server.url("/stream"), {})
        self.server.route("/stream", Answer("a\n" * 40000, fault=Fault.ENDLESS))
        next(lines)
        lines.close()  # type: ignore[attr-defined]
        gone.set()
        self.assertEqual(list(lines), [])
