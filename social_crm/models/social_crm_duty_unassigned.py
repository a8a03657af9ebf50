"""Nothing is without anybody for longer than a team allows: then it goes to who leads on duty, and
where nobody does, or nobody has it after the same time once more, the manager hears of it."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..handing.duty import both, length
from .social_crm_assignment_again import MOST

TOLD = [("lead", "Who leads on duty knows"), ("manager", "The manager knows")]


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    social_roster_ids = fields.One2many("social.crm.roster", "team_id", "Duty Rosters")
    social_unassigned_minutes = fields.Integer(
        "Somebody Has It Within",
        help="Minutes of the team's working hours in which each social case has to be somebody's. "
        "Then it is an alarm for who leads on duty, and after as long again for the manager. "
        "0: no matter when.",
    )
    social_unassigned_to_lead = fields.Boolean(
        "Then It Is Theirs",
        default=True,
        help="Who leads on duty is given the case, however many he has. Otherwise he is only told.",
    )

    _social_unassigned_check = models.Constraint(
        "CHECK (social_unassigned_minutes >= 0)", "Minutes are 0 or more."
    )


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_nobody_since = fields.Datetime(
        "Nobody's Since",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="When the last person gave it up. Empty: it was never anybody's, or is somebody's.",
    )
    social_nobody_told = fields.Selection(
        TOLD,
        "Alarm",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Who was told that it was nobody's for too long.",
    )

    def write(self, vals):
        if "user_id" not in vals:
            return super().write(vals)
        social = self.sudo().filtered("social_account_id")
        had = social.filtered("user_id")
        result = super().write(vals)
        if vals["user_id"]:
            marked = social.filtered(lambda t: t.social_nobody_since or t.social_nobody_told)
            marked.write({"social_nobody_since": False, "social_nobody_told": False})
        else:
            had.write({"social_nobody_since": fields.Datetime.now(), "social_nobody_told": False})
        return result


class SocialCrmAssignment(models.AbstractModel):
    _inherit = "social.crm.assignment"

    @api.model
    def _see_to_unassigned(self, company):
        """Raise the alarm for what is nobody's for too long: once for who leads, once for the
        manager.

        :returns: how many there were
        """
        tickets = self._unassigned(company)
        waited = self._nobodys(tickets)
        first, second = [], []
        for ticket in tickets:
            allowed = timedelta(minutes=ticket.team_id.social_unassigned_minutes)
            if waited[ticket] >= allowed and not ticket.social_nobody_told:
                first.append(ticket.id)
            elif waited[ticket] >= 2 * allowed and ticket.social_nobody_told == "lead":
                second.append(ticket.id)
        told = {}
        nobody_leads = self._alarm_leads(tickets.browse(first), told)
        self._alarm_managers(nobody_leads + tickets.browse(second), told)
        self._tell(told)
        return len(first) + len(second)

    @api.model
    def _unassigned(self, company):
        """Open tickets that are nobody's, locked; what others work on is left to them."""
        tickets = self.env["helpdesk.ticket"].sudo()
        tickets = tickets.search(
            Domain("user_id", "=", False)
            & Domain("team_id.social_unassigned_minutes", ">", 0)
            & Domain("company_id", "=", company.id)
            & Domain("social_account_id", "!=", False)
            & Domain("social_done", "=", False)
            & Domain("social_snoozed_until", "=", False)
            & Domain("social_nobody_told", "!=", "manager")
            & self.env["social.crm.account"]._real("social_account_id.network"),
            order="id",
            limit=MOST,
        )
        return tickets.try_lock_for_update(allow_referencing=True)

    @api.model
    def _nobodys(self, tickets):
        """For how long of their team's working hours tickets are nobody's. Some queries for each
        calendar, none for each ticket.

        :rtype: dict[helpdesk.ticket, timedelta]
        """
        if not tickets:
            return {}
        now = fields.Datetime.now()
        since = {
            ticket: (ticket.social_nobody_since or ticket.create_date).replace(microsecond=0)
            for ticket in tickets
        }
        hours = {
            calendar: calendar._social_hours(min(since.values()), now)
            for calendar in tickets.team_id.resource_calendar_id
        }
        always = [(min(since.values()), now)]
        return {
            ticket: length(
                both(hours.get(ticket.team_id.resource_calendar_id, always), [(begin, now)])
            )
            for ticket, begin in since.items()
        }

    @api.model
    def _alarm_leads(self, tickets, told):
        """Who leads on duty gets them, or hears of them.

        :returns: those where nobody leads
        """
        now = fields.Datetime.now()
        leads = self.env["social.crm.roster"]._leads_on_duty(tickets.team_id.ids, now)
        nobody_leads = tickets.browse()
        for ticket in tickets.with_context(
            social_crm_handing=True, mail_auto_subscribe_no_notify=True
        ):
            theirs = self._may_lead(ticket, leads.get(ticket.team_id.id, []))
            if not theirs:
                nobody_leads += ticket
                continue
            ticket.social_nobody_told = "lead"
            if ticket.team_id.social_unassigned_to_lead:
                ticket.write(
                    {
                        "user_id": theirs[0].id,
                        "social_handing": "given",
                        "social_given_at": now,
                        "social_given_why": self.env._(
                            "%(who)s leads, and nobody had it for %(minutes)s minutes.",
                            who=theirs[0].name,
                            minutes=ticket.team_id.social_unassigned_minutes,
                        ),
                    }
                )
                theirs = theirs[0]
            for lead in theirs:
                told.setdefault(lead, {}).setdefault("nobody", []).append(ticket)
        return nobody_leads

    @api.model
    def _alarm_managers(self, tickets, told):
        """Who leads the team hears of them, or who looks after the account."""
        for ticket in tickets.with_context(social_crm_handing=True):
            manager = ticket.team_id.user_id or ticket.social_account_id.user_id
            for user in self._may_lead(ticket, manager.ids):
                told.setdefault(user, {}).setdefault("nobody", []).append(ticket)
            ticket.social_nobody_told = "manager"
