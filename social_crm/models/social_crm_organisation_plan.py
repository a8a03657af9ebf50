"""What somebody wants the organisation to be, as it comes from the guided setup: read, and refused
in words where it makes no sense.
"""

import re
from dataclasses import dataclass, field

from odoo import api, models
from odoo.exceptions import UserError

from .social_crm_organisation_change import TEAM, Ref
from .social_crm_organisation_form import BY_CODE

NEW = re.compile(r"new\d{1,6}")
MOST_TEAMS = 100
MOST_PEOPLE = 5000
MOST_NEEDED = 1000


@dataclass
class Team:
    """One team of a plan. What exists is named by id.

    :param key: ``t<id>`` of what exists, else what the screen calls it
    :param hub: the key of another one, empty for none
    :param calendar: id, or 0 for any time, or ``None``: as it is
    """

    key: str
    id: int
    name: str
    role: str
    company: object
    users: list
    lead: int = 0
    hub: str = ""
    accounts: list = field(default_factory=list)
    topics: list = field(default_factory=list)
    languages: list = field(default_factory=list)
    calendar: int | None = None

    @property
    def ref(self):
        """What stands for it in values."""
        return self.id or Ref(self.key)


@dataclass
class Plan:
    """
    :param form: :class:`.social_crm_organisation_form.Form`
    :param teams: key to :class:`Team`, in their order
    :param int needed: answers that are approved unchanged before one goes out at once
    :param list trusted: ids of users who have that experience already
    """

    form: object
    teams: dict
    needed: int = 10
    trusted: list = field(default_factory=list)

    def of(self, roles):
        """:rtype: list[Team]"""
        return [team for team in self.teams.values() if team.role in roles]

    def companies(self):
        """:rtype: set[int]"""
        return {team.company.id for team in self.teams.values()}


