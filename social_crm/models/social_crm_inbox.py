"""What the inbox in the browser asks for: the first screen, pages of cases, a case.

A case is known by its key: ``t12`` is a ticket, ``m34`` a post that nobody has made a ticket of.
Everything is read with the rights of the user; the number of queries of a call does not depend on
how much there is.
"""

from odoo import api, models
from odoo.exceptions import MissingError, UserError
from odoo.fields import Domain

PAGE = 40
MOST = 100


class SocialCrmInbox(models.AbstractModel):
    _name = "social.crm.inbox"
    _description = "Social Inbox"

    @api.model
    def start(self, queue=None, filters=None, key=None):
        """Everything that the first screen shows, in one call.

        :param str queue: code; the first one by default
        :param dict filters: as for :meth:`page`
        :param str key: of the case that the address names
        :returns: ``queues``: as :meth:`queues`; ``queue``: code; ``page``: as :meth:`page`;
            ``case``: as :meth:`case`, or ``False``; ``options``: what the company allows
        :rtype: dict
        :raises AccessError: not an agent
        """
        self.env["social.crm.reply"].check_access("read")
        queues = self.queues(filters)
        codes = [each["code"] for each in queues]
        queue = queue if queue in codes else codes[0]
        try:
            case = self.case(key) if key else False
        except (MissingError, UserError):
            case = False
        return {
            "queues": queues,
            "queue": queue,
            "page": self.page(queue, filters),
            "case": case,
            "options": self._options(),
        }

    @api.model
    def _options(self):
        """What the company allows and the person may, for the screen. Extended by other files.

        :rtype: dict
        """
        return {
            "user_id": self.env.uid,
            "manager": self.env.user.has_group("social_crm.group_manager"),
        }

    @api.model
    def queues(self, filters=None):
        """The queues with what waits in each.

        :returns: dicts with ``code``, ``label``, ``icon``, ``group`` (what they stand under),
            ``count`` and ``more`` (whether there are more than were counted)
        :rtype: list[dict]
        """
        return self.env["social.crm.inbox.queue"]._counted(filters or {})

    @api.model
    def page(self, queue, filters=None, after=None, limit=PAGE):
        """A page of a queue.

        :param dict filters: all optional: ``network`` (list of keys), ``team``, ``user``,
            ``topic`` (lists of ids), ``mood`` (list), ``search`` (text), ``order`` (``newest`` or
            ``urgent``), ``done`` (bool)
        :param list after: ``next`` of the page before
        :returns: ``rows`` and ``next``: where it goes on, or ``False``
        :rtype: dict
        """
        return self.env["social.crm.inbox.queue"]._page(
            queue, filters or {}, after, max(1, min(int(limit), MOST))
        )

    @api.model
    def rows(self, keys, queue, filters=None):
        """How these cases are listed now, after something has changed.

        :param list[str] keys: of cases, whether they were listed before or not
        :returns: ``rows``: of those that belong to the queue; ``gone``: keys of the others
        :rtype: dict
        """
        rows = self.env["social.crm.inbox.queue"]._rows_of(keys, queue, filters or {})
        listed = {row["key"] for row in rows}
        return {"rows": rows, "gone": [key for key in keys if key not in listed]}

    # Keys

    @api.model
    def _record(self, key):
        """The ticket or mention behind a key, if the user may read it.

        :raises UserError: there is no such case (any more)
        :raises AccessError: it is not for this user
        """
        model = {"t": "helpdesk.ticket", "m": "social.crm.mention"}.get(str(key)[:1])
        number = str(key)[1:]
        if not model or not number.isdecimal():
            raise UserError(self.env._("There is no such case."))
        record = self.env[model].browse(int(number)).exists()
        if not record or (model == "helpdesk.ticket" and not record.social_account_id):
            raise UserError(self.env._("There is no such case any more."))
        record.check_access("read")
        return record

    # Rows

    @api.model
    def _ticket_rows(self, tickets):
        """How tickets are listed, in their order.

        :rtype: list[dict]
        """
        tickets.fetch(["number", "user_id", "team_id", "social_profile_id", "social_last_id"])
        return [
            {
                **self._row(ticket.social_last_id or ticket.social_opening_id, ticket),
                "key": f"t{ticket.id}",
            }
            for ticket in tickets
        ]

    @api.model
    def _mention_rows(self, mentions):
        """How posts without a ticket are listed, in their order.

        :rtype: list[dict]
        """
        return [
            {**self._row(mention, self.env["helpdesk.ticket"]), "key": f"m{mention.id}"}
            for mention in mentions
        ]

    @api.model
    def _row(self, mention, ticket):
        profile = ticket.social_profile_id or mention.profile_id
        account = (ticket.social_account_id or mention.account_id).sudo()
        return {
            "ticket_id": ticket.id,
            "mention_id": mention.id,
            "number": ticket.number or "",
            "network": account.network,
            "account": _pair(account),
            "profile": _pair(profile),
            "customer": profile.partner_id.sudo().display_name or False,
            "partner_id": profile.partner_id.id,
            "words": mention.summary or "",
            "own_last": mention.own,
            "private": ticket.social_private or mention.audience == "direct",
            "mood": mention.mood,
            "mood_sure": mention.mood_sure,
            "topic": _pair(mention.topic_id),
            "urgency": (ticket.social_priority if ticket else mention.priority) or 0,
            "at": _moment(ticket.social_last_at or mention.written_at),
            "waits_since": _moment(ticket.social_waits_since if ticket else mention.written_at),
            "due": self._due(ticket, mention),
            "user": _pair(ticket.user_id),
            "team": _pair(ticket.team_id),
            "done": ticket.social_done if ticket else mention.state != "new",
        }

    @api.model
    def _due(self, ticket, mention):
        """Until when an answer is due, and why: the earlier one counts.

        :returns: ``False``, or ``at`` and ``why`` (``window`` or ``sla``)
        """
        until = ticket.social_window_until if ticket else mention.window_until
        return {"at": _moment(until), "why": "window"} if until else False


def _pair(record):
    return {"id": record.id, "name": record.display_name} if record else False


def _moment(value):
    """As the browser's ``deserializeDateTime`` reads it."""
    return value.isoformat(" ", "seconds") if value else False


def domain_of(filters, ticket):
    """Filters as a domain.

    :param bool ticket: of tickets, else of mentions
    :rtype: Domain
    """
    names = (
        {
            "network": "social_network",
            "team": "team_id",
            "user": "user_id",
            "topic": "social_last_id.topic_id",
            "mood": "social_last_id.mood",
        }
        if ticket
        else {
            "network": "network",
            "team": "account_id.team_id",
            "topic": "topic_id",
            "mood": "mood",
        }
    )
    return Domain.AND(
        Domain(names[name], "in", list(values))
        for name, values in filters.items()
        if name in names and isinstance(values, (list, tuple)) and values
    )
