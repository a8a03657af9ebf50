"""When nobody is there, the profile says so, where a network can and an administrator wants it.

Here is what should stand on a profile: whose words, and by which hours. What makes it stand there
is :mod:`.social_crm_account_notice_run`.
"""

import re
from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..handing.duty import merge
from ..networks.network import networks
from ..networks.types import Capability
from ..text import understand
from .social_crm_promise_notice import AHEAD, BACK, moment_in_words, named_day, to_locale

DAY = timedelta(days=1)
PLACEHOLDER = re.compile(r"\{\{.*?\}\}")
STEERING = {
    "notice", "notice_text", "notice_language", "active", "paused", "state", "granted", "team_id",
    "company_id",
}  # fmt: skip
"""Fields that decide what should stand there."""


class Service(NamedTuple):
    """When somebody is there, around now.

    :param open: somebody is there now
    :param changes_at: when that ends, naive, UTC; ``None``: not within a month
    :param back: when somebody comes after that, or after now; ``None`` likewise
    :param zone: name of the time zone that ``back`` is told in
    """

    open: bool
    changes_at: object
    back: object
    zone: str


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    can_notice = fields.Boolean(compute="_compute_can_notice")
    notice = fields.Boolean(
        "Say on the Profile When Nobody Is There",
        copy=False,
        tracking=True,
        help="Out of the hours that the team promises, these words stand on the profile, in a line "
        "of their own. Nothing else there is touched. Whoever switches this off, pauses the "
        "account or archives it takes them away.",
    )
    notice_text = fields.Char(
        "Words on the Profile",
        tracking=True,
        help="In the language of your customers. {{back}} becomes when somebody is there again.",
    )
    notice_language = fields.Selection(
        selection=lambda self: self.env["social.crm.block.text"]._languages(),
        string="Language of the Words",
        compute="_compute_notice_language",
        store=True,
        readonly=False,
        tracking=True,
        copy=False,
        help="In which {{back}} is told. Found by itself.",
    )
    notice_preview = fields.Char("Preview", compute="_compute_notice_preview")
    notice_hint = fields.Char(compute="_compute_notice_hint")

    @api.depends("network")
    def _compute_can_notice(self):
        for account in self:
            cls = networks().get(account.network)
            account.can_notice = bool(
                cls and Capability.NOTICE in cls.capabilities and not cls.practice
            )

    @api.depends("notice_text")
    def _compute_notice_language(self):
        for account in self:
            text = BACK.sub("", account.notice_text or "")
            languages = account._languages() if text else []
            found = languages and understand([text], languages)[0].language
            account.notice_language = found or next(iter(languages), False)

    # By which hours

    def _service_now(self, now=None):
        """When somebody is there: the hours that the team promises, else its duty roster, else the
        hours of the company. Asked once for each team, whatever the number of accounts.

        :param datetime now: naive; else the present
        :returns: for each account; ``None``: nobody has said any hours
        :rtype: dict[social.crm.account, Service | None]
        """
        now = now or fields.Datetime.now()
        accounts = self.sudo()
        by_hours = defaultdict(accounts.browse)
        for account in accounts:
            by_hours[account.team_id, account.company_id] |= account
        found = {}
        Roster = self.env["social.crm.roster"]
        promised = {team: team._social_promised_calendars() for team in accounts.team_id}
        rostered = [team.id for team in accounts.team_id if not promised[team]]
        shifts = Roster._shifts(rostered, now - DAY, now + AHEAD) if rostered else {}
        for (team, company), some in by_hours.items():
            usual = company.resource_calendar_id
            if team and promised[team]:
                parts = [
                    (calendar.tz, calendar._social_hours(now, now + AHEAD))
                    for calendar in promised[team]
                ]
            elif team.id in shifts:
                times = [(shift.start, shift.end) for shift in shifts[team.id]]
                parts = [(usual.tz, times)]
            elif usual:
                parts = [(usual.tz, usual._social_hours(now, now + AHEAD))]
            else:
                parts = []
            found |= dict.fromkeys(some, _service(parts, now))
        return {account: found[account] for account in self}

    # What should stand there

    def _notice_refusal(self):
        """Why an account does not say anything on its profile, whatever the time, in a sentence;
        empty: it does."""
        self.ensure_one()
        cls = networks().get(self.network)
        if not self.can_notice:
            return self.env._("Nothing can be said on profiles of this network.")
        if not self.notice or not self.notice_text:
            return self.env._("This is switched off.")
        if not self.active or self.paused:
            return self.env._("A paused account says nothing.")
        if self.state != "connected":
            return self.env._("The account is not connected.")
        missing = Capability.NOTICE.value in self._refused_by_permission(cls)
        return self._notice_permission(cls) if missing else ""

    def _notice_permission(self, cls):
        """What to do so that the network lets us."""
        translated = self.env["social.crm.network"]._translated
        labels = {setting.key: translated(setting.label) for setting in cls.settings}
        for each in cls.permissions:
            if Capability.NOTICE.value in each.serves and each.setting in labels:
                return self.env._(
                    "The account may not do this yet. Please tick “%s”, save, and connect the "
                    "account again.",
                    labels[each.setting],
                )
        return self.env._("The account may not do this yet. Please connect it again.")

    def _notice_wanted(self):
        """What should stand on these profiles now.

        :returns: for each account; empty: nothing
        :rtype: dict[social.crm.account, str]
        """
        wanted = dict.fromkeys(self, "")
        speaking = self.filtered(lambda account: not account._notice_refusal())
        for account, service in speaking._service_now().items():
            if service and not service.open:
                wanted[account] = account._notice_words(service)
        return wanted

    def _notice_words(self, service):
        """The words with what they leave open filled in. Without an answer to {{back}} they would
        not be true, so there are none then.

        :param Service service:
        :rtype: str
        """
        text = " ".join((self.notice_text or "").split())
        if not BACK.search(text):
            return text
        if not service.back:
            return ""
        locale = to_locale(self.notice_language)
        words = moment_in_words(service.back, fields.Datetime.now(), service.zone, locale)
        return BACK.sub(lambda _match: words, text)

    # Before it is saved

    @api.constrains("notice", "notice_text", "notice_language", "network")
    def _check_notice(self):
        for account in self:
            if account.notice and not account.can_notice:
                raise ValidationError(
                    self.env._("Nothing can be said on profiles of this network.")
                )
            text = (account.notice_text or "").strip()
            if account.notice and not text:
                raise ValidationError(self.env._("Say what shall stand on the profile."))
            unknown = [each for each in PLACEHOLDER.findall(text) if not BACK.fullmatch(each)]
            if unknown:
                raise ValidationError(
                    self.env._(
                        "Nobody knows what “%s” stands for. There is {{back}} alone.", unknown[0]
                    )
                )
            length = account._notice_length()
            if length and not length.fits:
                raise ValidationError(
                    self.env._(
                        "This is too long for the profile: up to %(used)s characters, and there is "
                        "room for %(limit)s at most.",
                        used=length.used,
                        limit=length.limit,
                    )
                )

    def _notice_length(self):
        """How long the words become at most, as the network counts.

        :rtype: networks.types.Length
        """
        cls = networks().get(self.network)
        if not self.can_notice or not self.notice_text:
            return None
        locale = to_locale(self.notice_language)
        days = (named_day(date(2028, month, 28), locale) for month in range(1, 13))
        words = f"{max(days, key=len)} 10:00 AM"
        text = BACK.sub(lambda _match: words, " ".join(self.notice_text.split()))
        return cls.measure_notice(text, self.facts or {})

    @api.depends("notice_text", "notice_language", "network", "team_id", "company_id")
    def _compute_notice_preview(self):
        services = self._service_now()
        for account in self:
            service = services[account]
            account.notice_preview = service and account._notice_words(service)

    @api.depends(
        "notice", "notice_text", "notice_language", "network", "team_id", "company_id", "active",
        "paused", "state", "granted", "settings", "notice_shown",
    )  # fmt: skip
    @api.depends_context("lang", "tz")
    def _compute_notice_hint(self):
        services = self._service_now()
        for account in self:
            account.notice_hint = account.can_notice and account._notice_said(services[account])

    def _notice_said(self, service):
        """What becomes of the notice, in a sentence for who sets it up."""
        refusal = self._notice_refusal()
        if refusal and self.notice_shown and self.state != "connected":
            return self.env._(
                "“%s” still stands on the profile. It is taken away when the account is connected "
                "again; until then, only you can do that there.",
                self.notice_shown,
            )
        if refusal:
            return refusal if self.notice else False
        if not service or (service.open and not service.changes_at):
            return self.env._("By these hours somebody is always there: it is never shown.")
        if service.open:
            moment = moment_in_words(
                service.changes_at, fields.Datetime.now(), service.zone, to_locale(self.env.lang)
            )
            return self.env._("Somebody is there now. It is shown from %s on.", moment)
        words = self._notice_words(service)
        if not words:
            return self.env._("Nobody knows when somebody is there again, so nothing is shown.")
        if words == self.notice_shown:
            return self.env._("It stands on the profile now.")
        return self.env._("Nobody is there now. It is on the profile in a minute.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_notice(self):
        for account in self:
            if account.notice_shown and account.state == "connected":
                raise UserError(
                    self.env._(
                        "“%s” still says on its profile that nobody is there. Please archive it "
                        "first, and wait a minute until that is taken away.",
                        account.name,
                    )
                )


def _service(parts, now):
    """:param list parts: of (time zone, times of somebody)"""
    times = merge(each for _zone, some in parts for each in some)
    if not parts:
        return None
    current = next((stop for begin, stop in times if begin <= now < stop), None)
    is_open = current is not None
    if is_open and current >= now + AHEAD:
        current = None
    after = current or now
    back = next((begin for begin, _stop in times if begin > now and begin >= after), None)
    zone = next(
        (zone for zone, some in parts if any(begin == back for begin, _stop in some)), parts[0][0]
    )
    return Service(is_open, current if is_open else back, back, zone or "UTC")


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        impersonal = super()._impersonal()
        return {
            **impersonal,
            "social.crm.account": {
                **impersonal.get("social.crm.account", {}),
                "notice_text": "what the company says to everybody",
                "notice_shown": "what the company says to everybody",
                "notice_error": "why the profile could not be changed",
            },
        }
