"""Whoever could approve an answer sends it back to its writer, with other words or without."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class SocialCrmSendBack(models.TransientModel):
    _name = "social.crm.send.back"
    _description = "Send an Answer Back"

    reply_id = fields.Many2one("social.crm.reply", required=True, readonly=True)
    # With the rights of who asks: the form takes any number for an answer.
    text = fields.Text(related="reply_id.text", related_sudo=False)
    reason = fields.Char()
    suggestion = fields.Text(
        "Better Wording",
        compute="_compute_suggestion",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Changed: the writer takes it over with one click, and you may approve it.",
    )

    @api.depends("reply_id")
    def _compute_suggestion(self):
        for wizard in self:
            wizard.suggestion = wizard.reply_id.text

    def action_send_back(self):
        """Back to the writer, with the reason and, if it was changed, the wording."""
        self.ensure_one()
        wording = (self.suggestion or "").strip()
        if wording and wording != (self.reply_id.text or "").strip():
            self.reply_id.suggest(wording, self.reason)
        elif not (self.reason or "").strip():
            raise UserError(self.env._("Say why it goes back."))
        else:
            self.reply_id.send_back(self.reason)
        return {"type": "ir.actions.act_window_close"}
