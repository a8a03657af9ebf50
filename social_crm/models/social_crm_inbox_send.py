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
    def send(self, draft_id, seen=(), anyway=False, version=None):
        """Send a draft of the user, or put it before whoever has to approve it.

        Of two who do this at the same moment one gets through, see
        ``social.crm.reply._take_turn``; the other one is stopped.

        :param list[str] seen: keys of what was said to the post and the user was shown
        :param bool anyway: although somebody else has said something meanwhile; that is logged
        :param str version: of the draft as the user sees it
        :returns: ``id`` and ``state``; or ``stopped``: what somebody else said, and nothing is
            sent; or ``why``: a sentence that says what stands against it; or ``conflict``: the
            draft, as it was changed elsewhere
        :rtype: dict
        :raises AccessError: it is somebody else's, or not for this user
        """
        reply = self._own_reply(draft_id)
        if not reply:
            return {"why": self.env._("This draft is gone: it was sent or deleted elsewhere.")}
        self._answerable(reply.mention_id.id)
        if reply.state != "draft":
            return {"id": reply.id, "state": reply.state}
        if version and version != reply._draft_version():
            return {"conflict": self._draft_of(reply)}
        if not anyway and (stopped := self._stopped(reply, seen)):
            return {"stopped": stopped}
        if why := self._try_to(reply._with_seen(seen, anyway).action_send):
            return {"why": why}
        self._hold(reply)
        return {"id": reply.id, "state": reply.state}

    @api.model
    def _stopped(self, reply, seen):
        """What somebody else has said to the same post and the user was not shown.

        :returns: the latest, with a ``sentence``; or ``None``
        """
        said = reply._said_meanwhile(list(seen or ()))
        if not said:
            return None
        return {
            "key": said[0].key,
            "who": said[0].who,
            "text": said[0].text,
            "at": fields.Datetime.to_string(said[0].at),
            "sentence": reply._sentence_of(said[0]),
        }

    @api.model
    def _try_to(self, *steps):
        """Do all of these, or nothing.

        :param steps: methods without arguments
        :returns: what stands against it, in a sentence; empty: it was done
        :rtype: str
        """
        try:
            with self.env.cr.savepoint():
                for step in steps:
                    step()
        except AccessError:
            raise
        except (UserError, RedirectWarning) as error:
            return str(error.args[0])
        return ""

    @api.model
    def _waiting_of(self, reply):
        """What goes out with an answer of the user: its parts, and what tells of it.

        :rtype: social.crm.reply
        """
        chain = (reply | reply._chain()).sudo()
        return chain | chain.search([("with_id", "in", chain.ids)])

    @api.model
    def _hold(self, reply):
        """Let what was just queued wait for a moment. Where the browser does not say when that is
        over, the scheduled action finds out."""
        queued = self._waiting_of(reply).filtered(lambda each: each.state == "queued")
        if queued:
            moment = fields.Datetime.now() + timedelta(seconds=self._undo_seconds())
            queued.next_try = moment
            self.env.ref("social_crm.ir_cron_send").sudo()._trigger(at=moment)

    @api.model
    def release(self, reply_id):
        """Nobody took it back: it goes out now."""
        reply = self._own_reply(reply_id)
        waiting = self._waiting_of(reply).filtered(lambda each: each.state == "queued")
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
        behind = (reply._chain() - reply).sudo()
        if not reply._move("draft", from_states={"queued", "approval"}, error=False):
            return {"why": self.env._("It has been sent already, or is being sent just now.")}
        if behind:
            behind.unlink()
            reply.sudo().write({"part": 0, "parts": 0})
        if text and text != reply.text:
            reply.text = text
        reply._tell_of_draft()
        return {"draft": self._draft_of(reply)}


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    def _with_seen(self, seen, anyway):
        """This answer, sent by somebody who has been shown what was said before."""
        return self.with_context(social_seen=list(seen or ()), social_anyway=bool(anyway))
