"""Questions that several people asked are put together and made into entries."""

from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..networks.types import Author
from .common import MARTINA
from .faq_common import IDA, KEVIN, FaqGroupCommon


@tagged("post_install", "-at_install")
class TestFaqGroups(FaqGroupCommon):
    def asked_often(self):
        self.solved("Hello, where is my parcel? Martina", MARTINA)
        self.solved("Where is my parcel?? Call me: 0171 2345678", IDA)
        self.solved("hey, where's my parcel?", KEVIN)
        self.solved("How do I change my password?", IDA, "In the settings.")
        return self.collect()

    def test_the_same_question_is_one_group_and_another_one_another(self):
        groups = self.asked_often()
        self.assertEqual(groups.mapped("people"), [3, 1])
        self.assertIn("parcel", groups[0].question)
        self.assertEqual(self.collect(), groups, "repeating changes nothing")

    def test_a_group_is_called_by_what_is_still_there(self):
        """Whoever asked first may be erased: what others asked stays to be read."""
        group = self.asked_often()[0]
        first, *others = group.line_ids
        first.sudo().mention_id.text = False
        self.env.invalidate_all()
        self.assertIn("parcel", group.question)
        self.assertEqual(first.asked, "(The post is gone.)")
        self.assertIn("parcel", others[0].asked)
        group.line_ids.sudo().mention_id.text = False
        self.env.invalidate_all()
        self.assertEqual(group.question, "(The posts are gone.)")

    def test_whom_a_question_speaks_to_is_no_part_of_it(self):
        """Posts on many networks begin with our handle: the entry could not be approved with it."""
        self.solved("@acme@net.example Hello, how do I clean the grinder?", MARTINA, "A brush.")
        self.solved("@acme@localhost:8371 how do I clean the grinder?", IDA, "A brush.")
        self.solved("Please tell me how to clean the grinder @acme", KEVIN, "A brush.")
        group = self.collect()[0]
        entry = self.Entry.browse(group.action_make()["res_id"])
        self.assertEqual(
            [entry.name, *entry.phrasings.splitlines()],
            [
                "Hello, how do I clean the grinder?",
                "how do I clean the grinder?",
                "Please tell me how to clean the grinder",
            ],
        )
        entry._approve()
        self.assertEqual(entry.state, "approved")

    def test_new_questions_join_the_group(self):
        groups = self.asked_often()
        self.solved("Where is my parcel, please?", Author("u-new", "new", "New", ""))
        self.collect()
        self.assertEqual(groups[0].people, 4)

    def test_open_cases_and_unanswered_posts_are_no_examples(self):
        self.written("Where is my parcel?")
        self.assertFalse(self.collect())

    def test_the_question_how_it_was_is_no_answer(self):
        """Who closes a case asks how it was, with a post that looks like an answer."""
        mention = self.solved("How often do I have to clean it?", IDA, "Each month.")
        answer = self.env["social.crm.reply"].sudo().search([("mention_id", "=", mention.id)])
        asking = answer.copy({"mention_id": mention.id, "text": "Were you satisfied?"})
        ask = self.env["social.crm.satisfaction.ask"].sudo()
        ask = ask.create(
            {
                "ticket_id": mention.ticket_id.id,
                "profile_id": mention.profile_id.id,
                "account_id": mention.account_id.id,
                "lang": "en_US",
            }
        )
        later = fields.Datetime.now() + timedelta(hours=1)
        asking._write({"state": "sent", "sent_at": later, "satisfaction_id": ask.id})
        self.assertEqual(self.collect().line_ids.reply_id, answer)
        other = self.solved("Two years in, it still pulls a perfect shot.", KEVIN, "Satisfied?")
        said = self.env["social.crm.reply"].sudo().search([("mention_id", "=", other.id)])
        said._write({"satisfaction_id": ask.id})
        self.assertEqual(self.collect().line_ids.mention_id, mention, "nobody answered the other")

    def test_an_editor_makes_an_entry_that_is_a_draft_without_personal_data(self):
        group = self.asked_often()[0]
        action = group.action_make()
        entry = self.Entry.browse(action["res_id"])
        self.assertEqual(entry.state, "draft")
        self.assertEqual(entry.language, "en")
        self.assertEqual(entry.public_answer, "You can follow it at acme.example.")
        for words in ("Martina", "0171", "2345678"):
            self.assertNotIn(words, f"{entry.name} {entry.phrasings} {entry.public_answer}")
        self.assertEqual(group.state, "taken")
        mention = self.written()
        self.assertEqual(self.offered(mention), [])
        entry._approve()
        self.assertEqual(self.offered(mention), [entry.name])

    def test_wordings_are_added_to_an_entry_that_is_alike_and_wait_for_approval(self):
        entry = self.entry("Where is my parcel?")
        group = self.asked_often()[0]
        self.assertEqual(group.alike_id, entry)
        group.action_add()
        self.assertTrue(entry.phrasings)
        self.assertTrue(entry.changed)
        self.assertFalse(entry.version_id.phrasings)

    def test_what_is_not_wanted_does_not_come_up_again(self):
        group = self.asked_often()[0]
        group.action_dismiss()
        self.solved("Where is my parcel, please?", Author("u-new", "new", "New", ""))
        proposed = self.collect().filtered(lambda each: each.state == "proposed")
        self.assertEqual(proposed.mapped("people"), [1])

    def test_at_first_those_are_shown_that_wait_and_were_asked_by_several(self):
        """Filters of one group widen each other; parted by a line they narrow."""
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.faq_group_action")
        self.assertIn("search_default_proposed", action["context"])
        self.assertIn("search_default_often", action["context"])
        arch = etree.fromstring(
            self.env["social.crm.faq.group"].get_view(view_type="search")["arch"]
        )
        (waiting,) = arch.xpath("//filter[@name='proposed']")
        self.assertEqual(waiting.getnext().tag, "separator")

    def test_agents_see_no_groups_and_decide_nothing(self):
        group = self.asked_often()[0].with_user(self.agent)
        for step in ("action_make", "action_add", "action_dismiss", "action_propose"):
            with self.assertRaises(AccessError):
                getattr(group, step)()

    def test_an_erased_post_takes_its_words_with_it(self):
        group = self.asked_often()[0]
        group.line_ids.mention_id.sudo().unlink()
        self.assertFalse(group.line_ids.exists())
        self.assertNotIn("parcel", group.question)
        group.sudo()._gc_empty()
        self.assertFalse(group.exists())
