"""Recognition in the map of personal data."""

from odoo import api, models


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        """Reasons are for developers, and not translated."""
        places = super()._impersonal()
        keyed = "a keyed digest that leads to nobody"
        return {
            **places,
            "social.crm.identity": {**places.get("social.crm.identity", {}), "digest": keyed},
        }
