"""What is practised says so, wherever it is looked at, and can be left out of any list."""

from odoo import models

from .social_crm_account_practice import practice_field


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    practice = practice_field("network", help="Nobody real wrote this.")


class SocialCrmProfile(models.Model):
    _inherit = "social.crm.profile"

    practice = practice_field("network", help="Invented, to practise on.")


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    practice = practice_field("account_id.network", help="Said to nobody real.")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_practice = practice_field(
        "social_account_id.network",
        "social_practice",
        string="Practice",
        help="A scripted customer: nobody real wrote this.",
    )
