"""Who of a team gets cases: what he knows, which languages he speaks, how much he can do, and when
he is there."""

from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.tools import SQL

from ..handing.choose import AWAY, FORBIDDEN, FULL, OFF

FREE = "free"
AVAILABILITY = [
    (FREE, "Gets cases"),
    (OFF, "Not at work now"),
    (AWAY, "Away"),
    (FULL, "Has enough"),
    (FORBIDDEN, "Cannot read cases"),
]


class SocialCrmMember(models.Model):
    _name = "social.crm.member"
    _description = "Colleague Who Gets Social Cases"
    _order = "team_id, id"
    _rec_name = "user_id"

    team_id = fields.Many2one("helpdesk.ticket.team", required=True, index=True, ondelete="cascade")
    team_user_ids = fields.Many2many(related="team_id.user_ids", string="Users of the Team")
    company_id = fields.Many2one(related="team_id.company_id", store=True)
    user_id = fields.Many2one(
        "res.users",
        "Colleague",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('id', 'in', team_user_ids)]",
    )
    active = fields.Boolean(default=True)
    language_ids = fields.Many2many(
        "res.lang",
        string="Languages",
        domain="[('iso_code', '=like', '__')]",
        context={"active_test": False},
        help="Empty: any. Otherwise cases in other languages go to others.",
    )
    topic_ids = fields.Many2many(
        "social.crm.topic", string="Knows", help="Cases on these topics preferably."
    )
    maximum = fields.Integer(
        "At Most",
        default=10,
        help="Open social cases that are given at most at the same time. 0: as many as there are.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        ondelete="set null",
        help="Cases are given in these hours. Empty: at any time.",
    )
    away_from = fields.Datetime(help="Empty: from now on.")
    away_until = fields.Datetime(help="No cases are given until then.")
    last_given_at = fields.Datetime(
        "Last Given", readonly=True, copy=False, help="When a case was last given."
    )
    load = fields.Integer(
        "Open Cases", compute="_compute_load", help="Open social cases, of all teams."
    )
    load_share = fields.Integer("Taken", compute="_compute_load")
    availability = fields.Selection(AVAILABILITY, "Now", compute="_compute_availability")

    _user_uniq = models.UniqueIndex(
        "(team_id, user_id)", "Each colleague stands in a team once. Maybe archived?"
    )
    _maximum_check = models.Constraint(
        "CHECK (maximum >= 0)", "The most cases at a time are 0 or more."
    )

    @api.constrains("user_id", "team_id")
    def _check_in_team(self):
        for member in self.sudo():
            if member.user_id not in member.team_id.user_ids:
                raise ValidationError(
                    self.env._(
                        "%(who)s is not in the team “%(team)s”.",
                        who=member.user_id.name,
                        team=member.team_id.name,
                    )
                )

    @api.constrains("away_from", "away_until")
    def _check_away(self):
        for member in self:
            if member.away_from and member.away_until and member.away_from >= member.away_until:
                raise ValidationError(self.env._("The end of an absence comes after its begin."))

    @api.depends("user_id", "maximum")
    def _compute_load(self):
        loads = self._loads(self.user_id.ids)
        for member in self:
            member.load = loads.get(member.user_id.id, 0)
            member.load_share = (
                min(100, round(100 * member.load / member.maximum)) if member.maximum else 0
            )

    @api.depends("user_id", "maximum", "calendar_id", "away_from", "away_until")
    def _compute_availability(self):
        now = fields.Datetime.now()
        known = self.filtered("user_id")
        working = known._working(now)
        away = known._away(now)
        may = known._who_may()
        for member in self:
            if member not in may:
                member.availability = FORBIDDEN
            elif member in away:
                member.availability = AWAY
            elif member not in working:
                member.availability = OFF
            elif member.maximum and member.load >= member.maximum:
                member.availability = FULL
            else:
                member.availability = FREE

    # What is asked about all of them at once

    @api.model
    def _loads(self, user_ids):
        """Open social cases of users, whoever may see them: one query.

        :rtype: dict[int, int]
        """
        if not user_ids:
            return {}
        self.env["helpdesk.ticket"].flush_model(["user_id", "stage_id", "active"])
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT ticket.user_id, count(*)
                      FROM helpdesk_ticket ticket
                      JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
                      JOIN social_crm_account account ON account.id = ticket.social_account_id
                     WHERE ticket.user_id = ANY(%s) AND %s
                       AND ticket.active AND stage.closed IS NOT TRUE
                     GROUP BY ticket.user_id
                    """,
                    list(user_ids),
                    self.env["social.crm.account"]._real_sql("account.network"),
                )
            )
        )

    def _working(self, now):
        """Those of these whose working time it is: queries for each calendar, not each colleague.

        :param datetime now: naive
        """
        start = now.replace(tzinfo=UTC)
        at_work = self.env["resource.calendar"]
        for calendar in self.sudo().calendar_id:
            intervals = calendar._work_intervals_batch(start, start + timedelta(seconds=1))[False]
            at_work |= calendar if list(intervals) else at_work
        return self.filtered(
            lambda member: not member.calendar_id or member.sudo().calendar_id in at_work
        )

    def _away(self, now):
        """Those of these who are absent: as they said, or as their time off says.

        :param datetime now: naive
        """
        on_leave = self._on_leave(self.user_id.ids, now)
        return self.filtered(
            lambda member: (
                member.user_id.id in on_leave
                or (member.away_until and (member.away_from or now) <= now < member.away_until)
            )
        )

    @api.model
    def _on_leave(self, user_ids, now):
        """Users who have time off.

        :rtype: set[int]
        """
        leaves = self.env["resource.calendar.leaves"].sudo()
        leaves = leaves.search(
            [
                ("resource_id.user_id", "in", list(user_ids)),
                ("time_type", "=", "leave"),
                ("date_from", "<=", now),
                ("date_to", ">", now),
            ]
        )
        return set(leaves.resource_id.user_id.ids)

    def _who_may(self):
        """Those of these who may read the cases of their team, private ones too."""
        members = self.sudo()
        may = self._may_read([(member.user_id, member.team_id) for member in members])
        return self.filtered(
            lambda member: (member.sudo().user_id.id, member.sudo().team_id.id) in may
        )

    @api.model
    def _may_read(self, pairs):
        """Who may read all cases of a team: agents who are in it, and managers.

        :param pairs: of a user and a team
        :returns: pairs of their ids
        :rtype: set[tuple[int, int]]
        """
        agents = set(self.env.ref("social_crm.group_agent").sudo().all_user_ids.ids)
        managers = set(self.env.ref("social_crm.group_manager").sudo().all_user_ids.ids)
        return {
            (user.id, team.id)
            for user, team in pairs
            if user.active
            and not user.share
            and user.id in agents
            and (not team or user.id in managers or user in team.user_ids)
            and (not team.company_id or team.company_id in user.company_ids)
        }

    # Oneself

    @api.model
    def action_my_availability(self):
        """The form in which somebody says that he is away."""
        if not self.search_count([("user_id", "=", self.env.uid)], limit=1):
            if self.has_access("create"):
                raise RedirectWarning(
                    self.env._(
                        "Nobody gives you cases, so nothing asks whether you are there. Whom cases "
                        "are given to is set under “Who Gets Cases”."
                    ),
                    self.env.ref("social_crm.member_action").id,
                    self.env._("Who Gets Cases"),
                )
            raise UserError(
                self.env._("You are not among those who are given cases. Ask a manager.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("My Availability"),
            "res_model": "social.crm.away",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_cases(self):
        """The open social cases of this colleague."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.user_id.name,
            "res_model": "helpdesk.ticket",
            "views": [(False, "list"), (False, "form")],
            "domain": [
                ("user_id", "=", self.user_id.id),
                ("social_account_id", "!=", False),
                ("stage_id.closed", "=", False),
            ],
            "context": {"create": False},
        }
