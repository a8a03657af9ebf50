"""What a source may do now: the network's limits, the budget, daily requests, the hourly cap."""

from dataclasses import dataclass, field
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..networks.network import networks
from .social_crm_gate import Share, Wish

CAP = 500
"""Items an hour that a search may bring unless somebody says otherwise."""


@dataclass
class Allowance:
    """What one run of one source may do.

    :param refusal: a sentence why it may do nothing now; empty: it may
    :param until: when it may ask again
    :param max_requests: 0 means no limit
    :param max_items: 0 means no limit
    :param paid: the limit of requests is one of money, and must not be passed inside a page either
    """

    share: Share = field(default_factory=Share)
    refusal: str = ""
    until: object = None
    max_requests: int = 0
    max_items: int = 0
    paid: bool = False

    def _take(self, source, share):
        """Take note of what the gate let through."""
        self.share = share
        money = share.allowed.get("money")
        if not share.wait:
            if money:
                self.paid = True
                self.max_requests = min(money, self.max_requests or money)
            return
        now = fields.Datetime.now()
        if money == 0:
            self.until, _passed = source.account_id._month_end()
            self.refusal = source.env._(
                "The budget of the account is spent as far as it goes for this: %s.",
                source.account_id.spent_text,
            )
            return
        self.until = now + timedelta(seconds=share.wait)
        self.refusal = source.env._("What the network allows is used up for the moment.")


class SocialCrmSource(models.Model):
    _inherit = "social.crm.source"

    cost_text = fields.Char(
        "Cost",
        compute="_compute_cost_text",
        help="What reading this has cost this month, and what it comes to by the end of the month "
        "if it goes on like this.",
    )
    hourly_cap = fields.Integer(
        "Items an Hour",
        compute="_compute_hourly_cap",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
        help="Stop for a while after so many new items in an hour, so that a search gone wild does "
        "not flood the desk. 0: no limit.",
    )

    _cap_check = models.Constraint("CHECK (hourly_cap >= 0)", "A number of items is not negative.")

    @api.depends("account_id", "kind")
    def _compute_hourly_cap(self):
        """Only what somebody made up can go wild, not what is said to us."""
        for source in self:
            kind = source._declared_kind()
            source.hourly_cap = CAP if kind and kind.settings and not kind.addressed else 0

    def _compute_cost_text(self):
        accounts = self.account_id
        month = self.env["social.crm.charge"].sudo()._this_month(accounts)
        _end, passed = accounts._month_end()
        for source in self:
            spent = month.get((source.account_id.id, source._origin.id), 0.0)
            if not source.account_id.has_prices:
                source.cost_text = False
                continue
            text = source.account_id._money_text
            source.cost_text = self.env._(
                "%(spent)s, about %(month)s a month", spent=text(spent), month=text(spent / passed)
            )

    def _items_left(self):
        """How many items the cap of these sources still lets in now. One query.

        :returns: source id to (items left, when the first of the last hour's leaves the hour)
        :rtype: dict[int, tuple]
        """
        capped = self.filtered("hourly_cap")
        if not capped:
            return {}
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT source_id, count(*), min(received_at) FROM social_crm_mention
                 WHERE source_id = ANY(%s) AND received_at > %s AND NOT backfilled
                 GROUP BY source_id
                """,
                capped.ids,
                now - timedelta(hours=1),
            )
        )
        came = {row[0]: row[1:] for row in rows}
        return {
            source.id: (
                max(0, source.hourly_cap - came.get(source.id, (0, now))[0]),
                came.get(source.id, (0, now))[1] + timedelta(hours=1),
            )
            for source in capped
        }

    def _allowances(self):
        """What each of these sources may do in a run that begins now. The caller commits.

        A fixed number of queries for each network, whatever the number of sources.

        :rtype: dict[int, Allowance]
        """
        found = {source.id: Allowance() for source in self}
        capped = self._items_left()
        asking, wishes = [], []
        for source in self:
            allowance = found[source.id]
            source = source._speaking()
            left, free = capped.get(source.id, (None, None))
            budget = source._budget_left()
            if budget == 0:
                allowance.refusal = source.env._(
                    "The budget of %s requests for today is used up.", source.daily_budget
                )
                allowance.until = fields.Datetime.to_datetime(
                    fields.Date.today() + timedelta(days=1)
                )
            elif left == 0:
                allowance.refusal = source.env._(
                    "More than %s new items in an hour: reading rests. Is the search too wide?",
                    source.hourly_cap,
                )
                allowance.until = free
            else:
                allowance.max_requests = budget or 0
                allowance.max_items = left or 0
                asking.append(source)
        Price = self.env["social.crm.price"]
        limited = self.account_id.filtered("budget")
        prices = {network: Price._today(network) for network in set(limited.mapped("network"))}
        for source in asking:
            gates = source._gates_wanted()
            each = source._request_cost(prices.get(source.account_id.network, {}))
            money = source.account_id._money_gate(source.kind, each)
            if money:
                gates["money"] = money
            wishes.append(Wish(gates, self._parameter("run_requests", 50)))
        shares = self.env["social.crm.gate"].sudo()._share_out(wishes)
        for source, share in zip(asking, shares, strict=True):
            # What was not asked for must not be used: the meter notes that it was wanted.
            none = dict.fromkeys(source._declared_limits(), 0)
            share.allowed = {**none, **share.allowed}
            found[source.id]._take(source, share)
        return found

    def _declared_limits(self):
        cls = networks().get(self.account_id.network)
        return [limit.key for limit in cls.limits] if cls else []

    def _gates_wanted(self):
        """The limits that a run will come up against, with about as much as the last one needed:
        what one has in hand, nobody else has.

        :rtype: dict[str, Gate]
        """
        try:
            gates = self.account_id._gates()
        except UserError:  # its network is not to be had: the run says so
            return {}
        if not self.caught_up or self.last_used is False:
            return gates
        return {
            key: gate._replace(most=2 * self.last_used[key] + 6)
            for key, gate in gates.items()
            if key in self.last_used
        }

    def _request_cost(self, prices):
        """What one request of this source can cost at most, in the account's currency.

        :param dict prices: of its network
        """
        kind = self._declared_kind()
        if not kind or not kind.costs:
            return 0.0
        cls = self.env["social.crm.network"]._class(self.account_id.network)
        most = {price.key: price.most for price in cls.prices}
        return self.account_id._cost_of({key: most.get(key, 1) for key in kind.costs}, prices)
