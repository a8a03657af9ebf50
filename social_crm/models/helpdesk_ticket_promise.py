"""What is promised to the customer of a ticket, worked out for whole batches from what is stored.

A fixed number of queries, whatever the number of tickets; none where nothing is promised. It can be
repeated at any time: what has not changed is not written. Which promises hold is decided when a
ticket is opened, and again when its team, priority or topic changes. How time is counted says
:mod:`..handing.promise`.
"""

import json
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ..handing.promise import (
    ALWAYS,
    DROPPED,
    HEARD,
    OPENED,
    SAID,
    TARGETS,
    Event,
    Hours,
    reckon,
)
from ..handing.promised import Case, done
from .helpdesk_ticket_sla import STATES
from .helpdesk_ticket_sla import TARGETS as LABELS
from .social_crm_ingest import _execute_values

DECIDES = ("stage_id", "team_id", "priority", "social_topic_id")
"""Fields of a ticket that make a difference to what is promised."""
AHEAD = timedelta(days=30)
"""How far ahead working time is looked up at first."""
FARTHEST = timedelta(days=1500)
ROW = (
    *("ticket_id", "sla_id", "social_target", "social_started_at", "deadline", "social_met_at"),
    *("social_ended_at", "state", "social_paused", "social_warn_agent_at", "social_warn_lead_at"),
    *("social_used", "hours"),
)
"""Columns of a row that are worked out."""
WARNED = ("social_warned_agent_at", "social_warned_lead_at")
KEY = ("ticket_id", "social_target", "social_started_at")
COMPARED = ROW.index("social_used")
"""So many of them are compared; the time used grows all the time, and makes no row a new one."""


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_promised = fields.Json(readonly=True, copy=False, groups="base.group_user")
    social_promised_at = fields.Datetime(
        "Promised Until", readonly=True, copy=False, groups="base.group_user"
    )
    social_promised_target = fields.Selection(
        LABELS, readonly=True, copy=False, groups="base.group_user"
    )
    social_due_at = fields.Datetime(
        "Due",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="What was promised or until when the network takes an answer: the earlier one.",
    )
    social_due_why = fields.Selection(
        [("window", "The network takes no answer later"), *LABELS],
        "Due Because",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    _social_due_idx = models.Index("(social_due_at) WHERE social_due_at IS NOT NULL")

    # Where something changes that they are made of

    def _social_keep(self):
        result = super()._social_keep()
        self._social_promise()
        return result

    def write(self, vals):
        if not any(name in vals for name in DECIDES):
            return super().write(vals)
        if not self.env["helpdesk.sla"]._social_used():
            return super().write(vals)
        theirs = self.filtered("social_account_id")
        before = {ticket.id: ticket.stage_id for ticket in theirs}
        later = self.with_context(social_crm_promise_later=True)
        result = super(HelpdeskTicket, later).write(vals)
        if theirs:
            theirs = theirs.sudo()
            theirs.env["social.crm.promise.event"]._note(theirs, before)
            theirs._social_promise()
        return result

    # Working it out

    def _social_promise(self):
        """Work out what is promised on these, and how it stands. Works for the superuser.

        Called wherever :meth:`_social_keep` is.
        """
        context = self.env.context
        if not self or context.get("social_crm_keep_later"):
            return
        if context.get("social_crm_promise_later") or context.get("social_crm_promise_stands"):
            return
        Sla = self.env["helpdesk.sla"]
        if not (Sla._social_used() or context.get("social_crm_promise_anyway")):
            return
        promises = {each["id"]: each for each in Sla._social_promises()}
        cases = self._social_cases()
        if not cases:
            return
        chosen = {case.id: case.decided(promises) for case in cases.values()}
        self._social_read_rows(cases)
        busy = {key: case for key, case in cases.items() if chosen[key] or case.rows}
        self._social_read_events(busy)
        wanted = self._social_reckon(busy, chosen, promises, fields.Datetime.now())
        self._social_store_rows(busy, wanted)
        self._social_store_due(cases, wanted)

    def _social_cases(self):
        """:rtype: dict[int, Case]"""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ticket.id, ticket.company_id, ticket.team_id, team.resource_calendar_id,
                       ticket.priority, ticket.social_topic_id, account.network,
                       ticket.partner_id IS NOT NULL, profile.standing IS NOT DISTINCT FROM 'vip',
                       ticket.stage_id, CASE WHEN stage.closed THEN ticket.closed_date END,
                       ticket.create_date, opening.id,
                       CASE WHEN opening.backfilled THEN opening.received_at
                            ELSE opening.written_at END,
                       ticket.social_promised
                  FROM helpdesk_ticket ticket
                  JOIN social_crm_account account ON account.id = ticket.social_account_id
                  LEFT JOIN helpdesk_ticket_team team ON team.id = ticket.team_id
                  LEFT JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
                  LEFT JOIN social_crm_profile profile ON profile.id = ticket.social_profile_id
                  LEFT JOIN social_crm_mention opening ON opening.id = ticket.social_opening_id
                        AND opening.ticket_id = ticket.id
                 WHERE ticket.id = ANY(%s)
                """,
                self.ids,
            )
        )
        return {row[0]: Case(*row) for row in rows}

    def _social_read_rows(self, cases):
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM helpdesk_ticket_sla"
                " WHERE ticket_id = ANY(%s) AND social_target IS NOT NULL",
                SQL(", ").join(map(SQL.identifier, (*ROW, *WARNED))),
                list(cases),
            )
        )
        for row_id, *values in rows:
            row = dict(zip((*ROW, *WARNED), values, strict=True))
            cases[row["ticket_id"]].rows[row["social_target"], row["social_started_at"]] = (
                row_id,
                row,
            )

    def _social_read_events(self, cases):
        """What was said by whom, what stopped waiting, and what stages did."""
        if not cases:
            return
        rows = self.env.execute_query(
            SQL(
                """
                WITH post AS MATERIALIZED (
                     SELECT id, ticket_id, account_id, external_id, own, backfilled, written_at,
                            gone_at, state, handled_at
                       FROM social_crm_mention
                      WHERE ticket_id = ANY(%(ids)s) AND bystander IS NOT TRUE)
                SELECT ticket_id, written_at AS at, %(heard)s, id, NULL::int, NULL::int, NULL::bool,
                       NULL::bool
                  FROM post WHERE own IS NOT TRUE AND backfilled IS NOT TRUE
                 UNION ALL
                SELECT ticket_id,
                       GREATEST(written_at, LEAST(
                           gone_at, CASE WHEN state IN ('ignored', 'closed') THEN handled_at END)),
                       %(dropped)s, id, NULL::int, NULL::int, NULL::bool,
                       NULL::bool
                  FROM post
                 WHERE own IS NOT TRUE
                   AND (gone_at IS NOT NULL OR (state IN ('ignored', 'closed')
                                                AND handled_at IS NOT NULL))
                 UNION ALL
                SELECT ticket_id, written_at, %(said)s, id, NULL::int, NULL::int, NULL::bool,
                       NULL::bool
                  FROM post
                 WHERE own AND NOT EXISTS (
                           SELECT FROM social_crm_reply reply
                            WHERE reply.account_id = post.account_id
                              AND reply.external_id = post.external_id AND reply.automatic)
                 UNION ALL
                SELECT ticket_id, at, 'stage', id, from_stage_id, to_stage_id,
                       from_closed IS TRUE, to_closed IS TRUE
                  FROM social_crm_promise_event WHERE ticket_id = ANY(%(ids)s)
                 ORDER BY at, 4
                """,
                ids=list(cases),
                heard=HEARD,
                dropped=DROPPED,
                said=SAID,
            )
        )
        for case in cases.values():
            if case.started:
                case.events.append(Event(case.started, OPENED, case.opening_id))
        for ticket_id, at, kind, post_id, before, after, was_closed, is_closed in rows:
            case = cases[ticket_id]
            if kind == "stage":
                case.stages.append((at, before, after, was_closed, is_closed))
            elif kind == DROPPED and post_id == case.opening_id:
                case.events.append(Event(max(at, case.started), kind, post_id))
            elif kind != HEARD or post_id != case.opening_id:
                case.events.append(Event(at, kind, post_id))

    @api.model
    def _social_reckon(self, cases, chosen, promises, now):
        """How each promise stands.

        :param chosen: ticket id to target to promise
        :returns: ticket id to values of its rows, see ``ROW``
        """
        hours = _Calendars(self.env, cases.values(), now)
        wanted = {}
        for case in cases.values():
            rows = wanted[case.id] = []
            if not case.started:
                continue
            for target in TARGETS:
                rows += [
                    _row(case, promise, stand)
                    for promise, stand in case.stands(
                        target,
                        chosen[case.id].get(target),
                        promises,
                        partial(hours.reckon, case, target),
                    )
                ]
        return wanted

    @api.model
    def _social_store_rows(self, cases, wanted):
        """Bring the rows of tickets up to date: two statements at most."""
        changed, gone, calmed = [], [], set()
        for case in cases.values():
            rows = {
                (row["social_target"], row["social_started_at"]): row for row in wanted[case.id]
            }
            for key, row in rows.items():
                _id, before = case.rows.get(key, (None, None))
                if before is None or _values(row)[:COMPARED] != _values(before)[:COMPARED]:
                    changed.append(_values(row))
                    if done(row) and before and any(before[name] for name in WARNED):
                        calmed.add(case.id)
            for key, (row_id, before) in case.rows.items():
                # Without its posts nothing is known any more; what was done stays done.
                lost = not case.started and done(before)
                if key not in rows and not lost:
                    gone.append(row_id)
        if gone:
            self.env.execute_query(
                SQL("DELETE FROM helpdesk_ticket_sla WHERE id = ANY(%s) RETURNING 1", gone)
            )
        if changed:
            columns = [*ROW, "consumed_time"]
            updates = [f"{name} = EXCLUDED.{name}" for name in columns if name not in KEY]
            _execute_values(
                self.env,
                f"INSERT INTO helpdesk_ticket_sla ({', '.join(columns)}, create_uid, write_uid,"
                " create_date, write_date) VALUES %s"
                " ON CONFLICT (ticket_id, social_target, social_started_at)"
                " WHERE social_target IS NOT NULL"
                f" DO UPDATE SET {', '.join(updates)}, write_date = EXCLUDED.write_date"
                " RETURNING 1",
                [(*row, row[ROW.index("social_used")] / 3600) for row in changed],
                template=f"({', '.join(['%s'] * len(columns))}, {self.env.uid}, {self.env.uid},"
                " now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')",
            )
        if gone or changed:
            self.env["helpdesk.ticket.sla"].invalidate_model(flush=False)
            self.invalidate_recordset(["ticket_sla_ids"], flush=False)
        self.browse(sorted(calmed))._social_warned_no_more()

    def _social_store_due(self, cases, wanted):
        """Until when something is due: what was promised, or the window, if that is earlier."""
        values = []
        for case in cases.values():
            due = min(
                (
                    (row["deadline"], TARGETS.index(row["social_target"]))
                    for row in wanted.get(case.id, ())
                    if row["deadline"] and not done(row) and not row["social_paused"]
                ),
                default=None,
            )
            at, target = (due[0], TARGETS[due[1]]) if due else (None, None)
            made = len(case.promised) > 1
            values.append((case.id, at, target, json.dumps(case.promised) if made else None))
        changed = _execute_values(
            self.env,
            """
            UPDATE helpdesk_ticket ticket
               SET social_promised_at = new.at, social_promised_target = new.target,
                   social_promised = new.promised,
                   social_due_at = LEAST(new.at, ticket.social_window_until),
                   social_due_why = CASE
                       WHEN ticket.social_window_until <= new.at
                            OR new.at IS NULL AND ticket.social_window_until IS NOT NULL
                       THEN 'window' ELSE new.target END
              FROM (VALUES %s) AS new(id, at, target, promised)
             WHERE ticket.id = new.id
               AND (ticket.social_promised_at, ticket.social_promised_target,
                    ticket.social_promised)
                   IS DISTINCT FROM (new.at, new.target, new.promised)
            RETURNING 1
            """,
            values,
            template="(%s, %s::timestamp, %s, %s::jsonb)",
        )
        if changed:
            self.invalidate_recordset(
                ["social_promised", "social_promised_at", "social_promised_target",
                 "social_due_at", "social_due_why"],
                flush=False,
            )  # fmt: skip


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    def unlink(self):
        # What is removed was said all the same: promises that were kept by it stay kept.
        return super(SocialCrmMention, self.with_context(social_crm_promise_stands=True)).unlink()


class _Calendars:
    """Working time of the calendars of a batch, looked up once each, farther where need be."""

    def __init__(self, env, cases, now):
        self.env = env
        self.now = now
        self.begin = min((case.started for case in cases if case.started), default=now)
        self.begin = min(self.begin, now)
        self.known = {}

    def hours(self, calendar_id, ahead):
        if not calendar_id:
            return ALWAYS
        if (calendar_id, ahead) not in self.known:
            calendar = self.env["resource.calendar"].sudo().browse(calendar_id)
            self.known[calendar_id, ahead] = Hours(
                calendar._social_hours(self.begin, self.now + ahead)
            )
        return self.known[calendar_id, ahead]

    def reckon(self, case, target, promise):
        """:rtype: list[Reckoned]"""
        minutes = promise["minutes"]
        marks = [
            60 * (minutes - warn) if warn else 0
            for warn in (promise["warn_agent"], promise["warn_lead"])
        ]
        calendar_id = promise["calendar_id"] or case.team_calendar_id
        events = case.told(promise["held"])
        ahead = AHEAD
        while True:
            hours = self.hours(calendar_id, ahead)
            found = reckon(target, events, hours, minutes, self.now, marks)
            if not any(each.beyond for each in found) or ahead > FARTHEST:
                return found
            ahead *= 4


def _row(case, promise, stand):
    """A promise as it is stored.

    :rtype: dict
    """
    over = stand.met_at or stand.ended_at
    warn_agent, warn_lead = (
        None if over else mark if promise[name] else None
        for name, mark in zip(("warn_agent", "warn_lead"), stand.marks, strict=True)
    )
    return {
        "ticket_id": case.id,
        "sla_id": promise["id"],
        "social_target": promise["target"],
        "social_started_at": stand.started,
        "deadline": stand.due,
        "social_met_at": stand.met_at,
        "social_ended_at": stand.ended_at,
        "state": STATES[stand.state],
        "social_paused": None if over else stand.paused or None,
        "social_warn_agent_at": warn_agent,
        "social_warn_lead_at": warn_lead,
        "social_used": stand.used,
        "hours": promise["minutes"] / 60,
    }


def _values(row):
    return tuple(row[name] for name in ROW)
