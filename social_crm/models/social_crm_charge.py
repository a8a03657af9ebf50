"""What was spent: one row for each account, source, thing and day.

Written in the transaction that stores what was paid for, at the price of that day.
"""

from odoo import api, fields, models
from odoo.tools import SQL


class SocialCrmCharge(models.Model):
    _name = "social.crm.charge"
    _description = "Social Network Cost"
    _order = "day desc, id desc"
    _log_access = False

    account_id = fields.Many2one(
        "social.crm.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    source_id = fields.Many2one(
        "social.crm.source", readonly=True, ondelete="set null", help="Empty: for answers."
    )
    network = fields.Selection(related="account_id.network")
    day = fields.Date(required=True, readonly=True)
    key = fields.Char("What", required=True, readonly=True)
    count = fields.Integer(required=True, readonly=True)
    amount = fields.Float(required=True, readonly=True, digits=(16, 6))
    currency = fields.Char(readonly=True)

    _day_uniq = models.UniqueIndex("(account_id, COALESCE(source_id, 0), key, day, currency)")

    @api.model
    def _book(self, account, source_id, charges):
        """Write down what something cost. The caller commits. One query, and one for the prices.

        :param account: one ``social.crm.account``
        :param source_id: what was read; ``None`` for what was said
        :param Mapping charges: key of a price to how many
        """
        if not charges:
            return
        prices = self.env["social.crm.price"]._today(account.network)
        rows = SQL(", ").join(
            SQL(
                "(%s, %s, %s::integer, %s, %s, %s, %s, %s)",
                account.id,
                account.company_id.id,
                source_id,
                fields.Date.today(),
                key,
                number,
                number * (prices[key].amount if key in prices else 0.0),
                (prices[key].currency if key in prices else "") or "",
            )
            for key, number in sorted(charges.items())
        )
        self.env.execute_query(
            SQL(
                """
                INSERT INTO social_crm_charge AS known
                       (account_id, company_id, source_id, day, key, count, amount, currency)
                VALUES %s
                ON CONFLICT (account_id, COALESCE(source_id, 0), key, day, currency)
                DO UPDATE SET count = known.count + EXCLUDED.count,
                              amount = known.amount + EXCLUDED.amount
                RETURNING 1
                """,
                rows,
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _this_month(self, accounts):
        """What was spent since the first of the month.

        :returns: (account id, source id or ``None``) to amount in the account's currency
        :rtype: dict[tuple, float]
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT charge.account_id, charge.source_id, sum(charge.amount)
                  FROM social_crm_charge charge
                  JOIN social_crm_account account ON account.id = charge.account_id
                 WHERE charge.account_id = ANY(%s) AND charge.day >= %s
                   AND charge.currency = account.budget_currency
                 GROUP BY charge.account_id, charge.source_id
                """,
                accounts.ids,
                fields.Date.today().replace(day=1),
            )
        )
        return {(account, source): amount for account, source, amount in rows}
