"""Orders, deliveries and invoices as terms of the priority."""

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.social_crm.models.social_crm_priority import LINEAR, Term

DAY = 86400


def _late(model, named, unnamed):
    """Words about a record that is late; who may not read it is not told which.

    :param str model: of the record
    :param named: sentence with ``name`` and ``days``
    :param unnamed: sentence with ``days``
    """

    def words(env, values):
        days = max(0, int((env.cr.now().timestamp() - values["since"]) / DAY))
        record = model in env and env[model].browse(values["id"]).exists()
        if record and record.has_access("read"):
            return named(env, record.display_name, days)
        return unnamed(env, days)

    return words


TERMS = {
    "late_order": Term(
        lambda env: env._("Order overdue"),
        _late(
            "sale.order",
            lambda env, name, days: env._(
                "order %(name)s overdue %(days)s days", name=name, days=days
            ),
            lambda env, days: env._("an order overdue %s days", days),
        ),
        20,
        reads=("late_orders",),
    ),
    "late_delivery": Term(
        lambda env: env._("Delivery late"),
        _late(
            "stock.picking",
            lambda env, name, days: env._(
                "delivery %(name)s late %(days)s days", name=name, days=days
            ),
            lambda env, days: env._("a delivery late %s days", days),
        ),
        5,
        LINEAR,
        lambda env: env._("days"),
        cap=15,
        reads=("late_deliveries",),
    ),
    "due_invoice": Term(
        lambda env: env._("Invoice overdue"),
        _late(
            "account.move",
            lambda env, name, days: env._(
                "invoice %(name)s due %(days)s days", name=name, days=days
            ),
            lambda env, days: env._("an invoice due %s days", days),
        ),
        5,
        reads=("due_invoices",),
    ),
}


class SocialCrmPriority(models.AbstractModel):
    _inherit = "social.crm.priority"

    @api.model
    def _terms(self):
        return {**super()._terms(), **TERMS}

    @api.model
    def _term_late_order(self, batch):
        return self._late_points(batch, "late_order", batch.told("late_orders"))

    @api.model
    def _term_late_delivery(self, batch):
        late = batch.told("late_deliveries")
        now, points = batch.now.timestamp(), batch.settings["late_delivery"].points
        return {
            each.id: (points((now - late[each.partner_id]["since"]) / DAY), late[each.partner_id])
            for each in batch.facts
            if each.partner_id in late
        }

    @api.model
    def _term_due_invoice(self, batch):
        return self._late_points(batch, "due_invoice", batch.told("due_invoices"))

    @api.model
    def _late_points(self, batch, code, late):
        points = batch.points(code)
        return {
            each.id: (points, late[each.partner_id])
            for each in batch.facts
            if each.partner_id in late
        }

    @api.model
    def _read_late_orders(self, batch):
        """The longest overdue order of each contact: promised for a day that has passed, and not
        delivered in full."""
        return self._longest(
            batch,
            SQL(
                """
                SELECT record.id, record.commitment_date AS since, record.partner_id
                  FROM sale_order record
                 WHERE record.state = 'sale' AND record.commitment_date < %s
                   AND record.company_id = %s
                   AND EXISTS (SELECT FROM sale_order_line line
                                WHERE line.order_id = record.id AND line.display_type IS NULL
                                  AND coalesce(line.qty_delivered, 0) < line.product_uom_qty)
                """,
                batch.now,
                batch.company_id,
            ),
        )

    @api.model
    def _read_late_deliveries(self, batch):
        """The longest late delivery to each contact, where the stock is kept in Odoo."""
        if "stock.picking" not in self.env:
            return {}
        return self._longest(
            batch,
            SQL(
                """
                SELECT record.id, record.scheduled_date AS since, record.partner_id
                  FROM stock_picking record
                  JOIN stock_picking_type type ON type.id = record.picking_type_id
                 WHERE type.code = 'outgoing' AND record.state NOT IN ('done', 'cancel', 'draft')
                   AND record.scheduled_date < %s AND record.company_id = %s
                """,
                batch.now,
                batch.company_id,
            ),
        )

    @api.model
    def _read_due_invoices(self, batch):
        """The longest overdue invoice of each contact."""
        return self._longest(
            batch,
            SQL(
                """
                SELECT record.id, record.invoice_date_due::timestamp AS since, record.partner_id
                  FROM account_move record
                 WHERE record.move_type = 'out_invoice' AND record.state = 'posted'
                   AND record.payment_state IN ('not_paid', 'partial')
                   AND record.invoice_date_due < %s::date AND record.company_id = %s
                """,
                batch.now,
                batch.company_id,
            ),
        )

    @api.model
    def _longest(self, batch, records):
        """Of records of contacts or of their companies, the oldest for each contact.

        :param SQL records: with ``id``, ``since`` and ``partner_id``
        :returns: id of contact to ``id`` and ``since`` (seconds since 1970)
        :rtype: dict[int, dict]
        """
        if not batch.partner_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (asked.id) asked.id, late.id, late.since
                  FROM res_partner asked
                 CROSS JOIN LATERAL (VALUES (asked.id), (asked.commercial_partner_id)) key(id)
                  JOIN (%s) late ON late.partner_id = key.id
                 WHERE asked.id = ANY(%s)
                 ORDER BY asked.id, late.since, late.id
                """,
                records,
                batch.partner_ids,
            )
        )
        return {row[0]: {"id": row[1], "since": int(row[2].timestamp())} for row in rows}
