"""Questions that nobody answers in time do not wait for ever: whoever was asked is reminded, then
those who lead there hear of it, then those who lead where it was asked. Each step is taken once."""

from odoo import api, fields, models

from .social_crm_question import ASKED

REMIND, DEPUTY, MANAGER = 1, 2, 3
LAST = MANAGER
MOST = 200
"""Questions of one run."""


class SocialCrmQuestion(models.Model):
    _inherit = "social.crm.question"

    @api.model
    def _cron_steps(self):
        """Take the steps that are due. Called by the scheduled action; repeats harmlessly."""
        now = fields.Datetime.now()
        late = self.sudo().search(
            [("state", "=", ASKED), ("escalate_at", "<=", now)],
            order="escalate_at, id",
            limit=MOST,
        )
        late = late.try_lock_for_update(allow_referencing=True)
        late = late.filtered(lambda each: each.state == ASKED)
        # Of a case that is closed nobody is reminded: it goes on if it is opened again.
        closed = late.filtered("ticket_id.social_done")
        for question in closed:
            question.escalate_at = question._next_step(now)
        managers = {}
        for question in late - closed:
            question._step(now, managers)
        self._tell_managers(managers)
        late.ticket_id._social_listed()
        self.env["ir.cron"]._commit_progress(len(late))
        self._wake_for_steps()

    def _step(self, now, managers):
        """Take the next step that somebody is there for.

        :param dict managers: users to records that they hear of, added to
        """
        self.ensure_one()
        step = self.escalated
        while step < LAST:
            step += 1
            if self._take(step, managers):
                break
        self.write(
            {
                "escalated": step,
                "escalate_at": False if step >= LAST else self._next_step(now),
            }
        )

    def _take(self, step, managers):
        """
        :returns: whether there was somebody to be told
        :rtype: bool
        """
        if step == REMIND:
            self._reach("reminder")
            return True
        if step == DEPUTY:
            leads = self._leads()
            if leads:
                self.reminded_ids = leads
                self._reach("reminder", leads)
            return bool(leads)
        told = self._asking_managers()
        for user in told:
            managers.setdefault(user, {}).setdefault("unanswered", []).append(self.ticket_id)
        return bool(told)

    def _leads(self):
        """Who leads where it was asked, beside those who were asked: of a department who is
        responsible and who stands in, of a colleague who leads the departments that he is in.

        :rtype: res.users
        """
        departments = self.department_id
        if self.user_id:
            departments = departments.sudo().search(
                [("member_ids", "in", self.user_id.id), ("company_id", "=", self.company_id.id)]
            )
        leads = departments.user_id | departments.deputy_id
        return leads.filtered(lambda user: user.active and not user.share) - self.user_id

    def _asking_managers(self):
        """Who leads where it was asked from: the team's leader, else the managers.

        :rtype: res.users
        """
        leader = self.ticket_id.team_id.user_id
        people = leader or self.env.ref("social_crm.group_manager").sudo().all_user_ids
        may = self.env["social.crm.assignment"]._readers(people, [self.ticket_id])
        return people.filtered(lambda user: (user.id, self.ticket_id.id) in may)

    @api.model
    def _tell_managers(self, managers):
        """Each manager hears of all cases at once."""
        self.env["social.crm.assignment"]._tell(managers)

    @api.model
    def _wake_for_steps(self):
        """Come back when the next step is due."""
        ((moment,),) = self.sudo()._read_group(
            [("state", "=", ASKED), ("escalate_at", "!=", False)], [], ["escalate_at:min"]
        )
        if moment:
            now = fields.Datetime.now()
            self.env.ref("social_crm.ir_cron_questions").sudo()._trigger(at=max(moment, now))


class SocialCrmAssignment(models.AbstractModel):
    _inherit = "social.crm.assignment"

    @api.model
    def _heads(self):
        return {
            **super()._heads(),
            "unanswered": self.env._("Questions about these cases were not answered in time:"),
        }
