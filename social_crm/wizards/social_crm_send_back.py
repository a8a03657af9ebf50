"""A manager sends an answer back to its writer."""

from odoo import fields, models
from odoo.exceptions import UserError


class SocialCrmSendBack(models.TransientModel):
    _name = "social.crm.send.back"
    _description = "Send an Answer Back"

    reply_id = fields.Many2one("social.crm.reply", required=True, readonly=True)
    text = fields.Text(related="reply_id.text")
    reason = fields.Char(required=True)

    def action_send_back(self):
        """Back to the writer, with the reason."""
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why it goes back."))
        self.reply_id._send_back(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
