"""Orders and invoices as numbers that lead to a contact."""

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.social_crm.models.social_crm_reference import bare, digits


class SocialCrmReference(models.AbstractModel):
    _inherit = "social.crm.reference"

    @api.model
    def _sources(self, numbers):
        return {
            **super()._sources(numbers),
            "order": SQL(
                "SELECT name, partner_id, company_id FROM sale_order WHERE %s",
                self._written("name", numbers),
            ),
            "invoice": SQL(
                "SELECT name, partner_id, company_id FROM account_move"
                " WHERE move_type IN ('out_invoice', 'out_refund') AND state = 'posted'"
                " AND partner_id IS NOT NULL AND %s",
                self._written("name", numbers),
            ),
        }


class SaleOrder(models.Model):
    _inherit = "sale.order"

    _social_bare_idx = models.Index(f"({bare('name')})")
    _social_digits_idx = models.Index(f"({digits('name')})")


class AccountMove(models.Model):
    _inherit = "account.move"

    _social_bare_idx = models.Index(
        f"({bare('name')}) WHERE move_type IN ('out_invoice', 'out_refund') AND state = 'posted'"
    )
    _social_digits_idx = models.Index(
        f"({digits('name')}) WHERE move_type IN ('out_invoice', 'out_refund') AND state = 'posted'"
    )
