"""What we may do at a network: what it asks for, what was granted, and what works therefore."""

from odoo import api, fields, models

from ..networks.network import networks
from ..networks.types import Capability


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    granted = fields.Json(readonly=True, copy=False, help="Keys of the permissions that we have.")
    lacks_permission = fields.Boolean(
        readonly=True, copy=False, help="Something without which the account is of no use."
    )
    permissions = fields.Json(compute="_compute_permissions")
    permission_note = fields.Char(compute="_compute_permissions")
    works = fields.Json(compute="_compute_works")

    @api.depends("network", "granted", "state", "settings")
    def _compute_permissions(self):
        translated = self.env["social.crm.network"]._translated
        for account in self:
            cls = networks().get(account.network)
            known = account.state != "draft" and account.granted
            wanted = account.settings or {}
            found = [
                {
                    "key": each.key,
                    "label": translated(each.label),
                    "required": each.required,
                    "granted": each.key in account.granted["keys"] if known else None,
                }
                for each in (cls.permissions if cls else ())
                if not each.setting or wanted.get(each.setting)
            ]
            missing = [
                each["label"] for each in found if each["required"] and each["granted"] is False
            ]
            account.permissions = found
            account.permission_note = (
                self.env._(
                    "%(network)s did not grant what this account cannot do without: %(missing)s. "
                    "Please connect it again, and allow that there.",
                    network=translated(cls.label),
                    missing="; ".join(missing),
                )
                if missing
                else False
            )

    @api.depends("network", "granted", "state", "settings")
    def _compute_works(self):
        Networks = self.env["social.crm.network"]
        for account in self:
            cls = networks().get(account.network)
            if not cls:
                account.works = []
                continue
            refused = account._refused_by_permission(cls)
            able = [
                (key.value, words)
                for key, words in self._capability_words()
                if key in cls.capabilities
            ]
            account.works = [
                {
                    "title": title,
                    "items": [
                        {"label": label, "works": key not in refused, "needs": refused.get(key, "")}
                        for key, label in items
                    ],
                }
                for title, items in (
                    (
                        self.env._("Reads"),
                        [(kind.key, Networks._translated(kind.label)) for kind in cls.source_kinds],
                    ),
                    (self.env._("Does"), able),
                )
                if items
            ]

    def _refused_by_permission(self, cls):
        """What does not work because a permission is missing: key to what it is called.

        :rtype: dict[str, str]
        """
        if not self.granted:
            return {}
        translated = self.env["social.crm.network"]._translated
        return {
            served: translated(each.label)
            for each in cls.permissions
            if each.key not in self.granted["keys"]
            for served in each.serves
        }

    @api.model
    def _capability_words(self):
        """What we can do at networks, in words; in the order in which it is shown."""
        return [
            (Capability.REPLY, self.env._("Answer in public")),
            (Capability.DIRECT_MESSAGE, self.env._("Answer in private")),
            (Capability.MEDIA, self.env._("Send pictures and files along")),
            (Capability.THREAD, self.env._("Split long answers into parts")),
            (Capability.LIKE, self.env._("Like")),
            (Capability.REPOST, self.env._("Repost")),
            (Capability.HIDE, self.env._("Hide")),
            (Capability.DELETE, self.env._("Take back our own words")),
            (Capability.RECHECK, self.env._("Notice what is edited or deleted later")),
            (Capability.NOTICE, self.env._("Say on the profile when nobody is there")),
        ]

    @api.depends("lacks_permission")
    def _compute_health(self):
        done = super()._compute_health()
        for account in self:
            if account.lacks_permission and account.health in ("ok", "waiting"):
                account.health = "trouble"
        return done

    def _connected(self, identity, secrets=None):
        done = super()._connected(identity, secrets)
        cls = self.env["social.crm.network"]._class(self.network)
        required = {each.key for each in cls.permissions if each.required}
        known = identity.granted is not None
        self.write(
            {
                "granted": {"keys": sorted(identity.granted)} if known else False,
                "lacks_permission": known and bool(required - set(identity.granted)),
            }
        )
        return done
