"""Duty rosters in the map of personal data: when colleagues work, and nothing of customers."""

from odoo import api, models


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.roster": {"name": "what the company calls its roster"},
        }
