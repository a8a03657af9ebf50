"""Leads that were made of what somebody said."""

from odoo import api, fields, models

from odoo.addons.crm.models.crm_lead import PARTNER_ADDRESS_FIELDS_TO_SYNC

FILLED = (
    "contact_name",
    "partner_name",
    "email_from",
    "phone",
    "website",
    "function",
    "lang_id",
    *PARTNER_ADDRESS_FIELDS_TO_SYNC,
)
"""What Odoo fills from the contact of a lead."""


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "social.crm.linked"]

    social_profile_id = fields.Many2one(
        "social.crm.profile",
        index="btree_not_null",
        readonly=True,
        groups="social_crm.group_reader",
    )
    social_mention_count = fields.Integer(
        compute="_compute_social_mention_count", groups="social_crm.group_reader"
    )

    @api.depends("partner_id", "social_profile_id")
    def _compute_social_mention_count(self):
        """Of the profile that it came from, and of the contact with all its people."""
        for lead in self:
            profile, partner = lead.social_profile_id, lead.partner_id
            count = partner.social_mention_count
            # What is linked to a contact is counted there.
            if profile and not (partner and profile.partner_id):
                count += profile.mention_count
            lead.social_mention_count = count

    # The contact

    def _social_filled(self):
        return FILLED

    def _social_given(self, partner):
        return {}  # Odoo computes it

    def _social_unlinked(self, profile):
        """A lead that began with a contact had nothing else before."""
        return {
            **dict.fromkeys(FILLED, False),
            "contact_name": profile.name or profile.handle,
            "website": profile.url,
        }

    def _social_begins_linked(self):
        """Remember of a new lead what comes from the contact."""
        if self.partner_id:
            was = self._social_unlinked(self.social_profile_id)
            self.social_before_link = self._social_memo(was, self._social_present())

    def action_view_social_mentions(self):
        """What the person or company behind this lead said, and what we answered."""
        self.ensure_one()
        profiles = self.social_profile_id
        if self.partner_id:
            profiles |= profiles.search([("partner_id", "child_of", self.partner_id.ids)])
        return profiles._action_conversation()
