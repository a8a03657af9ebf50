"""A team that a form made goes again when that is taken back, and nothing may go with it: its open
cases go to who has their accounts, and what something still leads to stays, with its people."""

from odoo import api, models
from odoo.fields import Domain

from .social_crm_organisation_change import TEAM

LEADING = (("social.crm.account", "team_id"), ("social.crm.rule", "team_id"))
"""What brings cases to a team: model and field."""
PEOPLE = {"user_ids", "user_id"}


class SocialCrmOrganisationChange(models.AbstractModel):
    _inherit = "social.crm.organisation.change"

    @api.model
    def _team_stays(self, team, todo):
        """Why a team is not taken away, or nothing.

        :param list todo: what is taken back before, as in ``_revert``
        :rtype: str
        """
        back = {
            (entry["model"], entry["id"])
            for entry, act, _sentence in todo
            if act == "removed" or (act == "set" and entry["field"] == "team_id")
        }
        for model, name in LEADING:
            leading = self.env[model].sudo().search([(name, "=", team.id)])
            leading = leading.filtered(lambda each: (each._name, each.id) not in back)
            if leading:
                return self.env._(
                    "“%(team)s” stays as it is, with its people: “%(what)s” brings cases to it.",
                    team=team.display_name,
                    what=leading[0].display_name,
                )
        return ""

    @api.model
    def _with_their_people(self, todo):
        """Nobody leaves a team that stays: cases would come where nobody is.

        :param list todo: as in ``_revert``
        :rtype: list
        """
        staying = {
            entry["id"]
            for entry, act, _sentence in todo
            if entry["model"] == TEAM and entry["op"] == "create" and not act
        }
        return [
            (entry, "", "") if self._is_in(entry, staying) else (entry, act, sentence)
            for entry, act, sentence in todo
        ]

    @api.model
    def _is_in(self, entry, teams):
        """Whether this is who is in one of these teams, leads it or gets its cases."""
        if entry["model"] == TEAM:
            return entry["id"] in teams and entry.get("field") in PEOPLE
        made = entry["model"] == "social.crm.member" and entry["op"] == "create"
        return made and entry["after"].get("team_id") in teams

    @api.model
    def _open_cases(self, team):
        """Cases of networks that somebody has to work on.

        :rtype: helpdesk.ticket
        """
        return (
            self.env["helpdesk.ticket"]
            .sudo()
            .search(
                Domain("team_id", "=", team.id)
                & Domain("social_account_id", "!=", False)
                & Domain("social_done", "=", False)
            )
        )

    @api.model
    def _team_goes(self, team):
        """What is said before a team goes.

        :rtype: str
        """
        cases = len(self._open_cases(team))
        if not cases:
            return self.env._("The team “%s” goes again.", team.display_name)
        return self.env._(
            "The team “%(team)s” goes again. Its open cases (%(number)s) go to who has their "
            "accounts.",
            team=team.display_name,
            number=cases,
        )

    @api.model
    def _take_back_removed(self, entry):
        record = self._record(entry["model"], entry["id"])
        cases = self._open_cases(record) if record._name == TEAM else None
        sentence = super()._take_back_removed(entry)
        if not cases:
            return sentence
        self._send_home(cases)
        return self.env._(
            "“%(team)s” is archived: something happened with it. Its open cases (%(number)s) go to "
            "who has their accounts.",
            team=record.display_name,
            number=len(cases),
        )

    @api.model
    def _send_home(self, cases):
        """Open cases go to the teams of their accounts; who is not in there gives them back.

        As superuser: no rule was wrong about them.

        :param helpdesk.ticket cases: as superuser
        """
        for account, theirs in cases.grouped("social_account_id").items():
            home = account.team_id
            theirs.write({"team_id": home.id})
            if home:
                theirs.filtered(lambda case, home=home: case.user_id not in home.user_ids).write(
                    {"user_id": False}
                )
