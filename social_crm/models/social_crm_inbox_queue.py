"""The queues of the inbox: what is in each, in which order, and how much.

A queue is a row of ``_queues``; an addon adds one by extending it. Queues of tickets and those of
posts without a ticket are read with the same few queries.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, Query

from .social_crm_inbox_filters import domain_of

COUNTED = 500
"""A queue with more than that says so instead of counting on."""
LOOKED_AT = 5_000
"""Cases that are not done and that one may see, the newest first, in which queues are counted."""
SOON_HOURS = 4
MANY = 5
MANY_HOURS = 24
MOST_SAID = 2_000
"""Posts that others said as well, the newest first, in which storms are looked for."""


@dataclass(frozen=True)
class Queue:
    """One queue.

    :param str group: code of what it stands under: ``work``, ``watch``, ``networks``, ``teams``,
        ``filters``
    :param domain: of tickets, or of mentions; or what gives it when it is asked for
    :param bool tickets: else of mentions
    :param str scope: of tickets: ``open`` (neither done nor put off), ``snoozed``, ``done``
    :param dict filters: what is filtered besides what the person filters
    :param dict more: keys that are told of it besides
    :param bool practice: of what is practised; no other queue holds any of that
    """

    code: str
    label: str
    icon: str
    group: str
    domain: Domain | Callable[[], Domain] = Domain.TRUE
    tickets: bool = True
    scope: str = "open"
    filters: dict = field(default_factory=dict)
    more: dict = field(default_factory=dict)
    practice: bool = False


class SocialCrmInboxQueue(models.AbstractModel):
    _name = "social.crm.inbox.queue"
    _description = "Queues of the Social Inbox"

    @api.model
    def _queues(self):
        """All queues, in their order.

        :rtype: list[Queue]
        """
        mine = Domain("user_id", "=", self.env.uid)
        nobodys = Domain("user_id", "=", False)
        answered = Domain("social_waits_since", "=", False)
        return [
            Queue("mine", self.env._("Mine"), "fa-user", "work", mine),
            Queue("unassigned", self.env._("Unassigned"), "fa-inbox", "work", nobodys),
            Queue("all", self.env._("All Open"), "fa-comments-o", "work"),
            Queue(
                "approval",
                self.env._("Waits for Approval"),
                "fa-gavel",
                "work",
                self._approval_domain,
            ),
            Queue(
                "colleague",
                self.env._("Waits for a Colleague"),
                "fa-hourglass-half",
                "work",
                self._colleague_domain,
            ),
            Queue(
                "window",
                self.env._("Window Closes Soon"),
                "fa-clock-o",
                "work",
                self._window_domain,
            ),
            Queue("many", self.env._("Said by Many"), "fa-bolt", "work", self._many_domain),
            Queue("answered", self.env._("Answered"), "fa-reply", "work", answered),
            Queue("snoozed", self.env._("Put Off"), "fa-bell-slash-o", "work", scope="snoozed"),
            Queue("done", self.env._("Done"), "fa-check", "work", scope="done"),
            Queue(
                "heard",
                self.env._("Heard"),
                "fa-bullhorn",
                "watch",
                self._heard_domain,
                tickets=False,
            ),
            *self._network_queues(),
            *self._team_queues(),
            *self._filter_queues(),
        ]

    @api.model
    def _network_queues(self):
        labels = dict(self.env["social.crm.network"]._selection())
        accounts = self.env["social.crm.account"]
        accounts = accounts.search_fetch([("practice", "=", False)], ["network"])
        return [
            Queue(
                f"network:{network}",
                labels.get(network, network),
                "fa-globe",
                "networks",
                filters={"network": [network]},
                more={"network": network},
            )
            for network in sorted(set(accounts.mapped("network")))
        ]

    @api.model
    def _team_queues(self):
        return [
            Queue(f"team:{team.id}", team.name, "fa-users", "teams", filters={"team": [team.id]})
            for team in self.env.user.sudo().helpdesk_team_ids
            if not team.social_practice
            and (not team.company_id or team.company_id in self.env.companies)
        ]

    @api.model
    def _filter_queues(self):
        return [
            Queue(
                f"filter:{saved.id}",
                saved.name,
                "fa-filter",
                "filters",
                filters=saved.filters or {},
                more={
                    "filter_id": saved.id,
                    "shared": not saved.user_id,
                    "filters": saved.filters or {},
                },
            )
            for saved in self.env["social.crm.inbox.filter"]._mine()
        ]

    # What is in them

    @api.model
    def _heard_domain(self):
        """What nobody made a ticket of, where the person could make one."""
        heard = (
            Domain("state", "=", "new")
            & Domain("own", "=", False)
            & Domain("ticket_id", "=", False)
            & Domain("noise", "=", False)
        )
        if self.env.user.has_group("social_crm.group_manager"):
            return heard
        teams = self.env.user.sudo().helpdesk_team_ids.ids
        accounts = self.env["social.crm.account"].with_context(active_test=False)
        return heard & Domain(
            "account_id", "in", accounts._search([("team_id", "in", [*teams, False])])
        )

    @api.model
    def _approval_domain(self):
        """What waits for the person to approve it, or was written by him and waits for others."""
        own = self.env["social.crm.reply"]._search(
            [("state", "=", "approval"), ("user_id", "=", self.env.uid), ("ticket_id", "!=", False)]
        )
        return self.env["helpdesk.ticket"]._social_approval_domain() | Domain(
            "id", "in", own.subselect("social_crm_reply.ticket_id")
        )

    @api.model
    def _window_domain(self):
        hours = self.env["social.crm.source"]._parameter("inbox_window_hours", SOON_HOURS)
        now = fields.Datetime.now()
        return Domain("social_window_until", ">", now) & Domain(
            "social_window_until", "<=", now + timedelta(hours=hours)
        )

    @api.model
    def _many_domain(self):
        """The customer's latest post says what many say lately."""
        parameter = self.env["social.crm.source"]._parameter
        since = fields.Datetime.now() - timedelta(hours=parameter("inbox_many_hours", MANY_HOURS))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT same_id
                  FROM (SELECT same_id FROM social_crm_mention
                         WHERE same_id IS NOT NULL AND written_at >= %s
                         ORDER BY written_at DESC LIMIT %s) lately
                 GROUP BY same_id HAVING count(*) >= %s
                """,
                since,
                MOST_SAID,
                parameter("inbox_many", MANY),
            )
        )
        if not rows:
            return Domain.FALSE
        return Domain(
            "social_heard_id",
            "in",
            SQL(
                "(SELECT id FROM social_crm_mention WHERE same_id = ANY(%s))",
                [row[0] for row in rows],
            ),
        )

    @api.model
    def _scope_domain(self, scope):
        """
        :param str scope: ``any``, or as in :class:`Queue`
        """
        social = Domain("social_account_id", "!=", False)
        if scope == "any":
            return social
        if scope == "done":
            return social & Domain("social_done", "=", True)
        return social & Domain("social_done", "!=", True) & self._put_off_domain(scope)

    @api.model
    def _put_off_domain(self, scope):
        """Of what is not done, what is put off or is not."""
        put_off = Domain("social_snoozed_until", ">", fields.Datetime.now())
        return put_off if scope == "snoozed" else ~put_off

    @api.model
    def _queue(self, code, queues=None):
        """
        :param list[Queue] queues: all of them, if they are known
        :rtype: Queue
        :raises UserError: there is none
        """
        for queue in queues or self._queues():
            if queue.code == code:
                return queue
        raise UserError(self.env._("There is no such queue."))

    @api.model
    def _model(self, queue):
        return self.env["helpdesk.ticket" if queue.tickets else "social.crm.mention"]

    @api.model
    def _own_domain(self, queue):
        """What belongs to a queue, whatever the person filters; of tickets without the scope."""
        domain = queue.domain() if callable(queue.domain) else queue.domain
        return (
            domain
            & domain_of(self.env, queue.filters, queue.tickets)
            & self.env["social.crm.account"]._real_or_practised(queue.practice, queue.tickets)
        )

    @api.model
    def _domain(self, queue, filters):
        """What belongs to a queue and is left by the filters, but for the search."""
        domain = self._own_domain(queue) & domain_of(self.env, filters, queue.tickets)
        if queue.tickets:
            domain &= self._scope_domain("any" if filters.get("done") else queue.scope)
        return domain

    # Counting

    @api.model
    def _counted(self, queues, filters):
        """See ``queues`` of ``social.crm.inbox``. What is searched for makes no difference."""
        counts = self._counts_of_tickets([each for each in queues if each.tickets], filters)
        counted = []
        for queue in queues:
            if queue.tickets:
                count, more = counts[queue.code]
            else:
                count = self._model(queue).search_count(self._domain(queue, filters), COUNTED + 1)
                more = count > COUNTED
            counted.append(
                {
                    "code": queue.code,
                    "label": queue.label,
                    "icon": queue.icon,
                    "group": queue.group,
                    "count": count and min(count, COUNTED),
                    "more": more,
                    **queue.more,
                }
            )
        return counted

    @api.model
    def _counts_of_tickets(self, queues, filters):
        """Count queues of tickets in one pass over what the person may see of what is not done.

        :returns: code to (count, whether there may be more); ``None`` where it is not counted:
            of what is done nothing waits
        """
        Ticket = self.env["helpdesk.ticket"]
        counts = {queue.code: (None, False) for queue in queues}
        waiting = [queue for queue in queues if queue.scope != "done"]
        base = Domain("social_account_id", "!=", False) & Domain("social_done", "!=", True)
        inside = Ticket._search(base & domain_of(self.env, filters, tickets=True))
        if inside.is_empty():
            return counts | {queue.code: (0, False) for queue in waiting}
        inside.order = SQL("%s DESC", SQL.identifier(inside.table, "social_last_at"))
        inside.limit = LOOKED_AT + 1
        columns = SQL("%s.*", SQL.identifier(inside.table))
        outside = Query(self.env, inside.table, SQL("(%s)", inside.select(columns)))
        counted = []
        for queue in waiting:
            domain = (self._own_domain(queue) & self._put_off_domain(queue.scope)).optimize_full(
                Ticket
            )
            counted.append(
                SQL("count(*) FILTER (WHERE %s)", domain._to_sql(Ticket, inside.table, outside))
            )
        (row,) = self.env.execute_query(outside.select("count(*)", *counted))
        cut = row[0] > LOOKED_AT
        for queue, count in zip(waiting, row[1:], strict=True):
            counts[queue.code] = count, count > COUNTED or cut
        return counts

    # Pages

    @api.model
    def _sorted_by(self, queue, filters):
        """What a queue is sorted by, all of it falling: expressions of its table, each with what
        reads a value that came back from the browser. The last is the id.

        What is done is not urgent.
        """
        model = self._model(queue)

        def column(name):
            return SQL.identifier(model._table, name, to_flush=model._fields[name])

        if queue.tickets:
            urgency, moment = "social_priority", "social_last_at"
            urgent = not filters.get("done") and queue.scope != "done"
        else:
            urgency, moment = "priority", "written_at"
            urgent = True
        order = [
            (column(moment), fields.Datetime.to_datetime),
            (column("id"), int),
        ]
        if urgent and filters.get("order") == "urgent":
            order.insert(0, (SQL("COALESCE(%s, 0)", column(urgency)), int))
        return order

    @api.model
    def _page(self, queue, filters, after, limit):
        """See ``page`` of ``social.crm.inbox``.

        :param Queue queue:
        """
        order = self._sorted_by(queue, filters)
        domain = self._domain(queue, filters)
        found, more = self.env["social.crm.inbox.search"]._narrow(queue, filters, domain)
        rows = self._read(queue, found, order, self._after(order, after), limit + 1)
        records = self._model(queue).browse([row[0] for row in rows[:limit]])
        return {
            "rows": self._as_rows(queue, records),
            "next": _values(rows[limit - 1][1:]) if len(rows) > limit else False,
            "more": more,
        }

    @api.model
    def _read(self, queue, domain, order, where, limit):
        """The first of a queue behind a place in it.

        :returns: rows of id and the values that they are sorted by
        """
        query = self._model(queue)._search(domain)
        if query.is_empty():
            return []
        if where:
            query.add_where(where)
        query.order = SQL(", ").join(SQL("%s DESC", expression) for expression, _ in order)
        query.limit = limit
        columns = [SQL.identifier(query.table, "id"), *(expression for expression, _ in order)]
        return self.env.execute_query(query.select(*columns))

    @api.model
    def _after(self, order, after):
        """What stands behind the row with these values.

        :param list after: as ``next`` gave it
        :rtype: SQL or None
        :raises UserError: it is something else
        """
        if not after:
            return None
        try:
            values = [read(value) for value, (_expression, read) in zip(after, order, strict=True)]
        except (TypeError, ValueError):
            raise UserError(self.env._("The list cannot go on there. Read it anew.")) from None
        return SQL(
            "(%s) < (%s)",
            SQL(", ").join(expression for expression, _read in order),
            SQL(", ").join(SQL("%s", value) for value in values),
        )

    @api.model
    def _rows_of(self, keys, code, filters):
        queue = self._queue(code)
        letter = "t" if queue.tickets else "m"
        ids = [int(key[1:]) for key in keys if key[:1] == letter and key[1:].isdecimal()]
        order = self._sorted_by(queue, filters)
        domain = self._domain(queue, filters) & Domain("id", "in", ids)
        found, _more = self.env["social.crm.inbox.search"]._narrow(queue, filters, domain)
        rows = self._read(queue, found, order, None, len(ids))
        return self._as_rows(queue, self._model(queue).browse([row[0] for row in rows]))

    @api.model
    def _as_rows(self, queue, records):
        inbox = self.env["social.crm.inbox"]
        return inbox._ticket_rows(records) if queue.tickets else inbox._mention_rows(records)


def _values(row):
    """Values that a list is sorted by, as they go to the browser and come back."""
    return [fields.Datetime.to_string(each) if hasattr(each, "hour") else each for each in row]
