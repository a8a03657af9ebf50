"""Contacts with what they told about themselves."""

from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    social_volunteered_ids = fields.One2many(
        "social.crm.volunteered",
        "partner_id",
        "Volunteered Data",
        domain=[("withdrawn_at", "=", False)],
        groups="social_crm.group_agent",
    )
