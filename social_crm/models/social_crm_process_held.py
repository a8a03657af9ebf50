"""Where the cap on tickets takes hold: behind everything that wants one; see
:mod:`.social_crm_held`."""

from collections import Counter
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .social_crm_ingest import _execute_values

BY_HAND = "social_crm_by_hand"
"""Key in the context: a person wants these tickets, so nothing is counted."""


class SocialCrmProcess(models.AbstractModel):
    _inherit = "social.crm.process"

    @api.model
    def _make_tickets(self, mentions):
        """What somebody chooses by hand is no noise, and is never held back."""
        noise = mentions.filtered("noise")
        if noise:
            noise._say_noise(None, None)
        return super()._make_tickets(mentions.with_context(**{BY_HAND: True})).with_env(self.env)

    @api.model
    def _let_through(self, account, wanting, conversations):
        """Hold back what would open more tickets than one source, rule or person may within an
        hour. Two queries for a batch that wants tickets; some more for one that wants too many."""
        wanting = super()._let_through(account, wanting, conversations)
        if self.env.context.get(BY_HAND):
            return wanting
        fresh = [item for item in wanting if not conversations[item.conversation_id].ticket_id]
        if not fresh:
            return wanting
        ids = [item.id for item in fresh]
        free, rules = self._free_and_ruled(ids)
        cap = self._cap_of(account)
        counts = self._opened_lately(account)
        through, held = set(), {}
        for item in fresh:
            conversation = item.conversation_id
            if item.id in free:
                through.add(conversation)
            if conversation in through:
                continue
            if conversation in held:
                held[conversation][1].append(item.id)
                continue
            origins = [("profile", item.profile_id), ("source", item.facts.source_id)]
            origins += [("rule", rule_id) for rule_id in rules.get(item.id, ())]
            full = [each for each in origins if 0 < cap(*each) <= counts[each]]
            if full:
                held[conversation] = full[0], [item.id]
            else:
                through.add(conversation)
                counts.update(origins)
        back = {
            conversation: found
            for conversation, found in held.items()
            if conversation not in through
        }
        self._hold_back(account, back.values(), cap)
        waits = {mention_id for _origin, ids in back.values() for mention_id in ids}
        return [item for item in wanting if item.id not in waits]

    @api.model
    def _cap_of(self, account):
        """A function from a kind of origin and its id to how many tickets an hour it may open; 0:
        as many as it likes."""
        company = account.company_id
        sources = {source.id: source.ticket_cap for source in account.source_ids}
        caps = {
            "source": lambda key: sources.get(key, 0),
            "profile": lambda _key: company.social_crm_profile_cap,
            "rule": lambda _key: company.social_crm_rule_cap,
        }
        return lambda kind, key: caps[kind](key)

    @api.model
    def _opened_lately(self, account):
        """Tickets of the last hour by what they come from; what somebody let through does not
        count.

        :rtype: Counter[tuple[str, int]]
        """
        self.env.flush_all()
        return Counter(
            {
                (kind, key): count
                for kind, key, count in self.env.execute_query(
                    SQL(
                        """
                        WITH opened AS (
                            SELECT mention.id, mention.source_id, mention.profile_id
                              FROM helpdesk_ticket ticket
                              JOIN social_crm_mention mention
                                ON mention.id = ticket.social_opening_id
                             WHERE ticket.social_account_id = %s AND ticket.create_date > %s
                               AND mention.held_id IS NULL)
                        SELECT 'source', source_id, count(*) FROM opened
                         WHERE source_id IS NOT NULL GROUP BY source_id
                         UNION ALL
                        SELECT 'profile', profile_id, count(*) FROM opened GROUP BY profile_id
                         UNION ALL
                        SELECT 'rule', hit.rule_id, count(*)
                          FROM opened
                          JOIN social_crm_rule_hit hit ON hit.mention_id = opened.id
                         WHERE hit.outcome = 'ticket'
                         GROUP BY hit.rule_id
                        """,
                        account.id,
                        self.env.cr.now() - timedelta(hours=1),
                    )
                )
            }
        )

    @api.model
    def _free_and_ruled(self, ids):
        """Which of these somebody has let through, and which rules want tickets of them.

        :rtype: tuple[set[int], dict[int, list[int]]]
        """
        free, rules = set(), {}
        for mention_id, rule_id in self.env.execute_query(
            SQL(
                """
                SELECT mention.id, NULL
                  FROM social_crm_mention mention
                  JOIN social_crm_held held ON held.id = mention.held_id
                 WHERE mention.id = ANY(%(ids)s) AND held.state = 'released'
                 UNION ALL
                SELECT mention_id, rule_id FROM social_crm_rule_hit
                 WHERE mention_id = ANY(%(ids)s) AND outcome = 'ticket'
                """,
                ids=list(ids),
            )
        ):
            if rule_id is None:
                free.add(mention_id)
            else:
                rules.setdefault(mention_id, []).append(rule_id)
        return free, rules

    @api.model
    def _hold_back(self, account, held, cap):
        """Keep these where they are until somebody says otherwise.

        :param held: pairs of what they come from (kind, id) and ids of mentions
        """
        by_origin = {}
        for origin, ids in held:
            by_origin.setdefault(origin, []).extend(ids)
        rows = []
        Held = self.env["social.crm.held"]
        for kind in sorted({kind for kind, _key in by_origin}):
            keys = {key: cap(kind, key) for each, key in by_origin if each == kind}
            for key, record in Held._hold(account, kind, keys).items():
                rows += [(mention_id, record.id) for mention_id in by_origin[kind, key]]
        if rows:
            _execute_values(
                self.env,
                "UPDATE social_crm_mention mention SET held_id = new.held_id"
                " FROM (VALUES %s) AS new(id, held_id) WHERE mention.id = new.id RETURNING 1",
                rows,
            )
            self.env["social.crm.mention"].invalidate_model(["held_id"], flush=False)
            Held.invalidate_model(["mention_ids", "count", "waiting"], flush=False)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    _social_opened_idx = models.Index(
        "(social_account_id, create_date) WHERE social_account_id IS NOT NULL"
    )
