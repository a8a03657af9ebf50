"""What somebody answered in a survey that a one-time link has led to."""

from odoo import fields, models

from odoo.addons.social_crm.models.social_crm_offer_field import CHECKS


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    social_answer_id = fields.Many2one(
        "social.crm.invitation.answer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_system",
    )

    def _mark_done(self):
        result = super()._mark_done()
        for done in self.sudo():
            answer = done.social_answer_id
            if answer.used_at:  # else it lands with the code
                answer._land_survey(done)
        return result

    def _social_rows(self, agreed):
        """What of this lands on a contact: what somebody agreed to.

        :param agreed: purposes
        :rtype: list[dict]
        """
        rows = []
        for question in self.survey_id.question_ids.filtered("social_kind"):
            purpose = question.social_purpose_id
            lines = self.user_input_line_ids.filtered(
                lambda line, question=question: line.question_id == question and not line.skipped
            )
            if not lines or (purpose.needs_consent and purpose not in agreed):
                continue
            told = ", ".join(line._social_words() for line in lines)
            try:
                value = CHECKS.get(question.social_kind, str)(told)
            except ValueError:
                continue  # the survey has taken it; on a contact it would be of no use
            rows.append(
                {
                    "kind": question.social_kind,
                    "label": question.title,
                    "value": value,
                    "shown": value,
                    "purpose": purpose.id,
                }
            )
        return rows


class SurveyUserInputLine(models.Model):
    _inherit = "survey.user_input.line"

    def _social_words(self):
        """An answer in words.

        :rtype: str
        """
        if self.answer_type == "suggestion":
            return self.suggested_answer_id.value or ""
        value = self[f"value_{self.answer_type}"]
        return fields.Date.to_string(value) if self.answer_type == "date" else str(value)
