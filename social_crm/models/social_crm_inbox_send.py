"""Sending from the inbox: nobody answers a second time unawares, and for a few seconds it can be
taken back."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError

UNDO_SECONDS = 5


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def _options(self):
        return {**super()._options(), "undo_seconds": self._undo_seconds()}

    @api.model
    def _undo_seconds(self):
        """How long an answer waits before it goes out, so that it can be taken back."""
        return self.env["social.crm.source"]._parameter("undo_seconds", UNDO_SECONDS)

    @api.model
    def send(self, draft_id, seen=(), anyway=False):
        """Send a draft of the user, or put it before whoever has to approve it.

        :param list[str] seen: keys of what was said to the post and the user was shown
        :param bool anyway: although somebody else has said something meanwhile; that is noted
        :returns: ``id`` and ``state``; or ``stopped``: what somebody else said, and nothing is
            sent; or ``why``: a sentence that says what stands against it
        :rtype: dict
        :raises AccessError: it is somebody else's, or not for this user
        """
        reply = self._own_reply(draft_id)
        if not reply:
            return {"why": self.env._("This draft is gone: it was sent or deleted elsewhere.")}
        if reply.state != "draft":
            return {"id": reply.id, "state": reply.state}
        self._answerable(reply.mention_id.id)
        try:
            with self.env.cr.savepoint():
                reply.action_send()
        except AccessError:
            raise
        except (UserError, RedirectWarning) as error:
            return {"why": str(error.args[0])}
        self._hold(reply)
        return {"id": reply.id, "state": reply.state}

    @api.model
    def _hold(self, reply):
        """Let what was just queued wait for a moment. Where the browser does not say when that is
        over, the scheduled action finds it."""
        seconds = self._undo_seconds()
        queued = reply._chain() | reply
        queued = queued.sudo().filtered(lambda each: each.state == "queued")
        if not queued or seconds <= 0:
            return
        moment = fields.Datetime.now() + timedelta(seconds=seconds)
        queued.next_try = moment
        self.env.ref("social_crm.ir_cron_send").sudo()._trigger(at=moment)

    @api.model
    def release(self, reply_id):
        """Nobody took it back: it goes out now."""
        reply = self._own_reply(reply_id)
        waiting = (reply._chain() | reply).sudo().filtered(lambda each: each.state == "queued")
        if waiting:
            waiting.next_try = fields.Datetime.now()
            self.env.ref("social_crm.ir_cron_send").sudo()._trigger()
        return True

    @api.model
    def undo(self, reply_id, text=None):
        """Take back what has not gone out yet: it is a draft again.

        :param str text: the whole of it, where it was to go out in parts
        :returns: ``draft``: as :meth:`_draft_of`; or ``why`` it is too late
        :rtype: dict
        """
        reply = self._own_reply(reply_id)
        back = reply._move("draft", from_states={"queued", "approval"}, error=False)
        if not back:
            return {"why": self.env._("It has been sent already, or is being sent just now.")}
        behind = reply._chain() - reply
        if behind:
            behind.sudo().unlink()
            reply.sudo().write({"part": 0, "parts": 0})
        if text is not None and text != reply.text:
            reply.text = text
        reply._tell_of_draft()
        return {"draft": self._draft_of(reply)}
