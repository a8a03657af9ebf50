"""What an account may cost a month, and what it does when that is nearly spent."""

from calendar import monthrange
from datetime import timedelta

from odoo import api, fields, models

from ..networks.network import networks
from .social_crm_gate import Gate

WARN_AT = 0.8
"""Share of the budget from which on somebody is told, and the least important is left out."""
UNIT = 1_000_000
"""Shares of money are counted at the gate in millionths, since they must be whole."""


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    has_prices = fields.Boolean(compute="_compute_has_prices")
    can_search = fields.Boolean(compute="_compute_has_prices")
    budget = fields.Float(
        "Budget a Month",
        digits=(16, 2),
        tracking=True,
        help="What the network may charge for reading and answering in a month. 0: no limit. From "
        "80 % on somebody is told and the least important sources rest; messages and mentions are "
        "read to the end.",
    )
    budget_currency = fields.Char(
        compute="_compute_budget_currency", store=True, readonly=True, precompute=True
    )
    spent = fields.Float("Spent This Month", compute="_compute_spent", digits=(16, 4))
    spent_text = fields.Char("This Month", compute="_compute_spent")
    budget_state = fields.Selection(
        [("ok", "Within"), ("near", "Nearly spent"), ("spent", "Spent")],
        compute="_compute_spent",
    )
    budget_warned_on = fields.Date(readonly=True, copy=False)

    _budget_check = models.Constraint("CHECK (budget >= 0)", "A budget is not negative.")

    @api.depends("network")
    def _compute_has_prices(self):
        for account in self:
            cls = networks().get(account.network)
            account.has_prices = bool(cls and any(price.currency for price in cls.prices))
            account.can_search = bool(cls and any(kind.settings for kind in cls.source_kinds))

    @api.depends("network")
    def _compute_budget_currency(self):
        for account in self:
            cls = networks().get(account.network)
            money = [price.currency for price in cls.prices if price.currency] if cls else []
            account.budget_currency = money[0] if money else "USD"

    @api.depends("budget")
    def _compute_spent(self):
        month = self.env["social.crm.charge"].sudo()._this_month(self)
        for account in self:
            spent = sum(amount for (owner, _source), amount in month.items() if owner == account.id)
            account.spent = spent
            account.budget_state = _state(spent, account.budget)
            names = {
                "spent": _money(spent, account.budget_currency),
                "budget": _money(account.budget, account.budget_currency),
                "percent": round(100 * spent / account.budget) if account.budget else 0,
            }
            account.spent_text = (
                self.env._("%(spent)s of %(budget)s (%(percent)s %%)", **names)
                if account.budget
                else names["spent"]
            )

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        self.env["social.crm.price"]._know(set(accounts.mapped("network")))
        return accounts

    def write(self, vals):
        result = super().write(vals)
        if vals.get("network"):
            self.env["social.crm.price"]._know({vals["network"]})
        return result

    def _cost_of(self, charges, prices=None):
        """What charges come to at today's prices.

        :param Mapping charges: key of a price to how many
        :param dict prices: those of the network, if they are known already
        :returns: amount in the account's currency; units of a free quota cost nothing
        :rtype: float
        """
        self.ensure_one()
        if not charges:
            return 0.0
        if prices is None:
            prices = self.env["social.crm.price"]._today(self.network)
        return sum(
            number * prices[key].amount
            for key, number in charges.items()
            if key in prices and prices[key].currency == self.budget_currency
        )

    def _money_text(self, amount):
        """An amount in the account's currency, for people."""
        return _money(amount, self.budget_currency)

    def _money_gate(self, kind, each):
        """The gate that money passes, for a source of this kind or (``None``) for an answer.

        The less important a kind, the earlier it stops: between 80 and 100 % of the budget.

        :param float each: what one request can cost at most
        :returns: ``None`` when it costs nothing, or nothing is limited
        :rtype: Gate | None
        """
        self.ensure_one()
        if not self.budget or not each:
            return None
        left = int((self.budget * self._ceiling(kind) - self.spent) * UNIT)
        # What was really spent is in the charges, so nothing counts here after the work.
        units = max(1, round(each * UNIT))
        return Gate(f"money:{self.id}", max(0, left), 0, units, most=int(kind is None))

    def _ceiling(self, kind):
        """The share of the budget at which reading a kind stops; answers never stop before the
        end."""
        order = networks()[self.network].cheap_kinds
        if kind is None or not order:
            return 1.0
        if kind not in order:
            return WARN_AT
        return WARN_AT + (1 - WARN_AT) * (order.index(kind) + 1) / len(order)

    def _watch_budget(self):
        """Tell whoever looks after the account once a month that the budget is nearly spent."""
        first = fields.Date.today().replace(day=1)
        for account in self:
            if not account.budget or account.budget_state == "ok":
                continue
            if account.budget_warned_on and account.budget_warned_on >= first:
                continue
            account = account._speaking()
            account.budget_warned_on = fields.Date.today()
            account.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=account.env._("The budget of %s is nearly spent", account.name),
                note=account.env._(
                    "%s this month. The least important sources rest now; at 100 %% nothing is "
                    "read or said any more that costs money. The budget is on the account.",
                    account.spent_text,
                ),
                user_id=(account.user_id or account.create_uid).id,
                automated=True,
            )

    @api.model
    def _month_end(self):
        """The first moment of the next month, and the share of this one that has passed.

        :rtype: tuple[datetime, float]
        """
        today = fields.Date.today()
        days = monthrange(today.year, today.month)[1]
        first = today.replace(day=1)
        end = fields.Datetime.to_datetime(first + timedelta(days=days))
        now = fields.Datetime.now()
        begun = fields.Datetime.to_datetime(first)
        return end, max((now - begun) / (end - begun), 1 / (days * 24))


def _state(spent, budget):
    if not budget or spent < budget * WARN_AT:
        return "ok"
    return "near" if spent < budget else "spent"


def _money(amount, currency):
    """An amount with its currency; cents of a cent are shown where they are all there is."""
    text = f"{amount:.{2 if amount >= 1 or not amount else 4}f}"
    whole, _dot, cents = text.partition(".")
    return f"{whole}.{cents.rstrip('0').ljust(2, '0')} {currency or ''}".strip()
