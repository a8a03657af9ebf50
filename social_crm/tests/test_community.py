"""Topics with which other customers come first: what is held back, what is not, what ends it."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Domain

from ..networks.types import Audience
from .common import BORIS, SocialCommon

QUESTION = "Where do I find the widget menu?"


class TestCommunityFirst(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topic = cls.env["social.crm.topic"].create(
            {"name": "Widgets", "words": "widget", "community_minutes": 60}
        )

    def ask(self, text=QUESTION, **values):
        values.setdefault("minutes", 10)
        return self.item(text, **values)

    def opened(self, text=QUESTION, **values):
        (mention,) = self.arrive(self.ask(text, **values))
        return mention.ticket_id

    def codes(self, ticket, user=None):
        """The queues of the inbox in which a ticket stands."""
        inbox = self.env["social.crm.inbox"].with_user(user or self.agent)
        queue = self.env["social.crm.inbox.queue"].with_user(user or self.agent)
        found = set()
        for each in queue._queues():
            if each.tickets and each.group == "work":
                domain = inbox.env["social.crm.inbox.queue"]._domain(each, {})
                if self.env["helpdesk.ticket"].search(domain & Domain("id", "=", ticket.id)):
                    found.add(each.code)
        return found

    def answered(self, asked, text="You find it under Settings, third line."):
        """Another customer answers somebody, at the network."""
        return self.below(asked, text, author=BORIS, minutes=8)

    def test_the_community_comes_first_and_the_case_shows_how_long(self):
        asked = self.ask()
        (mention,) = self.arrive(asked)
        ticket = mention.ticket_id
        self.assertEqual(ticket.social_community_until, mention.written_at + timedelta(minutes=60))
        self.assertEqual(self.codes(ticket), {"community"})
        inbox = self.env["social.crm.inbox"].with_user(self.agent)
        (row,) = inbox._ticket_rows(ticket.with_user(self.agent))
        self.assertEqual(
            row["community_until"], fields.Datetime.to_string(ticket.social_community_until)
        )

    def test_what_is_part_of_a_topic_has_its_time_or_its_own(self):
        below = self.env["social.crm.topic"].create(
            {"name": "Small", "words": "gizmo", "parent_id": self.topic.id}
        )
        minutes = self.env["social.crm.topic"]._community_minutes
        self.assertEqual(minutes(self.company)[below.id], 60)
        below.community_minutes = 5
        self.assertEqual(minutes(self.company)[below.id], 5)
        self.topic.community_minutes = 0
        self.assertNotIn(self.topic.id, minutes(self.company))

    def test_private_urgent_important_and_old_posts_come_to_the_team_at_once(self):
        self.assertFalse(self.opened(audience=Audience.DIRECT).social_community_until)
        self.assertFalse(self.opened(minutes=61).social_community_until)
        self.env["ir.config_parameter"].set_param("social_crm.community_urgent", "1")
        self.assertFalse(self.opened().social_community_until)

    def test_what_only_we_can_know_does_not_wait(self):
        """Nobody else can say where somebody's order is."""
        self.assertFalse(self.opened("Where is my widget, order N-20817?").social_community_until)
        asked = self.ask()
        (mention,) = self.arrive(asked)
        self.assertTrue(mention.ticket_id.social_community_until)
        self.arrive(self.below(asked, "It came with order N-20817.", minutes=5))
        self.assertFalse(mention.ticket_id.social_community_until)

    def test_a_vip_does_not_wait(self):
        (mention,) = self.arrive(self.item("Hello", author=BORIS))
        mention.profile_id._set_standing("vip", "writes for the Herald")
        self.assertFalse(self.opened(author=BORIS).social_community_until)

    def test_a_storm_does_not_wait(self):
        self.env["ir.config_parameter"].set_param("social_crm.inbox_many", "1")
        mentions = self.arrive(
            self.ask("The widget of my machine leaks since this morning, why?"),
            self.ask("The widget of my machine leaks since this morning, why?", author=BORIS),
        )
        self.assertTrue(mentions.same_id)
        self.assertFalse(mentions.ticket_id.filtered("social_community_until"))

    def test_when_the_time_is_up_the_team_gets_it_and_somebody_is_given_it(self):
        self.env["social.crm.rule"].search([]).active = False
        self.env["social.crm.rule"].create(
            {"name": "Balance", "outcome": "ticket", "balance": True}
        )
        self.env["social.crm.member"].create({"team_id": self.team.id, "user_id": self.agent.id})
        ticket = self.opened()
        self.assertEqual(ticket.social_handing, "held")
        self.assertFalse(ticket.user_id)
        with self.commits() as env:
            env["helpdesk.ticket"]._cron_community()
        self.assertTrue(ticket.social_community_until, "its time is not up")
        later = ticket.social_community_until + timedelta(minutes=1)
        with freeze_time(later), self.commits() as env:
            env["helpdesk.ticket"]._cron_community()
        self.assertFalse(ticket.social_community_until)
        self.assertEqual(ticket.user_id, self.agent)
        self.assertEqual(ticket.social_handing, "given")
        self.assertIn("all", self.codes(ticket))
        self.assertIn("the team's turn", " ".join(map(str, ticket.message_ids.mapped("body"))))

    def test_who_was_helped_needs_nobody_of_the_team(self):
        asked = self.ask()
        answer = self.answered(asked)
        (mention, _answer) = self.arrive(asked, answer)
        ticket = mention.ticket_id
        self.assertEqual(self.codes(ticket), {"community"})
        self.arrive(self.below(answer, "Thanks, that worked!", minutes=5))
        self.assertTrue(ticket.stage_id.closed)
        self.assertFalse(ticket.social_community_until)

    def test_help_that_did_not_help_brings_it_to_the_team(self):
        asked = self.ask()
        answer = self.answered(asked)
        (mention, _answer) = self.arrive(asked, answer)
        self.arrive(self.below(answer, "That did not help", minutes=5))
        self.assertFalse(mention.ticket_id.social_community_until)
        self.assertFalse(mention.ticket_id.stage_id.closed)

    def test_wrong_help_brings_it_to_the_team_and_undo_gives_it_back(self):
        asked = self.ask()
        answer = self.answered(asked, "Just open the lid with a hammer, third line.")
        (mention, wrong) = self.arrive(asked, answer)
        ticket = mention.ticket_id
        until = ticket.social_community_until
        self.assertTrue(until)
        inbox = self.env["social.crm.inbox"].with_user(self.agent)
        result = inbox.act_help([f"m{wrong.id}"], "wrong", "breaks the lid")
        self.assertFalse(ticket.social_community_until)
        inbox.act_undo(result["undo"])
        self.assertEqual(ticket.social_community_until, until)

    def test_who_takes_a_case_takes_it_from_the_community(self):
        ticket = self.opened()
        inbox = self.env["social.crm.inbox"].with_user(self.agent)
        result = inbox.act_community_end([f"t{ticket.id}"])
        self.assertFalse(ticket.social_community_until)
        inbox.act_undo(result["undo"])
        self.assertTrue(ticket.social_community_until)
        inbox.act_assign([f"t{ticket.id}"], self.agent.id)
        self.assertFalse(ticket.social_community_until)

    def test_where_no_topic_gives_time_nothing_is_asked(self):
        self.keep_environments()
        self.topic.community_minutes = 0
        self.env["social.crm.topic"]._community_minutes(self.account.company_id)
        with self.assertQueryCount(0):
            held = self.env["social.crm.assignment"]._held_back(self.account, [[object()]])
        self.assertEqual(held, {})
        self.assertNotIn("community", self.codes(self.opened()))
