"""Promises in words: what is promised, in which hours, and how it stands with a case."""

from datetime import timedelta

from babel.dates import get_day_names
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import babel_locale_parse, format_date, format_time

from ..handing.hours import rows, said
from ..handing.promise import FIRST_ANSWER, NEXT_ANSWER, SOLUTION

LOOKS = {
    "in_progress": "text-body",
    "on_hold": "text-muted",
    "accomplished": "text-success",
    "expired": "text-danger",
}
ICONS = {
    "in_progress": "fa-clock-o",
    "on_hold": "fa-pause",
    "accomplished": "fa-check",
    "expired": "fa-exclamation-circle",
}
LINE = Markup('<div class="%s"><i class="fa fa-fw %s me-1" aria-hidden="true"></i>%s</div>')


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _social_in_words(self):
        """The hours of a week, short: “Mon–Fri 8–17, Sat 9–13”.

        :rtype: str
        """
        self.ensure_one()
        calendar = self.sudo()
        if calendar.two_weeks_calendar:
            return calendar.name
        days = {}
        for line in calendar.attendance_ids:
            if not line.display_type and line.day_period != "lunch":
                days.setdefault(int(line.dayofweek), []).append((line.hour_from, line.hour_to))
        found = rows(days)
        if found == [(0, 6, ((0.0, 24.0),))]:
            return self.env._("at any hour")
        locale = babel_locale_parse(self.env.lang or "en_US")
        names = get_day_names("abbreviated", locale=locale)
        names = {day: name.rstrip(".") for day, name in names.items()}
        return ", ".join(
            f"{names[first]}–{names[last]} {said(spans)}"
            if first != last
            else f"{names[first]} {said(spans)}"
            for first, last, spans in found
        )


