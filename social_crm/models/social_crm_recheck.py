"""A second look at known items: were they edited, are they gone? For networks that can be asked.

Items of open tickets, and what was received lately and still stands in lists, are asked for again,
the longest unseen first. What comes back takes the road of everything that is read, so that an edit
or a deletion is followed in mention, ticket and chatter. A run that is cut off is done again.
"""

import logging
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..networks.errors import NetworkError, RateLimited, Unauthorized
from ..networks.http import Session
from ..networks.limits import Meter
from ..networks.network import networks
from ..networks.types import Capability
from ..tools.transactions import committed
from .social_crm_gate import Share, Wish
from .social_crm_network import utc_now

_logger = logging.getLogger(__name__)

BATCH = 100
"""Items that are asked for at once; the border allows no more."""
LEASE = timedelta(minutes=15)
"""After that, another worker may ask for what was never answered."""
RECENT_DAYS = 7
"""How long what has no open ticket is followed, unless a system parameter says otherwise."""


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    checked_at = fields.Datetime("Looked at Again", readonly=True)


class SocialCrmRecheck(models.AbstractModel):
    _name = "social.crm.recheck"
    _description = "Second Look at Social Mentions"

    @api.model
    def _cron_recheck(self):
        """Ask for what has not been seen for long. Called by the scheduled action; safe to run in
        several workers at once."""
        commit = self.env["ir.cron"]._commit_progress
        failed = set()
        while True:
            tasks = committed(self.env, partial(self._claim, failed))
            left = commit(len(tasks), remaining=1 if tasks else 0)
            if not tasks:
                return
            failed |= self._perform(tasks)
            if left <= 0:
                return

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
        shares = self.env["social.crm.gate"]._share_out([Wish(task.gates) for task in tasks])
        through = []
        for task, share in zip(tasks, shares, strict=True):
            if not share.wait:
                through.append(replace(task, share=share))
        self._mark(
            [mention_id for task in through for mention_id in task.ids],
            # As if it were due again when the lease runs out.
            {task.account_id: now - task.age + LEASE for task in through},
        )
        return through

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
        age = timedelta(hours=max(1, cls.recheck_hours))
        rows = self._due(account, age)
        if not rows:
            return None
        guard = Networks._guard()
        return _Task(
            account_id=account.id,
            ids=tuple(row[0] for row in rows),
            external_ids=tuple(row[1] for row in rows),
            age=age,
            gates=account._gates(),
            make=lambda share: cls(
                access,
                Session(guard, clock=utc_now, meter=Meter(cls.limits, share.allowed)),
                utc_now,
            ),
        )

    @api.model
    def _due(self, account, age):
        """Ids of the items that nobody has looked at for so long, the longest unseen first."""
        now = fields.Datetime.now()
        days = self.env["social.crm.source"]._parameter("recheck_days", RECENT_DAYS)
        if account.has_prices:
            days = 0  # every look is paid for: only what somebody is working on is worth it
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT mention.id, mention.external_id
                  FROM social_crm_mention mention
                 WHERE mention.id IN (
                           SELECT waiting.id
                             FROM social_crm_mention waiting
                             JOIN helpdesk_ticket ticket ON ticket.id = waiting.ticket_id
                             LEFT JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
                            WHERE ticket.social_account_id = %(account)s AND ticket.active
                              AND stage.closed IS NOT TRUE
                            UNION
                           SELECT recent.id FROM social_crm_mention recent
                            WHERE recent.written_at > %(recent)s)
                   AND mention.account_id = %(account)s AND mention.gone_at IS NULL
                   AND coalesce(mention.checked_at, mention.received_at) < %(before)s
                 ORDER BY coalesce(mention.checked_at, mention.received_at), mention.id
                 LIMIT %(batch)s
                   FOR NO KEY UPDATE OF mention SKIP LOCKED
                """,
                account=account.id,
                before=now - age,
                recent=now - timedelta(days=days),
                batch=BATCH,
            )
        )

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
    def _perform(self, tasks):
        """Ask the networks in threads; what each says is stored and committed for itself.

        :returns: ids of the accounts that said nothing
        :rtype: set[int]
        """
        threads = min(len(tasks), self.env["social.crm.source"]._parameter("fetch_threads", 50))
        with ThreadPoolExecutor(threads, thread_name_prefix="social_crm.recheck") as pool:
            futures = {pool.submit(task.run): task for task in tasks}
            for future in as_completed(futures):
                committed(self.env, partial(self._note, futures[future], *future.result()))
        return {
            task.account_id
            for future, task in futures.items()
            if isinstance(future.result()[0], Exception)
        }

    @api.model
    def _note(self, task, result, used):
        self.env["social.crm.gate"]._give_back([(task.share, used)])
        account = self.env["social.crm.account"].browse(task.account_id)
        if isinstance(result, Exception):
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


@dataclass(frozen=True)
class _Task:
    """Known items of one account to ask for, for a thread."""

    account_id: int
    ids: tuple
    external_ids: tuple
    age: timedelta
    gates: dict
    make: object
    share: Share = field(default_factory=Share)

    def run(self):
        """Returns the page or the exception, and the requests that count for a limit, by its
        key."""
        network = None
        used = {}
        try:
            network = self.make(self.share)
            used = network.http.meter.used
            return network.recheck(self.external_ids), used
        except Exception as error:
            return error, used
        finally:
            if network is not None:
                network.http.close()
