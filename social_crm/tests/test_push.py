"""Pushes: who is believed, what is stored, and that nothing is lost or doubled between."""

import logging
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..networks.network import networks
from . import pushed
from .common import SocialCommon
from .pushed import SIGNATURE, PagesNetwork, entry, payload, sign
from .web_case import SECONDS, WebCase

SECRET = "app-secret-1"


class PushCommon(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.page = cls._page("page-1")
        cls.comments = cls._source("comments", cls.page)
        cls.comments.caught_up = True
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        PagesNetwork.trouble.clear()

    @classmethod
    def _page(cls, external_id, network="pages", app="app-1", secret=SECRET, **values):
        account = cls.env["social.crm.account"].create(
            {
                "name": external_id,
                "network": network,
                "settings": {"app": app, "app_secret": secret, "word": "open sesame"},
                "team_id": cls.team.id,
                "user_id": cls.manager.id,
                **values,
            }
        )
        account.write(
            {
                "state": "connected",
                "external_id": external_id,
                "connected_at": fields.Datetime.now() - timedelta(days=30),
            }
        )
        return account

    def receive(self, body, account=None):
        """A push that was believed is stored."""
        account = account or self.page
        request = pushed.PushRequest("POST", {SIGNATURE: sign(body, SECRET)}, {}, body)
        return self.env["social.crm.push"]._receive(account, request)

    def work_pushes(self):
        while any(
            self.env["social.crm.push"]._work_some(account_id)
            for account_id in self.env["social.crm.push"]._waiting()
        ):
            self.env.invalidate_all()

    def pushes(self, account=None):
        return self.env["social.crm.push"].search([("account_id", "=", (account or self.page).id)])

    def texts(self, account):
        found = self.env["social.crm.mention"].search([("account_id", "=", account.id)])
        return sorted(found.mapped(lambda mention: mention.text or ""))


def item(number, text="Hello"):
    return {"id": f"c{number}", "text": text}


class TestPushWork(PushCommon):
    def test_what_was_pushed_becomes_mentions_of_the_source_of_its_kind(self):
        self.comments.cursor = "here"
        self.receive(payload(entry(items=[item(1), item(2)])))
        self.work_pushes()
        mentions = self.env["social.crm.mention"].search([("account_id", "=", self.page.id)])
        self.assertEqual(len(mentions), 2)
        self.assertEqual(mentions.source_id, self.comments)
        self.assertEqual(set(mentions.mapped("addressed")), {True})
        self.assertEqual(set(mentions.mapped("found_by")), {"push"})
        self.assertEqual(self.comments.cursor, "here", "the net under it stays where it was")
        self.assertTrue(self.comments.last_item_at)

    def test_what_is_done_leaves_nothing_of_its_content(self):
        self.receive(payload(entry(items=[item(1)])))
        self.work_pushes()
        push = self.pushes()
        self.assertEqual((push.state, push.stored), ("done", 1))
        self.assertFalse(push.body or push.headers or push.query)

    def test_the_same_again_changes_nothing_before_and_after_it_was_worked(self):
        body = payload(entry(items=[item(1)]))
        self.assertTrue(self.receive(body))
        self.assertFalse(self.receive(body))
        self.work_pushes()
        self.assertFalse(self.receive(body))
        self.assertEqual(len(self.pushes()), 1)
        self.assertEqual(self.texts(self.page), ["Hello"])

    def test_edits_and_deletions_take_the_same_road(self):
        self.receive(payload(entry(items=[item(1), item(2, "Bye")])))
        self.receive(payload(entry(items=[item(1, "Hello again")])))
        self.receive(payload(entry(deleted=["c2"])))
        self.work_pushes()
        self.assertEqual(self.texts(self.page), ["", "Hello again"])

    def test_a_deletion_is_followed_although_the_source_is_paused(self):
        self.receive(payload(entry(items=[item(1)])))
        self.work_pushes()
        self.comments.paused = True
        self.receive(payload(entry(items=[item(2)], deleted=["c1"])))
        self.work_pushes()
        self.assertEqual(self.texts(self.page), [""])

    def test_another_page_of_the_app_gets_its_part(self):
        other = self._page("page-2")
        self._source("comments", other)
        self.receive(payload(entry(items=[item(1)]), entry("page-2", items=[item(2, "There")])))
        self.work_pushes()
        self.assertEqual((self.texts(self.page), self.texts(other)), (["Hello"], ["There"]))

    def test_another_network_of_the_app_gets_its_part(self):
        pictures = self._page("pic-1", "pictures")
        self._source("comments", pictures)
        self.receive(payload(entry("pic-1", items=[item(1)]), network="pictures"))
        self.work_pushes()
        self.assertEqual((self.texts(self.page), self.texts(pictures)), ([], ["Hello"]))

    def test_what_is_for_nobody_here_is_counted_and_never_stored(self):
        self._page("page-3", app="app-2")
        self._page("page-4", secret="another secret")
        self._page("page-5").active = False
        self.receive(
            payload(*(entry(f"page-{number}", items=[item(number)]) for number in (3, 4, 5, 6)))
        )
        self.work_pushes()
        self.assertEqual((self.pushes().dropped, self.pushes().stored), (4, 0))
        found = self.env["social.crm.mention"].search([("external_id", "in", ["c3", "c4", "c5"])])
        self.assertFalse(found)

    def test_what_cannot_be_understood_is_kept_with_the_reason_and_tried_again(self):
        self.receive(b"{no json")
        self.receive(payload(entry(items=[item(1)])))
        self.work_pushes()
        bad = self.pushes().filtered(lambda push: push.state == "unreadable")
        self.assertEqual(bad.reason, "No JSON.")
        self.assertTrue(bad.body)
        self.assertEqual(self.texts(self.page), ["Hello"])
        bad.action_retry()
        self.assertEqual(bad.state, "new")

    def test_a_bug_is_tried_again_and_then_given_up_without_losing_the_others(self):
        PagesNetwork.trouble.extend([ZeroDivisionError()] * 2)
        self.receive(payload(entry(items=[item(1)])))
        with mute_logger("odoo.addons.social_crm.models.social_crm_push"):
            self.work_pushes()
        self.assertEqual(self.texts(self.page), ["Hello"])
        PagesNetwork.trouble.extend([ZeroDivisionError()] * 5)
        self.receive(payload(entry(items=[item(2)])))
        with mute_logger("odoo.addons.social_crm.models.social_crm_push"):
            self.work_pushes()
        self.assertEqual(self.pushes()[0].state, "unreadable")
        self.receive(payload(entry(items=[item(3, "Third")])))
        self.work_pushes()
        self.assertEqual(self.texts(self.page), ["Hello", "Third"])

    def test_a_crash_in_the_middle_leaves_it_to_the_next_worker(self):
        self.receive(payload(entry(items=[item(1)])))
        Push = type(self.env["social.crm.push"])
        with (
            self.assertRaises(KeyboardInterrupt),
            self.env.cr.savepoint(),
            patch.object(Push, "write", side_effect=KeyboardInterrupt),
        ):
            self.work_pushes()
        self.env.invalidate_all()
        self.assertEqual(self.texts(self.page), [], "nothing half done")
        self.assertEqual(self.pushes().state, "new")
        self.work_pushes()
        self.assertEqual(self.texts(self.page), ["Hello"])

    def test_another_worker_is_not_disturbed(self):
        self.receive(payload(entry(items=[item(1)])))
        with self.env.registry.cursor() as other:
            other.execute(
                "SELECT pg_advisory_xact_lock(hashtext('social_crm_push'), %s)", [self.page.id]
            )
            self.assertIsNone(self.env["social.crm.push"]._work_some(self.page.id))
        self.assertEqual(self.pushes().state, "new")

    def test_old_ones_are_forgotten_but_none_that_waits(self):
        for number in range(3):
            self.receive(payload(entry(items=[item(number)])))
        self.work_pushes()
        done = self.pushes()
        self.receive(payload(entry(items=[item(9)])))
        long_ago = fields.Datetime.now() - timedelta(days=31)
        self.pushes().received_at = long_ago
        done[0].received_at = fields.Datetime.now()
        with self.commits() as env:
            env["social.crm.retention.run"]._cron_retain()
        self.assertEqual(sorted(self.pushes().mapped("state")), ["done", "new"])

    def test_only_managers_see_pushes_and_only_administrators_the_address(self):
        self.receive(b"{no json")
        self.work_pushes()
        push = self.pushes()
        with self.assertRaises(AccessError):
            push.with_user(self.agent).read(["state"])
        push.with_user(self.manager).read(["state", "body"])
        with self.assertRaises(AccessError):
            push.with_user(self.manager).action_retry()
        for name in ("push_token", "push_url", "push_key"):
            with self.assertRaises(AccessError):
                self.page.with_user(self.manager).read([name])
        self.assertIn(self.page.push_token, self.page.with_user(self.administrator).push_url)
        with self.assertRaises(AccessError):
            self.page.with_user(self.manager).action_renew_push()
        stranger = new_test_user(
            self.env,
            "social_far_away",
            groups="social_crm.group_manager",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        self.assertFalse(self.env["social.crm.push"].with_user(stranger).search([]))


class TestFoundBy(PushCommon):
    def test_what_only_reading_found_is_counted(self):
        self.page.push_since = fields.Datetime.now() - timedelta(days=2)
        self.receive(payload(entry(items=[item(1)])))
        self.work_pushes()
        self.store(self.item("missed", minutes=5), source=self.comments)
        self.comments.invalidate_recordset()
        self.assertTrue(self.comments.told)
        self.assertEqual(self.comments.reconciled, 1)

    def test_of_what_nobody_tells_reading_has_missed_nothing(self):
        quiet = self._source("quiet", account=self.comments.account_id)
        self.assertTrue(self.comments._is_told_of())
        self.assertFalse(quiet._is_told_of())

    def test_what_is_told_after_it_was_read_counts_as_told(self):
        self.page.push_since = fields.Datetime.now() - timedelta(days=2)
        self.store(self.item("quick", external_id="c7"), source=self.comments)
        self.receive(payload(entry(items=[item(7)])))
        self.work_pushes()
        self.comments.invalidate_recordset()
        self.assertEqual(self.comments.reconciled, 0)

    def test_first_runs_and_what_came_before_do_not_count(self):
        self.page.push_since = fields.Datetime.now() - timedelta(days=2)
        self.store(self.item("old", minutes=60 * 24 * 60), source=self.comments)
        self.comments.caught_up = False
        found = self.store(self.item("first"), source=self.comments)
        self.assertEqual(found.found_by, "first")
        self.comments.caught_up = True
        self.comments.invalidate_recordset()
        self.assertEqual(self.comments.reconciled, 0)

    def test_nothing_is_counted_where_nobody_tells_us(self):
        self.store(self.item("read"), source=self.comments)
        self.assertFalse(self.comments.told)
        self.page.push_since = fields.Datetime.now() - timedelta(days=2)
        search = self._source("search", self.page, term="kettle")
        self.assertFalse(search.told, "nobody tells of a search")


@tagged("-at_install", "post_install")
class TestPushAddress(PushCommon, WebCase):
    def setUp(self):
        super().setUp()
        self.path = f"/social_crm/push/pages/{self.page.push_token}"

    def post(self, body, path=None, signature=None, kind="application/json", **headers):
        headers = {"Content-Type": kind, **headers}
        if signature != "":
            headers[SIGNATURE] = signature or sign(body, SECRET)
        with mute_logger("odoo.addons.social_crm.controllers.push", "odoo.http"):
            return self.opener.post(
                self.base_url() + (path or self.path), data=body, headers=headers, timeout=SECONDS
            )

    def assert_refused(self, response, status):
        self.assertEqual(response.status_code, status)
        self.assertNotIn(SECRET, response.text)
        self.assertNotIn(self.page.push_token, response.text)
        self.env.invalidate_all()
        self.assertFalse(self.pushes())

    def test_a_good_push_is_stored_and_answered_and_not_worked_yet(self):
        body = payload(entry(items=[item(1)]))
        response = self.post(body)
        self.assertEqual((response.status_code, response.text), (200, ""))
        self.assertNotIn("Set-Cookie", response.headers)
        self.env.invalidate_all()
        self.assertEqual(self.pushes().state, "new")
        self.assertEqual(self.texts(self.page), [])
        self.assertTrue(self.page.push_since and self.page.pushed_at)
        self.assertEqual(self.post(body).status_code, 200, "a repetition is no error")
        self.env.invalidate_all()
        self.assertEqual(len(self.pushes()), 1)
        self.work_pushes()
        self.assertEqual(self.texts(self.page), ["Hello"])

    def test_forged_and_truncated_pushes_are_refused(self):
        body = payload(entry(items=[item(1)]))
        self.assert_refused(self.post(body, signature="sha256=" + "0" * 64), 403)
        self.assert_refused(self.post(body, signature=""), 403)
        self.assert_refused(self.post(body, signature="sha256=\u00fc".encode("latin-1")), 403)
        self.assert_refused(self.post(body[:-9], signature=sign(body, SECRET)), 403)
        self.assert_refused(self.post(body + b" ", signature=sign(body, SECRET)), 403)
        self.assert_refused(self.post(b"", signature=sign(body, SECRET)), 403)
        self.assertIn("signature", self.page.push_error)

    def test_without_a_secret_nothing_is_believed(self):
        self.page.sudo().sealed_secrets = False
        body = payload(entry(items=[item(1)]))
        for signature in (sign(body, SECRET), sign(body, ""), ""):
            self.assert_refused(self.post(body, signature=signature), 403)

    def test_what_is_too_big_is_refused_whether_it_says_so_or_not(self):
        big = payload(entry(items=[item(1, "x" * 10_000_000)]))
        self.assert_refused(self.post(big), 413)

        def pieces():
            for start in range(0, 1_300_000, 65536):
                yield big[start : start + 65536]

        with mute_logger("odoo.http"):
            response = self.opener.post(
                self.base_url() + self.path,
                data=pieces(),
                headers={"Content-Type": "application/json", SIGNATURE: sign(big, SECRET)},
                timeout=SECONDS,
            )
        self.assert_refused(response, 413)

    def test_a_push_without_a_length_is_read_as_well(self):
        body = payload(entry(items=[item(1)]))
        response = self.opener.post(
            self.base_url() + self.path,
            data=iter([body[:10], body[10:]]),
            headers={"Content-Type": "application/json", SIGNATURE: sign(body, SECRET)},
            timeout=SECONDS,
        )
        self.assertEqual(response.status_code, 200)

    def test_the_size_is_a_parameter(self):
        self.env["ir.config_parameter"].set_param("social_crm.push_max_bytes", "100")
        self.assert_refused(self.post(payload(entry(items=[item(1, "x" * 100)]))), 413)

    def test_wrong_content_types_and_methods_are_refused(self):
        body = payload(entry(items=[item(1)]))
        for kind in ("text/html", "application/x-www-form-urlencoded", "multipart/form-data", ""):
            self.assert_refused(self.post(body, kind=kind), 415)
        for method in ("PUT", "DELETE", "PATCH"):
            response = self.opener.request(method, self.base_url() + self.path, timeout=SECONDS)
            self.assertIn(response.status_code, (404, 405))
        self.assertEqual(self.opener.get(self.base_url() + self.path).status_code, 404)

    def test_a_wrong_token_leads_nowhere(self):
        body = payload(entry(items=[item(1)]))
        for path in (
            "/social_crm/push/pages/nonsense",
            f"/social_crm/push/pictures/{self.page.push_token}",
            f"/social_crm/push/scripted/{self.page.push_token}",
            f"/social_crm/push/nothing/{self.page.push_token}",
            f"/social_crm/push/pages/{self.page.push_key}",
            "/social_crm/push/pages/%F0%9F%92%A9",
            f"/social_crm/push/pages/{self.page.push_token[:-1]}",
        ):
            self.assert_refused(self.post(body, path), 404)
        old = self.path
        self.page.action_renew_push()
        self.env.flush_all()
        self.assert_refused(self.post(body, old), 404)

    def test_the_payload_of_another_account_is_not_stored_as_ours(self):
        stranger = self._page("page-9", app="app-9", secret="secret-9")
        body = payload(entry("page-9", items=[item(1)]))
        self.assertEqual(self.post(body).status_code, 200)
        self.env.invalidate_all()
        self.work_pushes()
        self.assertEqual((self.texts(self.page), self.texts(stranger)), ([], []))
        self.assertEqual(self.pushes().dropped, 1)

    def test_the_question_whether_the_address_is_ours_is_answered(self):
        url = self.base_url() + self.path
        good = self.opener.get(f"{url}?word=open+sesame&challenge=1234", timeout=SECONDS)
        self.assertEqual((good.status_code, good.text), (200, "1234"))
        self.assertTrue(good.headers["Content-Type"].startswith("text/plain"))
        with mute_logger("odoo.addons.social_crm.controllers.push"):
            bad = self.opener.get(f"{url}?word=guess&challenge=1234", timeout=SECONDS)
        self.assertEqual((bad.status_code, bad.text), (403, ""))

    def test_no_secret_comes_into_the_log(self):
        body = payload(entry(items=[item(1)]))
        with self.assertLogs("odoo.addons.social_crm", logging.WARNING) as logged:
            self.opener.post(
                self.base_url() + self.path,
                data=body,
                headers={"Content-Type": "application/json", SIGNATURE: "sha256=00"},
                timeout=SECONDS,
            )
        text = "\n".join(logged.output)
        for secret in (SECRET, self.page.push_token, "Hello"):
            self.assertNotIn(secret, text)

    def test_each_network_that_pushes_gives_each_account_an_address_of_its_own(self):
        self.assertFalse(self.account.push_token, "this network does not push")
        other = self._page("page-2")
        self.assertNotEqual(other.push_token, self.page.push_token)
        self.assertGreaterEqual(len(other.push_token), 40)
        self.assertTrue(networks()["pages"].pushes)
