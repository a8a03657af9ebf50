from dataclasses import replace
from datetime import UTC, datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..networks.types import Attachment, Author, Link, Mention, Page, Repost, Unreadable
from .common import MARTINA, OURS, SocialCommon


@tagged("post_install", "-at_install")
class TestIngest(SocialCommon):
    def test_a_page_is_stored_with_its_authors_and_its_cursor(self):
        item = self.item("Mein Paket ist weg", tags=("paket",), counters={"likes": 2})
        (mention,) = self.store(item, cursor="next")
        self.assertRecordValues(
            mention,
            [
                {
                    "text": "Mein Paket ist weg",
                    "network": "scripted",
                    "company_id": self.company.id,
                    "state": "new",
                    "addressed": True,
                    "own": False,
                    "source_ids": self.source.ids,
                    "counters": {"likes": 2},
                }
            ],
        )
        self.assertEqual(mention.profile_id.display_name, "Martina (@mausi007)")
        self.assertEqual(mention.profile_id.followers, 12)
        self.assertEqual(self.source.cursor, "next")
        self.assertEqual(self.source.last_item_at, mention.written_at)

    def test_the_same_page_again_changes_nothing(self):
        items = [self.item(f"Nr. {number}") for number in range(5)]
        before = self.store(*items)
        stamps = before.mapped("write_date")
        counts = self.env["social.crm.ingest"]._store_page(self.source, Page(mentions=tuple(items)))
        self.assertEqual((counts.new, counts.updated, counts.known), (0, 0, 5))
        self.assertEqual(before.mapped("write_date"), stamps)

    def test_the_same_id_twice_in_a_page_is_one_mention_with_the_later_text(self):
        item = self.item("before")
        mentions = self.store(item, replace(item, text="after"))
        self.assertEqual(mentions.mapped("text"), ["after"])

    def test_an_edit_replaces_the_text_and_is_worked_again(self):
        item = self.item("Helo")
        (mention,) = self.arrive(item)
        self.assertTrue(mention.processed_at)
        edited = datetime.now(UTC)
        self.store(replace(item, text="Hello", edited_at=edited, raw="new"))
        mention.invalidate_recordset()
        self.assertEqual(mention.text, "Hello")
        self.assertTrue(mention.edited_at)
        self.assertFalse(mention.processed_at)

    def test_counters_alone_are_no_reason_to_work_a_mention_again(self):
        item = self.item()
        (mention,) = self.arrive(item)
        self.store(replace(item, counters={"likes": 9}))
        mention.invalidate_recordset()
        self.assertEqual(mention.counters, {"likes": 9})
        self.assertTrue(mention.processed_at)

    def test_one_mention_knows_all_sources_that_found_it(self):
        item = self.item("widget broken")
        (mention,) = self.store(item, source=self.search_source)
        self.assertFalse(mention.addressed)
        self.store(item, source=self.source)
        mention.invalidate_recordset()
        self.assertEqual(mention.source_ids, self.source + self.search_source)
        self.assertTrue(mention.addressed, "one source says that it is to us")

    def test_what_may_be_done_to_an_item_is_kept_and_follows(self):
        item = self.item(permissions={"reply": True}, quoted_id="q1")
        (mention,) = self.store(item)
        self.assertEqual(mention.permissions, {"reply": True})
        self.assertEqual(mention._as_value().quoted_id, "q1")
        self.store(replace(item, permissions={"reply": False}))
        mention.invalidate_recordset()
        self.assertFalse(mention._as_value().may("reply"))

    def test_a_quote_is_an_item_that_leads_to_what_it_quotes(self):
        original = self.item("Look at this", author=OURS)
        quote = self.item("Nice", quoted_id=original.external_id)
        other = self.item("Nice", quoted_id="never seen")
        mention, stranger, ours = self.store(quote, other, original)
        self.assertEqual(mention.quoted_id, ours)
        self.assertFalse(stranger.quoted_id)

    def test_a_repost_counts_once_for_the_original_also_when_that_comes_later(self):
        item = self.item(counters={"likes": 1, "reposts": 1})
        early = tuple(Repost(f"r{number}", item.external_id) for number in (1, 2))
        self.store(reposts=early)
        (mention,) = self.store(item)
        self.assertEqual(mention.counters, {"likes": 1, "reposts": 2})
        late = (*early, Repost("r3", item.external_id), Repost("r4", "never seen"))
        for _again in range(2):
            self.store(reposts=late)
            mention.invalidate_recordset()
            self.assertEqual(mention.counters, {"likes": 1, "reposts": 3})
        self.assertEqual(self.mentions(item, self.item(external_id="r1")), mention, "no item")

    def test_the_networks_own_number_of_reposts_counts_when_it_is_higher(self):
        item = self.item()
        (mention,) = self.store(item, reposts=(Repost("r1", item.external_id),))
        self.assertEqual(mention.counters, {"reposts": 1})
        for said, counted in ((9, 9), (0, 1)):
            self.store(replace(item, counters={"reposts": said}))
            mention.invalidate_recordset()
            self.assertEqual(mention.counters, {"reposts": counted})

    def test_a_repost_of_what_was_deleted_brings_nothing_back(self):
        item = self.item()
        (mention,) = self.arrive(item)
        self.arrive(deleted=(item.external_id,), reposts=(Repost("r1", item.external_id),))
        self.store(reposts=(Repost("r2", item.external_id),))
        mention.invalidate_recordset()
        self.assertFalse(mention.counters)

    def test_an_author_of_whom_only_the_id_is_told_keeps_the_name(self):
        (mention,) = self.store(self.item())
        self.store(self.item(author=Author(MARTINA.external_id)))
        self.store(self.item(author=Author(MARTINA.external_id, handle="mausi008")))
        profile = mention.profile_id
        profile.invalidate_recordset()
        self.assertEqual((profile.name, profile.handle), ("Martina", "mausi008"))
        self.assertEqual((profile.followers, profile.url), (12, MARTINA.url))

    def test_what_authors_tell_of_themselves_stays_until_they_take_it_out(self):
        links = (Link("https://blog.example"), Link("https://martina.example", True))
        told = {"links": links, "place": "Köln", "about": "Kettles,\nmostly", "language": "de"}
        (mention,) = self.store(self.item(author=replace(MARTINA, **told)))
        profile = mention.profile_id
        stored = {
            "website": "https://martina.example",
            "links": [
                {"url": "https://blog.example", "verified": False},
                {"url": "https://martina.example", "verified": True},
            ],
            "place": "Köln",
            "about": "Kettles,\nmostly",
            "language": "de",
        }
        self.assertRecordValues(profile, [stored])
        before = profile.write_date
        self.store(self.item())
        self.store(self.item(author=replace(MARTINA, **told)))
        profile.invalidate_recordset()
        self.assertRecordValues(profile, [{**stored, "write_date": before}])
        self.store(self.item(author=replace(MARTINA, links=(), place="", about="")))
        profile.invalidate_recordset()
        gone = {"website": False, "links": False, "place": False, "about": False}
        self.assertRecordValues(profile, [{**gone, "language": "de"}])

    def test_nobody_knows_who_wrote_an_item_without_an_author_until_it_is_told(self):
        items = [self.item(external_id=key, author=Author.unknown(key)) for key in ("a", "b")]
        first, second = self.arrive(*items)
        self.assertEqual(first.profile_id.display_name, "Unknown")
        self.assertNotEqual(first.profile_id, second.profile_id)
        partner = self.env["res.partner"].create({"name": "Martina"})
        with self.assertRaises(UserError):
            first.profile_id.with_user(self.agent).partner_id = partner
        with self.assertRaises(UserError):
            first.profile_id.action_create_partner()
        self.store(replace(items[0], author=MARTINA))
        first.invalidate_recordset()
        self.assertEqual(first.profile_id.name, "Martina")
        self.store(replace(items[0], author=items[0].author))
        first.invalidate_recordset()
        self.assertEqual(first.profile_id.name, "Martina", "what is known is not forgotten")

    def test_our_own_posts_are_ours_and_open_nothing(self):
        (mention,) = self.arrive(self.item("We are open again", author=OURS), source=self.source)
        self.assertTrue(mention.own)
        self.assertFalse(mention.addressed)
        self.assertFalse(mention.ticket_id)
        self.assertTrue(mention.profile_id.own)

    def test_what_the_author_deleted_is_deleted_here_but_the_fact_stays(self):
        item = self.item(
            "secret",
            html="<p>secret</p>",
            attachments=(Attachment("https://net.example/a.png", "image"),),
        )
        (mention,) = self.arrive(item)
        self.assertIn("secret", mention.message_id.body)
        self.arrive(deleted=(item.external_id, "never seen"))
        mention.invalidate_recordset()
        self.assertTrue(mention.gone_at)
        self.assertFalse(mention.text or mention.sudo().html or mention.raw or mention.media_ids)
        self.assertNotIn("secret", mention.body)
        self.assertNotIn("secret", mention.message_id.body)
        self.assertTrue(mention.written_at and mention.ticket_id)
        ticket = mention.ticket_id
        self.assertNotIn("secret", f"{ticket.name} {ticket.description}")

    def test_hostile_strings_are_stored_without_what_the_database_cannot_take(self):
        (mention,) = self.store(self.item("a\x00b\ud800c", subject="\x00", html="<p>\x00</p>"))
        self.assertEqual(mention.text, "abc")

    def test_bad_items_go_aside_with_their_reason_and_the_rest_is_stored(self):
        good = self.item("good")
        bad = [
            Mention("", MARTINA, text="no id"),
            Mention("no-author", Author(""), text="no author"),
            self.item("long", external_id="x" * 5000),
            self.item("nul", external_id="a\x00b"),
            self.item("tags", tags=("\x00",)),
        ]
        mentions = self.store(
            good, *bad, unreadable=(Unreadable("Unknown kind of item: poll", "{}"),)
        )
        self.assertEqual(mentions.mapped("text"), ["good"])
        self.assertEqual(self.source.unreadable_count, 6)
        self.assertIn("Unknown kind of item: poll", self.source.unreadable_ids.mapped("reason"))
        self.store(good, *bad)
        self.source.invalidate_recordset()
        self.assertEqual(self.source.unreadable_count, 6, "seen again, not kept again")

    def test_times_that_cannot_be_true_are_not_believed(self):
        old = self.item("1900")
        early, late = (
            replace(old, external_id=f"y{year}", written_at=datetime(year, 1, 1, tzinfo=UTC))
            for year in (1900, 2100)
        )
        nothing = replace(old, external_id="none", written_at=None)
        mentions = self.store(early, late, nothing)
        for mention in mentions:
            self.assertEqual(mention.written_at, mention.received_at)

    def test_a_huge_text_is_cut_and_says_so(self):
        (mention,) = self.store(self.item("x" * 1_000_000))
        self.assertEqual(len(mention.text), 100_000)
        self.assertTrue(mention.text.endswith("…"))

    def test_untrusted_html_is_never_shown_as_it_came(self):
        (mention,) = self.store(
            self.item(
                "hi",
                html='<p onclick="x()">hi</p><script>alert(1)</script><a href="javascript:x">l</a>',
            )
        )
        for poison in ("script", "onclick", "javascript"):
            self.assertNotIn(poison, mention.body)

    def test_looking_at_a_post_loads_nothing_from_its_author(self):
        (mention,) = self.store(
            self.item(
                "hi",
                html='<p>See <img src="https://track.example/1" alt="a dot" onerror="x()"></p>',
            )
        )
        self.assertNotIn("<img", mention.body)
        self.assertIn(">a dot</a>", mention.body)

    def test_the_number_of_queries_does_not_depend_on_the_size_of_the_page(self):
        self.keep_environments()

        def page(size):
            authors = [Author(f"a{next(self.numbers)}", "h", "n") for _ in range(size)]
            return Page(
                mentions=tuple(
                    self.item(
                        author=author,
                        attachments=(Attachment("https://net.example/a.png", "image"),),
                    )
                    for author in authors
                ),
                cursor=str(size),
            )

        ingest = self.env["social.crm.ingest"]
        ingest._store_page(self.source, page(3))
        self.env.flush_all()
        counted = {}
        for size in (5, 50, 200):
            items = page(size)
            start = self.env.cr.sql_log_count
            ingest._store_page(self.source, items)
            counted[size] = self.env.cr.sql_log_count - start
            start = self.env.cr.sql_log_count
            ingest._store_page(self.source, items)
            counted[-size] = self.env.cr.sql_log_count - start
        self.assertEqual(counted[5], counted[200], counted)
        self.assertEqual(counted[-5], counted[-200], counted)
        self.assertLessEqual(counted[200], 16)
        self.assertLessEqual(counted[-200], 4)

    def test_reposts_cost_two_queries_whatever_their_number(self):
        self.keep_environments()
        ingest = self.env["social.crm.ingest"]
        counted = []
        for size in (0, 3, 200):
            page = Page(reposts=tuple(Repost(f"{size}-{n}", f"o{n}") for n in range(size)))
            start = self.env.cr.sql_log_count
            ingest._store_page(self.source, page)
            counted.append(self.env.cr.sql_log_count - start)
        nothing, few, many = counted
        self.assertEqual(few, many)
        self.assertEqual(many - nothing, 2)
