"""Files are a part of what we say: whoever changes one, or its description, has written a part of
the answer, and no more can be changed once it is no draft."""

from odoo import models
from odoo.exceptions import UserError

SAID = {"raw", "datas", "db_datas", "store_fname", "name", "mimetype", "description", "url", "type"}
"""What of a file others see, or decides about it."""


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        if self.env.su or not vals.keys() & SAID:
            return super().write(vals)
        replies = self.env["social.crm.reply"].sudo().search([("attachment_ids", "in", self.ids)])
        if stuck := replies.filtered(lambda reply: reply.state not in ("draft", "cancelled")):
            raise UserError(
                self.env._(
                    "This file belongs to the answer “%s”, which is no longer a draft.",
                    stuck[0].text,
                )
            )
        result = super().write(vals)
        for reply in replies.with_env(self.env):
            reply._note_writer()
        return result
