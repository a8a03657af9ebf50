"""What is written down about understanding, and is nobody's."""

from odoo import api, models


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        known = super()._impersonal()
        mention = known.get("social.crm.mention", {})
        return {
            **known,
            "social.crm.mention": {**mention, "fixed": "names of fields that colleagues have set"},
            "social.crm.said": {"language": "computed each time from what is in the map"},
            "social.crm.again": {"conditions": "which posts; kept while it runs"},
            "social.crm.again.wizard": {
                "conditions": "which posts; kept for hours",
                "told_rules": "how many the rules would take, kept for hours",
            },
            "social.crm.again.example": {"change": "names of values, kept for hours"},
        }
