"""Tickets that hold what was not said in public are for those who need them: the record rule
``ticket_private_rule`` and what goes past it, which is telling people."""

from odoo import api, models

from .social_crm_mention import PUBLIC


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.depends("social_private", "social_profile_id")
    def _compute_display_name(self):
        """The title says what the person wrote first. Whoever may read something that refers to a
        ticket is shown its name, whether he may read the ticket or not."""
        result = super()._compute_display_name()
        for ticket in self.filtered("social_private"):
            who = ticket.sudo().social_profile_id.display_name or self.env._("Private Conversation")
            ticket.display_name = f"{ticket.number} - {who}"
        return result

    def _social_those_who_may(self, recipients):
        """Of those who follow a ticket, who may read it. Whoever is told of a message may read that
        message, whatever the ticket.

        :param recipients: iterable of what ``mail.followers`` tells of a recipient
        :rtype: list[dict]
        """
        recipients = list(recipients)
        if not self.social_private or all(each["type"] != "user" for each in recipients):
            return recipients
        agents = set(self.env.ref("social_crm.group_agent").sudo().all_user_ids.ids)
        return [each for each in recipients if each["type"] != "user" or each["uid"] in agents]

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not self or not self.sudo().social_private:
            return recipients
        values = msg_vals or {}
        named = set(values.get("partner_ids") or message.sudo().partner_ids.ids)
        may = {each["id"] for each in self.sudo()._social_those_who_may(recipients)}
        # Whom an agent names in the message he wants to tell.
        return [each for each in recipients if each["id"] in may | named]


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    def _keep_private(self):
        """Tickets to which these belong are private from now on if one of these is."""
        tickets = self.filtered(
            lambda mention: mention.audience not in PUBLIC and not mention.gone_at
        ).ticket_id
        tickets.filtered(lambda ticket: not ticket.social_private).social_private = True
