"""A second look at known items: were they edited, are they gone? For networks that can be asked.

Where looking costs nothing, every item that is stored is asked for within a day; where it is paid
for, those of open tickets; the longest unseen first. What comes back takes the road of everything
that is read, so that an edit or a deletion is followed in mention, ticket and chatter. A run that
is cut off is done again.
"""

import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..networks.errors import NetworkError, RateLimited, Unauthorized
from ..networks.network import networks
from ..networks.types import Capability
from .social_crm_calls import Call

_logger = logging.getLogger(__name__)

BATCH = 100
"""Items that are asked for at once; the border allows no more."""
REQUESTS = 50
"""Requests that a batch may use; what it does not come to is due again."""
LEASE = timedelta(minutes=15)
"""After that, another worker may ask for what was never answered."""
FOREVER = 0
"""For how many days what has no open ticket is followed, unless a system parameter says otherwise.
"""
SHARE = 2
"""Looking again takes at most one in so many of the requests that a network allows: the others are
for reading and answering."""


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    checked_at = fields.Datetime("Looked at Again", readonly=True)
    seen_at = fields.Datetime(
        "Last Seen There", readonly=True, help="When a second look found it still there."
    )

    _looked_idx = models.Index(
        "(account_id, (coalesce(checked_at, received_at)), id)"
        " WHERE gone_at IS NULL AND removed_at IS NULL"
    )


