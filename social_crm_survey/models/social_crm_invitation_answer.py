"""The survey of a link: begun when the page was answered, landing when the code has come."""

from odoo import api, fields, models


class SocialCrmInvitationAnswer(models.Model):
    _inherit = "social.crm.invitation.answer"

    survey_input_ids = fields.One2many("survey.user_input", "social_answer_id")

    @api.model
    def _make(self, invitation, how, purposes, lang, partner=None, told=None):
        code = super()._make(invitation, how, purposes, lang, partner, told)
        survey = invitation.offer_id.survey_id
        if code and survey:
            answer = self._latest(invitation)
            survey.sudo()._create_answer(check_attempts=False, social_answer_id=answer.id)
        return code

    def _survey_address(self):
        """Where the survey of this answer is, for the page.

        :rtype: str
        """
        return self.survey_input_ids[:1].get_start_url() if self.survey_input_ids else ""

    def _rows_told(self):
        done = self.survey_input_ids.filtered(lambda each: each.state == "done")
        return super()._rows_told() + [
            row for each in done for row in each._social_rows(self.purpose_ids)
        ]

    def _land_told(self, partner, piece):
        self.survey_input_ids.partner_id = partner
        return super()._land_told(partner, piece)

    def _land_survey(self, done):
        """A survey that was finished after the code had come."""
        invitation = self.invitation_id
        self.env["social.crm.volunteered"]._land(
            invitation.partner_id,
            invitation.profile_id,
            done._social_rows(self.purpose_ids),
            invitation.identity_id,
            invitation.offer_id,
        )
