"""Keys of contacts follow the contacts."""

from odoo.tests import tagged

from ..models.social_crm_contact_key import DONE, STAMP
from .test_recognition import RecognitionCommon


@tagged("post_install", "-at_install")
class TestContactKeys(RecognitionCommon):
    def keys(self, partner):
        self.env["social.crm.contact.key"]._catch_up()
        self.env.cr.execute(
            "SELECT key, company_id FROM social_crm_contact_key WHERE partner_id = %s",
            [partner.id],
        )
        return set(self.env.cr.fetchall())

    def finds(self, key, company=None):
        company = company or self.company
        Key = self.env["social.crm.contact.key"]
        number = Key._digest()(key)
        found = Key._look_up([(number, company.id, 10)], 10)
        return found.get((number, company.id), (0, []))[1]

    def test_a_contact_is_found_by_what_stands_on_it_and_no_longer_by_what_stood_there(self):
        self.assertIn(self.martina.id, self.finds("number:K4711234"))
        self.martina.ref = "K-999888"
        self.assertNotIn(self.martina.id, self.finds("number:K4711234"))
        self.assertIn(self.martina.id, self.finds("number:K999888"))
        self.martina.active = False
        self.assertFalse(self.keys(self.martina))
        self.martina.active = True
        self.assertTrue(self.keys(self.martina))
        before = self.martina
        self.martina.unlink()
        self.assertFalse(self.keys(before))

    def test_handles_are_keys(self):
        handle = self.env["social.crm.handle"].create(
            {"partner_id": self.martina.id, "network": "scripted", "handle": "@Mausi007"}
        )
        self.assertIn(self.martina.id, self.finds("handle:mausi007"))
        handle.handle = "other"
        self.assertNotIn(self.martina.id, self.finds("handle:mausi007"))
        handle.unlink()
        self.assertNotIn(self.martina.id, self.finds("handle:other"))

    def test_a_contact_of_a_company_is_found_there_only(self):
        self.martina.company_id = self.other_company
        self.assertNotIn(self.martina.id, self.finds("number:K4711234"))
        self.assertIn(self.martina.id, self.finds("number:K4711234", self.other_company))

    def test_what_does_not_matter_costs_nothing(self):
        self.keys(self.martina)
        self.martina.comment = "Likes parcels"
        self.assertFalse(self.env.cr.precommit.data.get("social.crm.contact.key"))

    def test_the_table_holds_numbers_only(self):
        self.env.cr.execute(
            "SELECT data_type FROM information_schema.columns"
            " WHERE table_name = 'social_crm_contact_key'"
        )
        self.assertEqual({row[0] for row in self.env.cr.fetchall()}, {"bigint", "integer"})

    def test_all_keys_are_made_after_an_installation_and_anew_when_they_are_made_otherwise(self):
        expected = self.keys(self.martina)
        self.env.cr.execute("DELETE FROM social_crm_contact_key")
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param(STAMP, "0:older")
        parameters.set_param(DONE, "999999999")
        with self.commits() as env:
            env["social.crm.contact.key"]._cron_fill()
        self.assertEqual(self.keys(self.martina), expected)
