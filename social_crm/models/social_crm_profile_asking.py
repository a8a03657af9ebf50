"""Where an agent asks who a profile is."""

from odoo import models
from odoo.exceptions import UserError


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    def action_ask_who(self):
        """Ask the author who they are, with a one-time link."""
        self.ensure_one()
        self._check_agent()
        return self.env["social.crm.invitation"]._action_ask(self)


class SocialCrmProfile(models.Model):
    _inherit = "social.crm.profile"

    def action_ask_who(self):
        """Ask this profile who they are, as an answer to what it said last."""
        self.ensure_one()
        self.check_access("write")
        return self._last_answerable().action_ask_who()

    def _last_answerable(self):
        """The latest post of this profile that the user can answer."""
        self.ensure_one()
        said = self.env["social.crm.mention"].search(
            [("profile_id", "=", self.id), ("own", "=", False), ("gone_at", "=", False)], limit=20
        )
        mention = said.filtered(
            lambda each: each.can_answer and not each.answer_refusal and each.has_access("write")
        )[:1]
        if not mention:
            raise UserError(
                self.env._("There is no post of %s that could be answered.", self.display_name)
            )
        return mention


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def action_social_ask_who(self):
        """Ask the customer of this ticket who they are."""
        self.ensure_one()
        return self._social_last_mention().action_ask_who()

    def _social_last_mention(self):
        """The customer's latest post that is still there."""
        mention = self.social_mention_ids.filtered(
            lambda each: not each.own and not each.bystander and not each.gone_at
        ).sorted("written_at")[-1:]
        if not mention:
            raise UserError(self.env._("There is no post of the customer that could be answered."))
        return mention
