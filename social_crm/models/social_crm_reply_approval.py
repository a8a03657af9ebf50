"""Answers that need approval: who writes one does not send it, unless somebody who has written
nothing of it, and may decide that, has approved this very text.

The gate between states holds this, not the buttons: whatever leads to sending goes through
``_move``, and what is sent is compared once more with what was approved. Who has to agree says
``_needs``; who that can be stands in :mod:`.social_crm_reply_approval_by`.
"""

import hashlib
import json

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .social_crm_reply import WRITABLE
from .social_crm_reply_check import LEVELS

WAITS = "approval"
GUARDED = {"draft", "failed", "unknown", WAITS}
"""States in which a person decides that an answer goes out."""
UNAPPROVED = {
    "approved_by_id": False,
    "approved_at": False,
    "approved_digest": False,
    "approved_level": False,
}


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    writer_ids = fields.Many2many(
        "res.users",
        "social_crm_reply_writer_rel",
        "reply_id",
        "user_id",
        "Written By All",
        readonly=True,
        copy=False,
        help="Everybody who wrote a part of it.",
    )
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    approved_at = fields.Datetime(readonly=True, copy=False)
    approved_digest = fields.Char(readonly=True, copy=False)
    approved_level = fields.Selection(
        [("four_eyes", "A colleague"), ("manager", "A manager")],
        "Approved As",
        readonly=True,
        copy=False,
        help="As what somebody agreed. Empty: as a manager.",
    )
    approval_ids = fields.One2many("social.crm.approval", "reply_id", "Approval Log")
    needs_approval = fields.Char(compute="_compute_needs_approval")

    # Not on the text: a form that asks the server on each change of it can be sent by a quick click
    # before the change is in it.
    @api.depends("mention_id", "audience", "attachment_ids", "state")
    def _compute_needs_approval(self):
        asked = self.filtered(lambda reply: reply.state in GUARDED and reply.mention_id)
        needs = asked._needs()
        for reply in self:
            need = needs.get(reply.id)
            reply.needs_approval = need and reply._need_sentence(need)

    @api.model
    def _need_sentence(self, need):
        """Who has to agree and why, or ``False``.

        :param Need need:
        """
        why = " ".join(each if each.endswith((".", "!", "?")) else f"{each}." for each in need.why)
        return {
            "direct": lambda: False,
            "four_eyes": lambda: self.env._(
                "A colleague has to approve this answer before it is sent: %s", why
            ),
            "manager": lambda: self.env._(
                "A manager has to approve this answer before it is sent: %s", why
            ),
        }[need.level]()

    def _writers(self):
        """Everybody who wrote a part of this answer."""
        self.ensure_one()
        reply = self.sudo()
        return reply.user_id | reply.writer_ids

    def _asked_for_by(self):
        """The rules for posts that want answers in these conversations approved, whichever of the
        posts they were about: an answer to its neighbour would say the same to the same person.

        :returns: id to names of rules
        :rtype: dict[int, tuple[str, ...]]
        """
        mentions = self.mention_id._origin.sudo()
        found = mentions.search(
            Domain("approval", "!=", False)
            & (
                Domain("id", "in", mentions.ids)
                | Domain("conversation_id", "in", mentions.conversation_id.ids)
                | Domain("ticket_id", "in", mentions.ticket_id.ids)
            )
        )
        near = {}
        for mention in found:
            for record in (mention, mention.conversation_id, mention.ticket_id):
                near.setdefault(record, set()).add(mention.approval)
        asked = {}
        for reply in self:
            mention = reply.mention_id._origin.sudo()
            names = set()
            for record in (mention, mention.conversation_id, mention.ticket_id):
                if record:
                    names |= near.get(record, set())
            asked[reply.id] = tuple(sorted(names))
        return asked

    def _digest(self):
        """What makes this answer this answer.

        :rtype: str
        """
        self.ensure_one()
        reply = self.sudo()
        what = [
            reply.mention_id.id,
            reply.audience,
            reply.subject or "",
            reply.text or "",
            sorted(
                (file.id, file.checksum or "", file.description or "")
                for file in reply.attachment_ids
            ),
        ]
        return hashlib.sha256(json.dumps(what).encode()).hexdigest()

    def _sendable(self):
        """Those of these that may go out as they stand."""
        replies = self.sudo()
        needs = replies._needs()
        return self.filtered(lambda reply: reply.sudo()._is_covered(needs[reply.id]))

    def _is_approved(self):
        """Whether this may go out as it stands."""
        self.ensure_one()
        return bool(self._sendable())

    def _is_covered(self, need):
        """Whether somebody who could has agreed to this as it stands, where that is needed."""
        if need.level == "direct":
            return True
        level = self.approved_level or "manager"  # once there were managers only
        return bool(
            self.approved_by_id
            and LEVELS.index(level) >= LEVELS.index(need.level)
            and self.approved_digest == self._digest()
            and self.approved_by_id not in self._writers()
        )

    # Who writes

    @api.model_create_multi
    def create(self, vals_list):
        replies = super(SocialCrmReply, self._without_defaults()).create(vals_list)
        if not self.env.su:
            replies.sudo().writer_ids = [Command.link(self.env.uid)]
        # Whoever begins an answer has picked the case up.
        tickets = replies.sudo().ticket_id
        tickets.filtered(lambda ticket: ticket.user_id == self.env.user)._social_picked_up()
        return replies

    def _without_defaults(self):
        """These without what the caller gives as defaults for fields that nobody may write: a
        default would be a way around."""
        if self.env.su:
            return self
        context = {
            key: value
            for key, value in self.env.context.items()
            if not key.startswith("default_")
            or key.removeprefix("default_") not in self._fields
            or key.removeprefix("default_") in WRITABLE
        }
        return self.with_env(self.env(context=context))

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su and vals.keys() & WRITABLE:
            self._note_writer()
        return result

    def _note_writer(self):
        """The person at the screen has written a part of these: nobody has approved that."""
        self.sudo().write({"writer_ids": [Command.link(self.env.uid)], **UNAPPROVED})

    # The gate

    def _move(self, target, from_states=None, **values):
        if target == "queued":
            asked = self.sudo().filtered(lambda reply: reply.state in GUARDED)
            if stuck := asked - asked._sendable():
                return self._move_without(stuck, from_states, values)
        if target == "draft":  # it may be changed from now on
            values |= UNAPPROVED
        return super()._move(target, from_states, **values)

    def _move_without(self, stuck, from_states, values):
        """Queue these without those that nobody has approved.

        Where scheduled work finds out that an answer did not arrive, nobody is there to be told.
        """
        lost = stuck.filtered(lambda reply: reply.state == "unknown") if self.env.su else stuck[:0]
        for reply in stuck - lost:
            raise UserError(reply.with_env(self.env)._unapproved_sentence())
        for reply in lost:
            reply._move("failed", error=reply._speaking()._unapproved_sentence(), next_try=False)
        return (self - lost)._move("queued", from_states, **values)

    def _unapproved_sentence(self):
        if self.sudo()._need().level == "manager":
            return self.env._("“%s” has to be approved by a manager before it is sent.", self.text)
        return self.env._("“%s” has to be approved by a colleague before it is sent.", self.text)

    def _refusal(self):
        # Once more where it is sent: a rule may have asked for it since it was queued.
        if self.state != "draft" and not self._is_approved():
            return self.env._("It has to be approved before it is sent.")
        return super()._refusal()

    def action_send(self):
        """Put it into the outbox, or before those who have to agree."""
        self._check_agent()
        waiting = self - self._sendable()
        for reply in waiting:
            if reply.state != "draft":
                raise UserError(reply._unapproved_sentence())
            reply._check_sendable()
        waiting._ask_for_approval()
        if self - waiting:
            return super(SocialCrmReply, self - waiting).action_send()
        return {"type": "ir.actions.act_window_close"}

    def action_retry(self):
        """Try once more what failed; what has to be approved first waits for that."""
        failed = self.filtered(lambda reply: reply.state == "failed")
        waiting = failed - failed._sendable()
        waiting._check_agent()
        waiting._move("draft", error=False)
        waiting._ask_for_approval()
        return super(SocialCrmReply, self - waiting).action_retry()

    def _in_parts(self):
        """The parts of an answer that was approved as a whole are approved with it."""
        approved = self.sudo().filtered("approved_by_id")
        whole = {
            reply: (reply.approved_by_id, reply.approved_at, reply.approved_level)
            for reply in approved._sendable()
        }
        everything = super()._in_parts()
        for reply, (user, moment, level) in whole.items():
            for part in reply._chain() & everything.sudo():
                part.writer_ids |= reply.writer_ids
                part._note_approved(user, moment, level)
        return everything

    def _note_approved(self, user, moment, level):
        self.sudo().write(
            {
                "approved_by_id": user.id,
                "approved_at": moment,
                "approved_level": level,
                "approved_digest": self._digest(),
            }
        )


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        impersonal = super()._impersonal()
        return {
            **impersonal,
            "social.crm.reply": {
                **impersonal.get("social.crm.reply", {}),
                "approved_digest": "a digest of what we said, compared before it is sent",
                "asked_digest": "a digest of what we said, compared before it is approved",
            },
        }
