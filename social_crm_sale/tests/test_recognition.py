"""Orders and invoices that somebody writes of lead to whose they are."""

from odoo import Command
from odoo.tests import tagged

from odoo.addons.social_crm.networks.types import Author
from odoo.addons.social_crm.tests.test_recognition import RecognitionCommon

WHO = Author("u-order", "mm", "Martina Müller")


@tagged("post_install", "-at_install")
class TestOrdersAndInvoices(RecognitionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Widget", "list_price": 10})
        cls.address = cls.env["res.partner"].create(
            {"name": "Garage", "type": "delivery", "parent_id": cls.martina.id}
        )
        cls.order = cls.env["sale.order"].create(
            {
                "name": "SO/2026/77123",
                "partner_id": cls.martina.id,
                "order_line": [Command.create({"product_id": cls.product.id})],
            }
        )

    def test_an_order_in_a_private_message_links(self):
        mention = self.writes("Meine Bestellnummer ist SO/2026/77123", private=True, author=WHO)
        self.assertIn("order_private", self.found(mention.profile_id))
        self.assertEqual(mention.profile_id.partner_id, self.martina)

    def test_an_order_for_an_address_leads_to_whose_address_it_is(self):
        self.order.partner_id = self.address
        mention = self.writes("Order number so 2026 77123", private=True, author=WHO)
        self.assertEqual(mention.profile_id.partner_id, self.martina)

    def test_an_order_of_another_company_leads_to_nobody(self):
        self.env["sale.order"].create(
            {
                "name": "OC99887",
                "partner_id": self.martina.id,
                "company_id": self.other_company.id,
            }
        )
        mention = self.writes("Meine Bestellnummer ist OC99887", private=True, author=WHO)
        self.assertFalse(mention.profile_id.partner_id)
        self.assertFalse(self.found(mention.profile_id))

    def test_an_invoice_leads_to_its_customer_once_it_is_posted(self):
        journal = self.env["account.journal"].create(
            {"name": "Sales", "code": "TSAL", "type": "sale"}
        )
        account = self.env["account.account"].create(
            {"name": "Income", "code": "X400000", "account_type": "income"}
        )
        self.martina.property_account_receivable_id = self.env["account.account"].create(
            {"name": "Due", "code": "X140000", "account_type": "asset_receivable"}
        )
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "journal_id": journal.id,
                "name": "RE/2026/55321",
                "partner_id": self.martina.id,
                "invoice_date": "2026-11-01",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Widget",
                            "price_unit": 10,
                            "account_id": account.id,
                            "tax_ids": [],
                        }
                    )
                ],
            }
        )
        before = self.writes("Rechnung RE/2026/55321 stimmt nicht", private=True, author=WHO)
        self.assertFalse(self.found(before.profile_id))
        invoice.action_post()
        after = self.writes("Rechnung RE/2026/55321 stimmt nicht", private=True, author=WHO)
        self.assertIn("invoice_private", self.found(after.profile_id))
        self.assertEqual(after.profile_id.partner_id, self.martina)
