"""What the inbox in the browser asks for: the first screen, pages of cases, a case.

A case is known by its key: ``t12`` is a ticket, ``m34`` a post that nobody has made a ticket of.
Everything is read with the rights of the user; the number of queries of a call does not depend on
how much there is.
"""

from odoo import api, models
from odoo.exceptions import AccessError, MissingError, UserError

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
        self._check_agent()
        Queues = self.env["social.crm.inbox.queue"]
        queues = Queues._queues()
        opened = next((each for each in queues if each.code == queue), queues[0])
        filters = filters or {}
        try:
            case = self.case(key) if key else False
        except (MissingError, UserError):
            case = False
        return {
            "queues": Queues._counted(queues, filters),
            "queue": opened.code,
            "page": Queues._page(opened, filters, None, PAGE),
            "case": case,
            "options": self._options(),
        }

    @api.model
    def _check_agent(self):
        """
        :raises AccessError: no agent
        """
        if not self.env.user.has_group("social_crm.group_agent"):
            raise AccessError(self.env._("The inbox is for agents of Social CRM."))

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

        :param dict filters: as for :meth:`page`; what is searched for makes no difference
        :returns: dicts with ``code``, ``label``, ``icon``, ``group`` (what they stand under:
            ``work``, ``watch``, ``networks``, ``teams``, ``filters``), ``count`` (``None``: not
            counted) and ``more`` (whether there are more than were counted); of networks
            ``network``; of kept filters ``filter_id``, ``filters`` and ``shared``
        :rtype: list[dict]
        """
        self._check_agent()
        Queues = self.env["social.crm.inbox.queue"]
        return Queues._counted(Queues._queues(), filters or {})

    @api.model
    def page(self, queue, filters=None, after=None, limit=PAGE):
        """A page of a queue.

        :param dict filters: all optional: ``network`` (list of keys), ``account``, ``team``,
            ``user``, ``topic``, ``tag`` (lists of ids, of which ``False`` means none), ``mood``
            (list), ``due`` (list: ``late``, ``soon``, ``today``), ``search`` (text), ``order``
            (``newest``, ``urgent`` or ``due``), ``done`` (bool: done and put off ones, too)
        :param list after: ``next`` of the page before
        :returns: ``rows``; ``next``: where it goes on, or ``False``; ``more``: more was found than
            is looked at, so that words should be added to the search
        :rtype: dict
        """
        self._check_agent()
        Queues = self.env["social.crm.inbox.queue"]
        limit = max(1, min(int(limit), MOST))
        return Queues._page(Queues._queue(queue), filters or {}, after, limit)

    @api.model
    def rows(self, keys, queue, filters=None):
        """How these cases are listed now, after something has changed.

        :param list[str] keys: of cases, whether they were listed before or not
        :returns: ``rows``: of those that belong to the queue; ``gone``: keys of the others
        :rtype: dict
        """
        self._check_agent()
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
        self._check_agent()
        model = {"t": "helpdesk.ticket", "m": "social.crm.mention"}.get(str(key)[:1])
        number = str(key)[1:]
        if not model or not number.isdecimal():
            raise UserError(self.env._("There is no such case."))
        record = self.env[model].browse(int(number)).exists()
        if not record or (model == "helpdesk.ticket" and not record.social_account_id):
            raise UserError(self.env._("There is no such case any more."))
        # What was said in public many may read; it is a case for those who may work it.
        record.check_access("read" if model == "helpdesk.ticket" else "write")
        return record


def _pair(record):
    return {"id": record.id, "name": record.display_name} if record else False


def _moment(value):
    """As the browser's ``deserializeDateTime`` reads it."""
    return value.isoformat(" ", "seconds") if value else False
