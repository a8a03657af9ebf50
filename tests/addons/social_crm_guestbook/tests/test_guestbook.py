"""The guestbook keeps the contract, and the addon finds it without a line of XML."""

import json

from odoo.tests import BaseCase, TransactionCase

from odoo.addons.social_crm.networks.fakeserver import Answer
from odoo.addons.social_crm.networks.testing import NOW, SECRET, FakePeer, NetworkContract
from odoo.addons.social_crm.networks.types import Access, Secrets, SourceSpec

from .. import Guestbook


class GuestbookPeer(FakePeer):
    """The guestbook of a site, small enough to read."""

    def access(self):
        return Access({"address": self.server.url("")}, Secrets({"token": SECRET}))

    def source(self):
        return SourceSpec("entries")

    def answer(self, seen):
        if seen.headers.get("Authorization") != f"Bearer {SECRET}":
            return Answer('{"error": "Who are you?"}', 401)
        if seen.path == "/api/me":
            return Answer('{"id": "acme", "name": "Acme"}')
        if seen.path != "/api/entries":
            return Answer('{"error": "Not here"}', 404)
        if seen.method == "POST":
            form = json.loads(seen.body)
            number = self.add(form["text"], own=True, parent=form["answers"] or "")
            self.items[-1].at = NOW
            return Answer(json.dumps(self.entry(self.items[int(number) - 1001])))
        before = int(seen.query.get("before", "999999"))
        older = [item for item in reversed(self.items) if item.number < before]
        page = older[: self.page_size]
        return Answer(json.dumps({"entries": [self.entry(item) for item in page]}))

    def entry(self, item):
        author = {"id": "acme" if item.own else "anna", "name": "Somebody"}
        return {
            "id": None if item.broken else str(item.number),
            "text": item.text,
            "written": item.at.isoformat(),
            "answers": item.parent,
            "author": author,
        }


class TestGuestbook(NetworkContract, BaseCase):
    network = Guestbook
    peer_class = GuestbookPeer


class TestGuestbookInOdoo(TransactionCase):
    def test_a_network_of_another_addon_is_offered_with_its_settings(self):
        networks = self.env["social.crm.network"]
        self.assertIn(("guestbook", "Guestbook"), networks._selection())
        account = self.env["social.crm.account"].create(
            {"name": "Our site", "network": "guestbook", "settings": {"token": "very secret"}}
        )
        self.assertEqual(
            [setting["key"] for setting in account.settings_schema], ["address", "token"]
        )
        self.assertNotIn("token", account.settings or {})
        self.assertEqual(account._secrets()["token"], "very secret")
