"""What of rewards is personal data."""

from odoo import api, models

from odoo.addons.social_crm.models.social_crm_data_map import BLANK, Place


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        words = self._words()
        return [
            *super()._places(),
            Place(
                "reward",
                "social.crm.reward",
                ("reason", "refused_why"),
                self.env._("Rewards for helping other customers"),
                profile="profile_id",
                purpose=self.env._("Thanking people who help others"),
                basis=self.env._("Consent, GDPR Art. 6(1)(a)"),
                erasing=BLANK,
                reason=self.env._("What was given stays on the books, without a name"),
                seen_by=words["agents"],
                origin=words["colleague"],
                beside=("state", "worth", "decided_at", "sent_at"),
            ),
        ]

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.reward.kind": dict.fromkeys(
                ("name", "text"), "what the company says to everybody"
            ),
        }
