"""Rating anew: who waits, waits longer by the hour. And what tickets have of it."""

import logging

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from .social_crm_ingest import _execute_values

_logger = logging.getLogger(__name__)

BATCH = 1000
MOST = 100_000
"""Mentions that one run looks at, the newest first."""
WAITING = """state IN ('new', 'open') AND own IS NOT TRUE AND gone_at IS NULL
    AND noise IS NULL AND processed_at IS NOT NULL
    AND (addressed OR needs_answer OR ticket_id IS NOT NULL OR priority IS DISTINCT FROM 0)"""


class SocialCrmPriority(models.AbstractModel):
    _inherit = "social.crm.priority"

    @api.model
    def _cron_rate(self):
        """Rate anew what waits. Called by the scheduled action; repeats harmlessly."""
        commit = self.env["ir.cron"]._commit_progress
        self.env.flush_all()
        ids = [
            row[0]
            for row in self.env.execute_query(
                SQL(
                    "SELECT id FROM social_crm_mention WHERE %s ORDER BY id DESC LIMIT %s",
                    SQL(WAITING),
                    MOST,
                )
            )
        ]
        changed = 0
        for begin in range(0, len(ids), BATCH):
            batch = ids[begin : begin + BATCH]
            try:
                changed += self._rate_again(batch)
                self.env.flush_all()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()  # somebody works with one of them: the next run comes soon
            if commit(len(batch), remaining=max(0, len(ids) - begin - BATCH)) <= 0:
                break
        _logger.info("Priority: %s mentions wait, %s rated otherwise", len(ids), changed)

    @api.model
    def _rate_again(self, ids):
        """Rate these anew, and their tickets. Only what comes out otherwise is written.

        :param list[int] ids: of mentions
        :returns: how many came out otherwise
        :rtype: int
        """
        facts = self.env["social.crm.facts"]._load(ids)
        before = {each.id: _worth(each) for each in facts.values()}
        self._rate(facts)
        changed = [each for each in facts.values() if _worth(each) != before[each.id]]
        if not changed:
            return 0
        _execute_values(
            self.env,
            "UPDATE social_crm_mention mention"
            " SET priority = new.priority, priority_parts = new.parts::jsonb"
            " FROM (VALUES %s) AS new(id, priority, parts)"
            " WHERE mention.id = new.id RETURNING 1",
            [(each.id, each.priority, Json(each.priority_parts)) for each in changed],
        )
        self.env["social.crm.mention"].invalidate_model(
            ["priority", "priority_parts", "priority_reasons"], flush=False
        )
        tickets = self.env["helpdesk.ticket"].browse(
            {each.ticket_id for each in changed if each.ticket_id}
        )
        tickets._social_note_priority()
        return len(changed)


def _worth(facts):
    """The number, and the sum that it is: another order may be the overdue one now."""
    return facts.priority, facts.priority_parts or []


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    def _set_state(self, target):
        moved = super()._set_state(target)
        if not self.env.context.get("social_crm_urgency_later"):
            moved.ticket_id._social_note_priority()
        return moved


class SocialCrmProcess(models.AbstractModel):
    _inherit = "social.crm.process"

    @api.model
    def _find_tickets(self, account, items, conversations):
        # Once for the whole batch, not with each step that changes a state.
        later = self.with_context(social_crm_urgency_later=True)
        result = super(SocialCrmProcess, later)._find_tickets(account, items, conversations)
        tickets = self.env["helpdesk.ticket"].browse(
            {item.ticket_id for item in items if item.ticket_id}
        )
        tickets._social_note_priority()
        return result


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_priority = fields.Integer(
        "Urgency",
        default=0,
        readonly=True,
        copy=False,
        aggregator="max",
        help="Of the most urgent post that waits here.",
    )
    social_priority_reasons = fields.Json(
        "Why So Urgent",
        compute="_compute_social_priority_reasons",
        groups="social_crm.group_agent",
    )

    _social_priority_idx = models.Index("(social_priority DESC) WHERE social_priority > 0")

    @api.depends("social_priority")
    @api.depends_context("lang", "uid")
    def _compute_social_priority_reasons(self):
        self.social_priority_reasons = []
        waiting = self.env["social.crm.mention"].search(
            [
                ("ticket_id", "in", self.ids),
                ("state", "=", "open"),
                ("own", "=", False),
                ("gone_at", "=", False),
            ],
            order="priority desc, id desc",
        )
        for ticket, mentions in waiting.grouped("ticket_id").items():
            ticket.social_priority_reasons = mentions[0].priority_reasons

    def _social_note_priority(self):
        """Keep how urgent the most urgent post is that waits here; what has not changed is not
        written. One query."""
        if not self:
            return
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                UPDATE helpdesk_ticket ticket SET social_priority = new.priority
                  FROM (SELECT asked.id, coalesce(max(mention.priority), 0) AS priority
                          FROM unnest(%s) AS asked(id)
                     LEFT JOIN social_crm_mention mention
                            ON mention.ticket_id = asked.id AND mention.state = 'open'
                           AND mention.own IS NOT TRUE AND mention.gone_at IS NULL
                         GROUP BY asked.id) new
                 WHERE ticket.id = new.id AND coalesce(ticket.social_priority, 0) <> new.priority
                RETURNING 1
                """,
                self.ids,
            )
        )
        self.invalidate_recordset(["social_priority", "social_priority_reasons"], flush=False)
