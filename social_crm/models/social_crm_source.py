"""One thing that is read through an account, with its own cursor, interval, budget and health.

Fetching runs in threads that carry plain values; this file hands out the work, stores each page
together with its cursor in a transaction of its own, and keeps book about how it went.
"""

import logging
import random
import time
from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

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
TROUBLE_AFTER = 5
"""Temporary failures in a row after which somebody is told."""


class SourceBusy(Exception):
    """Another worker stores pages of this source right now."""


class SocialCrmSource(models.Model):
    _name = "social.crm.source"
    _description = "Social Source"
    _order = "account_id, sequence, id"

    account_id = fields.Many2one(
        "social.crm.account", required=True, index=True, ondelete="cascade"
    )
    network = fields.Selection(related="account_id.network")
    company_id = fields.Many2one(related="account_id.company_id")
    account_state = fields.Selection(related="account_id.state", string="Account State")
    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Char(required=True, help="What is read, of the kinds that the network declares.")
    kind_choices = fields.Json(compute="_compute_kind_facts")
    kind_label = fields.Char("Reads", compute="_compute_kind_facts")
    kind_help = fields.Char(compute="_compute_kind_facts")
    settings = fields.Json(help="What the kind asks for, for example the search term.")
    settings_schema = fields.Json(compute="_compute_kind_facts")
    opens_tickets = fields.Boolean(
        compute="_compute_opens_tickets",
        store=True,
        readonly=False,
        precompute=True,
        help="Items of this source are addressed to us and become tickets.",
    )
    interval = fields.Integer(
        "Every (minutes)",
        compute="_compute_interval",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
    )
    daily_budget = fields.Integer(
        "Requests per Day", aggregator=None, help="Stop for today after so many. 0: no limit."
    )
    used_today = fields.Integer(readonly=True, copy=False)
    used_on = fields.Date(readonly=True, copy=False)
    requests_text = fields.Char("Requests Today", compute="_compute_requests_text")
    paused = fields.Boolean(copy=False)
    cursor = fields.Text(readonly=True, copy=False)
    next_run = fields.Datetime(readonly=True, copy=False, index=True)
    running_until = fields.Datetime(
        readonly=True, copy=False, help="A worker reads it; if it dies, another may begin then."
    )
    last_run = fields.Datetime(readonly=True, copy=False)
    last_success = fields.Datetime(readonly=True, copy=False)
    last_item_at = fields.Datetime("Last Item Written", readonly=True, copy=False)
    lag = fields.Integer(
        "Lag (seconds)",
        readonly=True,
        copy=False,
        aggregator="max",
        help="Between the writing of the newest item and its arrival here.",
    )
    caught_up = fields.Boolean(
        readonly=True, copy=False, help="The first run has read everything it was meant to."
    )
    failures = fields.Integer("Failures in a Row", readonly=True, copy=False)
    error_kind = fields.Selection(
        [
            ("temporary", "Passing"),
            ("unauthorized", "Not let in"),
            ("rejected", "Refused"),
            ("malformed", "Not understood"),
            ("blocked", "Blocked by us"),
        ],
        readonly=True,
        copy=False,
    )
    error = fields.Char("Reason", readonly=True, copy=False)
    waiting_until = fields.Datetime(readonly=True, copy=False)
    gap = fields.Char(readonly=True, copy=False)
    gap_at = fields.Datetime(readonly=True, copy=False)
    unreadable_ids = fields.One2many("social.crm.unreadable", "source_id")
    unreadable_count = fields.Integer("Not Readable", compute="_compute_unreadable_count")
    health = fields.Selection(
        [
            ("ok", "Healthy"),
            ("new", "Not read yet"),
            ("waiting", "Waiting"),
            ("trouble", "In trouble"),
            ("paused", "Paused"),
            ("off", "Not connected"),
        ],
        compute="_compute_health",
    )
    health_text = fields.Char("Details", compute="_compute_health")

    _interval_check = models.Constraint(
        "CHECK (interval BETWEEN 1 AND 10080)", "Read between once a minute and once a week."
    )
    _due_idx = models.Index("(next_run) WHERE active AND NOT paused")

    @api.depends("account_id.network", "kind")
    def _compute_kind_facts(self):
        Networks = self.env["social.crm.network"]
        for source in self:
            source.kind_choices = []
            source.kind_label = source.kind
            source.kind_help = False
            source.settings_schema = []
            try:
                cls = Networks._class(source.account_id.network)
            except UserError:
                continue
            source.kind_choices = [
                [kind.key, Networks._translated(kind.label)] for kind in cls.source_kinds
            ]
            try:
                kind = cls.source_kind(source.kind or "")
            except Unsupported:
                continue
            source.kind_label = Networks._translated(kind.label)
            source.kind_help = Networks._translated(kind.help)
            source.settings_schema = Networks._schema(kind.settings)

    @api.onchange("kind")
    def _onchange_kind(self):
        """Another kind asks for other things: begin with what it proposes."""
        labels = {label for _key, label in self.kind_choices or []}
        if not self.name or self.name in labels:
            self.name = self.kind and self.kind_label
        declared = self._declared_kind()
        Networks = self.env["social.crm.network"]
        self.settings = Networks._defaults(declared.settings) if declared else {}

    @api.depends("account_id", "kind")
    def _compute_opens_tickets(self):
        for source in self:
            declared = source._declared_kind()
            source.opens_tickets = bool(declared and declared.addressed)

    @api.depends("account_id", "kind")
    def _compute_interval(self):
        for source in self:
            declared = source._declared_kind()
            source.interval = declared.interval if declared else 5

    @api.depends("used_today", "used_on", "daily_budget")
    def _compute_requests_text(self):
        today = fields.Date.today()
        for source in self:
            used = source.used_today if source.used_on == today else 0
            source.requests_text = (
                self.env._("%(used)s of %(limit)s", used=used, limit=source.daily_budget)
                if source.daily_budget
                else str(used)
            )

    def _compute_unreadable_count(self):
        counts = dict(
            self.env["social.crm.unreadable"]._read_group(
                [("source_id", "in", self.ids)], ["source_id"], ["__count"]
            )
        )
        for source in self:
            source.unreadable_count = counts.get(source, 0)

    @api.depends(
        "paused",
        "error_kind",
        "error",
        "waiting_until",
        "last_success",
        "account_id.state",
        "account_id.paused",
        "account_id.waiting_until",
    )
    def _compute_health(self):
        now = fields.Datetime.now()
        for source in self:
            account = source.account_id
            waiting = max(filter(None, [source.waiting_until, account.waiting_until]), default=None)
            text = source.error
            if account.state != "connected":
                health, text = "off", account.error
            elif source.paused or account.paused:
                health = "paused"
            elif source.error_kind and source.error_kind != "temporary":
                health = "trouble"
            elif waiting and waiting > now:
                health = "waiting"
            elif source.error_kind:
                health = "waiting" if source.failures < TROUBLE_AFTER else "trouble"
            else:
                health = "ok" if source.last_success else "new"
            source.health = health
            source.health_text = text

    @api.constrains("kind", "settings", "account_id")
    def _check_kind(self):
        for source in self:
            self._check_question(source.account_id, source.kind, source.settings)

    @api.model
    def _check_question(self, account, key, settings):
        """Refuse what makes no sense to read.

        :param str key: of a kind of source
        :param dict settings: what the kind asks for
        :raises ValidationError: with a sentence that says what to change
        """
        Networks = self.env["social.crm.network"]
        cls = Networks._class(account.network)
        try:
            kind = cls.source_kind(key)
        except Unsupported as error:
            raise ValidationError(self._sentence(error)) from None
        values = settings or {}
        if not isinstance(values, dict):
            raise ValidationError(self.env._("The settings of a source are names with values."))
        for setting in kind.settings:
            if setting.required and not str(values.get(setting.key) or "").strip():
                label = Networks._translated(setting.label)
                raise ValidationError(self.env._("Please fill in “%s”.", label))
        try:
            cls.check_source(SourceSpec(key, values))
        except NetworkError as error:
            raise ValidationError(self._sentence(error)) from None

    def _declared_kind(self):
        """What the network says about this kind, or ``None``."""
        try:
            cls = self.env["social.crm.network"]._class(self.account_id.network)
            return cls.source_kind(self.kind or "")
        except (UserError, Unsupported):
            return None

    @api.model
    def _sentence(self, error):
        """What an error of a network says, in the language of the person.

        :param error: an ``errors.NetworkError``, or a sentence of the border
        """
        sentence = getattr(error, "sentence", error)
        return self.env["social.crm.network"]._translated(sentence)

    def _speaking(self):
        """This source with a language for what is written about it, see the account's."""
        self.ensure_one()
        return self.with_env(self.account_id._speaking().env)

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(vals_list)
        sources.filtered(lambda source: source.account_id.state == "connected")._due_now()
        return sources

    def write(self, vals):
        if "settings" in vals or "kind" in vals:
            # Another question has other answers: the position in the old ones means nothing.
            vals = {"cursor": False, "caught_up": False, "gap": False, **vals}
        return super().write(vals)

    # Buttons

    def action_fetch_now(self):
        """Read as soon as a worker is free."""
        self.check_access("write")
        for source in self:
            if source.account_id.state != "connected":
                raise UserError(self.env._("Connect “%s” first.", source.account_id.name))
        self._due_now()
        return self._notify_fetching()

    def action_pause(self):
        """Stop reading, or go on."""
        for source in self:
            source.paused = not source.paused
        self.filtered(lambda source: not source.paused)._due_now()

    def action_reset_cursor(self):
        """Read again from the beginning. Harmless: what is known already is recognised."""
        self.write({"cursor": False, "caught_up": False, "gap": False})
        self._due_now()

    def action_try(self):
        """See what the last day would have brought, before it is read."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try Before Reading"),
            "res_model": "social.crm.trial",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_account_id": self.account_id.id,
                "default_source_id": self.id,
                "default_kind": self.kind,
                "default_settings": self.settings,
            },
        }

    def action_view_unreadable(self):
        """Items of this source that could not be read."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.unreadable_action")
        action["domain"] = [("source_id", "=", self.id)]
        return action

    @api.model
    def _notify_fetching(self):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "info", "message": self.env._("Reading has been started.")},
        }

    def _due_now(self):
        """Make these sources due, and wake the worker that reads."""
        if not self:
            return
        self.write({"next_run": fields.Datetime.now(), "waiting_until": False})
        self.env.ref("social_crm.ir_cron_fetch")._trigger()

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
        return due

    def _claim(self):
        if self:
            lease = timedelta(seconds=self._lease_seconds())
            self.write({"running_until": fields.Datetime.now() + lease})

    @api.model
    def _lease_seconds(self):
        """How long a worker may be silent before another takes over."""
        return self._parameter("lease_seconds", 300)

    @api.model
    def _parameter(self, name, default):
        """A system parameter of ours that is a number; nonsense there falls back to the default."""
        value = self.env["ir.config_parameter"].sudo().get_param(f"social_crm.{name}")
        try:
            return max(1, int(value)) if value else default
        except ValueError:
            _logger.warning("The system parameter social_crm.%s is not a number", name)
            return default

    def _fetch(self, sources):
        """Read the sources in threads, store page by page.

        No transaction is open while anybody waits for a server: every event is worked and committed
        before the next one is waited for.
        """
        runs, jobs, finished = {}, [], []
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
        self.env["ir.cron"]._commit_progress()
        woken = _Alarm(self.env.ref("social_crm.ir_cron_process"))
        with Pump(jobs, self._parameter("fetch_threads", 50)) as pump:
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
        values = self._requests_booked(ended.requests)
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
            # What a limit cut off goes on at once, the rest waits for its turn.
            "next_run": self._next_run() if complete else now,
        }
        if complete and not self.caught_up:
            values["caught_up"] = True
        self.write(values)
        account = self.account_id
        if account.error and account.state == "connected":
            account.write({"error": False, "error_at": False})
        if was_in_trouble and not any(source._in_trouble() for source in account.source_ids):
            account._close_trouble()

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

    def _in_trouble(self):
        return bool(self.error_kind) and (
            self.error_kind != "temporary" or self.failures >= TROUBLE_AFTER
        )


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
