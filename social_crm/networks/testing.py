"""The contract that every network keeps, as tests. For the networks here and for those of others.

Write a fake of the server, which is short, and get some thirty tests for it::

    class GuestbookPeer(FakePeer):
        def answer(self, seen): ...

    class TestGuestbook(NetworkContract, unittest.TestCase):  # in Odoo: odoo.tests.BaseCase
        network = Guestbook
        peer_class = GuestbookPeer

What a network cannot do, it says in its ``capabilities``. Then the tests check that it really
refuses; nothing is skipped.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import logging
import threading
import time
import unittest
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar
from unittest.mock import patch

from .errors import (
    Blocked,
    Malformed,
    NetworkError,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
    Unsupported,
)
from .fakeserver import Answer, FakeServer, Fault, Seen
from .guard import Guard
from .http import Session
from .limits import Meter
from .network import Network, networks
from .types import (
    Access,
    Action,
    Audience,
    Capability,
    Connect,
    Identity,
    Length,
    Mention,
    Page,
    PushRequest,
    Redirect,
    Reply,
    Secrets,
    Situation,
    SourceSpec,
)

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""What the clock says in every test."""
SECRET = "tOps3cret-0123456789-abcdefghij"
"""The credential of every test. It must show up nowhere."""

HOSTILE = (
    "nul \x00 inside",
    "lone \ud800 surrogate \udc00",
    "\u202etfel ot thgir\u202c مرحبا בעולם",
    "<script>alert('x')</script><b onclick=y>& &amp; &#0; ]]>",
    '{"not": "ours"}\\',
    "👩‍👩‍👧‍👦🇩🇪" * 200,
    "z̶͎͔̀̈a̷̧̎l̴̛g̵o" * 100,
    "x" * 1_000_000,
)
"""Texts that somebody will write one day."""

GARBAGE = (
    "", "null", "[]", "{}", "0", '"x"', "[[[[", "<", "<a/>", "\x00", "\ud800", "NaN",
    '{"id": null}', '{"id": {}, "account": [], "status": 3, "content": {}}',
    "[" * 100_000, '{"a":' * 100_000,
)  # fmt: skip
"""What no network can parse."""


@dataclass
class Written:
    """One item on the fake server."""

    number: int
    text: str
    at: datetime
    own: bool = False
    parent: str = ""
    broken: bool = False


class FakePeer(ABC):
    """The other side of a network: just enough of its server, on loopback.

    The base keeps the items and goes wrong on request; a subclass spells them as the real server
    does, a page of ``page_size`` at a time.
    """

    page_size = 5

    def __init__(self) -> None:
        self.server = FakeServer()
        self.items: list[Written] = []
        self.done: set[tuple[str, str]] = set()
        """what was done to items: (value of an ``Action``, id of the mention)"""
        self.grant_gone = False
        """for networks that renew credentials: the person has taken the consent back"""
        self.fault: Answer | None = None
        self.loses_answers = False
        self.repeats = False
        self.echoes = False
        self._repeated: dict[str, Answer] = {}
        self._lock = threading.Lock()
        self.server.route("*", self._answer)

    @abstractmethod
    def access(self) -> Access:
        """Settings, secrets (``SECRET``) and facts of a connected account on this server."""

    @abstractmethod
    def source(self) -> SourceSpec:
        """A source that reads all items of others."""

    @abstractmethod
    def answer(self, seen: Seen) -> Answer:
        """What the server answers. A request that publishes or deletes changes ``items``."""

    def external_id(self, item: Written) -> str:
        """The id of the mention that the item becomes."""
        return str(item.number)

    def sources(self) -> tuple[SourceSpec, ...]:
        """One source of each kind that the network declares, ``source()`` among them."""
        return (self.source(),)

    def own_source(self) -> SourceSpec | None:
        """A source that reads what we said ourselves, if there is one."""
        return None

    def push(self, items: Sequence[Written], body: bytes | None = None) -> PushRequest:
        """For networks that push: the request that tells of these items, signed as the server signs
        it.

        :param body: sign this instead, whatever it is
        """
        raise NotImplementedError

    def publishes(self, seen: Seen) -> bool:
        """Whether the request is the one that says something in our name."""
        return seen.method in ("POST", "PUT")

    def sign_in(self, redirect: Redirect) -> Mapping[str, str]:
        """For ``Connect.OAUTH``: what comes back when somebody signs in at that address."""
        raise NotImplementedError

    # Helpers for subclasses and tests

    def add(self, text: str, *, own: bool = False, parent: str = "", broken: bool = False) -> str:
        """Somebody (or we) write something. Returns the id of the mention."""
        with self._lock:
            number = 1001 + len(self.items)
            at = NOW - timedelta(days=3) + timedelta(hours=len(self.items))
            item = Written(number, text, at, own, parent, broken)
            self.items.append(item)
        return self.external_id(item)

    def remove(self, external_id: str) -> bool:
        """Delete an item. Returns whether it was there."""
        before = len(self.items)
        self.items = [item for item in self.items if self.external_id(item) != external_id]
        return len(self.items) < before

    def of_others(self) -> list[Written]:
        """What others wrote, newest first."""
        return [item for item in reversed(self.items) if not item.own]

    def of_ours(self) -> list[Written]:
        """What we said, newest first."""
        return [item for item in reversed(self.items) if item.own]

    def close(self) -> None:
        """Stop the server."""
        self.server.close()

    def _answer(self, seen: Seen) -> Answer:
        if self.fault is not None:
            if not self.echoes:
                return self.fault
            said = f"{dict(seen.headers)} {seen.path} {dict(seen.query)} {seen.body!r}"
            return replace(self.fault, body=json.dumps({"error": said}))
        if self.repeats and seen.method == "GET":
            if seen.path not in self._repeated:
                self._repeated[seen.path] = self.answer(seen)
            return self._repeated[seen.path]
        answer = self.answer(seen)
        if self.loses_answers and self.publishes(seen):
            return Answer(fault=Fault.CLOSE)
        return answer


