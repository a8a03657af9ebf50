"""Credentials that run out: renewed in time, by one alone, and never lost by trying."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..networks.errors import RateLimited, Rejected, Temporary, Unauthorized, Unsupported
from ..networks.types import Connect, Identity, Page, Secrets, Setting
from .common import ScriptedNetwork, SocialCommon, script


class RenewingNetwork(ScriptedNetwork):
    key = "scripted_renewing"
    label = "Scripted Renewing"
    connect = Connect.OAUTH
    settings = (
        Setting("server", "Server", "url", required=True),
        Setting("client_id", "App", required=True),
        Setting("client_secret", "App secret", "secret", required=True),
    )
    app_settings = ("client_id",)
    refreshes = True

    answer = None
    asked = ()
    used = ()

    def refresh(self):
        cls = type(self)
        cls.asked = (*cls.asked, self.access.secrets["refresh_token"])
        return script.play(cls.answer)

    def fetch(self, source, cursor):
        cls = type(self)
        cls.used = (*cls.used, self.access.secrets["access_token"])
        return super().fetch(source, cursor)


def tokens(number, **lasts):
    """What a network hands out.

    :param lasts: for ``timedelta``; without it nobody knows when they run out
    """
    found = {"access_token": f"access-{number}", "refresh_token": f"refresh-{number}"}
    if lasts:
        found["expires_at"] = (datetime.now(UTC) + timedelta(**lasts)).isoformat()
    return Secrets(found)


@tagged("post_install", "-at_install")
class TestRenewal(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.source + cls.own_source + cls.search_source).paused = True
        cls.account = cls.env["social.crm.account"].create(
            {
                "name": "Brand",
                "network": "scripted_renewing",
                "settings": {
                    "server": "https://net.example",
                    "client_id": "our-app",
                    "client_secret": "app-s3cret",
                },
                "user_id": cls.manager.id,
                "team_id": cls.team.id,
            }
        )
        cls.account._connected(Identity("brand", "brand", "Brand"), tokens(1, hours=2))
        cls.source = cls.account.source_ids.filtered(lambda each: each.kind == "mentions")
        (cls.account.source_ids - cls.source).paused = True
        cls.source.caught_up = True

    def setUp(self):
        super().setUp()
        RenewingNetwork.answer = tokens(2, hours=2)
        RenewingNetwork.asked = ()
        RenewingNetwork.used = ()
        self.now = fields.Datetime.now()

    def renew(self, *, due=True):
        """What the scheduled action does, once a renewal is due."""
        if due:
            self.account.refresh_at = fields.Datetime.now()
        with self.commits() as env:
            env["social.crm.account"]._cron_refresh()

    def fetch(self):
        self.source.write({"next_run": fields.Datetime.now(), "waiting_until": False})
        with self.commits() as env:
            env["social.crm.source"]._cron_fetch()

    def expire(self):
        self.account.expires_at = fields.Datetime.now() - timedelta(seconds=1)

    def long_ago(self):
        """The last renewal was hours before."""
        before = fields.Datetime.now() - timedelta(hours=3)
        self.account.write({"refreshed_at": before, "last_chance_until": before})

    # When

    def test_they_are_renewed_when_a_fifth_of_their_life_is_left_and_never_later(self):
        for life, earliest, latest in (
            (timedelta(days=60), timedelta(days=45), timedelta(days=48)),
            (timedelta(hours=2), timedelta(hours=1.5), timedelta(hours=1.6)),
            (timedelta(minutes=30), timedelta(minutes=18), timedelta(minutes=20)),
            (timedelta(minutes=4), timedelta(minutes=1), timedelta(minutes=2)),
        ):
            moments = {self.account._moment_to_renew(self.now + life) for _ in range(50)}
            self.assertGreater(len(moments), 1, "many accounts do not come as one")
            for moment in moments:
                self.assertGreaterEqual(moment, self.now + earliest - timedelta(seconds=3), life)
                self.assertLessEqual(moment, self.now + latest + timedelta(seconds=3), life)

    def test_the_form_knows_when_and_nobody_reads_the_credentials(self):
        account = self.account.with_user(self.administrator)
        self.assertAlmostEqual(
            account.expires_at, self.now + timedelta(hours=2), delta=timedelta(minutes=1)
        )
        self.assertTrue(account.renews)
        self.assertNotIn("access-1", str(account.read()))

    def test_credentials_without_an_end_are_not_renewed(self):
        self.account._keep_secrets(tokens(3))
        self.assertFalse(self.account.refresh_at or self.account.expires_at)
        self.renew(due=False)
        self.assertFalse(RenewingNetwork.asked)

    # How

    def test_what_is_due_is_renewed_and_the_app_s_secret_stays(self):
        self.renew()
        self.assertEqual(RenewingNetwork.asked, ("refresh-1",))
        secrets = self.account._secrets()
        self.assertEqual(secrets["access_token"], "access-2")
        self.assertEqual(secrets["refresh_token"], "refresh-2")
        self.assertEqual(secrets["client_secret"], "app-s3cret")
        self.assertFalse(self.account.refreshing_until)
        self.assertGreater(self.account.refresh_at, self.now + timedelta(hours=1))
        self.renew(due=False)
        self.assertEqual(len(RenewingNetwork.asked), 1)

    def test_of_two_workers_one_renews(self):
        self.account.refresh_at = self.now
        with self.commits() as env:
            first = env["social.crm.account"]._claim_renewals()
            env["ir.cron"]._commit_progress()
            self.assertEqual([task.account_id for task in first], self.account.ids)
            self.assertFalse(env["social.crm.account"]._claim_renewals())
        self.renew()
        self.assertFalse(RenewingNetwork.asked, "another has it")

    def test_the_claim_of_a_worker_that_died_runs_out(self):
        self.account.refresh_at = self.now
        with self.commits() as env:
            env["social.crm.account"]._claim_renewals()
        self.account.refreshing_until = self.now - timedelta(seconds=1)
        self.renew()
        self.assertEqual(self.account._secrets()["access_token"], "access-2")

    def test_a_worker_that_dies_between_the_answer_and_the_commit_costs_a_sign_in_and_no_data(self):
        """The known hole: the network has taken back the old refresh token, and nobody has the new
        one."""
        account = type(self.account)
        with (
            patch.object(account, "_note_renewal", side_effect=MemoryError("killed")),
            self.assertRaises(MemoryError),
        ):
            self.renew()
        self.env.invalidate_all()
        self.assertEqual(self.account._secrets()["refresh_token"], "refresh-1")
        self.account.refreshing_until = self.now - timedelta(seconds=1)
        RenewingNetwork.answer = Unauthorized("The grant is gone.")
        cursor = self.source.cursor
        self.renew()
        self.assertEqual(self.account.state, "disconnected")
        self.assertEqual(len(self.account._trouble_activities()), 1)
        self.assertEqual(self.source.cursor, cursor)

    def test_who_signs_in_while_a_renewal_is_under_way_is_not_overwritten(self):
        self.account.refresh_at = self.now
        with self.commits() as env:
            account = env["social.crm.account"]
            (task,) = account._claim_renewals()
            env["ir.cron"]._commit_progress()
            account.browse(self.account.id)._keep_secrets(tokens(7, hours=2))
            for result in (tokens(2, hours=2), Unauthorized("The grant is gone.")):
                account._note_renewal(task, result)
        self.assertEqual(self.account._secrets()["access_token"], "access-7")
        self.assertEqual(self.account.state, "connected")

    def test_who_types_the_app_s_secret_while_a_renewal_is_under_way_loses_neither(self):
        self.account.refresh_at = self.now
        with self.commits() as env:
            account = env["social.crm.account"]
            (task,) = account._claim_renewals()
            env["ir.cron"]._commit_progress()
            mine = account.browse(self.account.id)
            mine.write({"settings": {**mine.settings, "client_secret": "new-s3cret"}})
            account._note_renewal(task, tokens(2, hours=2))
        secrets = self.account._secrets()
        self.assertEqual(
            (secrets["client_secret"], secrets["refresh_token"]), ("new-s3cret", "refresh-2")
        )

    # What may go wrong

    def test_what_passes_leaves_everything_as_it_is_and_is_tried_again_later_and_later(self):
        before = self.account._secrets()
        waits = []
        for error in (
            Temporary("The server has no time."),
            RateLimited("Too many.", 5, scope="app"),
            Rejected("The app is not accepted.", 400),
            ZeroDivisionError("a bug"),
        ):
            RenewingNetwork.answer = error
            with mute_logger("odoo.addons.social_crm.models.social_crm_account_renewal"):
                self.renew()
            self.assertEqual(self.account._secrets(), before)
            self.assertEqual(self.account.state, "connected")
            self.assertTrue(self.account.refresh_error)
            self.assertNotIn("refresh-1", self.account.refresh_error)
            waits.append(self.account.refresh_at - fields.Datetime.now())
        self.assertGreater(waits[3], waits[0])
        self.assertFalse(self.account.activity_ids, "nobody needs to be told yet")
        self.renew()
        self.assertEqual(self.account.refresh_failures, 5)
        self.assertEqual(self.account.health, "trouble")
        self.assertEqual(len(self.account._trouble_activities()), 1)
        RenewingNetwork.answer = tokens(2, hours=2)
        self.renew()
        self.assertRecordValues(
            self.account, [{"refresh_failures": 0, "refresh_error": False, "health": "ok"}]
        )
        self.assertFalse(self.account._trouble_activities(), "the trouble is over")

    def test_the_server_s_pause_is_kept(self):
        RenewingNetwork.answer = RateLimited("Too many.", 4000)
        self.renew()
        self.assertGreater(self.account.refresh_at, self.now + timedelta(seconds=3900))

    def test_an_empty_answer_overwrites_nothing(self):
        before = self.account._secrets()
        for answer in (Secrets(), Secrets({"access_token": "", "refresh_token": ""})):
            RenewingNetwork.answer = answer
            self.renew()
            self.assertEqual(self.account._secrets(), before)
            self.assertIn("renewed nothing", self.account.refresh_error)
            self.assertGreater(self.account.refresh_at, self.now)

    def test_a_refresh_token_that_does_not_come_again_stays(self):
        RenewingNetwork.answer = Secrets({"access_token": "access-2", "refresh_token": ""})
        self.renew()
        secrets = self.account._secrets()
        self.assertEqual(
            (secrets["access_token"], secrets["refresh_token"]), ("access-2", "refresh-1")
        )
        self.assertFalse(self.account.expires_at, "the old end says nothing about the new ones")

    def test_credentials_that_come_expired_are_kept_and_not_asked_for_without_end(self):
        RenewingNetwork.answer = tokens(2, hours=-1)
        self.renew()
        self.assertEqual(RenewingNetwork.asked, ("refresh-1",))
        self.assertEqual(self.account._secrets()["refresh_token"], "refresh-2")
        self.assertGreater(self.account.refresh_at, self.now)

    def test_only_a_grant_that_is_gone_disconnects(self):
        RenewingNetwork.answer = Unauthorized("You took it back.")
        self.renew()
        self.assertRecordValues(
            self.account, [{"state": "disconnected", "error": "You took it back."}]
        )
        (activity,) = self.account._trouble_activities()
        self.assertEqual(activity.user_id, self.manager)
        self.assertTrue(self.account._secrets(), "nothing is thrown away")

    def test_whoever_must_sign_in_again_before_the_end_is_told_in_time_and_once(self):
        with patch.object(RenewingNetwork, "refreshes", False):
            self.account._keep_secrets(tokens(3, days=6))
            for _ in range(2):
                self.renew(due=False)
            self.assertEqual(len(self.account._trouble_activities()), 1)
            self.account._trouble_activities().unlink()
            self.renew(due=False)
        self.assertFalse(self.account._trouble_activities())
        self.assertFalse(RenewingNetwork.asked)

    # What waits

    def test_nothing_is_read_or_sent_with_credentials_that_have_run_out(self):
        self.account.refresh_at = self.now + timedelta(minutes=5)  # backing off
        self.expire()
        mention = self.arrive(self.item())
        reply = self.env["social.crm.reply"].create({"mention_id": mention.id, "text": "Hello"})
        reply.action_send()
        item = self.item("later")
        script.pages["mentions"] = [Page((item,))]
        self.fetch()
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()
        self.assertFalse(self.mentions(item) or script.sent)
        self.assertEqual((reply.state, self.account.health), ("queued", "waiting"))
        self.renew()
        self.fetch()
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()
        self.assertTrue(self.mentions(item))
        self.assertEqual(reply.state, "sent")
        self.assertEqual(RenewingNetwork.used, ("access-2",))

    def test_credentials_that_run_out_during_a_fetch_are_renewed_and_the_fetch_goes_on(self):
        first, second = self.item("one"), self.item("two")
        script.pages["mentions"] = [Page((first,)), Unauthorized("The token expired.")]
        self.fetch()
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.activity_ids)
        self.assertEqual(self.source.error_kind, "temporary")
        self.assertTrue(self.account.refused_at)
        script.pages["mentions"][1] = Page((second,))
        self.fetch()
        self.assertFalse(self.mentions(second), "it waits for the renewal")
        self.renew(due=False)
        with self.commits() as env:  # due by itself
            env["social.crm.source"]._cron_fetch()
        self.assertEqual(len(self.mentions(first, second)), 2)
        self.assertRecordValues(
            self.account, [{"state": "connected", "error": False, "health": "ok"}]
        )
        self.assertEqual(RenewingNetwork.used, ("access-1", "access-2"))

    def test_an_answer_that_was_refused_goes_out_after_the_renewal(self):
        mention = self.arrive(self.item())
        reply = self.env["social.crm.reply"].create({"mention_id": mention.id, "text": "Hello"})
        reply.action_send()
        script.send = Unauthorized("The token expired.")
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()
        self.assertEqual((reply.state, self.account.state), ("queued", "connected"))
        script.send = None
        self.renew(due=False)
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()
        self.assertEqual(reply.state, "sent")

    def test_refused_again_right_after_a_renewal_the_account_is_disconnected(self):
        script.pages["mentions"] = [Unauthorized("Go away.")]
        self.fetch()
        self.renew(due=False)
        self.account.refreshed_at -= timedelta(seconds=30)
        self.fetch()
        self.assertRecordValues(self.account, [{"state": "disconnected", "error": "Go away."}])
        self.assertEqual(len(self.account._trouble_activities()), 1)
        self.assertEqual(len(RenewingNetwork.asked), 1)

    def test_what_began_before_the_renewal_says_nothing_about_what_was_renewed(self):
        def slow():
            self.account.sudo().write(
                {
                    "refreshed_at": fields.Datetime.now() + timedelta(seconds=5),
                    "last_chance_until": fields.Datetime.now() + timedelta(minutes=2),
                }
            )

        slow()
        script.pages["mentions"] = [Unauthorized("The old token.")]
        self.fetch()
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.refused_at, "no second renewal for it")

    def test_a_stream_that_was_open_since_before_the_renewal_does_not_disconnect(self):
        self.renew()
        self.account._failed(Unauthorized("The old token."))
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.refused_at)

    def test_later_refusals_are_judged_afresh(self):
        self.long_ago()
        script.pages["mentions"] = [Unauthorized("The token expired.")]
        self.fetch()
        self.assertEqual(self.account.state, "connected")
        self.assertTrue(self.account.refused_at)

    def test_several_refusals_do_not_hurry_a_renewal_that_is_backing_off(self):
        script.pages["mentions"] = [Unauthorized("The token expired.")]
        self.fetch()
        RenewingNetwork.answer = Temporary("The server has no time.")
        self.renew(due=False)
        later = self.account.refresh_at
        self.account._failed(Unauthorized("The token expired."))
        self.assertEqual(self.account.refresh_at, later)

    def test_a_network_that_cannot_renew_after_all_disconnects_as_before(self):
        RenewingNetwork.answer = Unsupported("No refresh token.")
        self.renew()
        self.assertEqual(self.account.state, "connected")
        self.account._failed(Unauthorized("Go away."))
        self.renew(due=False)
        self.assertRecordValues(self.account, [{"state": "disconnected", "error": "Go away."}])

    def test_credentials_that_stay_the_same_cannot_be_what_is_wrong(self):
        RenewingNetwork.answer = self.account._secrets()
        self.renew()
        self.assertIn("renewed nothing", self.account.refresh_error)
        self.account._failed(Unauthorized("Go away."))
        self.renew(due=False)
        self.assertRecordValues(self.account, [{"state": "disconnected", "error": "Go away."}])

    def test_a_click_on_test_renews_first(self):
        script.identity = Identity("brand", "brand", "Brand")
        self.expire()
        self.env.flush_all()
        with self.commits() as env:
            env["social.crm.account"].browse(self.account.id).with_user(
                self.administrator
            ).action_check()
        self.assertEqual(self.account._secrets()["access_token"], "access-2")
        self.assertEqual(self.account.state, "connected")

    def test_paused_accounts_keep_their_grant_and_draft_ones_are_left_alone(self):
        self.account.paused = True
        self.renew()
        self.assertEqual(len(RenewingNetwork.asked), 1)
        self.account.state = "draft"
        self.renew()
        self.assertEqual(len(RenewingNetwork.asked), 1)

    # The app

    def test_a_second_account_of_an_app_needs_nothing_typed_twice(self):
        form = Form(self.env["social.crm.account"].with_user(self.administrator))
        form.network = "scripted_renewing"
        self.assertEqual(form.settings["client_id"], "our-app")
        self.assertIn("client_secret", form.kept_secrets)
        form.settings = {**form.settings, "server": "https://net.example"}
        account = form.save()
        self.assertEqual(account._secrets(), {"client_secret": "app-s3cret"})
        account._check_required_settings()
        self.assertEqual(account._same_app(), self.account + account)

    def test_the_secret_of_an_app_goes_to_no_other_app_or_company(self):
        for values in (
            {"settings": {"server": "https://net.example", "client_id": "another"}},
            {
                "settings": {"server": "https://net.example", "client_id": "our-app"},
                "company_id": self.other_company.id,
            },
        ):
            account = self.env["social.crm.account"].create(
                {"name": "Other", "network": "scripted_renewing", "user_id": False, **values}
            )
            self.assertFalse(account._secrets())

    def test_a_secret_that_is_typed_counts(self):
        settings = {
            "server": "https://net.example",
            "client_id": "our-app",
            "client_secret": "mine",
        }
        account = self.env["social.crm.account"].create(
            {"name": "Other", "network": "scripted_renewing", "settings": settings}
        )
        self.assertEqual(account._secrets()["client_secret"], "mine")
