"""What came with evidence goes with it: it was somebody else who told it."""

from odoo import models

from .social_crm_offer_field import KINDS


class SocialCrmIdentity(models.Model):
    _inherit = "social.crm.identity"

    def _withdraw(self, reason):
        withdrawn = super()._withdraw(reason)
        self.env["social.crm.volunteered"].sudo().search(
            [("identity_id", "in", withdrawn.ids), ("withdrawn_at", "=", False)]
        )._take_back()
        return withdrawn


class SocialCrmVolunteered(models.Model):
    _inherit = "social.crm.volunteered"

    def _take_back(self):
        """It was told by somebody else: contacts lose what they got from it, unless it was changed
        since. Tags stay: nobody knows whether somebody counts on them now."""
        for told in self.filtered("filled"):
            name = KINDS[told.kind][0]
            if told.kind != "interests" and told.partner_id[name] == told.value:
                told.partner_id[name] = False
        self.write({"withdrawn_at": self.env.cr.now(), "filled": False})
