"""Tickets of a person are looked for whenever a case of that person is opened."""

from odoo import models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    _social_partner_idx = models.Index("(partner_id) WHERE partner_id IS NOT NULL")
