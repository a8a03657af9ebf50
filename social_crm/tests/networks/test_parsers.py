"""Whatever a network sends: every parser understands it or says that it does not.

The items are those of the fake servers that keep the contract, so that a network added later is
tried by itself. They are spelled anew, with values of other types, without what is usually there,
and with texts of all kinds.
"""

from __future__ import annotations

import copy
import importlib
import json
import random
import re
import time
import unittest
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from networks.errors import Malformed, NetworkError
from networks.network import Network, networks
from networks.testing import NetworkContract
from networks.testing_peer import HOSTILE
from networks.types import Mention
from test_spellings import FOUND, spelled

ROUNDS = 150
"""Items made for each kind of each network."""
ORDINARY = 20_000
"""Characters of an item that nobody would call long."""
PATIENCE = 0.05
"""Seconds of the processor that an ordinary item may cost."""
MAX_ID = 600

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**30, -(10**18), 1e308, -0.0, 1700000000.5,
    float("nan"), float("inf"), "", " ", "0", "null", "x", "\x00", "\ud800", "\ud83d", "a\ud83db",
    "2026-13-45T99:99:99Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+23:59", "-1", "9" * 400,
    "http://[", "javascript:alert(1)", "https://x.example/" + "a" * 5000, "<", "&#xD800;",
    "<p>" * 300, "ä" * 3000, [], {}, [[]], [None], [{}], [""], [{"id": 1}], {"id": "1"},
    {"data": []}, {"data": None}, {"data": [None, 3, {"id": 3}]}, {"": ""}, *HOSTILE[:4],
)  # fmt: skip
"""Values that stand where nobody expects them."""
EVERYWHERE: tuple[Any, ...] = (
    *HOSTILE[:5], None, True, -1, 10**30, float("nan"), "http://[", "\ud83d", [], {},
    [{}], {"a": []},
)  # fmt: skip
"""Some of them, tried in each place."""


