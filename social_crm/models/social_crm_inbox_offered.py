"""What the inbox has to know of a case or a post to offer the right actions for it."""

from odoo import api, models


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def _ticket_fields(self):
        return [*super()._ticket_fields(), "social_merged_into_id"]

    @api.model
    def _ticket_rows(self, tickets):
        """Rows with ``priority`` (a key of the ticket's own), ``merged_into`` (id and number of a
        ticket, or ``False``), ``may_write``."""
        may = set(tickets._filtered_access("write").ids)
        rows = super()._ticket_rows(tickets)
        tickets = tickets.sudo()
        tickets.social_merged_into_id.mapped("number")
        for row, ticket in zip(rows, tickets, strict=True):
            into = ticket.social_merged_into_id
            row |= {
                "priority": ticket.priority,
                "merged_into": {"id": into.id, "number": into.number} if into else False,
                "may_write": ticket.id in may,
            }
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
        """Rows with ``standing`` of the customer, and ``heard_id``: the customer's latest post."""
        row = super()._row(mention, ticket, known, last)
        profile = ticket.social_profile_id or mention.profile_id
        return {**row, "standing": profile.standing or False, "heard_id": mention.id}
