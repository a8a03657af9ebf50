"""Who leaves a team gives back its open cases that he cannot answer any more, and who leaves for
good all of them: they would be with somebody who reads nothing of them, and nobody else would take
them for his."""

from odoo import models
from odoo.fields import Domain


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    def write(self, vals):
        if "user_ids" not in vals:
            return super().write(vals)
        before = {team: team.user_ids for team in self.sudo()}
        result = super().write(vals)
        for team, users in before.items():
            for user in users - team.user_ids:
                team._social_give_back(user)
        return result

    def _social_held(self, user):
        """Open cases of this team that somebody has, and that only the team sees: not those of
        accounts of his other teams, or of accounts that all have.

        :param res.users user:
        :returns: as superuser
        :rtype: helpdesk.ticket
        """
        self.ensure_one()
        tickets = self.env["helpdesk.ticket"].sudo()
        if user in self.env.ref("social_crm.group_manager").sudo().all_user_ids:
            return tickets
        found = tickets.search(
            Domain("team_id", "=", self.id)
            & Domain("user_id", "=", user.id)
            & Domain("social_account_id", "!=", False)
            & Domain("social_done", "=", False)
        )
        return found.filtered(
            lambda ticket: (
                (team := ticket.social_account_id.team_id)
                and (team == self or user not in team.user_ids)
            )
        )

    def _social_give_back(self, user):
        """Nobody has the cases any more that somebody had who is not in this team any more."""
        held = self._social_held(user)
        if held:
            why = self.env._("%(who)s had it, and is not in “%(team)s” any more.",
                             who=user.name, team=self.name)  # fmt: skip
            held.with_context(social_crm_handing=True).write(
                {"user_id": False, "social_given_why": why}
            )


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        if vals.get("active") is False:
            self._social_give_all_back()
        if "helpdesk_team_ids" not in vals:
            return super().write(vals)
        before = {user: user.helpdesk_team_ids for user in self.sudo()}
        result = super().write(vals)
        for user, teams in before.items():
            for team in teams - user.helpdesk_team_ids:
                team._social_give_back(user)
        return result

    def _social_give_all_back(self):
        """Open cases of these, who do not work here any more, wait for somebody else."""
        tickets = self.env["helpdesk.ticket"].sudo()
        held = tickets.search(
            Domain("user_id", "in", self.ids)
            & Domain("social_account_id", "!=", False)
            & Domain("social_done", "=", False)
        )
        for user, theirs in held.grouped("user_id").items():
            why = self.env._("%s had it, and does not work here any more.", user.name)
            theirs.with_context(social_crm_handing=True).write(
                {"user_id": False, "social_given_why": why}
            )
