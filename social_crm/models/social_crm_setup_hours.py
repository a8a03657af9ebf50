"""Working hours in a few clicks: the same hours on some days of the week, for whoever may make
calendars."""

from babel.dates import get_day_names

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.tools.misc import babel_locale_parse, get_lang

from .social_crm_rule_sentence import clock


class SocialCrmSetup(models.AbstractModel):
    _inherit = "social.crm.setup"

    @api.model
    def start(self):
        """As it was, and ``days``: names of the days of the week, Monday first, or ``False`` where
        somebody may not make hours."""
        may = self.env["resource.calendar"].has_access("create")
        return {**super().start(), "days": may and self._day_names()}

    @api.model
    def make_hours(self, begin, end, days, company_id=None):
        """Make working hours, the same on each of some days.

        :param float begin: hours since midnight
        :param float end: likewise; 24 for midnight
        :param list[int] days: 0 for Monday
        :param int company_id: whose they are, and in whose time; that of the screen by default
        :returns: ``id``, ``name`` and ``company``
        :rtype: dict
        :raises UserError: it makes no sense
        :raises AccessError: somebody may not make calendars
        """
        self.env["social.crm.organisation"]._check_administrator()
        if not isinstance(days, list) or not set(days) or not set(days) <= set(range(7)):
            raise UserError(self.env._("On which days do they work?"))
        if not all(isinstance(each, (int, float)) for each in (begin, end)) or not (
            0 <= begin < end <= 24
        ):
            raise UserError(self.env._("Work ends later than it begins, and on the same day."))
        days = sorted(set(days))
        Plans = self.env["social.crm.organisation.plan"]
        company = Plans._open_company(Plans._number(company_id))
        zone = company.sudo().resource_calendar_id.tz
        calendar = self.env["resource.calendar"].create(
            {
                "name": self._hours_name(begin, end, days),
                "company_id": company.id,
                **({"tz": zone} if zone else {}),
                "social_setup": True,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": self._day_names()[day],
                                "dayofweek": str(day),
                                "hour_from": begin,
                                "hour_to": end,
                                "day_period": "full_day",
                            }
                        )
                        for day in days
                    ),
                ],
            }
        )
        return {"id": calendar.id, "name": calendar.name, "company": company.id}

    @api.model
    def _hours_name(self, begin, end, days):
        names = self._day_names()
        in_a_row = len(days) > 2 and days == list(range(days[0], days[-1] + 1))
        said = (
            f"{names[days[0]]}–{names[days[-1]]}"
            if in_a_row
            else ", ".join(names[day] for day in days)
        )
        return f"{said} {clock(begin)}–{clock(end)}"

    @api.model
    def _day_names(self):
        """Short names of the days of the week, Monday first.

        :rtype: list[str]
        """
        names = get_day_names("abbreviated", locale=babel_locale_parse(get_lang(self.env).code))
        return [names[day].rstrip(".") for day in range(7)]
