from odoo import fields, models


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    social_account_ids = fields.One2many("social.crm.account", "team_id", "Social Accounts")
