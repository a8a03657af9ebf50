"""The credentials of an account: typed into its settings, kept encrypted, never shown again."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import NO_ACCESS

from ..networks.errors import Unauthorized
from ..networks.types import Secrets
from ..tools import vault


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    sealed_secrets = fields.Text(groups=NO_ACCESS, copy=False)
    sealed_pending = fields.Text(
        groups=NO_ACCESS, copy=False, help="Of a sign-in under way; what works stays until it ends."
    )
    kept_secrets = fields.Json(
        compute="_compute_kept_secrets",
        groups="social_crm.group_administrator",
        help="Names of the credentials that are stored, never their values.",
    )

    def _compute_kept_secrets(self):
        for account in self:
            account.kept_secrets = sorted(account._readable_secrets())

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
