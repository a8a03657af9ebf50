"""The same thing said again: copies and near copies, grouped when they arrive."""

from odoo import api, fields, models


class SocialCrmSame(models.Model):
    _name = "social.crm.same"
    _description = "Same Thing Said by Several"
    _order = "id desc"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    mention_ids = fields.One2many("social.crm.mention", "same_id", readonly=True)

    @api.model
    def _group(self, account, facts):
        """Find out which of these say the same, among each other and as earlier ones.

        :param account: the account of all of them
        :param dict facts: mention id to :class:`.social_crm_facts.Facts`; sets ``same_id``
        """


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    same_id = fields.Many2one(
        "social.crm.same", "Said by Several", readonly=True, index="btree_not_null"
    )
