"""What the inbox has to know of a case or a post to offer the right actions for it."""

from odoo import api, models

from .social_crm_inbox import _moment


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def _ticket_rows(self, tickets):
        """Rows with ``snoozed_until`` (moment or ``False``), ``priority`` (a key of the ticket's
        own), ``tags`` (id, name, color), ``may_write``."""
        may = set(tickets._filtered_access("write").ids)
        tickets.fetch(["social_snoozed_until", "priority", "tag_ids"])
        rows = super()._ticket_rows(tickets)
        for row, ticket in zip(rows, tickets, strict=True):
            row |= {
                "snoozed_until": _moment(ticket.social_snoozed_until),
                "priority": ticket.priority,
                "tags": [
                    {"id": tag.id, "name": tag.name, "color": tag.color} for tag in ticket.tag_ids
                ],
                "may_write": ticket.id in may,
            }
        return rows

    @api.model
    def _mention_rows(self, mentions):
        """Rows with ``may_write``: readers see more than they may work; and ``state``."""
        may = set(mentions._filtered_access("write").ids)
        rows = super()._mention_rows(mentions)
        for row, mention in zip(rows, mentions, strict=True):
            row |= {"may_write": mention.id in may, "state": mention.state}
        return rows

    @api.model
    def _row(self, mention, ticket):
        row = super()._row(mention, ticket)
        profile = ticket.social_profile_id or mention.profile_id
        return {**row, "standing": profile.standing or False}
