"""The knowledge: what is offered is counted, what did not help or grew old comes back."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import MARTINA
from .faq_common import IDA, FaqCommon


@tagged("post_install", "-at_install")
class TestFaqUse(FaqCommon):
    def setUp(self):
        super().setUp()
        self.faq = self.entry()
        self.mention = self.written()

    def use(self, mention=None):
        mention = mention or self.mention
        (row,) = self.inbox.faq(mention.id, "public")["entries"]
        self.inbox.faq_used(row["id"], mention.id)
        reply = (
            self.env["social.crm.reply"]
            .sudo()
            .create({"mention_id": mention.id, "text": "x", "audience": "public"})
        )
        reply._write({"state": "sent", "sent_at": fields.Datetime.now() - timedelta(minutes=30)})
        use = self.faq.sudo().use_ids[:1]
        use.used_at = fields.Datetime.now() - timedelta(minutes=31)
        self.env.flush_all()
        return use

    def answer(self, text, author=MARTINA):
        (said,) = self.arrive(
            self.item(text, author=author, minutes=5, parent_id=self.mention.external_id)
        )
        return said

    def test_uses_are_counted(self):
        self.use()
        self.assertEqual((self.faq.use_count, self.faq.unhelpful_count), (1, 0))

    def test_what_is_not_offered_is_not_counted(self):
        version = self.faq.version_id
        self.faq.action_review()
        self.inbox.faq_used(version.id, self.mention.id)
        self.assertEqual(self.faq.use_count, 0)

    def test_who_writes_that_it_did_not_help_is_noticed_and_the_owner_is_told_once(self):
        use = self.use()
        said = self.answer("Sorry, that did not help at all")
        self.assertEqual(use.unhelpful_id, said)
        self.assertEqual(self.faq.unhelpful_count, 1)
        activity = self.faq.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.answer("no, it still doesn't work")
        self.assertEqual(len(self.faq.activity_ids), 1)

    def test_thanks_and_what_others_write_are_left_alone(self):
        use = self.use()
        self.answer("Thanks, that helped!")
        self.answer("That did not help", author=IDA)
        self.assertFalse(use.unhelpful_at)

    def test_what_was_said_before_the_answer_is_left_alone(self):
        use = self.use()
        (early,) = self.arrive(
            self.item("That did not help", minutes=50, parent_id=self.mention.external_id)
        )
        self.assertTrue(early)
        self.assertFalse(use.unhelpful_at)

    def test_an_answer_that_was_never_sent_cannot_have_failed(self):
        use = self.use()
        self.mention.sudo().reply_ids._write({"state": "draft"})
        self.env.flush_all()
        self.answer("That did not help")
        self.assertFalse(use.unhelpful_at)

    def test_approving_again_settles_it(self):
        self.use()
        self.answer("That did not help")
        self.faq._approve()
        self.assertFalse(self.faq.activity_ids)

    def test_without_any_use_nothing_is_asked_of_the_database(self):
        self.keep_environments()
        uses = self.env["social.crm.faq.use"]
        uses._in_use()
        with self.assertQueryCount(0):
            uses._note_unhelpful([self.mention.id])


@tagged("post_install", "-at_install")
class TestFaqReview(FaqCommon):
    def test_what_ran_out_is_taken_out_and_its_owner_asked(self):
        entry = self.entry(valid_until=fields.Date.today(), owner_id=self.agent.id)
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            self.Entry.sudo()._cron_review()
            self.Entry.sudo()._cron_review()
        self.assertEqual(entry.state, "review")
        self.assertEqual(len(entry.activity_ids), 1)
        self.assertEqual(entry.activity_ids.user_id, self.agent)

    def test_the_owner_is_asked_once_in_the_own_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(["social_crm"], ["de_DE"])
        self.agent.lang = "de_DE"
        entry = self.entry(
            valid_until=fields.Date.today() + timedelta(days=3), owner_id=self.agent.id
        )
        self.Entry.sudo()._cron_review()
        self.assertEqual(entry.activity_ids.summary, "Läuft bald ab")
        self.agent.lang = "en_US"
        self.Entry.sudo()._cron_review()
        self.assertEqual(len(entry.activity_ids), 1)

    def test_where_the_owner_has_left_somebody_else_is_asked(self):
        entry = self.entry(valid_until=fields.Date.today(), owner_id=self.agent.id)
        self.agent.active = False
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            self.Entry.sudo()._cron_review()
        self.assertTrue(entry.activity_ids.user_id.active)
        self.assertTrue(entry.activity_ids.user_id.has_group("social_crm.group_manager"))

    def test_what_runs_out_soon_or_is_old_goes_on_while_its_owner_is_asked(self):
        self.stop_the_clock()
        soon = self.entry(valid_until=fields.Date.today() + timedelta(days=10))
        old = self.entry("How do I pay?")
        fresh = self.entry("Who are you?")
        old.sudo().reviewed_at = fields.Date.today() - timedelta(days=200)
        self.Entry.sudo()._cron_review()
        self.assertEqual((soon + old).mapped("state"), ["approved", "approved"])
        self.assertTrue(soon.activity_ids and old.activity_ids)
        self.assertFalse(fresh.activity_ids)
        old._approve()
        self.assertFalse(old.activity_ids)
        self.assertEqual(old.reviewed_at, fields.Date.today())
