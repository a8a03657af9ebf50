"""What makes no sense with people who are invented is refused, in a sentence, where it is tried."""

from odoo import api, models
from odoo.exceptions import UserError

from .social_crm_practice_apart import account_of


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    @api.model
    def _refuse_practice(self, records):
        """Stop if one of these belongs to a practice account.

        :raises UserError: with a sentence
        """
        if any(account_of(record).practice for record in records):
            raise UserError(
                self.env._(
                    "This is practice: nobody here is real, so it stays with you and the "
                    "scripted customers."
                )
            )


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    def action_make_lead(self):
        self.env["social.crm.account"]._refuse_practice(self)
        return super().action_make_lead()


class SocialCrmProfile(models.Model):
    _inherit = "social.crm.profile"

    def _invented(self):
        """Why nobody of these can be one of our contacts, in a sentence; empty: they can.

        :rtype: str
        """
        keys = self.env["social.crm.network"]._practice_keys()
        if any(profile.network in keys for profile in self):
            return self.env._("This customer is invented, and is none of our contacts.")
        return ""

    def _link(self, partner, note=False, method="agent", **more):
        if why := self._invented():
            raise UserError(why)
        return super()._link(partner, note=note, method=method, **more)

    def action_create_partner(self):
        if why := self._invented():
            raise UserError(why)
        return super().action_create_partner()

    def _closed_to_links(self):
        return super()._closed_to_links() or self._invented() or False


class SocialCrmHelp(models.Model):
    _inherit = "social.crm.help"

    @api.model
    def _note_by_hand(self, mentions):
        self.env["social.crm.account"]._refuse_practice(mentions)
        return super()._note_by_hand(mentions)


class SocialCrmQuestion(models.Model):
    _inherit = "social.crm.question"

    @api.model_create_multi
    def create(self, vals_list):
        tickets = self.env["helpdesk.ticket"].sudo()
        tickets = tickets.browse([vals["ticket_id"] for vals in vals_list if vals.get("ticket_id")])
        self.env["social.crm.account"]._refuse_practice(tickets)
        return super().create(vals_list)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def write(self, vals):
        """A case that is practised is handed to nobody who does not practise."""
        if vals.get("user_id") and not self.env.su:
            practised = self.filtered(lambda ticket: ticket.sudo().social_account_id.practice)
            others = practised.filtered(
                lambda ticket: ticket.sudo().social_account_id.user_id.id != vals["user_id"]
            )
            self.env["social.crm.account"]._refuse_practice(others)
        return super().write(vals)
