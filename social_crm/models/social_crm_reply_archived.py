"""Answers for accounts that were put away: none waits in silence for one that never comes back."""

from dataclasses import replace

from odoo import api, models


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    @api.depends("account_id.active")
    def _compute_answer_refusal(self):
        return super()._compute_answer_refusal()

    def _ways(self):
        found = super()._ways()
        for mention in self.filtered(lambda mention: not mention.account_id.sudo().active):
            refusal, ways = mention.account_id.sudo()._archived_sentence(), found[mention.id]
            found[mention.id] = tuple(replace(way, refusal=refusal) for way in ways)
        return found


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    def write(self, vals):
        done = super().write(vals)
        if "active" in vals and not vals["active"]:
            queued = self.env["social.crm.reply"].sudo()
            for reply in queued.search([("account_id", "in", self.ids), ("state", "=", "queued")]):
                speaking = reply.with_context(lang=reply.user_id.lang)
                sentence = speaking.account_id._archived_sentence()
                reply._move("failed", error=sentence, next_try=False)
        return done

    def _archived_sentence(self):
        """Why nothing is sent from here any more.

        :rtype: str
        """
        self.ensure_one()
        return self.env._("“%s” is archived, and sends nothing.", self.name)
