"""The knowledge: nothing is offered that was not approved."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..networks.types import Audience
from .faq_common import IDA, FaqCommon


@tagged("post_install", "-at_install")
class TestFaqOffered(FaqCommon):
    """Every way to have something offered or shown that nobody approved."""

    def setUp(self):
        super().setUp()
        self.mention = self.written()

    def test_an_approved_entry_is_offered_where_the_question_is_alike(self):
        self.entry()
        self.entry("How do I change my password?", public_answer="In the settings.")
        self.assertEqual(self.offered(), ["Where is my parcel?"])

    def test_a_draft_is_not_offered(self):
        self.entry(approve=False)
        self.assertEqual(self.offered(), [])
        self.assertEqual(self.offered(search="parcel"), [])
        self.assertFalse(self.inbox._options()["faq"])

    def test_what_is_in_review_or_retired_or_archived_is_not_offered(self):
        entry = self.entry()
        for step, back in (
            ("action_review", "_approve"),
            ("action_retire", "action_draft"),
        ):
            getattr(entry, step)()
            self.assertEqual(self.offered(), [], step)
            getattr(entry, back)()
        self.assertEqual(self.offered(), [], "a retired entry is approved again first")
        entry._approve()
        self.assertEqual(self.offered(), ["Where is my parcel?"])
        entry.active = False
        self.assertEqual(self.offered(), [])

    def test_after_its_last_day_it_is_not_offered(self):
        self.stop_the_clock()
        today = fields.Date.today()
        self.entry(valid_until=today)
        self.assertEqual(self.offered(), ["Where is my parcel?"])
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            self.assertEqual(self.offered(), [])

    def test_a_longer_validity_counts_from_approval_on(self):
        today = fields.Date.today()
        entry = self.entry(valid_until=today)
        entry.valid_until = today + timedelta(days=9)
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            self.assertEqual(self.offered(), [])

    def test_what_was_changed_is_offered_as_it_was_approved_until_it_is_approved_again(self):
        entry = self.entry(private_answer="I have looked it up.")
        entry.write({"public_answer": "CHANGED", "private_answer": "CHANGED", "name": "CHANGED"})
        self.assertTrue(entry.changed)
        for audience in ("public", "direct"):
            (row,) = self.inbox.faq(self.mention.id, audience)["entries"]
            self.assertNotIn("CHANGED", str(row))
        entry._approve()
        self.assertFalse(entry.changed)
        self.assertEqual(self.offered(search="CHANGED"), ["CHANGED"])
        self.assertEqual(sorted(entry.version_ids.mapped("number")), [1, 2])

    def test_dropped_changes_leave_what_was_approved(self):
        entry = self.entry()
        entry.public_answer = "CHANGED"
        entry.action_drop_changes()
        self.assertEqual(entry.public_answer, "It is tracked at acme.example.")

    def test_another_language_is_not_offered(self):
        self.entry("Wo ist mein Paket, my parcel?", language="de")
        self.assertEqual(self.offered(), [])
        self.assertEqual(self.offered(search="parcel"), [])
        self.mention.language = "de"
        self.assertEqual(self.offered(), ["Wo ist mein Paket, my parcel?"])

    def test_another_companys_entries_are_not_offered(self):
        (self.manager + self.agent).company_ids += self.other_company
        both = (self.company + self.other_company).ids
        self.Entry = self.Entry.with_context(allowed_company_ids=both)
        self.entry(company_id=self.other_company.id)
        inbox = self.inbox.with_context(allowed_company_ids=both)
        self.assertEqual(self.offered(inbox=inbox), [])
        self.assertEqual(self.offered(inbox=inbox, search="parcel"), [])

    def test_what_only_a_private_answer_was_approved_for_cannot_be_put_in_public(self):
        self.entry(public_answer=False, private_answer="I have looked it up.")
        (row,) = self.inbox.faq(self.mention.id, "public")["entries"]
        self.assertTrue(row["refusal"])
        self.assertNotIn("looked", str(row["pieces"]))
        (row,) = self.inbox.faq(self.mention.id, "direct")["entries"]
        self.assertEqual(row["pieces"], ["I have looked it up."])

    def test_nobody_approves_by_writing_a_field(self):
        entry = self.entry(approve=False)
        version = self.entry("Another?").version_id
        for values in (
            {"state": "approved"},
            {"version_id": version.id},
            {"reviewed_at": "2026-01-01"},
            {"version_ids": [Command.create({"name": "x", "number": 7})]},
        ):
            with self.assertRaises(UserError):
                entry.write(values)
            with self.assertRaises(UserError):
                self.Entry.create({"name": "x", "language": "en", **values})
        with self.assertRaises(UserError):
            version.sudo().public_answer = "CHANGED"
        with self.assertRaises(UserError):
            version.sudo().unlink()
        with self.assertRaises(AccessError):
            self.env["social.crm.faq.version"].with_user(self.manager).create(
                {"faq_id": entry.id, "name": "x", "number": 7, "language": "en"}
            )

    def test_agents_neither_write_nor_approve(self):
        entry = self.entry(approve=False)
        own = entry.with_user(self.agent)
        for step in ("action_approve", "action_review", "action_retire", "action_draft"):
            with self.assertRaises(AccessError):
                getattr(own, step)()
        with self.assertRaises(AccessError):
            own.name = "x"
        with self.assertRaises(AccessError):
            self.Entry.with_user(self.agent).create({"name": "x", "language": "en"})
        self.assertEqual(entry.state, "draft")

    def test_agents_read_what_is_in_force_and_nothing_else(self):
        entry = self.entry()
        entry.public_answer = "CHANGED"
        entry._approve()
        versions = self.env["social.crm.faq.version"].with_user(self.agent)
        self.assertEqual(versions.search([]).mapped("public_answer"), ["CHANGED"])
        entry.action_review()
        self.assertFalse(versions.search([]))
        self.assertFalse(self.Entry.with_user(self.agent).search([]))

    def test_who_may_not_read_the_post_is_offered_nothing(self):
        self.entry()
        secret = self.written(audience=Audience.DIRECT)
        with self.assertRaises(AccessError):
            self.env["social.crm.inbox"].with_user(self.stranger).faq(secret.id, "direct")

    def test_a_copy_is_a_draft(self):
        copy = self.entry().copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.version_id)

    def test_what_was_approved_for_a_company_stays_with_it(self):
        with self.assertRaises(UserError):
            self.entry().sudo().company_id = self.other_company

    # Approving

    def test_nothing_personal_is_approved_for_the_public(self):
        for values in (
            {"public_answer": "Call Ida at +49 171 1234567."},
            {"phrasings": "why do you write to ida.i@mail.example?"},
            {"public_answer": "Dear […], it is on its way."},
            {"name": "Where is 00000?"},
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                self.entry(**values)

    def test_there_has_to_be_an_answer(self):
        with self.assertRaises(UserError):
            self.entry(public_answer=" ")

    def test_a_placeholder_that_is_not_public_belongs_into_the_private_answer(self):
        with self.assertRaises(ValidationError):
            self.entry(public_answer="Your number is {{customer_number}}.")
        with self.assertRaises(ValidationError):
            self.entry(public_answer="{{nonsense}}")

    def test_an_owner_is_somebody_who_answers_there(self):
        with self.assertRaises(ValidationError):
            self.entry(owner_id=self.employee.id)

    # How

    def test_placeholders_are_filled_and_words_are_told(self):
        self.entry(public_answer="Hello {{first_name|there}}, look at {{link}}.")
        (row,) = self.inbox.faq(self.mention.id, "public")["entries"]
        self.assertEqual(row["pieces"][0], "Hello Martina, look at ")
        self.assertEqual([each["name"] for each in row["ask"]], ["link"])
        self.assertIn("parcel", row["words"])

    def test_what_the_agent_types_finds_entries_the_post_does_not(self):
        self.entry("How do I change my password?")
        vague = self.written("and now?", author=IDA)
        self.assertEqual(self.offered(vague), [])
        typed = "You can change your password in the settings"
        self.assertEqual(self.offered(vague, text=typed), ["How do I change my password?"])

    def test_other_wordings_find_it(self):
        self.entry("Tracking", phrasings="my order has not arrived\nno delivery yet")
        mention = self.written("my order still hasnt arrived", author=IDA)
        self.assertEqual(self.offered(mention), ["Tracking"])

    def test_the_number_of_queries_does_not_depend_on_the_number_of_entries(self):
        self.keep_environments()
        self.entry()
        self.offered()  # fills caches
        counts = []
        for number in range(3):
            for each in range(number * 4):
                self.entry(f"Where is my parcel number {each} {number}?")
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.offered()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(len(set(counts[1:])), 1, counts)
