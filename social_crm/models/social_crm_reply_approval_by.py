"""Who may approve an answer: a colleague who could have written it, or a manager, and in no case
anybody who has written a part of it. What they do with it: approve it, or send it back."""

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .social_crm_reply_approval import UNAPPROVED, WAITS

NOT_TOLD = {"approval_reminded_at": False, "approval_escalated_at": False}
USUAL_MINUTES = 60
"""Within which somebody should decide, where no rule says how soon."""


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    approval_level = fields.Selection(
        [("four_eyes", "A colleague"), ("manager", "A manager")],
        "Approval By",
        readonly=True,
        copy=False,
        help="Who has to agree, as it was when it was sent for approval.",
    )
    approval_asked_at = fields.Datetime("Sent for Approval", readonly=True, copy=False)
    approval_due_at = fields.Datetime("Approval Due", readonly=True, copy=False)
    approval_rule_ids = fields.Many2many(
        "social.crm.approval.rule",
        "social_crm_reply_approval_rule_rel",
        "reply_id",
        "rule_id",
        "Approval Rules",
        readonly=True,
        copy=False,
        context={"active_test": False},
        help="The rules for approval that asked for it.",
    )
    asked_digest = fields.Char(readonly=True, copy=False)
    can_approve = fields.Boolean(
        "Waits for Me", compute="_compute_can_approve", search="_search_can_approve"
    )

    _approval_idx = models.Index("(approval_due_at) WHERE state = 'approval'")

    @api.depends("state", "writer_ids", "user_id", "approval_level")
    @api.depends_context("uid")
    def _compute_can_approve(self):
        manager = self.env.user.has_group("social_crm.group_manager")
        agent = self.env.user.has_group("social_crm.group_agent")
        for reply in self:
            reply.can_approve = (
                reply.state == WAITS
                and (manager or (agent and reply.approval_level == "four_eyes"))
                and self.env.user not in reply._writers()
            )

    @api.model
    def _search_can_approve(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self._approval_domain()
        return Domain.OR([mine if each else ~mine for each in value])

    @api.model
    def _approval_domain(self):
        """The answers that wait for the person at the screen. The rules of records hold as well.

        :rtype: Domain
        """
        mine = (
            Domain("state", "=", WAITS)
            & Domain("user_id", "!=", self.env.uid)
            & Domain("writer_ids", "not in", self.env.uid)
        )
        if not self.env.user.has_group("social_crm.group_manager"):
            mine &= Domain("approval_level", "=", "four_eyes")
        return mine

    @api.model
    def _deciders(self, needs):
        """Who could decide about answers.

        :param needs: pairs of an answer and its need
        :returns: id of the answer to users
        :rtype: dict[int, res.users]
        """
        agents, managers = (
            self.env.ref(f"social_crm.group_{name}")
            .sudo()
            .all_user_ids.filtered(lambda user: user.active and not user.share)
            for name in ("agent", "manager")
        )
        found = {}
        for reply, need in needs:
            reply = reply.sudo()
            users = managers if need.level == "manager" else agents
            team = reply.account_id.team_id
            if team and need.level != "manager":
                users &= managers | team.user_ids | reply.ticket_id.team_id.user_ids
            found[reply.id] = (
                users.filtered(lambda user, reply=reply: reply.company_id in user.company_ids)
                - reply._writers()
            )
        return found

    def _told_of(self, deciders):
        """Whom of those who could decide to ask: the team's leader, if he is one; else for four
        eyes the team, and managers where there is nobody else.

        :param res.users deciders:
        """
        self.ensure_one()
        reply = self.sudo()
        team = reply.ticket_id.team_id or reply.account_id.team_id
        if team.user_id in deciders:
            return team.user_id
        return (deciders & team.user_ids) or deciders

    # Asking

    def _ask_for_approval(self):
        """Let these wait for those who may decide, and tell those who could look at them.

        :raises UserError: there is nobody who could
        """
        if not self:
            return
        needs = self.sudo()._needs()
        deciders = self._deciders([(reply, needs[reply.id]) for reply in self])
        for reply in self:
            if not deciders[reply.id]:
                raise UserError(reply._nobody_sentence(needs[reply.id]))
        moved = self._move(WAITS, error=False, **UNAPPROVED)
        now = fields.Datetime.now()
        for reply in moved.sudo():
            need = needs[reply.id]
            reply.write(
                {
                    "approval_level": need.level if need.level != "direct" else "four_eyes",
                    "approval_asked_at": now,
                    "approval_due_at": fields.Datetime.add(
                        now, minutes=need.minutes or self._usual_minutes()
                    ),
                    "approval_rule_ids": [Command.set(need.rule_ids)],
                    "asked_digest": reply._digest(),
                    **NOT_TOLD,
                }
            )
        self.env["social.crm.approval"]._log(moved, "asked", needs=needs)
        told = {}
        there = self._those_there(self.env["res.users"].union(*deciders.values()), now)
        for reply in moved.sudo():
            mine = deciders[reply.id]
            for user in reply._told_of((mine & there) or mine):
                told.setdefault(user, {}).setdefault("approve", []).append(reply)
        self.env["social.crm.assignment"].sudo()._tell(told)

    @api.model
    def _usual_minutes(self):
        return self.env["social.crm.source"]._parameter("approval_minutes", USUAL_MINUTES)

    def _nobody_sentence(self, need):
        if need.level == "manager":
            return self.env._(
                "A manager who has written nothing of it would have to approve this, and there is "
                "none. It stays a draft."
            )
        return self.env._(
            "A colleague who has written nothing of it would have to approve this, and there is "
            "none with the right to. It stays a draft."
        )

    # Deciding

    def _check_approver(self):
        """See that the person at the screen may decide about these as they stand now.

        :returns: id to :class:`Need`
        :raises AccessError: not his to decide
        :raises UserError: he has written a part of it
        """
        self.check_access("write")
        needs = self.sudo()._needs()
        if not self.env.user.has_group("social_crm.group_manager"):
            if not self.env.user.has_group("social_crm.group_agent"):
                raise AccessError(self.env._("Only agents and managers approve answers."))
            levels = {needs[reply.id].level for reply in self}
            levels |= {reply.approval_level or "manager" for reply in self.sudo()}
            if "manager" in levels:
                raise AccessError(self.env._("Only managers approve this answer."))
        for reply in self:
            if self.env.user in reply._writers():
                raise UserError(
                    self.env._("You have written this yourself. Somebody else has to approve it.")
                )
        return needs

    def _check_waits(self):
        for reply in self.sudo():
            if reply.state != WAITS:
                raise UserError(self.env._("“%s” does not wait for approval.", reply.text))
            if reply.asked_digest and reply.asked_digest != reply._digest():
                raise UserError(
                    self.env._(
                        "A file or its description was changed since this was sent for approval. "
                        "Send it back."
                    )
                )

    def action_approve(self):
        """It may go out as it stands and was seen, and does."""
        self._check_approver()
        return self._as_seen()._approve()

    def _approve(self):
        """It may go out as it stands now, and does."""
        needs = self._check_approver()
        self._hold()
        self._check_waits()
        manager = self.env.user.has_group("social_crm.group_manager")
        for reply in self:
            reply._note_approved(
                self.env.user, fields.Datetime.now(), "manager" if manager else "four_eyes"
            )
            reply._check_sendable()
        self.env["social.crm.approval"]._log(self, "approved", needs=needs)
        self._in_parts()._queue()
        return True

    def action_return(self):
        """The form that asks why it goes back, and for a better wording."""
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

    def _send_back(self, reason, step="returned", **values):
        """To its writer, as a draft, with the reason."""
        needs = self._check_approver()
        moved = self._move("draft", from_states={WAITS}, error=reason, **values)
        if not moved:
            raise UserError(self.env._("It does not wait for approval any more."))
        self.env["social.crm.approval"]._log(moved, step, reason, needs=needs)
        told = {}
        for reply in moved.sudo():
            told.setdefault(reply.user_id, {}).setdefault("returned", []).append(reply)
        self.env["social.crm.assignment"].sudo()._tell(told)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _social_approval_domain(self):
        """The tickets with an answer that waits for the person at the screen to approve it.

        :rtype: Domain
        """
        Reply = self.env["social.crm.reply"]
        waiting = Reply._search(Reply._approval_domain() & Domain("ticket_id", "!=", False))
        return Domain("id", "in", waiting.subselect("social_crm_reply.ticket_id"))
