"""Odoo's own look-up of a person shows ours too, and what it deletes of ours goes our way: a
profile that was simply deleted would come back with the next post that is read."""

from odoo import models
from odoo.tools import SQL


class PrivacyLookupWizard(models.TransientModel):
    _inherit = "privacy.lookup.wizard"

    def _get_query_models_blacklist(self):
        # Made by the erasure itself, or found by us below.
        return [
            *super()._get_query_models_blacklist(),
            "social.crm.profile",
            "social.crm.erasure",
            "social.crm.consent",
        ]

    def _get_query(self):
        """Profiles of the contact, and those that bear the name."""
        return SQL(
            """
            %s
            UNION ALL
            SELECT %s AS res_model_id, profile.id AS res_id, True AS is_active
              FROM social_crm_profile profile
              LEFT JOIN res_partner partner ON partner.id = profile.partner_id
             WHERE (profile.name ILIKE %s OR partner.email_normalized = %s OR partner.name ILIKE %s)
               AND profile.own IS NOT TRUE AND profile.erased_at IS NULL
            """,
            super()._get_query(),
            self.env["ir.model"]._get_id("social.crm.profile"),
            self.name.strip(),
            self.email.strip().lower(),
            self.name.strip(),
        )


class PrivacyLookupWizardLine(models.TransientModel):
    _inherit = "privacy.lookup.wizard.line"

    def _social_person(self):
        """The profiles, and the contact, of a line that our erasure has to see to."""
        self.ensure_one()
        profiles = self.env["social.crm.profile"].sudo()
        partner = self.env["res.partner"].sudo()
        if self.res_model == "social.crm.profile":
            profiles = profiles.browse(self.res_id).exists()
        elif self.res_model == "res.partner":
            partner = partner.browse(self.res_id).exists()
            profiles = profiles.search([("partner_id", "=", partner.id)])
        return profiles, partner

    def _social_erase(self):
        """Erase what this line stands for, the way we erase people.

        :returns: the erasure; empty if it is none of ours
        """
        profiles, partner = self._social_person()
        Erasure = self.env["social.crm.erasure"]
        if not profiles or self.is_unlinked:
            return Erasure
        erasure = Erasure._begin(profiles, partner)
        what, number = self.res_model_id.name, self.res_id
        erasure.sudo()._work(seconds=20)
        if self.exists():  # lines bear the name as well, and go with it
            self.execution_details = self.env._(
                "Erased %(what)s #%(number)s (erasure %(erasure)s)",
                what=what,
                number=number,
                erasure=erasure.id,
            )
            self.is_unlinked = True
        return erasure

    def action_unlink(self):
        self.ensure_one()
        erasure = self._social_erase()
        return erasure._action_show() if erasure else super().action_unlink()

    def action_unlink_all(self):
        rest = self.filtered(lambda line: line.exists() and not line._social_erase()).exists()
        return super(PrivacyLookupWizardLine, rest).action_unlink_all()
