"""The queues of the inbox: what is in each, in which order, and how much.

A queue is a row of ``_queues``; an addon adds one by extending it. Queues of tickets and those of
posts without a ticket are read with the same few queries.
"""

from dataclasses import dataclass

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .social_crm_inbox import domain_of

COUNTED = 500
"""A queue with more than that says so instead of counting on."""


@dataclass(frozen=True)
class Queue:
    """One queue.

    :param str group: code of what it stands under: ``work``, ``watch``
    :param Domain domain: of tickets, or of mentions
    :param bool tickets: else of mentions
    """

    code: str
    label: str
    icon: str
    group: str
    domain: Domain
    tickets: bool = True


class SocialCrmInboxQueue(models.AbstractModel):
    _name = "social.crm.inbox.queue"
    _description = "Queues of the Social Inbox"

    @api.model
    def _queues(self):
        """All queues, in their order.

        :rtype: list[Queue]
        """
        waits = Domain("social_account_id", "!=", False) & Domain("social_done", "!=", True)
        return [
            Queue(
                "mine",
                self.env._("Mine"),
                "fa-user",
                "work",
                waits & Domain("user_id", "=", self.env.uid),
            ),
            Queue(
                "unassigned",
                self.env._("Unassigned"),
                "fa-inbox",
                "work",
                waits & Domain("user_id", "=", False),
            ),
            Queue("all", self.env._("All Open"), "fa-comments-o", "work", waits),
            Queue(
                "heard",
                self.env._("Heard"),
                "fa-bullhorn",
                "watch",
                Domain("state", "=", "new")
                & Domain("own", "=", False)
                & Domain("ticket_id", "=", False)
                & Domain("noise", "=", False),
                tickets=False,
            ),
        ]

    @api.model
    def _queue(self, code):
        """
        :rtype: Queue
        :raises UserError: there is none
        """
        for queue in self._queues():
            if queue.code == code:
                return queue
        raise UserError(self.env._("There is no such queue."))

    @api.model
    def _counted(self, filters):
        counted = []
        for queue in self._queues():
            count = self._model(queue).search_count(self._domain(queue, filters), COUNTED + 1)
            counted.append(
                {
                    "code": queue.code,
                    "label": queue.label,
                    "icon": queue.icon,
                    "group": queue.group,
                    "count": min(count, COUNTED),
                    "more": count > COUNTED,
                }
            )
        return counted

    @api.model
    def _model(self, queue):
        return self.env["helpdesk.ticket" if queue.tickets else "social.crm.mention"]

    @api.model
    def _domain(self, queue, filters):
        return queue.domain & domain_of(filters, queue.tickets)

    @api.model
    def _page(self, code, filters, after, limit):
        queue = self._queue(code)
        order = "social_last_at desc, id desc" if queue.tickets else "written_at desc, id desc"
        offset = int(after or 0)
        found = self._model(queue).search(
            self._domain(queue, filters), order=order, offset=offset, limit=limit + 1
        )
        return {
            "rows": self._as_rows(queue, found[:limit]),
            "next": offset + limit if len(found) > limit else False,
        }

    @api.model
    def _rows_of(self, keys, code, filters):
        queue = self._queue(code)
        letter = "t" if queue.tickets else "m"
        ids = [int(key[1:]) for key in keys if key[:1] == letter and key[1:].isdecimal()]
        found = self._model(queue).search(self._domain(queue, filters) & Domain("id", "in", ids))
        return self._as_rows(queue, found)

    @api.model
    def _as_rows(self, queue, records):
        inbox = self.env["social.crm.inbox"]
        return inbox._ticket_rows(records) if queue.tickets else inbox._mention_rows(records)
