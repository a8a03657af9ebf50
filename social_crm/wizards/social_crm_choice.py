"""One sign-in, several pages: the administrator chooses which become accounts.

Their credentials wait here encrypted, for the person who signed in and for a quarter of an hour;
the browser never has them.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS

from ..models.social_crm_network import utc_now
from ..networks.errors import NetworkError
from ..networks.types import Access, Secrets
from ..tools import vault

WAITS = timedelta(minutes=15)
INHERITED = ("company_id", "team_id", "user_id", "backfill_days", "backfill_tickets")
"""What a new account has from the one that the person began with."""


class SocialCrmChoice(models.TransientModel):
    _name = "social.crm.choice"
    _description = "What to Connect"

    account_id = fields.Many2one("social.crm.account", required=True, ondelete="cascade")
    network = fields.Selection(related="account_id.network")
    until = fields.Datetime(required=True, default=lambda self: fields.Datetime.now() + WAITS)
    line_ids = fields.One2many("social.crm.choice.line", "choice_id")
    error = fields.Char(readonly=True)

    @api.model
    def _begin(self, account, presences):
        """Keep what a sign-in gives access to until the person has chosen.

        :param presences: ``networks.types.Presence``
        :rtype: SocialCrmChoice
        """
        account.check_access("write")
        self.sudo().search([("account_id", "=", account.id)]).unlink()  # the latest sign-in counts
        known = self.env["social.crm.network"]._installed_keys()
        lost = account.external_id and self.env._(
            "%s is not among what this sign-in gives access to.",
            account.handle or account.name,
        )
        choice = self.sudo().create({"account_id": account.id, "error": lost})
        self.env["social.crm.choice.line"].sudo().create(
            [
                {
                    "choice_id": choice.id,
                    "network": each.network,
                    "external_id": each.external_id,
                    "name": each.name or each.handle or each.external_id,
                    "handle": each.handle,
                    "sealed": vault.seal(each.secrets),
                }
                for each in presences
                if each.network in known
            ]
        )
        self.env.ref("social_crm.ir_cron_refresh").sudo()._trigger(at=choice.until)
        return choice.with_env(self.env)

    @api.model
    def _drop_old(self):
        """Nobody chose in time: the credentials go."""
        self.sudo().search([("until", "<=", fields.Datetime.now())]).unlink()

    def write(self, vals):
        """What a person may say is which lines are chosen."""
        if not self.env.su:
            vals = {key: value for key, value in vals.items() if key == "line_ids"}
        return super().write(vals)

    def _compute_display_name(self):
        for choice in self:
            choice.display_name = self.env._("What shall be connected?")

    def action_connect(self):
        """Connect what was chosen: each is asked who it is, and becomes an account."""
        self.ensure_one()
        self.check_access("write")
        account = self.account_id
        account.check_access("write")
        if self.until <= fields.Datetime.now():
            self._drop_old()
            account._say(self.env._("The sign-in took too long. Please begin it once more."))
            return account._shown()
        chosen = self.line_ids.filtered(lambda line: line.chosen and not line.done)
        if not chosen and not self.line_ids.filtered("done"):
            raise UserError(self.env._("Please choose at least one."))
        self.sudo().error = False
        self.line_ids.sudo().error = False
        own = not account.external_id and next(
            (line for line in chosen if line.network == account.network and not line.account_id),
            None,
        )
        for line in chosen:
            line._connect(account if line == own else line.account_id)
        if self.line_ids.filtered("error"):
            self.sudo().error = self.env._(
                "Not everything could be connected; the reason stands beside it."
            )
            return self._shown()
        return self._close()

    def _close(self):
        """Everything is connected: the credentials go, and what came of it is shown."""
        accounts = self.line_ids.filtered("done").account_id
        begun = self.account_id
        self.sudo().unlink()
        if begun.state == "draft" and begun not in accounts and not begun.source_ids:
            # It was the way in for others, for example of another network.
            begun._say(self.env._("Other accounts were connected with this sign-in."))
        return accounts._shown() if accounts else begun._shown()

    def action_cancel(self):
        """Connect nothing, and forget what came of the sign-in."""
        self.ensure_one()
        account = self.account_id
        self.check_access("unlink")
        self.sudo().unlink()
        return account._shown()

    def _shown(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "current",
        }


class SocialCrmChoiceLine(models.TransientModel):
    _name = "social.crm.choice.line"
    _description = "Something to Connect"
    _order = "network, name, id"

    choice_id = fields.Many2one("social.crm.choice", required=True, ondelete="cascade")
    chosen = fields.Boolean("Connect")
    network = fields.Selection(
        selection=lambda self: self.env["social.crm.network"]._selection(), readonly=True
    )
    external_id = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)
    handle = fields.Char(readonly=True)
    sealed = fields.Text(groups=NO_ACCESS)
    account_id = fields.Many2one(
        "social.crm.account", "Connected As", compute="_compute_account_id"
    )
    done = fields.Boolean(readonly=True)
    error = fields.Char(readonly=True)
    status = fields.Char(compute="_compute_status")

    @api.depends("network", "external_id", "choice_id.account_id", "done")
    def _compute_account_id(self):
        found = {
            (account.network, account.external_id): account
            for account in self.env["social.crm.account"].search(
                [
                    ("company_id", "in", self.choice_id.account_id.company_id.ids),
                    ("external_id", "in", self.mapped("external_id")),
                ]
            )
        }
        for line in self:
            line.account_id = found.get((line.network, line.external_id), False)

    @api.depends("account_id", "done", "error")
    def _compute_status(self):
        for line in self:
            if line.error:
                line.status = line.error
            elif line.done:
                line.status = self.env._("Connected")
            elif line.account_id:
                line.status = self.env._("Connected already, as “%s”", line.account_id.name)
            else:
                line.status = False

    def write(self, vals):
        """A person decides whether, not what."""
        if not self.env.su:
            vals = {key: value for key, value in vals.items() if key == "chosen"}
        return super().write(vals)

    def _connect(self, account):
        """Ask who this is, and write it down: in ``account``, or in a new one.

        Nothing is made before the network has answered, and no transaction is open meanwhile.
        """
        self.ensure_one()
        begun = self.choice_id.account_id
        try:
            secrets = vault.unseal(self.sudo().sealed)
        except vault.KeyMissing:
            secrets = Secrets()
        try:
            network = self._network(account, secrets)
        except (UserError, NetworkError) as error:
            self.sudo().error = self._sentence(error)
            return
        self.env["ir.cron"]._commit_progress()
        try:
            identity = network.check()
        except NetworkError as error:
            self.sudo().error = self._sentence(error)
            return
        finally:
            network.http.close()

        def keep():
            kept = account or self._new_account(begun)
            kept._connected(identity, secrets)
            self.sudo().write({"done": True, "error": False, "chosen": False, "sealed": False})

        try:
            with self.env.cr.savepoint():
                keep()
        except UserError as error:
            self.sudo().error = error.args[0]
        self.env["ir.cron"]._commit_progress()
        self.invalidate_recordset(["account_id"])

    def _network(self, account, secrets):
        """A network object for what may have no account yet."""
        begun = self.choice_id.account_id
        if account:
            return account._network(secrets)
        Networks = self.env["social.crm.network"]
        cls = Networks._class(self.network)
        access = Access(settings=self._settings(begun), secrets=secrets)
        # Whose limits these requests count for is known only afterwards; they are a few.
        return cls(access, Networks._session(), utc_now)

    def _settings(self, begun):
        """Settings of the account that the person began with, as far as this network has them."""
        cls = self.env["social.crm.network"]._class(self.network)
        plain = {setting.key for setting in cls.settings if setting.kind != "secret"}
        defaults = self.env["social.crm.network"]._defaults(cls.settings)
        theirs = {key: value for key, value in (begun.settings or {}).items() if key in plain}
        return {**defaults, **theirs}

    def _new_account(self, begun):
        values = {name: begun[name] for name in INHERITED}
        for name, value in values.items():
            if isinstance(value, models.BaseModel):
                values[name] = value.id
        return self.env["social.crm.account"].create(
            {
                **values,
                "name": self.name,
                "network": self.network,
                "settings": self._settings(begun),
            }
        )

    def _sentence(self, error):
        if isinstance(error, NetworkError):
            return self.env["social.crm.source"]._sentence(error)
        return error.args[0]
