"""The table of methods: tuned by administrators, estimated from what agents decided, undone."""

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..networks.types import Author
from ..wizards.social_crm_estimate import ENOUGH
from .test_recognition import RecognitionCommon


@tagged("post_install", "-at_install")
class TestRecognitionMethods(RecognitionCommon):
    def decide(self, number):
        """Agents confirm what agrees by name, and refuse what agrees by city alone."""
        people = [Author(f"u-{n}", f"p{n}", f"Person {n}") for n in range(2 * number)]
        profiles = self.arrive(*[self.item(author=author) for author in people]).profile_id
        for index, profile in enumerate(profiles):
            if index % 2:
                profile._link(self.martina, pattern={"name": 10.0, "language": 0.8})
            else:
                profile._refuse(self.martina, pattern={"city": 5.0, "language": 0.8})

    def test_weights_are_estimated_shown_applied_and_taken_back(self):
        Method = self.env["social.crm.identity.method"].with_user(self.administrator)
        shipped = {method.code: method.bits for method in Method.search([])}
        self.decide(ENOUGH)
        action = Method.action_estimate()
        wizard = self.env[action["res_model"]].with_user(self.administrator)
        wizard = wizard.browse(action["res_id"])
        after = {line.method_id.code: line.after for line in wizard.line_ids}
        self.assertLess(after["city"], shipped["city"])
        self.assertEqual({method.code: method.bits for method in Method.search([])}, shipped)
        wizard.action_apply()
        city = Method.search([("code", "=", "city")])
        self.assertAlmostEqual(city.bits, after["city"])
        self.assertAlmostEqual(Method._weights()["city"].found, city.found)
        Method.action_restore()
        self.assertAlmostEqual(city.bits, shipped["city"])

    def test_few_decisions_change_nothing(self):
        self.decide(3)
        wizard = self.env["social.crm.estimate"].with_user(self.administrator).create({})
        self.assertFalse(wizard.line_ids)
        with self.assertRaisesRegex(UserError, "3"):
            wizard.action_apply()

    def test_the_buttons_above_the_list_work_with_nothing_chosen(self):
        Method = self.env["social.crm.identity.method"].with_user(self.administrator)
        for name in ("action_estimate", "action_restore"):
            with self.subTest(name):
                self.assertIn("type", call_kw(Method, name, [[]], {}))

    def test_only_administrators_tune(self):
        Method = self.env["social.crm.identity.method"].with_user(self.manager)
        for act in (Method.action_estimate, Method.action_restore):
            with self.assertRaises(AccessError):
                act()

    def test_what_is_archived_is_not_looked_for(self):
        method = self.env["social.crm.identity.method"].search([("code", "=", "number_private")])
        method.active = False
        mention = self.writes("Kundennummer K-4711234", private=True)
        self.assertNotIn("number_private", self.found(mention.profile_id))
