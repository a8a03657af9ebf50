"""What an answer is called where something else refers to it."""

from odoo import api, models


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    @api.depends("text", "audience", "mention_id.profile_id")
    def _compute_display_name(self):
        """Whoever may read something that refers to an answer is shown its name, whether he may
        read the answer or not: what is said in private does not stand in it."""
        private = self.filtered(lambda reply: reply.audience and not reply.sudo()._is_public())
        for reply in private:
            who = reply.sudo().mention_id.profile_id.display_name
            reply.display_name = self.env._("Private answer to %s", who or "")
        return super(SocialCrmReply, self - private)._compute_display_name()
