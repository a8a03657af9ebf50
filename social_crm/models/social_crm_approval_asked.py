"""What the rules for approval have to know of answers, loaded for all of them at once: a fixed
number of queries, whatever the number of answers."""

from datetime import UTC
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..text.amounts import amounts
from ..text.hosts import foreign, host_of
from .social_crm_approval_rule_match import Asked, fitting
from .social_crm_reply_check import LEVELS, Need
from .social_crm_rule_slow import working_times

ON_ITS_WAY = ("queued", "sending", "unknown")


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    _experience_idx = models.Index("(user_id, sent_at) WHERE state = 'sent'")

    def _needs(self):
        needs = super()._needs()
        Rules = self.env["social.crm.approval.rule"].sudo()
        replies = self.sudo()
        for company in replies.mention_id._origin.company_id:
            theirs = replies.filtered(
                lambda reply, mine=company: reply.mention_id._origin.company_id == mine
            )
            compiled = Rules._compiled(company.id)
            for reply, rules in theirs._ruled(compiled).items():
                needs[reply.id] |= Rules._need_of(rules, company)
        return needs

    def _ruled(self, compiled):
        """Which rules count for which of these answers of one company.

        :param compiled: as :meth:`_compiled` of the rules gives
        :rtype: dict[social.crm.reply, list[Ruled]]
        """
        rules, question_words, answer_words = compiled
        if not rules:
            return {}
        asked = self._as_asked(rules)
        fits = fitting(list(asked.values()), rules, question_words, answer_words)
        return dict(zip(asked, fits, strict=True))

    def _as_asked(self, rules):
        """These as the rules look at them.

        :rtype: dict[social.crm.reply, Asked]
        """
        facts = self.env["social.crm.facts"].sudo()._load(self.mention_id._origin.ids)
        asked = {}
        for reply in self:
            question = facts.get(reply.mention_id._origin.id)
            if question is None:
                continue
            mention = reply.mention_id._origin
            files = reply.attachment_ids
            asked[reply] = Asked(
                question=question,
                audience=reply.audience,
                text="\n".join(
                    part
                    for part in (reply.subject, reply.text, *files.mapped("description"))
                    if part
                ),
                moment=reply._moment_of_sending(),
                team_ids=frozenset((mention.account_id.team_id | mention.ticket_id.team_id).ids),
                files=bool(files),
            )
        self._add_experience(asked, rules)
        self._add_working(asked, rules)
        if any(rule.amount for rule in rules):
            self._add_amounts(asked)
        if any(rule.links for rule in rules):
            ours = self._own_hosts()
            for each in asked.values():
                each.links = bool(foreign(each.text, ours))
        return asked

    def _moment_of_sending(self):
        """When this goes out: what is on its way was decided when it was queued."""
        now = fields.Datetime.now()
        if self.state == "sent":
            return self.sent_at or now
        return (self.queued_at if self.state in ON_ITS_WAY else None) or now

    @api.model
    def _add_experience(self, asked, rules):
        """How many answers the least experienced writer of each has sent, as far as rules ask."""
        most = max((rule.sent for rule in rules), default=0)
        if not most and not any(rule.days for rule in rules):
            return
        cases = list(asked.items())
        rows = [
            (place, user.id, each.moment)
            for place, (reply, each) in enumerate(cases)
            for user in reply._writers() or self.env.user
        ]
        if not rows:
            return
        found = self.env.execute_query(
            SQL(
                """
                SELECT asked.place, min(known.sent),
                       CASE WHEN bool_and(known.first IS NOT NULL) THEN max(known.first) END
                  FROM unnest(%s, %s, %s::timestamp[]) AS asked(place, user_id, moment)
            CROSS JOIN LATERAL (
                       SELECT (SELECT count(*) FROM (
                                   SELECT FROM social_crm_reply said
                                    WHERE said.user_id = asked.user_id AND said.state = 'sent'
                                      AND said.sent_at < asked.moment
                                      AND coalesce(said.part, 0) < 2
                                    LIMIT %s) AS theirs) AS sent,
                              (SELECT min(said.sent_at) FROM social_crm_reply said
                                WHERE said.user_id = asked.user_id AND said.state = 'sent'
                              ) AS first) AS known
                 GROUP BY asked.place
                """,
                *(list(column) for column in zip(*rows, strict=True)),
                most,
            )
        )
        for place, sent, first in found:
            each = cases[place][1]
            each.sent = sent
            each.days = max((each.moment - first).days, 0) if first else 0

    @api.model
    def _add_working(self, asked, rules):
        """Which calendars of rules are at work when each is sent."""
        calendars = self.env["resource.calendar"].sudo()
        calendars = calendars.browse({rule.calendar_id for rule in rules if rule.calendar_id})
        worked = {}
        for each in asked.values():
            day = each.moment.date()
            if day not in worked:
                worked[day] = [
                    (calendar.id, begin, end)
                    for calendar in calendars
                    for begin, end in working_times(calendar, day)
                ]
            moment = each.moment.replace(tzinfo=UTC)
            each.working = frozenset(
                calendar_id for calendar_id, begin, end in worked[day] if begin <= moment < end
            )

    @api.model
    def _add_amounts(self, asked):
        """The largest sum that each names, in the currency of its company."""
        named = {reply: amounts(each.text) for reply, each in asked.items()}
        codes = {amount.currency for found in named.values() for amount in found}
        if not codes:
            return
        currencies = self.env["res.currency"].sudo().with_context(active_test=False)
        known = {each.name: each for each in currencies.search([("name", "in", sorted(codes))])}
        today = fields.Date.context_today(self)
        for reply, found in named.items():
            company = reply.mention_id._origin.company_id
            asked[reply].amount = max(
                (
                    _converted(amount, known.get(amount.currency), company, today)
                    for amount in found
                ),
                default=Decimal(),
            )

    def _own_hosts(self):
        """The hosts of the company's own pages.

        :rtype: set[str]
        """
        company = self.mention_id._origin.company_id[:1]
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        return {host for link in (company.website, base) if link and (host := host_of(link))}


class SocialCrmApprovalRule(models.Model):
    _inherit = "social.crm.approval.rule"

    @api.model
    def _need_of(self, rules, company):
        """What rules that fit an answer ask for.

        :param list rules: of :class:`Ruled`
        :rtype: Need
        """
        level = max((rule.level for rule in rules), key=LEVELS.index, default="direct")
        if level == "direct":
            return Need()
        deciding = [rule for rule in rules if rule.level == level]
        # Names of what conditions are about are no secret of the colleague who writes.
        records = self.browse([rule.id for rule in deciding])
        return Need(
            level,
            tuple(record._why(company) for record in records),
            tuple(records.mapped("name")),
            tuple(records.ids),
            min((rule.minutes for rule in deciding if rule.minutes), default=0),
        )


def _converted(amount, currency, company, today):
    """A sum in the currency of a company; as it stands, where nothing is known of its currency."""
    mine = company.currency_id
    if not currency or currency == mine or (amount.currency == "USD" and mine.symbol == "$"):
        return amount.value
    return Decimal(str(currency._convert(float(amount.value), mine, company, today, round=False)))
