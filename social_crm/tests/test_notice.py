"""When nobody is there, the profile says so; and never longer, never without an administrator."""

from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..networks.errors import RateLimited, Rejected, Temporary, Unauthorized
from ..networks.types import Capability, Permission, Setting
from .common import ScriptedNetwork, SocialCommon, script

MONDAY = datetime(2027, 3, 1, 12)
EVENING, TUESDAY = MONDAY.replace(hour=20), MONDAY + timedelta(days=1)
WORDS = "Nobody is here just now. We are there again on {{back}}."


class NoticeCommon(SocialCommon):
    @classmethod
    def setUpClass(cls):
        able = ScriptedNetwork.capabilities | {Capability.NOTICE}
        cls.startClassPatcher(patch.object(ScriptedNetwork, "capabilities", able))
        super().setUpClass()
        cls.team.resource_calendar_id = cls.hours(8, 18)

    @classmethod
    def hours(cls, start, end, days=range(7), tz="UTC"):
        line = {"name": "x", "hour_from": start, "hour_to": end, "day_period": "morning"}
        return cls.env["resource.calendar"].create(
            {
                "name": "Hours",
                "tz": tz,
                "attendance_ids": [Command.clear()]
                + [Command.create({**line, "dayofweek": str(day)}) for day in days],
            }
        )

    def setUp(self):
        super().setUp()
        clock = freeze_time(MONDAY)
        self.clock = clock.start()
        self.addCleanup(clock.stop)

    def want(self, account=None, text=WORDS):
        (account or self.account).write({"notice": True, "notice_text": text})

    def run_cron(self, moment=None):
        if moment:
            self.clock.move_to(moment)
        with self.commits() as env:
            env["social.crm.account"]._cron_notice()

    def shown(self, moment=EVENING):
        """Out of hours, with the words on the profile."""
        self.want()
        self.run_cron(moment)
        self.assertEqual(script.notices, ["Nobody is here just now. We are there again on "
                                          "Tuesday 8:00\u202fAM."])  # fmt: skip
        script.notices.clear()


