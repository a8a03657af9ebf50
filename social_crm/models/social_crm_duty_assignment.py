"""A team with a roster gives cases to who is on duty, and alarms to who leads then; what somebody
has when his shift is over goes to the next."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.transactions import committed
from .social_crm_assignment_again import MOST
from .social_crm_presence import EXPIRES


class SocialCrmMember(models.Model):
    _inherit = "social.crm.member"

    def _working(self, now):
        """In a team with a roster the roster counts, and not the hours of one's own."""
        rosters = self.env["social.crm.roster"]
        by_roster = self.filtered(lambda member: member.team_id.id in rosters._rostered())
        if not by_roster:
            return super()._working(now)
        on_duty = rosters._on_duty(by_roster.team_id.ids, now)
        there = by_roster.filtered(lambda member: member.user_id.id in on_duty[member.team_id.id])
        return super(SocialCrmMember, self - by_roster)._working(now) | there


class SocialCrmAssignment(models.AbstractModel):
    _inherit = "social.crm.assignment"

    @api.model
    def _people(self, company, wishes):
        """Who is named by a rule gets it outside his own hours, but not off duty."""
        people = super()._people(company, wishes)
        rosters = self.env["social.crm.roster"]
        teams = {team_id for team_id, _user in people.named} & rosters._rostered()
        if teams:
            on_duty = rosters._on_duty(teams, fields.Datetime.now())
            for (team_id, user_id), known in people.named.items():
                if team_id in teams:
                    people.named[team_id, user_id] = replace(
                        known, working=user_id in on_duty[team_id]
                    )
        return people

    @api.model
    def _worked(self, tickets, start, end):
        worked = super()._worked(tickets, start, end)
        users = {}
        for ticket in tickets:
            users.setdefault(ticket.team_id.id, set()).add(ticket.user_id.id)
        for team_id, shifts in self.env["social.crm.roster"]._shifts(users, start, end).items():
            for user_id in users[team_id]:
                worked[team_id, user_id] = [
                    (shift.start, shift.end) for shift in shifts if shift.user == user_id
                ]
        return worked

    @api.model
    def _leaders(self, tickets):
        """Alarms go to who leads on duty; where nobody does, to who leads otherwise."""
        found = super()._leaders(tickets)
        leads = self.env["social.crm.roster"]._leads_on_duty(
            tickets.team_id.ids, fields.Datetime.now()
        )
        for ticket in tickets:
            theirs = self._may_lead(ticket, leads.get(ticket.team_id.id, []))
            found[ticket] = theirs or found[ticket]
        return found

    @api.model
    def _may_lead(self, ticket, user_ids):
        """Those of users who may read a ticket."""
        users = self.env["res.users"].sudo().browse(user_ids)
        may = self._readers(users, [ticket])
        return users.filtered(lambda user: (user.id, ticket.id) in may)

    @api.model
    def _cron_duty(self):
        """Called by the scheduled action; repeats harmlessly."""
        for company in self._companies_on_duty():
            speaking = self.sudo().with_company(company).with_context(lang=company.partner_id.lang)
            committed(speaking.env, partial(speaking._hand_over, company))
            committed(speaking.env, partial(speaking._see_to_unassigned, company))

    @api.model
    def _companies_on_duty(self):
        """Companies with teams that have a roster, or do not let cases wait for somebody."""
        teams = self.env["helpdesk.ticket.team"].sudo()
        teams = teams.search(
            Domain("id", "in", sorted(self.env["social.crm.roster"]._rostered()))
            | Domain("social_unassigned_minutes", ">", 0)
        )
        if all(team.company_id for team in teams):
            return teams.company_id
        return self.env["res.company"].sudo().search([("active", "=", True)])

    @api.model
    def _hand_over(self, company):
        """Give what those have whose shift is over to those who are on duty.

        Only what waits for us, only from colleagues of the roster: who works beside it keeps what
        was given to him deliberately. Who is at a case right now keeps it as long as he is.

        :returns: how many were given to others
        """
        tickets = self._off_duty(company)
        given = self._give(company, [self._wish(ticket) for ticket in tickets])
        told = {}
        count = 0
        for ticket in tickets.with_context(
            social_crm_handing=True, mail_auto_subscribe_no_notify=True
        ):
            values = given[ticket.id]
            if not values["user_id"] or values["user_id"] == ticket.user_id.id:
                continue
            before = ticket.user_id.name
            ticket.write(values)
            ticket.social_given_why = self.env._(
                "Handed over by %(who)s, whose shift is over. %(why)s",
                who=before,
                why=values["social_given_why"],
            )
            told.setdefault(ticket.user_id, {}).setdefault("over", []).append(ticket)
            count += 1
        self._tell(told)
        return count

    @api.model
    def _off_duty(self, company):
        """Open tickets that wait for us, of colleagues whose shift is over, where somebody else is
        on duty: locked; what others work on is left to them."""
        now = fields.Datetime.now()
        tickets = self.env["helpdesk.ticket"].sudo()
        rosters = self.env["social.crm.roster"].sudo()
        rosters = rosters.search(
            [("company_id", "in", [False, company.id]), ("handing_over", "!=", "none")]
        )
        on_duty = rosters._on_duty(rosters.team_id.ids, now)
        which = Domain.FALSE
        for roster in rosters:
            there = on_duty.get(roster.team_id.id)
            planned = roster.duty_ids.user_id.ids + roster.change_ids.instead_id.ids
            if not there or not (gone := sorted({*planned} - {*there})):
                continue
            kind = (
                Domain("social_handing", "=", "given")
                if roster.handing_over == "new"
                else Domain("social_waits_since", "!=", False)
                | Domain("social_handing", "=", "given")
            )
            which |= (
                Domain("team_id", "=", roster.team_id.id) & Domain("user_id", "in", gone) & kind
            )
        if which.is_false():
            return tickets
        tickets = tickets.search(
            which
            & Domain("company_id", "=", company.id)
            & Domain("social_account_id", "!=", False)
            & Domain("social_done", "=", False)
            & Domain("social_snoozed_until", "=", False),
            order="social_waits_since, id",
            limit=MOST,
        )
        present = self.env["social.crm.presence"].sudo()
        present = present.search(
            [
                ("key", "in", [f"t{ticket.id}" for ticket in tickets]),
                ("seen_at", ">=", now - timedelta(seconds=EXPIRES)),
            ]
        )
        at_it = {(each.key, each.user_id.id) for each in present}
        tickets = tickets.filtered(lambda t: (f"t{t.id}", t.user_id.id) not in at_it)
        return tickets.try_lock_for_update(allow_referencing=True)

    @api.model
    def _heads(self):
        return {
            **super()._heads(),
            "over": self.env._("Handed over to you, the shift of who had them is over:"),
            "nobody": self.env._("Nobody has these, and their time is up:"),
        }
