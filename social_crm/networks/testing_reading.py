"""The part of the contract that is about reading."""

from __future__ import annotations

import gc
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from unittest.mock import patch

from .errors import (
    Malformed,
    NetworkError,
    RateLimited,
    Unsupported,
)
from .fakeserver import Answer, Seen
from .limits import Meter
from .network import Network
from .testing_case import ContractCase, ids_of, strings_of
from .testing_peer import FAULTS, GARBAGE, HOSTILE, NOW
from .types import (
    Capability,
    Mention,
    Page,
    SourceSpec,
)


class ReadingContract(ContractCase):
    """Every item once, whatever happens on the way."""

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

    def test_everything_is_read_page_by_page(self) -> None:
        wanted = self.fill()
        pages = self.read()
        self.assertEqual(ids_of(pages), wanted)
        self.assertFalse(pages[-1].more)
        self.assertTrue(all(page.more for page in pages[:-1]))
        self.assertTrue(all(page.cursor for page in pages))

    def test_an_empty_source_is_no_error(self) -> None:
        pages = self.read()
        self.assertEqual(ids_of(pages), set())
        wanted = self.fill(1)
        self.assertEqual(ids_of(self.read(pages[-1].cursor if pages else "")), wanted)

    def test_an_interrupted_run_goes_on_from_every_cursor_without_loss(self) -> None:
        wanted = self.fill()
        for stop in range(1, len(self.read()) + 1):
            begun = self.read(pages=stop)
            late = self.peer.add(f"Written while nobody read, {stop}")
            wanted.add(late)
            rest = self.read(begun[-1].cursor)
            self.assertEqual(ids_of(begun) | ids_of(rest), wanted, f"stopped after page {stop}")
            self.assertFalse(rest[-1].more)

    def test_runs_that_are_cut_short_again_and_again_get_everything(self) -> None:
        wanted = self.fill()
        cursor, got = "", set[str]()
        for _number in range(50):
            pages = self.read(cursor, pages=2)
            if not pages:
                break
            got |= ids_of(pages)
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
        self.assertLessEqual(new, ids_of(pages))
        self.assertLessEqual(ids_of(pages), new | before)
        again = self.read(pages[-1].cursor)
        self.assertLessEqual(ids_of(again), new | before)

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
            self.assertEqual(ids_of(self.read(cursor)), wanted)

    def test_one_bad_item_costs_no_other(self) -> None:
        wanted = self.fill(2)
        self.peer.add("this one cannot be read", broken=True)
        wanted |= self.fill(2)
        pages = self.read()
        self.assertLessEqual(wanted, ids_of(pages))
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
            for text in strings_of(value):
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
        # Some of it is nested so deep that the stack runs out. What others left behind must not be
        # finalised down there: it would fail, and this test with it.
        gc.collect()
        gc.disable()
        self.addCleanup(gc.enable)
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
            return ids_of(self.drain(network))

        with ThreadPoolExecutor(8) as pool:
            self.assertEqual(list(pool.map(read, made)), [wanted] * 8)
