"""How urgent a mention is: one number, and the sum it comes from."""

from odoo import api, fields, models


class SocialCrmPriority(models.AbstractModel):
    _name = "social.crm.priority"
    _description = "Priority of Social Mentions"

    @api.model
    def _rate(self, facts):
        """Work out the priority of these.

        :param dict facts: mention id to :class:`.social_crm_facts.Facts`; sets ``priority`` and
            ``priority_parts``
        """


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    priority = fields.Integer(readonly=True, aggregator="max")
    priority_parts = fields.Json(readonly=True, help="The terms of the sum: code, points, values.")
