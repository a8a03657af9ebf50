"""A team may have a hub: whoever is in the hub is in the team as well, for as long as that holds.

So the hub sees the team's cases, may step in and approves as a colleague, by the rights that every
member of a team has and no others. Cases are given to nobody for that: who gets cases says
``social.crm.member``.
"""

from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

OPENINGS = [("mine", "Mine"), ("unassigned", "Unassigned"), ("all", "All Open")]
"""Queues of the inbox that it may open with, the first that a person's teams want."""
MAKES = {"user_ids", "social_hub_id", "active", "company_id"}


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    social_hub_id = fields.Many2one(
        "helpdesk.ticket.team",
        "Hub",
        domain="[('company_id', '=', company_id), ('id', '!=', id)]",
        index="btree_not_null",
        ondelete="restrict",
        help="The team that guides this one and may step in: its members see and answer the cases "
        "of this team, private ones as well.",
    )
    social_department_ids = fields.One2many(
        "helpdesk.ticket.team", "social_hub_id", "Is the Hub Of", context={"active_test": False}
    )
    social_step_in_ids = fields.Many2many(
        "res.users",
        "social_crm_team_step_in_rel",
        "team_id",
        "user_id",
        "Here by the Hub",
        readonly=True,
        copy=False,
        help="Who is in this team only because of being in its hub.",
    )
    social_opening = fields.Selection(
        OPENINGS,
        "Inbox Opens With",
        help="What members see first in the inbox. Empty: what waits for them.",
    )

    @api.constrains("social_hub_id", "company_id")
    def _check_social_hub(self):
        for team in self.sudo() | self.sudo().social_department_ids:
            hub = team.social_hub_id
            if hub and hub.company_id != team.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(hub)s” cannot be the hub of “%(team)s”: they belong to different "
                        "companies.",
                        hub=hub.name,
                        team=team.name,
                    )
                )
            if hub and (hub == team or hub.social_hub_id or team.social_department_ids):
                raise ValidationError(
                    self.env._(
                        "“%(hub)s” cannot be the hub of “%(team)s”: a hub has no hub itself.",
                        hub=hub.name,
                        team=team.name,
                    )
                )

    def _social_own_users(self):
        """Who is in this team of his own right.

        :rtype: res.users
        """
        self.ensure_one()
        team = self.sudo()
        return team.user_ids - team.social_step_in_ids

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        teams._social_follow_hub()
        self.env.registry.clear_cache()
        return teams

    def write(self, vals):
        following = self.env.context.get("social_crm_following_hub")
        if not following:
            self._social_take_in(vals.get("user_ids") or ())
        result = super().write(vals)
        if vals.keys() & MAKES:
            if not following:
                self._social_follow_hub()
            # The rules of records keep, for each user, which teams he is in.
            self.env.registry.clear_cache()
        return result

    def _social_take_in(self, commands):
        """Who is taken in by name is here of his own right from now on, hub or not."""
        named = {
            command[1]
            for command in commands
            if isinstance(command, (list, tuple)) and command[0] == Command.LINK
        }
        for team in self.sudo().filtered("social_step_in_ids") if named else ():
            team.social_step_in_ids = [Command.unlink(user_id) for user_id in named]

    def unlink(self):
        self.sudo().social_department_ids.social_hub_id = False
        return super().unlink()

    def _social_follow_hub(self):
        """Let those of a hub be in its teams, and nobody any more who is in it no longer."""
        teams = self.sudo().with_context(active_test=False)
        for team in (teams | teams.social_department_ids).filtered(
            lambda each: each.social_hub_id or each.social_step_in_ids
        ):
            own = team._social_own_users()
            hub = team.social_hub_id.filtered("active")
            guests = hub.user_ids - own
            if guests != team.social_step_in_ids or not guests <= team.user_ids:
                team.with_context(social_crm_following_hub=True).write(
                    {
                        "social_step_in_ids": [Command.set(guests.ids)],
                        "user_ids": [Command.set((own | guests).ids)],
                    }
                )


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users.sudo().helpdesk_team_ids._social_follow_hub()
        return users

    def write(self, vals):
        if "helpdesk_team_ids" not in vals:
            return super().write(vals)
        before = self.sudo().helpdesk_team_ids
        result = super().write(vals)
        (before | self.sudo().helpdesk_team_ids)._social_follow_hub()
        self.env.registry.clear_cache()
        return result


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def start(self, queue=None, filters=None, key=None):
        return super().start(queue or self._opening(), filters, key)

    @api.model
    def _opening(self):
        """What the teams of the person at the screen open the inbox with; ``None``: the usual.

        :rtype: str or None
        """
        user = self.env.user.sudo()
        wanted = {
            team.social_opening
            for team in user.helpdesk_team_ids
            if user not in team.social_step_in_ids
        }
        # Who triages for one team and works in another begins where nobody else looks.
        return next((code for code in ("unassigned", "all", "mine") if code in wanted), None)
