"""What people get for telling us who they are: an offer that a one-time link can carry."""

from odoo import fields, models


class SocialCrmOffer(models.Model):
    _name = "social.crm.offer"
    _description = "Offer for Volunteered Data"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, help="For us; the page does not show it.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    title = fields.Char(required=True, translate=True, help="What the page is headed with.")
    text = fields.Text(translate=True, help="What the page says below.")
    reward = fields.Char("What They Get", translate=True, help="For example: 10 % off.")
    field_ids = fields.One2many("social.crm.offer.field", "offer_id", "Asked", copy=True)

    def _purposes(self):
        """What has to be agreed to: being linked, and what the answers are for.

        :rtype: social.crm.purpose
        """
        identity = self.env["social.crm.purpose"]._of(["identity"]).with_env(self.env)
        return (identity | self.field_ids.purpose_id).filtered("needs_consent")
