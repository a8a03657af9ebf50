"""Rewards of those who help others, from the list of them."""

from odoo import models
from odoo.exceptions import RedirectWarning


class SocialCrmHelper(models.Model):
    _inherit = "social.crm.helper"

    def action_reward(self):
        """A form for a new reward, with the answers for which there was none yet."""
        self.ensure_one()
        profiles = self._profiles()
        linked = profiles.filtered("partner_id")
        if not linked:
            raise RedirectWarning(
                self.env._("Nobody knows yet which contact this is: choose it on the profile."),
                self.profile_id.get_formview_action(),
                self.env._("Open the Profile"),
            )
        Help = self.env["social.crm.help"]
        given = self.env["social.crm.reward"].search(
            [
                ("profile_id", "in", profiles.ids),
                ("state", "in", ("asked", "approved", "sent")),
            ]
        )
        best = self.profile_id.sudo()
        profile = best if best in linked else linked[:1]
        helps = Help.search(
            [
                ("profile_id", "in", profiles.ids),
                ("company_id", "=", profile.company_id.id),
                ("helped", "=", True),
                ("id", "not in", given.help_ids.ids),
            ],
            limit=20,
        )
        return profile.with_env(self.env)._reward_action(helps)
