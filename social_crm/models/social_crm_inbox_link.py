"""The way from the standard forms into the inbox."""

from odoo import api, models


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def _open(self, key, queue):
        """An action that opens the inbox at a case.

        :param str key: of the case
        :param str queue: code of the queue that is listed beside it
        :rtype: dict
        """
        action = self.env["ir.actions.actions"]._for_xml_id("social_crm.inbox_action")
        return {**action, "params": {"queue": queue, "case": key}}


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def action_social_inbox(self):
        """Show the ticket in the inbox."""
        self.ensure_one()
        return self.env["social.crm.inbox"]._open(f"t{self.id}", "all")


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    def action_inbox(self):
        """Show the post in the inbox, with its ticket where there is one."""
        self.ensure_one()
        if self.ticket_id:
            return self.ticket_id.action_social_inbox()
        return self.env["social.crm.inbox"]._open(f"m{self.id}", "heard")
