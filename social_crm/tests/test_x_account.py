"""An account on X inside Odoo: webhooks from the outside, whom it lets us answer, typed keys."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from urllib.parse import quote

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..networks.network import networks
from ..networks.types import Page
from .common import SocialCommon
from .web_case import SECONDS, WebCase

ME, ANNA = "4711", "815"
SECRET = "of-the-consumer"


def sign(text):
    digest = hmac.digest(SECRET.encode(), text, hashlib.sha256)
    return f"sha256={base64.b64encode(digest).decode()}"


def post(number, text, author=ANNA, **more):
    """A post as X's webhooks spell it."""
    user = {"id_str": author, "screen_name": "anna" if author == ANNA else "acme"}
    return {"id_str": f"202810000000000000{number}", "text": text, "user": user, **more}


@tagged("post_install", "-at_install")
class TestXAccount(SocialCommon, WebCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.x = cls.env["social.crm.account"].create(
            {
                "name": "Acme on X",
                "network": "x",
                "settings": {"plan": "pay_per_use", "consumer_secret": SECRET, "client_id": "a"},
                "team_id": cls.team.id,
                "user_id": cls.manager.id,
            }
        )
        cls.x.write(
            {
                "state": "connected",
                "external_id": ME,
                "handle": "acme",
                "facts": {"me": ME, "handle": "acme", "plan": "pay_per_use"},
                "connected_at": fields.Datetime.now() - timedelta(days=30),
            }
        )
        cls.sources = {
            kind: cls._source(kind, cls.x, **settings)
            for kind, settings in (
                ("mentions", {}), ("messages", {}), ("own", {}), ("search", {"query": "kettle"})
            )
        }  # fmt: skip
        for source in cls.sources.values():
            source.caught_up = True
        cls.env.flush_all()
        cls.path = f"/social_crm/push/x/{cls.x.push_token}"

    def push(self, signature=None, **events):
        body = json.dumps({"for_user_id": ME, **events}).encode()
        headers = {
            "Content-Type": "application/json",
            "x-twitter-webhooks-signature": signature or sign(body),
        }
        with mute_logger("odoo.addons.social_crm.controllers.push", "odoo.http"):
            response = self.opener.post(
                self.base_url() + self.path, data=body, headers=headers, timeout=SECONDS
            )
        self.env.invalidate_all()
        return response.status_code

    def work(self):
        Push = self.env["social.crm.push"]
        while any(Push._work_some(account_id) for account_id in Push._waiting()):
            self.env.invalidate_all()

    def mentions(self):
        return self.env["social.crm.mention"].search([("account_id", "=", self.x.id)], order="id")

    def bring(self, kind, *items):
        """What reading a source of this kind has brought."""
        found = [networks()["x"].parse("event", json.dumps(item)) for item in items]
        self.env["social.crm.ingest"]._store_page(
            self.sources[kind], Page(tuple(found), cursor="c")
        )
        self.env.invalidate_all()
        return self.mentions()

    def test_x_asks_whether_the_address_is_ours(self):
        response = self.url_open(f"{self.path}?crc_token=Abc-123&nonce=x")
        self.assertEqual(response.headers["Content-Type"], "application/json")
        self.assertEqual(response.json(), {"response_token": sign(b"Abc-123")})

    @mute_logger("odoo.addons.social_crm.controllers.push")
    def test_nobody_gets_a_push_signed_by_asking(self):
        forged = json.dumps({"for_user_id": ME, "tweet_create_events": [post(1, "@acme hi")]})
        response = self.url_open(f"{self.path}?crc_token={quote(forged)}")
        self.assertEqual(response.status_code, 403)
        self.assertNotIn("sha256", response.text)

    def test_what_x_tells_becomes_a_mention_and_a_deletion_is_followed(self):
        self.assertEqual(self.push(tweet_create_events=[post(1, "@acme my kettle is broken")]), 200)
        self.work()
        mention = self.mentions()
        self.assertEqual(mention.text, "@acme my kettle is broken")
        self.assertEqual(mention.source_id, self.sources["mentions"])
        gone = {"status": {"id": mention.external_id, "user_id": ANNA}}
        self.assertEqual(self.push(tweet_delete_events=[gone]), 200)
        self.work()
        self.assertTrue(self.mentions().gone_at)
        self.assertFalse(self.mentions().text)

    def test_a_forged_push_is_refused_and_not_stored(self):
        status = self.push(sign(b"something else"), tweet_create_events=[post(1, "@acme hi")])
        self.assertEqual(status, 403)
        self.assertFalse(self.env["social.crm.push"].search([("account_id", "=", self.x.id)]))

    def test_a_search_hit_says_why_it_cannot_be_answered_in_public(self):
        named = {"entities": {"user_mentions": [{"id_str": ME}]}}
        stranger, ours = self.bring("search", post(1, "my kettle"), post(2, "@acme hi", **named))
        ways = (stranger + ours)._ways()
        self.assertIn("Answer on X itself", ways[stranger.id][0].refusal)
        self.assertEqual(ways[ours.id][0].refusal, "")

    def test_typed_keys_take_the_place_of_the_sign_in(self):
        self.assertEqual(self.x.connect_kind, "oauth")
        self.x.settings = {**self.x.settings, "sign_in": "oauth1"}
        self.assertEqual(self.x.connect_kind, "secrets")
