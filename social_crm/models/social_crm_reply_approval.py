"""Answers that need approval: who writes one does not send it, unless a manager who has written
nothing of it has approved this very text.

The gate between states holds this, not the buttons: whatever leads to sending goes through
``_move``, and what is sent is compared once more with what was approved.
"""

import hashlib
import json

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .social_crm_reply import WRITABLE

WAITS = "approval"
GUARDED = {"draft", "failed", "unknown", WAITS}
"""States in which a person decides that an answer goes out."""
UNAPPROVED = {"approved_by_id": False, "approved_at": False, "approved_digest": False}


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
    approval_ids = fields.One2many("social.crm.approval", "reply_id", "Approval Log")
    needs_approval = fields.Char(compute="_compute_needs_approval")
    can_approve = fields.Boolean(compute="_compute_can_approve")

    @api.depends("mention_id")
    def _compute_needs_approval(self):
        for reply in self:
            rules = reply._approval_rules()
            reply.needs_approval = rules and self.env._(
                "A manager has to approve this answer before it is sent: %s", rules
            )

    @api.depends("state", "writer_ids", "user_id")
    @api.depends_context("uid")
    def _compute_can_approve(self):
        manager = self.env.user.has_group("social_crm.group_manager")
        for reply in self:
            reply.can_approve = (
                manager and reply.state == WAITS and self.env.user not in reply._writers()
            )

    def _writers(self):
        """Everybody who wrote a part of this answer."""
        self.ensure_one()
        reply = self.sudo()
        return reply.user_id | reply.writer_ids

    def _approval_rules(self):
        """The rules that want answers in this conversation approved, whichever of its posts they
        were about: an answer to its neighbour would say the same to the same person.

        :rtype: str or bool
        """
        self.ensure_one()
        mention = self.mention_id._origin.sudo()
        if not mention:
            return False
        near = Domain("id", "=", mention.id)
        if mention.conversation_id:
            near |= Domain("conversation_id", "=", mention.conversation_id.id)
        if mention.ticket_id:
            near |= Domain("ticket_id", "=", mention.ticket_id.id)
        found = mention.search(near & Domain("approval", "!=", False))
        return ", ".join(sorted(set(found.mapped("approval")))) or False

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

    def _is_approved(self):
        """Whether this may go out as it stands."""
        self.ensure_one()
        reply = self.sudo()
        if not reply._approval_rules():
            return True
        return bool(
            reply.approved_by_id
            and reply.approved_digest == reply._digest()
            and reply.approved_by_id not in reply._writers()
        )

    # Who writes

    @api.model_create_multi
    def create(self, vals_list):
        replies = super().create(vals_list)
        if not self.env.su:
            replies.sudo().writer_ids = [Command.link(self.env.uid)]
        # Whoever begins an answer has picked the case up.
        tickets = replies.sudo().ticket_id
        tickets.filtered(lambda ticket: ticket.user_id == self.env.user)._social_picked_up()
        return replies

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su and vals.keys() & WRITABLE:
            self.sudo().write({"writer_ids": [Command.link(self.env.uid)], **UNAPPROVED})
        return result

    # The gate

    def _move(self, target, from_states=None, **values):
        if target == "queued":
            for reply in self.sudo():
                if reply.state in GUARDED and not reply._is_approved():
                    raise UserError(
                        self.env._(
                            "“%s” has to be approved by a manager before it is sent.", reply.text
                        )
                    )
        if target == "draft":  # it may be changed from now on
            values |= UNAPPROVED
        return super()._move(target, from_states, **values)

    def _refusal(self):
        # Once more where it is sent: a rule may have asked for it since it was queued.
        if self.state != "draft" and not self._is_approved():
            return self.env._("It has to be approved by a manager before it is sent.")
        return super()._refusal()

    def action_send(self):
        """Put it into the outbox, or before a manager where a rule wants that."""
        self._check_agent()
        waiting = self.filtered(lambda reply: not reply._is_approved())
        for reply in waiting:
            reply._check_sendable()
        waiting._ask_for_approval()
        if self - waiting:
            return super(SocialCrmReply, self - waiting).action_send()
        return {"type": "ir.actions.act_window_close"}

    def action_retry(self):
        """Try once more what failed; what has to be approved first waits for that."""
        waiting = self.filtered(lambda reply: reply.state == "failed" and not reply._is_approved())
        waiting._check_agent()
        waiting._move("draft", error=False)
        waiting._ask_for_approval()
        return super(SocialCrmReply, self - waiting).action_retry()

    def _in_parts(self):
        """The parts of an answer that was approved as a whole are approved with it."""
        whole = {
            reply: (reply.approved_by_id, reply.approved_at)
            for reply in self.sudo()
            if reply.approved_by_id and reply._is_approved()
        }
        everything = super()._in_parts()
        for reply, (user, moment) in whole.items():
            for part in reply._chain() & everything.sudo():
                part.writer_ids |= reply.writer_ids
                part._note_approved(user, moment)
        return everything

    # Approving

    def _ask_for_approval(self):
        """Let these wait for a manager, and tell those who could look at them."""
        moved = self._move(WAITS, error=False, **UNAPPROVED)
        if not moved:
            return
        self.env["social.crm.approval"]._log(moved, "asked")
        told = {}
        for reply in moved.sudo():
            for manager in reply._approvers():
                told.setdefault(manager, {}).setdefault("approve", []).append(reply)
        self.env["social.crm.assignment"].sudo()._tell(told)

    def _approvers(self):
        """Whom to ask: the team's leader if he may, else all managers of the company."""
        self.ensure_one()
        managers = self.env.ref("social_crm.group_manager").sudo().all_user_ids
        managers = managers.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids
        )
        managers -= self._writers()
        ticket = self.mention_id.ticket_id
        leader = (ticket.team_id or self.account_id.team_id).user_id
        return leader if leader in managers else managers

    def _check_approver(self):
        """Managers approve, each what others wrote."""
        self.check_access("write")
        if not self.env.user.has_group("social_crm.group_manager"):
            raise AccessError(self.env._("Only managers approve answers."))
        for reply in self:
            if self.env.user in reply._writers():
                raise UserError(
                    self.env._("You have written this yourself. Another manager has to approve it.")
                )

    def action_approve(self):
        """It may go out as it stands, and does."""
        self._check_approver()
        if stuck := self.filtered(lambda reply: reply.state != WAITS):
            raise UserError(self.env._("“%s” does not wait for approval.", stuck[0].text))
        for reply in self:
            reply._note_approved(self.env.user, fields.Datetime.now())
            reply._check_sendable()
        self.env["social.crm.approval"]._log(self, "approved")
        self._in_parts()._queue()
        return True

    def _note_approved(self, user, moment):
        self.sudo().write(
            {
                "approved_by_id": user.id,
                "approved_at": moment,
                "approved_digest": self._digest(),
            }
        )

    def action_return(self):
        """The form that asks why it goes back."""
        self.ensure_one()
        self._check_approver()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Back"),
            "res_model": "social.crm.send.back",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_reply_id": self.id},
        }

    def _send_back(self, reason):
        """To its writer, as a draft, with the reason."""
        self._check_approver()
        moved = self._move("draft", from_states={WAITS}, error=reason)
        if not moved:
            raise UserError(self.env._("It does not wait for approval any more."))
        self.env["social.crm.approval"]._log(moved, "returned", reason)
        told = {}
        for reply in moved.sudo():
            told.setdefault(reply.user_id, {}).setdefault("returned", []).append(reply)
        self.env["social.crm.assignment"].sudo()._tell(told)


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
            },
        }
