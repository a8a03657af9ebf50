"""What rules decided gets done: rules are played by a table from texts to decisions."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged

from ..models.social_crm_routing import Decision
from ..networks.types import Audience
from .common import BORIS, SocialCommon


class DecidedCommon(SocialCommon):
    @contextmanager
    def deciding(self, decide):
        """Mentions are decided on as a test says.

        :param decide: callable that takes facts and returns a ``Decision`` or ``None``
        """

        def route(this, account, facts):
            decisions = {}
            for each in facts.values():
                if not each.routed_at and (decision := decide(each)):
                    decisions[each.id] = decision
                    each.find(outcome=decision.outcome)
                    each.routed_at = this.env.cr.now().replace(microsecond=0)
            return decisions

        with patch.object(type(self.env["social.crm.routing"]), "_route", route):
            yield

    def decided(self, decision, *items, **where):
        """Items arrive, and all of them are decided on alike.

        :param decision: values of ``Decision``
        """
        with self.deciding(lambda facts: Decision(**decision)):
            return self.arrive(*items, **where)


@tagged("post_install", "-at_install")
class TestOutcome(DecidedCommon):
    def test_what_a_search_finds_becomes_a_ticket_where_a_rule_wants_one(self):
        mentions = self.decided(
            {"outcome": "ticket"},
            self.item("this widget is broken"),
            self.item("mine too", author=BORIS),
            source=self.search_source,
        )
        self.assertEqual(len(mentions.ticket_id), 2)
        self.assertEqual(set(mentions.mapped("state")), {"open"})
        self.assertEqual(mentions[0].ticket_id.social_profile_id, mentions[0].profile_id)
        self.env["social.crm.process"]._process(self.account, mentions.ids)
        self.assertEqual(len(mentions.ticket_id), 2)

    def test_what_is_only_watched_gets_no_ticket_and_stays_findable(self):
        (mention,) = self.decided({"outcome": "watch"}, self.item("you are nice"))
        self.assertFalse(mention.ticket_id)
        self.assertEqual((mention.state, mention.outcome), ("new", "watch"))
        inbox = self.env["social.crm.mention"].get_view(view_type="search")["arch"]
        self.assertIn("('outcome', '=', 'watch')", inbox)

    def test_what_is_only_watched_stays_so_when_it_is_worked_again(self):
        (mention,) = self.decided({"outcome": "watch"}, self.item("you are nice"))
        self.env["social.crm.process"]._process(self.account, mention.ids)
        self.assertFalse(mention.ticket_id)

    def test_what_is_ignored_is_ignored_through_the_gate(self):
        (mention,) = self.decided({"outcome": "ignore"}, self.item("buy followers"))
        self.assertEqual(mention.state, "ignored")
        self.assertTrue(mention.handled_at)
        self.assertFalse(mention.ticket_id)

    def test_without_a_decision_all_stays_as_it_was(self):
        (to_us,) = self.decided({"tag_ids": set()}, self.item("where is it?"))
        (found,) = self.decided({}, self.item("widgets"), source=self.search_source)
        self.assertTrue(to_us.ticket_id)
        self.assertFalse(found.ticket_id)
        self.assertEqual((to_us.state, found.state), ("open", "new"))

    def test_thanks_in_a_case_are_shown_there_and_do_not_open_it_again(self):
        (first,) = self.arrive(self.item("where is it?"))
        ticket = first.ticket_id
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        (thanks,) = self.decided(
            {"outcome": "watch"}, self.item("thanks", parent_id=first.external_id)
        )
        self.assertEqual(thanks.ticket_id, ticket)
        self.assertEqual(thanks.state, "closed")
        self.assertTrue(ticket.stage_id.closed)

    def test_noise_that_nobody_decided_about_is_kept_out_of_the_way(self):
        def sort_out(this, account, facts):
            for each in facts.values():
                each.noise = "spam"

        with patch.object(type(self.env["social.crm.noise"]), "_sort_out", sort_out):
            (mention,) = self.arrive(self.item("win a phone", audience=Audience.PUBLIC))
            self.assertFalse(mention.ticket_id)
            mention.with_user(self.agent).action_make_ticket()
        self.assertTrue(mention.ticket_id, "what a person chose is never taken back")
        self.assertEqual(mention.outcome, "ticket")

    def test_what_a_person_made_a_ticket_of_is_not_decided_on_any_more(self):
        (mention,) = self.arrive(self.item("widgets"), source=self.search_source)
        with self.deciding(lambda facts: Decision(outcome="ignore")):
            mention.with_user(self.agent).action_make_ticket()
        self.assertEqual(mention.state, "open")
        self.assertTrue(mention.ticket_id)
        self.assertEqual(mention.outcome, "ticket")

    def test_answers_that_need_approval_carry_who_wants_it(self):
        (mention,) = self.decided({"approval": True}, self.item("my lawyer will call you"))
        self.assertEqual(mention.approval, "A rule")
