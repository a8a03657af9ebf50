"""The tree of topics: its words, its order, and who has which."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..text.tokens import tokenise
from ..text.topics import index
from .common import SocialCommon

SHIPPED = [
    # What people write, and where it belongs.
    ("Where is my parcel? It should have been here on Monday.", "delivery_late"),
    ("Mein Paket ist immer noch nicht angekommen!", "delivery_late"),
    ("Das Paket kam völlig zerdrückt und beschädigt an", "delivery_damage"),
    ("I sent it back two weeks ago and still no refund", "payment_refund"),
    ("Ihr habt mir den Betrag doppelt abgebucht", "payment_wrong"),
    ("Warum ist meine Stromrechnung so hoch?", "payment"),
    ("The kettle stopped working after a week, what about the warranty?", "product_defect"),
    ("Seit einer Stunde in der Warteschleife eurer Hotline", "service"),
    ("Can't log in, the password reset does nothing", "account"),
    ("Eure App stürzt ab, sobald ich sie öffne", "app"),
    ("Totalausfall in Köln, kein Internet", "app_outage"),
    ("How do I cancel my subscription?", "contract_end"),
    ("Habt ihr am Sonntag geöffnet? Welche Öffnungszeiten hat die Filiale?", "place"),
    ("Habt ihr noch einen Ausbildungsplatz frei? Würde mich gern bewerben", "jobs"),
]


@tagged("post_install", "-at_install")
class TestTopic(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topics = cls.env["social.crm.topic"].with_user(cls.manager)
        cls.top = cls.topics.create({"name": "Coffee", "words": "espresso\ncoffee*"})
        cls.below = cls.topics.create(
            {"name": "Beans", "words": "Bohne\nwhole beans", "parent_id": cls.top.id}
        )

    def found(self, text, company=None):
        """Names of the topics found in a text, the likeliest first."""
        topics = self.topics._for_text(company or self.company)
        keys = index(topics).find(tokenise(text).words)
        return [self.topics.sudo().browse(int(key)).name for key in keys]

    def test_the_shipped_tree_knows_what_people_write_about(self):
        for text, expected in SHIPPED:
            with self.subTest(text):
                topic = self.env.ref(f"social_crm.topic_{expected}")
                self.assertEqual(self.found(text)[:1], [topic.name])

    def test_a_topic_is_found_from_when_it_is_written_until_it_is_archived(self):
        self.assertEqual(self.found("my espresso is cold"), ["Coffee"])
        self.top.words = "latte"
        self.assertEqual(self.found("my espresso is cold"), [])
        self.assertEqual(self.found("my latte is cold"), ["Coffee"])
        self.top.active = False
        self.assertEqual(self.found("a latte with whole beans"), [])

    def test_what_is_below_is_archived_with_it_and_taken_up_brings_back_what_is_above(self):
        self.top.active = False
        self.assertFalse(self.below.active)
        self.below.active = True
        self.assertTrue(self.top.active)

    def test_a_tree_is_named_from_above(self):
        self.assertEqual(self.below.display_name, "Coffee / Beans")
        self.top.name = "Tea"
        self.assertEqual(self.below.complete_name, "Tea / Beans")
        self.assertIn(
            self.below, self.topics.browse(id_ for id_, _n in self.topics.name_search("beans"))
        )

    def test_a_topic_is_not_part_of_itself(self):
        with self.assertRaises(UserError), self.cr.savepoint():
            self.top.parent_id = self.below
        with self.assertRaises(UserError), self.cr.savepoint():
            self.top.parent_id = self.top

    def test_words_that_make_no_sense_are_refused_with_a_sentence(self):
        for words, sentence in (
            ("good\nund", "“und” stands in nearly every text"),
            ("ab*", "at least 3 letters"),
            ("par*cel", "at the end of a word"),
            ("4711", "no letters"),
            ("(a|b)", "a word or a phrase"),
            ("word " * 20, "too long"),
            ("\n".join(f"word{n}x" for n in range(301)), "301 words"),
        ):
            with (
                self.subTest(words[:20]),
                self.assertRaisesRegex(ValidationError, sentence),
                self.cr.savepoint(),
            ):
                self.top.words = words

    def test_each_company_has_its_own_and_those_for_all(self):
        self.topics.create({"name": "Ours", "words": "zeppelin", "company_id": self.company.id})
        self.assertEqual(self.found("a zeppelin with coffee"), ["Ours", "Coffee"])
        self.assertEqual(self.found("a zeppelin with coffee", self.other_company), ["Coffee"])

    def test_what_is_for_all_is_not_part_of_what_is_for_one(self):
        with self.assertRaisesRegex(ValidationError, "“Beans” has to be for"):
            self.top.company_id = self.company

    def test_topics_with_others_below_are_not_deleted(self):
        with self.assertRaisesRegex(UserError, "topics below"):
            self.top.unlink()
        (self.top | self.below).unlink()
        self.assertEqual(self.found("espresso"), [])

    def test_mentions_are_counted_with_those_below_and_shown(self):
        one, two, three = self.arrive(self.item("a"), self.item("b"), self.item("c"))
        one.topic_id, two.topic_id = self.top, self.below
        self.env.flush_all()
        self.assertEqual((self.top.mention_count, self.below.mention_count), (2, 1))
        action = self.top.action_mentions()
        shown = self.env["social.crm.mention"].search(action["domain"])
        self.assertEqual(shown, (one | two).sorted(lambda each: shown.ids.index(each.id)))
        self.assertNotIn(three, shown)

    def test_what_is_ready_for_texts_is_read_once(self):
        self.keep_environments()
        self.topics._for_text(self.company)
        with self.assertQueryCount(0):
            first = self.topics._for_text(self.company)
        self.assertIs(index(first), index(self.topics._for_text(self.company)))

    def test_why_it_is_a_complaint_or_a_question_is_told_in_words(self):
        (mention,) = self.arrive(self.item("My order is broken! When do you answer?"))
        told = {each["about"]: each for each in mention.explain_understanding()["values"]}
        words = {
            term["word"] for reason in told["kind:complaint"]["reasons"] for term in reason["terms"]
        }
        self.assertIn("broken", words)
        written = {
            term["word"] for reason in told["kind:question"]["reasons"] for term in reason["terms"]
        }
        self.assertIn("it has a question mark", written)
        kinds = {
            term["word"] for reason in told["needs_answer"]["reasons"] for term in reason["terms"]
        }
        self.assertIn("Question", kinds)

    def test_each_company_has_its_own_team_for_what_is_for_all(self):
        theirs = self._team("Theirs", company_id=self.other_company.id)
        topic = self.env.ref("social_crm.topic_delivery")
        topic.team_id = self.team
        other = topic.with_company(self.other_company)
        self.assertFalse(other.team_id)
        other.team_id = theirs
        self.assertEqual((topic.team_id, other.team_id), (self.team, theirs))
