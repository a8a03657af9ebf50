"""A person who bought something is erased: what the law wants kept stays as it is, and is
declared."""

from datetime import date

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.social_crm.tests.test_erasure import EMAIL, MARKER, World

VOUCHERS = ("account_move", "account_move_line", "sale_order", "sale_order_line")


@tagged("post_install", "-at_install")
class TestErasureOfABuyer(World):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        journal = cls.env["account.journal"].create(
            {"name": "Sales", "code": "TSAL", "type": "sale"}
        )
        account = cls.env["account.account"].create(
            {"name": "Income", "code": "X400000", "account_type": "income"}
        )
        cls.partner.property_account_receivable_id = cls.env["account.account"].create(
            {"name": "Due", "code": "X140000", "account_type": "asset_receivable"}
        )
        product = cls.env["product.product"].create({"name": "Widget", "list_price": 10})
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.partner.id,
                "client_order_ref": "Mückenfett, Nelkenweg 9",
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        cls.order.action_confirm()
        cls.order.date_order = "2025-05-05 10:00:00"
        line = {"name": "Widget", "price_unit": 10, "account_id": account.id, "tax_ids": []}
        cls.invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "journal_id": journal.id,
                "partner_id": cls.partner.id,
                "invoice_date": "2026-02-03",
                "ref": f"For {EMAIL}",
                "invoice_line_ids": [Command.create(line)],
            }
        )
        cls.invoice.action_post()
        cls.letter = cls.invoice.message_post(
            body=f"Sent to {EMAIL}",
            attachments=[(f"invoice for {EMAIL}.txt", f"Pay, {EMAIL}".encode())],
        )

    def vouchers(self):
        """Everything that is stored of orders and invoices, of what was written about them, and of
        the name and address on them."""
        self.env.flush_all()
        rows = {
            table: self.env.execute_query_dict(
                SQL(
                    "SELECT * FROM %s WHERE %s ORDER BY id",
                    SQL.identifier(table),
                    SQL("%s = %s", SQL.identifier(column), record.id),
                )
            )
            for table, column, record in zip(
                VOUCHERS,
                ("id", "move_id", "id", "order_id"),
                (self.invoice, self.invoice, self.order, self.order),
                strict=True,
            )
        }
        rows["letter"] = self.letter.read(["body", "subject", "email_from", "attachment_ids"])
        rows["file"] = self.letter.attachment_ids.read(["name", "raw", "index_content"])
        rows["contact"] = self.partner.read(["name", "street", "city", "email", "vat", "active"])
        return rows

    def test_what_accounting_has_stays_to_the_letter_and_the_rest_goes(self):
        self.fill()
        before = self.vouchers()
        erasure = self.erase()
        self.assertEqual(self.vouchers(), before)
        self.assertEqual(erasure.state, "kept")
        self.assertFalse(self.mention.text)
        self.assertTrue(self.mention.profile_id.erased_at)
        self.assertFalse(self.mention.profile_id.partner_id)
        self.assertFalse(self.ticket.partner_id)
        tables = {table for table, _column in self.search((MARKER, "did:plc:martina77xyz"))}
        self.assertLessEqual(tables, {"res_partner"}, "a note on the contact, which is kept")

    def test_it_is_said_what_is_kept_why_and_until_when(self):
        self.fill()
        wizard = (
            self.env["social.crm.erasure.wizard"]
            .with_user(self.officer)
            .with_context(active_model="res.partner", active_id=self.partner.id)
            .create({})
        )
        self.assertIn("on invoices", wizard.preview)
        kept = {each.code: each for each in self.erase().kept_ids}
        self.assertEqual(kept["invoices"].until, date(2034, 12, 31))
        self.assertEqual(kept["orders"].until, date(2031, 12, 31))
        self.assertIn("§ 147 AO", kept["invoices"].reason)
        self.assertIn("§ 147 AO", kept["orders"].reason)
        self.assertEqual((kept["invoices"].count, kept["orders"].count), (1, 1))
