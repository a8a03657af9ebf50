from odoo import fields, models


class MailMessage(models.Model):
    _inherit = "mail.message"

    message_type = fields.Selection(
        selection_add=[("social_crm", "Social media")],
        ondelete={"social_crm": lambda messages: messages.write({"message_type": "comment"})},
    )
