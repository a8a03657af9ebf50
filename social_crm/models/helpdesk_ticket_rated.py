"""Figures of ratings on tickets, for many tickets at once."""

from odoo import api, models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.depends("rating_ids.rating")
    def _compute_percentage(self):
        """Odoo asks for the grades of each ticket. Most have none, above all those that are just
        being opened: one query finds those that have."""
        ratings = self.env["rating.rating"].sudo()
        rated = ratings._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self._origin.ids)], ["res_id"]
        )
        rated = {ticket_id for (ticket_id,) in rated}
        with_ratings = self.filtered(lambda ticket: ticket._origin.id in rated)
        (self - with_ratings).positive_rate_percentage = -1
        return super(HelpdeskTicket, with_ratings)._compute_percentage()
