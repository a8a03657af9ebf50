"""One presence of ours on one network: who we are there, and how it is doing."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..networks.errors import Unauthorized
from ..networks.network import networks
from ..networks.types import Access, Capability
from .social_crm_network import utc_now


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
    connect_kind = fields.Char(compute="_compute_network_facts")
    network_note = fields.Char(compute="_compute_network_facts")
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

    # At work

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
            place=self._place(),
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
