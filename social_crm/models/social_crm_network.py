"""The networks that this database can use, and what they declare, as the client needs it."""

from dataclasses import asdict
from datetime import UTC, datetime

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate, ormcache

from ..networks.http import Guard, Session
from ..networks.network import Network, networks
from ..networks.sentence import Sentence


def utc_now():
    """The present time, aware: the clock that networks are given."""
    return datetime.now(UTC)


class SocialCrmNetwork(models.AbstractModel):
    _name = "social.crm.network"
    _description = "Social Networks"

    @api.model
    @ormcache()
    def _installed_keys(self):
        """Keys of the networks whose addon is installed here. The registry of classes belongs to
        the process, not to the database.

        :rtype: tuple[str]
        """
        installed = self.env["ir.module.module"]._installed()
        return tuple(key for key, cls in networks().items() if cls.addon() in installed)

    @api.model
    def _translated(self, text):
        """A label or sentence of a network in the language of the person, translated by the addon
        that it comes from.

        :param str text: a ``networks.sentence.Sentence``; any other text stays as it is
        :rtype: str
        """
        if not isinstance(text, Sentence):
            return text
        params = {name: self._translated(value) for name, value in text.params.items()}
        return self.env._(LazyTranslate(text.module)(text.template, **params))

    @api.model
    def _selection(self):
        """Values for selection fields.

        :rtype: list[tuple[str, str]]
        """
        return sorted(
            ((key, self._translated(networks()[key].label)) for key in self._installed_keys()),
            key=lambda pair: pair[1].lower(),
        )

    @api.model
    def _class(self, key):
        """The class of a network, to work with.

        :raises UserError: if there is none, or a library of it is missing
        """
        cls = self._declared(key)
        if missing := cls.missing_libraries():
            raise UserError(self._missing_sentence(cls, missing))
        return cls

    @api.model
    def _declared(self, key):
        """The class of a network, for what it declares; its library may be missing.

        :raises UserError: if there is none
        """
        cls = networks().get(key)
        if cls is None or key not in self._installed_keys():
            raise UserError(
                self.env._(
                    "The network “%s” is not available: the addon that brings it is not installed.",
                    key,
                )
            )
        return cls

    @api.model
    def _has_windows(self, key):
        """Whether a network says more of how items can be answered than the item itself does.

        :param str key: of the network
        :rtype: bool
        """
        cls = networks().get(key)
        return cls is not None and cls.ways.__func__ is not Network.ways.__func__

    @api.model
    def _missing_sentence(self, cls, missing):
        """What to do about a missing library, in a sentence."""
        return self.env._(
            "%(network)s needs a Python package that is not installed. "
            "On the server, run: pip install %(packages)s",
            network=self._translated(cls.label),
            packages=" ".join(missing),
        )

    @api.model
    def _schema(self, settings):
        """What the form needs to draw declared settings.

        :param settings: an iterable of ``networks.types.Setting``
        :rtype: list[dict]
        """
        return [
            {
                **asdict(setting),
                "label": self._translated(setting.label),
                "help": self._translated(setting.help),
                "choices": [
                    [value, self._translated(label)] for value, label in setting.choices.items()
                ],
            }
            for setting in settings
        ]

    @api.model
    def _defaults(self, settings):
        """Values that declared settings begin with.

        :param settings: an iterable of ``networks.types.Setting``
        :rtype: dict
        """
        return {
            setting.key: setting.default
            for setting in settings
            if setting.default != "" and setting.kind != "secret"
        }

    @api.model
    def _looks(self):
        """How networks are shown: key to label and icon (a Font Awesome 4 class).

        :rtype: dict[str, dict[str, str]]
        """
        return {
            key: {
                "label": self._translated(networks()[key].label),
                "icon": networks()[key].icon,
            }
            for key in self._installed_keys()
        }

    @api.model
    def _guard(self):
        """The guard of outgoing requests, with what the administrator allowed.

        :rtype: Guard
        """
        allowed = self.env["ir.config_parameter"].sudo().get_param("social_crm.allowed_hosts", "")
        return Guard(allowed.replace(",", " ").split())

    @api.model
    def _session(self, **options):
        """A new HTTP session for one piece of work.

        :rtype: Session
        """
        return Session(self._guard(), clock=utc_now, **options)
