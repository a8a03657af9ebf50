"""Nobody approves what he has not seen: of two who work on the same, the second reads it again."""

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import tagged

from .faq_common import FaqCommon
from .test_approval_ways import WaysCommon

STEPS = {
    "social.crm.faq": {"action_approve"},
    "social.crm.guideline": {"action_publish"},
    "social.crm.help": {"action_confirm"},
    "social.crm.idea": {"action_tell"},
    "social.crm.reply": {
        "action_approve",
        "action_send",
        "action_send_exposed",
        "use_suggestion",
    },
}
"""Buttons with which something is approved, published, sent or told."""
SHOWN = {"seen": {}, "public_answer": {}, "state": {}}
"""What a form reads."""


class SeenCommon(FaqCommon):
    def setUp(self):
        super().setUp()
        self.boris = self._user("boris", "social_crm.group_manager", name="Boris")
        self.faq = self.entry(approve=False)

    def opened(self, record=None):
        """What a form was loaded with."""
        self.env.flush_all()
        self.env.invalidate_all()
        return (record or self.faq).web_read(SHOWN)[0]["seen"]

    def click(self, seen, record=None, step="action_approve"):
        """A button is clicked on what a form was loaded with."""
        record = record or self.faq
        self.env.flush_all()
        self.env.invalidate_all()
        return getattr(record.with_context(social_as_seen=seen), step)()


