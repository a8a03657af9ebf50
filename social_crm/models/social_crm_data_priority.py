"""Priority and noise in the map of personal data."""

from odoo import api, models

from .social_crm_data_map import BLANK, Place


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        words = self._words()
        found = {
            "profile": "profile_id",
            "purpose": words["serve"],
            "basis": words["interest"],
            "erasing": BLANK,
            "origin": words["ourselves"],
        }
        return [
            *super()._places(),
            Place(
                "priority",
                "social.crm.mention",
                ("priority_parts",),
                self.env._("Why a post is urgent: waiting time, reach, open orders and cases"),
                reason=self.env._("The number stays, for the figures"),
                seen_by=words["agents"],
                beside=("priority",),
                **found,
            ),
            Place(
                "noise",
                "social.crm.mention",
                ("noise_parts",),
                self.env._("Why a post is noise: spam, machine, blocked author, copy"),
                reason=self.env._("That it was noise stays, for the figures"),
                seen_by=words["readers"],
                beside=("noise",),
                **found,
            ),
        ]

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.priority.term": {"code": "of a term of the priority"},
        }