class SocialCrmRecheck(models.AbstractModel):
    _name = "social.crm.recheck"
    _description = "Second Look at Social Mentions"

    @api.model
    def _cron_recheck(self):
        """Ask for what has not been seen for long. Called by the scheduled action; safe to run in
        several workers at once."""
        failed = set()
        threads = self.env["social.crm.source"]._parameter("fetch_threads", 50)
        self.env["social.crm.calls"]._work_off(
            partial(self._claim, failed), partial(self._note, failed), threads
        )

    @api.model
    def _claim(self, failed=()):
        """One batch of each account. The caller commits.

        :param failed: ids of accounts that had their turn, in vain
        :rtype: list[_Task]
        """
        keys = [
            key
            for key in self.env["social.crm.network"]._installed_keys()
            if Capability.RECHECK in networks()[key].capabilities
        ]
        now = fields.Datetime.now()
        accounts = self.env["social.crm.account"].search(
            [
                ("network", "in", keys),
                ("id", "not in", list(failed)),
                ("state", "=", "connected"),
                ("paused", "=", False),
                "|",
                ("waiting_until", "=", False),
                ("waiting_until", "<=", now),
            ]
        )
        tasks = [task for account in accounts if (task := self._task(account))]
        through, held = self.env["social.crm.calls"]._let_through(tasks, REQUESTS)
        if not through:
            self._come_back([share.wait for _task, share in held])
        self._mark(
            [mention_id for task in through for mention_id in task.ids],
            # As if it were due again when the lease runs out.
            {task.account_id: now - task.age + LEASE for task in through},
        )
        return through

    @api.model
    def _come_back(self, waits):
        """Nothing may be asked now: go on when the first network allows it, not in an hour.

        :param list[float] waits: seconds
        """
        now = fields.Datetime.now()
        held_back = self.env["social.crm.account"].search(
            [("state", "=", "connected"), ("waiting_until", ">", now)]
        )
        waits += [(account.waiting_until - now).total_seconds() for account in held_back]
        if waits:
            cron = self.env.ref("social_crm.ir_cron_recheck")
            cron._trigger(now + timedelta(seconds=max(60.0, min(waits))))

    @api.model
    def _age(self, cls):
        """When to ask again: so much earlier that the hourly run is in time.

        :param cls: class of the network
        :rtype: timedelta
        """
        hours = max(1, cls.recheck_hours)
        return timedelta(hours=max(hours - 2, hours / 2))

    @api.model
    def _task(self, account):
        """What a thread needs to look at the oldest items of an account; ``None``, if there is
        nothing to do, or it cannot be done, or the budget is needed for better things."""
        if account.budget_state != "ok":
            return None
        Networks = self.env["social.crm.network"]
        try:
            cls = Networks._class(account.network)
            access = account._access()
        except (UserError, NetworkError) as error:
            _logger.warning("Account %s cannot be looked at: %s", account.id, type(error).__name__)
            return None
        age = self._age(cls)
        rows = self._due(account, age)
        if not rows:
            return None
        return _Task(
            network_class=cls,
            access=access,
            guard=Networks._guard(),
            gates={
                key: gate._replace(limit=max(1, gate.limit // SHARE))
                for key, gate in account._gates().items()
            },
            account_id=account.id,
            ids=tuple(row[0] for row in rows),
            external_ids=tuple(row[1] for row in rows),
            age=age,
        )

    @api.model
    def _due(self, account, age):
        """Ids of the items that nobody has looked at for so long, the longest unseen first."""
        now = fields.Datetime.now()
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT mention.id, mention.external_id
                  FROM social_crm_mention mention
                 WHERE %(followed)s
                   AND mention.account_id = %(account)s AND mention.gone_at IS NULL
                   AND mention.removed_at IS NULL
                   AND coalesce(mention.checked_at, mention.received_at) < %(before)s
                 ORDER BY coalesce(mention.checked_at, mention.received_at), mention.id
                 LIMIT %(batch)s
                   FOR NO KEY UPDATE OF mention SKIP LOCKED
                """,
                followed=self._followed(account),
                account=account.id,
                before=now - age,
                batch=BATCH,
            )
        )

    @api.model
    def _followed(self, account):
        """Which items of an account are looked at again, as a condition on ``mention``.

        :rtype: SQL
        """
        days = self.env["social.crm.source"]._parameter("recheck_days", FOREVER)
        if not account.has_prices and not days:
            return SQL("TRUE")
        waiting = SQL(
            """
            SELECT waiting.id
              FROM social_crm_mention waiting
              JOIN helpdesk_ticket ticket ON ticket.id = waiting.ticket_id
              LEFT JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
             WHERE ticket.social_account_id = %s AND ticket.active AND stage.closed IS NOT TRUE
            """,
            account.id,
        )
        if account.has_prices:
            # Every look is paid for: only what somebody is working on is worth it.
            return SQL("mention.id IN (%s)", waiting)
        recent = fields.Datetime.now() - timedelta(days=days)
        return SQL("(mention.written_at > %s OR mention.id IN (%s))", recent, waiting)

    @api.model
    def _mark(self, ids, moments):
        """Write down when these were looked at.

        :param dict moments: account id to the time
        """
        for account_id, moment in moments.items():
            self.env.execute_query(
                SQL(
                    "UPDATE social_crm_mention SET checked_at = %s"
                    " WHERE account_id = %s AND id = ANY(%s) RETURNING 1",
                    moment,
                    account_id,
                    list(ids),
                )
            )
        self.env["social.crm.mention"].invalidate_model(["checked_at"], flush=False)

    @api.model
    def _mark_seen(self, account, mentions):
        """These are still there."""
        self.env.execute_query(
            SQL(
                "UPDATE social_crm_mention SET seen_at = %s"
                " WHERE account_id = %s AND external_id = ANY(%s) RETURNING 1",
                fields.Datetime.now(),
                account.id,
                [mention.external_id for mention in mentions],
            )
        )
        self.env["social.crm.mention"].invalidate_model(["seen_at"], flush=False)

    @api.model
    def _note(self, failed, task, result):
        """Store what a network has said.

        :param set failed: gets the ids of accounts that said nothing
        :param result: a ``Page``, or the exception
        """
        self.env["social.crm.gate"].sudo()._give_back([(task.share, task.used)])
        account = self.env["social.crm.account"].browse(task.account_id)
        if isinstance(result, Exception):
            failed.add(account.id)
            self._note_failed(account, result)
            return
        asked = set(task.external_ids)
        page = replace(
            result,
            mentions=tuple(m for m in result.mentions if m.external_id in asked),
            deleted=tuple(key for key in result.deleted if key in asked),
            unreadable=(),
            reposts=(),
        )
        ingest = self.env["social.crm.ingest"]
        counts = ingest._store_items(ingest._place_of(account), page)
        if page.charges:
            self.env["social.crm.charge"]._book(account, None, page.charges)
        self._mark(task.ids, {account.id: fields.Datetime.now()})
        self._mark_seen(account, page.mentions)
        if counts.updated or counts.gone:
            self.env.ref("social_crm.ir_cron_process")._trigger()
        _logger.info(
            "Account %s: looked at %s again, %s updated, %s gone",
            account.id,
            len(task.ids),
            counts.updated,
            counts.gone,
        )

    @api.model
    def _note_failed(self, account, error):
        """They are due again when the lease runs out; the account waits if it was asked to."""
        if isinstance(error, RateLimited):
            accounts = account._same_app() if error.scope == "app" else account
            accounts._wait(error.retry_after or LEASE.total_seconds())
        elif isinstance(error, Unauthorized):
            account._failed(error)
        known = isinstance(error, NetworkError)
        _logger.log(
            logging.INFO if known else logging.ERROR,
            "Account %s: looking again failed (%s)",
            account.id,
            type(error).__name__,
            exc_info=None if known else error,
        )


@dataclass(frozen=True, kw_only=True)
class _Task(Call):
    """Known items of one account to ask for."""

    account_id: int
    ids: tuple
    external_ids: tuple
    age: timedelta

    def ask(self, network):
        """Returns a ``Page``."""
        return network.recheck(self.external_ids)
