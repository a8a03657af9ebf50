"""Drafts of the inbox: kept while somebody types, seen by colleagues, never overwritten unseen."""

import hashlib
import json
from datetime import timedelta

from odoo import Command, api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

WRITTEN = ("text", "subject", "audience", "as_thread")
QUIET = timedelta(seconds=5)
"""Colleagues are told of changes to a draft no more often than that."""


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    def _draft_version(self):
        """What stands in a draft, as a short word: equal words mean that nothing was changed.

        :rtype: str
        """
        self.ensure_one()
        what = [
            self.mention_id.id,
            *(self[name] or "" for name in WRITTEN),
            sorted(self.attachment_ids.ids),
        ]
        return hashlib.blake2b(json.dumps(what).encode(), digest_size=8).hexdigest()

    def _tell_of_draft(self):
        """Let open inboxes know, on commit, that drafts changed: ids, nothing else."""
        if self:
            self.env.ref("social_crm.group_agent")._bus_send(
                "social_crm/inbox",
                {
                    "ticket_ids": self.sudo().ticket_id.ids,
                    "mention_ids": self.mention_id.ids,
                    "what": "draft",
                },
            )


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def save_draft(self, mention_id, values, draft_id=None):
        """Keep what the user has typed. Repeating it changes nothing; nothing left deletes it.

        :param dict values: ``text``, ``subject``, ``audience``, ``as_thread``, ``attachment_ids``;
            ``version``: of the draft as the browser knows it
        :returns: ``draft``: as :meth:`_draft_of`, or ``False`` when there is none any more; or
            ``conflict``: likewise, when it was changed elsewhere and nothing was written
        :rtype: dict
        :raises AccessError: the post, or the draft, is not this user's
        """
        mention = self._answerable(mention_id)
        Reply = self.env["social.crm.reply"]
        reply = self._own_reply(draft_id) if draft_id else Reply
        if reply and reply.state != "draft":
            return {"conflict": {**self._draft_of(reply), "id": False, "gone": True}}
        if not reply:
            self._begin_alone(mention)
            reply = self._own_draft(mention)
        written = self._to_write(mention, values)
        empty = not written["text"].strip() and not values.get("attachment_ids")
        if not reply:
            if empty:
                return {"draft": False}
            reply = Reply.create(written)
            reply._tell_of_draft()
            return {"draft": self._draft_of(reply)}
        changed = self._changed(reply, written)
        if changed and reply._draft_version() != values.get("version"):
            return {"conflict": self._draft_of(reply)}
        if empty:
            reply._tell_of_draft()
            reply.unlink()
            return {"draft": False}
        if changed:
            told = reply.write_date < self.env.cr.now() - QUIET
            reply.write(changed)
            if told:
                reply._tell_of_draft()
        return {"draft": self._draft_of(reply)}

    @api.model
    def drop_draft(self, draft_id):
        """Forget a draft of the user; harmless when it is gone already.

        :raises AccessError: it is somebody else's
        """
        reply = self._own_reply(draft_id).filtered(lambda each: each.state == "draft")
        reply._tell_of_draft()
        reply.unlink()
        return True

    @api.model
    def _begin_alone(self, mention):
        """Of two tabs that begin an answer at the same moment, the second waits here and is then
        begun anew by Odoo, with eyes for what the first did. A lock alone would not do: the second
        would go on with what it saw before."""
        self.env.execute_query(
            SQL(
                "UPDATE social_crm_mention SET state = state WHERE id = %s RETURNING id",
                mention.id,
            )
        )

    @api.model
    def _own_draft(self, mention):
        """The answer to a post that the user has begun.

        :rtype: social.crm.reply
        """
        return self.env["social.crm.reply"].search(
            [
                ("mention_id", "=", mention.id),
                ("state", "=", "draft"),
                ("user_id", "=", self.env.uid),
                ("after_id", "=", False),
            ],
            limit=1,
        )

    @api.model
    def _own_reply(self, reply_id):
        """An answer that the user wrote, or nothing when it is gone.

        :raises AccessError: it is somebody else's
        """
        reply = self.env["social.crm.reply"].browse(int(reply_id)).exists()
        reply.check_access("write")
        if reply and reply.user_id != self.env.user:
            raise AccessError(
                self.env._(
                    "This answer is %s's. Take it over to go on with it.", reply.user_id.name
                )
            )
        return reply

    @api.model
    def _to_write(self, mention, values):
        """Values of a draft. Where the browser names no audience, that stays as it is: what was
        private must not become public by that."""
        files = sorted(int(each) for each in values.get("attachment_ids") or ())
        written = {
            "mention_id": mention.id,
            "text": values.get("text") or "",
            "subject": values.get("subject") or False,
            "as_thread": bool(values.get("as_thread")),
            "attachment_ids": [Command.set(files)],
        }
        if values.get("audience"):
            written["audience"] = values["audience"]
        return written

    @api.model
    def _changed(self, reply, written):
        """Those of the values that a draft does not have yet.

        :rtype: dict
        """
        has = {
            "mention_id": reply.mention_id.id,
            "attachment_ids": [Command.set(sorted(reply.attachment_ids.ids))],
            **{name: reply[name] for name in WRITTEN},
            "text": reply.text or "",
        }
        return {name: value for name, value in written.items() if value != has[name]}