@tagged("post_install", "-at_install")
class TestNotice(NoticeCommon):
    def test_it_stands_there_while_nobody_is_there(self):
        self.want()
        self.run_cron()
        self.assertFalse(script.notices, "somebody is there")
        self.run_cron(EVENING)
        words = "Nobody is here just now. We are there again on Tuesday 8:00\u202fAM."
        self.assertEqual(script.notices, [words])
        self.assertRecordValues(self.account, [{"notice_shown": words, "notice_shown_at": EVENING}])
        self.run_cron(EVENING + timedelta(hours=5))
        self.assertEqual(len(script.notices), 1, "what stands there is not said again")
        self.run_cron(TUESDAY)
        self.assertEqual(script.notices, [words, ""])
        self.assertFalse(self.account.notice_shown or self.account.notice_shown_at)
        self.run_cron(TUESDAY + timedelta(hours=1))
        self.assertEqual(len(script.notices), 2)

    def test_nothing_is_said_unless_somebody_wants_it(self):
        self.assertFalse(self.env["social.crm.account"].new({}).notice)
        self.account.notice_text = WORDS
        self.run_cron(EVENING)
        self.assertFalse(script.notices)

    def test_when_somebody_is_back_is_told_in_the_language_of_the_words(self):
        self.want(text="Gerade ist niemand da. Ab {{ back }} antworten wir wieder.")
        self.run_cron(EVENING)
        self.account.notice_language = "fr"
        self.run_cron()
        self.assertEqual(
            script.notices,
            [
                f"Gerade ist niemand da. Ab {back} antworten wir wieder."
                for back in ("Dienstag 08:00", "mardi 08:00")
            ],
        )

    def test_holidays_count_and_far_days_have_their_date(self):
        calendar = self.team.resource_calendar_id
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": calendar.id,
                "date_from": TUESDAY.replace(hour=0),
                "date_to": TUESDAY.replace(hour=0) + timedelta(days=7),
            }
        )
        self.want(text="Back on {{back}}")
        self.run_cron(EVENING)
        self.assertEqual(script.notices, ["Back on March 9, 2027 8:00\u202fAM"])
        self.run_cron(EVENING + timedelta(days=3))
        self.assertEqual(script.notices[1:], ["Back on Tuesday 8:00\u202fAM"])

    def test_other_words_and_other_hours_are_followed(self):
        self.shown()
        self.account.notice_text = "Closed."
        self.run_cron()
        self.assertEqual(script.notices, ["Closed."])
        self.team.resource_calendar_id.attendance_ids.hour_to = 22
        self.run_cron()
        self.assertEqual(script.notices, ["Closed.", ""])

    def test_a_roster_counts_where_a_team_has_no_hours_of_its_own(self):
        self.team.resource_calendar_id = False
        self.company.resource_calendar_id = self.hours(0, 24)
        self.want(text="Closed")
        self.run_cron(EVENING)
        self.assertFalse(script.notices)
        roster = self.env["social.crm.roster"].create({"team_id": self.team.id})
        roster.duty_ids = [
            Command.create({"user_id": self.agent.id, "calendar_id": self.hours(8, 18).id})
        ]
        self.run_cron()
        self.assertEqual(script.notices, ["Closed"])

    def test_whatever_ends_it_takes_it_away(self):
        for values in (
            {"notice": False},
            {"paused": True},
            {"active": False},
        ):
            with self.subTest(values):
                self.account.write({"paused": False, "active": True})
                script.notices.clear()
                self.shown()
                self.account.write(values)
                self.run_cron()
                self.assertEqual(script.notices, [""])
                self.assertFalse(self.account.notice_shown)

    def test_who_is_not_connected_says_nothing_until_he_is(self):
        self.shown()
        self.account.state = "disconnected"
        self.run_cron(TUESDAY)
        self.assertFalse(script.notices)
        self.assertIn("still stands on the profile", self.account.notice_hint)
        self.account.state = "connected"
        self.run_cron()
        self.assertEqual(script.notices, [""])

    def test_an_account_is_not_deleted_while_its_profile_says_something(self):
        self.shown()
        with self.assertRaises(UserError):
            self.account.unlink()

    # Killed, refused, in the way

    def test_the_network_is_called_with_no_transaction_open(self):
        self.keep_environments()
        self.want()
        self.clock.move_to(EVENING)
        events = []
        commit = type(self.env["ir.cron"])._commit_progress
        with self.commits() as env:
            cr = env.cr

            def committed(cron, *args, **kwargs):
                result = commit(cron, *args, **kwargs)
                events.append(("commit", cr.sql_log_count))
                return result

            script.notice = lambda _text: events.append(("network", cr.sql_log_count))
            with patch.object(type(env["ir.cron"]), "_commit_progress", committed):
                env["social.crm.account"]._cron_notice()
        place = next(i for i, event in enumerate(events) if event[0] == "network")
        self.assertEqual(events[place - 1], ("commit", events[place][1]))

    def test_who_dies_after_the_call_leaves_nothing_on_the_profile(self):
        self.want()
        self.clock.move_to(EVENING)
        with self.commits() as env:
            (task,) = env["social.crm.account"]._claim_notices()
        task.run()
        self.assertEqual(len(script.notices), 1)
        self.assertFalse(self.account.notice_shown, "the worker died before it could say so")
        self.run_cron()
        self.assertEqual(len(script.notices), 1, "it may still be at work")
        self.run_cron(TUESDAY)
        self.assertEqual(script.notices[1:], [""])
        self.assertFalse(self.account.notice_busy_until)

    def test_who_dies_before_the_call_leaves_it_to_the_next(self):
        self.want()
        self.clock.move_to(EVENING)
        with self.commits() as env:
            self.assertTrue(env["social.crm.account"]._claim_notices())
        self.run_cron(EVENING + timedelta(minutes=4))
        self.assertFalse(script.notices, "it may still be at work")
        self.run_cron(EVENING + timedelta(minutes=6))
        self.assertEqual(len(script.notices), 1)
        self.assertEqual(self.account.notice_shown, script.notices[0])

    def test_what_a_network_refuses_is_said_where_the_administrator_looks(self):
        self.want()
        script.notice = Rejected("There is no room on the profile.")
        self.run_cron(EVENING)
        self.assertEqual(self.account.notice_error, "There is no room on the profile.")
        self.assertEqual(self.account.health, "trouble")
        self.assertEqual(self.account.health_text, "There is no room on the profile.")
        self.assertEqual(self.account.state, "connected")
        (activity,) = self.account.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("no room", activity.note)
        script.notice = None
        self.run_cron()
        self.assertFalse(script.notices, "the same would be refused again")
        self.run_cron(EVENING + timedelta(hours=1, minutes=1))
        self.assertEqual(len(script.notices), 1)
        self.assertFalse(self.account.notice_error or self.account.activity_ids)
        self.assertEqual(self.account.health, "ok")

    def test_new_words_are_tried_at_once_after_a_refusal(self):
        self.want()
        script.notice = Rejected("Too long.")
        self.run_cron(EVENING)
        script.notice = None
        self.account.notice_text = "Closed."
        self.run_cron()
        self.assertEqual(script.notices, ["Closed."])

    def test_a_passing_failure_is_tried_again_and_told_only_when_it_lasts(self):
        self.want()
        script.notice = Temporary("It did not answer in time.")
        moment = EVENING
        for attempt in range(1, 6):
            self.run_cron(moment)
            self.assertEqual(self.account.notice_failures, attempt)
            self.assertEqual(bool(self.account.activity_ids), attempt >= 5)
            moment = self.account.notice_try_at
            self.assertGreater(moment, self.clock())
        script.notice = None
        self.run_cron(TUESDAY + timedelta(hours=1))
        self.assertEqual(script.notices, [""], "nobody knows what the last try has done")
        self.assertFalse(self.account.notice_failures)

    def test_a_server_that_asks_for_a_pause_gets_it(self):
        self.want()
        script.notice = RateLimited("Too many requests.", 1200)
        self.run_cron(EVENING)
        self.assertEqual(self.account.waiting_until, EVENING + timedelta(seconds=1200))
        self.assertFalse(self.account.notice_failures)
        script.notice = None
        self.run_cron()
        self.assertFalse(script.notices)
        self.run_cron(EVENING + timedelta(seconds=1201))
        self.assertEqual(len(script.notices), 1)

    def test_credentials_that_are_refused_disconnect_as_everywhere(self):
        self.want()
        script.notice = Unauthorized("The token is no good.")
        self.run_cron(EVENING)
        self.assertEqual((self.account.state, self.account.error),
                         ("disconnected", "The token is no good."))  # fmt: skip

    def test_a_bug_of_a_network_harms_no_other_account(self):
        other = self.another("Other")
        self.want()
        self.want(other)

        def show(network, _text):
            if network.access.external_id == "acme":
                raise ValueError("bug")

        with (
            patch.object(ScriptedNetwork, "show_notice", show),
            mute_logger("odoo.addons.social_crm.models.social_crm_account_notice_run"),
        ):
            self.run_cron(EVENING)
        self.assertTrue(other.notice_shown)
        self.assertIn("ValueError", self.account.notice_error)

    def test_it_comes_back_when_the_hours_end(self):
        self.want()
        cron = self.env.ref("social_crm.ir_cron_notice")
        Trigger = self.env["ir.cron.trigger"]
        Trigger.search([("cron_id", "=", cron.id)]).unlink()
        self.run_cron(MONDAY.replace(hour=17, minute=55))
        at = Trigger.search([("cron_id", "=", cron.id)]).mapped("call_at")
        self.assertIn(MONDAY.replace(hour=18), at)

    def another(self, name):
        account = self.account.copy({"name": name})
        account.write({"state": "connected", "external_id": name})
        return account

    def test_many_accounts_are_looked_at_with_as_many_queries_as_few(self):
        self.keep_environments()
        self.clock.move_to(MONDAY)
        counts = []
        for more in (2, 20):
            for number in range(more):
                self.want(self.another(f"{more} {number}"))
            self.env.flush_all()
            for _warm in range(2):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.assertFalse(self.env["social.crm.account"]._claim_notices())
                used = self.env.cr.sql_log_count - before
            counts.append(used)
        self.assertEqual(*counts)

    # Who may, and who never does

    def test_only_administrators_decide_what_is_said(self):
        for user in (self.agent, self.manager):
            account = self.account.with_user(user)
            for values in ({"notice": True}, {"notice_text": "Buy more!"}, {"notice_shown": "x"}):
                with self.assertRaises(AccessError):
                    account.write(values)
        with self.assertRaises(AccessError):
            self.account.with_user(self.employee).read(["notice_text"])
        self.account.with_user(self.administrator).write({"notice": True, "notice_text": WORDS})
        self.assertTrue(self.account.notice)

    def test_every_change_of_the_words_is_in_the_chatter(self):
        self.want()
        self.flush_tracking()
        self.account.with_user(self.administrator).notice_text = "Closed."
        self.flush_tracking()
        values = self.account.sudo().message_ids[0].tracking_value_ids
        self.assertEqual((values.old_value_char, values.new_value_char), (WORDS, "Closed."))
        self.assertEqual(self.account.message_ids[0].author_id, self.administrator.partner_id)

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_practice_says_nothing_to_anybody(self):
        self.want()
        with patch.object(ScriptedNetwork, "practice", True):
            self.env.invalidate_all()
            self.run_cron(EVENING)
            with self.assertRaises(ValidationError):
                self.account.notice_text = "Closed."
        self.assertFalse(script.notices)

    def test_a_copy_of_a_database_neither_says_anything_nor_takes_it_away(self):
        self.shown()
        self.env["ir.config_parameter"].set_param("database.is_neutralized", "true")
        self.run_cron(TUESDAY)
        self.assertFalse(script.notices)
        self.env["ir.config_parameter"].set_param("database.is_neutralized", False)
        self.env.flush_all()
        for query in get_neutralization_queries(["social_crm"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(self.account.notice or self.account.notice_shown)
        self.account.write({"state": "connected", "paused": False})
        self.run_cron()
        self.assertFalse(script.notices)

    def test_without_the_right_at_the_network_nothing_is_tried(self):
        right = Permission("write", "Write", serves=("notice",), setting="profile")
        setting = Setting("profile", "May change the profile", "boolean")
        with (
            patch.object(ScriptedNetwork, "permissions", (right,)),
            patch.object(ScriptedNetwork, "settings", (*ScriptedNetwork.settings, setting)),
        ):
            self.account.granted = {"keys": []}
            self.want()
            self.run_cron(EVENING)
            self.assertFalse(script.notices)
            self.assertIn("“May change the profile”", self.account.notice_hint)
            self.account.granted = {"keys": ["write"]}
            self.run_cron()
            self.assertEqual(len(script.notices), 1)

    # At the screen

    def test_words_that_cannot_be_shown_are_refused_where_they_are_typed(self):
        for values, said in (
            ({"notice": True}, "Say what shall stand"),
            ({"notice_text": "Back on {{day}}"}, "{{day}}"),
            ({"notice_text": "x" * 101}, "up to 101 characters"),
            ({"notice_text": "x" * 75 + "{{back}}"}, "too long"),
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, said),
                self.env.cr.savepoint(),
            ):
                self.account.write(values)
        without = ScriptedNetwork.capabilities - {Capability.NOTICE}
        with (
            patch.object(ScriptedNetwork, "capabilities", without),
            self.assertRaisesRegex(ValidationError, "profiles of this network"),
        ):
            self.env.invalidate_all()
            self.want()

    def test_who_sets_it_up_sees_what_will_stand_there_and_from_when_on(self):
        self.want()
        account = self.account.with_user(self.administrator)
        words = "Nobody is here just now. We are there again on Tuesday 8:00\u202fAM."
        self.assertEqual(account.notice_preview, words)
        self.assertIn("from Monday 6:00\u202fPM on", account.notice_hint)
        self.run_cron(EVENING)
        self.assertEqual(account.notice_hint, "It stands on the profile now.")
        self.assertEqual(account.notice_preview, words)
        self.team.resource_calendar_id = self.hours(0, 24)
        account.invalidate_recordset()
        self.assertIn("always there", account.notice_hint)

    def test_words_that_would_not_be_true_are_not_shown(self):
        self.team.resource_calendar_id.attendance_ids.unlink()
        self.want()
        self.run_cron(EVENING)
        self.assertFalse(script.notices)
        self.assertIn("Nobody knows when", self.account.notice_hint)
        self.account.notice_text = "Closed."
        self.run_cron()
        self.assertEqual(script.notices, ["Closed."])