@tagged("post_install", "-at_install")
class TestSeenEntry(SeenCommon):
    def test_what_another_has_changed_is_not_approved_unseen(self):
        seen = self.opened()
        self.faq.with_user(self.boris).public_answer = "It is lost."
        with self.assertRaisesRegex(RedirectWarning, "Boris has changed this"):
            self.click(seen)
        self.assertEqual(self.faq.state, "draft")
        self.assertFalse(self.faq.version_ids)
        self.click(self.opened())
        self.assertEqual(self.faq.version_id.public_answer, "It is lost.")

    def test_everything_that_is_approved_counts_and_who_will_read_it(self):
        for values in (
            {"name": "Where is it?"},
            {"phrasings": "where"},
            {"language": "de"},
            {"private_answer": "I have looked."},
            {"valid_until": "2100-01-01"},
            {"published": True},
        ):
            with self.subTest(values):
                seen = self.opened()
                self.faq.with_user(self.boris).write(values)
                with self.assertRaises(RedirectWarning):
                    self.click(seen)
        self.assertEqual(self.faq.state, "draft")

    def test_what_is_not_approved_with_it_does_not_stand_in_the_way(self):
        seen = self.opened()
        self.faq.with_user(self.boris).owner_id = self.boris
        self.faq.with_user(self.boris).message_post(body="Shall we?")
        self.click(seen)
        self.assertEqual(self.faq.state, "approved")

    def test_words_that_were_changed_and_changed_back_are_those_that_were_seen(self):
        seen = self.opened()
        before = self.faq.public_answer
        self.faq.with_user(self.boris).public_answer = "It is lost."
        self.faq.with_user(self.boris).public_answer = before
        self.click(seen)
        self.assertEqual(self.faq.state, "approved")

    def test_nothing_is_approved_from_outside_without_saying_what_was_seen(self):
        forged = ("x", "x by 0", "x by x", "x by " + "9" * 40, f"{self.opened()} by 1", 7, ["x"])
        for seen in (None, False, "", *forged):
            with self.assertRaises(RedirectWarning):
                self.click(seen)
        self.assertFalse(self.faq.version_ids)

    def test_who_has_no_right_is_told_that_and_nothing_else(self):
        with self.assertRaises(AccessError):
            self.click(self.opened(), self.faq.with_user(self.agent))

    def test_that_it_is_still_right_is_said_of_what_was_seen(self):
        self.faq._approve()
        seen = self.opened()
        self.faq.with_user(self.boris).public_answer = "It is lost."
        self.faq.with_user(self.boris)._approve()
        self.faq.sudo().reviewed_at = "2020-01-01"
        with self.assertRaises(RedirectWarning):
            self.click(seen)
        self.assertEqual(str(self.faq.reviewed_at), "2020-01-01")

    def test_who_has_changed_it_in_another_window_is_told_so(self):
        seen = self.opened()
        self.faq.public_answer = "It is lost."
        with self.assertRaisesRegex(RedirectWarning, "^.'This was changed since"):
            self.click(seen)

    # Forms save first

    def save(self, values, seen, user=None):
        """What a form shows after it has saved."""
        self.env.invalidate_all()
        faq = self.faq.with_user(user or self.manager)
        (row,) = faq.web_save({**values, "seen": seen}, SHOWN)
        return row

    def test_ones_own_change_is_saved_and_approved_with_one_click(self):
        row = self.save({"public_answer": "It is lost."}, self.opened())
        self.click(row["seen"])
        self.assertEqual(self.faq.version_id.public_answer, "It is lost.")

    def test_saving_beside_a_change_of_another_does_not_make_it_seen(self):
        seen = self.opened()
        self.faq.with_user(self.boris).public_answer = "It is lost."
        row = self.save({"name": "Where is it?"}, seen)
        self.assertEqual(row["public_answer"], "It is lost.", "it is on the screen only now")
        with self.assertRaisesRegex(RedirectWarning, "Boris has changed this"):
            self.click(row["seen"])
        row = self.save({"phrasings": "where"}, row["seen"])
        with self.assertRaisesRegex(RedirectWarning, "Boris has changed this"):
            self.click(row["seen"])
        self.click(self.opened())
        version = self.faq.version_id
        self.assertEqual((version.name, version.public_answer), ("Where is it?", "It is lost."))

    def test_a_save_does_not_write_over_what_another_has_saved(self):
        seen = self.opened()
        self.faq.with_user(self.boris).public_answer = "It is lost."
        with self.assertRaisesRegex(UserError, "Boris has changed “Public Answer”"):
            self.save({"public_answer": "It is late.", "name": "Where is it?"}, seen)
        self.assertEqual(self.faq.public_answer, "It is lost.")
        row = self.save({"public_answer": "It is late."}, self.opened())
        self.assertEqual(row["public_answer"], "It is late.")

    def test_what_another_has_changed_stays_so_however_often_one_saves_beside_it(self):
        seen = self.opened()
        self.faq.with_user(self.boris).public_answer = "It is lost."
        row = self.save({"name": "Where is it?"}, seen)
        row = self.save({"name": "Where is my parcel?"}, row["seen"])
        self.assertEqual(self.faq.name, "Where is my parcel?", "one's own words are no others'")
        with self.assertRaisesRegex(UserError, "Boris has changed “Public Answer”"):
            self.save({"public_answer": "It is late."}, row["seen"])
        with self.assertRaisesRegex(RedirectWarning, "Boris has changed this"):
            self.click(row["seen"])

    def test_who_writes_over_his_own_words_in_another_window_is_told_so(self):
        seen = self.opened()
        self.faq.public_answer = "It is lost."
        with self.assertRaisesRegex(UserError, "^“Public Answer” was changed since"):
            self.save({"public_answer": "It is late."}, seen)

    def test_a_new_entry_is_approved_with_one_click(self):
        values = {"name": "How do I pay?", "language": "en", "public_answer": "By card."}
        (row,) = self.Entry.web_save(values, SHOWN)
        entry = self.Entry.browse(row["id"])
        self.click(row["seen"], entry)
        self.assertEqual(entry.state, "approved")

    def test_what_a_form_says_of_itself_is_not_written(self):
        with self.assertRaises(AccessError):
            self.save({"name": "x"}, self.opened(), self.agent)
        row = self.save({}, "x")
        self.assertTrue(row["seen"].startswith("x by "))
        self.assertNotEqual(self.opened(), "x")


