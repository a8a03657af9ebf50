"""What an account's stream needs to know and keeps book about; the worker that listens is
``tools/stream_worker.py``."""

import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..networks.errors import AllowanceUsed, RateLimited, Unauthorized, Unsupported
from ..networks.http import Session
from ..networks.limits import Meter
from ..networks.listener import Station
from ..networks.network import networks
from .social_crm_gate import Wish
from .social_crm_network import utc_now

REQUESTS = 6
"""Requests that a stream may make, itself included, while it has one share of the limits. What a
killed worker had in hand is lost to others for some minutes."""


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    streams = fields.Boolean(compute="_compute_streams")
    stream_cursor = fields.Text(readonly=True, copy=False, groups="base.group_system")
    stream_since = fields.Datetime(
        readonly=True, copy=False, help="Since when a stream has told us what happens, with breaks."
    )
    streaming_since = fields.Datetime(
        "Listening Since", readonly=True, copy=False, help="Without a break. Empty: not now."
    )
    stream_error = fields.Char("Why Nobody Listens", readonly=True, copy=False)

    @api.depends("network")
    def _compute_streams(self):
        for account in self:
            cls = networks().get(account.network)
            account.streams = bool(cls and cls.streams)

    @api.model
    def _since_fields(self):
        return (*super()._since_fields(), "stream_since")

    @api.model
    def _wanted_streams(self):
        """Accounts that somebody wants to listen to now.

        :returns: account to a word that changes when the stream has to be opened anew
        :rtype: dict
        """
        keys = [
            key
            for key in self.env["social.crm.network"]._installed_keys()
            if networks()[key].streams
        ]
        now = fields.Datetime.now()
        accounts = self.sudo().search(
            [
                ("network", "in", keys),
                ("state", "=", "connected"),
                ("paused", "=", False),
                ("refused_at", "=", False),
                "|",
                ("waiting_until", "=", False),
                ("waiting_until", "<=", now),
            ],
            order="id",
        )
        return {account: account._stream_word() for account in accounts if account._stream_kinds()}

    def _stream_kinds(self):
        """Kinds of sources that somebody wants to read."""
        sources = self.source_ids.filtered(lambda source: source.active and not source.paused)
        return sorted(set(sources.mapped("kind")))

    def _stream_word(self):
        """Another one when other credentials, settings or kinds count."""
        parts = [self.settings, self.sealed_secrets, self.external_id, self._stream_kinds()]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def _stream_share(self):
        """The part of the network's limits that a stream may use for a while. The caller commits.

        :rtype: Share
        :raises AllowanceUsed: there is nothing left now
        """
        self.ensure_one()
        limits = networks()[self.network].limits
        # What has a limit of its own by its path, as signing in has, a stream leaves to others.
        general = {limit.key for limit in limits if not limit.path}
        gates = {key: gate for key, gate in self._gates().items() if key in general}
        share = self.env["social.crm.gate"].sudo()._share_out([Wish(gates, REQUESTS)])[0]
        share.allowed = {**{limit.key: 0 for limit in limits}, **share.allowed}
        if share.wait:
            raise AllowanceUsed(
                self.env._("What the network allows is used up for the moment."), share.wait
            )
        return share

    def _station(self):
        """What a thread needs to listen.

        :returns: the station, its meter, and the share that the meter keeps to
        :rtype: tuple[Station, Meter, Share]
        :raises NetworkError: it cannot be listened to now
        """
        self.ensure_one()
        Networks = self.env["social.crm.network"]
        try:
            cls = Networks._class(self.network)
        except UserError as error:
            raise Unsupported(error.args[0]) from None
        access, guard, share = self._access(), Networks._guard(), self._stream_share()
        meter = Meter(cls.limits, share.allowed)

        def make():
            return cls(access, Session(guard, clock=utc_now, meter=meter), utc_now)

        return Station(self.id, make, self._stream_kinds(), self.stream_cursor or ""), meter, share

    def _stream_begun(self):
        """The first word of a stream has come. What happened before it is read at once."""
        now = fields.Datetime.now()
        self.write(
            {
                "streaming_since": now,
                "stream_since": self.stream_since or now,
                "stream_error": False,
            }
        )
        told_of = self.source_ids.filtered(
            lambda source: source.active and not source.paused and source._is_told_of()
        )
        told_of.filtered(lambda source: not source.running_until)._due_now()

    def _stream_ended(self, error=None):
        """Nobody listens any more; reading goes on.

        :param NetworkError error: why, if it is no passing thing of the worker
        """
        self.ensure_one()
        sentence = self.env["social.crm.source"]._sentence(error) if error else False
        self.write({"streaming_since": False, "stream_error": sentence})
        if isinstance(error, Unauthorized):
            self._failed(error)
        elif isinstance(error, AllowanceUsed):
            return  # our own limits: reading has its own share of them
        elif isinstance(error, RateLimited) and error.retry_after:
            accounts = self._same_app() if error.scope == "app" else self
            accounts._wait(error.retry_after)
