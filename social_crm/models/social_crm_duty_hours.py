"""Working hours of calendars as times, kept in memory: they are asked for whenever a case is given
to somebody, and change once in a blue moon."""

from datetime import UTC, datetime, time, timedelta

from odoo import api, models
from odoo.tools import ormcache

from ..handing.duty import merge

DAY = timedelta(days=1)


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _social_hours(self, start, end):
        """Working time without holidays, of whole days around two moments.

        :param datetime start: naive, as is ``end``
        :rtype: tuple[.duty.Time]
        """
        self.ensure_one()
        return self._social_hours_of_days(start.date() - DAY, end.date() + 2 * DAY)

    @ormcache("self.id", "first", "last")
    def _social_hours_of_days(self, first, last):
        """As :meth:`_social_hours`, from the begin of a day to the begin of another, in UTC."""
        calendar = self.sudo()
        # As the superuser, holidays of other companies would count as well.
        holidays = [
            ("time_type", "=", "leave"),
            "|",
            ("calendar_id", "=", calendar.id),
            ("company_id", "in", [False, calendar.company_id.id]),
        ]
        start, end = (datetime.combine(day, time(), tzinfo=UTC) for day in (first, last))
        intervals = calendar._work_intervals_batch(
            start, end, domain=holidays if calendar.company_id else None
        )[False]
        return tuple(merge((_whole(begin), _whole(stop)) for begin, stop, _what in intervals))

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        attendances = super().create(vals_list)
        self.env.registry.clear_cache()
        return attendances

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._social_holidays_change()
        return leaves

    def write(self, vals):
        self._social_holidays_change()
        result = super().write(vals)
        self._social_holidays_change()
        return result

    def unlink(self):
        self._social_holidays_change()
        return super().unlink()

    def _social_holidays_change(self):
        """Holidays change the hours of calendars. Somebody's own time off, which comes and goes all
        the time, does not."""
        if any(not leave.resource_id for leave in self):
            self.env.registry.clear_cache()


def _whole(moment):
    """In UTC, naive. The end of a day is 23:59:59.999999 to calendars, and midnight to people."""
    moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment + timedelta(microseconds=1) if moment.microsecond == 999999 else moment
