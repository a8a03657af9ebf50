"""What is known of people whose contact changes or goes."""

from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _social_profiles_with_evidence(self):
        """Profiles, of any company, with evidence about one of these contacts."""
        pieces = (
            self.env["social.crm.identity"]
            .sudo()
            ._read_group([("partner_id", "in", self.ids)], ["profile_id"])
        )
        return self.env["social.crm.profile"].sudo().union(*(profile for (profile,) in pieces))

    def write(self, vals):
        """Who may be linked depends on these."""
        result = super().write(vals)
        if vals.keys() & {"company_id", "is_company"}:
            profiles = self._social_profiles_with_evidence()
            if profiles:
                profiles._follow_evidence()
        return result

    def unlink(self):
        """Evidence about a contact goes with it; what follows from the rest is linked instead."""
        profiles = self._social_profiles_with_evidence()
        if profiles:
            self.env["social.crm.identity"].sudo().search([("partner_id", "in", self.ids)]).unlink()
            profiles._follow_evidence()
        return super().unlink()
