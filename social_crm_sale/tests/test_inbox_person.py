"""Beside a conversation stands what the person has bought, for who may read it."""

import json
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import SocialCommon


@tagged("post_install", "-at_install")
class TestInboxBought(SocialCommon):
    def setUp(self):
        super().setUp()
        self.firm = self.env["res.partner"].create({"name": "Muster GmbH", "is_company": True})
        self.martina = self.env["res.partner"].create(
            {"name": "Martina Muster", "parent_id": self.firm.id}
        )
        self.mention = self.arrive(self.item("Where is it?"))
        self.mention.profile_id._link(self.martina)
        self.seller = self._user(
            "seller",
            "social_crm.group_agent,sales_team.group_sale_salesman_all_leads,"
            "account.group_account_invoice",
            self.team,
        )

    def order(self, partner, days):
        """An order that was promised some days ago."""
        product = self.env["product.product"].create({"name": "Widget", "type": "service"})
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": product.id, "price_unit": 20})],
            }
        )
        order.action_confirm()
        order.commitment_date = fields.Datetime.now() - timedelta(days=days)
        return order

    def section(self, code, user=None):
        inbox = self.env["social.crm.inbox"].with_user(user or self.seller)
        person = inbox.person(f"t{self.mention.ticket_id.id}")
        json.dumps(person)
        return next((each for each in person["sections"] if each["code"] == code), None)

    def test_open_orders_of_the_person_and_the_company_are_named_and_late_ones_marked(self):
        late = self.order(self.firm, 3)
        coming = self.order(self.martina, -3)
        cancelled = self.order(self.martina, 3)
        cancelled._action_cancel()
        rows = {row["open"][1]: row for row in self.section("orders")["rows"]}
        self.assertEqual(rows.keys(), {late.id, coming.id})
        self.assertEqual(rows[late.id]["tone"], "danger")
        self.assertFalse(rows[coming.id]["tone"])

    def test_unpaid_invoices_say_what_is_open_and_since_when(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.firm.id,
                "invoice_date": fields.Date.today() - timedelta(days=40),
                "invoice_date_due": fields.Date.today() - timedelta(days=10),
                "invoice_line_ids": [Command.create({"name": "Widget", "price_unit": 20})],
            }
        )
        invoice.action_post()
        (row,) = self.section("invoices")["rows"]
        self.assertEqual((row["label"], row["tone"]), (invoice.name, "danger"))
        self.assertEqual(row["open"], ["account.move", invoice.id])

    def test_who_may_not_read_orders_sees_no_section(self):
        order = self.order(self.martina, 3)
        self.assertIsNone(self.section("orders", self.agent))
        self.assertIsNone(self.section("invoices", self.agent))
        inbox = self.env["social.crm.inbox"].with_user(self.agent)
        self.assertNotIn(order.name, str(inbox.case(f"t{self.mention.ticket_id.id}")))

    def test_what_strangers_bought_is_not_shown(self):
        other = self.env["res.partner"].create({"name": "Somebody Else"})
        self.order(other, 3)
        self.assertIsNone(self.section("orders"))
