"""What of one-time links is personal data, and what becomes of it."""

from odoo import api, models

from .social_crm_data_map import DELETE, Place


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        proving = self.env._("Find out by their own word who somebody is")
        return [
            *super()._places(),
            Place(
                "invitation",
                "social.crm.invitation",
                ("token_digest",),
                self.env._("That a profile was sent a one-time link, and what came of it"),
                profile="profile_id",
                retention="invitation",
                partner="partner_id",
                purpose=proving,
                basis=self.env._("Consent, GDPR Art. 6(1)(a), and our interest in sending it, (f)"),
                erasing=DELETE,
                seen_by=self.env._("Agents of the team, managers"),
                origin=self.env._("The agent who asked"),
            ),
            Place(
                "invitation_answer",
                "social.crm.invitation.answer",
                ("code_digest", "lang", "told"),
                self.env._(
                    "What was answered on the page of a one-time link, until the code comes"
                ),
                profile="invitation_id.profile_id",
                retention="invitation",
                partner="partner_id",
                purpose=proving,
                basis=self.env._("Consent, GDPR Art. 6(1)(a)"),
                erasing=DELETE,
                seen_by=self.env._("Nobody"),
                origin=self.env._("Whoever opened the link"),
            ),
            Place(
                "volunteered",
                "social.crm.volunteered",
                ("kind", "label", "value"),
                self.env._("What somebody told about themselves for an offer of ours"),
                profile="profile_id",
                partner="partner_id",
                purpose=self.env._("What each value was told for; it stands beside it"),
                basis=self.env._("Consent, GDPR Art. 6(1)(a)"),
                erasing=DELETE,
                seen_by=self.env._("Agents, managers"),
                origin=self.env._("The person"),
            ),
        ]

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.offer": {
                name: self.env._("Words of ours") for name in ("name", "title", "text", "reward")
            },
            "social.crm.offer.field": {
                "label": self.env._("Words of ours"),
                "kind": self.env._("What is asked"),
            },
            "social.crm.attempt": {
                "kind": self.env._("What is counted"),
                "key": self.env._("A keyed digest, forgotten after a day"),
            },
        }
