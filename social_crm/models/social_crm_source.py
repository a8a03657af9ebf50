"""One thing that is read through an account, with its own cursor, interval, budget and health.
:mod:`.social_crm_source_run` reads it."""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..networks.errors import NetworkError, Unsupported
from ..networks.types import SourceSpec

_logger = logging.getLogger(__name__)

TROUBLE_AFTER = 5
"""Temporary failures in a row after which somebody is told."""


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
    last_used = fields.Json(
        readonly=True,
        copy=False,
        help="Requests of the last run, by limit: about as many will be needed.",
    )
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

    @api.model
    def _parameter(self, name, default):
        """A system parameter of ours that is a number; nonsense there falls back to the default."""
        value = self.env["ir.config_parameter"].sudo().get_param(f"social_crm.{name}")
        try:
            return max(1, int(value)) if value else default
        except ValueError:
            _logger.warning("The system parameter social_crm.%s is not a number", name)
            return default

    def _in_trouble(self):
        return bool(self.error_kind) and (
            self.error_kind != "temporary" or self.failures >= TROUBLE_AFTER
        )
