from dataclasses import replace
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import new_test_user, tagged

from ..networks.errors import RateLimited, Temporary
from ..networks.types import Attachment, Page
from .common import BORIS, MARTINA, ScriptedNetwork, script
from .windowed import WindowedCommon, WindowedNetwork

DAY = 24 * 60


@tagged("post_install", "-at_install")
class TestRecheck(WindowedCommon):
    def setUp(self):
        super().setUp()
        self.company.social_crm_profile_cap = 0  # one person writes a lot
        script.there = lambda ids: Page()
        self.account.write({"budget": 0})

    def run_cron(self):
        with self.commits() as env:
            env["social.crm.recheck"]._cron_recheck()

    def age(self, mentions, hours=25):
        """So long nobody has looked at these."""
        moment = fields.Datetime.now() - timedelta(hours=hours)
        mentions.sudo().write({"received_at": moment, "checked_at": False})

    def test_what_was_deleted_or_edited_meanwhile_is_followed_in_the_ticket_too(self):
        picture = (Attachment("https://net.example/a.png", "image"),)
        kept, edited, deleted = items = [
            self.item("It works", author=BORIS),
            self.item("It is brokn"),
            self.item("My number is 555-1234", author=replace(MARTINA, external_id="u2"),
                      attachments=picture),
        ]  # fmt: skip
        mentions = self.arrive(*items)
        self.age(mentions)
        script.there = lambda ids: Page(
            mentions=(kept, replace(edited, text="It is broken")), deleted=(deleted.external_id,)
        )
        self.run_cron()
        self.work()
        mentions.invalidate_recordset()
        good, better, gone = mentions
        self.assertTrue(gone.gone_at)
        self.assertFalse(gone.text or gone.media_ids)
        self.assertIn("It is broken", better.message_id.body)
        self.assertIn("It is broken", better.ticket_id.description)
        everything = f"{gone.ticket_id.name}{gone.ticket_id.description}{gone.message_id.body}"
        self.assertNotIn("555-1234", everything)
        self.assertTrue(gone.written_at and gone.ticket_id)
        self.assertEqual(good.text, "It works")
        self.assertTrue(all(mentions.mapped("checked_at")))

    def test_what_was_seen_lately_is_not_asked_for_again(self):
        mentions = self.arrive(self.item(), self.item(author=BORIS))
        self.run_cron()
        self.assertFalse(script.asked, "it has just been read")
        self.age(mentions[0])
        self.run_cron()
        self.run_cron()
        self.assertEqual(script.asked, [(mentions[0].external_id,)])

    def test_a_network_may_demand_to_be_asked_more_often(self):
        mentions = self.arrive(self.item())
        self.age(mentions, hours=7)
        with patch.object(WindowedNetwork, "recheck_hours", 6):
            self.run_cron()
        self.assertEqual(len(script.asked), 1)

    def test_a_hundred_at_most_are_asked_for_at_once_the_longest_unseen_first(self):
        items = [self.item(f"Nr. {number}") for number in range(105)]
        mentions = self.arrive(*items)
        self.age(mentions)
        self.age(mentions[-1], hours=50)
        self.run_cron()
        self.assertEqual([len(ids) for ids in script.asked], [100, 5])
        self.assertEqual(script.asked[0][0], mentions[-1].external_id)

    def test_what_nobody_works_on_is_not_followed_where_looking_costs_money(self):
        (mention,) = self.arrive(self.item())
        self.age(mention)
        mention.ticket_id.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.run_cron()
        self.assertFalse(script.asked)
        with patch.object(WindowedNetwork, "prices", ()):
            self.run_cron()
        self.assertEqual(len(script.asked), 1, "elsewhere, everything is")

    def test_old_posts_of_closed_tickets_are_left_alone_where_looking_costs_money(self):
        (mention,) = self.arrive(self.item(minutes=20 * DAY))
        self.age(mention)
        mention.ticket_id.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.run_cron()
        self.assertFalse(script.asked)
        mention.ticket_id.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new")
        self.run_cron()
        self.assertEqual(len(script.asked), 1)

    def test_how_long_is_looked_at_can_be_limited(self):
        (old,) = self.arrive(self.item(minutes=20 * DAY), source=self.search_source)
        self.age(old)
        self.env["ir.config_parameter"].set_param("social_crm.recheck_days", "7")
        with patch.object(WindowedNetwork, "prices", ()):
            self.run_cron()
            self.assertFalse(script.asked)
            self.env["ir.config_parameter"].set_param("social_crm.recheck_days", False)
            self.run_cron()
        self.assertEqual(len(script.asked), 1)

    def test_a_failure_is_not_repeated_in_the_same_run_and_loses_nothing(self):
        mentions = self.arrive(*(self.item(f"Nr. {number}") for number in range(150)))
        self.age(mentions)

        def fail(_ids):
            raise Temporary("No connection.")

        script.there = fail
        self.run_cron()
        self.assertEqual(len(script.asked), 1)
        script.there = lambda ids: Page()
        self.run_cron()
        self.assertEqual(len(script.asked), 2, "the first hundred wait for their lease")
        overdue = datetime.now() - timedelta(days=2)
        mentions.filtered("checked_at").checked_at = overdue
        self.run_cron()
        self.assertEqual(len({key for ids in script.asked for key in ids}), 150)

    def test_a_pause_that_the_server_asks_for_is_kept(self):
        mentions = self.arrive(self.item())
        self.age(mentions)

        def limit(_ids):
            raise RateLimited("Slow down.", 600)

        script.there = limit
        self.run_cron()
        self.assertGreater(self.account.waiting_until, fields.Datetime.now())
        self.age(mentions)
        self.run_cron()
        self.assertEqual(len(script.asked), 1)

    def test_a_budget_that_is_nearly_spent_is_kept_for_better_things(self):
        mentions = self.arrive(self.item())
        self.age(mentions)
        self.account.budget = 1
        self.env["social.crm.charge"]._book(self.account, None, {"post_link": 4.5})
        self.run_cron()
        self.assertFalse(script.asked)

    def test_what_was_not_asked_for_is_not_taken(self):
        mentions = self.arrive(self.item())
        other = self.item("somebody else's")
        (known,) = self.store(self.item("known"), source=self.search_source)
        self.age(mentions)
        script.there = lambda ids: Page(mentions=(other,), deleted=(known.external_id,))
        self.run_cron()
        known.invalidate_recordset()
        self.assertFalse(self.mentions(other))
        self.assertFalse(known.gone_at)

    def test_networks_that_cannot_be_asked_are_not(self):
        self.account.write({"state": "draft"})
        self.account.write({"network": "scripted", "state": "connected"})
        mentions = self.arrive(self.item())
        self.age(mentions)
        with patch.object(ScriptedNetwork, "recheck") as recheck:
            self.run_cron()
        recheck.assert_not_called()


