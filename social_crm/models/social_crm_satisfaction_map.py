"""What of satisfaction is personal data, and what becomes of it."""

from odoo import api, models

from .social_crm_data_map import BLANK, DELETE, Place


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        words = self._words()
        why = {
            "purpose": self.env._("Find out whether people were helped"),
            "basis": self.env._("As the purpose “Ask how it was” says"),
        }
        return [
            *super()._places(),
            Place(
                "satisfaction_ask",
                "social.crm.satisfaction.ask",
                ("token_digest",),
                self.env._("That a person was asked how it was, and when they answered"),
                profile="profile_id",
                erasing=DELETE,
                seen_by=words["agents"],
                origin=words["ourselves"],
                beside=("state", "asked_at", "rated_at"),
                **why,
            ),
            Place(
                "rating",
                "rating.rating",
                ("feedback", "res_name"),
                self.env._("How satisfied the person was, and what they wrote about it"),
                find="_find_ratings",
                erasing=BLANK,
                reason=self.env._("The answer itself stays, for the figures"),
                seen_by=words["agents"],
                origin=self.env._("The person"),
                beside=("rating", "rated_on"),
                **why,
            ),
        ]

    @api.model
    def _find_ratings(self, profiles, partners):
        """Ratings of their tickets."""
        tickets = self._find_tickets(profiles, partners)
        return (
            self.env["rating.rating"]
            .sudo()
            .search([("res_model", "=", "helpdesk.ticket"), ("res_id", "in", tickets.ids)])
        )
