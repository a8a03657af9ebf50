"""A library that only one network needs is not installed: a sentence, and nothing else."""

import importlib.util
import sys
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..networks import network
from ..networks.types import Page
from .common import SocialCommon, script

HIDDEN = "mastodon"


@tagged("post_install", "-at_install")
class TestMissingLibrary(SocialCommon):
    def setUp(self):
        super().setUp()

        self.there = self.env["social.crm.account"].create(
            {
                "name": "Ours",
                "network": "mastodon",
                "settings": {"instance": "https://net.example"},
                "team_id": self.team.id,
            }
        )
        self.there.write({"state": "connected", "external_id": "1", "handle": "us"})
        self.theirs = self.env["social.crm.source"].create(
            {"account_id": self.there.id, "kind": "mentions", "name": "Mentions"}
        )

        def find_spec(name, *args):
            return None if name == HIDDEN else importlib.util.find_spec(name, *args)

        for patcher in (
            patch.object(network, "find_spec", find_spec),
            patch.dict(sys.modules, {HIDDEN: None}),  # an import of it fails
        ):
            patcher.start()
            self.addCleanup(patcher.stop)

    def test_the_network_is_offered_and_the_form_says_what_to_install_as_soon_as_it_is_chosen(self):
        self.assertIn("mastodon", dict(self.env["social.crm.network"]._selection()))
        self.assertIn("mastodon", self.env["social.crm.network"]._looks())
        form = Form(self.env["social.crm.account"].with_user(self.administrator))
        form.network = "mastodon"
        self.assertIn("pip install Mastodon.py", form.network_note)
        form.network = "scripted"
        self.assertFalse(form.network_note)

    def test_it_can_be_kept_but_not_connected(self):
        form = Form(self.env["social.crm.account"].with_user(self.administrator))
        form.network = "mastodon"
        account = form.save()
        account.settings = {"instance": "https://net.example"}
        for button in (account.action_connect, account.action_check):
            with self.assertRaisesRegex(UserError, "pip install Mastodon.py"):
                button()
        self.assertEqual(account.state, "draft")

    def test_the_others_are_read_and_an_account_that_had_it_keeps_everything(self):
        item = self.item()
        script.pages["mentions"] = [Page((item,))]
        self.env["social.crm.source"].search([])._due_now()
        with self.commits() as env:
            env["social.crm.source"]._cron_fetch()
            env["social.crm.account"]._cron_refresh()
            env["social.crm.reply"]._cron_send()
        self.assertTrue(self.mentions(item))
        self.assertEqual(self.there.state, "connected")
        self.assertEqual(self.theirs.health, "trouble")
        self.assertIn("pip install Mastodon.py", self.theirs.error)

    def test_lists_and_forms_of_what_is_there_can_be_read(self):
        for records in (self.there, self.theirs):
            views = records.with_user(self.administrator).get_views(
                [(False, "list"), (False, "form"), (False, "kanban")]
            )
            fields = views["models"][records._name]["fields"]
            self.assertTrue(records.with_user(self.administrator).read(list(fields)))
