"""Why a mention has its mood, in the words of whoever asks."""

from odoo.tests import tagged

from .common import SocialCommon


@tagged("post_install", "-at_install")
class TestMoodWords(SocialCommon):
    def mood(self, text):
        (mention,) = self.arrive(self.item(text))
        told = mention.with_user(self.agent).explain_understanding()
        (mood,) = (value for value in told["values"] if value["about"] == "mood")
        return mention, mood

    def test_the_words_and_signs_that_made_a_mood_are_named(self):
        mention, mood = self.mood("The hotline is terrible 😡")
        self.assertEqual(mention.mood, "negative")
        terms = {
            term["word"]: term["against"] for reason in mood["reasons"] for term in reason["terms"]
        }
        self.assertIs(terms["terrible"], False)
        self.assertIs(terms["😡"], False)

    def test_what_there_is_to_doubt_is_said(self):
        mention, mood = self.mood("Great, my parcel is late again")
        self.assertEqual(mention.mood_sure, "unsure")
        said = " ".join(reason["text"] for reason in mood["reasons"])
        self.assertIn("irony", said)

    def test_every_doubt_has_a_sentence(self):
        known = self.env["social.crm.mention"]._reason_sentences()
        for doubt in ("irony", "mixed", "short", "language"):
            self.assertTrue(known[f"doubt_{doubt}"])
