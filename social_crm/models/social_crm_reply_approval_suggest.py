"""Whoever could approve an answer suggests other words instead: it goes back to its writer with
them and the reason, and the writer takes them over as his own, or does not."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .social_crm_data_map import BLANK, Place
from .social_crm_reply_approval import WAITS

NO_SUGGESTION = {"suggestion": False, "suggested_by_id": False}


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    suggestion = fields.Text("Suggested Wording", readonly=True, copy=False)
    suggested_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="set null")

    def send_back(self, reason):
        """Send one back to its writer.

        :param str reason: for the writer
        """
        self.ensure_one()
        self._send_back(self._given(reason))
        return True

    def suggest(self, text, reason):
        """Send one back to its writer with other words for it.

        :param str text: the whole answer, as it should be
        :param str reason: for the writer
        """
        self.ensure_one()
        text = (text or "").strip()
        if not text:
            raise UserError(self.env._("What should it say instead?"))
        if text == (self.text or "").strip():
            raise UserError(self.env._("The wording is the same. Change something, or approve it."))
        reason = (reason or "").strip() or self.env._("Suggested wording")
        self._send_back(reason, "suggested", suggestion=text, suggested_by_id=self.env.uid)
        return True

    def _given(self, reason):
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why it goes back."))
        return reason

    def use_suggestion(self, send=True):
        """Take the suggested words over, as they were seen, as one's own; whoever suggested them
        may then approve them.

        :param bool send: and send it, or for approval, at once
        """
        self._check_agent()
        return self._as_seen()._use_suggestion(send)

    def _use_suggestion(self, send=True):
        """Take over what is suggested now."""
        self.ensure_one()
        self._check_agent()
        text = self.suggestion
        if self.state != "draft" or not text:
            raise UserError(self.env._("There is no suggestion for this answer any more."))
        self.write({"text": text})
        self.sudo().write({**NO_SUGGESTION, "error": False})
        self.env["social.crm.approval"]._log(self, "used")
        return self.action_send() if send else True

    def _move(self, target, from_states=None, **values):
        if target in (WAITS, "queued", "cancelled"):
            values |= NO_SUGGESTION
        return super()._move(target, from_states, **values)


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        words = self._words()
        return [
            *super()._places(),
            Place(
                "reply_suggestion",
                "social.crm.reply",
                ("suggestion",),
                self.env._("What a colleague suggested to answer instead, until that is decided"),
                profile="mention_id.profile_id",
                retention="case private",
                purpose=words["serve"],
                basis=words["contract"],
                erasing=BLANK,
                reason=self.env._("That there was an answer stays, for the figures"),
                seen_by=words["agents"],
                origin=words["colleague"],
                beside=("state",),
            ),
        ]
