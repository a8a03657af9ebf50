"""The forms in which agents note who a profile is, in the map of personal data."""

from odoo import api, models

from .social_crm_data_map import Place


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        words = self._words()
        forms = {
            "retention": "transient",
            "theirs": False,
            "purpose": words["know"],
            "basis": words["contract"],
            "seen_by": self.env._("The agent who writes it"),
            "origin": words["colleague"],
        }
        return [
            *super()._places(),
            Place(
                "link_note",
                "social.crm.link",
                ("note",),
                self.env._("The form in which an agent says who a profile is"),
                profile="profile_id",
                partner="partner_id",
                **forms,
            ),
            Place(
                "take_back_reason",
                "social.crm.take.back",
                ("reason",),
                self.env._("The form in which an agent takes evidence back"),
                profile="identity_id.profile_id",
                partner="identity_id.partner_id",
                **forms,
            ),
        ]
