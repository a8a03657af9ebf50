"""Another addon's term counts, has its row and its words, and nobody else had to know of it."""

from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestRegulars(TransactionCase):
    def test_a_term_of_another_addon_counts_has_a_row_and_words(self):
        row = self.env["social.crm.priority.term"].search([("code", "=", "regular")])
        self.assertEqual((row.weight, row.cap), (2, 10))
        self.assertEqual(row.name, "Often writes in the guestbook")
        self.assertEqual(row.cost_text, "1 query")
        now = fields.Datetime.now()
        account = self.env["social.crm.account"].create({"name": "Us", "network": "guestbook"})
        profile = self.env["social.crm.profile"].create(
            {"network": "guestbook", "company_id": account.company_id.id, "external_id": "anna"}
        )
        mentions = (
            self.env["social.crm.mention"]
            .sudo()
            .create(
                [
                    {
                        "account_id": account.id,
                        "external_id": f"entry-{number}",
                        "kind": "post",
                        "audience": "public",
                        "profile_id": profile.id,
                        "written_at": now - timedelta(days=number),
                        "received_at": now,
                        "state": "open",
                    }
                    for number in range(3)
                ]
            )
        )
        self.env["social.crm.priority"]._rate_again(mentions.ids)
        self.assertIn(
            [6, "has written 3 entries"], [list(each) for each in mentions[0].priority_reasons]
        )
        row.weight = 0
        self.env["social.crm.priority"]._rate_again(mentions.ids)
        self.assertNotIn("regular", [part[0] for part in mentions[0].priority_parts])
