"""Who is on duty at which hours: a roster for a team, with a line for each colleague and calendar.

A team with a roster gives cases only to who is on duty (:mod:`.social_crm_duty_assignment`).
"""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

HANDING_OVER = [
    ("waiting", "Everything that waits for our answer"),
    ("new", "What nobody has begun"),
    ("none", "Nothing"),
]


class SocialCrmRoster(models.Model):
    _name = "social.crm.roster"
    _description = "Duty Roster"
    _order = "team_id, id"

    name = fields.Char(required=True, default=lambda self: self.env._("Service Hours"))
    team_id = fields.Many2one("helpdesk.ticket.team", required=True, index=True, ondelete="cascade")
    team_user_ids = fields.Many2many(related="team_id.user_ids", string="Users of the Team")
    company_id = fields.Many2one(related="team_id.company_id", store=True)
    active = fields.Boolean(default=True)
    duty_ids = fields.One2many("social.crm.duty", "roster_id", "Who Is There When", copy=True)
    change_ids = fields.One2many("social.crm.duty.change", "roster_id", "Swaps and Absences")
    handing_over = fields.Selection(
        HANDING_OVER,
        "Is Handed Over",
        required=True,
        default="waiting",
        help="Cases of somebody whose shift is over go to who is on duty then. Where nobody is, "
        "they stay until somebody comes.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rosters = super().create(vals_list)
        self.env.registry.clear_cache()
        return rosters

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"team_id", "active"}:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()


class SocialCrmDuty(models.Model):
    _name = "social.crm.duty"
    _description = "Line of a Duty Roster"
    _order = "roster_id, user_id, id"
    _rec_name = "user_id"

    roster_id = fields.Many2one("social.crm.roster", required=True, index=True, ondelete="cascade")
    team_id = fields.Many2one(related="roster_id.team_id", store=True)
    company_id = fields.Many2one(related="roster_id.company_id", store=True)
    user_id = fields.Many2one(
        "res.users", "Colleague", required=True, index=True, ondelete="cascade"
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Hours",
        required=True,
        ondelete="restrict",
        help="The hours of the shift, in the time zone of this calendar, without its holidays.",
    )
    date_from = fields.Date("From", help="The first day. Empty: always been so.")
    date_to = fields.Date("Until", help="The last day. Empty: until further notice.")
    lead = fields.Boolean("In Charge", help="Alarms of the team go to this person then.")

    _dates_check = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "The last day of a duty comes after its first.",
    )

    @api.constrains("user_id", "roster_id")
    def _check_in_team(self):
        for line in self.sudo():
            _check_in_team(self.env, line.user_id, line.roster_id.team_id)

    @api.constrains("calendar_id")
    def _check_hours(self):
        self.calendar_id._social_check_hours()


class SocialCrmDutyChange(models.Model):
    _name = "social.crm.duty.change"
    _description = "Change of a Duty Roster"
    _order = "start desc, id desc"
    _rec_name = "start"

    roster_id = fields.Many2one("social.crm.roster", required=True, index=True, ondelete="cascade")
    team_id = fields.Many2one(related="roster_id.team_id", store=True)
    company_id = fields.Many2one(related="roster_id.company_id", store=True)
    start = fields.Datetime("From", required=True, index=True)
    stop = fields.Datetime("Until", required=True)
    user_id = fields.Many2one(
        "res.users",
        "Is Not There",
        ondelete="cascade",
        help="Empty: somebody comes in addition to the roster.",
    )
    instead_id = fields.Many2one(
        "res.users",
        "Is There Instead",
        ondelete="cascade",
        help="Has the hours of who is not there. Empty: nobody has them.",
    )
    lead = fields.Boolean("In Charge", help="Of somebody who comes in addition.")

    _times_check = models.Constraint(
        "CHECK (start < stop)", "The end of a change comes after its begin."
    )
    _people_check = models.Constraint(
        "CHECK (user_id IS NOT NULL OR instead_id IS NOT NULL)",
        "Say who is not there, or who is there in addition.",
    )

    @api.constrains("instead_id", "user_id", "roster_id")
    def _check_in_team(self):
        for change in self.sudo():
            if change.instead_id and change.instead_id == change.user_id:
                raise ValidationError(self.env._("Nobody takes over from himself."))
            if change.instead_id:
                _check_in_team(self.env, change.instead_id, change.roster_id.team_id)

    @api.constrains("user_id", "start", "stop", "roster_id")
    def _check_one_at_a_time(self):
        for change in self.filtered("user_id"):
            if self.sudo().search_count(
                [
                    ("id", "!=", change.id),
                    ("roster_id", "=", change.roster_id.id),
                    ("user_id", "=", change.user_id.id),
                    ("start", "<", change.stop),
                    ("stop", ">", change.start),
                ],
                limit=1,
            ):
                raise ValidationError(
                    self.env._(
                        "Something else is said already about %s at that time.",
                        change.user_id.name,
                    )
                )


def _check_in_team(env, user, team):
    """:raises ValidationError: somebody who is not in the team is to be on duty for it"""
    if user not in team.user_ids:
        raise ValidationError(
            env._(
                "%(who)s is not in the team “%(team)s”.",
                who=user.name,
                team=team.name,
            )
        )
