"""Whom a machine may ask whether he was satisfied, and when.

Nothing is kept of who will be asked: whoever is due is found when the time has come, so a case that
was opened again, merged or erased meanwhile is simply not found. The gates of automatic answers
(:mod:`.social_crm_automatic`) hold. Where "one automatic message on a day" stands against it, that
wins: the confirmation belongs to what the customer has just written, this question can wait, and is
asked on another day as long as it is fresh.
"""

import logging
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

FRESH = timedelta(days=3)
"""Whoever could not be asked so long after the time is not asked any more."""
BATCH = 200


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    _social_closed_idx = models.Index(
        "(company_id, closed_date) WHERE social_account_id IS NOT NULL AND closed_date IS NOT NULL"
    )


class SocialCrmSatisfactionAsk(models.Model):
    _inherit = "social.crm.satisfaction.ask"

    # Who must not be asked, by whomever

    @api.model
    def _refusals(self, tickets):
        """Why the customers of these are not to be asked, in sentences. A fixed number of queries.

        :returns: id of the ticket to a sentence, for those who must not be asked
        :rtype: dict[int, str]
        """
        tickets = tickets.sudo()
        practice = set(self.env["social.crm.network"]._practice_keys())
        refusals = {}
        for ticket in tickets:
            profile = ticket.social_profile_id
            if not ticket.social_account_id or not profile or profile.own or profile.unknown:
                why = self.env._("There is no customer at a network who could be asked.")
            elif ticket.social_account_id.network in practice:
                why = self.env._("This is an exercise: nobody is asked.")
            elif profile.erased_at or profile.unasked_at:
                why = self.env._("This person does not want to be asked.")
            elif profile.bot:
                why = self.env._("This was written by a machine.")
            elif ticket.social_merged_into_id:
                why = self.env._("This case goes on in another one.")
            elif not ticket.stage_id.closed:
                why = self.env._("The case is not closed.")
            elif ticket.rating_status == "no_rate":
                why = self.env._("This case is not to be rated.")
            else:
                continue
            refusals[ticket.id] = why
        left = tickets.filtered(lambda ticket: ticket.id not in refusals)
        for ticket in left - self._agreed(left):
            refusals[ticket.id] = self.env._(
                "This needs a consent to “%(purpose)s”, which is not there for: %(names)s",
                purpose=self.env["social.crm.purpose"]._of(["feedback"]).with_env(self.env).name,
                names=ticket.social_profile_id.display_name,
            )
        for ticket in self._asked_lately(left):
            refusals[ticket.id] = self.env._(
                "This person was asked in the last %s days.",
                ticket.company_id.social_crm_rating_days,
            )
        return refusals

    @api.model
    def _agreed(self, tickets):
        """Of these, those whose customers may be asked: all, unless the purpose needs consent."""
        if not self.env["social.crm.purpose"]._of(["feedback"]).needs_consent:
            return tickets
        agreed = tickets.browse()
        for (company, network), group in tickets.grouped(
            lambda ticket: (ticket.company_id, ticket.social_account_id.network)
        ).items():
            partners = group.social_profile_id.partner_id
            may = self.env["social.crm.consent"]._has(partners, "feedback", network, company)
            agreed |= group.filtered(
                lambda ticket, may=may: ticket.social_profile_id.partner_id.id in may
            )
        return agreed

    @api.model
    def _asked_lately(self, tickets):
        """Of these, those whose customers were asked about something else not long ago, under
        whatever profile. One query."""
        if not tickets:
            return tickets
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ticket.id
                  FROM helpdesk_ticket ticket
                  JOIN res_company company ON company.id = ticket.company_id
                  JOIN social_crm_profile person ON person.id = ticket.social_profile_id
                 WHERE ticket.id = ANY(%s)
                   AND EXISTS (
                           SELECT FROM social_crm_satisfaction_ask ask
                             JOIN social_crm_profile asked ON asked.id = ask.profile_id
                            WHERE (asked.id = person.id OR asked.partner_id = person.partner_id)
                              AND ask.ticket_id <> ticket.id
                              AND ask.company_id = ticket.company_id
                              AND ask.asked_at > %s - make_interval(
                                  days => company.social_crm_rating_days))
                """,
                tickets.ids,
                fields.Datetime.now(),
            )
        )
        return tickets.browse([row[0] for row in rows])

    # Asked by a machine

    @api.model
    def _cron_ask(self):
        """Ask those whose time has come. Called by the scheduled action; repeats harmlessly."""
        commit = self.env["ir.cron"]._commit_progress
        companies = (
            self.env["res.company"]
            .sudo()
            .search([("social_crm_rating", "=", True), ("social_crm_automatic", "=", True)])
        )
        for company in companies.filtered(lambda each: each._social_asks_now()):
            after = None
            while True:
                try:
                    due, after = self._due(company, after)
                    if not due:
                        break
                    asked = self.with_company(company)._ask(due)
                    left = commit(asked, remaining=1)
                except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, UniqueViolation):
                    self.env.cr.rollback()  # somebody else asks them; the rest comes next time
                    break
                if left <= 0:
                    return
        commit(remaining=0)

    @api.model
    def _due(self, company, after=None):
        """Private posts of customers whose cases were closed so long ago that they may be asked.

        :param tuple after: where the batch before ended
        :returns: mentions, and where this batch ends
        """
        until = fields.Datetime.now() - timedelta(hours=company.social_crm_rating_hours)
        since, last = after or (until - FRESH, 0)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT theirs.id, ticket.closed_date, ticket.id
                  FROM helpdesk_ticket ticket
                  JOIN LATERAL (
                       SELECT mention.id FROM social_crm_mention mention
                        WHERE mention.ticket_id = ticket.id AND mention.own IS NOT TRUE
                          AND mention.bystander IS NOT TRUE AND mention.gone_at IS NULL
                          AND mention.audience = 'direct'
                          AND mention.profile_id = ticket.social_profile_id
                        ORDER BY mention.written_at DESC, mention.id DESC LIMIT 1) theirs ON TRUE
                 WHERE ticket.company_id = %(company)s AND ticket.social_account_id IS NOT NULL
                   AND ticket.social_done AND ticket.active
                   AND ticket.closed_date <= %(until)s
                   AND (ticket.closed_date, ticket.id) > (%(since)s, %(last)s)
                   AND NOT EXISTS (SELECT FROM social_crm_satisfaction_ask ask
                                    WHERE ask.ticket_id = ticket.id AND ask.state <> 'made')
                   AND NOT EXISTS (SELECT FROM rating_rating rating
                                    WHERE rating.res_model = 'helpdesk.ticket'
                                      AND rating.res_id = ticket.id AND rating.consumed)
                 ORDER BY ticket.closed_date, ticket.id
                 LIMIT %(batch)s
                """,
                company=company.id,
                until=until,
                since=since,
                last=last,
                batch=BATCH,
            )
        )
        mentions = self.env["social.crm.mention"].sudo().browse([row[0] for row in rows])
        return mentions, (rows[-1][1], rows[-1][2]) if rows else after

    @api.model
    def _ask(self, mentions):
        """Ask the customers who wrote these, as far as they may be asked today. The caller commits.

        :returns: how many were asked
        :rtype: int
        """
        Reply = self.env["social.crm.reply"].sudo()
        refused = self._refusals(mentions.ticket_id)
        first = {}
        for mention in mentions:
            if mention.ticket_id.id not in refused and not Reply._is_by_machine(mention):
                first.setdefault(Reply._automatic_key_of(mention), mention)
        had = Reply.search([("automatic_key", "in", list(first))]).mapped("automatic_key")
        wanted = mentions.browse([each.id for key, each in first.items() if key not in had])
        ways = wanted._ways()
        wanted = wanted.filtered(
            lambda mention: any(
                way.audience.value == "direct" and not way.refusal for way in ways[mention.id]
            )
        )
        if not wanted:
            return 0
        made = self._make(wanted)
        root = self.env.ref("base.user_root")
        with Reply._counted_once():
            replies = Reply.create(
                [
                    {
                        "mention_id": mention.id,
                        "user_id": root.id,
                        "audience": "direct",
                        "text": f"{made[mention.id][1]}\n\n"
                        f"{Reply._automatic_mark(mention.language)}",
                        "automatic": True,
                        "automatic_key": Reply._automatic_key_of(mention),
                        "satisfaction_id": made[mention.id][0].id,
                    }
                    for mention in wanted
                ]
            )
            self.env.flush_all()
        unfit = Reply.browse()
        for reply in replies:
            try:
                reply._check_length()
            except UserError as error:
                _logger.info("Account %s: nobody is asked: %s", reply.account_id.id, error)
                unfit |= reply
        unfit.satisfaction_id.unlink()
        unfit.unlink()
        replies -= unfit
        if replies:
            replies._queue()
        return len(replies)
