"""What the terms of the priority ask of the database: one query each, for a whole batch.

Where it says ``OFFSET 0``, what is inside is looked up for each of those that are asked about. Else
the planner, who knows little of a table that grows fast, reads all that was said in a month.
"""

from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

MONTH = timedelta(days=30)
MANY_THE_SAME = 5_000
"""Posts of one group that are counted: a storm is one thing, and more of it no more urgent."""


class SocialCrmPriority(models.AbstractModel):
    _inherit = "social.crm.priority"

    @api.model
    def _read_waits(self, batch):
        """Since when the customer of each conversation has been waiting for us."""
        return dict(
            self._ask(
                batch.ids("conversation_id"),
                """
                SELECT conversation.id, (
                           SELECT min(said.written_at) FROM social_crm_mention said
                            WHERE said.conversation_id = conversation.id
                              AND said.own IS NOT TRUE AND said.bystander IS NOT TRUE
                              AND said.gone_at IS NULL AND said.state IN ('new', 'open')
                              AND said.written_at > coalesce((
                                      SELECT max(ours.written_at) FROM social_crm_mention ours
                                       WHERE ours.conversation_id = conversation.id AND ours.own),
                                  '-infinity'))
                  FROM social_crm_conversation conversation WHERE conversation.id = ANY(%s)
                """,
            )
        )

    @api.model
    def _read_people(self, batch):
        """Profile id to reach, how often a post is passed on, and the number of profiles: of all
        profiles of the same contact in the same company."""
        return {
            row[0]: row[1:]
            for row in self._ask(
                batch.ids("profile_id"),
                """
                SELECT profile.id, sum(coalesce(theirs.followers, 0))::bigint,
                       round(max(coalesce(theirs.repeats, 0)))::int, count(*)
                  FROM social_crm_profile profile
                  JOIN social_crm_profile theirs
                    ON theirs.partner_id = profile.partner_id
                   AND theirs.company_id = profile.company_id
                 WHERE profile.id = ANY(%(ids)s) AND profile.partner_id IS NOT NULL
                 GROUP BY profile.id
                UNION ALL
                SELECT id, coalesce(followers, 0), round(coalesce(repeats, 0))::int, 1
                  FROM social_crm_profile WHERE id = ANY(%(ids)s) AND partner_id IS NULL
                """,
            )
        }

    @api.model
    def _read_complaints(self, batch):
        """When each person complained, those of the batch included, which are not stored yet."""
        complaining = [each for each in batch.facts if each.is_complaint]
        found = {}
        for each in complaining:
            found.setdefault(each.partner_id or -each.profile_id, []).append(each.written_at)
        for person, when in self._ask(
            sorted({each.profile_id for each in complaining}),
            """
            WITH asked AS (
                SELECT id, id AS profile_id FROM social_crm_profile WHERE id = ANY(%(ids)s)
                 UNION
                SELECT profile.id, theirs.id
                  FROM social_crm_profile profile
                  JOIN social_crm_profile theirs
                    ON theirs.partner_id = profile.partner_id
                   AND theirs.company_id = profile.company_id
                 WHERE profile.id = ANY(%(ids)s))
            SELECT DISTINCT ON (mention.id)
                   coalesce(profile.partner_id, -profile.id), mention.written_at
              FROM asked
              JOIN social_crm_profile profile ON profile.id = asked.profile_id
             CROSS JOIN LATERAL (
                       SELECT id, written_at, is_complaint, noise FROM social_crm_mention
                        WHERE profile_id = asked.profile_id OFFSET 0) mention
             WHERE mention.is_complaint AND mention.noise IS NULL
               AND mention.written_at >= %(since)s AND mention.id <> ALL(%(batch)s)
            """,
            since=min((each.written_at for each in complaining), default=batch.now) - MONTH,
            batch=[each.id for each in batch.facts],
        ):
            found.setdefault(person, []).append(when)
        return found

    @api.model
    def _read_same(self, batch):
        """Posts in each group of the same, as far as they make a difference; the batch itself is
        not stored yet."""
        counts = dict(
            self._ask(
                batch.ids("same_id"),
                """
                SELECT asked.id, (
                           SELECT count(*) FROM (
                               SELECT FROM social_crm_mention
                                WHERE same_id = asked.id AND id <> ALL(%(batch)s)
                                LIMIT %(most)s) posts)
                  FROM unnest(%(ids)s) asked(id)
                """,
                batch=[each.id for each in batch.facts],
                most=MANY_THE_SAME,
            )
        )
        for each in batch.facts:
            if each.same_id:
                counts[each.same_id] = counts.get(each.same_id, 0) + 1
        return counts

    @api.model
    def _read_answers(self, batch):
        """Mentions that somebody else has answered, and whether a supporter did."""
        return dict(
            self._ask(
                [each.id for each in batch.facts],
                """
                SELECT asked.id,
                       bool_or(coalesce(profile.standing IN ('supporter', 'superuser'), FALSE))
                  FROM unnest(%s) AS wanted(id)
                 CROSS JOIN LATERAL (
                           SELECT profile_id, own, gone_at, noise FROM social_crm_mention
                            WHERE parent_id = wanted.id OFFSET 0) answer
                  JOIN social_crm_mention asked ON asked.id = wanted.id
                  JOIN social_crm_profile profile ON profile.id = answer.profile_id
                 WHERE answer.own IS NOT TRUE AND answer.gone_at IS NULL
                   AND answer.noise IS NULL AND answer.profile_id <> asked.profile_id
                   AND profile.standing IS DISTINCT FROM 'blocked'
                 GROUP BY asked.id
                """,
            )
        )

    @api.model
    def _read_tickets(self, batch):
        """Open tickets with high priority: by their own id, and by contact."""
        rows = self._ask(
            batch.partner_ids + batch.ids("ticket_id"),
            """
            SELECT ticket.id, ticket.partner_id
              FROM helpdesk_ticket ticket
              JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
             WHERE ticket.priority IN ('2', '3') AND ticket.active
               AND ticket.company_id = %(company)s
               AND stage.closed IS NOT TRUE
               AND (ticket.id = ANY(%(tickets)s) OR ticket.partner_id = ANY(%(partners)s))
             ORDER BY ticket.priority, ticket.id DESC
            """,
            tickets=batch.ids("ticket_id"),
            partners=batch.partner_ids,
            company=batch.company_id,
        )
        return {row[0]: row[0] for row in rows}, {row[1]: row[0] for row in rows if row[1]}

    @api.model
    def _read_leads(self, batch):
        return dict(
            self._ask(
                batch.partner_ids,
                """
                SELECT partner_id, count(*) FROM crm_lead
                 WHERE partner_id = ANY(%(ids)s) AND active AND won_status = 'pending'
                   AND (company_id IS NULL OR company_id = %(company)s)
                 GROUP BY partner_id
                """,
                company=batch.company_id,
            )
        )

    @api.model
    def _ask(self, ids, query, **values):
        """One query; none where there is nobody to ask about.

        :param list[int] ids: ``%(ids)s`` in the query, or its only ``%s``
        """
        if not ids:
            return []
        if "%s" in query:
            return self.env.execute_query(SQL(query, list(ids)))
        return self.env.execute_query(SQL(query, ids=list(ids), **values))


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    _social_pressing_idx = models.Index("(partner_id) WHERE priority IN ('2', '3') AND active")
