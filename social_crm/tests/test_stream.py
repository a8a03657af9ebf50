"""Streams: what is opened and closed, what is stored with which cursor, and what failing does."""

import queue
import threading
import time
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools import mute_logger

from ..networks.errors import AllowanceUsed, RateLimited, Temporary, Unauthorized, Unsupported
from ..networks.listener import Ended, Heard
from ..networks.network import Network
from ..networks.types import Connect, Identity, Limit, Page, Pushed, Setting, SourceKind
from ..tools.stream_worker import StreamWorker
from .common import SocialCommon

SECONDS = 120
"""Of patience with another thread."""


class RadioNetwork(Network):
    """Tells what a test puts into ``says``."""

    key = "radio"
    label = "Radio"
    connect = Connect.SECRETS
    settings = (Setting("token", "Token", "secret"),)
    source_kinds = (
        SourceKind("mentions", "Mentions", addressed=True, offered=True),
        SourceKind("search", "Search", settings=(Setting("term", "Term", required=True),)),
    )
    parse_kinds = ("item",)
    streams = True
    says = queue.Queue()
    opened = []
    opening = queue.Queue()

    def check(self):
        return Identity("radio-1")

    def fetch(self, source, cursor):
        yield Page()

    @classmethod
    def parse(cls, kind, raw):
        raise NotImplementedError

    def stream(self, kinds, cursor):
        self.opened.append((tuple(kinds), cursor))
        self.opening.put(None)
        while (told := self.says.get(timeout=SECONDS)) is not None:
            if isinstance(told, Exception):
                raise told
            yield told