_Errors = tuple[type[NetworkError], ...]
_HTML = Answer("<!doctype html><title>Welcome</title>", headers={"Content-Type": "text/html"})


def _status(status: int, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer('{"error": "the server says no"}', status, named)


FAULTS: Mapping[str, Answer] = {
    "401": _status(401),
    "403": _status(403),
    "404": _status(404),
    "410": _status(410),
    "422": _status(422),
    "429 with seconds": _status(429, Retry_After="7"),
    "429 with a date": _status(429, X_RateLimit_Reset=(NOW + timedelta(seconds=7)).isoformat()),
    "429 without a word": _status(429),
    "500": _status(500),
    "503 with seconds": _status(503, Retry_After="9"),
    "web page": _HTML,
    "half a body": Answer('[{"id": "1"', fault=Fault.HALF),
    "not even JSON": Answer("{not json", headers={"Content-Type": "application/json"}),
    "nothing": Answer(""),
    "huge": Answer(b" " * 300_000),
    "redirect loop": Answer(status=302, headers={"Location": "/loop"}),
    "reset": Answer(fault=Fault.RESET),
    "hang": Answer(fault=Fault.HANG),
    "garbage": Answer(fault=Fault.GARBAGE),
}
"""How a server can go wrong, by name."""

_REFUSED: _Errors = (Rejected, Unsupported, Unauthorized)
_NOT_UNDERSTOOD: _Errors = (Malformed, Rejected, Temporary)
_LATER: _Errors = (Temporary,)
VERDICTS: Mapping[str, _Errors] = {
    "401": (Unauthorized,),
    "403": _REFUSED,
    "404": _REFUSED,
    "410": _REFUSED,
    "422": _REFUSED,
    "429 with seconds": (RateLimited,),
    "429 with a date": (RateLimited,),
    "429 without a word": (RateLimited,),
    "500": _LATER,
    "503 with seconds": _LATER,
    "web page": _NOT_UNDERSTOOD,
    "half a body": (Malformed, Temporary),
    "not even JSON": _NOT_UNDERSTOOD,
    "nothing": _NOT_UNDERSTOOD,
    "huge": (Malformed, Temporary),
    "redirect loop": (Blocked, Rejected),
    "reset": _LATER,
    "hang": _LATER,
    "garbage": (Malformed, Temporary),
}
"""What the network makes of each fault when it reads."""

# A network may use these only by way of what it is given.
_FORBIDDEN = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today",
    "time.time", "time.sleep", "time.monotonic", "sleep",
}  # fmt: skip

if TYPE_CHECKING:
    _Case = unittest.TestCase
else:
    _Case = object


