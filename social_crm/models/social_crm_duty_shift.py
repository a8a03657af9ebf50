"""The shifts of rosters as rows, to be looked at: in a week, in a list, and who is there now.

They are worked out from lines, calendars, swaps and absences each time somebody looks: nothing is
stored, so nothing can be out of date.
"""

from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

BACK = timedelta(days=14)
AHEAD = timedelta(days=56)
"""What can be looked at, from today."""
EPOCH = datetime(2020, 1, 1)
MINUTES = 1 << 26
"""More than there are minutes in a hundred years: what a row's number is made of."""


class SocialCrmDutyShift(models.Model):
    _name = "social.crm.duty.shift"
    _description = "Shift of a Duty Roster"
    _auto = False
    _order = "start, lead desc, id"
    _rec_name = "user_id"

    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    roster_id = fields.Many2one("social.crm.roster", readonly=True)
    user_id = fields.Many2one("res.users", "Colleague", readonly=True)
    start = fields.Datetime("From", readonly=True)
    stop = fields.Datetime("Until", readonly=True)
    lead = fields.Boolean("In Charge", readonly=True)
    now = fields.Boolean(
        "On Duty Now", compute="_compute_now", search="_search_now", help="At this moment."
    )

    @property
    def _table_query(self):
        today = fields.Datetime.now().replace(hour=0, minute=0, second=0)
        rosters = self.env["social.crm.roster"]
        shifts = rosters._shifts(rosters._rostered(), today - BACK, today + AHEAD)
        rows = [
            SQL(
                "(%s, %s, %s, %s, %s, %s, %s)",
                _number(shift),
                shift.source,
                team_id,
                shift.user,
                shift.start,
                shift.end,
                shift.lead,
            )
            for team_id, every in sorted(shifts.items())
            for shift in every
        ]
        # A row that is left out again says of what kind the columns are when there is no other.
        none = SQL("(0::bigint, 0, 0, 0, NULL::timestamp, NULL::timestamp, FALSE)")
        return SQL(
            """
            SELECT shift.id, shift.team_id, team.company_id, shift.user_id, shift.start,
                   shift.stop, shift.lead, coalesce(line.roster_id, change.roster_id) AS roster_id
              FROM (VALUES %s) AS shift(id, source, team_id, user_id, start, stop, lead)
              JOIN helpdesk_ticket_team team ON team.id = shift.team_id
         LEFT JOIN social_crm_duty line ON line.id = shift.source
         LEFT JOIN social_crm_duty_change change ON change.id = -shift.source
             WHERE shift.id != 0
            """,
            SQL(", ").join([none, *rows]),
        )

    @api.depends("start", "stop")
    def _compute_now(self):
        now = fields.Datetime.now()
        for shift in self:
            shift.now = shift.start <= now < shift.stop

    @api.model
    def _search_now(self, operator, value):
        if operator not in ("in", "="):
            return NotImplemented
        now = fields.Datetime.now()
        there = Domain("start", "<=", now) & Domain("stop", ">", now)
        wanted = {*value} if operator == "in" else {value}
        if wanted >= {True, False}:
            return Domain.TRUE
        return there if True in wanted else ~there

    @api.depends("user_id", "team_id", "lead")
    def _compute_display_name(self):
        for shift in self:
            name = shift.user_id.sudo().name
            shift.display_name = self.env._("%s (leads)", name) if shift.lead else name


def _number(shift):
    """The same shift has the same number, whoever asks and when."""
    source = 2 * shift.source if shift.source > 0 else -2 * shift.source + 1
    return source * MINUTES + int((shift.start - EPOCH).total_seconds() // 60)
