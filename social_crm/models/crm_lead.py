"""Leads that were made of what somebody said."""

from odoo import fields, models

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

    def _compute_social_mention_count(self):
        counts = dict(
            self.env["social.crm.mention"]._read_group(
                [("profile_id", "in", self.social_profile_id.ids), ("own", "=", False)],
                ["profile_id"],
                ["__count"],
            )
        )
        for lead in self:
            lead.social_mention_count = counts.get(lead.social_profile_id, 0)

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
        """What the person behind this lead said."""
        self.ensure_one()
        return self.social_profile_id.action_view_mentions()
