"""Where something changes that the inbox lists of tickets, their columns are worked out anew: once
for a batch."""

from odoo import api, models

MADE_OF = {
    "ticket_id",
    "state",
    "own",
    "bystander",
    "written_at",
    "gone_at",
    "mood",
    "topic_id",
}
"""Fields of mentions that the columns are made of."""


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    def write(self, vals):
        if not vals.keys() & MADE_OF or self.env.context.get("social_crm_keep_later"):
            return super().write(vals)
        before = self.sudo().ticket_id if "ticket_id" in vals else None
        result = super().write(vals)
        after = self.sudo().ticket_id
        (after | before if before else after)._social_keep()
        return result

    def unlink(self):
        tickets = self.sudo().ticket_id
        result = super().unlink()
        tickets._social_keep()
        return result

    def _ticket_values(self, account, stage):
        # Most tickets begin with one post: what is listed of them need not be written once more.
        return {
            **super()._ticket_values(account, stage),
            "social_last_id": self.id,
            "social_last_at": self.written_at,
            "social_heard_id": self.id,
            "social_waits_since": self.written_at,
            "social_mood": self.mood,
            "social_topic_id": self.topic_id.id,
        }

    def _announce(self):
        self.sudo().ticket_id._social_keep()
        return super()._announce()

    def _show_anew(self):
        # Called where words and persons were taken out.
        result = super()._show_anew()
        self.sudo().ticket_id._social_keep()
        return result


class SocialCrmProcess(models.AbstractModel):
    _inherit = "social.crm.process"

    @api.model
    def _process(self, account, ids):
        later = {"social_crm_keep_later": True}
        result = super(SocialCrmProcess, self.with_context(**later))._process(
            account.with_context(**later), ids
        )
        self.env["social.crm.mention"].sudo().browse(ids).ticket_id._social_keep()
        return result

    @api.model
    def _make_tickets(self, mentions):
        before = mentions.sudo().ticket_id  # of bystanders, who get one of their own
        tickets = super()._make_tickets(mentions)
        before._social_keep()
        return tickets


class SocialCrmIngest(models.AbstractModel):
    _inherit = "social.crm.ingest"

    @api.model
    def _follow_gone(self, mention_ids):
        result = super()._follow_gone(mention_ids)
        self.env["social.crm.mention"].sudo().browse(mention_ids).ticket_id._social_keep()
        return result
