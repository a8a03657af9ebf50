"""Ratings of tickets from networks: read by those who may read the ticket, written by customers."""

from odoo import api, fields, models


class RatingRating(models.Model):
    _inherit = "rating.rating"

    social_ticket_id = fields.Many2one(
        "helpdesk.ticket",
        "Ticket from a Network",
        compute="_compute_social_ticket_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
    )

    # Who has it rates as the customer, on Odoo's own page.
    access_token = fields.Char(groups="base.group_system")

    @api.depends("res_model", "res_id")
    def _compute_social_ticket_id(self):
        """Other ratings are none of ours, and our record rules leave them alone."""
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        mine = self.filtered(lambda rating: rating.res_model == tickets._name)
        ids = mine.mapped("res_id")
        social = tickets.search([("id", "in", ids), ("social_account_id", "!=", False)])
        (self - mine).social_ticket_id = False
        for rating in mine:
            rating.social_ticket_id = social.filtered(
                lambda t, rating=rating: t.id == rating.res_id
            )
