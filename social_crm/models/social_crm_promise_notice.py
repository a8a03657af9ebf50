"""Out of hours: whoever writes privately is told when somebody is there again.

Whether anything is said at all, to whom and how often decides
:mod:`.social_crm_automatic_acknowledge`; here is when hours are, which are those that the team
promises.
"""

import re
from datetime import UTC, timedelta

import pytz
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_day_names

from odoo import fields, models

AHEAD = timedelta(days=30)
BACK = re.compile(r"\{\{\s*back\s*\}\}")


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    def _service_calendars(self):
        team = self.team_id.sudo()
        return (team and team._social_promised_calendars()) or super()._service_calendars()

    def _acknowledge_words(self, language):
        text = super()._acknowledge_words(language)
        return BACK.sub(lambda _match: self._back_in_words(language), text)

    def _back_in_words(self, language):
        """When somebody is there again: “Monday 8:00 AM”, in the language of whoever wrote.

        :param str language: ISO 639-1, may be empty
        """
        calendars = self._service_calendars()
        now = fields.Datetime.now()
        begins = [
            (begin, calendar)
            for calendar in calendars
            for begin, _end in calendar._social_hours(now, now + AHEAD)
            if begin > now
        ]
        locale = to_locale(language or self.company_id.partner_id.lang)
        if not begins:
            return "…"
        begin, calendar = min(begins, key=lambda each: each[0])
        return moment_in_words(begin, now, calendar.tz, locale)


def moment_in_words(moment, now, zone, locale):
    """“Monday 8:00 AM”; what is further away than six days has its date.

    :param datetime moment: naive, UTC, as is ``now``
    :param str zone: name of a time zone
    :param babel.Locale locale: that of whoever reads it
    """
    there = moment.replace(tzinfo=UTC).astimezone(pytz.timezone(zone or "UTC"))
    day = (
        get_day_names("wide", locale=locale)[there.weekday()]
        if moment - now < timedelta(days=6)
        else named_day(there.date(), locale)
    )
    return f"{day} {format_time(there.time(), 'short', locale=locale)}"


def named_day(day, locale):
    """“December 24, 2026”"""
    return format_date(day, "long", locale=locale)


def to_locale(language):
    """:param str language: ISO 639-1, or as Odoo spells it; may be empty"""
    try:
        return Locale.parse((language or "en").replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
