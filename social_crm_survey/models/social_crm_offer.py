"""Offers whose questions are those of a survey."""

from odoo import fields, models


class SocialCrmOffer(models.Model):
    _inherit = "social.crm.offer"

    survey_id = fields.Many2one(
        "survey.survey",
        ondelete="restrict",
        domain="[('access_mode', 'in', ('public', 'token')), ('users_login_required', '=', False)]",
        help="The page leads to this survey as well. Of its questions, those land on the contact "
        "that say what they are for.",
    )

    def _purposes(self):
        asked = self.survey_id.question_ids.filtered("social_kind").social_purpose_id
        return super()._purposes() | asked.filtered("needs_consent")
