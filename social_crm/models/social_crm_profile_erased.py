"""How an erased profile is shown: that somebody was there, in the reader's language."""

from odoo import api, fields, models


class SocialCrmProfile(models.Model):
    _inherit = "social.crm.profile"

    erased_at = fields.Datetime("Erased", readonly=True)

    @api.depends("erased_at")
    @api.depends_context("lang")
    def _compute_display_name(self):
        erased = self.filtered("erased_at")
        erased.display_name = self.env._("Erased person")
        return super(SocialCrmProfile, self - erased)._compute_display_name()
