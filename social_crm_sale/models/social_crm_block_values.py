"""The number of an order in text blocks: only where it is clear which one, and said in private."""

from datetime import timedelta

from odoo import api, fields, models

LATELY = timedelta(days=90)


class SocialCrmBlock(models.Model):
    _inherit = "social.crm.block"

    @api.model
    def _values(self, mention, audience, language):
        values = super()._values(mention, audience, language)
        if audience == "direct" and (number := self._order_number(mention)):
            values["order_number"] = number
        return values

    @api.model
    def _order_number(self, mention):
        """The only confirmed order of the last months, as far as the user may see orders; of
        several, the agent says which.

        :rtype: str
        """
        partner = mention.profile_id.partner_id
        orders = self.env["sale.order"]
        if not partner or not orders.has_access("read"):
            return ""
        found = orders.search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", mention.company_id.id),
                ("state", "=", "sale"),
                ("date_order", ">=", fields.Datetime.now() - LATELY),
            ],
            limit=2,
        )
        return found.name if len(found) == 1 else ""
