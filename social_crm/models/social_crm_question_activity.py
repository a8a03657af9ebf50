"""The activity of whoever was asked: marking it as done, with words, answers the question."""

from odoo import fields, models
from odoo.exceptions import UserError

ACTIVITY = "social_crm.activity_type_question"


class SocialCrmQuestion(models.Model):
    _inherit = "social.crm.question"

    def _begin_activity(self):
        """One for whoever is to see to it: the colleague, or who is responsible for the department.
        People are told of the question itself, so not of this."""
        for question in self.sudo():
            user = question.user_id or question.department_id.user_id
            if not user.active or not user:
                continue
            question.with_context(mail_activity_quick_update=True).activity_schedule(
                ACTIVITY,
                date_deadline=fields.Datetime.context_timestamp(
                    question.with_context(tz=user.tz or question.calendar_id.tz or "UTC"),
                    question.due_at,
                ).date(),
                summary=question.question[:100],
                user_id=user.id,
            )

    def _close_activities(self):
        """Nobody has to do anything for these any more."""
        activities = self.sudo().with_context(social_crm_question_closed=True).activity_ids
        activities.unlink()


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        asking = self.filtered(
            lambda each: (
                each.res_model == "social.crm.question"
                and each.activity_type_id == self.env.ref(ACTIVITY, raise_if_not_found=False)
            )
        )
        questions = self.env["social.crm.question"].sudo().browse(asking.mapped("res_id")).exists()
        waiting = questions.filtered(lambda each: each.state == "asked")
        if waiting and not (feedback or "").strip():
            raise UserError(self.env._("Write the answer: that is what marks this as done."))
        if stranger := waiting - waiting._may_answer(self.env.user):
            raise UserError(
                self.env._("This was asked of %s, who has to answer it.", stranger[0].addressee)
            )
        files = self.env["ir.attachment"].browse(attachment_ids or [])
        if waiting:
            files.check_access("read")  # they are copied to the case
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        for question in waiting:
            question.with_env(self.env)._answer(
                feedback, partner=self.env.user.partner_id, way="activity", attachments=files
            )
        return result
