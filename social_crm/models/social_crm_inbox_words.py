"""Where text blocks say what the inbox would say otherwise."""

from odoo import api, models


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def _private_line(self, mention, audience):
        return self.block_for(mention.id, "to_private", audience) or super()._private_line(
            mention, audience
        )
