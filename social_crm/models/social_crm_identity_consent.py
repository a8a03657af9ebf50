"""Consent that came with evidence goes with it: it was somebody else who agreed."""

from odoo import models


class SocialCrmIdentity(models.Model):
    _inherit = "social.crm.identity"

    def _withdraw(self, reason):
        withdrawn = super()._withdraw(reason)
        consents = (
            self.env["social.crm.consent"]
            .sudo()
            .search([("identity_id", "in", withdrawn.ids), ("withdrawn_at", "=", False)])
        )
        consents.with_env(self.env)._withdraw("mistaken", reason)
        return withdrawn
