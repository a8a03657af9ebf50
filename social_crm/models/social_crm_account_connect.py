"""Connecting an account: signed in or checked, it knows who it is and offers what to read."""

from werkzeug.urls import url_join

from odoo import fields, models
from odoo.exceptions import UserError

from ..networks.errors import NetworkError
from ..networks.types import Connect

CALLBACK = "/social_crm/connect/callback"


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    callback_url = fields.Char("Callback Address", compute="_compute_callback_url")

    def _compute_callback_url(self):
        for account in self:
            account.callback_url = url_join(account.get_base_url(), CALLBACK)

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
        secrets = self._readable_secrets()
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
