"""Before a network takes no answer any more: whoever has the case is warned, and then who leads.

What counts is the working time that is left until then: who is warned at night of what closes in
the morning can do nothing about it. Each is warned once of a window; what the customer writes next
opens another one.
"""

from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ..handing.promise import ALWAYS, Hours
from ..tools.transactions import committed
from .social_crm_promise_warn import AGENT, LEAD

MINUTES = {AGENT: 60, LEAD: 20}
"""Of working time that are left."""
AHEAD = timedelta(days=5)
"""Windows that close later are not looked at yet: a long weekend lies before that."""
MOST = 2000
WINDOW = "window"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_window_warned_agent = fields.Datetime(
        "Warned of the End of the Window",
        readonly=True,
        copy=False,
        help="The end of the window of which whoever has it was warned.",
    )
    social_window_warned_lead = fields.Datetime(
        "Leader Warned of the End of the Window",
        readonly=True,
        copy=False,
        help="The end of the window of which who leads was warned.",
    )

    def _social_note_window(self):
        result = super()._social_note_window()
        self.env.flush_all()
        over = self.env.execute_query(
            SQL(
                """
                UPDATE helpdesk_ticket
                   SET social_window_warned_agent = NULL, social_window_warned_lead = NULL
                 WHERE id = ANY(%s) AND social_window_until IS NULL
                   AND (social_window_warned_agent IS NOT NULL
                        OR social_window_warned_lead IS NOT NULL)
                RETURNING id
                """,
                self.ids,
            )
        )
        if over:
            self.invalidate_recordset(
                ["social_window_warned_agent", "social_window_warned_lead"], flush=False
            )
            self.browse([row[0] for row in over])._social_warned_no_more()
        return result


class SocialCrmAssignment(models.AbstractModel):
    _inherit = "social.crm.assignment"

    @api.model
    def _cron_windows(self):
        """Called by the scheduled action, every minute; repeats harmlessly."""
        tickets = self._windowed()
        for company, theirs in tickets.grouped("company_id").items():
            speaking = self.sudo().with_company(company).with_context(lang=company.partner_id.lang)
            committed(speaking.env, partial(speaking._warn_windows, theirs))

    @api.model
    def _windowed(self):
        """Cases whose windows close before long, and of which not everybody was warned.

        :returns: as superuser
        :rtype: helpdesk.ticket
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ticket.id
                  FROM helpdesk_ticket ticket
                  JOIN social_crm_account account ON account.id = ticket.social_account_id
                 WHERE ticket.social_window_until > %(now)s
                   AND ticket.social_window_until <= %(until)s
                   AND (ticket.social_window_warned_agent IS DISTINCT FROM
                        ticket.social_window_until
                        OR ticket.social_window_warned_lead IS DISTINCT FROM
                           ticket.social_window_until)
                   AND ticket.social_done IS NOT TRUE AND ticket.active AND %(real)s
                 ORDER BY ticket.social_window_until, ticket.id LIMIT %(most)s
                """,
                now=now,
                until=now + AHEAD,
                real=self.env["social.crm.account"]._real_sql("account.network"),
                most=MOST,
            )
        )
        return self.env["helpdesk.ticket"].sudo().browse([row[0] for row in rows])

    @api.model
    def _warn_windows(self, tickets):
        """Warn of those of these that have so little working time left.

        :param helpdesk.ticket tickets: of one company, as superuser
        :returns: how many warnings there were
        :rtype: int
        """
        now = fields.Datetime.now()
        left = self._working_time_left(tickets, now)
        tickets = tickets.filtered(
            lambda ticket: left[ticket] <= 60 * max(MINUTES.values())
        ).try_lock_for_update(allow_referencing=True)
        # Another worker may have warned meanwhile.
        tickets.invalidate_recordset(
            ["social_window_warned_agent", "social_window_warned_lead"], flush=False
        )
        leaders, told, activities = None, {}, []
        for whom, minutes in MINUTES.items():
            name = f"social_window_warned_{whom}"
            for ticket in tickets:
                until = ticket.social_window_until
                if ticket[name] == until or left[ticket] > 60 * minutes:
                    continue
                ticket[name] = until
                users = ticket.user_id
                if whom == LEAD or not users:
                    leaders = self._leaders(tickets) if leaders is None else leaders
                    users = leaders[ticket]
                for user in users:
                    listed = told.setdefault(user, {}).setdefault(f"window_{whom}", [])
                    listed.append(ticket)
                    activities.append((ticket, user, WINDOW, until))
        self._begin_warnings(activities)
        self._tell(told)
        return len(activities)

    @api.model
    def _working_time_left(self, tickets, now):
        """Seconds of working time until the windows of these close, in the hours in which their
        teams promise to be there, else those of the team; in all hours where there are none.

        :rtype: dict[helpdesk.ticket, int]
        """
        hours = {}
        for team, theirs in tickets.grouped("team_id").items():
            calendars = team and (team._social_promised_calendars() or team.resource_calendar_id)
            until = max(theirs.mapped("social_window_until"))
            hours[team] = (
                Hours(
                    [
                        interval
                        for calendar in calendars.sudo()
                        for interval in calendar._social_hours(now, until)
                    ]
                )
                if calendars
                else ALWAYS
            )
        return {
            ticket: hours[ticket.team_id].between(now, ticket.social_window_until)
            for ticket in tickets
        }

    @api.model
    def _due_summaries(self):
        return {
            **super()._due_summaries(),
            WINDOW: self.env._("Answer before the network takes no answer any more"),
        }

    @api.model
    def _heads(self):
        return {
            **super()._heads(),
            "window_agent": self.env._("Soon the network takes no answer to these any more:"),
            "window_lead": self.env._(
                "Soon nobody can answer these any more, the network does not take it:"
            ),
        }
