"""Rules read as sentences, refuse nonsense, and decide what becomes of a mention."""

from datetime import UTC, datetime

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..networks.types import Audience, Author
from .common import BORIS, MARTINA, SocialCommon

FAMOUS = Author("u-famous", "famous", "Fanny Famous", "https://net.example/f", followers=48000)


class RuleCommon(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["social.crm.rule"].search([]).active = False  # those that are shipped

    def rule(self, name="A rule", **values):
        numbers = self.env["social.crm.rule"].search_count([])
        return self.env["social.crm.rule"].create({"name": name, "sequence": numbers, **values})

    def hits(self, rule):
        return self.env["social.crm.rule.hit"].search([("rule_id", "=", rule.id)])


@tagged("post_install", "-at_install")
class TestRule(RuleCommon):
    def test_words_bring_a_post_to_a_team_with_a_tag_and_a_priority(self):
        tag = self.env["helpdesk.ticket.tag"].create({"name": "Crisis"})
        rule = self.rule(
            words="rückruf\nclass action\nverklag*",
            outcome="ticket",
            team_id=self.other_team.id,
            tag_ids=[Command.link(tag.id)],
            ticket_priority="3",
        )
        said, not_said = self.arrive(
            self.item("Is there a RUECKRUF?"), self.item("Hello", author=BORIS)
        )
        self.assertEqual(said.outcome, "ticket")
        self.assertFalse(not_said.outcome)
        self.assertTrue(said.routed_at and not_said.routed_at)
        self.assertEqual(self.hits(rule).mention_id, said)
        self.assertEqual(said.with_user(self.stranger).deciding_rule_ids, rule)
        self.assertRecordValues(
            self.hits(rule), [{"outcome": "ticket", "team_id": self.other_team.id}]
        )

    def decide(self, *items, source=None):
        """What the rules decide about items, without anything being done."""
        mentions = self.store(*items, source=source)
        facts = self.env["social.crm.facts"]._load(mentions.ids)
        decisions = self.env["social.crm.routing"]._route(self.account, facts)
        return [decisions.get(mention.id) for mention in mentions]

    def test_later_rules_fill_only_what_earlier_ones_left_open(self):
        one, two = (
            self.env["helpdesk.ticket.tag"].create({"name": name}) for name in ("one", "two")
        )
        first = self.rule(team_id=self.team.id, tag_ids=[Command.link(one.id)])
        second = self.rule(
            outcome="watch",
            team_id=self.other_team.id,
            user_id=self.agent.id,
            tag_ids=[Command.link(two.id)],
        )
        (decision,) = self.decide(self.item())
        self.assertEqual(decision.team_id, self.team.id)
        self.assertEqual(decision.user_id, self.agent.id)
        self.assertEqual(decision.outcome, "watch")
        self.assertEqual(decision.tag_ids, {one.id, two.id})
        self.assertEqual(decision.rule_ids, [first.id, second.id])
        self.assertFalse(self.hits(second).team_id, "what another rule had decided before")
        self.assertEqual(self.hits(second).outcome, "watch")

    def test_a_rule_that_stops_keeps_later_ones_from_being_asked(self):
        self.rule(words="hello", outcome="watch", stop=True)
        later = self.rule(outcome="ignore", approval=True)
        watched, ignored = self.decide(self.item("Hello"), self.item("Bye"))
        self.assertEqual((watched.outcome, watched.approval), ("watch", False))
        self.assertEqual((ignored.outcome, ignored.approval), ("ignore", True))
        self.assertEqual(ignored.approval_rule_ids, [later.id])

    def test_a_changed_rule_counts_from_the_next_batch_on(self):
        rule = self.rule(words="hello", outcome="watch")
        self.assertEqual(self.decide(self.item("Hello"))[0].outcome, "watch")
        rule.outcome = "ignore"
        self.assertEqual(self.decide(self.item("Hello"))[0].outcome, "ignore")
        rule.active = False
        self.assertIsNone(self.decide(self.item("Hello"))[0])

    def test_what_was_routed_is_not_routed_again_when_it_is_edited(self):
        (mention,) = self.arrive(self.item("Hello"))
        self.rule(outcome="ignore")
        self.env["social.crm.process"]._process(self.account, mention.ids)
        self.assertEqual(mention.state, "open")

    def test_what_a_person_chose_is_not_routed_away(self):
        self.rule(outcome="ignore")
        (mention,) = self.store(self.item("Hello"), source=self.search_source)
        mention.with_user(self.agent).action_make_ticket()
        self.assertTrue(mention.ticket_id)
        self.assertEqual(mention.state, "open")

    def test_our_own_posts_and_what_only_is_context_are_left_alone(self):
        rule = self.rule(outcome="ticket")
        self.account.backfill_tickets = False
        ours = self.item("We", author=Author("acme", "acme", "Acme", "https://net.example/acme"))
        old = self.item("From before", minutes=60 * 24 * 60)
        self.arrive(ours, source=self.own_source)
        (mention,) = self.arrive(old)
        self.assertTrue(mention.backfilled)
        self.assertFalse(self.hits(rule))
        self.assertFalse(mention.routed_at)

    def test_noise_is_left_out_unless_a_rule_asks_for_it(self):
        self.rule("Without", outcome="ticket")
        only = self.rule("Only", outcome="ignore", noise="only")
        mentions = self.store(self.item("spam"), self.item("ham"))
        facts = self.env["social.crm.facts"]._load(mentions.ids)
        facts[mentions[0].id].noise = "spam"
        decisions = self.env["social.crm.routing"]._route(self.account, facts)
        self.assertEqual(
            [decisions[mention.id].outcome for mention in mentions], ["ignore", "ticket"]
        )
        self.assertEqual(self.hits(only).mention_id, mentions[0])

    def test_conditions_on_any_field_see_what_was_found_just_now(self):
        self.rule(
            domain="[('mood', '=', 'negative'), ('profile_id.followers', '>', 1000)]",
            outcome="ticket",
        )
        mentions = self.store(self.item(author=FAMOUS), self.item(author=FAMOUS), self.item())
        facts = self.env["social.crm.facts"]._load(mentions.ids)
        facts[mentions[0].id].mood = facts[mentions[2].id].mood = "negative"
        decisions = self.env["social.crm.routing"]._route(self.account, facts)
        self.assertEqual(list(decisions), mentions[0].ids)

    def test_a_topic_stands_for_those_below_it(self):
        topics = self.env["social.crm.topic"]
        above = topics.create({"name": "Delivery"})
        rule = self.rule(topic_ids=[Command.link(above.id)], outcome="ticket")
        self.decide(self.item())
        below = topics.create({"name": "Late", "parent_id": above.id})
        mentions = self.store(self.item(), self.item())
        facts = self.env["social.crm.facts"]._load(mentions.ids)
        facts[mentions[0].id].topic_id = below.id
        self.env["social.crm.routing"]._route(self.account, facts)
        self.assertEqual(self.hits(rule).mention_id, mentions[0])

    def test_hours_over_midnight_belong_to_the_day_on_which_they_begin(self):
        self.rule(
            hours="between",
            hour_from=18,
            hour_to=8,
            tz="Europe/Berlin",
            weekdays=["4"],
            outcome="ticket",
        )
        times = {
            datetime(2026, 11, 20, 16, 59, tzinfo=UTC): False,  # Friday 17:59 in Berlin
            datetime(2026, 11, 20, 17, 0, tzinfo=UTC): True,
            datetime(2026, 11, 21, 6, 59, tzinfo=UTC): True,  # Saturday 7:59
            datetime(2026, 11, 21, 7, 0, tzinfo=UTC): False,
            datetime(2026, 11, 21, 20, 0, tzinfo=UTC): False,
            datetime(2026, 11, 20, 5, 0, tzinfo=UTC): False,  # of Thursday night
        }
        mentions = self.store(*(self.item() for _time in times))
        facts = self.env["social.crm.facts"]._load(mentions.ids)
        for mention, moment in zip(mentions, times, strict=True):
            facts[mention.id].written_at = moment.replace(tzinfo=None)
        decisions = self.env["social.crm.routing"]._route(self.account, facts)
        self.assertEqual([mention.id in decisions for mention in mentions], [*times.values()])

    def test_outside_working_hours_heeds_holidays(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "Desk", "tz": "Europe/Berlin", "company_id": self.company.id}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": calendar.id,
                "date_from": "2026-11-18 00:00:00",
                "date_to": "2026-11-18 22:00:00",
            }
        )
        self.rule(hours="outside", calendar_id=calendar.id, outcome="ticket")
        times = {
            datetime(2026, 11, 17, 9, 0): False,  # a Tuesday
            datetime(2026, 11, 17, 21, 0): True,
            datetime(2026, 11, 18, 9, 0): True,  # holiday
            datetime(2026, 11, 21, 9, 0): True,  # Saturday
        }
        mentions = self.store(*(self.item() for _time in times))
        facts = self.env["social.crm.facts"]._load(mentions.ids)
        for mention, moment in zip(mentions, times, strict=True):
            facts[mention.id].written_at = moment
        decisions = self.env["social.crm.routing"]._route(self.account, facts)
        self.assertEqual([mention.id in decisions for mention in mentions], [*times.values()])

    def test_what_is_said_by_several_counts_those_of_earlier_batches(self):
        group = self.env["social.crm.same"].create({"company_id": self.company.id})
        rule = self.rule(repeats_from=3, outcome="ticket")

        def route(number):
            mentions = self.store(*(self.item("same") for _each in range(number)))
            facts = self.env["social.crm.facts"]._load(mentions.ids)
            for each in facts.values():
                each.same_id = group.id
            decisions = self.env["social.crm.routing"]._route(self.account, facts)
            self.env["social.crm.facts"]._store(facts.values())
            return len(decisions)

        self.assertEqual([route(2), route(1), route(2)], [0, 1, 2])
        self.assertEqual(len(self.hits(rule)), 3)

    def test_the_number_of_queries_does_not_depend_on_the_number_of_mentions_or_rules(self):
        self.keep_environments()
        group = self.env["social.crm.same"].create({"company_id": self.company.id})
        counts = []
        for rules, number in ((1, 1), (1, 2), (20, 60)):
            for _each in range(rules):
                self.rule(domain="[('mood', '=', False)]", outcome="ticket")
                self.rule(repeats_from=2, words="hello", stop=True)
            mentions = self.store(*(self.item("Hello") for _each in range(number)))
            facts = self.env["social.crm.facts"]._load(mentions.ids)
            for each in facts.values():
                each.same_id = group.id
            self.env["social.crm.rule"]._compiled(self.company.id)
            before = self.env.cr.sql_log_count
            self.env["social.crm.routing"]._route(self.account, facts)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1:], [2, 2], "one to ask, one to note the hits")

    # What may be said

    def test_lines_that_nobody_can_have_meant_are_refused_with_the_reason(self):
        for line in ("*", "an*", "?!", "x*y"):
            with self.subTest(line), self.assertRaisesRegex(ValidationError, "cannot be looked"):
                self.rule(words=f"fine\n{line}")

    def test_conditions_on_fields_that_are_not_there_are_refused_in_words(self):
        for domain in (
            "[('nonsense', '=', 1)]",
            "[(",
            "[('mood', '?', 1)]",
            "{}",
            "[('id','=','x')]",
        ):
            with self.subTest(domain), self.assertRaisesRegex(ValidationError, "Any Field"):
                self.rule(domain=domain)

    def test_a_manager_cannot_ask_for_fields_that_only_administrators_see(self):
        rule = self.rule()
        with self.assertRaises(UserError):
            rule.with_user(self.manager).domain = "[('raw', 'ilike', 'secret')]"

    def test_what_cannot_be_picked_is_refused(self):
        for values in ({"moods": ["angry"]}, {"kinds": "complaint"}, {"weekdays": ["7"]}):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, "picked"):
                self.rule(**values)

    def test_working_hours_have_to_be_named(self):
        with self.assertRaisesRegex(ValidationError, "Which working hours"):
            self.rule(hours="outside")

    # How it reads

    def test_a_rule_reads_as_a_sentence(self):
        topic = self.env["social.crm.topic"].create({"name": "Parcels"})
        tag = self.env["helpdesk.ticket.tag"].create({"name": "Crisis"})
        rule = self.rule(
            kinds=["complaint"],
            topic_ids=[Command.link(topic.id)],
            networks=["scripted"],
            audience="public",
            reach_from=10000,
            hours="between",
            hour_from=18,
            hour_to=8,
            outcome="ticket",
            team_id=self.team.id,
            tag_ids=[Command.link(tag.id)],
            tell_user_ids=[Command.link(self.agent.id)],
            stop=True,
        )
        self.assertEqual(
            rule.sentence,
            "When somebody complains about Parcels on Scripted in public with at least 10,000 "
            "followers between 18:00 and 8:00, then open a ticket for team Service, tag Crisis, "
            f"tell {self.agent.name} now, and stop.",
        )

    def test_a_rule_without_anything_to_do_says_so(self):
        self.assertEqual(
            self.rule(
                standings=["vip"], moods=["negative"], words="a1\nb2", needs_answer="yes"
            ).sentence,
            "When a VIP writes something in a negative mood, it needs an answer, and it contains "
            "“a1” or “b2”, then nothing yet.",
        )

    def test_words_stand_in_the_quotation_marks_of_the_reader(self):
        self.env["res.lang"]._activate_lang("de_DE")
        rule = self.rule(words="müll").with_context(lang="de_DE")
        self.assertIn("„müll“", rule.sentence)

    # Who may

    def test_rules_of_one_company_do_nothing_in_another(self):
        self.rule(company_id=self.other_company.id, outcome="ignore")
        self.assertEqual(self.decide(self.item()), [None])

    def test_a_shared_rule_is_for_all_companies_and_changed_by_who_works_in_all(self):
        rule = self.rule(company_id=False, outcome="watch")
        self.assertEqual(self.decide(self.item())[0].outcome, "watch")
        with self.assertRaisesRegex(AccessError, "all companies"):
            rule.with_user(self.manager).outcome = "ignore"
        with self.assertRaisesRegex(AccessError, "all companies"):
            self.rule().with_user(self.manager).company_id = False
        self.manager.company_ids = self.env["res.company"].search([])
        rule.with_user(self.manager).outcome = "ignore"

    def test_a_rule_cannot_use_what_belongs_to_another_company(self):
        theirs = self._team("Theirs", company_id=self.other_company.id)
        with self.assertRaises(UserError):
            self.rule(team_id=theirs.id)

    # Colleagues who decide otherwise

    def overruled(self, rule):
        return self.hits(rule).mapped("overruled")

    def test_moving_a_ticket_to_another_team_overrules_the_rule_that_chose_it(self):
        rule = self.rule(outcome="ticket", team_id=self.team.id)
        silent = self.rule(approval=True)
        (mention,) = self.arrive(self.item())
        ticket = mention.ticket_id
        ticket.sudo().team_id = self.team
        self.assertEqual(self.overruled(rule), [False])
        ticket.with_user(self.manager).team_id = self.other_team
        self.assertEqual(self.overruled(rule), ["team"])
        self.assertEqual(self.hits(rule).other_team_id, self.other_team)
        self.assertEqual(self.overruled(silent), [False])

    def test_taking_up_what_a_rule_ignored_overrules_it(self):
        rule = self.rule(outcome="ignore")
        one, two = self.arrive(self.item(), self.item(author=MARTINA))
        one.with_user(self.agent).action_unignore()
        two.with_user(self.agent).action_make_ticket()
        self.assertEqual(self.overruled(rule), ["taken", "taken"])

    def test_ignoring_what_a_rule_made_a_ticket_of_overrules_it(self):
        rule = self.rule(outcome="ticket")
        (mention,) = self.arrive(self.item())
        mention.with_user(self.agent).action_ignore()
        self.assertEqual(self.overruled(rule), ["ignored"])

    def test_hits_are_gone_with_the_mention(self):
        rule = self.rule(outcome="watch", words="private", audience="private")
        (mention,) = self.arrive(self.item("private", audience=Audience.DIRECT))
        self.assertTrue(self.hits(rule))
        mention.sudo().unlink()
        self.assertFalse(self.hits(rule))
