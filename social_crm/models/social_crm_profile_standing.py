"""How we stand to somebody: important, or not to be listened to."""

from odoo import fields, models


class SocialCrmProfile(models.Model):
    _inherit = "social.crm.profile"

    standing = fields.Selection(
        [("vip", "VIP"), ("supporter", "Supporter"), ("blocked", "Blocked")], readonly=True
    )
