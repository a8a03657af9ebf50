"""How certain recognition must be."""

from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    social_crm_certainty = fields.Float(
        "Certain Enough",
        default=0.995,
        digits=(6, 5),
        help="How certain it must be who a profile is before it is linked without a person: 0.995 "
        "is one wrong link in 200 at most.",
    )

    _social_crm_certainty_share = models.Constraint(
        "CHECK (social_crm_certainty > 0.5 AND social_crm_certainty < 1)",
        "How certain it must be lies between 0.5 and 1, for example 0.995.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    social_crm_certainty = fields.Float(related="company_id.social_crm_certainty", readonly=False)
    social_crm_wrong_links = fields.Char(compute="_compute_social_crm_wrong_links")

    @api.depends("social_crm_certainty")
    def _compute_social_crm_wrong_links(self):
        for settings in self:
            wrong = 1 - settings.social_crm_certainty
            settings.social_crm_wrong_links = (
                self.env._("At most one in %s such links is wrong.", f"{1 / wrong:,.0f}")
                if 0 < wrong < 0.5
                else self.env._("This must lie between 0.5 and 1, for example 0.995.")
            )
