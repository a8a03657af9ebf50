"""Answers that wait for approval do not wait for ever: half of the time later those who can decide
are reminded, after it managers hear of it, each once."""

from odoo import api, fields, models

from .social_crm_reply_approval import WAITS


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    approval_reminded_at = fields.Datetime(readonly=True, copy=False)
    approval_escalated_at = fields.Datetime(readonly=True, copy=False)
    approval_late = fields.Boolean("Overdue", compute="_compute_approval_late")

    @api.depends("state", "approval_due_at")
    def _compute_approval_late(self):
        now = fields.Datetime.now()
        for reply in self:
            due = reply.approval_due_at
            reply.approval_late = reply.state == WAITS and bool(due) and due <= now

    @api.model
    def _cron_approvals(self):
        """Remind those who can decide, and tell managers of what is overdue. Called by the
        scheduled action; a mail to each, whatever the number of answers."""
        now = fields.Datetime.now()
        waiting = self.search(
            [("state", "=", WAITS), ("approval_due_at", "!=", False)], order="approval_due_at, id"
        )
        late = waiting.filtered(
            lambda reply: reply.approval_due_at <= now and not reply.approval_escalated_at
        )
        soon = waiting.filtered(
            lambda reply: (
                not reply.approval_reminded_at and reply._half_time() <= now < reply.approval_due_at
            )
        )
        told = {}
        if late or soon:
            needs = (late | soon)._needs()
            deciders = self._deciders([(reply, needs[reply.id]) for reply in late | soon])
            there = self._those_there(self.env["res.users"].union(*deciders.values()), now)
            for reply in soon:
                mine = deciders[reply.id]
                for user in (mine & there) or mine:
                    told.setdefault(user, {}).setdefault("approve_soon", []).append(reply)
            managers = self.env.ref("social_crm.group_manager").sudo().all_user_ids
            for reply in late:
                # Whoever wrote it knows that it waits; a manager who did cannot decide.
                mine = managers.filtered(
                    lambda user, reply=reply: (
                        user.active and not user.share and reply.company_id in user.company_ids
                    )
                )
                for user in mine:
                    told.setdefault(user, {}).setdefault("approve_late", []).append(reply)
        soon.approval_reminded_at = now
        late.write({"approval_reminded_at": now, "approval_escalated_at": now})
        self.env["social.crm.assignment"]._tell(told)
        self.env["ir.cron"]._commit_progress(len(soon) + len(late))
        self._wake_for_approvals(now)

    def _half_time(self):
        return self.approval_asked_at + (self.approval_due_at - self.approval_asked_at) / 2

    @api.model
    def _wake_for_approvals(self, now):
        """Come back when the next one is to be told of."""
        moments = [
            moment
            for reply in self.search([("state", "=", WAITS), ("approval_due_at", "!=", False)])
            for moment, told in (
                (reply._half_time(), reply.approval_reminded_at),
                (reply.approval_due_at, reply.approval_escalated_at),
            )
            if not told and moment > now
        ]
        if moments:
            self.env.ref("social_crm.ir_cron_approvals")._trigger(at=min(moments))

    @api.model
    def _those_there(self, users, now):
        """Those who are at work now, as far as that is known of them as members of a team.

        :param res.users users:
        """
        members = self.env["social.crm.member"].sudo().search([("user_id", "in", users.ids)])
        there = (members._working(now) - members._away(now)).user_id
        return users - (members.user_id - there)

    def _ask_for_approval(self):
        result = super()._ask_for_approval()
        if self:
            self._wake_for_approvals(fields.Datetime.now())
        return result


class SocialCrmAssignment(models.AbstractModel):
    _inherit = "social.crm.assignment"

    @api.model
    def _heads(self):
        return {
            **super()._heads(),
            "approve_soon": self.env._("These answers still wait for approval:"),
            "approve_late": self.env._("Nobody has decided about these answers in time:"),
        }
