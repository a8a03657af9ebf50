"""The app through which an account signs in: shared by several accounts, typed once."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..networks.network import networks
from ..networks.types import Connect


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    callback_note = fields.Char(compute="_compute_callback_note")

    @api.depends("network")
    def _compute_callback_note(self):
        translated = self.env["social.crm.network"]._translated
        for account in self:
            cls = networks().get(account.network)
            account.callback_note = (
                self.env._(
                    "Give %s this address when you register the app there: it sends you back to it "
                    "after signing in.",
                    translated(cls.label),
                )
                if cls and cls.app_settings and cls.connect == Connect.OAUTH
                else self.env._(
                    "The server sends you back to this address after signing in. It learns it by "
                    "itself; you need it only if it asks for it."
                )
            )

    def _same_app(self):
        """Accounts that share an app, and so its limits, with this one."""
        self.ensure_one()
        accounts = self.sudo().search([("network", "=", self.network)])
        try:
            key = self._app_key()
        except UserError:  # the network is not to be had
            return accounts & self
        return accounts.filtered(lambda account: account._app_key() == key)

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        for account in accounts:
            account._take_app_secrets()
        return accounts

    def write(self, vals):
        done = super().write(vals)
        if "settings" in vals:
            for account in self.filtered(lambda each: each.state != "connected"):
                account._take_app_secrets()
        return done

    @api.onchange("network")
    def _onchange_network(self):
        """An app that another account of the company uses is proposed."""
        done = super()._onchange_network()
        cls = networks().get(self.network)
        known = self._accounts_with_app()[:1]
        if cls and known:
            named = {key: (known.settings or {}).get(key) for key in cls.app_settings}
            self.settings = {**(self.settings or {}), **{k: v for k, v in named.items() if v}}
        return done

    @api.depends("network", "settings")
    def _compute_kept_secrets(self):
        done = super()._compute_kept_secrets()
        for account in self:  # what will be there once it is saved need not be typed
            more = account._app_secrets_elsewhere() if account.state != "connected" else {}
            account.kept_secrets = sorted({*(account.kept_secrets or []), *more})
        return done

    def _accounts_with_app(self):
        """Other accounts of the company that name an app of this network; the latest first."""
        self.ensure_one()
        cls = networks().get(self.network)
        if not cls or not cls.app_settings or not self.company_id:
            return self.browse()
        found = self.search(
            [
                ("network", "=", self.network),
                ("company_id", "=", self.company_id.id),
                ("id", "not in", self._origin.ids),
            ],
            order="id desc",
        )
        return found.filtered(lambda account: account._names_app())

    def _names_app(self):
        cls = networks()[self.network]
        return any((self.settings or {}).get(key) for key in cls.app_settings)

    def _app_secrets_elsewhere(self):
        """Secrets of the app that this account names, from an account of the company that has them.

        What a person types into the form of a network that is all about a sign-in belongs to the
        app; where there is none, or where it is only another way, what the network names so.

        :rtype: dict[str, str]
        """
        cls = networks().get(self.network)
        if not cls or not cls.app_settings or not self._names_app():
            return {}
        by_app = Connect.OAUTH == cls.connect == cls.connect_by(self.settings or {})
        keys = {
            setting.key
            for setting in cls.settings
            if setting.kind == "secret" and (by_app or setting.key in cls.app_settings)
        }
        plain = [key for key in cls.app_settings if key not in keys]
        mine = self.settings or {}
        for account in self._accounts_with_app():
            theirs = account.settings or {}
            if all(theirs.get(key) == mine.get(key) for key in plain):
                secrets = account._readable_secrets()
                return {key: secrets[key] for key in keys if secrets.get(key)}
        return {}

    def _take_app_secrets(self):
        """Nobody types the secret of an app twice. It is copied here and never seen."""
        self.ensure_one()
        kept = self._readable_secrets()
        more = self._app_secrets_elsewhere()
        if set(more) - set(kept):
            self._keep_secrets({**more, **kept})

    def _connected(self, identity, secrets=None):
        """What was typed stays when a sign-in does not hand it back."""
        cls = self.env["social.crm.network"]._class(self.network)
        typed = {setting.key for setting in cls.settings if setting.kind == "secret"}
        if secrets:
            kept = {key: value for key, value in self._readable_secrets().items() if key in typed}
            secrets = {**kept, **{key: value for key, value in secrets.items() if value}}
        return super()._connected(identity, secrets)