class NetworkContract(_Case):
    """Mix into a test case; set ``network`` and ``peer_class``."""

    allow_inherited_tests_method = True  # or Odoo's loader would see none of these tests
    network: ClassVar[type[Network]]
    peer_class: ClassVar[type[FakePeer]]
    sends_key: ClassVar[bool] = True
    """whether the key of ``send`` reaches the server"""
    verdicts: ClassVar[Mapping[str, _Errors]] = {}
    """other verdicts than ``VERDICTS``, by name of the fault; an empty tuple: no error at all"""

    def setUp(self) -> None:
        super().setUp()
        self.peer = self.peer_class()
        self.addCleanup(self.peer.close)

    def make(self, **options: Any) -> Network:
        """A new network object on the fake server, as a worker would make it."""
        patient = {"timeout": (2.0, 2.0), "deadline": 20.0, **options}
        session = Session(Guard([self.peer.server.host]), clock=lambda: NOW, **patient)
        self.addCleanup(session.close)
        return self.network(self.peer.access(), session, lambda: NOW)

    def hasty(self) -> Network:
        """One that loses its patience soon."""
        return self.make(timeout=(1.0, 0.3), deadline=1.0, max_bytes=200_000)

    def read(self, cursor: str = "", pages: int = 50) -> list[Page]:
        """Read from a cursor to the end, or at most so many pages."""
        read: list[Page] = []
        for page in self.make().fetch(self.peer.source(), cursor):
            read.append(page)
            if len(read) == pages or not page.more:
                break
        return read

    def drain(self, network: Network) -> list[Page]:
        """Read everything with this object."""
        return list(network.fetch(self.peer.source(), ""))

    def fill(self, number: int = 0) -> set[str]:
        """Put items on the server, three pages and a bit if no number is given."""
        number = number or 3 * self.peer.page_size + 2
        return {self.peer.add(f"This is post number {index}") for index in range(number)}

    def can(self, capability: Capability) -> bool:
        """Whether the network declares it."""
        return capability in self.network.capabilities

    def reply(self, text: str = "Thank you, we look into it") -> Reply:
        """An answer to the first item on the server."""
        if not self.peer.items:
            self.peer.add("Your kettle is broken")
        parent = next(iter(self.read()[0].mentions))
        audiences = self.network.audiences(parent)
        return Reply(text, audiences[0] if audiences else Audience.PUBLIC, parent)

    # The class

    def test_it_is_registered_under_its_key(self) -> None:
        self.assertRegex(self.network.key, r"^[a-z][a-z0-9_]*$")
        self.assertIs(networks()[self.network.key], self.network)
        self.assertTrue(self.network.label)

    def test_its_settings_can_be_shown_in_a_form(self) -> None:
        kinds = {"char", "url", "text", "integer", "boolean", "selection", "secret"}
        declared = [self.network.settings, *(kind.settings for kind in self.network.source_kinds)]
        for settings in declared:
            keys = [setting.key for setting in settings]
            self.assertEqual(len(keys), len(set(keys)))
            for setting in settings:
                self.assertIn(setting.kind, kinds)
                self.assertTrue(setting.label)
                self.assertEqual(bool(setting.choices), setting.kind == "selection")
                if setting.kind == "secret":
                    self.assertEqual(setting.default, "")

    def test_it_declares_what_can_be_read(self) -> None:
        keys = [kind.key for kind in self.network.source_kinds]
        self.assertTrue(keys)
        self.assertEqual(len(keys), len(set(keys)))
        self.assertTrue(self.network.parse_kinds)
        for kind in self.network.source_kinds:
            self.assertGreater(kind.interval, 0)
            self.assertTrue(kind.label)
            required = [setting.key for setting in kind.settings if setting.required]
            self.assertFalse(kind.offered and required, "an offered source asks for nothing")

    def test_importing_it_needs_none_of_its_libraries(self) -> None:
        for node in ast.parse(self.source_code()).body:
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            for name in names:
                self.assertNotIn(name.split(".")[0], self.network.libraries)
        self.assertEqual(self.network.missing_libraries(), ())

    def test_it_neither_sleeps_nor_reads_a_clock_of_its_own(self) -> None:
        used = {
            ast.unparse(node.func)
            for node in ast.walk(ast.parse(self.source_code()))
            if isinstance(node, ast.Call)
        }
        self.assertFalse(used & _FORBIDDEN)

    def source_code(self) -> str:
        """Of the module that the network is in."""
        return inspect.getsource(importlib.import_module(self.network.__module__))

    def test_its_tables_name_what_it_declares(self) -> None:
        declared = {setting.key for setting in self.network.settings}
        self.assertLessEqual(set(self.network.app_settings), declared)
        kinds = {kind.key for kind in self.network.source_kinds}
        self.assertLessEqual(set(self.network.cheap_kinds), kinds)
        for price in self.network.prices:
            self.assertTrue(datetime.fromisoformat(price.since) and price.source and price.label)
        for table in (self.network.prices, self.network.limits, self.network.permissions):
            keys = [each.key for each in table]
            self.assertEqual(len(keys), len(set(keys)))
        served = {key for each in self.network.permissions for key in each.serves}
        self.assertLessEqual(served, kinds | {each.value for each in self.network.capabilities})
        rules = self.network.upload_rules({})
        self.assertEqual(bool(rules), self.can(Capability.MEDIA))
        for rule in rules:
            self.assertTrue(rule.mimetypes and rule.max_bytes > 0 and rule.max_count > 0)

    # Connecting

    def test_the_check_says_who_we_are(self) -> None:
        identity = self.make().check()
        self.assertIsInstance(identity, Identity)
        self.assertTrue(identity.external_id)
        self.assertEqual(identity, self.make().check())
        self.assertEqual(json.loads(json.dumps(dict(identity.facts))), dict(identity.facts))

    def test_signing_in_leads_to_secrets_that_work(self) -> None:
        network = self.make()
        callback = "https://odoo.example.com/social_crm/connect/callback"
        if self.network.connect is not Connect.OAUTH:
            with self.assertRaises(Unsupported):
                network.begin_connect(callback, "state-1")
            with self.assertRaises(Unsupported):
                network.finish_connect(callback, {"code": "x"})
            return
        redirect = network.begin_connect(callback, "state-1")
        self.assertIn("state-1", redirect.url)
        access = replace(self.peer.access(), secrets=redirect.secrets)
        begun = type(network)(access, network.http, network.clock)
        for refusal in ({}, {"error": "access_denied"}, {"code": ""}):
            with self.assertRaises(Unauthorized):
                begun.finish_connect(callback, refusal)
        secrets = begun.finish_connect(callback, self.peer.sign_in(redirect))
        self.assertLessEqual(set(redirect.secrets), set(secrets), "they replace those kept before")
        connected = type(network)(replace(access, secrets=secrets), network.http, network.clock)
        self.assertEqual(connected.check().external_id, self.make().check().external_id)

    def test_credentials_are_renewed_and_only_a_grant_that_is_gone_ends_them(self) -> None:
        if not self.network.refreshes:
            with self.assertRaises(Unsupported):
                self.make().refresh()
            return
        kept = self.peer.access()
        renewed = self.make().refresh()
        self.assertLessEqual(set(kept.secrets), set(renewed), "they replace those kept before")
        self.assertTrue(all(renewed.values()), "nothing good is replaced by something empty")
        fresh = self.make()
        fresh.access = replace(kept, secrets=renewed)
        self.assertEqual(fresh.check().external_id, self.make().check().external_id)
        for fault in FAULTS:
            if fault in ("401", "403", "404", "410", "422"):
                continue
            with self.subTest(fault), self.gone_wrong(fault):
                error = self.caught(self.hasty().refresh)
                self.assertIsNotNone(error)
                self.assertNotIsInstance(error, Unauthorized)
        self.peer.grant_gone = True
        self.assertIsInstance(self.caught(self.make().refresh), Unauthorized)

    # Reading

    def test_it_can_read_every_kind_that_it_declares(self) -> None:
        sources = self.peer.sources()
        self.assertEqual(
            {source.kind for source in sources}, {kind.key for kind in self.network.source_kinds}
        )
        self.assertIn(self.peer.source(), sources)
        self.fill()
        keys = {price.key for price in self.network.prices}
        for source in sources:
            with self.subTest(source.kind):
                self.network.check_source(source)
                pages = list(self.make().fetch(source, ""))
                self.assertFalse(pages and pages[-1].more)
                got = [mention.external_id for page in pages for mention in page.mentions]
                self.assertEqual(len(got), len(set(got)), "one run brings an item once")
                for page in pages:
                    self.assertLessEqual(set(page.charges), keys)
                    for repost in page.reposts:
                        self.assertTrue(repost.external_id and repost.original_id)
                for fault in ("401", "500", "nothing", "not even JSON", "garbage"):
                    with self.gone_wrong(fault):
                        self.caught(lambda source=source: list(self.hasty().fetch(source, "")))  # type: ignore[misc]

    def test_what_we_said_ourselves_is_known_by_its_author(self) -> None:
        me = self.make().check().external_id
        self.fill(3)
        self.assertNotIn(me, {m.author.external_id for page in self.read() for m in page.mentions})
        source = self.peer.own_source()
        if source is None:
            return
        said = {self.peer.add(f"We say number {number}", own=True) for number in range(3)}
        pages = list(self.make().fetch(source, ""))
        own = {
            mention.external_id
            for page in pages
            for mention in page.mentions
            if mention.author.external_id == me
        }
        self.assertEqual(own, said)

    def test_no_more_requests_are_made_than_are_allowed(self) -> None:
        self.fill()
        for most in (0, 1, 2):
            allowed = {limit.key: most for limit in self.network.limits}
            network = self.make(meter=Meter(self.network.limits, allowed))
            self.caught(network.check)
            for source in self.peer.sources():
                self.caught(partial(self._all, network, source))
            self.assertLessEqual(max(network.http.meter.used.values(), default=0), most)

    def _all(self, network: Network, source: SourceSpec) -> list[Page]:
        return list(network.fetch(source, ""))

    def test_a_server_that_says_that_nothing_is_left_is_not_asked_again(self) -> None:
        empty = {"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "60"}
        real = self.peer.answer

        def warns(seen: Seen) -> Answer:
            answer = real(seen)
            return replace(answer, headers={**answer.headers, **empty})

        self.fill(1)
        network = self.make()
        with patch.object(self.peer, "answer", warns):
            self.caught(network.check)
            asked = self.peer.server.count()
            error = self.caught(network.check)
        self.assertIsInstance(error, RateLimited)
        self.assertEqual(self.peer.server.count(), asked)
        self.assertAlmostEqual(getattr(error, "retry_after", 0) or 0, 60, delta=1)

    def test_known_items_can_be_looked_at_again(self) -> None:
        if not self.can(Capability.RECHECK):
            with self.assertRaises(Unsupported):
                self.make().recheck(["1"])
            return
        ids = sorted(self.fill(3))
        self.peer.remove(ids[1])
        page = self.make().recheck(ids)
        self.assertEqual({m.external_id for m in page.mentions}, {ids[0], ids[2]})
        self.assertEqual(page.deleted, (ids[1],))
        for fault in FAULTS:
            with self.subTest(fault), self.gone_wrong(fault):
                try:
                    page = self.hasty().recheck(ids)
                except NetworkError:
                    continue
                if fault not in ("404", "410"):
                    self.assertEqual(page.deleted, (), "a bad day of the server deletes nothing")

    def test_it_counts_what_a_search_would_find(self) -> None:
        self.fill(3)
        for source in self.peer.sources():
            since = NOW - timedelta(days=1)
            if self.can(Capability.COUNT):
                with suppress(Unsupported):  # of some kinds
                    self.assertGreaterEqual(self.make().count(source, since), 0)
            else:
                with self.assertRaises(Unsupported):
                    self.make().count(source, since)

    # Being told

    def test_a_push_is_believed_only_with_its_signature(self) -> None:
        secrets = self.peer.access().secrets
        if not self.network.pushes:
            for request in (PushRequest("POST", {}, {}, b"{}"), PushRequest("GET", {}, {}, b"")):
                with self.assertRaises(Unsupported):
                    self.network.parse_push(request, secrets)
                self.assertIsNone(self.network.handshake(request, secrets))
            return
        wanted = self.fill(3)
        request = self.peer.push(self.peer.items)
        pushed = self.network.parse_push(request, secrets)
        me = self.make().check().external_id
        self.assertEqual({each.external_id for each in pushed}, {me})
        kinds = {kind.key for kind in self.network.source_kinds}
        self.assertLessEqual({each.source_kind for each in pushed}, kinds)
        self.assertEqual(_ids([each.page for each in pushed]), wanted)
        self.assertEqual(pushed, self.network.parse_push(request, secrets), "again is harmless")
        stripped = dict.fromkeys(request.headers, "")
        forged = {
            "other body": replace(request, body=request.body.replace(b"post", b"p0st")),
            "half a body": replace(request, body=request.body[: len(request.body) // 2]),
            "nothing": replace(request, body=b""),
            "no signature": replace(request, headers={}),
            "empty signature": replace(request, headers=stripped),
            "odd signature": replace(request, headers=dict.fromkeys(request.headers, "sha256=ü")),
        }
        for name, each in forged.items():
            with self.subTest(name), self.assertRaises(Rejected):
                self.network.parse_push(each, secrets)
        for none in (Secrets(), Secrets(dict.fromkeys(secrets, ""))):
            with self.assertRaises(Rejected):
                self.network.parse_push(request, none)
        for body in (b"", b"null", b"[]", b"{}", b"\xff\x00", b'{"entry": 1}', b"[" * 100_000):
            with self.subTest(body[:20]), suppress(Malformed, Rejected):
                self.network.parse_push(self.peer.push([], body), secrets)

    def test_a_stream_is_there_only_where_it_is_declared(self) -> None:
        if self.network.streams:
            return
        with self.assertRaises(Unsupported):
            list(self.make().stream((), ""))

    # Reading, what else there is

    def test_everything_is_read_page_by_page(self) -> None:
        wanted = self.fill()
        pages = self.read()
        self.assertEqual(_ids(pages), wanted)
        self.assertFalse(pages[-1].more)
        self.assertTrue(all(page.more for page in pages[:-1]))
        self.assertTrue(all(page.cursor for page in pages))

    def test_an_empty_source_is_no_error(self) -> None:
        pages = self.read()
        self.assertEqual(_ids(pages), set())
        wanted = self.fill(1)
        self.assertEqual(_ids(self.read(pages[-1].cursor if pages else "")), wanted)

    def test_an_interrupted_run_goes_on_from_every_cursor_without_loss(self) -> None:
        wanted = self.fill()
        for stop in range(1, len(self.read()) + 1):
            begun = self.read(pages=stop)
            late = self.peer.add(f"Written while nobody read, {stop}")
            wanted.add(late)
            rest = self.read(begun[-1].cursor)
            self.assertEqual(_ids(begun) | _ids(rest), wanted, f"stopped after page {stop}")
            self.assertFalse(rest[-1].more)

    def test_runs_that_are_cut_short_again_and_again_get_everything(self) -> None:
        wanted = self.fill()
        cursor, got = "", set[str]()
        for _number in range(50):
            pages = self.read(cursor, pages=2)
            if not pages:
                break
            got |= _ids(pages)
            cursor = pages[-1].cursor
            if not pages[-1].more:
                break
        else:
            self.fail("it never comes to its end")
        self.assertEqual(got, wanted)

    def test_the_next_run_finds_what_is_new(self) -> None:
        before = self.fill()
        cursor = self.read()[-1].cursor
        new = self.fill(self.peer.page_size + 1)
        pages = self.read(cursor)
        self.assertLessEqual(new, _ids(pages))
        self.assertLessEqual(_ids(pages), new | before)
        again = self.read(pages[-1].cursor)
        self.assertLessEqual(_ids(again), new | before)

    def test_what_is_read_twice_is_spelled_the_same(self) -> None:
        self.fill()
        first, second = (
            {mention.external_id: mention for page in self.read() for mention in page.mentions}
            for _turn in range(2)
        )
        self.assertEqual(first, second)
        for external_id, mention in first.items():
            self.assertEqual(mention.fingerprint(), second[external_id].fingerprint())

    def test_a_server_that_repeats_itself_is_not_asked_for_ever(self) -> None:
        self.fill()
        self.peer.repeats = True
        try:
            pages = self.read(pages=20)
        except Malformed:
            return
        self.assertFalse(pages[-1].more, "still asking after 20 pages")

    def test_a_cursor_that_cannot_be_read_is_a_beginning(self) -> None:
        wanted = self.fill(2)
        for cursor in ("nonsense", "{}", '{"v": 1}', "[]", "null"):
            self.assertEqual(_ids(self.read(cursor)), wanted)

    def test_one_bad_item_costs_no_other(self) -> None:
        wanted = self.fill(2)
        self.peer.add("this one cannot be read", broken=True)
        wanted |= self.fill(2)
        pages = self.read()
        self.assertLessEqual(wanted, _ids(pages))
        bad = [item for page in pages for item in page.unreadable]
        self.assertEqual(len({item.raw for item in bad}), 1)
        self.assertTrue(bad[0].reason)
        self.assertTrue(bad[0].raw)
        self.assertIn(bad[0].kind, self.network.parse_kinds)
        with self.assertRaises(Malformed):
            self.network.parse(bad[0].kind, bad[0].raw)

    def test_hostile_texts_arrive_in_a_form_that_can_be_stored(self) -> None:
        for text in HOSTILE:
            self.peer.add(text)
        begin = time.monotonic()
        pages = self.read()
        self.assertLess(time.monotonic() - begin, 20)
        mentions = [mention for page in pages for mention in page.mentions]
        bad = [item for page in pages for item in page.unreadable]
        self.assertEqual(len({m.external_id for m in mentions}) + len(bad), len(HOSTILE))
        for value in (*mentions, *bad):
            for text in _strings(value):
                self.assertNotIn("\x00", text)
                text.encode()

    def test_parsing_is_pure_and_the_raw_item_can_be_parsed_again(self) -> None:
        self.fill(3)
        mentions = [mention for page in self.read() for mention in page.mentions]
        self.peer.server.requests.clear()
        for mention in mentions:
            again = [self._parsed(kind, mention.raw) for kind in self.network.parse_kinds]
            self.assertIn(mention, again)
        self.assertEqual(self.peer.server.requests, [])

    def _parsed(self, kind: str, raw: str) -> Mention | None:
        try:
            return self.network.parse(kind, raw)
        except Malformed:
            return None

    def test_garbage_is_malformed_and_nothing_else(self) -> None:
        for kind in self.network.parse_kinds:
            for raw in GARBAGE:
                with self.assertRaises(Malformed) as caught:
                    self.network.parse(kind, raw)
                self.assertTrue(caught.exception.sentence)
        with self.assertRaises(Malformed):
            self.network.parse("a kind that nobody knows", "{}")

    def test_an_unknown_kind_of_source_is_refused(self) -> None:
        with self.assertRaises(Unsupported):
            list(self.make().fetch(SourceSpec("a kind that nobody knows"), ""))

    def test_a_good_source_passes_the_check(self) -> None:
        self.network.check_source(self.peer.source())

    def test_eight_threads_read_side_by_side(self) -> None:
        wanted = self.fill()
        made = [self.make() for _number in range(8)]

        def read(network: Network) -> set[str]:
            return _ids(self.drain(network))

        with ThreadPoolExecutor(8) as pool:
            self.assertEqual(list(pool.map(read, made)), [wanted] * 8)

    # When things go wrong

    def verdict(self, fault: str) -> _Errors:
        """Errors that are right for this fault; empty: none."""
        return self.verdicts.get(fault, VERDICTS[fault])

    @contextmanager
    def gone_wrong(self, fault: str) -> Iterator[None]:
        """The server goes wrong in this way."""
        self.peer.fault = FAULTS[fault]
        try:
            yield
        finally:
            self.peer.fault = None

    def caught(self, call: Callable[[], object]) -> NetworkError | None:
        """The error of a call; no other exception than ours may come out."""
        try:
            call()
        except NetworkError as error:
            self.assertTrue(error.sentence)
            self.assertLess(len(error.sentence), 500)
            self.assertNotIn("\n", error.sentence)
            return error
        return None

    def test_every_fault_gets_its_verdict_when_reading(self) -> None:
        self.fill(1)
        for fault in FAULTS:
            with self.subTest(fault), self.gone_wrong(fault):
                network = self.hasty()
                error = self.caught(partial(self.drain, network))
                self.assert_verdict(fault, error)

    def test_every_fault_gets_its_verdict_when_checking(self) -> None:
        for fault in FAULTS:
            with self.subTest(fault), self.gone_wrong(fault):
                self.assert_verdict(fault, self.caught(self.hasty().check))

    def assert_verdict(self, fault: str, error: NetworkError | None) -> None:
        """The error is of a right class and carries the pause that the server asked for."""
        expected = self.verdict(fault)
        if not expected:
            self.assertIsNone(error)
            return
        self.assertIsInstance(error, expected)
        seconds = {"429 with seconds": 7, "429 with a date": 7, "503 with seconds": 9}.get(fault)
        if seconds and isinstance(error, Temporary):
            self.assertAlmostEqual(error.retry_after or 0, seconds, delta=1)

    def test_every_fault_gets_its_verdict_when_speaking(self) -> None:
        if not self.can(Capability.REPLY):
            return self.assert_mute()
        reply = self.reply()
        for fault in FAULTS:
            with self.subTest(fault), self.gone_wrong(fault):
                network = self.hasty()
                error = self.caught(partial(network.send, reply, "key-1"))
                self.assertIsInstance(error, self.verdict(fault) or VERDICTS[fault])
                if FAULTS[fault].status < 400 and fault != "redirect loop" and error is not None:
                    # The request got through: nobody may say that it had no effect.
                    self.assertFalse(error.final)
                    self.assertTrue(getattr(error, "sent", True))

    def test_every_fault_gets_its_verdict_when_looking_up(self) -> None:
        if not self.can(Capability.REPLY):
            return self.assert_mute()
        reply = self.reply()
        for fault in FAULTS:
            with self.subTest(fault), self.gone_wrong(fault):
                network = self.hasty()
                error = self.caught(partial(network.find_sent, reply, "key-1", NOW))
                # "Not there" would be an invitation to send it again.
                self.assertIsNotNone(error)

    def test_secrets_show_up_nowhere(self) -> None:
        access = self.peer.access()
        self.fill(1)
        reply = self.reply() if self.can(Capability.REPLY) else None
        self.peer.echoes = True
        seen: list[str] = [repr(access), str(access)]
        with _logged() as records:
            for fault in FAULTS:
                with self.gone_wrong(fault):
                    network = self.hasty()
                    calls: list[Callable[[], object]] = [
                        network.check,
                        partial(self.drain, network),
                    ]
                    if reply:
                        calls.append(partial(network.send, reply, "key-1"))
                    for call in calls:
                        error = self.caught(call)
                        if error is not None:
                            seen += [str(error), repr(error), getattr(error, "raw", "")]
                            seen += map(repr, _causes(error))
            self.read()
        for text in (*seen, *records):
            self.assertNotIn(SECRET, text)

    # Speaking

    def assert_mute(self) -> None:
        """A network that does not declare that it can answer refuses to."""
        reply = Reply("Hello")
        for parent in (None, *self.read()[0].mentions[:1]):
            self.assertEqual(self.network.audiences(parent), ())
        for call in (
            lambda: self.make().send(reply, "key-1"),
            lambda: self.make().find_sent(reply, "key-1", NOW),
        ):
            with self.assertRaises(Unsupported):
                call()

    def test_an_answer_is_published_once_and_told_exactly(self) -> None:
        if not self.can(Capability.REPLY):
            return self.assert_mute()
        reply = self.reply()
        assert reply.parent is not None
        posted = self.make().send(reply, "key-4711")
        said = self.peer.of_ours()
        self.assertEqual([self.peer.external_id(item) for item in said], [posted.external_id])
        self.assertIn(reply.text, said[0].text)
        self.assertEqual(said[0].parent, reply.parent.external_id)
        if posted.mention:
            self.assertEqual(posted.mention.external_id, posted.external_id)
            self.assertEqual(posted.mention.author.external_id, self.make().check().external_id)
        if self.sends_key:
            sent = [str(seen.headers) + repr(seen.body) for seen in self.peer.server.requests]
            self.assertTrue(any("key-4711" in text for text in sent))

    def test_an_answer_whose_confirmation_was_lost_is_found_again(self) -> None:
        if not self.can(Capability.REPLY):
            return self.assert_mute()
        reply = self.reply()
        self.assertEqual(self.make().find_sent(reply, "key-1", NOW - timedelta(days=2)), ())
        self.peer.loses_answers = True
        error = self.caught(lambda: self.hasty().send(reply, "key-1"))
        self.assertIsInstance(error, Temporary)
        self.assertTrue(getattr(error, "sent", False), "it may have been sent, and it was")
        self.peer.loses_answers = False
        found = self.make().find_sent(reply, "key-1", NOW - timedelta(days=2))
        ours = [self.peer.external_id(item) for item in self.peer.of_ours()]
        self.assertEqual([posted.external_id for posted in found], ours)

    def test_an_answer_that_never_arrived_is_not_found(self) -> None:
        if not self.can(Capability.REPLY):
            return self.assert_mute()
        reply = self.reply()
        self.make().send(replace(reply, text="Something else that we said"), "key-0")
        self.peer.fault = Answer(fault=Fault.CLOSE)
        self.assertIsInstance(self.caught(lambda: self.hasty().send(reply, "key-1")), Temporary)
        self.peer.fault = None
        found = self.make().find_sent(reply, "key-1", NOW - timedelta(days=2))
        self.assertEqual(found, ())

    def test_a_server_that_cannot_be_reached_has_published_nothing(self) -> None:
        if not self.can(Capability.REPLY):
            return self.assert_mute()
        reply = self.reply()
        network = self.hasty()
        self.peer.close()
        error = self.caught(lambda: network.send(reply, "key-1"))
        self.assertIsInstance(error, Temporary)
        self.assertFalse(getattr(error, "sent", True))

    def test_what_was_said_can_be_taken_back_twice(self) -> None:
        if not self.can(Capability.DELETE):
            with self.assertRaises(Unsupported):
                self.make().delete("1")
            return
        posted = self.make().send(self.reply(), "key-1")
        self.make().delete(posted.external_id)
        self.assertEqual(self.peer.of_ours(), [])
        self.make().delete(posted.external_id)

    def test_the_audiences_are_those_that_it_can_serve(self) -> None:
        self.fill(1)
        parent = self.read()[0].mentions[0]
        needed = {
            Audience.DIRECT: Capability.DIRECT_MESSAGE,
            Audience.UNLISTED: Capability.UNLISTED,
        }
        for audience in Audience:
            offered = self.network.audiences(replace(parent, audience=audience))
            self.assertEqual(len(offered), len(set(offered)))
            for each in offered:
                self.assertTrue(each not in needed or self.can(needed[each]))
            if audience.private:
                self.assertTrue(all(each.private for each in offered), "private stays private")
        self.assertEqual(bool(self.network.audiences(parent)), self.can(Capability.REPLY))

    def test_the_ways_to_answer_are_among_the_audiences(self) -> None:
        self.fill(1)
        parent = self.read()[0].mentions[0]
        closed = replace(parent, permissions={"reply": False, "private_reply": False})
        times = (None, NOW - timedelta(minutes=1), NOW - timedelta(days=400))
        for each in (parent, closed):
            for audience in Audience:
                for heard_at in times:
                    for told in (False, True):
                        situation = Situation(NOW, {}, heard_at, told)
                        item = replace(each, audience=audience)
                        ways = self.network.ways(item, situation)
                        self.assertEqual(
                            [way.audience for way in ways], list(self.network.audiences(item))
                        )
                        self.assertEqual(ways, self.network.ways(item, situation))
                        for way in ways:
                            self.assertTrue(way.until is None or way.until.tzinfo)
                            self.assertFalse(way.until and way.until <= NOW and not way.refusal)

    def test_what_an_answer_costs_is_in_the_table_of_prices(self) -> None:
        keys = {price.key for price in self.network.prices}
        for text in ("Thank you", "See https://example.com/x"):
            for facts in ({}, self.peer.access().facts):
                charges = self.network.charges(self.reply(text), facts)
                self.assertLessEqual(set(charges), keys)
                self.assertTrue(all(number > 0 for number in charges.values()))

    def test_it_does_to_items_what_it_declares_and_nothing_else(self) -> None:
        self.fill(1)
        mention = self.read()[0].mentions[0]
        for action in Action:
            with self.subTest(action):
                if not self.can(action.capability):
                    with self.assertRaises(Unsupported):
                        self.make().act(action, mention)
                    continue
                self.make().act(action, mention)
                self.make().act(action, mention)
                self.assertIn((action.value, mention.external_id), self.peer.done)

    def test_the_length_is_sane_whatever_is_typed(self) -> None:
        parent = Mention("1", self._somebody())
        for facts in ({}, self.peer.access().facts, {"max_characters": "x", "anything": None}):
            for text in ("", "a", "ä 👍🏽 https://example.com/x @a@example.com", *HOSTILE):
                begin = time.monotonic()
                length = self.network.measure(Reply(text, parent=parent), facts)
                self.assertLess(time.monotonic() - begin, 5)
                self.assertIsInstance(length, Length)
                self.assertGreaterEqual(length.used, 0)
                self.assertGreaterEqual(length.limit, 0)
        short, long = (
            self.network.measure(Reply("word " * times, parent=parent), {}) for times in (2, 90)
        )
        self.assertLess(short.used, long.used)
        self.assertTrue(short.fits)

    def _somebody(self) -> Any:
        self.fill(1)
        return self.read()[0].mentions[0].author

    def test_it_never_sleeps(self) -> None:
        self.fill()
        with patch("time.sleep", side_effect=AssertionError("slept")):
            self.read()
            self.make().check()


def _ids(pages: list[Page]) -> set[str]:
    return {mention.external_id for page in pages for mention in page.mentions}


def _strings(value: Any) -> Iterator[str]:
    """Every string inside a dataclass, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _strings(key)
            yield from _strings(part)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _strings(part)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _strings(getattr(value, name))


def _causes(error: BaseException) -> Iterator[BaseException]:
    for link in (error.__cause__, error.__context__):
        if link is not None:
            yield link
            yield from _causes(link)


class _Keeper(logging.Handler):
    def __init__(self, records: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.records = records

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(f"{record.getMessage()} {record.exc_info}")


@contextmanager
def _logged() -> Iterator[list[str]]:
    """Everything that is logged inside, from DEBUG on, by whichever library."""
    records: list[str] = []
    root = logging.getLogger()
    keeper = _Keeper(records)
    named = [root, *(logging.getLogger(name) for name in ("urllib3", "requests"))]
    levels = [logger.level for logger in named]
    root.addHandler(keeper)
    for logger in named:
        logger.setLevel(logging.DEBUG)
    try:
        yield records
    finally:
        root.removeHandler(keeper)
        for logger, level in zip(named, levels, strict=True):
            logger.setLevel(level)
