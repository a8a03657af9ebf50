"""Before a promise is broken: whoever has the case is warned, and then who leads. Each once.

Who was warned of what stands on the rows themselves, in the same transaction as the warning: two
workers, or a second run, warn nobody twice.
"""

from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.transactions import committed

MOST = 500
"""Promises that are looked at in one transaction."""
AGENT, LEAD = "agent", "lead"


class SocialCrmAssignment(models.AbstractModel):
    _inherit = "social.crm.assignment"

    @api.model
    def _cron_promises(self):
        """Called by the scheduled action, every minute; repeats harmlessly."""
        if not self.env["helpdesk.sla"]._social_used():
            return
        committed(self.env, self._mark_broken)
        for company in self._companies_to_warn():
            speaking = self.sudo().with_company(company).with_context(lang=company.partner_id.lang)
            while committed(speaking.env, partial(speaking._warn, company)) >= MOST:
                pass

    @api.model
    def _companies_to_warn(self):
        """:rtype: res.company"""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ticket.company_id
                  FROM helpdesk_ticket_sla promise
                  JOIN helpdesk_ticket ticket ON ticket.id = promise.ticket_id
                 WHERE promise.social_target IS NOT NULL AND promise.social_met_at IS NULL
                   AND promise.social_ended_at IS NULL
                   AND (promise.social_warned_agent_at IS NULL
                        AND promise.social_warn_agent_at <= %(now)s
                        OR promise.social_warned_lead_at IS NULL
                        AND promise.social_warn_lead_at <= %(now)s)
                """,
                now=fields.Datetime.now(),
            )
        )
        return self.env["res.company"].sudo().browse(sorted(row[0] for row in rows))

    @api.model
    def _mark_broken(self):
        """What was due and was not done is broken. One statement."""
        self.env.flush_all()
        broken = self.env.execute_query(
            SQL(
                """
                UPDATE helpdesk_ticket_sla SET state = 'expired'
                 WHERE social_target IS NOT NULL AND social_met_at IS NULL
                   AND social_ended_at IS NULL AND state IN ('in_progress', 'on_hold')
                   AND deadline < %s
                RETURNING ticket_id
                """,
                fields.Datetime.now(),
            )
        )
        if broken:
            self.env["helpdesk.ticket.sla"].invalidate_model(["state"], flush=False)
            tickets = self.env["helpdesk.ticket"].sudo().browse({row[0] for row in broken})
            tickets._social_listed()
        return len(broken)

    @api.model
    def _warn(self, company):
        """Warn of promises of a company that will be broken soon.

        :returns: how many there were
        """
        found = self._to_warn(company)
        if not found:
            return 0
        tickets = self.env["helpdesk.ticket"].sudo().browse(sorted({row[1] for row in found}))
        leaders = None
        told, activities = {}, []
        for _row, ticket_id, target, due, whom in found:
            ticket = tickets.browse(ticket_id)
            users = ticket.user_id
            if whom == LEAD or not users:
                leaders = self._leaders(tickets) if leaders is None else leaders
                users = leaders[ticket]
            for user in users:
                listed = told.setdefault(user, {}).setdefault(f"due_{whom}", [])
                if ticket not in listed:
                    listed.append(ticket)
                activities.append((ticket, user, target, due))
        self._begin_warnings(activities)
        self._tell(told)
        tickets._social_listed()
        return len(found)

    @api.model
    def _to_warn(self, company):
        """Promises of which somebody is to be warned now. They are marked as warned of, and locked;
        what another worker is at is left to it.

        :returns: rows of id, ticket id, target, due and whom
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        found = []
        for whom in (AGENT, LEAD):
            found += self.env.execute_query(
                SQL(
                    """
                    UPDATE helpdesk_ticket_sla promise SET %(warned)s = %(now)s
                      FROM (SELECT promise.id, promise.ticket_id
                              FROM helpdesk_ticket_sla promise
                              JOIN helpdesk_ticket ticket ON ticket.id = promise.ticket_id
                              JOIN social_crm_account account
                                   ON account.id = ticket.social_account_id
                             WHERE promise.social_target IS NOT NULL
                               AND promise.social_met_at IS NULL
                               AND promise.social_ended_at IS NULL
                               AND promise.social_paused IS NULL
                               AND promise.%(warned)s IS NULL AND promise.%(warns)s <= %(now)s
                               AND ticket.company_id = %(company)s AND ticket.active
                               AND %(real)s
                             ORDER BY promise.deadline, promise.id
                             LIMIT %(most)s
                               FOR NO KEY UPDATE OF promise SKIP LOCKED) chosen
                     WHERE promise.id = chosen.id
                    RETURNING promise.id, promise.ticket_id, promise.social_target,
                              promise.deadline, %(whom)s
                    """,
                    warned=SQL.identifier(f"social_warned_{whom}_at"),
                    warns=SQL.identifier(f"social_warn_{whom}_at"),
                    now=now,
                    company=company.id,
                    real=self.env["social.crm.account"]._real_sql("account.network"),
                    most=MOST,
                    whom=whom,
                )
            )
        if found:
            self.env["helpdesk.ticket.sla"].invalidate_model(
                ["social_warned_agent_at", "social_warned_lead_at"], flush=False
            )
        return found

    @api.model
    def _begin_warnings(self, wanted):
        """Activities for those who are warned, all at once; somebody who has one for a case gets no
        second one.

        :param wanted: rows of ticket, user, target and due
        """
        kind = self.env.ref("social_crm.activity_type_due", raise_if_not_found=False)
        if not wanted or not kind:
            return
        Activity = self.env["mail.activity"].sudo()
        there = {
            (each.res_id, each.user_id.id)
            for each in Activity.search(
                [
                    ("res_model", "=", "helpdesk.ticket"),
                    ("res_id", "in", [ticket.id for ticket, _user, _target, _due in wanted]),
                    ("activity_type_id", "=", kind.id),
                ]
            )
        }
        model_id = self.env["ir.model"].sudo()._get_id("helpdesk.ticket")
        summaries = self._due_summaries()
        values = []
        for ticket, user, target, due in wanted:
            if (ticket.id, user.id) in there:
                continue
            there.add((ticket.id, user.id))
            values.append(
                {
                    "res_model_id": model_id,
                    "res_id": ticket.id,
                    "activity_type_id": kind.id,
                    "user_id": user.id,
                    "summary": summaries[target],
                    "date_deadline": fields.Datetime.context_timestamp(
                        self.with_context(tz=user.tz or "UTC"), due
                    ).date(),
                }
            )
        Activity.with_context(mail_activity_quick_update=True).create(values)

    @api.model
    def _due_summaries(self):
        """What stands on an activity that warns, by what is due.

        :rtype: dict[str, str]
        """
        targets = self.env["helpdesk.ticket.sla"]._fields["social_target"]
        return {
            target: self.env._("%s is due", label)
            for target, label in targets._description_selection(self.env)
        }

    @api.model
    def _heads(self):
        return {
            **super()._heads(),
            "due_agent": self.env._("Due soon:"),
            "due_lead": self.env._("Will be late unless somebody acts:"),
        }


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _social_warned_no_more(self):
        """What somebody was warned of is done: nobody has to be reminded any more."""
        kind = self.env.ref("social_crm.activity_type_due", raise_if_not_found=False)
        if self and kind:
            self.env["mail.activity"].sudo().search(
                [
                    ("res_model", "=", "helpdesk.ticket"),
                    ("res_id", "in", self.ids),
                    ("activity_type_id", "=", kind.id),
                ]
            ).unlink()


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    def _social_promised_calendars(self):
        found = super()._social_promised_calendars()
        ids = {
            promise["calendar_id"]
            for promise in self.env["helpdesk.sla"]._social_promises()
            if promise["active"]
            and promise["calendar_id"]
            and promise["company_id"] in (None, self.company_id.id)
            and (not promise["teams"] or self.id in promise["teams"])
        }
        return found | found.browse(sorted(ids))
