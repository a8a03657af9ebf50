"""What a company's colleagues have taught, as data with a version."""

from odoo import fields, models


class SocialCrmModel(models.Model):
    _name = "social.crm.model"
    _description = "Learned Model"
    _order = "id desc"

    name = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    model_id = fields.Many2one(
        "social.crm.model",
        "Understood With",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty: the model that is shipped.",
    )
