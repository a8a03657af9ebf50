from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

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

    def action_view_social_mentions(self):
        """What the person behind this lead said."""
        self.ensure_one()
        return self.social_profile_id.action_view_mentions()