class TestStream(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.radio = cls.env["social.crm.account"].create(
            {"name": "Radio", "network": "radio", "settings": {"token": "t1"}}
        )
        cls.radio.write(
            {
                "state": "connected",
                "external_id": "radio-1",
                "connected_at": fields.Datetime.now() - timedelta(days=30),
            }
        )
        cls.heard = cls._source("mentions", cls.radio)
        cls.heard.caught_up = True

    def setUp(self):
        super().setUp()
        RadioNetwork.opened.clear()
        RadioNetwork.opening = queue.Queue()
        RadioNetwork.says = queue.Queue()
        self.addCleanup(lambda: [RadioNetwork.says.put(None) for _turn in range(10)])
        self.worker = StreamWorker("a database")
        self.worker._transaction = lambda work: work(self.env)
        self.startPatcher(patch("odoo.addons.social_crm.tools.stream_worker.Registry"))
        self.addCleanup(self.worker._listener.stop)

    def say(self, *items, cursor="", **page):
        RadioNetwork.says.put(Pushed("radio-1", Page(tuple(items), cursor, **page), "mentions"))

    def hear(self):
        """Store what comes until nothing more does."""
        self.worker.take(SECONDS)
        while self.worker._listener._told.qsize():
            self.worker.take(0)

    def test_what_is_told_is_stored_with_the_cursor_of_the_stream(self):
        item = self.item("Hello")
        self.say(item, cursor="place-1")
        self.worker.look()
        self.hear()
        mention = self.mentions(item, account=self.radio)
        self.assertEqual((mention.found_by, mention.source_id), ("stream", self.heard))
        self.assertEqual(self.radio.stream_cursor, "place-1")
        self.assertTrue(self.radio.streaming_since and self.radio.stream_since)
        self.assertEqual(RadioNetwork.opened, [(("mentions",), "")])

    def test_the_next_turn_goes_on_where_the_last_one_was(self):
        self.radio.stream_cursor = "place-7"
        self.worker.look()
        self.say()
        self.hear()
        self.assertEqual(RadioNetwork.opened[0][1], "place-7")

    def test_when_it_begins_the_gap_is_read_at_once(self):
        self.heard.next_run = fields.Datetime.now() + timedelta(hours=1)
        self.worker.look()
        self.say()
        self.hear()
        self.assertLessEqual(self.heard.next_run, fields.Datetime.now())

    def test_deletions_are_followed(self):
        item = self.item("Hello")
        self.worker.look()
        self.say(item)
        self.hear()
        self.say(deleted=(item.external_id,))
        self.hear()
        self.assertTrue(self.mentions(item, account=self.radio).gone_at)

    def test_what_is_for_somebody_else_is_not_stored(self):
        item = self.item("Hello")
        self.worker.look()
        RadioNetwork.says.put(Pushed("radio-2", Page((item,), "c"), "mentions"))
        self.hear()
        self.assertFalse(self.mentions(item, account=self.radio))

    def test_only_what_is_wanted_is_listened_to(self):
        wanted = self.env["social.crm.account"]._wanted_streams
        self.assertEqual(list(wanted()), [self.radio])
        for values in (
            {"paused": True},
            {"state": "disconnected"},
            {"active": False},
            {"waiting_until": fields.Datetime.now() + timedelta(minutes=1)},
        ):
            before = {name: self.radio[name] for name in values}
            self.radio.write(values)
            self.assertFalse(wanted(), values)
            self.radio.write(before)
        self.heard.paused = True
        self.assertFalse(wanted(), "nobody wants to read anything of it")

    def test_a_pause_ends_it_and_what_comes_then_is_left_to_reading(self):
        self.worker.look()
        self.say()
        self.hear()
        self.radio.paused = True
        self.worker.look()
        self.assertFalse(self.radio.streaming_since)
        self.assertEqual(self.worker._listener.keys, set())
        item = self.item("late")
        self.say(item)
        self.worker.take(0.2)
        self.assertFalse(self.mentions(item, account=self.radio))

    def test_other_credentials_or_kinds_open_it_anew(self):
        self.worker.look()
        self.say()
        self.hear()
        self.radio.settings = {"token": "t2"}
        self.worker.look()
        self.await_opened(2)
        self._source("search", self.radio, term="kettle")
        self.worker.look()
        self.await_opened(3)
        self.assertEqual(RadioNetwork.opened[-1][0], ("mentions", "search"))
        self.worker.look()
        for _thread in RadioNetwork.opened:  # two that were closed take one each, and end
            self.say()
        self.hear()
        self.assertEqual(len(RadioNetwork.opened), 3, "and not again without a reason")

    def await_opened(self, number):
        """Until the thread has opened so many."""
        while len(RadioNetwork.opened) < number:
            RadioNetwork.opening.get(timeout=SECONDS)
        self.assertEqual(len(RadioNetwork.opened), number)

    def test_a_break_is_waited_out_longer_each_time(self):
        waits = []
        for _turn in range(5):
            tuned = self.worker._tuned.get(self.radio.id)
            if tuned:
                tuned.again_at = 0.0
            with patch("time.monotonic", return_value=1000.0):
                self.worker.look()
            RadioNetwork.says.put(Temporary("gone"))
            (ended,) = self.ended()
            with patch("time.monotonic", return_value=1000.0):
                self.worker._store([ended], self.env)
            waits.append(self.worker._tuned[self.radio.id].again_at - 1000.0)
        self.assertEqual(self.radio.stream_error, "gone")
        self.assertFalse(self.radio.streaming_since)
        for number, wait in enumerate(waits):
            self.assertTrue(0.5 * 2**number <= wait <= 2**number, waits)

    def ended(self):
        events = []
        while not any(isinstance(event, Ended) for event in events):
            events += self.worker._listener.told(5)
        return [event for event in events if isinstance(event, Ended)]

    def test_what_stands_in_the_way_is_said_and_does_what_it_does_elsewhere(self):
        self.end_with(Unsupported("There is no stream."))
        self.assertEqual(self.radio.stream_error, "There is no stream.")
        self.assertEqual(self.radio.state, "connected")
        self.assertFalse(self.radio.activity_ids, "quietly: reading goes on")
        tuned = self.worker._tuned[self.radio.id]
        self.assertGreater(tuned.again_at, 3600)
        self.end_with(RateLimited("Wait.", 120))
        self.assertGreater(self.radio.waiting_until, fields.Datetime.now() + timedelta(seconds=100))
        self.radio.waiting_until = False
        self.end_with(Unauthorized("Not any more."))
        self.assertEqual(self.radio.state, "disconnected")

    def end_with(self, error):
        self.worker._tuned.clear()
        self.worker.look()
        RadioNetwork.says.put(error)
        self.hear()

    def test_what_cannot_be_stored_does_not_move_the_cursor(self):
        items = [self.item(f"Number {number}") for number in range(3)]
        self.radio.stream_cursor = "place-0"
        self.worker.look()
        for number, item in enumerate(items, start=1):
            self.say(item, cursor=f"place-{number}")
        real = self.worker._store_one

        def trips(account, pushed):
            if pushed.page.cursor == "place-2":
                raise ZeroDivisionError
            return real(account, pushed)

        end = threading.Event()
        while self.worker._listener._told.qsize() < 3:
            end.wait(0.01)
        with (
            patch.object(self.worker, "_store_one", trips),
            mute_logger("odoo.addons.social_crm.tools.stream_worker"),
        ):
            self.hear()
        self.assertEqual(self.radio.stream_cursor, "place-1")
        self.assertEqual(len(self.mentions(*items, account=self.radio)), 1)
        self.assertIn("ZeroDivisionError", self.radio.stream_error)
        self.assertEqual(self.worker._listener.keys, set())

    def test_an_event_of_an_earlier_turn_is_not_stored(self):
        self.worker.look()
        old = Heard(self.radio.id, 0, Pushed("radio-1", Page((self.item("old"),)), "mentions"))
        self.worker._listener._told.put(old)
        self.worker.take(0.1)
        self.assertFalse(
            self.env["social.crm.mention"].search([("account_id", "=", self.radio.id)])
        )

    def test_a_stream_keeps_to_its_share_of_the_limits_and_gets_another_in_time(self):
        limits = Limit("all", 8, 60), Limit("login", 3, 60, path="POST /login")
        self.patch(RadioNetwork, "limits", limits)
        gate = self.env["social.crm.gate"]
        self.worker.look()
        tuned = self.worker._tuned[self.radio.id]
        for _number in range(6):
            tuned.meter.before("GET", "https://net.example/x")
        for method, path in (("GET", "x"), ("POST", "login")):
            with self.assertRaises(AllowanceUsed):
                tuned.meter.before(method, f"https://net.example/{path}")
        self.assertEqual(gate.search([]).mapped("count"), [6], "signing in is left to others")
        tuned.filled_at -= 1000
        self.worker.look()
        for _number in range(2):
            tuned.meter.before("GET", "https://net.example/x")
        with self.assertRaises(AllowanceUsed):
            tuned.meter.before("GET", "https://net.example/x")
        RadioNetwork.says.put(None)
        self.hear()
        self.env.invalidate_all()
        self.assertEqual(sum(gate.search([]).mapped("count")), 8)
        tuned.again_at = 0.0
        self.worker.look()
        self.assertFalse(self.radio.waiting_until, "reading is not kept from its own share")
        self.assertEqual(self.worker._listener.keys, set())

    def test_the_processing_is_woken_but_not_for_each_word(self):
        cron = self.env.ref("social_crm.ir_cron_process")
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        # However slow this machine is, all of it happens in the same second.
        self.startPatcher(patch("odoo.addons.social_crm.tools.stream_worker.RING", 3600.0))
        self.worker._rang_at = time.monotonic() - 3601
        self.worker.look()
        for _number in range(5):
            self.say(self.item("Hello"))
            self.worker.take(SECONDS)
        self.worker._ring(last=True)
        after = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.assertIn(after - triggers, (1, 2))
        self.worker._ring(last=True)
        self.assertEqual(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), after
        )
