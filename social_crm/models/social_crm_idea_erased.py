"""What becomes of ideas when somebody is erased who asked for them: the idea is ours and stays, the
person is taken out of what colleagues wrote about it."""

from odoo import models


class SocialCrmErasure(models.Model):
    _inherit = "social.crm.erasure"

    def _erase_map(self, position):
        voices = (
            self.env["social.crm.idea.voice"]
            .sudo()
            .search(
                [
                    ("mention_id.profile_id", "in", self._profiles().ids),
                    ("mention_id.ticket_id", "not in", self._kept_tickets().ids),
                ]
            )
        )
        for idea in voices.idea_id:
            self._redact_case(idea, ("name", "note"))
        return super()._erase_map(position)
