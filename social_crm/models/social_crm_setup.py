"""The border of the guided setup: what the screen ``static/src/setup`` asks the server for."""

from odoo import api, models

from .social_crm_organisation_change import TEAM
from .social_crm_organisation_form import BY_CODE, FORMS

PARTS = ("teams", "rights", "accounts", "cases", "routing", "approval", "hours", "inbox")
MOST = 2000


class SocialCrmSetup(models.AbstractModel):
    _name = "social.crm.setup"
    _description = "Guided Setup: How Are You Organised?"

    @api.model
    def start(self):
        """All that the screen offers, in one call.

        :returns: ``forms``, ``current`` (what is in force, or ``False``), ``people``, ``accounts``,
            ``topics``, ``languages``, ``calendars``, ``companies``
        :rtype: dict
        :raises AccessError: no administrator
        """
        self.env["social.crm.organisation"]._check_administrator()
        return {
            "forms": [self._form(form) for form in FORMS],
            "current": self._current(),
            "people": self._people(),
            "accounts": [
                {
                    "id": account.id,
                    "name": account.display_name,
                    "network": account.network,
                    "company": account.company_id.id,
                }
                for account in self.env["social.crm.account"].search(
                    [("practice", "=", False)], limit=MOST
                )
            ],
            "topics": self._named("social.crm.topic", companies=True),
            "languages": self._named(
                "res.lang", ["|", ("active", "=", True), ("iso_code", "=like", "__")]
            ),
            "calendars": self._named("resource.calendar", companies=True),
            "companies": [
                {
                    "id": company.id,
                    "name": company.name,
                    "calendar": company.resource_calendar_id.id,
                }
                for company in self.env.companies
            ],
            "company": self.env.company.id,
        }

    @api.model
    def _form(self, form):
        return {
            "code": form.code,
            "label": self.env._(form.label),
            "fits": self.env._(form.fits),
            "sets": [self.env._(lever.says) for lever in form.levers if lever.tells],
            "asks": dict(form.asks),
            "roles": [
                {
                    "code": role.code,
                    "label": self.env._(role.label),
                    "many": role.many,
                    "gives": list(role.gives),
                    "sees": self.env._(role.sees),
                    "answers": self.env._(role.answers),
                    "approves": self.env._(role.approves),
                }
                for role in form.roles
            ],
        }

    @api.model
    def _current(self):
        current = self.env["social.crm.organisation"]._current()
        return bool(current) and {
            "id": current.id,
            "form": current.form,
            "label": dict(current._forms())[current.form],
            "at": current.done_at,
            "by": current.done_by_id.name,
        }

    @api.model
    def _people(self):
        agents = self.env.ref("social_crm.group_agent").sudo().all_user_ids
        users = self.env["res.users"].search(
            [("share", "=", False), ("company_ids", "in", self.env.companies.ids)],
            order="name, id",
            limit=MOST,
        )
        return [
            {
                "id": user.id,
                "name": user.name,
                "agent": user in agents,
                "companies": (user.sudo().company_ids & self.env.companies).ids,
            }
            for user in users
        ]

    @api.model
    def _named(self, model, domain=(), companies=False):
        """
        :param bool companies: say whose each is
        """
        records = self.env[model]
        if model == "res.lang":
            records = records.with_context(active_test=False)
        found = records.search(list(domain), limit=MOST)
        return [
            {
                "id": record.id,
                "name": record.display_name,
                **({"company": record.company_id.id} if companies else {}),
            }
            for record in found.sorted(lambda each: each.display_name.casefold())
        ]

    # What is there, as a plan of a form

    @api.model
    def draft(self, form):
        """A plan of a form that changes as little as may be: teams that there are, in the roles
        that fit what they do now.

        :param str form: code
        :returns: ``form``, ``teams``, ``needed``, ``trusted``
        :rtype: dict
        """
        Organisations = self.env["social.crm.organisation"]
        Organisations._check_administrator()
        chosen = BY_CODE.get(form) or FORMS[0]
        teams = self.env[TEAM].search(
            [
                ("company_id", "in", [False, *self.env.companies.ids]),
                ("social_practice", "=", False),
            ]
        )
        busy = teams.filtered(
            lambda team: team.social_account_ids or team.user_ids or team.social_department_ids
        )
        roles = self._roles(chosen, busy or teams)
        rows = [self._row(chosen, team, role) for team, role in roles]
        for role in chosen.roles:
            if not any(row["role"] == role.code for row in rows) and (
                not role.many or "hub" in role.gives or len(chosen.roles) == 1
            ):
                rows.append(self._new_row(role, len(rows)))
        if chosen.role("everyone"):
            known = {user for row in rows for user in row["users"]}
            everybody = [
                each["id"]
                for each in self._people()
                if each["agent"] and self.env.company.id in each["companies"]
            ]
            rows[0]["users"] = sorted(known | set(everybody))
        if not any(row["accounts"] for row in rows) and rows:
            free = self.env["social.crm.account"].search(
                [("company_id", "=", self.env.company.id), ("practice", "=", False)]
            )
            for row in rows:
                if "accounts" in chosen.role(row["role"]).gives:
                    row["accounts"] = free.ids
                    break
        rule = self._experience()
        return {
            "form": chosen.code,
            "teams": rows,
            "needed": rule.unchanged_below or dict(chosen.asks).get("needed", 0),
            "trusted": rule.trusted_ids.ids,
        }

    @api.model
    def _experience(self):
        live = self.env["social.crm.organisation"]._live(self.env.companies.ids)
        ids = [
            made["id"]
            for (model, key), made in live.items()
            if model == "social.crm.approval.rule" and key.startswith("experience:")
        ]
        return self.env["social.crm.approval.rule"].browse(ids).exists()[-1:]

    @api.model
    def _roles(self, form, teams):
        """Which of the teams that there are plays which role.

        :returns: pairs of a team and a role
        """
        by_accounts = teams.sorted(lambda team: (-len(team.social_account_ids), team.id))
        hub, department = form.role("hub"), form.role("department")
        if hub is None:
            role = form.roles[0]
            return [(team, role) for team in (teams if role.many else by_accounts[:1])]
        hubs = teams.filtered("social_department_ids") or by_accounts[:1]
        if hub.many:
            own = teams.filtered(lambda team: team.social_account_ids and not team.social_hub_id)
            hubs |= own
        else:
            hubs = hubs.sorted(lambda team: (-len(team.social_account_ids), team.id))[:1]
        return [
            *((team, hub) for team in hubs),
            *(
                (team, department)
                for team in teams - hubs
                if not team.company_id or team.company_id in hubs.company_id or not hub.many
            ),
        ]

    @api.model
    def _row(self, form, team, role):
        live = self.env["social.crm.organisation"]._live(self.env.companies.ids)

        def of(kind, name):
            made = live.get(("social.crm.rule", f"{kind}:t{team.id}"))
            rule = self.env["social.crm.rule"].browse(made["id"]).exists() if made else None
            return rule[name].ids if rule and rule.active else []

        hub = team.social_hub_id
        topics = (
            of("topics", "topic_ids")
            or self.env["social.crm.topic"].search([("team_id", "=", team.id)]).ids
        )
        return {
            "key": f"t{team.id}",
            "id": team.id,
            "name": team.name,
            "role": role.code,
            "company": team.company_id.id or self.env.company.id,
            "users": team._social_own_users().ids,
            "lead": team.user_id.id,
            "hub": f"t{hub.id}" if hub and "hub" in role.gives else "",
            "accounts": team.social_account_ids.ids if "accounts" in role.gives else [],
            "topics": topics if "topics" in role.gives else [],
            "languages": of("languages", "language_ids") if "languages" in role.gives else [],
            "calendar": team.resource_calendar_id.id,
        }

    @api.model
    def _new_row(self, role, number):
        return {
            "key": f"new{number}",
            "id": False,
            "name": self.env._(role.label),
            "role": role.code,
            "company": self.env.company.id,
            "users": [],
            "lead": False,
            "hub": "",
            "accounts": [],
            "topics": [],
            "languages": [],
            "calendar": self.env.company.resource_calendar_id.id,
        }

    # Looking, doing, taking back

    @api.model
    def preview(self, plan):
        """What a plan would change, in words. Nothing is changed.

        :param dict plan: as :meth:`draft` gives it
        :returns: ``parts`` (headings with lines, each with ``said`` and ``weight``), ``notes``,
            ``token``, ``count``
        :rtype: dict
        """
        Organisations = self.env["social.crm.organisation"]
        Organisations._check_administrator()
        Plans = self.env["social.crm.organisation.plan"]
        work = Plans._work_out(Plans._read_plan(plan))
        labels = self._part_labels()
        lines = {}
        for change in work.changes:
            line = {"said": change.said, "weight": change.weight}
            rows = lines.setdefault(change.part, [])
            if line not in rows:
                rows.append(line)
        return {
            "parts": [
                {"code": part, "label": labels[part], "lines": lines[part]}
                for part in PARTS
                if part in lines
            ],
            "notes": [*work.notes, *self._standing(work)],
            "token": Organisations._token(work),
            "count": sum(len(rows) for rows in lines.values()),
        }

    @api.model
    def _part_labels(self):
        return {
            "teams": self.env._("Teams and people"),
            "rights": self.env._("Rights"),
            "accounts": self.env._("Accounts"),
            "cases": self.env._("Who gets cases"),
            "routing": self.env._("What goes where"),
            "approval": self.env._("Who approves"),
            "hours": self.env._("Working hours"),
            "inbox": self.env._("Inbox"),
        }

    @api.model
    def _standing(self, work):
        """What people wrote themselves and goes before what a form makes.

        :rtype: list[str]
        """
        made = {made["id"] for (model, _), made in work.live.items() if model == "social.crm.rule"}
        approvals = self.env["social.crm.approval.rule"].search(
            [("level", "=", "direct"), ("company_id", "in", [False, *work.plan.companies()])]
        )
        rules = self.env["social.crm.rule"].search(
            [
                ("id", "not in", list(made)),
                ("company_id", "in", [False, *work.plan.companies()]),
                "|",
                ("team_id", "!=", False),
                ("user_id", "!=", False),
            ]
        )
        Plans = self.env["social.crm.organisation.plan"]
        notes = self._left_out(work)
        if empty := [team.name for team in work.plan.teams.values() if not team.users]:
            notes.append(
                self.env._(
                    "Nobody is in %s: what goes there waits until somebody is.",
                    Plans._in_quotes(empty),
                )
            )
        if rules:
            names = Plans._in_quotes(rules[:5].mapped("name"))
            notes.append(self.env._("Your own rules go first: %s.", names))
        if approvals:
            names = Plans._in_quotes(approvals[:5].mapped("name"))
            notes.append(
                self.env._("What your own rules let out at once still goes out at once: %s.", names)
            )
        return notes

    @api.model
    def _left_out(self, work):
        """Accounts that are given to no team of a plan: where they are, they stay.

        :rtype: list[str]
        """
        given = {account for team in work.plan.teams.values() for account in team.accounts}
        left = self.env["social.crm.account"].search(
            [
                ("company_id", "in", list(work.plan.companies())),
                ("id", "not in", list(given)),
                ("practice", "=", False),
            ]
        )
        return [
            self.env._("“%(what)s” stays with “%(team)s”.", what=account.name, team=team.name)
            if (team := account.sudo().team_id)
            else self.env._("“%s” has no team: every agent has it.", account.name)
            for account in left
        ] + self._cases_left(work)

    @api.model
    def _cases_left(self, work):
        """Open cases of teams that are not in a plan: nobody takes them away from there.

        :rtype: list[str]
        """
        found = (
            self.env["helpdesk.ticket"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "in", list(work.plan.companies())),
                    ("social_account_id", "!=", False),
                    ("social_account_id.practice", "=", False),
                    ("social_done", "=", False),
                    ("team_id", "!=", False),
                    ("team_id", "not in", [team.id for team in work.plan.teams.values()]),
                ],
                ["team_id"],
                ["__count"],
            )
        )
        return [
            self.env._(
                "Open cases of “%(team)s” (%(number)s) stay there until somebody hands them over.",
                team=team.name,
                number=count,
            )
            for team, count in found
        ]

    @api.model
    def apply(self, plan, token):
        """Do what was shown.

        :param str token: as :meth:`preview` gave it
        :returns: as ``current`` of :meth:`start`
        """
        self.env["social.crm.organisation"]._apply(plan, token)
        return self._current()

    @api.model
    def undo_preview(self, organisation_id):
        """What would be taken back, and what would not. Nothing is changed.

        :returns: dicts of ``back`` and ``said``
        :rtype: list[dict]
        """
        return self._undone(organisation_id, really=False)

    @api.model
    def undo(self, organisation_id):
        """Take back what was chosen.

        :returns: as :meth:`undo_preview`
        """
        return self._undone(organisation_id, really=True)

    @api.model
    def _undone(self, organisation_id, really):
        organisations = self.env["social.crm.organisation"]
        organisations._check_administrator()
        record = organisations.browse(int(organisation_id or 0))
        return [{"back": back, "said": said} for back, said in record._undo(really)]
