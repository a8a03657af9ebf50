"""What of a survey that a one-time link has led to is personal data."""

from odoo import api, models

from odoo.addons.social_crm.models.social_crm_data_map import DELETE, Place


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        return [
            *super()._places(),
            Place(
                "survey",
                "survey.user_input",
                ("email", "nickname"),
                self.env._("Answers to a survey that a one-time link has led to"),
                find="_find_surveys",
                purpose=self.env._("What the survey is for"),
                basis=self.env._("Consent, GDPR Art. 6(1)(a)"),
                erasing=DELETE,
                seen_by=self.env._("Survey officers"),
                origin=self.env._("The person"),
            ),
        ]

    @api.model
    def _find_surveys(self, profiles, partners):
        """Surveys that links to these profiles have led to, and no others of these contacts."""
        return (
            self.env["survey.user_input"]
            .sudo()
            .search(
                [
                    "|",
                    ("social_answer_id.invitation_id.profile_id", "in", profiles.ids),
                    "&",
                    ("social_answer_id", "!=", False),
                    ("partner_id", "in", partners.ids),
                ]
            )
        )
