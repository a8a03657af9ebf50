"""From a plan to the changes that make it true: one method for each lever of the table in
:mod:`.social_crm_organisation_form`, the same for all forms.

What somebody made by hand is left alone: rules of a form stand below all others, so that those win,
and what was changed in something that a form had made is kept and said. Rules that an earlier form
made and this one does not want are switched off.
"""

from dataclasses import dataclass, field

from odoo import api, models
from odoo.exceptions import UserError

from .social_crm_organisation_change import HOURS, TEAM, Change, Ref

BELOW = 900
"""Sequence of rules of a form: below those that people write."""
RULES = ("social.crm.rule", "social.crm.approval.rule")


@dataclass
class Work:
    """What is found while changes are worked out.

    :param Plan plan:
    :param dict live: (model, key) to what an earlier form made: ``id`` and ``snapshot``
    :param list changes: of :class:`.social_crm_organisation_change.Change`
    :param list notes: sentences on what stays as it is
    :param set wanted: keys of ``live`` that this form wants as well
    """

    plan: object
    live: dict
    changes: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    wanted: set = field(default_factory=set)

    def add(self, *args, **kwargs):
        self.changes.append(Change(*args, **kwargs))


class SocialCrmOrganisationPlan(models.AbstractModel):
    _inherit = "social.crm.organisation.plan"

    @api.model
    def _work_out(self, plan):
        """All changes that make a plan true, in the order in which they are done.

        :param Plan plan:
        :rtype: Work
        """
        work = Work(plan, self.env["social.crm.organisation"]._live(plan.companies()))
        self._make_teams(work)
        names = {lever.name for lever in plan.form.levers}
        if "hub" not in names:
            self._lever_no_hub(work, list(plan.teams.values()))
        for lever in plan.form.levers:
            if teams := plan.of(lever.roles):
                getattr(self, f"_lever_{lever.name}")(work, teams)
        self._retire(work)
        return work

    # Teams and people

    @api.model
    def _make_teams(self, work):
        for team in work.plan.teams.values():
            if not team.id:
                work.add(
                    "teams",
                    "create",
                    TEAM,
                    Ref(team.key),
                    value={"name": team.name, "company_id": team.company.id},
                    said=self.env._("The team “%s” is made.", team.name),
                )
            elif not self._record(team).active:
                self._set(work, "teams", team, "active", True, self.env._(
                    "The team “%s” is used again.", team.name))  # fmt: skip

    @api.model
    def _record(self, team):
        return self.env[TEAM].with_context(active_test=False).browse(team.id)

    @api.model
    def _set(self, work, part, team, name, value, said, weight=""):
        """Set a field of a team, where it is not so already."""
        Changes = self.env["social.crm.organisation.change"]
        now = Changes._value(self._record(team), name) if team.id else False
        if now != value:
            work.add(part, "set", TEAM, team.ref, name, value, said, weight)

    @api.model
    def _lever_people(self, work, teams):
        Users = self.env["res.users"].with_context(active_test=False)
        agents = self.env.ref("social_crm.group_agent").sudo().all_user_ids
        grants = self.env.user.has_group("base.group_erp_manager")
        managers = self.env.ref("social_crm.group_manager").sudo().all_user_ids
        new = Users.browse()
        for team in teams:
            before = self._record(team)._social_own_users() if team.id else Users.browse()
            after = Users.browse(team.users)
            for user in after - before:
                said = self.env._("%(who)s comes to “%(team)s”.", who=user.name, team=team.name)
                opens = "opens" if team.id and user not in managers else ""
                work.add("teams", "link", TEAM, team.ref, "user_ids", user.id, said, opens)
            for user in before - after:
                words = {"who": user.name, "team": team.name}
                said = (
                    self.env._(
                        "%(who)s leaves “%(team)s”. Open cases that only the team sees go back to "
                        "it.",
                        **words,
                    )
                    if self._record(team)._social_held(user)
                    else self.env._("%(who)s leaves “%(team)s”.", **words)
                )
                work.add("teams", "unlink", TEAM, team.ref, "user_ids", user.id, said, "closes")
            if team.lead:
                lead = Users.browse(team.lead).name
                said = self.env._("%(who)s leads “%(team)s”.", who=lead, team=team.name)
                self._set(work, "teams", team, "user_id", team.lead, said)
            new |= after - agents
        group = self.env.ref("social_crm.group_agent")
        for user in new if grants else ():
            said = self.env._("%s gets the rights of an agent of Social CRM.", user.name)
            work.add("rights", "link", "res.users", user.id, "group_ids", group.id, said, "opens")
        if new and not grants:
            names = ", ".join(new.mapped("name"))
            work.notes.append(
                self.env._(
                    "Not agents yet: %s. Somebody who manages access rights has to make them "
                    "agents of Social CRM.",
                    names,
                )
            )

    @api.model
    def _lever_hours(self, work, teams):
        for team in teams:
            if team.calendar is None:
                continue
            name = self.env["resource.calendar"].browse(team.calendar).name
            said = (
                self.env._("“%(team)s” works “%(hours)s”.", team=team.name, hours=name)
                if team.calendar
                else self.env._("“%s” works at any time.", team.name)
            )
            self._set(work, "hours", team, "resource_calendar_id", team.calendar or False, said)

    @api.model
    def _lever_accounts(self, work, teams):
        for team in teams:
            for account in self.env["social.crm.account"].browse(team.accounts):
                before = account.team_id
                if before.id == team.id and team.id:
                    continue
                words = {"account": account.display_name, "team": team.name, "old": before.name}
                said = (
                    self.env._("“%(account)s” goes from “%(old)s” to “%(team)s”.", **words)
                    if before
                    else self.env._(
                        "“%(account)s” goes to “%(team)s”; until now every agent has it.", **words
                    )
                )
                opens = before and set(team.users) - set(before.sudo().user_ids.ids)
                work.add(
                    "accounts", "set", "social.crm.account", account.id, "team_id", team.ref,
                    said, "opens" if opens else "closes",
                )  # fmt: skip

    @api.model
    def _lever_hub(self, work, teams):
        self._check_left_behind(work, teams)
        # Who was a hub comes last: his teams have gone to others by then.
        for team in sorted(teams, key=lambda each: bool(self._record(each).social_department_ids)):
            hub = work.plan.teams[team.hub]
            now = self._record(team).social_hub_id.id if team.id else 0
            if not hub.id or now != hub.id:
                said = self.env._(
                    "Whoever is in “%(hub)s” reads and answers the cases of “%(team)s” as well, "
                    "private messages too.",
                    hub=hub.name,
                    team=team.name,
                )
                work.add("teams", "set", TEAM, team.ref, "social_hub_id", hub.ref, said, "opens")
        self._lever_no_hub(work, work.plan.of(("hub",)))

    @api.model
    def _check_left_behind(self, work, teams):
        """Who becomes a department is no hub of teams that nobody thought of."""
        for team in teams:
            left = self._record(team).social_department_ids.filtered("active") if team.id else ()
            for other in left:
                if f"t{other.id}" not in work.plan.teams:
                    raise UserError(
                        self.env._(
                            "“%(hub)s” is the hub of “%(team)s”: take that team in as well, or "
                            "give it another hub first.",
                            hub=team.name,
                            team=other.name,
                        )
                    )

    @api.model
    def _lever_no_hub(self, work, teams):
        for team in teams:
            hub = self._record(team).social_hub_id if team.id else None
            if hub:
                said = self.env._(
                    "“%(hub)s” does not step in in “%(team)s” any more.",
                    hub=hub.name,
                    team=team.name,
                )
                # Before anything else: a hub has no hub.
                change = Change(
                    "teams", "set", TEAM, team.id, "social_hub_id", False, said, "closes"
                )
                work.changes.insert(0, change)

    # Who gets cases

    @api.model
    def _lever_members(self, work, teams):
        """Whoever is in these teams is given cases."""
        Member = self.env["social.crm.member"].with_context(active_test=False)
        for team in teams:
            known = Member.search([("team_id", "=", team.id)]) if team.id else Member
            for user in self.env["res.users"].browse(team.users):
                key = f"member:{team.key}:{user.id}"
                mine = known.filtered(lambda member, user=user: member.user_id == user)
                if mine and ("social.crm.member", key) not in work.live:
                    if not mine.active:
                        work.notes.append(
                            self.env._(
                                "%(who)s gets no cases of “%(team)s”: somebody wanted it so.",
                                who=user.name,
                                team=team.name,
                            )
                        )
                    continue
                said = self.env._(
                    "%(who)s gets cases of “%(team)s”.", who=user.name, team=team.name
                )
                values = {"team_id": team.ref, "user_id": user.id, "active": True}
                self._want(work, "cases", "social.crm.member", key, values, said)

    @api.model
    def _lever_cases(self, work, teams):
        """Cases of the accounts of these teams are given out evenly."""
        self._lever_members(work, teams)
        for team in teams:
            if team.accounts:
                self._routing(
                    work,
                    f"cases:{team.key}",
                    self.env._("Cases of %s", team.name),
                    team,
                    {"account_ids": team.accounts},
                    self.env._("Cases of “%s” are given out evenly among its people.", team.name),
                )

    @api.model
    def _lever_topics(self, work, teams):
        for team in teams:
            hub = work.plan.teams.get(team.hub)
            when = {"topic_ids": team.topics}
            if hub and len(work.plan.of(("hub",))) > 1:
                when["account_ids"] = hub.accounts
            if not all(when.values()):
                continue
            topics = self.env["social.crm.topic"].browse(team.topics)
            said = self.env._(
                "What is about %(topics)s goes to “%(team)s” and is given out evenly there.",
                topics=", ".join(topics.mapped("display_name")),
                team=team.name,
            )
            name = self.env._("Topics of %s", team.name)
            self._routing(work, f"topics:{team.key}", name, team, when, said)

    @api.model
    def _lever_languages(self, work, teams):
        for team in teams:
            if not team.languages:
                continue
            languages = self.env["res.lang"].with_context(active_test=False).browse(team.languages)
            said = self.env._(
                "What is said in %(languages)s goes to “%(team)s”.",
                languages=", ".join(languages.mapped("name")),
                team=team.name,
            )
            name = self.env._("Languages of %s", team.name)
            when = {"language_ids": team.languages}
            self._routing(work, f"languages:{team.key}", name, team, when, said, balance=False)

    @api.model
    def _routing(self, work, key, name, team, when, said, balance=True):
        values = {
            "name": name,
            "company_id": team.company.id,
            "team_id": team.ref,
            "balance": balance,
            "active": True,
            **when,
        }
        self._want(work, "routing", "social.crm.rule", key, values, said)

    # Who approves

    @api.model
    def _lever_four_eyes(self, work, teams):
        for company in {team.company for team in teams}:
            mine = [team for team in teams if team.company == company]
            values = {
                "name": self.env._("Departments answer complaints"),
                "company_id": company.id,
                "level": "four_eyes",
                "audience": "public",
                "kinds": ["complaint"],
                "team_ids": [team.ref for team in mine],
                "active": True,
            }
            said = self.env._(
                "A public answer to a complaint by %s waits until somebody else of the team or the "
                "hub has approved it.",
                self._in_quotes(team.name for team in mine),
            )
            key = f"complaints:{company.id}"
            self._want(work, "approval", "social.crm.approval.rule", key, values, said)

    @api.model
    def _lever_experience(self, work, teams):
        for team in teams:
            values = {
                "name": self.env._("Until there is experience"),
                "company_id": team.company.id,
                "level": "four_eyes",
                "team_ids": [team.ref],
                "unchanged_below": work.plan.needed,
                "trusted_ids": work.plan.trusted,
                "active": True,
            }
            said = self.env._(
                "An answer waits for approval until %(number)s answers of who wrote it were "
                "approved without a change. Until somebody has that experience, managers approve.",
                number=work.plan.needed,
            )
            self._want(
                work, "approval", "social.crm.approval.rule", f"experience:{team.key}", values, said
            )
            trusted = self.env["res.users"].browse(work.plan.trusted)
            if trusted:
                work.notes.append(
                    self.env._(
                        "Experienced from the beginning, so they answer at once and approve: %s.",
                        ", ".join(trusted.mapped("name")),
                    )
                )

    @api.model
    def _lever_guidelines(self, work, teams):
        for company in {team.company for team in teams}:
            if not company.sudo().social_crm_guidelines_first:
                said = self.env._(
                    "Nobody answers in public for %s before having confirmed the guidelines.",
                    company.name,
                )
                work.add(
                    "approval", "set", "res.company", company.id,
                    "social_crm_guidelines_first", True, said,
                )  # fmt: skip
            published = self.env["social.crm.guideline"].search_count(
                [("company_id", "=", company.id), ("version_id", "!=", False)], limit=1
            )
            if not published:
                work.notes.append(
                    self.env._("No guideline is published yet: write one, or nothing is asked.")
                )

    # What the inbox opens with

    @api.model
    def _lever_opening_mine(self, work, teams):
        for team in teams:
            said = self.env._("For “%s” the inbox opens with one's own cases.", team.name)
            self._set(work, "inbox", team, "social_opening", "mine", said)

    @api.model
    def _lever_opening_unassigned(self, work, teams):
        for team in teams:
            said = self.env._("For “%s” the inbox opens with what nobody has yet.", team.name)
            self._set(work, "inbox", team, "social_opening", "unassigned", said)

    # What forms make

    @api.model
    def _want(self, work, part, model, key, values, said):
        """Have a record of a form: made, or as an earlier form made it, brought up to date."""
        place = (model, key)
        work.wanted.add(place)
        known = work.live.get(place)
        record = known and self.env[model].with_context(active_test=False).browse(known["id"])
        if not known or not record.exists():
            if model in RULES:
                values = {**values, "sequence": self._below(model)}
            work.add(part, "create", model, Ref(key), value=values, said=said)
            return
        Changes = self.env["social.crm.organisation.change"]
        if self._differing(record, known["snapshot"]):
            work.notes.append(
                self.env._("“%s” was changed by hand and stays as it is.", record.display_name)
            )
            return
        for name, value in values.items():
            if Changes._value(record, name) != value:
                weight = "loosens" if self._loosens(record, name, value) else ""
                work.add(part, "set", model, record.id, name, value, said, weight)

    @api.model
    def _loosens(self, record, name, value):
        """Whether a new value of a rule for approval asks for it less often."""
        if record._name != "social.crm.approval.rule":
            return False
        before = record[name]
        if name == "unchanged_below":
            return value < before
        if name == "trusted_ids":
            return bool(set(value) - set(before.ids))
        return name == "team_ids" and bool(set(before.ids) - set(value))

    @api.model
    def _below(self, model):
        rules = self.env[model].with_context(active_test=False)
        last = rules.search([], order="sequence desc", limit=1).sequence
        return max(BELOW, last + 1)

    @api.model
    def _differing(self, record, snapshot):
        now = self.env["social.crm.organisation.change"]._snapshot(record)
        return [name for name, value in snapshot.items() if now.get(name) != value]

    @api.model
    def _retire(self, work):
        """Switch off what an earlier form made and this one does not want."""
        for (model, key), known in work.live.items():
            if model in (TEAM, HOURS) or (model, key) in work.wanted:
                continue
            record = self.env[model].with_context(active_test=False).browse(known["id"]).exists()
            if not record or not record.active:
                continue
            if self._differing(record, known["snapshot"]):
                work.notes.append(
                    self.env._("“%s” was changed by hand and stays as it is.", record.display_name)
                )
                continue
            approval = model == "social.crm.approval.rule"
            said = (
                self.env._("“%s” asks for no approval any more.", record.display_name)
                if approval
                else self.env._("“%s” is switched off: it belonged to how you were organised.",
                                record.display_name)
            )  # fmt: skip
            work.add(
                "approval" if approval else "cases" if model == "social.crm.member" else "routing",
                "set", model, record.id, "active", False, said, "loosens" if approval else "",
            )  # fmt: skip
