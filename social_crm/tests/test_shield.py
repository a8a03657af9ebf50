from contextlib import contextmanager
from dataclasses import replace

from odoo.tests import tagged

from ..networks.types import Page, Repost, Unreadable
from .common import BORIS, MARTINA, SocialCommon


@tagged("post_install", "-at_install")
class TestShield(SocialCommon):
    def erase(self, *items, author=None):
        Shield = self.env["social.crm.shield"]
        ids = [item.external_id for item in items]
        keys = Shield._cover(self.company, "scripted", ids)
        if author:
            Shield._cover(self.company, "scripted", [author.external_id], "author")
        self.mentions(*items).unlink()
        return [keys[each] for each in ids]

    def store_again(self, *items, **page):
        return self.env["social.crm.ingest"]._store_page(self.source, Page(mentions=items, **page))

    def test_an_erased_item_does_not_come_back_when_it_is_read_again(self):
        gone, stays = self.item("gone"), self.item("stays")
        self.store(gone, stays)
        self.erase(gone)
        counts = self.store_again(gone, replace(stays, text="edited"))
        self.assertEqual((counts.new, counts.updated, counts.known), (0, 1, 1))
        self.assertFalse(self.mentions(gone))
        self.assertEqual(self.mentions(stays).text, "edited")

    def test_nor_as_a_repost_nor_as_something_unreadable(self):
        gone = self.item("gone")
        self.store(gone)
        self.erase(gone)
        self.store_again(
            reposts=(Repost("r1", gone.external_id),),
            unreadable=(Unreadable("no", "raw of it", external_id=gone.external_id),),
        )
        self.assertFalse(self.env["social.crm.repost"].search([("external_id", "=", "r1")]))
        self.assertFalse(self.env["social.crm.unreadable"].search([("raw", "=", "raw of it")]))

    def test_what_an_erased_person_wrote_before_stays_away_and_who_writes_anew_is_welcome(self):
        never_seen = self.item("from long ago", minutes=600)
        new = self.item("Hello again", minutes=-10)
        self.erase(author=MARTINA)
        self.store_again(never_seen, new)
        self.assertFalse(self.mentions(never_seen))
        self.assertEqual(self.mentions(new).profile_id.handle, MARTINA.handle)

    def test_an_answer_to_something_erased_is_stored_without_its_id(self):
        gone = self.item("gone")
        self.store(gone)
        (key,) = self.erase(gone, author=MARTINA)
        answer = self.item(
            "Same here",
            author=BORIS,
            parent_id=gone.external_id,
            quoted_id=gone.external_id,
            mentioned=(MARTINA.external_id, "u-other"),
        )
        (mention,) = self.store(answer)
        self.assertRecordValues(
            mention,
            [
                {
                    "parent_external_id": key,
                    "quoted_external_id": key,
                    "thread": key,
                    "mentioned": ["u-other"],
                }
            ],
        )

    def test_another_company_may_know_what_this_one_erased(self):
        item = self.item("gone")
        self.env["social.crm.shield"]._cover(self.other_company, "scripted", [item.external_id])
        self.assertTrue(self.store(item))

    def test_the_shield_tells_nobody_what_it_keeps_away(self):
        item = self.item("gone")
        self.erase(item, author=MARTINA)
        rows = self.env["social.crm.shield"].sudo().search_read([], ["digest"])
        self.assertEqual(len(rows), 2)
        self.assertFalse([row for row in rows if item.external_id in row["digest"]])

    def test_it_costs_one_query_for_a_page(self):
        self.keep_environments()
        items = [self.item(f"Nr. {number}") for number in range(30)]
        self.store(self.item())
        self.env.flush_all()
        with self.count_queries() as plain:
            self.store_again(*items[:15])
        self.erase(author=BORIS)
        self.env.flush_all()
        with self.count_queries() as shielded:
            self.store_again(*items[15:])
        self.assertLessEqual(shielded[0] - plain[0], 1)

    @contextmanager
    def count_queries(self):
        count = [0]
        before = self.cr.sql_log_count
        yield count
        count[0] = self.cr.sql_log_count - before
