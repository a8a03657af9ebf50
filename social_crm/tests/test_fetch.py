from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..networks.errors import (
    Blocked,
    Malformed,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
)
from ..networks.types import Identity, Page, SuggestedSource
from .common import BORIS, SocialCommon, script


@tagged("post_install", "-at_install")
class TestFetch(SocialCommon):
    def setUp(self):
        super().setUp()
        (self.own_source + self.search_source).paused = True

    def fetch(self):
        """What the scheduled action does, once everything is due."""
        self.env["social.crm.source"].search([]).write(
            {"next_run": fields.Datetime.now(), "waiting_until": False, "running_until": False}
        )
        with self.commits() as env:
            env["social.crm.source"]._cron_fetch()

    def test_what_is_due_is_read_page_by_page_and_the_next_run_is_planned(self):
        first, second = self.item("one"), self.item("two")
        script.pages["mentions"] = [Page((first,)), Page((second,))]
        begun = fields.Datetime.now()
        self.fetch()
        self.assertEqual(len(self.mentions(first, second)), 2)
        self.assertRecordValues(
            self.source,
            [
                {
                    "cursor": "2",
                    "failures": 0,
                    "error": False,
                    "caught_up": True,
                    "health": "ok",
                    "used_today": 2,
                    "running_until": False,
                }
            ],
        )
        self.assertLaterThan(begun, self.source.next_run, minutes=5)
        self.assertTrue(
            self.env["ir.cron.trigger"].search(
                [("cron_id", "=", self.env.ref("social_crm.ir_cron_process").id)]
            )
        )

    def test_what_is_due_every_minute_is_read_whenever_the_schedule_comes_each_minute(self):
        item, later = self.item("one"), self.item("two")
        script.pages["mentions"] = [Page((item,))]
        script.pages["own"] = [Page((later,))]
        self.own_source.paused = False
        now = fields.Datetime.now()
        self.source.next_run = now + timedelta(seconds=5)  # a run that took five seconds
        self.own_source.next_run = now + timedelta(minutes=1)
        with self.commits() as env:
            env["social.crm.source"]._cron_fetch()
        self.assertTrue(self.mentions(item))
        self.assertFalse(self.mentions(later))

    def test_each_page_is_committed_with_its_cursor_before_the_next(self):
        item = self.item()
        script.pages["mentions"] = [Page((item,)), Temporary("Gone for lunch.")]
        self.fetch()
        self.assertTrue(self.mentions(item))
        self.assertEqual(self.source.cursor, "1")
        script.pages["mentions"][1] = Page((self.item("two"),))
        self.fetch()
        self.assertEqual(self.source.cursor, "2")

    def test_passing_trouble_backs_off_and_goes_away_by_itself(self):
        script.pages["mentions"] = [Temporary("The server has no time.")]
        waits = []
        for _ in range(3):
            self.fetch()
            waits.append(self.source.next_run - fields.Datetime.now())
        self.assertEqual(self.source.failures, 3)
        self.assertEqual(self.source.error, "The server has no time.")
        self.assertEqual(self.source.health, "waiting")
        self.assertGreater(waits[2], waits[0])
        self.assertFalse(self.account.activity_ids, "nobody needs to be told yet")
        script.pages["mentions"] = [Page((self.item(),))]
        self.fetch()
        self.assertEqual(
            (self.source.failures, self.source.error, self.source.health), (0, False, "ok")
        )

    def test_a_pause_that_the_server_asks_for_is_kept_by_the_whole_account(self):
        script.pages["mentions"] = [RateLimited("Too many requests.", 900)]
        self.fetch()
        self.assertGreater(
            self.account.waiting_until, fields.Datetime.now() + timedelta(seconds=800)
        )
        self.own_source.paused = False
        due = self.env["social.crm.source"].search(self.env["social.crm.source"]._due_domain())
        self.assertNotIn(self.own_source, due)

    def test_a_revoked_token_turns_the_account_red_and_tells_its_owner_once(self):
        script.pages["mentions"] = [Unauthorized("The token was revoked.")]
        for _ in range(2):
            self.fetch()
            self.account.state = "connected"
        self.account.state = "disconnected"
        (activity,) = self.account.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("The token was revoked.", activity.note)
        self.assertEqual(self.account.health, "trouble")
        script.pages["mentions"] = [Page((self.item(),))]
        with self.commits() as env:
            env["social.crm.account"].browse(self.account.id).action_check()
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.activity_ids, "the trouble is over")

    def test_lasting_trouble_tells_the_owner_once(self):
        for error in (
            Rejected("No such thing."),
            Malformed("Not understood."),
            Blocked("Not allowed."),
        ):
            script.pages["mentions"] = [error]
            self.fetch()
        self.assertEqual(len(self.account.activity_ids), 1)
        self.assertEqual(self.source.health, "trouble")
        self.assertEqual(self.source.error_kind, "blocked")

    def test_one_failing_source_does_not_disturb_the_others(self):
        self.own_source.paused = False
        item = self.item()
        script.pages["own"] = [ZeroDivisionError("a bug")]
        script.pages["mentions"] = [Page((item,))]
        with self.assertLogs("odoo.addons.social_crm", "ERROR"):
            self.fetch()
        self.assertTrue(self.mentions(item))
        self.assertIn("ZeroDivisionError", self.own_source.error)

    def test_a_page_that_cannot_be_stored_does_not_move_the_cursor(self):
        script.pages["mentions"] = [Page((self.item(),)), Page((self.item(),))]
        ingest = type(self.env["social.crm.ingest"])
        with (
            patch.object(ingest, "_store_page", side_effect=ValueError("disk")),
            self.assertLogs("odoo.addons.social_crm", "ERROR"),
        ):
            self.fetch()
        self.assertFalse(self.source.cursor)
        self.assertEqual(self.source.error_kind, "malformed")

    def test_a_source_that_another_worker_reads_is_left_alone(self):
        self.source.write(
            {
                "next_run": fields.Datetime.now(),
                "running_until": fields.Datetime.now() + timedelta(minutes=1),
            }
        )
        self.assertFalse(
            self.env["social.crm.source"].search(self.env["social.crm.source"]._due_domain())
        )
        self.source.running_until = fields.Datetime.now() - timedelta(seconds=1)
        self.assertTrue(
            self.env["social.crm.source"].search(self.env["social.crm.source"]._due_domain())
        )

    def test_the_daily_budget_holds_and_says_so(self):
        self.stop_the_clock()
        self.source.daily_budget = 2
        script.pages["mentions"] = [Page((self.item(),)) for _ in range(5)]
        for _ in range(3):
            self.fetch()
        self.assertEqual(self.source.used_today, 2)
        self.assertEqual(self.source.cursor, "2")
        self.assertIn("budget of 2", self.source.error)
        self.assertEqual(self.source.next_run.date(), fields.Date.today() + timedelta(days=1))

    def test_resetting_the_cursor_is_harmless(self):
        script.pages["mentions"] = [Page((self.item(),)), Page((self.item(author=BORIS),))]
        self.fetch()
        before = self.env["social.crm.mention"].search_count([])
        self.source.with_user(self.manager).action_reset_cursor()
        self.assertFalse(self.source.cursor)
        self.fetch()
        self.assertEqual(self.env["social.crm.mention"].search_count([]), before)
        self.assertEqual(self.source.cursor, "2")

    def test_a_gap_is_shown(self):
        script.pages["mentions"] = [Page((self.item(),), gap="Items before Monday are missing.")]
        self.fetch()
        self.assertEqual(self.source.gap, "Items before Monday are missing.")

    def test_buttons_start_and_stop_reading(self):
        self.source.next_run = False
        self.source.with_user(self.manager).action_fetch_now()
        self.assertTrue(self.source.next_run)
        self.source.with_user(self.manager).action_pause()
        self.assertEqual(self.source.health, "paused")
        self.account.state = "draft"
        with self.assertRaises(UserError):
            self.source.with_user(self.manager).action_fetch_now()

    def test_a_click_while_it_is_being_read_is_not_lost(self):
        late = self.item("written behind the reader's back")

        def click():
            self.env.invalidate_all()
            self.source.with_user(self.manager).action_fetch_now()
            self.env.flush_all()
            script.pages["mentions"].append(Page((late,)))
            return Page((self.item(),))

        script.pages["mentions"] = [click]
        self.fetch()
        with self.commits() as env:
            env["social.crm.source"]._cron_fetch()
        self.assertTrue(self.mentions(late))

    def test_another_question_begins_from_the_start(self):
        self.search_source.cursor = "17"
        self.search_source.settings = {"term": "gadget"}
        self.assertFalse(self.search_source.cursor)

    def test_a_source_needs_a_kind_that_exists_and_what_it_asks_for(self):
        with self.assertRaisesRegex(ValidationError, "no source of kind"):
            self._source("nonsense")
        with self.assertRaisesRegex(ValidationError, "Term"):
            self._source("search", term=" ")
        self.assertTrue(self.source.opens_tickets)
        self.assertFalse(self.search_source.opens_tickets)

    def test_an_unreadable_item_can_be_tried_again(self):
        from ..networks.types import Unreadable

        self.store(unreadable=(Unreadable("Odd.", "raw thing", "item"),))
        (odd,) = self.source.unreadable_ids
        script.parse = Malformed("Still odd.")
        odd.with_user(self.manager).action_retry()
        self.assertEqual(odd.reason, "Still odd.")
        item = self.item("now readable")
        script.parse = item
        odd.with_user(self.manager).action_retry()
        self.assertFalse(odd.exists())
        self.assertEqual(self.mentions(item).text, "now readable")

    def test_connecting_offers_sources_and_connecting_again_keeps_them(self):
        account = self.env["social.crm.account"].create(
            {"name": "New", "network": "scripted", "settings": {"server": "https://net.example"}}
        )
        script.identity = Identity(
            "new",
            "new",
            facts={"limit": 9},
            sources=(SuggestedSource("search", "Widgets", {"term": "widget"}),),
        )
        for _ in range(2):
            with self.commits() as env:
                account.with_env(env).action_connect()
        self.assertRecordValues(
            account, [{"state": "connected", "handle": "new", "facts": {"limit": 9}}]
        )
        self.assertEqual(sorted(account.source_ids.mapped("kind")), ["mentions", "own", "search"])
        account.source_ids.cursor = "5"
        with self.commits() as env:
            account.with_env(env).action_check()
        self.assertEqual(account.source_ids.mapped("cursor"), ["5"] * 3)

    def test_reconnecting_as_somebody_else_is_refused(self):
        script.identity = Identity("other", "other")
        with self.assertRaisesRegex(UserError, "Create another account"), self.commits() as env:
            self.account.with_env(env).action_check()
        self.assertEqual(self.account.external_id, "acme")

    def test_a_failed_check_says_why_and_stays_on_the_account(self):
        script.identity = Temporary("No connection to net.example.")
        with self.assertRaisesRegex(UserError, "No connection"), self.commits() as env:
            self.account.with_env(env).action_check()
        self.assertEqual(self.account.error, "No connection to net.example.")
        self.assertEqual(self.account.state, "connected", "a passing failure disconnects nobody")
