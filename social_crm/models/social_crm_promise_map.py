"""What is kept of promises says nothing about anybody."""

from odoo import api, models


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        impersonal = super()._impersonal()
        return {
            **impersonal,
            "helpdesk.sla": {
                **impersonal.get("helpdesk.sla", {}),
                "social_networks": "for which networks a promise holds",
            },
            "social.crm.hours": {"name": "what working hours are called"},
            "helpdesk.ticket": {
                **impersonal.get("helpdesk.ticket", {}),
                "social_promised": "ids of promises",
            },
        }
