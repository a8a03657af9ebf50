"""The public document that says to servers who we are."""

import json

from odoo.tests import tagged

from ..models.social_crm_account_connect import CALLBACK
from ..networks.bluesky import Bluesky
from .common import SocialCommon
from .web_case import WebCase


@tagged("post_install", "-at_install")
class TestClientDocument(SocialCommon, WebCase):
    def test_it_lies_where_the_sign_in_says_and_names_the_callback_of_accounts(self):
        base = self.env["social.crm.account"].get_base_url()
        answer = self.url_open("/social_crm/client/bluesky/metadata.json")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"].partition(";")[0], "application/json")
        self.assertEqual(answer.headers["Cache-Control"], "public, max-age=600")
        self.assertNotIn("Set-Cookie", answer.headers)
        told = json.loads(answer.content)
        self.assertEqual(told["client_id"], f"{base}/social_crm/client/bluesky/metadata.json")
        account = self.env["social.crm.account"].new({"network": "bluesky"})
        self.assertEqual(told["redirect_uris"], [account.callback_url])
        self.assertEqual(account.callback_url, base + CALLBACK)

    def test_nothing_else_is_told_and_nothing_can_be_written(self):
        for network in ("mastodon", "nonsense", "bluesky%2f..", "Bluesky", "%00"):
            answer = self.url_open(f"/social_crm/client/{network}/metadata.json")
            self.assertEqual(answer.status_code, 404, network)
        answer = self.url_open("/social_crm/client/bluesky/metadata.json", data={"client_id": "x"})
        self.assertNotEqual(answer.status_code, 200)

    def test_the_setting_decides_how_the_account_is_connected(self):
        account = self.env["social.crm.account"].create(
            {
                "name": "Bluesky",
                "network": "bluesky",
                "settings": {"handle": "acme.test", "server": "https://pds.example",
                             "password": "abcd-efgh-ijkl-mnop"},
                "team_id": self.team.id,
            }
        )  # fmt: skip
        self.assertEqual(account.connect_kind, "secrets")
        other = account.copy({"settings": {**account.settings, "handle": "other.test",
                                           "sign_in": "oauth"}})  # fmt: skip
        self.assertEqual(other.connect_kind, "oauth")
        self.assertEqual(
            other.action_connect()["url"], f"/social_crm/connect/{other.id}",
            "no password is asked for",
        )  # fmt: skip
        self.assertNotIn("when you register the app", other.callback_note)
        self.assertNotIn("password", other._secrets(), "an app password is of one account")
        self.assertEqual(Bluesky.connect_by(other.settings).value, "oauth")
