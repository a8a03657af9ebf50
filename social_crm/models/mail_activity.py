from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    social_crm_trouble = fields.Boolean(
        "Trouble of a Social Account", help="Opened and closed by the account's own health check."
    )
