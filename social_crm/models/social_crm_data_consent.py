"""Places of consents and of the log of exports in the map of personal data."""

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
            "purpose": self.env._("Prove consent"),
            "basis": words["interest"],
            "seen_by": self.env._("The agent who writes it"),
            "origin": words["colleague"],
        }
        return [
            *super()._places(),
            Place(
                "consent_note",
                "social.crm.consent.note",
                ("note",),
                self.env._("The form in which an agent notes a consent"),
                profile="profile_id",
                partner="partner_id",
                **forms,
            ),
            Place(
                "consent_end",
                "social.crm.consent.end",
                ("reason",),
                self.env._("The form in which an agent notes a withdrawal"),
                named=True,
                **forms,
            ),
        ]

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.export.log": {
                **dict.fromkeys(("model", "columns"), "names of a model and of fields"),
                **dict.fromkeys(
                    ("records", "digest"), "numbers that lead to nobody once the records are gone"
                ),
            },
        }
