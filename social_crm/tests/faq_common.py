"""Entries of the knowledge, and questions that were answered, for the tests of either."""

from odoo import fields

from ..networks.types import Author
from .common import SocialCommon

IDA = Author("u-ida", "ida_i", "Ida Irgendwer", "https://net.example/ida")
KEVIN = Author("u-kevin", "kev", "Kevin", "https://net.example/kev")


class FaqCommon(SocialCommon):
    def setUp(self):
        super().setUp()
        self.inbox = self.env["social.crm.inbox"].with_user(self.agent)
        self.Entry = self.env["social.crm.faq"].with_user(self.manager)

    def entry(self, name="Where is my parcel?", approve=True, **values):
        entry = self.Entry.create(
            {
                "name": name,
                "language": "en",
                "public_answer": "It is tracked at acme.example.",
                **values,
            }
        )
        if approve:
            entry._approve()
        return entry

    def written(self, text="hey where is my parcel??", language="en", **values):
        mention = self.arrive(self.item(text, **values))
        mention.language = language
        return mention

    def offered(self, mention=None, audience="public", text="", search="", inbox=None):
        """Questions of the entries that are offered for a post."""
        mention = mention or self.mention
        rows = (inbox or self.inbox).faq(mention.id, audience, text, search)["entries"]
        return [row["name"] for row in rows]


class FaqGroupCommon(FaqCommon):
    def solved(self, text, author, answer="You can follow it at acme.example.", **values):
        mention = self.written(text, author=author, **values)
        reply = (
            self.env["social.crm.reply"]
            .sudo()
            .create({"mention_id": mention.id, "text": answer, "audience": mention.audience})
        )
        reply._write({"state": "sent", "sent_at": fields.Datetime.now()})
        stage = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
        mention.ticket_id.sudo().stage_id = stage
        self.env.flush_all()
        return mention

    def collect(self):
        groups = self.env["social.crm.faq.group"]
        while ids := groups._candidates():
            groups._collect(ids)
        return groups.with_user(self.manager).search([])
