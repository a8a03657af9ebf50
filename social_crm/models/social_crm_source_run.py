"""Reads what is due: hands out the work, stores page by page, keeps book about how it went.

Fetching runs in threads that carry plain values; each page is stored together with its cursor in a
transaction of its own.
"""

import logging
import random
import time
from datetime import UTC, timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..networks.errors import (
    AllowanceUsed,
    Blocked,
    Malformed,
    NetworkError,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
    Unsupported,
)
from ..networks.http import Session
from ..networks.limits import Meter
from ..networks.pump import Ended, Job, Pump
from ..networks.types import SourceSpec
from ..tools.transactions import committed
from .social_crm_network import utc_now

_logger = logging.getLogger(__name__)

ERROR_KINDS = {
    "temporary": (Temporary,),
    "unauthorized": (Unauthorized,),
    "rejected": (Rejected, Unsupported),
    "malformed": (Malformed,),
    "blocked": (Blocked,),
}
MAX_BACKOFF = timedelta(hours=6)


class SourceBusy(Exception):
    """Another worker stores pages of this source right now."""


class SocialCrmSource(models.Model):
    _inherit = "social.crm.source"

    # Fetching

    @api.model
    def _cron_fetch(self):
        """Read what is due. Called by the scheduled action; safe to run in several workers at
        once."""
        started = time.monotonic()
        sources = committed(self.env, self._claim_due)
        self.env["ir.cron"]._commit_progress(remaining=len(sources))
        self._fetch(sources)
        more = self.search_count(self._due_domain(), limit=1)
        self.env["ir.cron"]._commit_progress(remaining=more)
        if sources:
            _logger.info("Fetch: %s sources in %.1f s", len(sources), time.monotonic() - started)

    @api.model
    def _due_domain(self):
        now = fields.Datetime.now()
        # The scheduled action comes once a minute. What it left for the next time because it is
        # due a second later would be a minute late, and what is due every minute would be read
        # every other.
        soon = now + timedelta(seconds=30)
        never_or_past = ("=", False), ("<=", now)
        domain = fields.Domain(
            [
                ("account_id.state", "=", "connected"),
                ("account_id.paused", "=", False),
                ("account_id.active", "=", True),
                ("paused", "=", False),
                ("next_run", "<=", soon),
            ]
        )
        for field in ("waiting_until", "running_until", "account_id.waiting_until"):
            domain &= fields.Domain.OR(
                fields.Domain(field, operator, value) for operator, value in never_or_past
            )
        return domain

    @api.model
    def _claim_due(self, limit=500):
        """Take what is due, so that no other worker reads the same at the same time.

        The claim is a date, not a lock: if this worker dies, it runs out. The caller commits.
        """
        due = self.search(self._due_domain(), order="next_run, id", limit=limit)
        due = due.try_lock_for_update(allow_referencing=True)
        due._claim()
        # Due again when the claim runs out at the earliest: so it shows if somebody asks meanwhile.
        if due:
            due.next_run = due[0].running_until
        return due

    def _claim(self):
        if self:
            lease = timedelta(seconds=self._lease_seconds())
            self.write({"running_until": fields.Datetime.now() + lease})

    @api.model
    def _lease_seconds(self):
        """How long a worker may be silent before another takes over."""
        return self._parameter("lease_seconds", 300)

    def _fetch(self, sources):
        """Read the sources in threads, store page by page.

        No transaction is open while anybody waits for a server: every event is worked and committed
        before the next one is waited for.
        """
        woken = _Alarm(self.env.ref("social_crm.ir_cron_process"))
        threads = self._parameter("fetch_threads", 50)
        runs, jobs = committed(self.env, partial(self._hand_out, sources))
        finished = []
        with Pump(jobs, threads) as pump:
            for event in pump:
                run = runs[event.key]
                source = run.source
                if isinstance(event, Ended):
                    finished.append((source, event, run))
                    if (
                        pump.idle()
                    ):  # the ends of several runs share a commit; nothing is open while we wait
                        woken.ring(last=False)
                        self._finish_runs(finished)
                    continue
                if run.busy or run.error:
                    continue  # a page behind one that was not stored must not move the cursor
                woken.ring(last=False)
                try:
                    run.add(source._store(event.page))
                    woken.wanted |= run.changed
                except SourceBusy:
                    self.env.cr.rollback()
                    pump.skip(event.key)
                    run.busy = True
                except Exception as error:
                    self.env.cr.rollback()
                    _logger.exception("Storing a page of source %s failed", event.key)
                    pump.skip(event.key)
                    run.error = Malformed(
                        source.env._("Storing failed (%s), see the log.", type(error).__name__)
                    )
        woken.ring(last=True)
        self._finish_runs(finished)

    @api.model
    def _hand_out(self, sources):
        """What threads shall read, within what is allowed; the others rest. The caller commits.

        :returns: source id to :class:`_Run`, and the jobs
        :rtype: tuple[dict, list]
        """
        runs, jobs = {}, []
        allowances = sources._allowances()
        for source in sources:
            source = source._speaking()
            allowance = allowances[source.id]
            if allowance.refusal:
                source._rest(allowance.refusal, allowance.until)
                continue
            job = source._job(allowance)
            if job is not None:
                jobs.append(job)
                runs[source.id] = _Run(self.with_env(source.env).browse(source.id), allowance.share)
            else:
                self.env["social.crm.gate"].sudo()._give_back([(allowance.share, {})])
        return runs, jobs

    def _finish_runs(self, finished):
        """Keep book about runs that are over, and commit.

        :param list finished: (source, what its thread said, what was stored); is emptied
        """

        def finish():
            uses = [(run.share, ended.used) for _source, ended, run in finished]
            self.env["social.crm.gate"].sudo()._give_back(uses)
            for source, ended, run in finished:
                source._finish_run(ended, run)
            self.env["social.crm.account"].union(
                *(source.account_id for source, _ended, _run in finished)
            )._watch_budget()

        committed(self.env, finish)
        self.env["ir.cron"]._commit_progress(len(finished))
        finished.clear()

    def _store(self, page):
        """Store a page and commit it, again if another worker was in the way.

        :rtype: Counts
        """
        self.ensure_one()

        def store():
            counts = self.env["social.crm.ingest"]._store_page(self, page)
            self._claim()
            return counts

        return committed(self.env, store)

    def _job(self, allowance):
        """What a thread needs to read this source, or ``None`` if it cannot be read now.

        :param Allowance allowance: what it may do
        """
        self.ensure_one()
        account = self.account_id
        Networks = self.env["social.crm.network"]
        try:
            cls = Networks._class(account.network)
            access = account._access()
        except NetworkError as error:
            self._finish_failed(error)
            return None
        except UserError as error:
            self._finish_failed(Unsupported(error.args[0]))
            return None
        guard = Networks._guard()

        def make():
            most = allowance.max_requests if allowance.paid else None
            meter = Meter(cls.limits, allowance.share.allowed, most)
            return cls(access, Session(guard, clock=utc_now, meter=meter), utc_now)

        return Job(
            key=self.id,
            make=make,
            source=self._spec(),
            cursor=self.cursor or "",
            max_requests=allowance.max_requests,
            max_items=allowance.max_items,
        )

    def _spec(self):
        """What to read, as the network understands it.

        :rtype: SourceSpec
        """
        account = self.account_id
        begin = account.connected_at or fields.Datetime.now()
        since = begin - timedelta(days=account.backfill_days)
        return SourceSpec(self.kind, self.settings or {}, since.replace(tzinfo=UTC))

    def _budget_left(self):
        """Requests that may still be made today; ``None`` without a limit."""
        if not self.daily_budget:
            return None
        used = self.used_today if self.used_on == fields.Date.today() else 0
        return max(0, self.daily_budget - used)

    # After a run

    def _finish_run(self, ended, run):
        """Keep book about a run that is over, and decide when the next one is.

        :param Ended ended: what the thread said
        :param _Run run: what was stored
        """
        values = self._requests_booked(ended.requests) | {"last_used": dict(ended.used)}
        error = run.error or ended.error
        if isinstance(error, AllowanceUsed):
            self.write(values)
            wait = timedelta(seconds=error.retry_after or 1)
            self._rest(self._sentence(error), fields.Datetime.now() + wait)
        elif error is not None:
            self.write(values)
            self._finish_failed(error)
        elif run.busy:
            self.write({**values, "running_until": False, "next_run": self._next_run()})
        else:
            self._finish_well(ended.complete, values)
        if ended.pause is not None:  # before the server has to say no
            accounts = self.account_id
            if ended.pause.scope == "app":
                accounts |= accounts._same_app()
            accounts._wait(ended.pause.seconds)
        _logger.info(
            "Source %s: %s new, %s updated, %s known, %s gone, %s not readable,"
            " %s requests, %.1f s%s",
            self.id, run.new, run.updated, run.known, run.gone, run.unreadable, ended.requests,
            time.monotonic() - run.started, f", {type(error).__name__}" if error else "",
        )  # fmt: skip

    def _requests_booked(self, requests):
        today = fields.Date.today()
        used = self.used_today if self.used_on == today else 0
        return {"used_today": used + requests, "used_on": today}

    def _next_run(self):
        return fields.Datetime.now() + timedelta(minutes=self.interval)

    def _finish_well(self, complete, values):
        now = fields.Datetime.now()
        was_in_trouble = self._in_trouble()
        values |= {
            "running_until": False,
            "last_run": now,
            "last_success": now,
            "failures": 0,
            "error_kind": False,
            "error": False,
            "waiting_until": False,
            # What a limit cut off, or somebody asked for meanwhile, goes on at once; the rest waits
            # for its turn.
            "next_run": now if not complete or self._asked_meanwhile(now) else self._next_run(),
        }
        if complete and not self.caught_up:
            values["caught_up"] = True
        self.write(values)
        account = self.account_id
        if account.error and account.state == "connected":
            account.write({"error": False, "error_at": False})
        if was_in_trouble and not any(source._in_trouble() for source in account.source_ids):
            account._close_trouble()

    def _asked_meanwhile(self, now):
        """Whether somebody wanted it read while it was being read: that might have come too late
        for what they expect."""
        self.invalidate_recordset(["next_run"], flush=False)
        return bool(self.next_run and self.next_run <= now)

    def _rest(self, reason, until):
        """Nothing is wrong, but nothing is read before a certain time.

        :param str reason: a sentence
        :param datetime until: when it goes on
        """
        self.write(
            {
                "running_until": False,
                "waiting_until": until,
                "next_run": until,
                "error_kind": "temporary",
                "error": reason,
            }
        )

    def _finish_failed(self, error):
        """Write down why, wait as long as is sensible, and tell somebody if that does not help.

        :param NetworkError error: what stopped the run; what was stored before stays
        """
        kind = next(
            (key for key, classes in ERROR_KINDS.items() if isinstance(error, classes)), "malformed"
        )
        now = fields.Datetime.now()
        failures = self.failures + 1
        asked = getattr(error, "retry_after", None) or 0
        # Full jitter above half of the wait, so that many sources do not come back as one.
        backoff = min(timedelta(minutes=self.interval) * 2 ** min(failures, 10), MAX_BACKOFF)
        wait = (
            timedelta(seconds=asked * random.uniform(1.0, 1.1))  # who says when is believed
            if asked
            else backoff * random.uniform(0.5, 1.0)
        )
        self.write(
            {
                "running_until": False,
                "last_run": now,
                "failures": failures,
                "error_kind": kind,
                "error": self._sentence(error),
                "waiting_until": now + wait,
                "next_run": now + wait,
            }
        )
        account = self.account_id
        if isinstance(error, RateLimited):
            account._wait(asked or wait.total_seconds())
            if error.scope == "app":
                account._same_app()._wait(asked or wait.total_seconds())
        elif isinstance(error, Unauthorized):
            account._failed(error)
        elif self._in_trouble():
            account._open_trouble(f"{self.name}: {self.error}")


class _Alarm:
    """Wakes the processing while a long run goes on, but not more often than it can follow."""

    SECONDS = 2

    def __init__(self, cron):
        self.cron = cron
        self.wanted = False
        self.rang_at = 0.0

    def ring(self, last):
        if self.wanted and (last or time.monotonic() - self.rang_at > self.SECONDS):
            self.cron._trigger()
            self.wanted = False
            self.rang_at = time.monotonic()


class _Run:
    """What one run of one source stored so far."""

    def __init__(self, source, share):
        self.source = source
        self.share = share
        self.started = time.monotonic()
        self.new = self.updated = self.known = self.gone = self.unreadable = 0
        self.busy = False
        self.error = None

    def add(self, counts):
        self.new += counts.new
        self.updated += counts.updated
        self.known += counts.known
        self.gone += counts.gone
        self.unreadable += counts.unreadable

    @property
    def changed(self):
        return bool(self.new or self.updated or self.gone)
