"""The address that a network calls: one for each account, with a token that nobody can guess."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from werkzeug.urls import url_join

from odoo import api, fields, models

from ..networks.errors import Unauthorized
from ..networks.network import networks

PUSH = "/social_crm/push"
QUIET = timedelta(minutes=1)
"""How often at most a refused push is noted on the account."""


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    pushes = fields.Boolean(compute="_compute_pushes")
    push_token = fields.Char(groups="social_crm.group_administrator", copy=False, readonly=True)
    push_key = fields.Char(
        groups="social_crm.group_administrator",
        copy=False,
        readonly=True,
        help="Digest of the token: what is looked up tells nothing about it.",
    )
    push_url = fields.Char(
        "Push Address",
        compute="_compute_push_url",
        groups="social_crm.group_administrator",
        help="Give the network this address, so that it tells us by itself what happens.",
    )
    push_since = fields.Datetime("Pushes Since", readonly=True, copy=False)
    pushed_at = fields.Datetime("Last Push", readonly=True, copy=False)
    push_error = fields.Char("Last Refused Push", readonly=True, copy=False)
    push_error_at = fields.Datetime(readonly=True, copy=False)

    _push_key_uniq = models.UniqueIndex("(push_key) WHERE push_key IS NOT NULL")

    @api.depends("network")
    def _compute_pushes(self):
        for account in self:
            cls = networks().get(account.network)
            account.pushes = bool(cls and cls.pushes)

    @api.depends("network", "push_token")
    def _compute_push_url(self):
        for account in self:
            path = f"{PUSH}/{account.network}/{account.push_token}"
            known = account.pushes and account.push_token
            account.push_url = url_join(account.get_base_url(), path) if known else False

    @api.model
    def _since_fields(self):
        """Fields that say since when the network tells us by itself."""
        return ("push_since",)

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts._make_push_token()
        return accounts

    def write(self, vals):
        done = super().write(vals)
        if "network" in vals:
            self._make_push_token()
        return done

    def _make_push_token(self):
        """Give an address to those that need one and have none."""
        for account in self.sudo():
            if account.pushes and not account.push_token:
                account._new_push_token()

    def _new_push_token(self):
        token = secrets.token_urlsafe(32)
        self.write({"push_token": token, "push_key": _key(token)})

    def action_renew_push(self):
        """Another address; the old one leads nowhere from now on."""
        self.ensure_one()
        self.check_access("write")
        self._new_push_token()
        self.write({"push_since": False, "push_error": False, "push_error_at": False})

    @api.model
    def _by_push_token(self, network, token):
        """The account whose address was called, or none.

        Looked up by the digest of the token, so that the time it takes says nothing about it.
        """
        account = self.sudo().search([("push_key", "=", _key(token))], limit=1)
        known = account.push_token or "-"
        same = hmac.compare_digest(known.encode(), token.encode("utf-8", "replace"))
        return account if same and account.network == network else account.browse()

    def _note_refused_push(self, sentence):
        """Say on the account why a push was not believed: mostly a secret that is not the same."""
        now = fields.Datetime.now()
        if self.push_error_at and self.push_error_at > now - QUIET:
            return
        self.write({"push_error": sentence, "push_error_at": now})

    def _note_push(self):
        """A push was believed."""
        now = fields.Datetime.now()
        if self.pushed_at and self.pushed_at > now - QUIET and self.push_since:
            return  # no row is written for each push of many
        self.write(
            {
                "pushed_at": now,
                "push_since": self.push_since or now,
                "push_error": False,
                "push_error_at": False,
            }
        )

    # Whom a push may be for

    def _app_circles(self):
        """Accounts that one push can be about, in circles that know the same secrets of the app.

        An app can serve several accounts, and several networks. Which accounts are of the same app
        is told by the settings that name it; that they are really is proved by the secret of each
        circle, with which it checks the signature by itself.

        :returns: recordsets, that of this account first
        :rtype: list
        """
        self.ensure_one()
        cls = networks()[self.network]
        if not cls.app_settings:
            return [self]
        family = [
            key
            for key in self.env["social.crm.network"]._installed_keys()
            if networks()[key].pushes and set(networks()[key].app_settings) == set(cls.app_settings)
        ]
        app = {key: (self.settings or {}).get(key) for key in cls.app_settings}
        relatives = self.sudo().search(
            [("network", "in", family), ("state", "!=", "draft"), ("id", "!=", self.id)]
        )
        circles = {self._secret_circle(): self}
        for account in relatives:
            settings = account.settings or {}
            if not any(app.values()) or any(settings.get(key) != app[key] for key in app):
                continue
            circle = account._secret_circle()
            if circle is not None:
                circles[circle] = circles.get(circle, account.browse()) | account
        return list(circles.values())

    def _secret_circle(self):
        """What accounts have in common that can check the same signatures; ``None`` if the
        credentials cannot be read."""
        cls = networks()[self.network]
        try:
            kept = self._secrets()
        except Unauthorized:
            return None
        typed = [setting.key for setting in cls.settings if setting.kind == "secret"]
        return (self.network, *(kept.get(key, "") for key in typed))


def _key(token):
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
