"""Service hours in a few clicks: on which days, from when to when, without which holidays."""

from datetime import datetime, time, timedelta

import pytz

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..handing.hours import clock

WEEK, SATURDAY, SUNDAY = range(5), range(5, 6), range(6, 7)
DAYS = (("week", WEEK), ("saturday", SATURDAY), ("sunday", SUNDAY))
LAST = 53
"""Holidays that can be taken over at once."""


class SocialCrmHours(models.TransientModel):
    _name = "social.crm.hours"
    _description = "Service Hours"

    sla_id = fields.Many2one("helpdesk.sla", ondelete="cascade")
    team_id = fields.Many2one("helpdesk.ticket.team", ondelete="cascade")
    name = fields.Char(compute="_compute_name", store=True, readonly=False)
    tz = fields.Selection(
        lambda self: [(name, name) for name in pytz.common_timezones],
        "Time Zone",
        required=True,
        default=lambda self: self._default_tz(),
    )
    week = fields.Boolean("Monday to Friday", default=True)
    week_from = fields.Float(default=8.0)
    week_to = fields.Float(default=22.0)
    saturday = fields.Boolean(default=True)
    saturday_from = fields.Float(default=8.0)
    saturday_to = fields.Float(default=22.0)
    sunday = fields.Boolean(default=True)
    sunday_from = fields.Float(default=8.0)
    sunday_to = fields.Float(default=22.0)
    holidays_from_id = fields.Many2one(
        "resource.calendar",
        "Holidays As In",
        help="Days off from today on that stand in these working hours are taken over.",
    )

    @api.model
    def _default_tz(self):
        theirs = self.env.context.get("tz") or self.env.user.tz
        return theirs or self.env.company.resource_calendar_id.tz or "UTC"

    @api.depends(lambda self: [f"{day}{end}" for day, _ in DAYS for end in ("", "_from", "_to")])
    def _compute_name(self):
        for hours in self:
            found = {
                f"{clock(hours[f'{day}_from'])}–{clock(hours[f'{day}_to'])}"
                for day, _days in DAYS
                if hours[day]
            }
            hours.name = self.env._("Service hours %s", ", ".join(sorted(found))).strip()

    @api.constrains(*(f"{day}{end}" for day, _ in DAYS for end in ("", "_from", "_to")))
    def _check_hours(self):
        for hours in self:
            chosen = [day for day, _days in DAYS if hours[day]]
            if not chosen:
                raise ValidationError(self.env._("Choose at least one day."))
            for day in chosen:
                if not 0 <= hours[f"{day}_from"] < hours[f"{day}_to"] <= 24:
                    raise ValidationError(
                        self.env._("Hours go from a time to a later one, between 0:00 and 24:00.")
                    )

    def action_apply(self):
        """Make working hours of it, for the promise or the team that it was opened from."""
        self.ensure_one()
        target = self.sla_id or self.team_id
        if not target:
            raise UserError(self.env._("Say first what these hours are for."))
        target.check_access("write")
        company = target.company_id
        calendar = self.env["resource.calendar"].sudo()
        calendar = calendar.create(
            {
                "name": self.name or self.env._("Service Hours"),
                "tz": self.tz,
                "company_id": company.id,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": self.env._("Service Hours"),
                                "dayofweek": str(day),
                                "hour_from": self[f"{name}_from"],
                                "hour_to": self[f"{name}_to"],
                                "day_period": "morning",
                            }
                        )
                        for name, days in DAYS
                        if self[name]
                        for day in days
                    ),
                ],
            }
        )
        self._take_holidays(calendar)
        target["social_calendar_id" if self.sla_id else "resource_calendar_id"] = calendar
        return {"type": "ir.actions.act_window_close"}

    def _take_holidays(self, calendar):
        """Whole days off of other working hours, at the same dates."""
        other = self.holidays_from_id
        if not other:
            return
        leaves = self.env["resource.calendar.leaves"].sudo()
        found = leaves.search(
            [
                ("calendar_id", "=", other.id),
                ("resource_id", "=", False),
                ("date_to", ">=", fields.Datetime.now()),
            ],
            order="date_from",
            limit=LAST,
        )
        zone, theirs = pytz.timezone(calendar.tz), pytz.timezone(other.tz or "UTC")

        def day(moment):
            return pytz.utc.localize(moment).astimezone(theirs).date()

        def there(date):
            local = zone.localize(datetime.combine(date, time.min))
            return local.astimezone(pytz.utc).replace(tzinfo=None)

        leaves.create(
            [
                {
                    "name": leave.name,
                    "calendar_id": calendar.id,
                    "company_id": calendar.company_id.id,
                    "time_type": leave.time_type,
                    "date_from": there(day(leave.date_from)),
                    "date_to": there(day(leave.date_to - timedelta(seconds=1)) + timedelta(days=1))
                    - timedelta(seconds=1),
                }
                for leave in found
            ]
        )
