"""At the source gone, here gone, within a day, and it can be shown."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..networks.limits import Limit
from ..networks.types import Page
from .common import BORIS, MARTINA, script
from .windowed import WindowedCommon, WindowedNetwork

MARKER = "555-1234"


@tagged("post_install", "-at_install")
class TestGoneWithinADay(WindowedCommon):
    def setUp(self):
        super().setUp()
        self.account.budget = 0
        self.gone = set()
        self.known = {}
        script.there = self.there
        free = patch.object(WindowedNetwork, "prices", ())
        free.start()
        self.addCleanup(free.stop)

    def there(self, ids):
        return Page(
            mentions=tuple(self.known[key] for key in ids if key not in self.gone),
            deleted=tuple(key for key in ids if key in self.gone),
        )

    def add(self, *items, **more):
        self.known.update({item.external_id: item for item in items})
        return self.arrive(*items, **more)

    def hour(self):
        """An hour passes, then the hourly action runs, again as often as it asks to."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE social_crm_mention SET received_at = received_at - interval '1 hour',
                   checked_at = checked_at - interval '1 hour',
                   seen_at = seen_at - interval '1 hour';
            UPDATE social_crm_gate SET expires_at = expires_at - interval '1 hour';
            """
        )
        self.env.invalidate_all()
        with self.commits() as env:
            env["social.crm.recheck"]._cron_recheck()

    def words(self, *records):
        """All that is stored in these records."""
        return " ".join(
            str(value) for each in records for row in each.sudo().read() for value in row.values()
        )

    def test_within_24_hours_everything_that_is_stored_was_looked_at(self):
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        open_case = self.add(*(self.item(f"open {n}") for n in range(3)))
        closed = self.add(*(self.item(f"closed {n}", author=BORIS) for n in range(3)))
        closed.ticket_id.stage_id = done
        hits = self.add(
            *(self.item(f"hit {n}", minutes=400 * 24 * 60) for n in range(250)),
            source=self.search_source,
        )
        everything = open_case | closed | hits
        self.assertEqual(len(everything), 256)
        asked = set()
        for _hour in range(24):
            self.hour()
        asked = {key for ids in script.asked for key in ids}
        self.assertEqual(asked, set(everything.mapped("external_id")))
        facts = self.account._recheck_facts()
        self.assertEqual((facts["followed"], facts["overdue"]), (256, 0))
        day_ago = fields.Datetime.now() - timedelta(hours=24)
        self.assertTrue(all(each.checked_at > day_ago for each in everything))
        for _hour in range(24):
            self.hour()
            self.assertEqual(self.account._recheck_facts()["overdue"], 0, "day after day")

    def test_an_account_that_was_deleted_at_the_source_leaves_nothing_here(self):
        martina = replace(MARTINA, about="I collect stamps")
        items = [self.item(f"{MARKER} {n}", author=martina) for n in range(3)]
        mentions = self.add(*items, source=self.search_source)
        (other,) = self.add(self.item("Hello", author=BORIS), source=self.search_source)
        profile = mentions.profile_id
        self.assertEqual(profile.name, "Martina")
        self.gone |= {item.external_id for item in items}
        for _hour in range(24):
            self.hour()
        self.work()
        mentions.invalidate_recordset()
        self.assertTrue(all(each.gone_at for each in mentions))
        self.assertTrue(all(each.gone_after <= 24 for each in mentions))
        everything = self.words(mentions, profile)
        for word in (MARKER, "Martina", "mausi007", "stamps"):
            self.assertNotIn(word, everything)
        self.assertEqual((other.text, other.profile_id.handle), ("Hello", "boris"))

    def test_a_deleted_post_is_gone_from_everything_that_was_made_of_it(self):
        item = self.item(f"Call {MARKER}", raw=f'{{"text": "{MARKER}"}}', mentioned=("u-boris",))
        (mention,) = self.add(item)
        ticket, profile = mention.ticket_id, mention.profile_id
        mention.action_make_lead()
        partner = self.env["res.partner"].create({"name": "Martina"})
        (piece,) = profile._link(partner)
        piece.sudo().write({"mention_id": mention.id, "seen": f"wrote {MARKER}"})
        activity = ticket.activity_schedule(summary="Look", user_id=self.manager.id)
        self.assertIn(MARKER, activity.res_name)
        mail = self.env["mail.mail"].create(
            {
                "mail_message_id": mention.message_id.id,
                "body_html": f"<p>{MARKER}</p>",
                "auto_delete": False,
            }
        )
        self.assertIn(MARKER, self.words(mention, ticket, mention.message_id, mention.lead_id))
        self.gone.add(item.external_id)
        for _hour in range(24):
            self.hour()
        self.work()
        self.env.invalidate_all()
        self.assertFalse(mail.exists())
        left = self.words(mention, ticket, mention.message_id, mention.lead_id, piece, activity)
        self.assertNotIn(MARKER, left)
        self.assertFalse(mention.url or mention.mentioned)
        self.assertNotIn(item.url, ticket.social_url or "")
        self.assertEqual(profile.partner_id, partner, "the link does not rest on the words")
        self.assertEqual(profile.handle, "mausi007", "a case is open: it must be known whose")

    def test_it_can_be_shown_without_showing_words_or_people(self):
        item = self.item("secret words")
        (mention,) = self.add(item)
        self.gone.add(item.external_id)
        for _hour in range(24):
            self.hour()
        officer = new_test_user(self.env, "social_dpo", groups="social_crm.group_privacy")
        Gone = self.env["social.crm.gone"].with_user(officer)
        (row,) = Gone.search([]).read()
        self.assertTrue(row["empty"])
        self.assertLessEqual(row["gone_after"], 24)
        self.assertNotIn("secret", str(row))
        self.assertNotIn("mausi007", str(row))
        self.assertFalse(Gone.search([("gone_after", ">", 24)]))
        with self.assertRaises(AccessError):
            mention.with_user(officer).read(["text"])
        with self.assertRaises(AccessError):
            self.env["social.crm.gone"].with_user(self.employee).search([])
        self.assertEqual(self.account._recheck_facts()["gone"], 1)

    def test_half_of_what_the_network_allows_is_left_for_reading_and_answering(self):
        self.add(*(self.item(f"nr {n}") for n in range(500)), source=self.search_source)
        with patch.object(WindowedNetwork, "limits", (Limit("all", 60, 3600),)):
            with self.commits() as env:
                env["social.crm.gate"].create(
                    {
                        "gate": env["social.crm.account"]
                        .browse(self.account.id)
                        ._gates()["all"]
                        .name,
                        "count": 30,
                        "expires_at": fields.Datetime.now() + timedelta(hours=40),
                    }
                )
            self.env["ir.cron.trigger"].search([]).unlink()
            for _hour in range(23):
                self.hour()
            self.assertFalse(script.asked, "the other half is for others")
            cron = self.env.ref("social_crm.ir_cron_recheck")
            again = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
            self.assertTrue(again, "it goes on as soon as it may, not in an hour")
            self.env["social.crm.gate"].search([]).unlink()
            self.hour()
        self.assertEqual(sum(map(len, script.asked)), 500)

    def test_where_every_look_is_paid_for_only_open_cases_are_looked_at(self):
        (case,) = self.add(self.item("case"))
        self.add(self.item("hit"), source=self.search_source)
        self.account.invalidate_recordset()
        with patch.object(type(self.account), "has_prices", True, create=True):
            for _hour in range(24):
                self.hour()
        asked = {key for ids in script.asked for key in ids}
        self.assertEqual(asked, {case.external_id})
