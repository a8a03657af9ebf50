"""Open orders and unpaid invoices beside the conversation, for who may read them."""

from odoo import api, fields, models
from odoo.tools import format_date


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def _person_sections(self, person):
        """Behind the contact come orders and invoices: what most answers need."""
        sections = super()._person_sections(person)
        bought = [self._section_orders(person), self._section_invoices(person)]
        at = next((n + 1 for n, each in enumerate(sections) if each["code"] == "contact"), 0)
        return sections[:at] + [section for section in bought if section] + sections[at:]

    @api.model
    def _bought_by(self, person):
        """A domain of what the contact bought, or the company that it belongs to."""
        family = {*person.people, person.partner.commercial_partner_id.id}
        return [
            ("partner_id", "in", sorted(family)),
            ("company_id", "=", person.profile.company_id.id),
        ]

    @api.model
    def _section_orders(self, person):
        """Orders and offers that are not done with, the latest first: what was cancelled, or is
        invoiced in full and promised for no day to come, is not in question any more."""
        if not person.partner:
            return None
        today = fields.Datetime.now()
        wanted = [
            "|",
            ("state", "in", ["draft", "sent"]),
            "&",
            ("state", "=", "sale"),
            "|",
            ("invoice_status", "!=", "invoiced"),
            ("commitment_date", ">=", fields.Datetime.to_string(today)),
        ]
        states = dict(self.env["sale.order"]._fields["state"]._description_selection(self.env))
        return self._documents_section(
            person,
            "orders",
            self.env._("Open Orders"),
            "fa-shopping-cart",
            "sale.order",
            self._bought_by(person) + wanted,
            "date_order desc, id desc",
            lambda order: {
                "label": order.display_name,
                "value": f"{order.currency_id.format(order.amount_total)} · {states[order.state]}",
                **self._promised(order, today),
            },
        )

    @api.model
    def _promised(self, order, today):
        """When an order was promised for, and whether that is over."""
        promised = order.commitment_date
        if not promised:
            return {"note": format_date(self.env, order.date_order)}
        late = order.state == "sale" and promised < today
        day = format_date(self.env, promised)
        return {
            "note": self.env._("promised for %s", day),
            "tone": "danger" if late else False,
        }

    @api.model
    def _section_invoices(self, person):
        """Invoices that are not paid, the one that was due first at the top."""
        if not person.partner:
            return None
        today = fields.Date.context_today(self)
        unpaid = [
            ("move_type", "=", "out_invoice"),
            ("state", "=", "posted"),
            ("payment_state", "in", ["not_paid", "partial"]),
        ]
        return self._documents_section(
            person,
            "invoices",
            self.env._("Unpaid Invoices"),
            "fa-file-text-o",
            "account.move",
            self._bought_by(person) + unpaid,
            "invoice_date_due, id",
            lambda move: {
                "label": move.name or "",
                "value": move.currency_id.format(move.amount_residual),
                "note": self.env._("due %s", format_date(self.env, move.invoice_date_due)),
                "tone": "danger"
                if move.invoice_date_due and move.invoice_date_due < today
                else False,
            },
        )
