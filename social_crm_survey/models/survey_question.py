"""What an answer to a question of a survey becomes on the contact."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# kind -> types of question whose answers can be that
TYPES = {
    "name": ("char_box",),
    "email": ("char_box",),
    "phone": ("char_box",),
    "city": ("char_box",),
    "zip": ("char_box",),
    "birthday": ("date",),
    "question": (
        "char_box",
        "text_box",
        "date",
        "datetime",
        "numerical_box",
        "scale",
        "simple_choice",
        "multiple_choice",
    ),
}


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    social_kind = fields.Selection(
        [
            ("name", "Name"),
            ("email", "E-mail address"),
            ("phone", "Phone"),
            ("city", "City"),
            ("zip", "Postcode"),
            ("birthday", "Birthday"),
            ("question", "Kept with the question"),
        ],
        "On the Contact",
        help="What the answer is of somebody whom a one-time link has led here. Empty: it stays in "
        "the survey.",
    )
    social_purpose_id = fields.Many2one(
        "social.crm.purpose", "What For", ondelete="restrict", help="People agree to it first."
    )

    @api.constrains("social_kind", "social_purpose_id", "question_type")
    def _check_social(self):
        for question in self.filtered("social_kind"):
            if not question.social_purpose_id:
                raise ValidationError(
                    self.env._("Say what the answer to “%s” is for.", question.title)
                )
            if question.question_type not in TYPES[question.social_kind]:
                raise ValidationError(
                    self.env._("Answers to “%s” cannot be that on a contact.", question.title)
                )
