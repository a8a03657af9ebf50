"""The contract that every network keeps, as tests. For the networks here and for those of others.

Write a fake of the server, which is short, and get some sixty tests for it::

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
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial

from .errors import (
    Malformed,
    Rejected,
    Unauthorized,
    Unsupported,
)
from .network import networks
from .testing_case import causes_of, ids_of, logged
from .testing_notice import NoticeContract
from .testing_peer import FAULTS, NOW, SECRET, VERDICTS, FakePeer, Written
from .testing_reading import ReadingContract
from .testing_speaking import SpeakingContract
from .types import (
    Capability,
    Connect,
    Identity,
    PushRequest,
    Secrets,
)

__all__ = ["NOW", "SECRET", "FakePeer", "NetworkContract", "Written"]

# A network may use these only by way of what it is given.
_FORBIDDEN = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today",
    "time.time", "time.sleep", "time.monotonic", "sleep",
}  # fmt: skip


class NetworkContract(ReadingContract, SpeakingContract, NoticeContract):
    """Mix into a test case; set ``network`` and ``peer_class``."""

    allow_inherited_tests_method = True  # or Odoo's loader would see none of these tests

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
        asked_by = {each.setting for each in self.network.permissions if each.setting}
        self.assertLessEqual(asked_by, declared)
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
        if self.network.connect_by(network.access.settings) is not Connect.OAUTH:
            with self.assertRaises(Unsupported):
                network.begin_connect(callback, "state-1")
            with self.assertRaises(Unsupported):
                network.finish_connect(callback, {"code": "x"})
            return
        redirect = network.begin_connect(callback, "state-1")
        access = replace(self.peer.access(), secrets=redirect.secrets)
        begun = type(network)(access, network.http, network.clock)
        for refusal in ({}, {"error": "access_denied"}, {"code": ""}):
            with self.assertRaises(Unauthorized):
                begun.finish_connect(callback, refusal)
        came = self.peer.sign_in(redirect)
        # Where the request is pushed, the address does not show it.
        self.assertTrue("state-1" in redirect.url or came.get("state") == "state-1")
        secrets = begun.finish_connect(callback, came)
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
        self.assertEqual(ids_of([each.page for each in pushed]), wanted)
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

    # When things go wrong

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
        with logged() as records:
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
                            seen += map(repr, causes_of(error))
            self.read()
        for text in (*seen, *records):
            self.assertNotIn(SECRET, text)
