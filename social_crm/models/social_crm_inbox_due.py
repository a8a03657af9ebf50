"""What is due in the inbox: a queue of what is due soon, a filter, and an order.

What was promised and until when a network takes an answer stand in one column: the earlier counts.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .social_crm_inbox_queue import SOON_HOURS, Queue

FAR = 2**42
"""Seconds since 1970, later than anything that is due."""
LATE, SOON, TODAY = "late", "soon", "today"


class SocialCrmInboxQueue(models.AbstractModel):
    _inherit = "social.crm.inbox.queue"

    @api.model
    def _queues(self):
        """Where something is promised there is a queue of what is due soon. Windows that close are
        in it, too."""
        queues = super()._queues()
        if not self.env["helpdesk.sla"]._social_used():
            return queues
        due = Queue(
            "due",
            self.env._("Due Soon"),
            "fa-hourglass-end",
            "work",
            lambda: self._due_domain([LATE, SOON]),
            more={"order": "due"},
        )
        place = next((n for n, each in enumerate(queues) if each.code == "window"), len(queues))
        return [*queues[:place], due, *queues[place:]]

    @api.model
    def _due_domain(self, values):
        """
        :param values: ``late`` (was due), ``soon`` (within hours), ``today`` (within a day)
        :rtype: Domain
        """
        now = fields.Datetime.now()
        hours = self.env["social.crm.source"]._parameter("inbox_window_hours", SOON_HOURS)
        until = {
            LATE: (None, now),
            SOON: (now, now + timedelta(hours=hours)),
            TODAY: (now, now + timedelta(days=1)),
        }
        return Domain.OR(
            Domain("social_due_at", "<=", end)
            & (Domain("social_due_at", ">", begin) if begin else Domain.TRUE)
            for begin, end in (until[value] for value in values if value in until)
        )

    @api.model
    def _domain(self, queue, filters):
        domain = super()._domain(queue, filters)
        values = filters.get("due")
        if not isinstance(values, (list, tuple)) or not values:
            return domain
        return domain & (self._due_domain(values) if queue.tickets else Domain.FALSE)

    @api.model
    def _sorted_by(self, queue, filters):
        """What is due first stands first, what is due never, last."""
        order = super()._sorted_by(queue, filters)
        by = filters.get("order") or queue.more.get("order")
        if by != "due" or queue.scope == "done" or filters.get("done"):
            return order
        model = self._model(queue)
        name = "social_due_at" if queue.tickets else "window_until"
        column = SQL.identifier(model._table, name, to_flush=model._fields[name])
        moment = SQL(
            "COALESCE(%s - floor(extract(epoch FROM %s))::bigint, 0)",
            FAR,
            column,
        )
        return [(moment, int), *order]
