"""What customers suggest: sorted by people, counted by people, told once when it is done."""

from ast import literal_eval
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from ..networks.types import Audience, Author
from .common import BORIS, ScriptedNetwork, SocialCommon

MAP = "You should make the map work without a connection, please, on long trains"
GERMAN = "Ihr solltet die Karte auch ohne Netz anbieten, das wäre auf Zugfahrten schön"
TEXT = "The map works offline now."


class TestIdea(SocialCommon):
    def setUp(self):
        super().setUp()
        self.product = self._user("product", "social_crm.group_product")
        self.martina, self.boris, self.private = self.arrive(
            self.item(MAP, minutes=90),
            self.item(MAP + "!", BORIS, minutes=60),
            self.item(GERMAN, Author("u-svenja", "svenja"), 50, audience=Audience.DIRECT),
        )
        (self.martina + self.boris + self.private).sudo().is_suggestion = True
        self.idea = self.sort(self.martina, "Map without a connection")

    def sort(self, mentions, name=None, idea=None, user=None):
        action = mentions.with_user(user or self.agent).action_sort_idea()
        wizard = self.env[action["res_model"]].with_user(user or self.agent)
        wizard = wizard.browse(action["res_id"])
        wizard.write({"idea_id": idea and idea.id, "name": name})
        wizard.action_sort()
        return mentions.sudo().idea_id

    def test_who_says_the_same_asks_for_the_same_at_once_and_later(self):
        self.keep_environments()
        self.assertEqual(self.martina.same_id, self.boris.same_id)
        self.assertEqual(self.idea.voice_ids.mention_id, self.martina + self.boris)
        self.assertEqual(self.idea.weight, 2)
        late = self.store(self.item(MAP + ".", Author("u-late", "late"), 1))
        late.sudo().fixed = ["is_suggestion"]
        late.sudo().is_suggestion = True
        self.work()
        self.assertEqual(late.idea_id, self.idea)
        self.assertFalse(late.idea_voice_ids.user_id)
        self.assertEqual(self.idea.weight, 3)
        with self.assertQueryCount(4):
            self.env["social.crm.idea"]._hear(late.ids)
        self.assertEqual(self.idea.weight, 3, "hearing again changes nothing")

    def test_people_count_once_on_however_many_networks(self):
        self.sort(self.private, idea=self.idea)
        self.assertEqual((self.idea.weight, self.idea.voice_count), (3, 3))
        contact = self.env["res.partner"].create({"name": "Somebody"})
        (self.boris + self.private).sudo().profile_id.partner_id = contact
        self.env["social.crm.idea"]._gc_weights()
        self.assertEqual((self.idea.weight, self.idea.post_count), (2, 3))

    def test_what_is_practised_belongs_to_no_idea_whichever_way(self):
        with patch.object(ScriptedNetwork, "practice", True):
            self.env.invalidate_all()
            with self.assertRaisesRegex(UserError, "practised"):
                self.private.with_user(self.agent).action_sort_idea()
            inbox = self.env["social.crm.inbox"].with_user(self.agent)
            with self.assertRaisesRegex(UserError, "practised"):
                inbox.act_idea([f"m{self.private.id}"], self.idea.id)
        self.assertFalse(self.private.idea_id)

    def test_sorting_many_is_said_and_learned_of_each(self):
        asked = self.arrive(
            *(self.item(f"{word}?", Author(f"u{word}", word), 3) for word in ("tea", "milk", "pot"))
        )
        asked.sudo().is_suggestion = False
        asked[:1].sudo().is_question = True
        self.sort(asked, idea=self.idea)
        self.assertTrue(all(asked.mapped("is_suggestion")))
        self.assertTrue(asked[:1].is_question)
        self.assertEqual(
            len(self.env["social.crm.example"].search([("mention_id", "in", asked.ids)])), 3
        )
        asked.with_user(self.agent).action_no_idea()
        self.assertFalse(any(asked.mapped("is_suggestion")))
        self.assertTrue(asked[:1].is_question)

    def test_an_idea_that_sounds_like_it_is_proposed_and_nothing_is_decided(self):
        asked, other = self.arrive(
            self.item("please make the map usable with no connection", Author("u-a", "a"), 5),
            self.item("Where is my parcel?", Author("u-b", "b"), 4),
        )
        self.assertEqual(asked.with_user(self.agent).idea_guess, self.idea.name)
        self.assertFalse(other.with_user(self.agent).idea_guess)
        self.assertFalse(asked.idea_id)
        self.assertEqual(self.sort(asked, idea=self.idea), self.idea)

    def test_what_is_sorted_is_no_longer_to_be_sorted(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.suggestion_action")
        waiting = self.env["social.crm.mention"].search(safe_eval(action["domain"]))
        self.assertIn(self.private, waiting)
        self.assertFalse(waiting & (self.martina + self.boris))
        self.idea.voice_ids.with_user(self.agent).action_not_this()
        self.assertFalse(self.martina.idea_id)
        self.assertEqual(self.idea.weight, 0)

    def test_no_idea_without_words_and_none_of_another_company(self):
        with self.assertRaisesRegex(UserError, "few words"):
            self.sort(self.private, "   ")
        theirs = self.env["social.crm.idea"].create(
            {"name": "Theirs", "company_id": self.other_company.id}
        )
        with self.assertRaises(AccessError):
            self.private.with_user(self.agent)._join_idea(theirs)

    def test_product_people_sort_and_decide_and_see_what_is_public_alone(self):
        self.sort(self.private, idea=self.idea)
        theirs = self.idea.with_user(self.product)
        theirs.write({"state": "planned", "note": "In spring"})
        self.env.invalidate_all()
        self.assertEqual(theirs.voice_ids.mention_id, self.martina + self.boris)
        self.assertEqual(theirs.voice_count, 3, "how many asked is no secret")
        self.sort(self.boris, "Trains", user=self.product)
        self.assertEqual(self.boris.sudo().idea_id.name, "Trains")
        with self.assertRaises(AccessError):
            self.sort(self.private, "Stolen", user=self.product)
        with self.assertRaises(AccessError):
            theirs.action_tell()
        with self.assertRaises(AccessError):
            theirs.unlink()
        self.assertFalse(self.env["helpdesk.ticket"].with_user(self.product).search([]))

    def test_readers_read_and_strangers_do_not(self):
        reader = self._user("reader", "social_crm.group_reader")
        theirs = self.idea.with_user(reader)
        self.assertEqual(theirs.name, "Map without a connection")
        with self.assertRaises(AccessError):
            theirs.state = "done"
        with self.assertRaises(AccessError):
            self.idea.with_user(self.employee).read(["name"])
        outsider = self._user(
            "outsider",
            "social_crm.group_manager",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        with self.assertRaises(AccessError):
            self.idea.with_user(outsider).read(["name"])

    def test_who_asked_is_told_once_each_in_his_language(self):
        self.sort(self.private, idea=self.idea)
        (self.martina + self.boris).sudo().language = "en"
        self.private.sudo().language = "de"
        self.idea.with_user(self.agent).state = "done"
        self.assertTrue(self.idea.done_at)
        action = self.idea.with_user(self.agent).action_tell()
        wizard = self.env[action["res_model"]].with_user(self.agent).browse(action["res_id"])
        chosen = wizard.line_ids.filtered("chosen").mention_id
        self.assertEqual(chosen, self.martina + self.boris, "the most spoken language first")
        self.assertIn("in another language", wizard.left_text)
        self.assertFalse(wizard.line_ids.filtered("refusal"))
        wizard.line_ids.filtered("chosen")[0].chosen = False
        self.assertEqual(wizard.left_text, "Not chosen: 2.")
        wizard.line_ids.filtered(lambda line: line.mention_id in chosen).chosen = True
        wizard.text = TEXT
        wizard.action_send()
        replies = self.idea.voice_ids.reply_id
        self.assertEqual(set(replies.mapped("state")), {"queued"})
        self.assertEqual(replies.mention_id, self.martina + self.boris)
        self.idea.invalidate_recordset()
        self.assertEqual(self.idea.told_count, 2)
        left = self.idea.with_user(self.agent)._to_answer()
        self.assertEqual(left, self.private)
        with Form(wizard.browse(self.idea.with_user(self.agent).action_tell()["res_id"])) as form:
            form.text = "Die Karte geht jetzt ohne Netz."
        form.record.line_ids.chosen = True
        form.record.action_send()
        with self.assertRaisesRegex(UserError, "nobody left"):
            self.idea.with_user(self.agent).action_tell()

    def test_nobody_is_told_that_it_is_done_when_a_colleague_has_just_declined_it(self):
        idea = self.idea.with_user(self.agent)
        idea.state = "done"
        seen = idea._fingerprint()
        action = idea.with_context(social_as_seen=seen).action_tell()
        wizard = self.env[action["res_model"]].with_user(self.agent).browse(action["res_id"])
        wizard = wizard.with_context(**action["context"])
        wizard.line_ids.chosen = True
        wizard.text = TEXT
        self.idea.with_user(self.manager).state = "declined"
        with self.assertRaisesRegex(RedirectWarning, "social_manager .* has changed this"):
            wizard.action_send()
        with self.assertRaises(RedirectWarning):
            idea.with_context(social_as_seen=seen).action_tell()
        self.assertFalse(self.idea.voice_ids.reply_id)
        self.idea.with_user(self.manager).state = "done"
        wizard.action_send()
        self.assertEqual(set(self.idea.voice_ids.reply_id.mapped("state")), {"queued"})

    def test_somebody_who_was_answered_before_is_told_all_the_same(self):
        reply = self.env["social.crm.reply"].with_user(self.agent)
        reply.create({"mention_id": self.martina.id, "text": "Noted"}).action_send()
        self.idea.with_user(self.manager).state = "done"
        action = self.idea.with_user(self.manager).action_tell()
        wizard = self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])
        self.assertFalse(any(wizard.line_ids.mapped("refusal")))
        wizard.line_ids.chosen = True
        wizard.text = TEXT
        wizard.action_send()
        self.assertEqual(len(self.martina.reply_ids), 2)

    def test_two_ideas_that_are_one_keep_their_voices(self):
        other = self.sort(self.private, "Offline map")
        (self.idea + other).with_user(self.agent).action_merge()
        self.assertEqual(self.idea.weight, 3)
        self.assertFalse(other.active)

    def test_a_department_gets_it_with_public_words_and_no_private_ones(self):
        self.sort(self.private, idea=self.idea)
        self.idea.department_id = self.env["social.crm.department"].create(
            {"name": "Product", "kind": "lead", "user_id": self.manager.id}
        )
        self.idea.with_user(self.agent).action_make_work()
        lead = self.idea.work
        self.assertEqual(lead._name, "crm.lead")
        self.assertIn("without a connection", lead.description)
        self.assertNotIn("ohne Netz", lead.description)
        self.idea.with_user(self.agent).action_make_work()
        self.assertEqual(self.idea.work, lead, "it is made once")
        self.assertEqual(self.idea.action_make_work()["res_id"], lead.id)

    def test_product_people_choose_a_department_and_hand_over_what_they_may_not_open(self):
        self.env["social.crm.department"].create(
            {"name": "Workshop", "kind": "lead", "user_id": self.manager.id}
        )
        theirs = self.idea.with_user(self.product)
        ((department, _name),) = (
            self.env["social.crm.department"].with_user(self.product).name_search("Workshop")
        )
        theirs.department_id = department
        self.env.invalidate_all()
        said = theirs.action_make_work()
        self.assertEqual(self.idea.work._name, "crm.lead")
        self.assertEqual(said["tag"], "display_notification")
        self.assertIn("Workshop", said["params"]["message"])
        self.assertEqual(theirs.action_open_work()["params"]["type"], "warning")
        seller = self._user("seller", "sales_team.group_sale_salesman_all_leads")
        opened = self.idea.with_user(seller).action_open_work()
        self.assertEqual(opened["res_id"], self.idea.work.id)
        with self.assertRaises(AccessError):
            theirs.department_id.name = "Mine"

    def test_a_department_that_is_only_asked_is_not_offered_and_named_if_chosen(self):
        asked = self.env["social.crm.department"].create({"name": "Accounting"})
        domain = literal_eval(self.env["social.crm.idea"]._fields["department_id"].domain)
        self.assertNotIn(asked, asked.search(domain))
        self.idea.department_id = asked
        with self.assertRaisesRegex(UserError, "Accounting.*only asked"):
            self.idea.with_user(self.agent).action_make_work()

    def test_an_idea_keeps_a_name_and_one_post_is_one(self):
        with self.assertRaisesRegex(ValidationError, "few words"):
            self.idea.name = "  "
        one = self.sort(self.private, "Offline map")
        self.assertEqual(one.figures_text, "1 person, 1 post")

    def test_erased_people_take_their_voices_along(self):
        self.boris.sudo().unlink()
        self.env["social.crm.idea"]._gc_weights()
        self.assertEqual(self.idea.weight, 1)
