from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    social_profile_ids = fields.One2many(
        "social.crm.profile", "partner_id", "Social Profiles", groups="social_crm.group_reader"
    )
    social_handle_ids = fields.One2many("social.crm.handle", "partner_id", "Social Handles")
    social_mention_count = fields.Integer(
        compute="_compute_social_mention_count", groups="social_crm.group_reader"
    )

    @api.depends("social_profile_ids")
    def _compute_social_mention_count(self):
        groups = self.env["social.crm.mention"]._read_group(
            [("profile_id.partner_id", "child_of", self.ids), ("own", "=", False)],
            ["profile_id"],
            ["__count"],
        )
        totals = dict.fromkeys(self.ids, 0)
        for profile, count in groups:
            partner = profile.partner_id
            while partner:
                if partner.id in totals:
                    totals[partner.id] += count
                partner = partner.parent_id
        for partner in self:
            partner.social_mention_count = totals.get(partner.id, 0)

    # What is known of people whose contact changes or goes

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

    def action_view_social_mentions(self):
        """What this person, or the people of this company, said on all networks, and what we
        answered."""
        self.ensure_one()
        profiles = self.env["social.crm.profile"].search([("partner_id", "child_of", self.ids)])
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.mention_action")
        action["domain"] = [
            "|",
            ("profile_id", "in", profiles.ids),
            "&",
            ("own", "=", True),
            ("conversation_id.profile_id", "in", profiles.ids),
        ]
        action["context"] = {}
        return action
