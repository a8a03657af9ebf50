"""Guidelines in the map of personal data: about no customer. Who confirmed what is said of
colleagues, and kept as long as they are users."""

from odoo import api, models


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        ours = "what the company writes for its colleagues"
        return {
            **super()._impersonal(),
            "social.crm.guideline": dict.fromkeys(("name", "body", "changes"), ours),
            "social.crm.guideline.version": dict.fromkeys(("body", "changes"), ours),
        }
