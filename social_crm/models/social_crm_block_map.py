"""Text blocks in the map of personal data: the company's own words, about nobody."""

from odoo import api, models


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        ours = "what the company prepared to say, to nobody in particular"
        return {
            **super()._impersonal(),
            "social.crm.block": {
                **dict.fromkeys(("name", "shortcut"), ours),
                "networks": "names of networks",
            },
            "social.crm.block.text": {"text": ours},
        }