@tagged("post_install", "-at_install")
class TestSeenAnswer(WaysCommon):
    def setUp(self):
        super().setUp()
        self.rule()
        self.waiting = self.asked()

    def again(self, text):
        """The writer takes the answer back and asks for something else."""
        self.waiting.action_edit()
        self.waiting.text = text
        self.waiting.with_context(social_anyway=True).action_send()
        self.assertEqual(self.waiting.state, "approval")

    def test_a_form_does_not_write_over_the_words_of_a_draft(self):
        self.waiting.action_edit()
        mine = self.waiting.with_user(self.manager)
        seen = mine._fingerprint()
        self.waiting.text = "You get 50 €"
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, "social_agent .* has changed “Text”"):
            mine.web_save({"text": "We are very sorry", "seen": seen}, {"seen": {}})
        self.assertEqual(self.waiting.text, "You get 50 €")

    def test_an_answer_that_waits_again_with_other_words_is_read_again(self):
        mine = self.waiting.with_user(self.mate)
        seen = mine._fingerprint()
        self.again("You get 50 €")
        with self.assertRaisesRegex(RedirectWarning, "social_agent .* has changed this"):
            mine.with_context(social_as_seen=seen).action_approve()
        self.assertEqual(self.waiting.state, "approval")
        mine.with_context(social_as_seen=mine._fingerprint()).action_approve()
        self.assertEqual(self.waiting.state, "queued")

    def test_the_inbox_shows_words_and_their_fingerprint_together(self):
        inbox = self.env["social.crm.inbox"].with_user(self.mate)
        key = f"t{self.mention.ticket_id.id}" if self.mention.ticket_id else f"m{self.mention.id}"

        def shown():
            entries = inbox.entries(key)["entries"]
            return next(each for each in entries if each.get("reply_id") == self.waiting.id)

        entry = shown()
        self.again("You get 50 €")
        mine = self.waiting.with_user(self.mate)
        with self.assertRaises(RedirectWarning):
            mine.with_context(social_as_seen=entry["seen"]).action_approve()
        entry = shown()
        self.assertEqual(entry["text"], "You get 50 €")
        mine.with_context(social_as_seen=entry["seen"]).action_approve()
        self.assertEqual(self.waiting.state, "queued")

    def test_a_file_is_a_part_of_what_was_seen(self):
        mine = self.waiting.with_user(self.mate)
        seen = mine._fingerprint()
        self.waiting.action_edit()
        file = self.env["ir.attachment"].with_user(self.agent)
        file = file.create({"name": "a.txt", "raw": b"fine", "mimetype": "text/plain"})
        self.waiting.attachment_ids = [Command.set(file.ids)]
        self.waiting.with_context(social_anyway=True).action_send()
        with self.assertRaises(RedirectWarning):
            mine.with_context(social_as_seen=seen).action_approve()

    def test_of_two_suggestions_the_writer_takes_over_the_one_that_he_saw(self):
        second = self._user("second", "social_crm.group_agent", self.team)
        self.waiting.with_user(self.mate).suggest("We are very sorry", "Warmer")
        seen = self.waiting._fingerprint()
        self.waiting.with_context(social_anyway=True).action_send()
        self.waiting.with_user(second).suggest("You get 50 €", "Easier")
        with self.assertRaises(RedirectWarning):
            self.waiting.with_context(social_as_seen=seen).use_suggestion()
        self.assertEqual((self.waiting.state, self.waiting.text), ("draft", "We are sorry"))
        seen = self.waiting._fingerprint()
        self.waiting.with_context(social_as_seen=seen, social_anyway=True).use_suggestion()
        self.assertEqual((self.waiting.state, self.waiting.text), ("approval", "You get 50 €"))

    def test_a_form_sends_a_colleagues_draft_as_it_was_seen(self):
        self.env["social.crm.approval.rule"].search([]).active = False
        self.waiting.action_edit()
        mine = self.waiting.with_user(self.manager).with_context(social_anyway=True)
        seen = mine._fingerprint()
        self.waiting.text = "You get 50 €"
        with self.assertRaises(RedirectWarning):
            mine.with_context(social_as_seen=seen).action_send()
        self.assertEqual(self.waiting.state, "draft")
        mine.with_context(social_as_seen=mine._fingerprint()).action_send()
        self.assertEqual(self.waiting.state, "queued")


@tagged("post_install", "-at_install")
class TestSeenViews(SeenCommon):
    def test_each_button_says_what_was_shown(self):
        """Of every view of ours; and where one can type, saving says it, too."""
        views = self.env["ir.ui.view"].search(
            [("model", "in", list(STEPS)), ("mode", "=", "primary"), ("type", "!=", "search")]
        )
        found = set()
        for view in views:
            arch = self.env[view.model].get_view(view.id, view.type)["arch"]
            root = etree.fromstring(arch)
            buttons = [
                button
                for button in root.iter("button")
                if button.get("name") in STEPS[view.model] and not button.xpath("ancestor::field")
            ]
            for button in buttons:
                name = button.get("name")
                found.add((view.model, name))
                with self.subTest(view=view.name, button=name):
                    self.assertEqual(button.get("context"), "{'social_as_seen': seen}")
                    self.assertTrue(root.xpath("//field[@name='seen']"))
                    if view.type == "form" and root.get("edit") != "0":
                        self.assertEqual(root.get("js_class"), "social_crm_seen_form")
        self.assertEqual(found, {(model, name) for model in STEPS for name in STEPS[model]})
