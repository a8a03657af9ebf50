"""One presence of ours on one network: who we are there, how we get in, and how it is doing."""

from datetime import timedelta

from werkzeug.urls import url_join

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import NO_ACCESS

from ..networks.errors import NetworkError, Unauthorized
from ..networks.network import networks
from ..networks.types import Access, Capability, Connect, Secrets
from ..tools import vault
from .social_crm_network import utc_now

CALLBACK = "/social_crm/connect/callback"


class SocialCrmAccount(models.Model):
    _name = "social.crm.account"
    _description = "Social Account"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    network = fields.Selection(
        selection=lambda self: self.env["social.crm.network"]._selection(), required=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        "Helpdesk Team",
        check_company=True,
        index=True,
        help="Gets the tickets of this account. Agents see the mentions of their own teams, "
        "and those of accounts without a team.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Looked After By",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="Is told when the account needs attention.",
    )
    state = fields.Selection(
        [
            ("draft", "Not connected"),
            ("connected", "Connected"),
            ("disconnected", "Connect again"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    paused = fields.Boolean(copy=False, tracking=True, help="Nothing is fetched and nothing sent.")
    settings = fields.Json(help="What the network asks for, without credentials.")
    settings_schema = fields.Json(compute="_compute_network_facts")
    sealed_secrets = fields.Text(groups=NO_ACCESS, copy=False)
    sealed_pending = fields.Text(
        groups=NO_ACCESS, copy=False, help="Of a sign-in under way; what works stays until it ends."
    )
    kept_secrets = fields.Json(
        compute="_compute_kept_secrets",
        groups="social_crm.group_administrator",
        help="Names of the credentials that are stored, never their values.",
    )
    connect_kind = fields.Char(compute="_compute_network_facts")
    network_note = fields.Char(compute="_compute_network_facts")
    callback_url = fields.Char("Callback Address", compute="_compute_callback_url")
    external_id = fields.Char("Id at the Network", readonly=True, copy=False)
    handle = fields.Char(readonly=True, copy=False)
    url = fields.Char("Page", readonly=True, copy=False)
    avatar_url = fields.Char(readonly=True, copy=False)
    facts = fields.Json(readonly=True, copy=False, help="What the server allows.")
    connected_at = fields.Datetime(readonly=True, copy=False)
    backfill_days = fields.Integer(
        default=7, help="How far back the first run reads. Older things stay where they are."
    )
    backfill_tickets = fields.Boolean(
        "Tickets for What Is Unanswered",
        default=True,
        help="Posts from before the connection are context. "
        "Those that were addressed to us and never answered become tickets if this is set.",
    )
    waiting_until = fields.Datetime(
        readonly=True, copy=False, help="The server asked for a pause until then."
    )
    error = fields.Char(readonly=True, copy=False)
    error_at = fields.Datetime(readonly=True, copy=False)
    source_ids = fields.One2many("social.crm.source", "account_id", "Sources")
    health = fields.Selection(
        [
            ("ok", "Healthy"),
            ("waiting", "Waiting"),
            ("trouble", "In trouble"),
            ("paused", "Paused"),
            ("draft", "Not connected"),
        ],
        compute="_compute_health",
    )
    mention_count = fields.Integer(compute="_compute_mention_count")
    can_answer = fields.Boolean(compute="_compute_network_facts")

    channel_id = fields.Many2one(
        "helpdesk.ticket.channel",
        "Helpdesk Channel",
        compute="_compute_channel_id",
        store=True,
        readonly=False,
        help="What the tickets of this account name as their channel.",
    )

    _external_uniq = models.UniqueIndex(
        "(company_id, network, external_id) WHERE external_id IS NOT NULL AND active",
        "This account is connected already.",
    )
    _backfill_check = models.Constraint(
        "CHECK (backfill_days BETWEEN 0 AND 366)", "Read back between 0 and 366 days."
    )

    @api.depends("network", "settings")
    def _compute_network_facts(self):
        Networks = self.env["social.crm.network"]
        for account in self:
            account.settings_schema = []
            account.connect_kind = False
            account.network_note = False
            account.can_answer = False
            if not account.network:
                continue
            try:
                cls = Networks._class(account.network)
            except UserError as error:
                account.network_note = error.args[0]
                continue
            account.settings_schema = Networks._schema(cls.settings)
            account.connect_kind = cls.connect_by(account.settings or {}).value
            account.can_answer = Capability.REPLY in cls.capabilities

    def _compute_kept_secrets(self):
        for account in self:
            account.kept_secrets = sorted(account._readable_secrets())

    @api.onchange("network")
    def _onchange_network(self):
        """Another network asks for other things: begin with what it proposes."""
        Networks = self.env["social.crm.network"]
        labels = dict(Networks._selection())
        if not self.name or self.name in labels.values():
            self.name = labels.get(self.network)
        cls = networks().get(self.network)
        self.settings = Networks._defaults(cls.settings) if cls else {}

    @api.depends("network")
    def _compute_channel_id(self):
        labels = dict(self.env["social.crm.network"]._selection())
        Channel = self.env["helpdesk.ticket.channel"].sudo()
        for account in self:
            label = labels.get(account.network)
            if not label:
                account.channel_id = False
                continue
            account.channel_id = Channel.search(
                [("name", "=", label), ("company_id", "=", False)], limit=1
            ) or Channel.create({"name": label, "company_id": False})

    def _compute_callback_url(self):
        for account in self:
            account.callback_url = url_join(account.get_base_url(), CALLBACK)

    @api.depends(
        "state", "paused", "waiting_until", "source_ids.error_kind", "source_ids.waiting_until"
    )
    def _compute_health(self):
        now = fields.Datetime.now()
        for account in self:
            sources = account.source_ids.filtered(lambda source: not source.paused)
            if account.state == "draft":
                account.health = "draft"
            elif account.state == "disconnected":
                account.health = "trouble"
            elif account.paused:
                account.health = "paused"
            elif any(kind and kind != "temporary" for kind in sources.mapped("error_kind")):
                account.health = "trouble"
            elif any(
                until and until > now
                for until in [account.waiting_until, *sources.mapped("waiting_until")]
            ):
                account.health = "waiting"
            else:
                account.health = "ok"

    def _compute_mention_count(self):
        counts = dict(
            self.env["social.crm.mention"]._read_group(
                [("account_id", "in", self.ids), ("own", "=", False)], ["account_id"], ["__count"]
            )
        )
        for account in self:
            account.mention_count = counts.get(account, 0)

    @api.constrains("network")
    def _check_network(self):
        known = self.env["social.crm.network"]._installed_keys()
        for account in self:
            if account.network not in known:
                raise ValidationError(self.env._("There is no network “%s” here.", account.network))

    @api.model_create_multi
    def create(self, vals_list):
        kept = [self._split_settings(vals) for vals in vals_list]
        accounts = super().create(vals_list)
        for account, secrets in zip(accounts, kept, strict=True):
            if secrets:
                account._keep_secrets(secrets)
        return accounts

    def write(self, vals):
        if "network" in vals and any(
            account.network != vals["network"] and account.state != "draft" for account in self
        ):
            raise UserError(
                self.env._("A connected account keeps its network. Create another account instead.")
            )
        if "settings" in vals and len(self) > 1:
            for account in self:  # each network has its own secrets
                account.write(vals)
            return True
        vals = dict(vals)
        if "network" in vals:
            moved = self.filtered(lambda account: account.network != vals["network"])
            moved.sudo().sealed_secrets = False  # nobody hands one network's keys to another
        if "settings" in vals:
            typed = {**vals, "network": vals.get("network") or self.network}
            if secrets := self._split_settings(typed):
                self._keep_secrets({**self._readable_secrets(), **secrets})
            vals["settings"] = typed["settings"]
        return super().write(vals)

    @api.model
    def _split_settings(self, vals):
        """Take typed secrets out of ``vals["settings"]``, in place, so that they never reach the
        table in the clear.

        :returns: the secrets that were typed; an empty value means "unchanged"
        :rtype: dict[str, str]
        """
        settings = vals.get("settings")
        if not settings:
            return {}
        if not isinstance(settings, dict):
            raise ValidationError(self.env._("The settings of an account are names with values."))
        cls = self.env["social.crm.network"]._declared(vals.get("network"))
        secret_keys = {setting.key for setting in cls.settings if setting.kind == "secret"}
        vals["settings"] = {key: value for key, value in settings.items() if key not in secret_keys}
        return {key: settings[key] for key in secret_keys if settings.get(key)}

    # Credentials

    def _secrets(self):
        """The credentials in the clear. Hand them to a network object and to nobody else.

        :rtype: Secrets
        """
        self.ensure_one()
        try:
            return vault.unseal(self.sudo().sealed_secrets)
        except vault.KeyMissing:
            raise Unauthorized(
                self.env._(
                    "The credentials were encrypted with another key. Connect the account again, "
                    "or bring back the key “%s”.",
                    vault.key_path().name,
                )
            ) from None

    def _readable_secrets(self):
        """The credentials, or none when the key is not there any more: they have to be typed again.

        :rtype: Secrets
        """
        try:
            return self._secrets()
        except Unauthorized:
            return Secrets()

    def _keep_secrets(self, secrets):
        """Store credentials. What is empty never replaces what is not."""
        self.ensure_one()
        values = {key: value for key, value in secrets.items() if value}
        if values:
            self.sudo().sealed_secrets = vault.seal(values)

    def _keep_pending(self, secrets):
        """Store what a sign-in needs when the browser comes back."""
        self.sudo().sealed_pending = vault.seal(secrets)

    def _pending_secrets(self):
        """What :meth:`_keep_pending` stored.

        :rtype: Secrets
        """
        try:
            return vault.unseal(self.sudo().sealed_pending)
        except vault.KeyMissing:
            return Secrets()

    def _kept_secrets(self):
        """The credentials, or none if they cannot be read any more: enough to connect anew.

        :rtype: Secrets
        """
        try:
            return self._secrets()
        except Unauthorized:
            return Secrets()

    def _access(self, secrets=None):
        """What a network object needs to act for this account.

        :param Secrets secrets: instead of those that are kept
        :rtype: Access
        """
        self.ensure_one()
        return Access(
            settings=self.settings or {},
            secrets=self._secrets() if secrets is None else secrets,
            facts=self.facts or {},
            external_id=self.external_id or "",
        )

    def _network(self, secrets=None, **allowed):
        """A network object for one piece of work in this thread. Close its session afterwards.

        :param Secrets secrets: instead of those that are kept, while connecting
        :param allowed: as :meth:`_meter` takes it
        :rtype: odoo.addons.social_crm.networks.network.Network
        """
        self.ensure_one()
        Networks = self.env["social.crm.network"]
        access = self._access(secrets)
        session = Networks._session(meter=self._meter(**allowed))
        return Networks._class(self.network)(access, session, utc_now)

    # Connecting

    def action_connect(self):
        """Begin: to the server's own sign-in, or check at once where there is none."""
        self.ensure_one()
        self.check_access("write")
        self._check_required_settings()
        if self.connect_kind != Connect.OAUTH:
            return self.action_check()
        return {
            "type": "ir.actions.act_url",
            "url": f"/social_crm/connect/{self.id}",
            "target": "self",
        }

    def _check_required_settings(self):
        cls = self.env["social.crm.network"]._class(self.network)
        secrets = self._kept_secrets()
        for setting in cls.settings:
            known = secrets if setting.kind == "secret" else self.settings or {}
            if setting.required and not known.get(setting.key):
                label = self.env["social.crm.network"]._translated(setting.label)
                raise UserError(self.env._("Please fill in “%s” first.", label))

    def action_check(self):
        """Ask the server who we are; on success the account is connected."""
        self.ensure_one()
        self.check_access("write")
        network = self._network_or_error()
        commit = self.env["ir.cron"]._commit_progress
        commit()  # no transaction stays open while the server thinks
        try:
            identity = network.check()
        except NetworkError as error:
            self._failed(error)
            commit()  # the reason stays on the account although the dialog says it as well
            raise UserError(self.env["social.crm.source"]._sentence(error)) from None
        finally:
            network.http.close()
        self._connected(identity)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Connected as %s.", self.handle or self.name),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _network_or_error(self):
        try:
            return self._network()
        except NetworkError as error:
            raise UserError(self.env["social.crm.source"]._sentence(error)) from None

    def _connected(self, identity, secrets=None):
        """Take note of who we are, and offer the sources. Connecting again keeps sources, cursors
        and history.

        :param identity: ``networks.types.Identity``
        :param Secrets secrets: new credentials, kept only if they are of the same account
        """
        self.ensure_one()
        if self.external_id and self.external_id != identity.external_id:
            raise UserError(
                self.env._(
                    "This account was %(before)s, but the server says it is %(now)s. "
                    "Create another account for it, so that the two histories stay apart.",
                    before=self.handle or self.external_id,
                    now=identity.handle or identity.external_id,
                )
            )
        twin = self.search(
            [
                ("id", "!=", self.id),
                ("company_id", "=", self.company_id.id),
                ("network", "=", self.network),
                ("external_id", "=", identity.external_id),
            ],
            limit=1,
        )
        if twin:
            raise UserError(
                self.env._(
                    "%(who)s is connected already, as “%(name)s”.",
                    who=identity.handle or identity.external_id,
                    name=twin.name,
                )
            )
        self._keep_secrets(secrets or {})
        self.sudo().sealed_pending = False
        labels = dict(self.env["social.crm.network"]._selection())
        still_proposed = self.name == labels.get(self.network)
        self.write(
            {
                "name": (still_proposed and identity.name) or self.name,
                "state": "connected",
                "external_id": identity.external_id,
                "handle": identity.handle,
                "url": identity.url,
                "avatar_url": identity.avatar_url,
                "facts": dict(identity.facts),
                "connected_at": self.connected_at or fields.Datetime.now(),
                "error": False,
                "error_at": False,
                "waiting_until": False,
            }
        )
        self._close_trouble()
        self._offer_sources(identity.sources)
        self.source_ids._due_now()

    def _offer_sources(self, suggested):
        Networks = self.env["social.crm.network"]
        cls = Networks._class(self.network)
        known = {(source.kind, str(source.settings or {})) for source in self.source_ids}
        wanted = [
            (kind.key, Networks._translated(kind.label), {})
            for kind in cls.source_kinds
            if kind.offered
        ]
        wanted += [(each.kind, each.name, dict(each.settings)) for each in suggested]
        self.env["social.crm.source"].create(
            [
                {"account_id": self.id, "kind": kind, "name": name, "settings": settings}
                for kind, name, settings in wanted
                if (kind, str(settings)) not in known
            ]
        )

    def action_pause(self):
        """Stop fetching and sending, or go on."""
        for account in self:
            account.paused = not account.paused
        self.filtered(lambda account: not account.paused).source_ids._due_now()

    def action_fetch_now(self):
        """Read all sources as soon as a worker is free."""
        self.check_access("write")
        for account in self:
            if account.state != "connected":
                raise UserError(self.env._("Connect “%s” first.", account.name))
        self.source_ids._due_now()
        return self.env["social.crm.source"]._notify_fetching()

    def action_view_mentions(self):
        """What came in through this account."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.mention_action")
        action["domain"] = [("account_id", "=", self.id)]
        action["context"] = {}
        return action

    # Health

    def _speaking(self):
        """This account with a language for what is written about it: that of the person at the
        screen; where nobody is, in scheduled work, that of who looks after it."""
        self.ensure_one()
        if self.env.lang:
            return self
        account = self.sudo()
        return self.with_context(lang=account.user_id.lang or account.company_id.partner_id.lang)

    def _say(self, sentence):
        """Show on the form what went wrong."""
        self.write({"error": sentence, "error_at": fields.Datetime.now()})

    def _failed(self, error):
        """A call failed for a reason that concerns the account as a whole."""
        self.ensure_one()
        sentence = self.env["social.crm.source"]._sentence(error)
        values = {"error": sentence, "error_at": fields.Datetime.now()}
        if isinstance(error, Unauthorized) and self.state == "connected":
            values["state"] = "disconnected"
        self.write(values)
        if isinstance(error, Unauthorized):
            self._open_trouble(sentence)

    def _wait(self, seconds):
        """The server asked for a pause. A longer one that was asked for before stays."""
        until = fields.Datetime.now() + timedelta(seconds=max(1, seconds))
        self.filtered(
            lambda account: not account.waiting_until or account.waiting_until < until
        ).write({"waiting_until": until})

    def _open_trouble(self, sentence):
        """Tell the person who looks after the account, once per trouble."""
        for account in self.sudo():
            if account._trouble_activities():
                continue
            account.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=account.env._("Social account needs attention"),
                note=sentence,
                user_id=(account.user_id or account.create_uid).id,
                automated=True,
                social_crm_trouble=True,
            )

    def _close_trouble(self):
        """The trouble is over: nobody needs to look any more."""
        activities = self.sudo()._trouble_activities()
        if activities:
            activities.action_feedback(feedback=self.env._("It works again."))

    def _trouble_activities(self):
        return self.activity_ids.filtered("social_crm_trouble")

    def _note_unworked(self, mention, error):
        """A stored mention could not be worked: the person who looks after the account is told
        which, and why."""
        self.ensure_one()
        self._open_trouble(
            self.env._(
                "A post (%(post)s) was stored but could not be worked: %(reason)s",
                post=mention.url or mention.external_id,
                reason=str(error)[:200],
            )
        )
