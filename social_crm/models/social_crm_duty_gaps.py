"""Where a roster leaves hours of the service uncovered, and who is there now, in words."""

from datetime import datetime, timedelta

import pytz
from babel.dates import format_date, format_time

from odoo import api, fields, models

from ..handing.duty import cut, merge

DAYS = 14
"""Days that are looked ahead."""
NAMED = 6
"""Gaps that are named; of more it is said how many."""


class SocialCrmRoster(models.Model):
    _inherit = "social.crm.roster"

    now_text = fields.Char("On Duty Now", compute="_compute_now_text")
    gap_text = fields.Text(
        "Nobody on Duty",
        compute="_compute_gap_text",
        help="Hours of the team, of the next two weeks, at which nobody is on duty.",
    )

    @api.depends_context("uid", "lang")
    def _compute_now_text(self):
        now = fields.Datetime.now()
        on_duty = self._on_duty(self.team_id.ids, now)
        leads = self._leads_on_duty(self.team_id.ids, now)
        names = {
            user.id: user.name
            for user in self.env["res.users"]
            .sudo()
            .browse({u for us in on_duty.values() for u in us})
        }
        for roster in self:
            team_id = roster.team_id.id
            leading = leads.get(team_id, [])
            roster.now_text = ", ".join(
                self.env._("%s (leads)", names[user]) if user in leading else names[user]
                for user in on_duty.get(team_id, [])
            ) or self.env._("Nobody")

    @api.depends_context("uid", "lang", "tz")
    @api.depends("duty_ids", "change_ids", "team_id")
    def _compute_gap_text(self):
        start = fields.Datetime.now()
        gaps = self._gaps(self.team_id, start, start + timedelta(days=DAYS))
        for roster in self:
            found = gaps.get(roster.team_id.id, [])
            lines = self._say(found[:NAMED], roster.team_id)
            if len(found) > NAMED:
                lines.append(self.env._("and %s more times", len(found) - NAMED))
            roster.gap_text = "\n".join(lines) or False

    @api.model
    def _gaps(self, teams, start, end):
        """When teams promise service and nobody is on duty.

        :param datetime start: naive, as is ``end``
        :returns: for each team that has a roster
        :rtype: dict[int, list[.duty.Time]]
        """
        found = {}
        shifts = self._shifts(teams.ids, start, end)
        for team in teams.filtered(lambda team: team.id in shifts).sudo():
            promised = merge(
                time
                for calendar in team._social_promised_calendars()
                for time in calendar._social_hours(start, end)
            )
            covered = [(shift.start, shift.end) for shift in shifts[team.id]]
            outside = [(datetime.min, start), (end, datetime.max)]
            found[team.id] = cut(promised, [*covered, *outside])
        return found

    @api.model
    def _say(self, gaps, team):
        """Times in words, in the time zone of the team's hours, day by day.

        :rtype: list[str]
        """
        zone = pytz.timezone(team.sudo().resource_calendar_id.tz or "UTC")
        locale = (self.env.context.get("lang") or "en_US").split("@")[0]
        lines = []
        for start, end in gaps:
            begin, stop = (
                moment.replace(tzinfo=pytz.utc).astimezone(zone) for moment in (start, end)
            )
            day = format_date(begin.date(), "full", locale=locale)
            same_day = (stop - timedelta(seconds=1)).date() == begin.date()
            until = format_time(stop.time(), "short", locale=locale)
            if not same_day:
                until = f"{format_date(stop.date(), 'full', locale=locale)}, {until}"
            lines.append(
                self.env._(
                    "%(day)s: %(start)s to %(end)s",
                    day=day,
                    start=format_time(begin.time(), "short", locale=locale),
                    end=until,
                )
            )
        return lines

    def action_shifts(self):
        """Who is on duty when, in a week."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.duty_shift_action")
        return {
            **action,
            "name": self.team_id.name,
            "domain": [("team_id", "=", self.team_id.id)],
            "context": {},
        }


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    def _social_promised_calendars(self):
        """The hours in which the team promises to be there: those of the promises that are made to
        its cases, which are its own where a promise says nothing else.

        :rtype: resource.calendar
        """
        self.ensure_one()
        calendar_ids = {
            promise["calendar_id"] or self.resource_calendar_id.id
            for promise in self.env["helpdesk.sla"]._social_promises()
            if promise["active"]
            and promise["company_id"] in (None, self.company_id.id)
            and (not promise["teams"] or self.id in promise["teams"])
        }
        calendars = self.env["resource.calendar"].browse(sorted(calendar_ids - {False}))
        return calendars or self.resource_calendar_id