@tagged("post_install", "-at_install")
class TestGone(WindowedCommon):
    """What its author deleted is deleted wherever we put it."""

    def test_a_lead_quotes_it_no_longer_and_keeps_what_the_seller_wrote(self):
        item = self.item("Call me: 555-1234")
        (mention,) = self.arrive(item, source=self.search_source)
        seller = new_test_user(
            self.env,
            "social_seller",
            groups="sales_team.group_sale_salesman_all_leads,social_crm.group_agent",
        )
        self.team.user_ids += seller
        mention.with_user(seller).action_make_lead()
        lead = mention.lead_id
        lead.description = lead.description + "<p>Very interested!</p>"
        self.assertIn("555-1234", lead.description)
        self.arrive(replace(item, text="Call me: 555-9999"), source=self.search_source)
        self.assertIn("555-9999", lead.description)
        self.assertNotIn("555-1234", lead.description)
        self.arrive(deleted=(item.external_id,), source=self.search_source)
        self.assertNotIn("555", f"{lead.name}{lead.description}")
        self.assertIn("Very interested!", lead.description)

    def test_what_a_colleague_added_to_the_ticket_stays(self):
        item = self.item("555-1234")
        (mention,) = self.arrive(item)
        ticket = mention.ticket_id
        ticket.description = ticket.description + "<p>Called her.</p>"
        self.arrive(deleted=(item.external_id,))
        self.assertNotIn("555-1234", ticket.description)
        self.assertIn("Called her.", ticket.description)

    def test_the_chatter_of_an_earlier_ticket_forgets_it_too(self):
        question = self.item("Where is it?")
        remark = self.item("Mine too, 555-1234", author=BORIS, parent_id=question.external_id)
        _first, mention = self.arrive(question, remark)
        self.assertTrue(mention.bystander)
        earlier = mention.message_id
        self.assertIn("555-1234", earlier.body)
        mention.with_user(self.agent).action_make_ticket()
        self.assertNotEqual(mention.message_id, earlier)
        self.arrive(deleted=(remark.external_id,))
        self.assertNotIn("555-1234", f"{earlier.body}{mention.message_id.body}")
