"""The whole way at Meta: one sign-in, a page and the Instagram account linked to it, pushes for
both at one address, answers in public and in private. Against a fake of Graph on loopback."""

import hashlib
import hmac
import json
import time
from contextlib import ExitStack
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..networks import graph_page
from ..networks.facebook import FacebookPage
from ..networks.fakeserver import Answer, FakeServer
from ..networks.instagram import Instagram
from .common import SocialCommon
from .web_case import SECONDS, WebCase

PAGE, LINKED, ANNA = "100", "17841", "200"
APP_SECRET = "meta-app-secret-1"
WORD = "a word of our own"
V = f"/{FacebookPage.version}"


def payload(kind, account, field, value):
    """A push with one change."""
    changes = [{"field": field, "value": value}]
    entry = {"id": account, "time": int(time.time()), "changes": changes}
    return {"object": kind, "entry": [entry]}


def says(**values):
    return Answer(json.dumps(values), headers={"Content-Type": "application/json"})


@tagged("post_install", "-at_install")
class TestMeta(WebCase, SocialCommon):
    def setUp(self):
        super().setUp()
        self.graph = FakeServer()
        self.addCleanup(self.graph.close)
        base = self.graph.url("").rstrip("/")
        stack = ExitStack()
        self.addCleanup(stack.close)
        for cls in (FacebookPage, Instagram):
            stack.enter_context(patch.object(cls, "address", base))
        stack.enter_context(patch.object(graph_page, "DIALOG", base))
        self.env["ir.config_parameter"].set_param("social_crm.allowed_hosts", self.graph.host)
        linked = {"id": LINKED, "username": "acme", "name": "Acme on Instagram"}
        page = {"id": PAGE, "name": "Acme", "access_token": "page-token"}
        given = [each.key for each in FacebookPage.permissions if each.key != "pages_messaging"]
        routes = {
            f"POST {V}/oauth/access_token": says(access_token="user-token"),
            f"{V}/me/accounts": says(data=[{**page, "instagram_business_account": linked}]),
            f"{V}/me/permissions": says(
                data=[{"permission": key, "status": "granted"} for key in given]
            ),
            f"{V}/me": says(
                id=PAGE, name="Acme", category="Shop", instagram_business_account=linked
            ),
            f"{V}/me/subscribed_apps": says(success=True),
            f"POST {V}/1_77/comments": says(id="1_78"),
            f"POST {V}/me/messages": says(recipient_id=ANNA, message_id="m_9"),
            "*": says(data=[]),
        }
        for path, answer in routes.items():
            self.graph.route(path, answer)
        self.page = self.env["social.crm.account"].create(
            {
                "name": "Acme",
                "network": "facebook",
                "settings": {"app_id": "4711", "app_secret": APP_SECRET, "verify_token": WORD},
                "team_id": self.team.id,
                "user_id": self.manager.id,
            }
        )
        self.authenticate(self.administrator.login, self.administrator.login)

    def connect(self):
        """Sign in, and choose both. Returns the account of Instagram."""
        self.env.flush_all()
        response = self.url_open(f"/social_crm/connect/{self.page.id}", allow_redirects=False)
        state = dict(parse_qsl(urlsplit(response.headers["Location"]).query))["state"]
        self.url_open(
            "/social_crm/connect/callback",
            params={"code": "c0de", "state": state},
            allow_redirects=False,
        )
        self.env.invalidate_all()
        choice = self.env["social.crm.choice"].sudo().search([])
        self.assertEqual(set(choice.line_ids.mapped("network")), {"facebook", "instagram"})
        with self.commits() as env:
            mine = env["social.crm.choice"].with_user(self.administrator).browse(choice.id)
            every = [Command.update(line.id, {"chosen": True}) for line in mine.line_ids]
            mine.write({"line_ids": every})
            mine.action_connect()
        return self.env["social.crm.account"].search([("external_id", "=", LINKED)])

    def push(self, payload, secret=APP_SECRET):
        """Meta calls the address of the page."""
        body = json.dumps(payload).encode()
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        with mute_logger("odoo.addons.social_crm.controllers.push", "odoo.http"):
            return self.opener.post(
                self.base_url() + urlsplit(self.page.push_url).path,
                data=body,
                headers={
                    "Content-Type": "application/json",
                    "X-Hub-Signature-256": f"sha256={signature}",
                },
                timeout=SECONDS,
            )

    def arrived(self):
        """Work what was pushed."""
        self.env.invalidate_all()
        push = self.env["social.crm.push"]
        while waiting := push._waiting():
            for account_id in waiting:
                push._work_some(account_id)
            self.env.invalidate_all()
        self.work()
        self.env.invalidate_all()

    def mention(self, external_id):
        return self.env["social.crm.mention"].search([("external_id", "=", external_id)])

    def answer(self, mention, text, audience):
        reply = (
            self.env["social.crm.reply"]
            .with_user(self.agent)
            .create({"mention_id": mention.id, "text": text, "audience": audience})
        )
        reply.action_send()
        self.env.flush_all()
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()
        return reply

    def test_from_the_sign_in_to_the_answer(self):
        linked = self.connect()
        self.assertRecordValues(
            self.page + linked,
            [
                {"network": "facebook", "state": "connected", "external_id": PAGE},
                {"network": "instagram", "state": "connected", "external_id": LINKED},
            ],
        )
        self.assertEqual(linked.settings["app_id"], "4711")
        self.assertEqual(linked._secrets()["access_token"], "page-token")
        self.assertIn("comments", linked.source_ids.mapped("kind"))
        (self.page + linked).source_ids.caught_up = True
        refused = [
            each["label"] for part in self.page.works for each in part["items"] if not each["works"]
        ]
        self.assertTrue(refused, "messages do not work without their permission")
        # Meta asks whether the address is ours.
        path = urlsplit(self.page.push_url).path
        query = {"hub.mode": "subscribe", "hub.challenge": "4242", "hub.verify_token": WORD}
        self.assertEqual(self.url_open(path, params=query).text, "4242")
        query["hub.verify_token"] = "another word"
        with mute_logger("odoo.addons.social_crm.controllers.push"):
            self.assertEqual(self.url_open(path, params=query).status_code, 403)
        # Both accounts are told at this one address.
        comment = {
            "item": "comment",
            "verb": "add",
            "comment_id": "1_77",
            "post_id": "100_1",
            "parent_id": "100_1",
            "message": "My kettle leaks",
            "created_time": int(time.time()),
            "from": {"id": ANNA, "name": "Anna Muster"},
        }
        told = payload("page", PAGE, "feed", comment)
        self.assertEqual(self.push(told).status_code, 200)
        self.assertEqual(self.push(told).status_code, 200, "again is harmless")
        self.assertEqual(self.push(told, "another secret").status_code, 403)
        seen = {"id": "1801", "text": "Nice pot", "from": {"id": "300", "username": "ben"}}
        seen = payload("instagram", LINKED, "comments", {**seen, "media": {"id": "180"}})
        self.assertEqual(self.push(seen).status_code, 200)
        self.arrived()
        mention = self.mention("1_77")
        self.assertEqual((mention.account_id, mention.text), (self.page, "My kettle leaks"))
        self.assertTrue(mention.ticket_id)
        self.assertEqual(self.mention("1801").account_id, linked)
        # An answer for everybody, and one in private, of which there can be one only.
        public = self.answer(mention, "We are sorry", "public")
        self.assertRecordValues(public, [{"state": "sent", "external_id": "1_78"}])
        private = self.answer(mention, "Where may we send a new one?", "direct")
        self.assertRecordValues(private, [{"state": "sent", "external_id": "m_9"}])
        sent = next(s for s in self.graph.requests if s.path == f"{V}/me/messages")
        self.assertIn("comment_id", sent.body.decode())
        refusal = mention._ways()[mention.id][1].refusal
        self.assertIn("already", refusal)
        # What is gone at Meta is gone here.
        comment |= {"verb": "remove"}
        self.push(payload("page", PAGE, "feed", comment))
        self.arrived()
        self.assertTrue(mention.gone_at)
        self.assertFalse(mention.text)
