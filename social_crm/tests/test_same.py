"""Copies and near copies are put together when they arrive."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.social_crm_signature import CAP
from ..networks.types import Audience, Author
from .common import BORIS, MARTINA, OURS, SocialCommon

LATE = "My parcel has been stuck in Leipzig for nine days and nobody can tell me where it is"
NEAR = "My parcel has been stuck in Leipzig for eleven days and nobody can tell me where it is!!"
OTHER = "The new shop looks great, I ordered two widgets and they came the very next morning"


def author(number):
    return Author(f"u-{number}", f"person{number}", f"Person {number}")


class SameCommon(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls._user("reader", "social_crm.group_reader")

    def said(self, *texts, **values):
        """Posts of as many people, worked one after the other."""
        return self.env["social.crm.mention"].union(
            *(self.arrive(self.item(text, author(next(self.numbers)), **values)) for text in texts)
        )

    def rows(self, mentions):
        self.env.cr.execute(
            "SELECT count(*) FROM social_crm_signature WHERE mention_id = ANY(%s)", [mentions.ids]
        )
        (signatures,) = self.env.cr.fetchone()
        self.env.cr.execute(
            "SELECT count(*) FROM social_crm_signature_band WHERE mention_id = ANY(%s)",
            [mentions.ids],
        )
        return signatures, self.env.cr.fetchone()[0]


@tagged("post_install", "-at_install")
class TestSame(SameCommon):
    def test_a_post_alone_is_no_group(self):
        (mention,) = self.said(LATE)
        self.assertFalse(mention.same_id)
        self.assertFalse(self.env["social.crm.same"].search([]))

    def test_a_near_copy_is_put_together_with_what_it_is_like(self):
        first, other, second = self.said(LATE, OTHER, NEAR)
        self.assertEqual(first.same_id.mention_ids, first | second)
        self.assertEqual(first.same_id.first_id, first)
        self.assertFalse(other.same_id)

    def test_copies_of_one_batch_are_put_together(self):
        items = [
            self.item(text, author(number))
            for number, text in enumerate([LATE, OTHER, NEAR, f"RT @x: {LATE}", OTHER.upper()])
        ]
        mentions = self.arrive(*items)
        self.assertEqual(len(mentions.same_id), 2)
        self.assertEqual(mentions[0].same_id.mention_ids, mentions[0] | mentions[2] | mentions[3])
        self.assertEqual(mentions[1].same_id.mention_ids, mentions[1] | mentions[4])

    def test_short_posts_are_put_together_by_equal_words_only(self):
        first, second, third = self.said("Nie wieder!", "nie wieder 😡", "Nie mehr")
        self.assertEqual(first.same_id.mention_ids, first | second)
        self.assertFalse(third.same_id)

    def test_posts_without_words_are_never_put_together(self):
        self.assertFalse(self.said("😡😡", "😡😡", "https://x.example", "@acme").same_id)

    def test_working_again_changes_nothing(self):
        mentions = self.said(LATE, NEAR)
        group, rows = mentions.same_id, self.rows(mentions)
        mentions.processed_at = False
        self.work()
        mentions.invalidate_recordset()
        self.assertEqual(mentions.same_id, group)
        self.assertEqual(self.rows(mentions), rows)

    def test_an_edit_leaves_the_group_and_joins_another(self):
        first, second, other = self.said(LATE, NEAR, OTHER)
        item = self.item(
            OTHER, Author(second.profile_id.external_id, "x"), external_id=second.external_id
        )
        self.arrive(item)
        self.assertEqual(second.same_id, other.same_id)
        self.assertTrue(second.same_id)
        self.assertNotEqual(second.same_id, first.same_id)
        self.env["social.crm.same"]._gc_alone()
        self.assertFalse(first.same_id.exists())

    def test_what_is_older_than_the_window_is_not_compared(self):
        self.company.social_crm_same_days = 2
        (old,) = self.said(LATE, minutes=3 * 24 * 60)
        (new,) = self.said(LATE)
        self.assertFalse(old.same_id | new.same_id)
        self.assertEqual(self.rows(old), (0, 0))

    def test_groups_keep_to_their_company(self):
        self.said(LATE)
        account = self.account.copy(
            {"name": "Theirs", "company_id": self.other_company.id, "team_id": False}
        )
        source = self._source("mentions", account)
        source.caught_up = True
        (theirs,) = self.arrive(self.item(LATE, author(77)), source=source)
        self.assertFalse(theirs.same_id)

    def test_our_own_posts_are_in_no_group(self):
        (theirs,) = self.said(LATE)
        (ours,) = self.arrive(self.item(LATE, OURS), source=self.own_source)
        self.assertFalse(theirs.same_id | ours.same_id)

    def test_the_same_post_found_through_two_accounts_is_the_same(self):
        account = self.account.copy({"name": "Second"})
        source = self._source("mentions", account)
        source.caught_up = True
        item = self.item("ok", MARTINA)
        (one,) = self.arrive(item)
        (two,) = self.arrive(item, source=source)
        self.assertEqual(one.same_id.mention_ids, one | two)

    def test_a_quote_without_words_says_what_it_quotes(self):
        (quoted,) = self.said("ok ok")
        item = self.item("🔥", BORIS, quoted_id=quoted.external_id)
        (quote,) = self.arrive(item)
        self.assertEqual(quote.same_id.mention_ids, quoted | quote)

    def test_what_is_deleted_at_the_network_is_not_found_any_more(self):
        first, second = self.said(LATE, OTHER)
        self.env["social.crm.ingest"]._remove_gone(self.account.id, [first.external_id])
        self.work()
        (third,) = self.said(LATE)
        self.assertFalse(third.same_id)
        self.assertEqual(self.rows(first), (0, 0))
        self.assertGreater(self.rows(second)[1], 1)

    def test_rows_go_with_the_mention(self):
        first, second = self.said(LATE, OTHER)
        self.env["social.crm.removal"]._pseudonymise(second.ids)
        self.assertEqual(self.rows(second), (0, 0))
        ids = self.env["social.crm.mention"].browse(first.id)
        first.ticket_id.unlink()
        first.unlink()
        self.assertEqual(self.rows(ids), (0, 0))

    def test_old_rows_are_swept_at_night(self):
        mentions = self.said(LATE, OTHER)
        self.assertEqual(self.env["social.crm.signature"]._gc_old(), (0, 0))
        self.env.cr.execute(
            "UPDATE social_crm_signature SET written_at = %s WHERE mention_id = %s",
            [fields.Datetime.now() - timedelta(days=15), mentions[0].id],
        )
        self.assertEqual(self.env["social.crm.signature"]._gc_old(), (1, 0))
        self.assertEqual(self.rows(mentions[0]), (0, 0))

    def test_a_storm_is_one_group_and_takes_no_more_rows_for_each(self):
        mentions = self.said(*[LATE] * (CAP + 1))
        self.assertEqual(len(mentions.same_id), 1)
        before = self.rows(mentions)[1]
        more = self.arrive(
            *(self.item(f"{LATE} {'!' * number}", author(1000 + number)) for number in range(40))
        )
        self.assertEqual(more.same_id, mentions.same_id)
        self.assertEqual(len(more.filtered("same_id")), 40)
        self.assertEqual(self.rows(mentions)[1], before)
        self.assertEqual(self.rows(more), (40, 0))

    def test_the_number_of_queries_does_not_grow(self):
        self.keep_environments()
        counts = []
        for size in (6, 60):
            items = [
                self.item(f"{text} {number % 3}", author(number))
                for number in range(size // 2)
                for text in (LATE, OTHER)
            ]
            mentions = self.store(*items)
            facts = self.env["social.crm.facts"]._load(mentions.ids)
            before = self.env.cr.sql_log_count
            self.env["social.crm.same"]._group(self.account, facts)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
        self.assertLessEqual(counts[0], 8)

    def test_two_workers_who_begin_with_the_same_post_make_one_group(self):
        (first,) = self.said(LATE)
        Same = self.env["social.crm.same"]
        group = Same.create({"company_id": self.company.id, "first_id": first.id})
        # As if it had been committed by another worker after this one had looked.
        (second,) = self.said(LATE)
        self.assertEqual(second.same_id, group)
        self.assertEqual(first.same_id, group)

    def test_copies_that_two_workers_missed_are_put_together_at_night(self):
        first, second, third, other = self.said(LATE, LATE, LATE, OTHER)
        third.action_not_same()
        (first | second).same_id = False
        (first | second).same_id.search([("first_id", "=", first.id)]).first_id = False
        self.assertEqual(self.env["social.crm.same"]._gc_missed(), (1, 0))
        self.assertEqual(first.same_id.mention_ids, first | second)
        self.assertFalse(third.same_id | other.same_id)
        self.assertEqual(self.env["social.crm.same"]._gc_missed(), (0, 0))


@tagged("post_install", "-at_install")
class TestSameSaid(SameCommon):
    def test_what_somebody_says_is_not_the_same_is_never_put_together_again(self):
        first, second = self.said(LATE, NEAR)
        group = first.same_id
        second.with_user(self.agent).action_not_same()
        self.assertFalse(second.same_id)
        self.assertEqual(group.refusal_ids.mention_id, second)
        self.assertEqual(group.refusal_ids.user_id, self.agent)
        self.env["social.crm.same"]._gc_alone()
        (third,) = self.said(LATE)
        self.assertEqual(third.same_id, first.same_id)
        self.assertFalse(second.same_id)
        self.env["social.crm.signature"]._forget(second.ids)
        second.processed_at = False
        self.work()
        second.invalidate_recordset()
        self.assertFalse(second.same_id)

    def test_what_somebody_says_is_the_same_stays_together(self):
        first, second, third = self.said(LATE, OTHER, NEAR)
        action = (first | second).with_user(self.agent).action_same()
        self.assertEqual(action["res_id"], first.same_id.id)
        self.assertEqual(first.same_id.mention_ids, first | second | third)
        self.env["social.crm.signature"]._forget(second.ids)
        second.processed_at = False
        self.work()
        second.invalidate_recordset()
        self.assertEqual(second.same_id, first.same_id)

    def test_groups_that_are_the_same_become_one(self):
        mentions = self.said(LATE, NEAR, OTHER, OTHER)
        mentions[3].action_not_same()
        (mentions[1] | mentions[2]).with_user(self.agent).action_same()
        self.assertEqual(mentions[0].same_id.mention_ids, mentions[:3])
        self.assertEqual(mentions[0].same_id.refusal_ids.mention_id, mentions[3])

    def test_one_post_is_not_enough_and_ours_are_none(self):
        (mention,) = self.said(LATE)
        with self.assertRaises(UserError):
            mention.with_user(self.agent).action_same()

    def test_who_may_not_work_posts_says_nothing_about_them(self):
        mentions = self.said(LATE, NEAR)
        for user in (self.reader, self.stranger):
            for name in ("action_not_same", "action_same"):
                with (
                    self.subTest(user=user.login, button=name),
                    mute_logger("odoo.addons.base.models.ir_rule"),
                    self.assertRaises(AccessError),
                ):
                    getattr(mentions.with_user(user), name)()
        with self.assertRaises(AccessError):
            mentions.same_id.with_user(self.agent).write({"first_id": False})


@tagged("post_install", "-at_install")
class TestSameShown(SameCommon):
    def test_figures_of_a_group_are_worked_out(self):
        one = Author("a", "a", followers=100)
        two = Author("b", "b", followers=20)
        mentions = self.arrive(
            self.item(LATE, one, 300), self.item(NEAR, two, 200), self.item(LATE, two, 100)
        )
        same = mentions.same_id.with_user(self.agent)
        self.assertEqual(
            (same.mention_count, same.people_count, same.reach, same.networks_text),
            (3, 2, 120, "Scripted"),
        )
        self.assertEqual(same.first_at, mentions[0].written_at)
        self.assertEqual(same.latest_at, mentions[2].written_at)
        self.assertEqual(same.open_count, len(mentions.ticket_id))
        self.assertIn("Leipzig", same.display_name)
        self.assertEqual(mentions[0].with_user(self.agent).same_count, 1)
        ticket = mentions[0].ticket_id.with_user(self.agent)
        self.assertEqual((ticket.social_same_id, ticket.social_same_count), (same, 1))
        self.assertEqual(ticket.action_social_same()["res_id"], same.id)

    def test_groups_are_found_by_their_size_and_time(self):
        self.said(LATE, NEAR, LATE, OTHER, OTHER)
        Same = self.env["social.crm.same"].with_user(self.agent)
        self.assertEqual(Same.search([("mention_count", ">=", 3)]).mapped("mention_count"), [3])
        self.assertEqual(len(Same.search([("mention_count", ">", 1)])), 2)
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        self.assertFalse(Same.search([("latest_at", ">=", tomorrow)]))

    def test_who_may_not_see_private_messages_does_not_count_them(self):
        items = [
            self.item(LATE, author(1), audience=Audience.DIRECT),
            self.item(NEAR, author(2), audience=Audience.DIRECT),
            self.item(LATE, author(3)),
        ]
        mentions = self.arrive(*items)
        same = mentions.same_id
        self.assertEqual(same.with_user(self.agent).mention_count, 3)
        self.assertEqual(same.with_user(self.reader).mention_count, 1)
        self.assertEqual(mentions[2].with_user(self.reader).same_count, 0)
