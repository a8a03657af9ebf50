"""What networks charge, as data: each with the day from which it holds and where that stands."""

from odoo import api, fields, models

from ..networks.network import networks


class SocialCrmPrice(models.Model):
    _name = "social.crm.price"
    _description = "Social Network Price"
    _order = "network, key, since desc"

    network = fields.Selection(
        selection=lambda self: self.env["social.crm.network"]._selection(), required=True
    )
    key = fields.Char("What", required=True, help="The name by which the network counts it.")
    label = fields.Char("For", compute="_compute_label")
    amount = fields.Float("Price", required=True, digits=(16, 6))
    currency = fields.Char(help="ISO code of the currency; empty for units of a free quota.")
    since = fields.Date("From", required=True, default=fields.Date.context_today)
    source = fields.Char("Where It Stands")

    _key_uniq = models.UniqueIndex(
        "(network, key, since)", "There is a price for this from that day on already."
    )
    _amount_check = models.Constraint("CHECK (amount >= 0)", "A price is not negative.")

    @api.depends("network", "key")
    def _compute_label(self):
        labels = {
            (cls.key, price.key): self.env["social.crm.network"]._translated(price.label)
            for cls in networks().values()
            for price in cls.prices
        }
        for price in self:
            price.label = labels.get((price.network, price.key), price.key)

    @api.depends("label")
    def _compute_display_name(self):
        for price in self:
            price.display_name = price.label

    @api.model
    def _know(self, keys):
        """Store the prices that these networks declare and that are not stored yet. What an
        administrator changed stays; a newer price of the network is a row of its own.

        :param keys: of networks
        """
        declared = {
            (key, price.key, fields.Date.to_date(price.since)): price
            for key in keys
            if key in networks()
            for price in networks()[key].prices
        }
        known = {
            (row.network, row.key, row.since)
            for row in self.sudo().search([("network", "in", list(keys))])
        }
        self.sudo().create(
            [
                {
                    "network": network,
                    "key": key,
                    "since": since,
                    "amount": price.amount,
                    "currency": price.currency,
                    "source": price.source,
                }
                for (network, key, since), price in declared.items()
                if (network, key, since) not in known
            ]
        )

    @api.model
    def _today(self, network):
        """The prices that hold today.

        :rtype: dict[str, SocialCrmPrice]
        """
        rows = self.sudo().search(
            [("network", "=", network), ("since", "<=", fields.Date.today())], order="since"
        )
        return {row.key: row for row in rows}
