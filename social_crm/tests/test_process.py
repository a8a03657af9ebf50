from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..networks.types import Audience
from .common import BORIS, MARTINA, OURS, SocialCommon


@tagged("post_install", "-at_install")
class TestProcess(SocialCommon):
    def test_what_is_addressed_to_us_becomes_a_ticket(self):
        (mention,) = self.arrive(self.item("Mein Paket ist seit drei Wochen unterwegs. Wo ist es?"))
        ticket = mention.ticket_id
        self.assertRecordValues(
            ticket,
            [
                {
                    "name": "Mein Paket ist seit drei Wochen unterwegs. Wo ist es?",
                    "team_id": self.team.id,
                    "channel_id": self.account.channel_id.id,
                    "partner_id": False,
                    "partner_name": "Martina (@mausi007)",
                    "social_profile_id": mention.profile_id.id,
                    "social_account_id": self.account.id,
                    "social_url": mention.url,
                    "user_id": False,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertRegex(ticket.number, r"^HT\d{5}$")
        self.assertEqual(mention.state, "open")
        self.assertEqual(self.account.channel_id.name, "Scripted")
        self.assertIn("drei Wochen", ticket.description)
        self.assertIn("Martina", mention.message_id.body)
        self.assertEqual(mention.message_id.date, mention.written_at)
        self.assertEqual(mention.message_id.res_id, ticket.id)

    def test_what_a_search_finds_stays_a_mention_until_somebody_makes_it_a_ticket(self):
        (mention,) = self.arrive(self.item("widgets are great"), source=self.search_source)
        self.assertFalse(mention.ticket_id)
        self.assertEqual(mention.state, "new")
        mention.with_user(self.agent).action_make_ticket()
        self.assertEqual(mention.state, "open")
        self.assertEqual(mention.ticket_id.social_profile_id, mention.profile_id)

    def test_a_second_ticket_is_not_made_of_the_same_mention(self):
        (mention,) = self.arrive(self.item("widgets"), source=self.search_source)
        for _ in range(2):
            mention.with_user(self.agent).action_make_ticket()
        self.assertEqual(len(mention.conversation_id.mapped("ticket_id")), 1)
        self.assertEqual(
            self.env["helpdesk.ticket"].search_count(
                [("social_profile_id", "=", mention.profile_id.id)]
            ),
            1,
        )

    def test_working_a_batch_again_changes_nothing(self):
        mentions = self.arrive(self.item("one"), self.item("two", author=BORIS))
        tickets, messages = mentions.ticket_id, mentions.message_id
        self.env["social.crm.process"]._process(self.account, mentions.ids)
        mentions.invalidate_recordset()
        self.assertEqual(mentions.ticket_id, tickets)
        self.assertEqual(mentions.message_id, messages)
        self.assertEqual(len(tickets), 2)

    def test_titles_exist_also_when_there_is_hardly_a_text(self):
        smile, nothing, handles = self.arrive(
            self.item("😡"),
            self.item("", author=BORIS),
            self.item(
                "@acme@net.example @boris: where is it?", author=replace(BORIS, external_id="u3")
            ),
        )
        self.assertEqual(handles.ticket_id.name, "where is it?")
        self.assertEqual(smile.ticket_id.name, "😡")
        self.assertEqual(nothing.ticket_id.name, "Post by Boris Bystander (@boris)")

    def test_the_case_of_a_linked_person_names_the_contact(self):
        partner = self.env["res.partner"].create(
            {"name": "Martina Müller", "email": "m@example.com"}
        )
        (first,) = self.arrive(self.item())
        first.profile_id.with_user(self.agent).partner_id = partner
        self.assertEqual(first.ticket_id.partner_id, partner)
        self.assertEqual(first.ticket_id.partner_email, "m@example.com")
        self.assertEqual(first.message_id.author_id, partner)
        (second,) = self.arrive(self.item("again"))
        self.assertEqual(second.ticket_id.partner_id, partner)
        first.profile_id.with_user(self.agent).action_unlink_partner()
        self.assertFalse((first + second).ticket_id.partner_id)
        self.assertFalse(first.message_id.author_id)

    def test_a_contact_that_somebody_chose_for_the_ticket_stays(self):
        chosen, linked = self.env["res.partner"].create([{"name": "Chosen"}, {"name": "Linked"}])
        (mention,) = self.arrive(self.item())
        mention.ticket_id.with_user(self.agent).partner_id = chosen
        mention.profile_id.partner_id = linked
        self.assertEqual(mention.ticket_id.partner_id, chosen)

    def test_followers_hear_of_a_ticket_and_the_customer_is_not_mailed_his_own_words(
        self,
    ):
        partner = self.env["res.partner"].create(
            {"name": "Martina Müller", "email": "m@example.com"}
        )
        self.agent.notification_type = "inbox"
        subtype = self.env.ref("helpdesk_mgmt.hlp_tck_team_created")
        self.team.message_subscribe(self.agent.partner_id.ids, subtype.ids)
        (first,) = self.arrive(self.item())
        self.assertEqual(first.message_id.notification_ids.res_partner_id, self.agent.partner_id)
        first.profile_id.partner_id = partner
        first.ticket_id.message_subscribe((partner + self.manager.partner_id).ids)
        self.manager.notification_type = "inbox"
        (second,) = self.arrive(self.item("more", parent_id=first.external_id))
        self.assertEqual(second.ticket_id, first.ticket_id)
        self.assertEqual(second.message_id.notification_ids.res_partner_id, self.manager.partner_id)
        self.assertFalse(self.env["mail.mail"].search([("recipient_ids", "in", partner.ids)]))

    def test_only_a_browser_that_may_be_open_is_told_what_came_into_the_inbox_of_odoo(self):
        subtypes = self.env.ref("helpdesk_mgmt.hlp_tck_team_created")
        for user in (self.agent, self.manager):
            user.notification_type = "inbox"
            self.team.message_subscribe(user.partner_id.ids, subtypes.ids)
        self.env["mail.presence"].create({"user_id": self.agent.id, "status": "away"})
        told = []

        def note(user, kind, _message, **_options):
            if kind == "mail.message/inbox":
                told.append(user)

        with patch.object(type(self.agent), "_bus_send", note):
            (mention,) = self.arrive(self.item())
        self.assertEqual(told, [self.agent])
        notified = mention.message_id.notification_ids.res_partner_id
        self.assertEqual(notified, (self.agent + self.manager).partner_id, "both find it there")

    def test_stage_mails_of_the_helpdesk_still_go_out(self):
        partner = self.env["res.partner"].create(
            {"name": "Martina Müller", "email": "m@example.com"}
        )
        stage = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new")
        stage.mail_template_id = self.env.ref("helpdesk_mgmt.changed_stage_template")
        (known,) = self.arrive(self.item("known"))
        known.profile_id.partner_id = partner
        (mention,) = self.arrive(self.item("later"))
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertIn(
            partner,
            self.env["mail.mail"]
            .search([("model", "=", "helpdesk.ticket"), ("res_id", "=", mention.ticket_id.id)])
            .recipient_ids,
        )

    def test_the_customer_sees_the_conversation_on_the_portal(self):
        portal = self._user("portal", "base.group_portal")
        stranger = self._user("portal2", "base.group_portal")
        (mention,) = self.arrive(self.item("broken"))
        mention.profile_id.partner_id = portal.partner_id
        ours = self.item("Sorry!", author=OURS, parent_id=mention.external_id)
        (answer,) = self.arrive(ours, source=self.own_source)
        shown = mention.ticket_id.with_user(portal).website_message_ids
        self.assertEqual(shown.sudo(), (mention + answer).message_id.sorted("id", reverse=True))
        with self.assertRaises(AccessError):
            mention.ticket_id.with_user(stranger).read(["name"])

    def test_closing_a_ticket_closes_what_was_open_on_it(self):
        (mention,) = self.arrive(self.item())
        mention.ticket_id.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.assertEqual(mention.state, "closed")
        self.assertTrue(mention.handled_at)

    def test_a_post_soon_after_closing_reopens_the_ticket_and_a_late_one_opens_another(self):
        first_item = self.item("first")
        (first,) = self.arrive(first_item)
        ticket = first.ticket_id
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        (second,) = self.arrive(self.item("still broken", parent_id=first.external_id))
        self.assertEqual(second.ticket_id, ticket)
        self.assertFalse(ticket.closed)
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        ticket.closed_date = fields.Datetime.now() - timedelta(days=15)
        (third,) = self.arrive(self.item("again after weeks", parent_id=first.external_id))
        self.assertTrue(third.ticket_id)
        self.assertNotEqual(third.ticket_id, ticket)
        self.assertTrue(ticket.closed)
        (fourth,) = self.arrive(self.item("and more", parent_id=third.external_id))
        self.assertEqual(fourth.ticket_id, third.ticket_id)

    def test_what_names_nobody_of_us_in_the_thread_of_a_closed_case_is_heard(self):
        (first,) = self.arrive(self.item("first"))
        ticket = first.ticket_id
        (more,) = self.arrive(
            self.item("and the lid", parent_id=first.external_id), source=self.search_source
        )
        self.assertEqual((more.ticket_id, more.state), (ticket, "open"))
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        (by_the_way,) = self.arrive(
            self.item("what a week", parent_id=first.external_id), source=self.search_source
        )
        self.assertTrue(ticket.closed)
        self.assertEqual((by_the_way.state, by_the_way.ticket_id), ("new", ticket.browse()))
        self.assertEqual(by_the_way.conversation_id, first.conversation_id)
        heard = self.env["social.crm.inbox"].with_user(self.agent).start("heard")
        self.assertIn(f"m{by_the_way.id}", [row["key"] for row in heard["page"]["rows"]])
        by_the_way.with_user(self.agent).action_make_ticket()
        self.assertEqual((by_the_way.state, by_the_way.ticket_id), ("open", ticket))
        self.assertFalse(ticket.closed)

    def test_what_answers_us_in_a_closed_case_reopens_it_whoever_it_names(self):
        (first,) = self.arrive(self.item("first"))
        ticket = first.ticket_id
        ours = self.item("Sorry!", author=OURS, parent_id=first.external_id)
        self.arrive(ours, source=self.own_source)
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        bystander = self.item("same here", author=BORIS, parent_id=ours.external_id)
        (other,) = self.arrive(bystander, source=self.search_source)
        self.assertTrue(ticket.closed)
        self.assertTrue(other.bystander)
        (second,) = self.arrive(
            self.item("no help at all", parent_id=ours.external_id), source=self.search_source
        )
        self.assertEqual((second.state, second.ticket_id), ("open", ticket))
        self.assertFalse(ticket.closed)

    def test_what_was_found_before_it_was_known_to_be_to_us_reopens_the_case_then(self):
        (first,) = self.arrive(self.item("first"))
        ticket = first.ticket_id
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        again = self.item("still broken, @acme", parent_id=first.external_id)
        (found,) = self.arrive(again, source=self.search_source)
        self.assertFalse(found.ticket_id)
        self.arrive(again)
        self.assertEqual((found.state, found.ticket_id), ("open", ticket))
        self.assertFalse(ticket.closed)

    def test_the_stage_for_reopened_tickets_can_be_set(self):
        self.company.social_crm_reopened_stage_id = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_stage_in_progress"
        )
        (first,) = self.arrive(self.item("first"))
        first.ticket_id.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.arrive(self.item("second", parent_id=first.external_id))
        self.assertEqual(first.ticket_id.stage_id, self.company.social_crm_reopened_stage_id)

    def test_an_edit_shows_in_the_chatter(self):
        item = self.item("Helo")
        (mention,) = self.arrive(item)
        message = mention.message_id
        self.arrive(replace(item, text="Hello"))
        self.assertEqual(mention.message_id, message)
        self.assertIn("Hello", message.body)

    def test_states_move_through_one_gate(self):
        (mention,) = self.arrive(self.item(), source=self.search_source)
        mention.with_user(self.agent).action_ignore()
        self.assertEqual(mention.state, "ignored")
        mention.with_user(self.agent).action_unignore()
        self.assertEqual(mention.state, "new")
        mention._set_state("open")
        mention._set_state("answered")
        self.assertFalse(mention._set_state("ignored"), "what is answered is not ignored any more")
        self.assertEqual(mention.state, "answered")

    def test_posts_from_before_the_connection_are_context_unless_nobody_answered_them(self):
        self.account.connected_at = fields.Datetime.now()
        answered = self.item("old question", minutes=300)
        ours = self.item("old answer", author=OURS, minutes=200, parent_id=answered.external_id)
        waiting = self.item("old and waiting", author=BORIS, minutes=250)
        self.store(ours, source=self.own_source)
        one, other = self.store(answered, waiting)
        self.work()
        (one + other).invalidate_recordset()
        self.assertTrue(one.backfilled and other.backfilled)
        self.assertFalse(one.ticket_id)
        self.assertEqual(one.state, "answered")
        self.assertTrue(other.ticket_id)

    def test_old_posts_wait_until_all_sources_were_read_once(self):
        self.account.connected_at = fields.Datetime.now()
        self.own_source.caught_up = False
        new = self.item("new", minutes=-2)
        old, recent = self.arrive(self.item("old"), new)
        self.assertFalse(old.processed_at)
        self.assertTrue(recent.ticket_id)
        self.own_source.caught_up = True
        self.work()
        old.invalidate_recordset()
        self.assertTrue(old.ticket_id)

    def test_without_tickets_for_the_past_old_posts_are_context_only(self):
        self.account.write({"connected_at": fields.Datetime.now(), "backfill_tickets": False})
        (mention,) = self.arrive(self.item("old"))
        self.assertFalse(mention.ticket_id)
        self.assertTrue(mention.processed_at)

    def test_private_words_make_a_private_ticket(self):
        (mention,) = self.arrive(self.item("my order is 42", audience=Audience.DIRECT))
        self.assertTrue(mention.ticket_id.social_private)

    def test_the_number_of_queries_per_batch_of_tickets_is_constant(self):
        self.keep_environments()

        def batch(size):
            items = [
                self.item(
                    f"Nr. {number}", author=replace(MARTINA, external_id=f"p{next(self.numbers)}")
                )
                for number in range(size)
            ]
            mentions = self.store(*items)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.env["social.crm.process"]._process(self.account, mentions.ids)
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        batch(2)
        counted = {size: batch(size) for size in (5, 50, 100)}
        self.assertEqual(counted[100], counted[5], counted)

    def test_a_mention_that_cannot_be_worked_does_not_hold_up_the_others(self):
        good, bad = self.store(self.item("good"), self.item("bad", author=BORIS))
        process = type(self.env["social.crm.process"])
        original = process._find_tickets

        def broken(this, account, items, conversations):
            if any(item.id == bad.id for item in items):
                raise ValueError("boom")
            return original(this, account, items, conversations)

        self.patch(process, "_find_tickets", broken)
        with self.commits() as env, self.assertLogs("odoo.addons.social_crm", "ERROR"):
            env["social.crm.process"]._cron_process()
        self.assertTrue(good.ticket_id)
        self.assertFalse(bad.ticket_id)
        self.assertIn("boom", self.account.activity_ids.note)

    def test_tags_of_teams_and_companies_do_not_leak(self):
        other = self.env["social.crm.account"].create(
            {
                "name": "Other",
                "network": "scripted",
                "company_id": self.other_company.id,
                "settings": {"server": "https://net.example"},
            }
        )
        other.write(
            {
                "state": "connected",
                "external_id": "acme",
                "connected_at": fields.Datetime.now() - timedelta(days=9),
            }
        )
        source = self._source("mentions", account=other)
        source.caught_up = True
        item = self.item("to both")
        (here,) = self.arrive(item)
        (there,) = self.arrive(item, source=source)
        self.assertEqual(there.ticket_id.company_id, self.other_company)
        self.assertNotEqual(here.profile_id, there.profile_id)
        self.assertEqual(here.ticket_id.company_id, self.company)
        self.team.user_ids = [Command.unlink(self.agent.id)]
