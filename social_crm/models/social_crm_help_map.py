"""Where help among customers and opinion leaders hold words about somebody."""

from odoo import api, models

from .social_crm_data_map import Place


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        words = self._words()
        return [
            *super()._places(),
            Place(
                "help",
                "social.crm.help",
                ("said_why",),
                self.env._("Whom the person has helped in public, and what became of it"),
                profile="profile_id",
                purpose=words["serve"],
                basis=words["interest"],
                seen_by=words["agents"],
                origin=words["colleague"],
                beside=("state", "written_at", "thanked_at", "said_at"),
            ),
            Place(
                "leader",
                "social.crm.leader",
                ("note",),
                self.env._("That the person's words go far, and who of us talks to them"),
                profile="profile_id",
                purpose=words["serve"],
                basis=words["interest"],
                seen_by=words["agents"],
                origin=words["colleague"],
                beside=("state", "reach", "influence", "trend"),
            ),
        ]

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.leader": {"network_list": "keys of networks"},
            "social.crm.helper": {"network_list": "keys of networks, worked out each time"},
        }
