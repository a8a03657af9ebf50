"""A team works in hours of its own company, whoever makes it and wherever it moves."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    social_account_ids = fields.One2many("social.crm.account", "team_id", "Social Accounts")
    # OCA's default is that of the company which is chosen at the top of the screen.
    resource_calendar_id = fields.Many2one(
        default=None,
        compute="_compute_resource_calendar_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', 'in', [company_id, False])]",
    )

    @api.depends("company_id")
    def _compute_resource_calendar_id(self):
        """The usual hours of its company, unless it has others that it may have there."""
        for team in self:
            company, hours = team.company_id.sudo(), team.resource_calendar_id.sudo()
            former = team._origin.company_id.sudo()
            if not hours:
                team.resource_calendar_id = (company or self.env.company).resource_calendar_id
            elif company and (
                hours.company_id not in (company, company.browse())
                or (former != company and hours == former.resource_calendar_id)
            ):
                team.resource_calendar_id = company.resource_calendar_id

    @api.constrains("company_id", "resource_calendar_id")
    def _check_hours_of_company(self):
        for team in self.sudo():
            company, hours = team.company_id, team.resource_calendar_id
            if company and hours.company_id and hours.company_id != company:
                raise ValidationError(
                    self.env._(
                        "“%(hours)s” are working hours of %(other)s. “%(team)s” belongs to "
                        "%(company)s: choose hours of this company, or of all.",
                        hours=hours.name,
                        other=hours.company_id.name,
                        team=team.name,
                        company=company.name,
                    )
                )
