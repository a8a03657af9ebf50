"""What was seen in a private message stays with those who may read the message."""

from odoo import api, models


class SocialCrmIdentity(models.Model):
    _inherit = "social.crm.identity"

    @api.depends("method_id")
    def _compute_display_name(self):
        """What refers to evidence is read by more people than the evidence, so the name does not
        tell what was seen."""
        for piece in self:
            piece.display_name = piece.method_id.sudo().name
