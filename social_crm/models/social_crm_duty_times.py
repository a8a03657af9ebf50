"""The shifts that rosters mean: lines, calendars, swaps and absences as times in UTC."""

from datetime import datetime, time, timedelta

import pytz

from odoo import api, models
from odoo.tools import ormcache

from ..handing.duty import Change, Shift, change, cut, within, without


class SocialCrmRoster(models.Model):
    _inherit = "social.crm.roster"

    @api.model
    @ormcache()
    def _rostered(self):
        """The teams that have a roster. Asked for each batch of cases: kept in memory.

        :rtype: frozenset[int]
        """
        groups = self.sudo()._read_group([], ["team_id"])
        return frozenset(team.id for (team,) in groups)

    @api.model
    def _on_duty(self, team_ids, at):
        """Who is on duty, those who lead first: a fixed number of queries, and some more for each
        calendar. Teams without a roster are left out; one where nobody is on duty is not.

        :param datetime at: naive
        :rtype: dict[int, list[int]]
        """
        return {
            team_id: list(
                dict.fromkeys(
                    shift.user for shift in sorted(shifts, key=lambda s: (not s.lead, s.user))
                )
            )
            for team_id, shifts in self._shifts(team_ids, at, at + timedelta(seconds=1)).items()
        }

    @api.model
    def _leads_on_duty(self, team_ids, at):
        """Who leads now: whom alarms of these teams go to. Teams where nobody leads are left out.

        :param datetime at: naive
        :rtype: dict[int, list[int]]
        """
        found = {}
        for team_id, shifts in self._shifts(team_ids, at, at + timedelta(seconds=1)).items():
            if leads := sorted({shift.user for shift in shifts if shift.lead}):
                found[team_id] = leads
        return found

    @api.model
    def _shifts(self, team_ids, start, end, absences=True):
        """Who is on duty between two moments.

        :param datetime start: naive, whole seconds, as is ``end``
        :param bool absences: without those who are away or have time off
        :returns: for each of the teams that has a roster
        :rtype: dict[int, list[.duty.Shift]]
        """
        team_ids = self._rostered() & set(team_ids)
        if not team_ids:
            return {}
        rosters = self.sudo().search([("team_id", "in", sorted(team_ids))])
        found = {team_id: [] for team_id in team_ids}
        hours = {
            calendar: calendar._social_hours(start, end)
            for calendar in rosters.duty_ids.calendar_id
        }
        changes = self._changes(rosters, start, end)
        for roster in rosters:
            planned = [
                Shift(begin, stop, line.user_id.id, line.lead, line.id)
                for line in roster.duty_ids
                for begin, stop in line._times(hours[line.calendar_id])
            ]
            found[roster.team_id.id] += within(
                change(planned, changes.get(roster.id, [])), start, end
            )
        if absences:
            users = {shift.user for every in found.values() for shift in every}
            away = self._absences(users, start, end) if users else {}
            found = {team_id: without(every, away) for team_id, every in found.items()}
        return {team_id: sorted(every) for team_id, every in found.items()}

    @api.model
    def _changes(self, rosters, start, end):
        """:rtype: dict[int, list[.duty.Change]]"""
        changes = self.env["social.crm.duty.change"].sudo()
        changes = changes.search_fetch(
            [("roster_id", "in", rosters.ids), ("start", "<", end), ("stop", ">", start)],
            ["roster_id", "start", "stop", "user_id", "instead_id", "lead"],
        )
        found = {}
        for each in changes:
            found.setdefault(each.roster_id.id, []).append(
                Change(
                    each.id,
                    each.start,
                    each.stop,
                    each.user_id.id or 0,
                    each.instead_id.id or 0,
                    each.lead,
                )
            )
        return found

    @api.model
    def _absences(self, users, start, end):
        """When colleagues are absent: as they said, or as their time off says. Two queries.

        :returns: user id to times
        :rtype: dict[int, list[.duty.Time]]
        """
        users = sorted(users)
        leaves = self.env["resource.calendar.leaves"].sudo()
        leaves = leaves.search(
            [
                ("resource_id.user_id", "in", users),
                ("time_type", "=", "leave"),
                ("date_from", "<", end),
                ("date_to", ">", start),
            ]
        )
        off = {}
        for leave in leaves:
            off.setdefault(leave.resource_id.user_id.id, []).append(
                (leave.date_from, leave.date_to)
            )
        members = self.env["social.crm.member"].sudo()
        members = members.search([("user_id", "in", users), ("away_until", ">", start)])
        for member in members:
            # An absence without a begin has begun.
            off.setdefault(member.user_id.id, []).append(
                (member.away_from or start, member.away_until)
            )
        return off


class SocialCrmDuty(models.Model):
    _inherit = "social.crm.duty"

    def _times(self, hours):
        """The times of a line: those of its calendar between its first and its last day.

        :param hours: of the calendar
        :rtype: list[.duty.Time]
        """
        self.ensure_one()
        if not self.date_from and not self.date_to:
            return hours
        zone = self.calendar_id.tz
        outside = []
        if self.date_from:
            outside.append((datetime.min, _midnight(self.date_from, zone)))
        if self.date_to:
            outside.append((_midnight(self.date_to + timedelta(days=1), zone), datetime.max))
        return cut(hours, outside)


def _midnight(day, zone):
    """When a day begins somewhere, in UTC, naive."""
    local = pytz.timezone(zone or "UTC").localize(datetime.combine(day, time.min))
    return local.astimezone(pytz.utc).replace(tzinfo=None)
