"""What the inbox has to know of a case or a post to offer the right actions for it."""

from odoo import api, models


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def _ticket_rows(self, tickets):
        """Rows with ``priority`` (a key of the ticket's own), ``may_write``."""
        may = set(tickets._filtered_access("write").ids)
        rows = super()._ticket_rows(tickets)
        for row, ticket in zip(rows, tickets.sudo(), strict=True):
            row |= {"priority": ticket.priority, "may_write": ticket.id in may}
        return rows

    @api.model
    def _mention_rows(self, mentions):
        """Rows with ``may_write``: readers see more than they may work; and ``state``."""
        may = set(mentions._filtered_access("write").ids)
        rows = super()._mention_rows(mentions)
        for row, mention in zip(rows, mentions.sudo(), strict=True):
            row |= {"may_write": mention.id in may, "state": mention.state}
        return rows

    @api.model
    def _row(self, mention, ticket, known, last):
        row = super()._row(mention, ticket, known, last)
        profile = ticket.social_profile_id or mention.profile_id
        return {**row, "standing": profile.standing or False}
