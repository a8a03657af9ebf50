"""Tickets that nobody has picked up in time go to the next, and then their team's leader hears of
it; tickets that nobody could take are offered again.

A ticket passes from one to the next once: what two have not picked up needs a person, not a third
try.
"""

from datetime import timedelta
from functools import partial

from odoo import Command, api, fields, models
from odoo.tools import SQL

from ..tools.transactions import committed
from .social_crm_assignment import Wish

MOST = 200
"""Tickets of one run."""


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    social_member_ids = fields.One2many("social.crm.member", "team_id", "Who Gets Social Cases")
    social_pickup_minutes = fields.Integer(
        "Pick Up Within",
        help="Minutes of working time in which whoever is given a case has to begin with it. Then "
        "it goes to the next, and after that the team leader is told. 0: it stays.",
    )

    _social_pickup_check = models.Constraint(
        "CHECK (social_pickup_minutes >= 0)", "Minutes are 0 or more."
    )


class SocialCrmAssignment(models.AbstractModel):
    _inherit = "social.crm.assignment"

    @api.model
    def _cron_hand_on(self):
        """Called by the scheduled action; repeats harmlessly."""
        waiting = self.env["helpdesk.ticket"]._read_group(
            [("social_handing", "in", ("given", "waits"))], ["company_id"]
        )
        for (company,) in waiting:
            speaking = self.sudo().with_company(company).with_context(lang=company.partner_id.lang)
            # Both lock who could get a case, as the work on mentions does.
            committed(speaking.env, partial(speaking._hand_on_late, company))
            committed(speaking.env, partial(speaking._offer_again, company))

    @api.model
    def _hand_on_late(self, company):
        """Hand on what was not picked up in time.

        :returns: how many there were
        """
        tickets = self._handed("given", company)
        self._see_who_began(tickets)
        tickets = tickets.filtered(lambda ticket: ticket.social_handing == "given")
        late = self._late(tickets)
        passed_before = late.filtered("social_passed_user_ids")
        self._pass_on(late - passed_before, company)
        self._tell_leaders(passed_before)
        return len(late)

    @api.model
    def _handed(self, handing, company):
        """Open tickets of a company in a state of handing out, locked; what others work on is left
        to them."""
        tickets = self.env["helpdesk.ticket"].sudo()
        tickets = tickets.search(
            [
                ("social_handing", "=", handing),
                ("company_id", "=", company.id),
                ("stage_id.closed", "=", False),
                *self.env["social.crm.account"]._real("social_account_id.network"),
            ],
            order="social_given_at, id",
            limit=MOST,
        )
        return tickets.try_lock_for_update(allow_referencing=True)

    @api.model
    def _see_who_began(self, tickets):
        """Who has written on a ticket since he got it has picked it up, however he did that."""
        if not tickets:
            return
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ticket.id
                  FROM helpdesk_ticket ticket
                  JOIN res_users colleague ON colleague.id = ticket.user_id
                 WHERE ticket.id = ANY(%s)
                   AND (EXISTS (SELECT FROM mail_message message
                                 WHERE message.model = 'helpdesk.ticket'
                                   AND message.res_id = ticket.id
                                   AND message.author_id = colleague.partner_id
                                   AND message.create_date > ticket.social_given_at)
                        OR EXISTS (SELECT FROM social_crm_reply reply
                                    WHERE reply.ticket_id = ticket.id
                                      AND reply.user_id = colleague.id
                                      AND reply.create_date > ticket.social_given_at))
                """,
                tickets.ids,
            )
        )
        tickets.browse([row[0] for row in rows])._social_picked_up()

    @api.model
    def _late(self, tickets):
        """Those that were given longer ago than the team allows, in working time of who has them.

        Queries for each calendar, not for each ticket.
        """
        now = fields.Datetime.now()
        tickets = tickets.filtered(
            lambda ticket: (
                (minutes := ticket.team_id.social_pickup_minutes)
                and ticket.social_given_at <= now - timedelta(minutes=minutes)
            )
        )
        if not tickets:
            return tickets
        worked = self._worked(tickets, min(tickets.mapped("social_given_at")), now)

        def late(ticket):
            times = worked.get((ticket.team_id.id, ticket.user_id.id))
            if times is None:
                return True
            time = sum(
                (
                    max(end - max(start, ticket.social_given_at), timedelta())
                    for start, end in times
                ),
                timedelta(),
            )
            return time >= timedelta(minutes=ticket.team_id.social_pickup_minutes)

        return tickets.filtered(late)

    @api.model
    def _worked(self, tickets, start, end):
        """When those who have tickets worked, naive. Who is not in it works at any time.

        :returns: ids of team and user to pairs of moments
        :rtype: dict[tuple[int, int], list]
        """
        members = self.env["social.crm.member"].sudo()
        members = members.search(
            [
                ("team_id", "in", tickets.team_id.ids),
                ("user_id", "in", tickets.user_id.ids),
                ("calendar_id", "!=", False),
            ]
        )
        hours = {calendar: calendar._social_hours(start, end) for calendar in members.calendar_id}
        return {
            (member.team_id.id, member.user_id.id): [
                (begin, min(stop, end)) for begin, stop in hours[member.calendar_id] if begin < end
            ]
            for member in members
        }

    @api.model
    def _pass_on(self, tickets, company):
        """Give tickets to the next; who has them had them. Where there is nobody else, they stay,
        and the leader is told."""
        given = self._give(company, [self._wish(ticket, passed=True) for ticket in tickets])
        told = {}
        stuck = tickets.browse()
        for ticket in tickets.with_context(
            social_crm_handing=True, mail_auto_subscribe_no_notify=True
        ):
            values = given[ticket.id]
            if not values["user_id"]:
                stuck += ticket
                continue
            ticket.write(
                {
                    **values,
                    "social_passed_user_ids": [Command.link(ticket.user_id.id)],
                }
            )
            told.setdefault(ticket.user_id, {}).setdefault("given", []).append(ticket)
        self._tell(told)
        self._tell_leaders(stuck)

    @api.model
    def _wish(self, ticket, passed=False):
        """What a ticket wants of whom it is given to.

        :param bool passed: not who has it, nor who had it
        """
        mention = ticket.social_opening_id
        had = ticket.social_passed_user_ids | (
            ticket.user_id if passed else ticket.user_id.browse()
        )
        return Wish(
            ticket.id,
            ticket.team_id.id or None,
            None,
            mention.language or None,
            mention.topic_id.id or None,
            ticket.social_profile_id.id or None,
            ticket.social_private,
            mention.priority or 0,
            mention.written_at or ticket.create_date,
            frozenset(had.ids),
        )

    @api.model
    def _tell_leaders(self, tickets):
        """A team's leader hears of what nobody picks up: once, all at once."""
        told = {}
        tickets = tickets.with_context(social_crm_handing=True)
        for ticket, leaders in self._leaders(tickets).items():
            for leader in leaders:
                told.setdefault(leader, {}).setdefault("late", []).append(ticket)
        tickets.write({"social_handing": "told"})
        self._tell(told)

    @api.model
    def _leaders(self, tickets):
        """Who is told when something goes wrong with tickets, and may read them.

        :rtype: dict[helpdesk.ticket, res.users]
        """
        found = {}
        for ticket in tickets:
            leader = ticket.team_id.user_id or ticket.social_account_id.user_id
            found[ticket] = leader if self._readers(leader, [ticket]) else leader.browse()
        return found

    @api.model
    def _offer_again(self, company):
        """Offer once more what nobody could take: somebody may be there now.

        :returns: how many there were
        """
        tickets = self._handed("waits", company)
        tickets = tickets.filtered(lambda ticket: not ticket.user_id)
        given = self._give(company, [self._wish(ticket) for ticket in tickets])
        told = {}
        for ticket in tickets.with_context(
            social_crm_handing=True, mail_auto_subscribe_no_notify=True
        ):
            values = given[ticket.id]
            if values["user_id"]:
                ticket.write(values)
                told.setdefault(ticket.user_id, {}).setdefault("given", []).append(ticket)
            elif ticket.social_given_why != values["social_given_why"]:
                ticket.social_given_why = values["social_given_why"]
        self._tell(told)
        return sum(1 for ticket in tickets if ticket.user_id)

    @api.model
    def _hand_on(self, user):
        """Somebody goes away: what he has not begun goes to others, where others can take it."""
        tickets = self.env["helpdesk.ticket"].sudo()
        tickets = tickets.search(
            [
                ("social_handing", "=", "given"),
                ("user_id", "=", user.id),
                ("stage_id.closed", "=", False),
                *self.env["social.crm.account"]._real("social_account_id.network"),
            ],
            limit=MOST,
        )
        for company, theirs in tickets.grouped("company_id").items():
            self._pass_on(theirs, company)