@cache
def seeds() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Of each network the kinds and raw items that its fake servers sent, and other spellings."""
    found: dict[str, dict[tuple[str, str], None]] = {key: {} for key in networks()}
    for path in sorted(Path(__file__).parent.glob("test_contract_*.py")):
        for case in vars(importlib.import_module(path.stem)).values():
            if isinstance(case, type) and issubclass(case, NetworkContract) and (
                case is not NetworkContract and hasattr(case, "network")
            ):  # fmt: skip
                raws = dict.fromkeys(items_of(case))
                for kind in case.network.parse_kinds:
                    for raw in raws:
                        with suppress(Malformed):
                            case.network.parse(kind, raw)
                            found[case.network.key][kind, raw] = None
    for key, kind, item, _author, _parent in FOUND:
        found[key][kind, spelled(item)] = None
    return {key: tuple(pairs) for key, pairs in found.items()}


def items_of(case: type[NetworkContract]) -> Iterator[str]:
    """What a fake server sends of a few items, in lists and in a push."""
    contract = case("test_an_empty_source_is_no_error")  # type: ignore[call-arg]
    contract.setUp()
    try:
        peer = contract.peer
        peer.add("Hello @you, the #kettle leaks: https://shop.example/kettle?x=1&y=2")
        parent = peer.add("Where is my parcel? It is late.")
        peer.add("I wait for mine, too. Rather long.", parent=parent)
        peer.add("We look into it right away.", own=True, parent=parent)
        network = contract.make()
        pages = []
        for source in filter(None, (*peer.sources(), peer.own_source())):
            with suppress(NetworkError):
                pages += list(network.fetch(source, ""))
        if case.network.pushes:
            request = peer.push(peer.items)
            pushed = case.network.parse_push(request, peer.access().secrets)
            pages += [each.page for each in pushed]
        yield from (mention.raw for page in pages for mention in page.mentions)
    finally:
        contract.doCleanups()


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all values inside a value."""
    inner: Sequence[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    for name, part in inner:
        yield (*way, name)
        yield from places(part, (*way, name))


def at(value: Any, way: tuple[Any, ...]) -> Any:
    """What is at the end of a way."""
    for step in way:
        value = value[step]
    return value


def without(item: Any, way: tuple[Any, ...]) -> Any:
    """A copy of an item that lacks one of its values."""
    lacking = copy.deepcopy(item)
    del at(lacking, way[:-1])[way[-1]]
    return lacking


def leaves(value: Any) -> Iterator[Any]:
    """All values that have no others inside."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from leaves(part)
    else:
        yield value


def spelled_anew(item: Any, chance: random.Random) -> Any:
    """A copy of an item in which something is otherwise."""
    changed = copy.deepcopy(item)
    for _turn in range(chance.choice((1, 1, 2, 5))):
        known = list(places(changed))
        if not known:
            break
        way = chance.choice(known)
        holder, name = at(changed, way[:-1]), way[-1]
        match chance.randrange(6):
            case 0:
                del holder[name]
            case 1 | 2:
                holder[name] = copy.deepcopy(chance.choice(ODD))
            case 3:
                holder[name] = chance.choice(([holder[name]], {"data": holder[name]}))
            case 4:
                holder[name] = copy.deepcopy(at(changed, chance.choice(known)))
            case 5:
                for _level in range(chance.choice((3, 60))):
                    holder[name] = chance.choice(([holder[name]], {name: holder[name]}))
    return chance.choice((changed,) * 9 + ([changed], {"data": changed}, {"items": [changed]}))


def cut_anew(raw: str, chance: random.Random) -> str:
    """Text that is no JSON, with a part left out, doubled or in another's place."""
    for _turn in range(chance.choice((1, 1, 3))):
        begin, end = sorted(chance.randrange(len(raw) + 1) for _side in "<>")
        end = min(end, begin + 40)
        odd = next(word for word in iter(lambda: chance.choice(ODD), ...) if isinstance(word, str))
        raw = raw[:begin] + chance.choice(("", raw[begin:end] * 2, odd)) + raw[end:]
    return raw


def json_of(raw: str) -> Any:
    """The item, or nothing where a network spells in another way."""
    try:
        return json.loads(raw)
    except ValueError:
        return None


def strings(value: Any) -> Iterator[str]:
    """All texts in a mention."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from strings(getattr(value, each.name))
    elif isinstance(value, Mapping):
        for part in value.items():
            yield from strings(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from strings(part)


def letters(text: str) -> str:
    """What stays of a text when its signs and spaces are taken away."""
    return "".join(re.findall(r"\w", text))


class TestParsers(unittest.TestCase):
    def parsed(self, network: type[Network], kind: str, raw: str) -> Mention | None:
        """The mention of an item, ``None`` if it was not understood; quick in both cases."""
        begin = time.thread_time()
        try:
            mention = network.parse(kind, raw)
        except Malformed as error:
            self.assertTrue(error.sentence)
            mention = None
        except Exception as error:
            self.fail(f"{network.key}, {kind}: {error!r} escaped from {raw[:2000]!r}")
        if len(raw) < ORDINARY and time.thread_time() - begin > PATIENCE:
            begin = time.thread_time()  # once more: it may have been the garbage collector
            with suppress(Malformed):
                network.parse(kind, raw)
            self.assertLess(time.thread_time() - begin, PATIENCE, raw[:2000])
        return mention

    def check(self, mention: Mention, about: str) -> None:
        """A mention can be stored as it is."""
        self.assertTrue(mention.external_id and mention.author.external_id, about)
        for name in (mention.external_id, mention.parent_id, mention.thread_id):
            self.assertLess(len(name), MAX_ID, about)
        for text in strings(mention):
            self.assertNotIn("\x00", text, about)
            self.assertFalse(re.search("[\ud800-\udfff]", text), about)
        for moment in (mention.written_at, mention.edited_at):
            if moment is not None:
                self.assertEqual(moment.utcoffset(), timedelta(0), about)
                self.assertLess(datetime(1989, 1, 1, tzinfo=UTC), moment, about)
        for number in mention.counters.values():
            self.assertIs(type(number), int, about)
            self.assertGreaterEqual(number, 0, about)
        for verdict in mention.permissions.values():
            self.assertIs(type(verdict), bool, about)
        for attachment in mention.attachments:
            self.assertRegex(attachment.url, "^https?://", about)
            self.assertIn(attachment.kind, ("image", "video", "audio", "file"), about)
            self.assertTrue(attachment.size is None or attachment.size >= 0, about)
        self.assertIs(type(mention.author.bot), bool, about)
        self.assertTrue(mention.author.followers is None or mention.author.followers >= 0, about)
        for value in (mention.kind, mention.audience):
            self.assertIsInstance(value, Enum, about)
        json.dumps([dict(mention.counters), dict(mention.permissions)], allow_nan=False)
        self.assertEqual(len(mention.fingerprint()), 16, about)

    def test_there_is_an_item_of_every_kind_to_try(self) -> None:
        for key, pairs in seeds().items():
            if networks()[key].addon() == "social_crm":
                self.assertEqual({kind for kind, _raw in pairs}, set(networks()[key].parse_kinds))

    def test_every_class_says_what_its_parser_takes(self) -> None:
        for network in networks().values():
            if network.addon() == "social_crm":
                for kind in network.parse_kinds:
                    self.assertIn(f"``{kind}``", network.__doc__ or "", network.key)

    def test_an_item_alone_in_its_envelope_is_the_item(self) -> None:
        for key, pairs in seeds().items():
            network = networks()[key]
            for kind, raw in pairs[:10]:
                item, bare = json_of(raw), network.parse(kind, raw)
                if not isinstance(item, dict) or key == "feed":
                    continue
                for envelope in ({"data": item}, {"data": [item]}, [item], {"items": [item]}):
                    got = self.parsed(network, kind, json.dumps(envelope))
                    about = f"{key}, {kind}: {json.dumps(envelope)[:2000]}"
                    self.assertEqual(got and got.text, bare.text, about)
                    self.assertEqual(got and got.external_id, bare.external_id, about)

    def test_whatever_is_spelled_otherwise_is_understood_or_malformed(self) -> None:
        for key, pairs in seeds().items():
            network, chance = networks()[key], random.Random(key)
            raws = sorted({raw for _kind, raw in pairs}, key=len)
            for kind in network.parse_kinds if raws else ():
                for number in range(ROUNDS):
                    raw = raws[number % len(raws)]
                    item = json_of(raw)
                    if item is None:
                        raw = cut_anew(raw, chance)
                    else:
                        raw = json.dumps(spelled_anew(item, chance))
                    mention = self.parsed(network, kind, raw)
                    if mention:
                        self.check(mention, f"{key}, {kind}: {raw[:2000]}")
                        kinds = (kind, *network.parse_kinds)
                        again = (self.parsed(network, each, mention.raw) for each in kinds)
                        self.assertIn(mention, again, raw[:2000])

    def test_odd_values_in_any_place_are_understood_or_malformed(self) -> None:
        for key, pairs in seeds().items():
            network = networks()[key]
            for kind, raw in dict(reversed(pairs)).items():
                item = json_of(raw)
                for way in places(item):
                    for value in EVERYWHERE:
                        changed = copy.deepcopy(item)
                        at(changed, way[:-1])[way[-1]] = value
                        mention = self.parsed(network, kind, json.dumps(changed))
                        if mention:
                            self.check(mention, f"{key}, {kind}, {way}, {str(value)[:20]!r}")

    def test_no_text_is_lost_because_something_else_is_missing(self) -> None:
        for key, pairs in seeds().items():
            network = networks()[key]
            for kind, raw in pairs:
                item, whole = json_of(raw), network.parse(kind, raw)
                for way in places(item):
                    gone = "".join(str(leaf) for leaf in leaves(at(item, way)) if leaf is not None)
                    named = any(
                        str(leaf) in whole.external_id for leaf in leaves(at(item, way)) if leaf
                    )
                    if named or set(re.findall(r"\w{3,}", gone)) & set(
                        re.findall(r"\w{3,}", f"{whole.text} {whole.subject}")
                    ):
                        continue
                    about = f"{key}, {kind}, without {way}: {raw[:2000]}"
                    left = self.parsed(network, kind, json.dumps(without(item, way)))
                    self.assertIsNotNone(left, about)
                    if left:
                        self.assertIn(letters(whole.text), letters(left.text), about)
                        self.check(left, about)

    def test_an_id_and_a_text_are_enough(self) -> None:
        for key, pairs in seeds().items():
            network = networks()[key]
            for kind, raw in pairs:
                item, whole = json_of(raw), network.parse(kind, raw)
                if item is None or not whole.text:
                    continue
                words = set(re.findall(r"\w{3,}", whole.text))
                for way in sorted(places(item), key=len, reverse=True):
                    value = at(item, way)
                    needed = (
                        bool(value)
                        if isinstance(value, dict | list)
                        else bool(value)
                        and (
                            str(value) in whole.external_id
                            or bool(words & set(re.findall(r"\w{3,}", str(value))))
                        )
                    )
                    if not needed and isinstance(at(item, way[:-1]), dict):
                        del at(item, way[:-1])[way[-1]]
                about = f"{key}, {kind}: {json.dumps(item)[:2000]}"
                sparse = self.parsed(network, kind, json.dumps(item))
                self.assertIsNotNone(sparse, about)
                if sparse:
                    self.assertIn(letters(whole.text), letters(sparse.text), about)
                    self.check(sparse, about)
