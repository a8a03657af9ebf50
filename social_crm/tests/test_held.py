"""The cap on tickets: what comes beyond it waits, one notice says so, and nothing is lost."""

from dataclasses import replace

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import BORIS, MARTINA, SocialCommon


@tagged("post_install", "-at_install")
class TestHeld(SocialCommon):
    def people(self, count, first=0):
        """Items of different people to us, the oldest first."""
        return [
            self.item(
                f"It leaks, says number {number}",
                author=replace(MARTINA, external_id=f"m{number}", handle=f"m{number}"),
                minutes=500 - number,
            )
            for number in range(first, first + count)
        ]

    def flood(self, count=5, cap=3):
        self.source.ticket_cap = cap
        return self.arrive(*self.people(count))

    def held(self):
        return self.env["social.crm.held"].search([])

    def test_beyond_the_cap_of_a_source_posts_wait_and_one_notice_says_so(self):
        mentions = self.flood()
        self.assertEqual([bool(each.ticket_id) for each in mentions], [True] * 3 + [False] * 2)
        self.assertEqual(set(mentions[3:].mapped("state")), {"new"})
        held = self.held()
        self.assertRecordValues(
            held, [{"kind": "source", "key": self.source.id, "state": "holding", "count": 2}]
        )
        self.assertIn("more than 3 tickets", held.text)
        self.assertIn("more than 3 tickets", self.source.with_user(self.manager).held_text)
        activities = self.account.activity_ids
        self.arrive(*self.people(4, first=10))
        self.assertEqual(self.held(), held, "the same one goes on")
        self.assertEqual(held.count, 6)
        self.assertEqual(self.account.activity_ids, activities, "and nobody is told twice")
        self.assertEqual(len(activities), 1)
        self.assertEqual(activities.user_id, self.manager)

    def test_one_click_lets_all_of_it_through_and_the_next_flood_is_told_of_again(self):
        mentions = self.flood()
        self.held().with_user(self.manager).action_release()
        mentions.invalidate_recordset()
        self.assertTrue(all(each.ticket_id for each in mentions))
        self.assertEqual(set(mentions.mapped("state")), {"open"})
        self.assertFalse(self.source.held_text)
        more = self.arrive(*self.people(2, first=10))
        self.assertFalse(more.ticket_id, "three came by themselves within the hour")
        self.assertEqual(self.held().mapped("state"), ["holding", "released"])

    def test_a_large_flood_is_let_through_by_the_scheduled_action(self):
        mentions = self.flood(count=8, cap=1)
        self.patch(self.held_module(), "DIRECTLY", 2)
        self.held().action_release()
        self.assertEqual(len(mentions.ticket_id), 3)
        self.work()
        mentions.invalidate_recordset()
        self.assertEqual(len(mentions.ticket_id), 8)

    def held_module(self):
        from ..models import social_crm_held

        return social_crm_held

    def test_what_is_left_stays_where_it_is(self):
        mentions = self.flood()
        self.held().with_user(self.manager).action_leave()
        self.work()
        self.assertFalse(mentions[3:].ticket_id)
        self.assertEqual(self.held().user_id, self.manager)

    def test_one_person_opens_no_more_tickets_than_the_company_wants(self):
        self.company.social_crm_profile_cap = 2
        mine = self.arrive(*(self.item(f"Matter {number}", minutes=60) for number in range(4)))
        self.assertEqual(len(mine.ticket_id), 2)
        self.assertRecordValues(
            self.held(), [{"kind": "profile", "key": mine.profile_id.id, "count": 2}]
        )
        (other,) = self.arrive(self.item(author=BORIS))
        self.assertTrue(other.ticket_id)

    def test_further_posts_of_an_open_case_are_never_held_back(self):
        self.company.social_crm_profile_cap = 1
        first, again = self.arrive(
            self.item("It leaks", external_id="a", minutes=50),
            self.item("And again", parent_id="a", minutes=40),
        )
        self.assertEqual(again.ticket_id, first.ticket_id)
        self.assertFalse(self.held())

    def test_a_rule_gone_wild_is_stopped_and_others_go_on(self):
        self.company.social_crm_rule_cap = 2
        rule = self.env["social.crm.rule"].create(
            {"name": "Widgets", "outcome": "ticket", "words": "widget"}
        )
        items = [
            self.item(
                f"My widget {number}",
                author=replace(MARTINA, external_id=f"m{number}"),
                minutes=60 - number,
            )
            for number in range(4)
        ]
        hits = self.arrive(*items, source=self.search_source)
        self.assertEqual([bool(each.ticket_id) for each in hits], [True, True, False, False])
        self.assertRecordValues(self.held(), [{"kind": "rule", "key": rule.id, "count": 2}])
        self.assertIn("Widgets", self.held().text)
        self.assertTrue(self.arrive(self.item(author=BORIS)).ticket_id)

    def test_what_somebody_chooses_by_hand_is_never_held_back(self):
        mentions = self.flood()
        mentions[4].with_user(self.agent).action_make_ticket()
        self.assertTrue(mentions[4].ticket_id)
        self.assertFalse(mentions[3].ticket_id)

    def test_agents_look_and_managers_decide_each_in_their_company(self):
        self.flood()
        held = self.held()
        self.assertTrue(held.with_user(self.agent).read(["text"]))
        for act in ("action_release", "action_leave"):
            with self.assertRaises(AccessError):
                getattr(held.with_user(self.agent), act)()
        elsewhere = self._user(
            "elsewhere",
            "social_crm.group_manager",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        with self.assertRaises(AccessError):
            held.with_user(elsewhere).action_release()

    def test_what_is_said_to_us_has_no_cap_unless_somebody_wants_one(self):
        self.assertFalse(self.source.ticket_cap)
        self.assertEqual(self.search_source.ticket_cap, 100)
        mentions = self.arrive(*self.people(120))
        self.assertEqual(len(mentions.ticket_id), 120)
