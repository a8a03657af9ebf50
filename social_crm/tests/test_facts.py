"""What the steps find of mentions, on its way into the database and back."""

from datetime import datetime

from odoo.tests import tagged

from .common import SocialCommon

ODD = "a \"quoted\" \\ back\\\\slash, {brace}, NULL, 'ä'\n😡"


@tagged("post_install", "-at_install")
class TestFacts(SocialCommon):
    def test_what_was_found_is_read_as_it_was_written_whatever_is_in_it(self):
        mentions = self.arrive(self.item("One"), self.item("Two"), self.item("Three"))
        Facts = self.env["social.crm.facts"]
        facts = Facts._load(mentions.ids)
        found = {
            "approval": ODD,
            "language": "de",
            "mood_score": 0.1 + 0.2,
            "is_praise": True,
            "is_question": False,
            "priority": -7,
            "noise_parts": [[ODD, {"seen": ODD}], ["copy", None]],
            "priority_parts": [],
            "understood_at": datetime(2026, 11, 26, 23, 59, 58),
        }
        facts[mentions[0].id].find(**found)
        facts[mentions[1].id].find(approval="NULL", noise_parts=None)
        Facts._store(facts.values())
        again = Facts._load(mentions.ids)
        self.assertEqual(again, facts)
        one, two, three = (again[each] for each in mentions.ids)
        self.assertEqual({name: getattr(one, name) for name in found}, found)
        self.assertEqual((two.approval, two.noise_parts), ("NULL", None))
        self.assertIsNone(three.approval)
