"""The gate that all workers on all hosts pass before they call a network.

What is shared out is written down before it is used: so many requests for this piece of work, until
then. After the work the rest is given back. A worker that dies keeps its share until it runs out,
so that never more is done than allowed. The stretch of time slides: whatever fixed windows the
network counts in, none of them sees more than its limit.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..networks.errors import RateLimited
from ..networks.limits import Meter

ENOUGH = 20
"""Requests that a piece of work gets, if there are so many, before others get any."""
PATIENCE = 60.0
"""Seconds after which to ask again for what others have."""
AT_THE_SCREEN = 5
"""Requests of one click."""
TO_SIGN_IN = 10
"""Requests until the browser can go to a server that has to be found first."""
LEASE = timedelta(seconds=300)
"""How long a piece of work may go on after it got its share."""


class Gate(NamedTuple):
    """What several pieces of work share.

    :param limit: at most so much at any time
    :param seconds: for how long what was used still counts; 0: it is counted elsewhere then
    :param each: what one request may use up
    :param most: requests of one piece of work; 0: as many as it can make use of
    """

    name: str
    limit: int
    seconds: int
    each: int = 1
    most: int = 0


@dataclass
class Wish:
    """What one piece of work would like to do.

    :param gates: key at the meter to :class:`Gate`
    :param most: requests that it can make use of
    """

    gates: dict
    most: int = 50


@dataclass
class Share:
    """What one piece of work may do.

    :param allowed: for the ``Meter``: key of a limit to the number of requests
    :param ids: rows to give back
    :param wait: seconds after which to ask again, if it may do nothing now
    """

    allowed: dict = field(default_factory=dict)
    ids: dict = field(default_factory=dict)
    wait: float = 0.0


class SocialCrmGate(models.Model):
    _name = "social.crm.gate"
    _description = "Social Limits in Use"
    _log_access = False

    gate = fields.Char(required=True, index=True)
    count = fields.Integer(required=True)
    expires_at = fields.Datetime(required=True, index=True)

    @api.model
    def _share_out(self, wishes):
        """Give each piece of work its share of what is left, fairly. The caller commits.

        Three queries, whatever the number of wishes.

        :param list[Wish] wishes:
        :rtype: list[Share]
        """
        shares = [Share() for _wish in wishes]
        names = {gate.name for wish in wishes for gate in wish.gates.values()}
        if not names:
            return shares
        self.flush_model()
        # One at a time: what is left must not change between looking and taking.
        self.env.cr.execute("SELECT pg_advisory_xact_lock(hashtext('social_crm_gate'))")
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                "SELECT gate, sum(count), min(expires_at) FROM social_crm_gate"
                " WHERE gate = ANY(%s) AND expires_at > %s GROUP BY gate",
                list(names),
                now,
            )
        )
        in_use = {name: count for name, count, _first in rows}
        first_free = {name: first for name, _count, first in rows}
        waiting = Counter(gate.name for wish in wishes for gate in wish.gates.values())
        taken = []
        for wish, share in zip(wishes, shares, strict=True):
            for key, gate in wish.gates.items():
                left = max(0, gate.limit - in_use.get(gate.name, 0)) // gate.each
                fair = -(-left // waiting[gate.name])
                if gate.seconds:  # too little would end in the middle of a page, again and again
                    fair = max(fair, min(left, ENOUGH))
                part = min(gate.most or wish.most, fair)
                waiting[gate.name] -= 1
                share.allowed[key] = part
                if not part:
                    free = first_free.get(gate.name, now)
                    # Others may give something back long before their share runs out.
                    soon = min((free - now).total_seconds(), PATIENCE)
                    share.wait = max(share.wait, soon, 1.0)
            if share.wait:
                continue
            for key, gate in wish.gates.items():
                in_use[gate.name] = in_use.get(gate.name, 0) + share.allowed[key] * gate.each
                taken.append((share, key, gate))
        ids = self._take(taken, now)
        for (share, key, gate), row_id in zip(taken, ids, strict=True):
            share.ids[key] = (row_id, gate)
        return shares

    @api.model
    def _take(self, taken, now):
        """Write down what was shared out.

        :returns: ids of the rows, in the order of ``taken``
        """
        if not taken:
            return []
        values = SQL(", ").join(
            SQL(
                "(%s, %s, %s)",
                gate.name,
                share.allowed[key] * gate.each,
                now + LEASE + timedelta(seconds=gate.seconds),
            )
            for share, key, gate in taken
        )
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO social_crm_gate (gate, count, expires_at) VALUES %s RETURNING id",
                values,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _give_back(self, uses):
        """The work is over: only what was really used still counts, for as long as the stretch
        lasts. One query. The caller commits.

        :param list uses: of (``Share``, key of a limit to requests made)
        """
        now = fields.Datetime.now()
        rows = [
            SQL(
                "(%s, %s, %s::timestamp)",
                row_id,
                used.get(key, 0) * gate.each,
                now + timedelta(seconds=gate.seconds),
            )
            for share, used in uses
            for key, (row_id, gate) in share.ids.items()
        ]
        if rows:
            self.env.execute_query(
                SQL(
                    "UPDATE social_crm_gate gate SET count = new.count,"
                    " expires_at = new.expires_at"
                    " FROM (VALUES %s) AS new(id, count, expires_at)"
                    " WHERE gate.id = new.id RETURNING 1",
                    SQL(", ").join(rows),
                )
            )

    @api.autovacuum
    def _gc_expired(self):
        """Remove what no longer counts."""
        expired = self.search([("expires_at", "<", fields.Datetime.now())], limit=10_000)
        expired.unlink()
        return len(expired), len(expired) == 10_000


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    def _meter(self, requests=AT_THE_SCREEN):
        """The meter of a few requests that somebody at a screen waits for. What they do not use is
        given back when the session is closed; if the person's request fails, it runs out with its
        stretch.

        :param int requests: at most
        :rtype: Meter
        :raises RateLimited: there is no room for them now
        """
        self.ensure_one()
        gates = self._gates()
        Gates = self.env["social.crm.gate"].sudo()
        share = Gates._share_out([Wish(gates, requests)])[0]
        if share.wait:
            raise RateLimited(
                self.env._("What the network allows is used up for the moment."), share.wait
            )
        meter = Meter(self.env["social.crm.network"]._class(self.network).limits, share.allowed)
        meter.on_close = lambda used: Gates._give_back([(share, used)])
        return meter

    def _app_key(self):
        """What accounts of one app have in common, as a short word.

        :rtype: str
        """
        self.ensure_one()
        cls = self.env["social.crm.network"]._class(self.network)
        settings = self.settings or {}
        named = {key: settings.get(key) for key in cls.app_settings or settings}
        text = json.dumps([self.network, named], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _gates(self):
        """The gates of this account, by key of the network's limit.

        :rtype: dict[str, Gate]
        """
        self.ensure_one()
        cls = self.env["social.crm.network"]._class(self.network)
        gates = {}
        for limit in cls.limits:
            whose = f"app:{self._app_key()}" if limit.scope == "app" else f"account:{self.id}"
            name = f"{self.network}:{whose}:{limit.key}"
            gates[limit.key] = Gate(name, limit.requests, limit.seconds)
        return gates
