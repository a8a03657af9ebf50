"""Whoever answers a post and leaves its mood as it was found has confirmed it. Without that, only
what was found wrong would be learned from, and the rest be forgotten."""

from odoo import models


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    def _move(self, target, from_states=None, **values):
        moved = super()._move(target, from_states, **values)
        if target == "sent":
            moved._confirm_understood()
        return moved

    def _confirm_understood(self):
        """The moods of what these answer, as they were found and nobody corrected them, are
        examples."""
        found = {}
        for reply in self.sudo():
            mention = reply.mention_id
            said = mention.fixed or ()
            if mention.understood_at and mention.mood and "mood" not in said and not mention.own:
                key = reply.user_id, mention.mood
                found[key] = found.get(key, mention.browse()) | mention
        Example = self.env["social.crm.example"].sudo()
        for (user, mood), mentions in found.items():
            Example._record(mentions, {"mood": mood}, user, confirmed=True)
