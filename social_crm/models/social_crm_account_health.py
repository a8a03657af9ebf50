"""How an account is doing, in a sentence for lists."""

from odoo import api, fields, models


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    health_text = fields.Char("Details", compute="_compute_health_text")

    @api.depends("state", "error", "permission_note", "refresh_error", "refused_at", "network_note")
    def _compute_health_text(self):
        for account in self:
            if account.state == "draft":
                account.health_text = account.network_note or account.error
                continue
            account.health_text = (
                account.network_note
                or (account.state == "disconnected" and account.error)
                or account.permission_note
                or account.refresh_error
                or account.error
                or (account.state == "disconnected" and self.env._("Please connect it again."))
            )
