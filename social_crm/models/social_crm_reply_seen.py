"""Answers are approved, sent and taken over as they were seen: their writer may have taken one back
and asked again with other words, since whoever decides opened it."""

from odoo import api, models

from .social_crm_seen import SHOWN


class SocialCrmReply(models.Model):
    _name = "social.crm.reply"
    _inherit = ["social.crm.reply", "social.crm.seen"]

    def _to_be_seen(self):
        return [self._digest(), self.as_thread, self.suggestion or ""]

    def _seen_apart(self):
        return ("text",)

    def action_send(self):
        # Forms say what was shown. Where somebody sends what he is writing, the inbox compares the
        # version of his draft itself.
        if self.env.context.get(SHOWN):
            self._check_agent()
            return self._as_seen().action_send()
        return super().action_send()


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def _answer_entry(self, reply, labels):
        """Also ``seen``: what the browser gives back when somebody approves it."""
        seen = reply.can_approve and reply._fingerprint()
        return {**super()._answer_entry(reply, labels), "seen": seen}
