"""Who waits for goods, or owes money, is more urgent; and only who may see the order is told
which."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.social_crm.tests.test_priority import PriorityCommon


@tagged("post_install", "-at_install")
class TestOverdue(PriorityCommon):
    def setUp(self):
        super().setUp()
        self.now = fields.Datetime.now()
        self.firm = self.env["res.partner"].create({"name": "Muster GmbH", "is_company": True})
        self.martina = self.env["res.partner"].create(
            {"name": "Martina Muster", "parent_id": self.firm.id}
        )
        self.mention = self.arrive(self.item("Where is it?"))
        self.mention.profile_id._link(self.martina)

    def order(self, partner, days, **values):
        """An order that was promised some days ago."""
        product = self.env["product.product"].create({"name": "Widget", "type": "service"})
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": product.id})],
                **values,
            }
        )
        order.action_confirm()
        order.commitment_date = self.now - timedelta(days=days, minutes=1)
        return order

    def reasons(self, user=None):
        self.env["social.crm.priority"]._rate_again(self.mention.ids)
        self.mention.invalidate_recordset(["priority_reasons"])
        reasons = self.mention.with_user(user or self.env.user).priority_reasons
        return {words: points for points, words in reasons}

    def test_an_overdue_order_of_the_person_or_their_company_counts_by_its_number(self):
        order = self.order(self.firm, 3)
        self.assertEqual(self.reasons()[f"order {order.name} overdue 3 days"], 20)
        older = self.order(self.martina, 5)
        self.assertIn(f"order {older.name} overdue 5 days", self.reasons())

    def test_who_may_not_read_orders_is_not_told_which(self):
        order = self.order(self.martina, 3)
        told = self.reasons(self.agent)
        self.assertEqual(told["an order overdue 3 days"], 20)
        self.assertNotIn(order.name, str(told))

    def test_what_is_delivered_or_still_to_come_does_not_count(self):
        order = self.order(self.martina, 3)
        order.order_line.qty_delivered = order.order_line.product_uom_qty
        self.order(self.martina, -3)
        self.assertFalse([words for words in self.reasons() if "order" in words])

    def test_orders_of_another_company_do_not_count(self):
        self.order(self.martina, 3, company_id=self.other_company.id)
        self.assertFalse([words for words in self.reasons() if "order" in words])

    def test_all_terms_ask_as_often_as_the_table_says_whatever_the_size(self):
        self.keep_environments()
        self.order(self.martina, 3)
        more = self.arrive(*(self.item(f"Where is it? {number}") for number in range(199)))
        Priority = self.env["social.crm.priority"]
        every = {read for term in Priority._terms().values() for read in term.reads}
        self.assertLessEqual({"late_orders", "late_deliveries", "due_invoices"}, every)
        for mentions in (more[:20], more + self.mention):
            facts = self.facts(mentions, is_complaint=True)
            Priority._rate(facts)
            with self.assertQueryCount(len(every)):
                Priority._rate(facts)
