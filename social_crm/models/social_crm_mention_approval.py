"""What rules want of those who answer a mention."""

from odoo import api, fields, models


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    approval = fields.Char(
        "Answers Need Approval",
        readonly=True,
        help="The rules that want a manager to look at answers before they are sent.",
    )


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        impersonal = super()._impersonal()
        return {
            **impersonal,
            "social.crm.mention": {
                **impersonal.get("social.crm.mention", {}),
                "approval": "names of rules of the company",
            },
        }
