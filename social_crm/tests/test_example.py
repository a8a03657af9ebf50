"""What colleagues said is kept to learn from, and leads to nobody."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import BORIS, MARTINA, SocialCommon

WORDS = (
    "@acme Where is my order S00042? Call me: 0664 / 123 45 67 or write to "
    "martina@mueller.example, see https://shop.example/o/42. mausi007, Martina Müller"
)


@tagged("post_install", "-at_install")
class TestExample(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.examples = cls.env["social.crm.example"]

    def record(self, mentions, user=None, confirmed=False, **values):
        return self.examples._record(mentions, values, user or self.agent, confirmed)

    def test_a_kept_text_holds_no_name_handle_link_address_or_number(self):
        mention = self.arrive(self.item(WORDS))
        mention.profile_id.partner_id = self.env["res.partner"].create({"name": "Martina Müller"})
        example = self.record(mention, mood="negative")
        for trace in ("acme", "0664", "S00042", "mueller", "shop", "mausi", "Martina", "Müller"):
            self.assertNotIn(trace, example.text)
        self.assertIn("Where is my order", example.text)

    def test_one_example_is_kept_of_a_post_and_what_was_said_of_it_adds_up(self):
        mention = self.arrive(self.item("It broke again"))
        topic = self.env["social.crm.topic"].create({"name": "Damage"})
        self.record(mention, mood="neutral", confirmed=True)
        self.record(mention, kinds=["complaint"], topic_id=topic.id)
        example = self.record(mention, mood="negative", needs_answer=True)
        self.assertEqual(self.examples.search_count([("mention_id", "=", mention.id)]), 1)
        self.assertEqual(example.mood, "negative")
        self.assertEqual((example.complaint, example.praise), ("yes", "no"))
        self.assertEqual(example.topic_id, topic)
        self.assertEqual(example.needs_answer, "yes")
        self.assertFalse(example.confirmed)

    def test_what_was_corrected_stays_a_correction_when_it_is_confirmed_later(self):
        mention = self.arrive(self.item("It broke again"))
        self.record(mention, mood="negative")
        example = self.record(mention, user=self.manager, confirmed=True, mood="negative")
        self.assertFalse(example.confirmed)
        self.assertEqual(example.user_id, self.agent)

    def test_that_it_is_about_no_topic_is_said_too(self):
        mention = self.arrive(self.item("Hello"))
        self.assertFalse(self.record(mention, mood="neutral").topic_said)
        example = self.record(mention, topic_id=False)
        self.assertTrue(example.topic_said)
        self.assertFalse(example.topic_id)

    def test_what_has_no_words_or_is_ours_teaches_nothing(self):
        empty = self.arrive(self.item(" "))
        ours = self.arrive(self.item("We are sorry"))
        ours.own = True
        self.assertFalse(self.record(empty + ours, mood="neutral"))
        self.assertFalse(self.record(empty, mood=None))

    def test_many_are_kept_with_as_many_queries_as_few(self):
        self.keep_environments()
        few = self.arrive(*(self.item(f"few {number}") for number in range(2)))
        many = self.arrive(*(self.item(f"many {number}") for number in range(30)))
        self.env.flush_all()
        with self.assertQueryCount(2):
            self.record(few, mood="neutral")
        with self.assertQueryCount(2):
            self.record(many, mood="neutral")

    def test_an_example_outlives_its_post_and_leads_nowhere_then(self):
        one, other, third = self.arrive(
            self.item("one"), self.item("other"), self.item("third", author=BORIS)
        )
        examples = self.record(one + other + third, mood="neutral")
        before = examples.mapped("author")
        self.assertEqual(len(set(before)), 2)
        self.env["social.crm.removal"]._pseudonymise((one + other).ids)
        self.assertEqual(examples.mention_id, third)
        self.assertEqual(len(set(examples.mapped("author"))), 2)
        self.assertFalse(set(before[:2]) & set(examples.mapped("author")))
        third.sudo().unlink()
        self.assertTrue(examples[2].exists())
        self.assertFalse(examples[2].mention_id)

    def test_only_managers_of_the_company_see_correct_and_delete_examples(self):
        example = self.record(self.arrive(self.item("Hello", author=MARTINA)), mood="neutral")
        with self.assertRaises(AccessError):
            example.with_user(self.agent).read(["text"])
        outsider = self._user(
            "outsider",
            "social_crm.group_manager",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        self.assertFalse(self.examples.with_user(outsider).search([("id", "=", example.id)]))
        example.with_user(self.manager).mood = "negative"
        self.assertEqual(example.user_id, self.manager)
        with self.assertRaises(AccessError):
            self.examples.with_user(self.manager).create({"text": "made up"})
        example.with_user(self.manager).unlink()

    def test_a_topic_of_another_company_cannot_be_said(self):
        example = self.record(self.arrive(self.item("Hello")), mood="neutral")
        theirs = self.env["social.crm.topic"].create(
            {"name": "Theirs", "company_id": self.other_company.id}
        )
        with self.assertRaises(UserError):
            example.topic_id = theirs
