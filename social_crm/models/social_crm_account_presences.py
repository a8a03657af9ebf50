"""Which of several things that one sign-in gives access to an account is."""

from odoo import models


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    def _presence(self, presences):
        """The one that this account is, if that needs no asking: what it was before, or the only
        one there is.

        :param presences: ``networks.types.Presence``, at least one
        :rtype: Presence | None
        """
        self.ensure_one()
        ours = [each for each in presences if each.network == self.network]
        if self.external_id:
            return next((each for each in ours if each.external_id == self.external_id), None)
        return ours[0] if ours and len(presences) == 1 else None

    def _shown(self):
        """An action that shows this account, or these."""
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.account_action")
        if len(self) == 1:
            return {**action, "res_id": self.id, "view_mode": "form", "views": [(False, "form")]}
        return {**action, "domain": [("id", "in", self.ids)]}