class HelpdeskSla(models.Model):
    _inherit = "helpdesk.sla"

    social_hours = fields.Char("Hours in Words", compute="_compute_social_words")
    social_words = fields.Char("In Words", compute="_compute_social_words")

    @api.depends(
        "social_target",
        "social_minutes",
        "social_calendar_id.attendance_ids",
        "social_networks",
        "social_topic_ids",
        "social_customers",
        "social_priority",
        "team_ids",
    )
    @api.depends_context("lang")
    def _compute_social_words(self):
        targets = dict(self._fields["social_target"]._description_selection(self.env))
        for sla in self:
            calendar = sla.social_calendar_id
            sla.social_hours = (
                calendar._social_in_words()
                if calendar
                else self.env._("in the working hours of the team")
            )
            if not sla.social_target:
                sla.social_words = False
                continue
            what = self.env._(
                "%(target)s within %(time)s, %(hours)s",
                target=targets[sla.social_target],
                time=self._social_time(sla.social_minutes * 60),
                hours=sla.social_hours,
            )
            whom = ", ".join(sla._social_for())
            sla.social_words = f"{what}: {whom}" if whom else what

    def _social_for(self):
        """For whom a promise is, in words.

        :rtype: list[str]
        """
        customers = dict(self._fields["social_customers"]._description_selection(self.env))
        priorities = dict(self._fields["social_priority"]._description_selection(self.env))
        found = []
        if self.social_customers:
            found.append(customers[self.social_customers])
        if self.social_networks:
            found.append(self.social_network_names)
        found += self.team_ids.mapped("name")
        found += self.social_topic_ids.mapped("name")
        if self.social_priority:
            found.append(self.env._("priority %s or higher", priorities[self.social_priority]))
        return found

    @api.model
    def _social_time(self, seconds):
        """A span of time in words, in minutes, or hours and minutes.

        :rtype: str
        """
        hours, minutes = divmod(max(0, seconds) // 60, 60)
        if not hours:
            return self.env._("1 minute") if minutes == 1 else self.env._("%s minutes", minutes)
        if minutes:
            return self.env._("%(hours)s:%(minutes)s hours", hours=hours, minutes=f"{minutes:02}")
        return self.env._("1 hour") if hours == 1 else self.env._("%s hours", hours)


class HelpdeskTicketSla(models.Model):
    _inherit = "helpdesk.ticket.sla"

    def _social_sentence(self):
        """How a promise stands, in words of whoever looks.

        :rtype: str
        """
        self.ensure_one()
        row = self
        state = row._social_state()
        target = row.social_target
        when = row._social_when(row.social_met_at or row.deadline)
        if state == "on_hold":
            why = dict(row._fields["social_paused"]._description_selection(row.env))
            return row.env._(
                "%(target)s: the clock stands still (%(why)s), %(left)s left",
                target=row._social_labels()[target],
                why=why.get(row.social_paused, ""),
                left=row.env["helpdesk.sla"]._social_time(
                    round(row.hours * 3600) - row.social_used
                ),
            )
        if row.social_met_at:
            late = state == "expired"
            return row._social_done(target, late) % when
        calendar = row.sudo().sla_id.social_calendar_id
        calendar = calendar or row.sudo().ticket_id.team_id.resource_calendar_id
        hours = f", {calendar._social_in_words()}" if calendar else ""
        return row._social_coming(target, state == "expired") % when + hours

    def _social_state(self):
        """As stored, but for what has become due since."""
        if self.state == "in_progress" and self.deadline < fields.Datetime.now():
            return "expired"
        return self.state

    def _social_labels(self):
        return dict(self._fields["social_target"]._description_selection(self.env))

    def _social_coming(self, target, late):
        return {
            (FIRST_ANSWER, False): self.env._("First answer due %s"),
            (NEXT_ANSWER, False): self.env._("Next answer due %s"),
            (SOLUTION, False): self.env._("Solution due %s"),
            (FIRST_ANSWER, True): self.env._("First answer was due %s"),
            (NEXT_ANSWER, True): self.env._("Next answer was due %s"),
            (SOLUTION, True): self.env._("Solution was due %s"),
        }[target, late]

    def _social_done(self, target, late):
        return {
            (FIRST_ANSWER, False): self.env._("First answer given in time, %s"),
            (NEXT_ANSWER, False): self.env._("Next answer given in time, %s"),
            (SOLUTION, False): self.env._("Solved in time, %s"),
            (FIRST_ANSWER, True): self.env._("First answer given too late, %s"),
            (NEXT_ANSWER, True): self.env._("Next answer given too late, %s"),
            (SOLUTION, True): self.env._("Solved too late, %s"),
        }[target, late]

    def _social_when(self, moment):
        """A moment as people say it: “today 17:05”, “Friday 9:00”, or the date.

        :param datetime moment: or ``False``
        """
        if not moment:
            return ""
        env = self.env
        local = fields.Datetime.context_timestamp(self, moment)
        today = fields.Datetime.context_timestamp(self, fields.Datetime.now()).date()
        away = (local.date() - today).days
        if abs(away) <= 1:
            day = {0: env._("today"), 1: env._("tomorrow"), -1: env._("yesterday")}[away]
        elif timedelta(days=1) < local.date() - today < timedelta(days=7):
            locale = babel_locale_parse(env.lang or "en_US")
            day = get_day_names("wide", locale=locale)[local.weekday()]
        else:
            day = format_date(env, local.date())
        return f"{day} {format_time(env, local.time(), time_format='short')}"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_promises_shown = fields.Html(
        "Promised", compute="_compute_social_promises_shown", sanitize=False
    )

    @api.depends("ticket_sla_ids.state", "ticket_sla_ids.deadline")
    @api.depends_context("lang", "tz")
    def _compute_social_promises_shown(self):
        """Each promise with how it stands; of next answers the latest, unless it was not needed."""
        for ticket in self:
            latest = {}
            for row in ticket.ticket_sla_ids.filtered("social_target").sorted("social_started_at"):
                if row.state != "ended":
                    latest[row.social_target] = row
            lines = [
                Markup(
                    '<div class="%s"><i class="fa fa-fw %s me-1" aria-hidden="true"></i>%s</div>'
                )
                % (LOOKS[state], ICONS[state], row._social_sentence())
                for target in (FIRST_ANSWER, NEXT_ANSWER, SOLUTION)
                if (row := latest.get(target)) and (state := row._social_state())
            ]
            ticket.social_promises_shown = Markup().join(lines) or False
