"""Items that came in and were not understood: kept with their reason, and tried again on
request."""

from odoo import fields, models

from ..networks.errors import NetworkError
from ..networks.types import Page


class SocialCrmUnreadable(models.Model):
    _name = "social.crm.unreadable"
    _description = "Social Item Not Readable"
    _order = "id desc"
    _rec_name = "reason"

    source_id = fields.Many2one(
        "social.crm.source", required=True, readonly=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(related="source_id.account_id")
    company_id = fields.Many2one(related="source_id.company_id")
    digest = fields.Char(required=True, readonly=True)
    external_id = fields.Char("Id at the Network", readonly=True)
    kind = fields.Char(readonly=True)
    reason = fields.Char(required=True, readonly=True)
    raw = fields.Text("As It Came", readonly=True)

    _digest_uniq = models.UniqueIndex("(source_id, digest)")

    def action_retry(self):
        """Read the items again, for example after an update. What is understood now becomes a
        mention."""
        self.check_access("write")
        for source, items in self.grouped("source_id").items():
            cls = self.env["social.crm.network"]._class(source.account_id.network)
            mentions, done = [], self.browse()
            for item in items:
                try:
                    mentions.append(cls.parse(item.kind or "", item.raw or ""))
                    done |= item
                except NetworkError as error:
                    item.reason = source._sentence(error)
            if mentions:
                page = Page(mentions=tuple(mentions), cursor=source.cursor or "")
                self.env["social.crm.ingest"]._store_page(source, page)
                self.env.ref("social_crm.ir_cron_process")._trigger()
            done.unlink()
