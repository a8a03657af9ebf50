"""The base class of networks, and the registry."""

from __future__ import annotations

import json
import subprocess
import sys
import unittest
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from networks import items, types
from networks import network as network_module
from networks.errors import Malformed, Unsupported
from networks.fakeserver import Answer, FakeServer, Seen
from networks.guard import Guard
from networks.http import Session
from networks.network import Network, networks
from networks.newest_first import Batch, walk
from networks.sentence import _
from networks.text_tools import clean
from networks.types import (
    Access,
    Audience,
    Identity,
    Length,
    Mention,
    Page,
    PushRequest,
    Reply,
    Secrets,
    SourceKind,
    SourceSpec,
)

NOW = datetime(2026, 3, 2, tzinfo=UTC)


class _Quiet(Network):
    """What every network here must have, and nothing more. Without a key, so not registered."""

    label = "Quiet"
    source_kinds = (SourceKind("posts", "Posts"),)

    def check(self) -> Identity:
        return Identity("me")

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        return iter(())

    @classmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        raise NotImplementedError


class TestRegistry(unittest.TestCase):
    def setUp(self) -> None:
        known = dict(network_module._registry)
        self.addCleanup(network_module._registry.update, known)
        self.addCleanup(network_module._registry.clear)

    def test_defining_a_class_with_a_key_registers_it(self) -> None:
        quiet = type("Quiet", (_Quiet,), {"key": "quiet_test", "__module__": "somewhere"})
        self.assertIs(networks()["quiet_test"], quiet)

    def test_a_step_between_without_a_key_is_not_registered(self) -> None:
        self.assertNotIn(_Quiet, networks().values())

    def test_two_networks_cannot_have_one_key(self) -> None:
        type("First", (_Quiet,), {"key": "quiet_test", "__module__": "somewhere"})
        with self.assertRaises(TypeError):
            type("Second", (_Quiet,), {"key": "quiet_test", "__module__": "somewhere"})

    def test_the_same_class_imported_again_takes_its_place(self) -> None:
        for _turn in range(2):
            again = type("Same", (_Quiet,), {"key": "quiet_test", "__module__": "somewhere"})
        self.assertIs(networks()["quiet_test"], again)

    def test_a_class_knows_the_addon_that_brings_it(self) -> None:
        for module, addon in {
            "odoo.addons.social_crm.networks.mastodon": "social_crm",
            "odoo.addons.their_guestbook": "their_guestbook",
            "networks.mastodon": "social_crm",
        }.items():
            cls = type("Quiet", (_Quiet,), {"__module__": module})
            self.assertEqual(cls.addon(), addon)

    def test_importing_the_package_registers_its_networks_and_loads_no_library(self) -> None:
        code = (
            "import sys, networks; from networks.network import networks as known\n"
            "libraries = {name for cls in known().values() for name in cls.libraries}\n"
            "print(*known()); print(*sorted((libraries | {'odoo'}) & set(sys.modules)))"
        )
        addon = Path(__file__).parents[2]
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=addon, capture_output=True, text=True, check=True
        )
        known, _newline, loaded = done.stdout.partition("\n")
        self.assertLessEqual({"feed", "mastodon"}, set(known.split()))
        self.assertEqual(loaded.strip(), "")


class TestBaseClass(unittest.TestCase):
    def setUp(self) -> None:
        session = Session(Guard())
        self.addCleanup(session.close)
        self.network = _Quiet(Access(), session, lambda: NOW)

    def test_what_is_not_overridden_is_refused_in_a_sentence(self) -> None:
        push = PushRequest("POST", {}, {}, b"")
        for call in (
            lambda: self.network.begin_connect("https://x.example/cb", "state"),
            lambda: self.network.finish_connect("https://x.example/cb", {}),
            lambda: self.network.send(Reply("x"), "key"),
            lambda: self.network.find_sent(Reply("x"), "key", NOW),
            lambda: self.network.delete("1"),
            lambda: _Quiet.parse_push(push, Secrets()),
            lambda: _Quiet.source_kind("unknown"),
        ):
            with self.assertRaises(Unsupported) as caught:
                call()
            self.assertIn("Quiet", caught.exception.sentence)

    def test_the_defaults_are_those_of_a_network_that_only_listens(self) -> None:
        self.assertEqual(_Quiet.audiences(None), ())
        self.assertEqual(_Quiet.measure(Reply("four"), {}).used, 4)
        self.assertEqual(_Quiet.capabilities, frozenset())
        self.assertEqual(_Quiet.source_kind("posts").label, "Posts")
        _Quiet.check_source(SourceSpec("posts"))

    def test_a_missing_library_is_named_as_pip_knows_it(self) -> None:
        libraries = {"json": "json", "surely_not_there": "surely-not-there"}
        cls = type("Needy", (_Quiet,), {"libraries": libraries})
        self.assertEqual(cls.missing_libraries(), ("surely-not-there",))

    def test_credentials_are_silent(self) -> None:
        access = Access(secrets=Secrets({"token": "s3cret", "other": "als0"}))
        for text in (repr(access), str(access), f"{access.secrets}", repr(self.network)):
            self.assertNotIn("s3cret", text)
            self.assertNotIn("als0", text)

    def test_only_two_audiences_are_private(self) -> None:
        private = {audience for audience in Audience if audience.private}
        self.assertEqual(private, {Audience.FOLLOWERS, Audience.DIRECT})


class TestReadme(unittest.TestCase):
    """The example in README.md is not only shown, it runs."""

    def test_the_example_reads_its_status_page(self) -> None:
        text = (Path(network_module.__file__).parent / "README.md").read_text()
        names = {**vars(types), **vars(network_module), "_": _, "json": json, "quote": quote}
        names |= {"walk": walk, "Batch": Batch, "clean": clean, "Malformed": Malformed, "Any": Any}
        names |= {**vars(items), "timedelta": timedelta, "__name__": "readme"}
        known = dict(network_module._registry)
        self.addCleanup(network_module._registry.update, known)
        self.addCleanup(network_module._registry.clear)
        code = text.split("```python\n")[1].split("```")[0]
        exec(compile(code, "README.md", "exec"), names)  # our own file
        incidents = [{"id": number, "team": "Ops", "text": "Down"} for number in range(5)]

        def listed(seen: Seen) -> Answer:
            before = int(seen.query.get("before") or 5)
            return Answer(json.dumps(list(reversed(incidents[:before]))[:2]))

        with FakeServer() as server, Session(Guard([server.host])) as session:
            server.route("/api/about", Answer('{"id": "hoster", "name": "Hoster"}'))
            server.route("/api/incidents", listed)
            network = names["StatusPage"](Access({"address": server.url("")}), session, lambda: NOW)
            self.assertEqual(network.check().external_id, "hoster")
            pages = list(network.fetch(SourceSpec("incidents"), ""))
            ids = {mention.external_id for page in pages for mention in page.mentions}
            self.assertEqual(ids, set("01234"))
            again = list(network.fetch(SourceSpec("incidents"), pages[-1].cursor))
            self.assertEqual(len(again), 1)


class TestLength(unittest.TestCase):
    def test_a_text_fits_between_what_is_asked_for_and_what_is_allowed(self) -> None:
        fits = {used: Length(used, 30, 20).fits for used in (0, 19, 20, 30, 31)}
        self.assertEqual(fits, {0: False, 19: False, 20: True, 30: True, 31: False})
        self.assertTrue(Length(10**6, 0, 20).fits)