class SocialCrmOrganisationPlan(models.AbstractModel):
    _name = "social.crm.organisation.plan"
    _description = "Plans of How a Company Is Organised"

    @api.model
    def _read_plan(self, values):
        """
        :param dict values: as ``draft`` of ``social.crm.setup`` gives it
        :rtype: Plan
        :raises UserError: it makes no sense
        """
        values = values if isinstance(values, dict) else {}
        form = BY_CODE.get(values.get("form"))
        if form is None:
            raise UserError(self.env._("Choose how you are organised."))
        rows = values.get("teams")
        if not isinstance(rows, list) or not rows or len(rows) > MOST_TEAMS:
            raise UserError(
                self.env._("There has to be a team, and there may be %s at most.", MOST_TEAMS)
            )
        plan = Plan(form, {})
        for row in rows:
            team = self._read_team(form, row if isinstance(row, dict) else {})
            if team.key in plan.teams:
                raise UserError(self.env._("“%s” is there twice.", team.name))
            plan.teams[team.key] = team
        self._check_roles(plan)
        self._check_hubs(plan)
        self._check_hours(plan)
        self._check_people(plan)
        self._check_once(plan)
        if any(name == "needed" for name, _usual in form.asks):
            plan.needed = self._number(values.get("needed"), self.env._("How many answers?"))
            everybody = {user for team in plan.teams.values() for user in team.users}
            plan.trusted = sorted(everybody & set(self._numbers(values.get("trusted"))))
            if not 0 < plan.needed <= MOST_NEEDED:
                raise UserError(
                    self.env._("Between 1 and %s answers have to be approved.", MOST_NEEDED)
                )
        return plan

    @api.model
    def _read_team(self, form, row):
        role = form.role(row.get("role"))
        if role is None:
            raise UserError(
                self.env._("There are no such teams in the form “%s”.", self.env._(form.label))
            )
        name = str(row.get("name") or "").strip()[:100]
        if not name:
            raise UserError(self.env._("Give each team a name."))
        team_id = self._number(row.get("id"))
        record = self._found(TEAM, [team_id] if team_id else [])
        if record.social_practice:
            raise UserError(
                self.env._("“%s” is where people practise: nothing real goes there.", record.name)
            )
        company = record.company_id or self._company(row, role)
        gives = {
            code: self._numbers(row.get(code)) if code in role.gives else []
            for code in ("accounts", "topics", "languages")
        }
        users = self._found("res.users", self._numbers(row.get("users"))[:MOST_PEOPLE])
        lead = self._number(row.get("lead"))
        accounts = self._found("social.crm.account", gives["accounts"])
        for account in accounts:
            if account.practice:
                raise UserError(
                    self.env._(
                        "“%s” is for practice: it stays with those who practise.",
                        account.display_name,
                    )
                )
            if account.company_id != company:
                raise UserError(
                    self.env._(
                        "“%(what)s” does not belong to %(company)s.",
                        what=account.display_name,
                        company=company.name,
                    )
                )
        calendar = row.get("calendar")
        if calendar not in (None, False, 0):
            calendar = self._found("resource.calendar", [self._number(calendar)]).id
        return Team(
            key=f"t{team_id}" if team_id else self._key(row.get("key")),
            id=team_id,
            name=record.name or name,
            role=role.code,
            company=company,
            users=sorted(users.ids),
            lead=lead if lead in users.ids else 0,
            hub=str(row.get("hub") or "") if "hub" in role.gives else "",
            accounts=sorted(accounts.ids),
            topics=sorted(self._found("social.crm.topic", gives["topics"]).ids),
            languages=sorted(self._found("res.lang", gives["languages"]).ids),
            calendar=None if calendar is None else int(calendar or 0),
        )

    @api.model
    def _company(self, row, role):
        return self._open_company(
            self._number(row.get("company")) if "company" in role.gives else 0
        )

    @api.model
    def _open_company(self, wanted):
        """
        :param int wanted: id, or 0 for the one that somebody works in
        :raises UserError: it is none of those that are chosen at the top of the screen
        """
        company = self.env["res.company"].browse(wanted) if wanted else self.env.company
        if company not in self.env.companies:
            raise UserError(
                self.env._("Choose the company at the top of the screen, then go on here.")
            )
        return company

    @api.model
    def _check_roles(self, plan):
        for role in plan.form.roles:
            number = len(plan.of((role.code,)))
            if not role.many and number != 1:
                raise UserError(
                    self.env._("There is one team of the kind “%s”.", self.env._(role.label))
                )
            if role.many and not number and "hub" not in role.gives:
                raise UserError(
                    self.env._("There is no team of the kind “%s”.", self.env._(role.label))
                )

    @api.model
    def _check_hubs(self, plan):
        hubs = plan.of(("hub",))
        for team in plan.teams.values():
            if "hub" not in plan.form.role(team.role).gives:
                continue
            if not team.hub and len(hubs) == 1:
                team.hub = hubs[0].key
            hub = plan.teams.get(team.hub)
            if hub is None or hub.role != "hub":
                raise UserError(self.env._("Which hub does “%s” belong to?", team.name))
            if not team.id:
                team.company = hub.company
            if team.company != hub.company:
                raise UserError(
                    self.env._(
                        "“%(team)s” and its hub “%(hub)s” belong to different companies.",
                        team=team.name,
                        hub=hub.name,
                    )
                )

    @api.model
    def _check_hours(self, plan):
        """Hours are those of the team's company, in its time zone. What is so already may stay."""
        calendars = self.env["resource.calendar"]
        for team in plan.teams.values():
            if not team.id and team.calendar is None:
                team.calendar = team.company.sudo().resource_calendar_id.id or 0
            calendar = calendars.browse(team.calendar or 0)
            now = self.env[TEAM].browse(team.id).resource_calendar_id
            if calendar.company_id and calendar.company_id != team.company and calendar != now:
                raise UserError(
                    self.env._(
                        "“%(what)s” does not belong to %(company)s.",
                        what=calendar.display_name,
                        company=team.company.name,
                    )
                )

    @api.model
    def _check_people(self, plan):
        for team in plan.teams.values():
            for user in self.env["res.users"].browse(team.users):
                if user.share or not user.active or team.company not in user.sudo().company_ids:
                    raise UserError(
                        self.env._(
                            "“%(who)s” is nobody who works in %(company)s.",
                            who=user.name,
                            company=team.company.name,
                        )
                    )

    @api.model
    def _check_once(self, plan):
        """An account has one team, a topic one in each company and hub, a language one hub in each
        company."""
        seen, names = {}, {}
        for team in plan.teams.values():
            for model, ids, where in (
                ("social.crm.account", team.accounts, ""),
                ("social.crm.topic", team.topics, team.hub or team.company.id),
                ("res.lang", team.languages, team.company.id),
            ):
                for number in ids:
                    other = seen.setdefault((model, number, where), team)
                    if other is not team:
                        raise UserError(
                            self.env._(
                                "“%(what)s” is given to “%(one)s” and to “%(other)s”.",
                                what=self.env[model].browse(number).display_name,
                                one=other.name,
                                other=team.name,
                            )
                        )
            name = (team.name.casefold(), team.company.id)
            if names.setdefault(name, team) is not team:
                raise UserError(self.env._("Two teams are called “%s”.", team.name))

    @api.model
    def _in_quotes(self, names):
        """Names in a row, each in the quotation marks of the language.

        :rtype: str
        """
        return ", ".join(self.env._("“%s”", name) for name in names)

    # Values from outside

    @api.model
    def _key(self, value):
        """What the screen calls a team that does not exist yet."""
        if not isinstance(value, str) or not NEW.fullmatch(value):
            raise UserError(
                self.env._("Something that was chosen is not known. Open this page anew.")
            )
        return value

    @api.model
    def _found(self, model, ids):
        """What exists and the person may read.

        :raises UserError: something is gone, or not theirs to see
        """
        records = self.env[model].with_context(active_test=False)
        found = records.search([("id", "in", ids)])
        if len(found) != len(set(ids)):
            raise UserError(
                self.env._(
                    "Something that was chosen is gone, or in another company. Open this page anew."
                )
            )
        return found.with_context(active_test=True)

    @api.model
    def _numbers(self, value):
        if not isinstance(value, list):
            return []
        return sorted({number for each in value if (number := self._number(each))})

    @api.model
    def _number(self, value, sentence=None):
        try:
            return int(value or 0)
        except (TypeError, ValueError):
            raise UserError(sentence or self.env._("This is no number.")) from None
