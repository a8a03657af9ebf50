"""Streams are guarded, limited and end in our errors, against a small WebSocket server."""

from __future__ import annotations

import time
import unittest
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from networks.errors import (
    Blocked,
    Malformed,
    NetworkError,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
)
from networks.fakestream import FakeStream, frame
from networks.guard import Guard
from networks.websocket import WebSocket

SECRET = "tOps3cret-0123456789-abcdefghij"


class TestWebSocket(unittest.TestCase):
    def setUp(self) -> None:
        self.server = FakeStream()
        self.addCleanup(self.server.close)

    def open(self, **options: Any) -> WebSocket:
        made = WebSocket(Guard([self.server.host]), self.server.url("/stream?x=1"), **options)
        self.addCleanup(made.close)
        return made

    def caught(self, call: Callable[[], object]) -> NetworkError:
        with self.assertRaises(NetworkError) as caught:
            call()
        self.assertNotIn(SECRET, f"{caught.exception!r}{caught.exception.__context__!r}")
        return caught.exception

    def test_messages_arrive_whole_and_in_order(self) -> None:
        self.server.script = [
            frame("one"),
            frame("tw", last=False),
            frame("", 9),
            frame("o 🍵", 0),
            frame(b"three", 2),
        ]
        stream = self.open(headers={"Authorization": f"Bearer {SECRET}"})
        got = [stream.receive(30) for _number in range(3)]
        self.assertEqual(got, ["one", "two 🍵", "three"])
        path, headers = self.server.greetings[0]
        self.assertEqual(path, "/stream?x=1")
        self.assertEqual(headers["Authorization"], f"Bearer {SECRET}")

    def test_nothing_said_is_no_error(self) -> None:
        stream = self.open()
        self.assertIsNone(stream.receive(0.05))
        self.server.say("late")
        self.assertEqual(stream.receive(30), "late")

    def test_half_a_message_is_kept_until_the_rest_comes(self) -> None:
        whole = frame("x" * 1000)
        self.server.script = [whole[:500]]
        stream = self.open()
        while not self.server.listening:
            self.assertIsNone(stream.receive(0.1))
        self.server._clients[0].sendall(whole[500:])
        self.assertEqual(stream.receive(30), "x" * 1000)

    def test_private_addresses_are_refused_before_anything_is_sent(self) -> None:
        for url in (self.server.url(), f"ws://localhost:{self.server.port}/", "ftp://example.com"):
            error = self.caught(lambda url=url: WebSocket(Guard(), url))  # type: ignore[misc]
            self.assertIsInstance(error, Blocked)
        self.assertEqual(self.server.greetings, [])

    def test_a_greeting_says_what_is_wrong(self) -> None:
        expected = {
            "401 Unauthorized": Unauthorized,
            "403 Forbidden": Rejected,
            "404 Not Found": Rejected,
            "302 Found": Rejected,
            "429 Too Many": RateLimited,
            "503 Busy": Temporary,
        }
        for status, kind in expected.items():
            with self.subTest(status):
                self.server.status = status
                greeted = {"Authorization": f"Bearer {SECRET}"}
                self.assertIsInstance(self.caught(lambda g=greeted: self.open(headers=g)), kind)  # type: ignore[misc]

    def test_nobody_there_is_temporary_and_nothing_was_sent(self) -> None:
        self.server.close()
        error = self.caught(self.open)
        self.assertIsInstance(error, Temporary)
        self.assertFalse(getattr(error, "sent", True))

    def test_a_server_that_never_greets_costs_only_the_patience(self) -> None:
        self.server.status = "102 Processing"
        begin = time.monotonic()
        self.assertIsInstance(self.caught(lambda: self.open(timeout=0.3)), NetworkError)
        self.assertLess(time.monotonic() - begin, 20)

    def test_a_message_that_grows_too_big_ends_the_stream(self) -> None:
        pieces = [frame("x" * 30_000, last=False), *[frame("x" * 30_000, 0, last=False)] * 4]
        for script in ([frame("x" * 200_000)], pieces, [frame("x" * 200_000, size=2**62)]):
            self.server.script = script
            stream = self.open(max_bytes=100_000)
            self.assertIsInstance(self.caught(lambda s=stream: s.receive(30)), Malformed)  # type: ignore[misc]

    def test_many_small_messages_are_not_too_big(self) -> None:
        self.server.script = [frame("x" * 900)] * 300
        stream = self.open(max_bytes=1000)
        self.assertEqual({stream.receive(30) for _number in range(300)}, {"x" * 900})

    def test_nonsense_is_malformed(self) -> None:
        for script in ([b"\xff\x00"], [frame(b"\xff\xfe")], [frame("x", 0)]):
            self.server.script = script
            stream = self.open()
            self.assertIsInstance(self.caught(lambda s=stream: s.receive(30)), Malformed)  # type: ignore[misc]

    def test_an_end_is_temporary(self) -> None:
        for script in ([frame(b"\x03\xe8", 8)], []):
            self.server.script, self.server.hangs_up = script, not script
            stream = self.open()
            self.assertIsInstance(self.caught(lambda s=stream: s.receive(30)), Temporary)  # type: ignore[misc]

    def test_a_silent_server_is_asked_and_then_given_up(self) -> None:
        self.server.answers_pings = False
        stream = self.open(silence=60)
        with self.later(61):
            while not self.server.heard:  # it was asked
                self.assertIsNone(stream.receive(0.05))
        with self.later(122):
            self.assertIsInstance(self.caught(lambda: stream.receive(0.05)), Temporary)

    def test_a_server_that_answers_when_it_is_asked_is_kept(self) -> None:
        stream = self.open(silence=60)
        for turn in range(1, 6):
            with self.later(61 * turn):
                asked = time.monotonic()
                while stream._heard < asked:
                    self.assertIsNone(stream.receive(0.05))

    @contextmanager
    def later(self, seconds: float) -> Iterator[None]:
        """So much time has passed, and goes on."""
        real = time.monotonic
        with patch("time.monotonic", lambda: real() + seconds):
            yield

    def test_closing_twice_is_harmless_and_cookies_stay_with_their_server(self) -> None:
        self.server.status = "101 Switching Protocols\r\nSet-Cookie: a=b; domain=127.0.0.1"
        self.open().close()
        stream = self.open()
        stream.close()
        stream.close()
        self.assertNotIn("Cookie", self.server.greetings[1][1])
