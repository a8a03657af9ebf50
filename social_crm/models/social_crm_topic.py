"""What mentions are about: a tree that the company owns."""

from odoo import fields, models


class SocialCrmTopic(models.Model):
    _name = "social.crm.topic"
    _description = "Social Topic"
    _parent_store = True
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    parent_id = fields.Many2one("social.crm.topic", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    topic_id = fields.Many2one(
        "social.crm.topic", readonly=True, index="btree_not_null", ondelete="set null"
    )
