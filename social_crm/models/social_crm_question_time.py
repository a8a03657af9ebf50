"""When an answer is due and how long it took, in the working time of whoever is asked."""

from datetime import UTC, timedelta

from babel.dates import format_skeleton, get_timezone

from odoo import api, fields, models

HOURS = 4
"""Of working time, for an answer of somebody of whom nothing else is said."""
LEAST = 0.5
"""Hours of working time at least between two steps of reminding."""


class SocialCrmQuestion(models.Model):
    _inherit = "social.crm.question"

    @api.model
    def _calendar_of(self, addressee, company):
        """The working hours of whoever is asked: their own, else those of the company.

        :param addressee: department, user or contact
        :rtype: resource.calendar
        """
        addressee = addressee.sudo()
        calendar = self.env["resource.calendar"].sudo()
        if addressee._name == "social.crm.department":
            calendar = addressee.calendar_id
        elif addressee._name == "res.users":
            calendar = (
                self._resource_of(addressee, company).calendar_id
                or self.env["social.crm.member"]
                .sudo()
                .search([("user_id", "=", addressee.id), ("calendar_id", "!=", False)], limit=1)
                .calendar_id
            )
        return calendar or company.sudo().resource_calendar_id

    @api.model
    def _resource_of(self, user, company):
        """What a user's time off is booked on.

        :rtype: resource.resource
        """
        return user.sudo().resource_ids.filtered(lambda each: each.company_id == company)[:1]

    @api.model
    def _hours_of(self, addressee):
        """Hours of working time in which an answer is due.

        :rtype: float
        """
        if addressee._name == "social.crm.department":
            return addressee.sudo().answer_hours
        return self.env["social.crm.source"]._parameter("question_hours", HOURS)

    @api.model
    def _plan(self, calendar, resource, start, hours):
        """When so much working time will have gone by.

        :param resource.calendar calendar: empty: all hours are working time
        :param resource.resource resource: whose time off counts besides, may be empty
        :param datetime start: naive
        :param float hours:
        :rtype: datetime
        """
        planned = calendar and calendar.sudo().plan_hours(
            hours, start, compute_leaves=True, resource=resource.sudo()
        )
        # A calendar without hours in years to come is none.
        return (planned or start + timedelta(hours=hours)).replace(microsecond=0)

    @api.model
    def _worked(self, calendar, resource, start, end):
        """Working time between two moments.

        :param datetime start: naive, as ``end``
        :rtype: timedelta
        """
        if end <= start:
            return timedelta()
        if not calendar:
            return end - start
        intervals = calendar.sudo()._work_intervals_batch(
            start.replace(tzinfo=UTC), end.replace(tzinfo=UTC), resources=resource.sudo()
        )[resource.id]
        return sum((stop - begin for begin, stop, _meta in intervals), timedelta())

    def _whose_time(self):
        """Calendar and resource in which the time of this is counted."""
        self.ensure_one()
        question = self.sudo()
        return question.calendar_id, self._resource_of(question.user_id, question.company_id)

    def _reaction(self, moment):
        """Minutes of the addressee's working time from being asked to a moment, begun ones left
        out.

        :param datetime moment: naive
        :rtype: int
        """
        worked = self._worked(*self._whose_time(), self.asked_at, moment)
        return int(worked.total_seconds() // 60)

    def _next_step(self, after):
        """When to go one step further if there is no answer by then: half of the time that was
        given for it, once more.

        :param datetime after: naive
        :rtype: datetime
        """
        calendar, resource = self._whose_time()
        given = self._worked(calendar, resource, self.asked_at, self.due_at)
        hours = max(LEAST, given.total_seconds() / 7200)
        return self._plan(calendar, resource, after, hours)

    def _due_in(self, lang):
        """When an answer is due, in words of a language that need not be installed, and in the time
        zone of whoever is asked.

        :param str lang: code of Odoo
        :rtype: str
        """
        zone = get_timezone(self.sudo().calendar_id.tz or self.user_id.tz or "UTC")
        moment = self.due_at.replace(tzinfo=UTC)
        return ", ".join(
            format_skeleton(part, moment, tzinfo=zone, locale=lang) for part in ("yMMMEd", "Hm")
        )

    @api.model
    def _as_moment(self, due):
        """What an agent chose as the last moment for an answer.

        :param due: datetime, or text of one or of a date; of a date its end counts, in the user's
            time zone
        :returns: naive, or ``None``
        :raises ValueError: it is neither
        """
        if not due:
            return None
        if isinstance(due, str) and len(due) <= 10:
            day = fields.Date.to_date(due)
            local = fields.Datetime.to_datetime(day) + timedelta(days=1, seconds=-1)
            return self.env.tz.localize(local).astimezone(UTC).replace(tzinfo=None)
        return fields.Datetime.to_datetime(due)
