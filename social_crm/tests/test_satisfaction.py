"""The share of complaints solved to satisfaction, from what is stored; and who seems to have
thanked us, which is another figure."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..networks.types import Audience, Author
from .common import BORIS, MARTINA, OURS
from .test_satisfaction_ask import SatisfactionCommon

COMPLAINT = "This is unacceptable, my parcel is still not here and nobody answers!"
QUESTION = "When do you open on Saturday?"


@tagged("post_install", "-at_install")
class TestSatisfaction(SatisfactionCommon):
    def person(self, name):
        return Author(f"p-{name}", name, name.title(), f"https://net.example/{name}")

    def closed(self, text, name, rating=None, **values):
        ticket = self.case(text, author=self.person(name), **values)
        if rating:
            self.rate(ticket, rating)
        return ticket

    def rate(self, ticket, rating):
        return self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "res_id": ticket.id,
                "rating": rating,
                "consumed": True,
            }
        )

    def rows(self, tickets, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        Rows = self.env["social.crm.satisfaction"].with_user(user or self.manager)
        return Rows.search([("ticket_id", "in", tickets.ids)])

    def share(self, name, tickets, domain=(), groupby=()):
        Rows = self.env["social.crm.satisfaction"].with_user(self.manager)
        return Rows._read_group(
            [("ticket_id", "in", tickets.ids), *domain], groupby, [f"{name}:avg", "__count"]
        )

    def test_complaints_solved_to_satisfaction_are_a_share_of_those_who_answered(self):
        tickets = self.closed(COMPLAINT, "a", 5)
        tickets |= self.closed(COMPLAINT, "b", 5)
        tickets |= self.closed(COMPLAINT, "c", 1)
        tickets |= self.closed(COMPLAINT, "d")
        tickets |= self.closed(QUESTION, "e", 1)
        rows = self.rows(tickets)
        self.assertEqual(len(rows.filtered("complaint")), 4)
        ((share, _count),) = self.share("solved_share", tickets)
        self.assertAlmostEqual(share, 200 / 3)
        ((share, count),) = self.share("least_share", tickets)
        self.assertEqual((share, count), (50, 5))
        ((share, _count),) = self.share("satisfied_share", tickets)
        self.assertEqual(share, 50, "of all who answered")

    def test_a_case_that_is_open_merged_or_an_exercise_does_not_count(self):
        again = self.closed(COMPLAINT, "a", 5)
        again.stage_id = self.open_stage
        merged = self.closed(COMPLAINT, "b", 5)
        merged.social_merged_into_id = again
        kept = self.closed(COMPLAINT, "c", 5)
        self.assertEqual(self.rows(again | merged | kept).ticket_id, kept)
        network = type(self.env["social.crm.network"])
        with patch.object(network, "_practice_keys", lambda self: ("scripted",)):
            self.assertFalse(self.rows(kept))

    def test_who_complains_again_has_not_said_how_it_ended(self):
        ticket = self.closed(COMPLAINT, "a")
        rating = self.rate(ticket, 5)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rating_rating SET rated_on = %s WHERE id = %s",
            (fields.Datetime.now() - timedelta(hours=2), rating.id),
        )
        for said, counts in (("Thank you again!", True), (COMPLAINT, False)):
            self.arrive(
                self.item(said, author=self.person("a"), audience=Audience.DIRECT, thread_id="p-a")
            )
            ticket.stage_id = self.closed_stage
            self.assertEqual(bool(self.rows(ticket).answer), counts, said)
        self.assertEqual(self.share("solved_share", ticket), [(False, 1)])
        self.assertEqual(self.share("least_share", ticket), [(0, 1)])

    def test_what_a_colleague_corrects_counts(self):
        ticket = self.closed(QUESTION, "a", 5)
        self.assertFalse(self.rows(ticket).complaint)
        ticket.social_opening_id.is_complaint = True
        self.assertTrue(self.rows(ticket).complaint)

    def test_it_is_told_by_team_network_topic_and_month_with_the_cases_behind_it(self):
        topic = self.env["social.crm.topic"].search([], limit=1)
        first, second = self.closed(COMPLAINT, "a", 5), self.closed(COMPLAINT, "b", 1)
        second.team_id = self.other_team
        first.social_opening_id.topic_id = topic
        second.social_opening_id.topic_id = False
        both = first | second
        self.assertEqual(
            {team: share for team, share, _n in self.share("solved_share", both, (), ["team_id"])},
            {self.team: 100, self.other_team: 0},
        )
        self.assertEqual(
            self.share("solved_share", both, (), ["topic_id"]),
            [(topic, 100, 1), (topic.browse(), 0, 1)],
        )
        self.assertEqual(self.share("solved_share", both, (), ["network"]), [("scripted", 50, 2)])
        self.assertEqual(len(self.share("solved_share", both, (), ["closed_at:month"])), 1)
        row = self.rows(first)
        self.assertEqual(row.action_open()["params"]["case"], f"t{first.id}")

    def test_the_answered_share_is_of_those_who_were_asked(self):
        tickets = self.closed(COMPLAINT, "a") | self.closed(COMPLAINT, "b")
        self.ask_all()
        self.assertEqual(self.share("answered_share", tickets), [(0, 2)])
        tickets[0].social_satisfaction_ids._answer(5)
        self.assertEqual(self.share("answered_share", tickets), [(50, 2)])

    def test_comments_and_figures_are_for_managers_of_the_company(self):
        ticket = self.closed(COMPLAINT, "a", 5)
        for user in (self.agent, self.employee):
            with self.assertRaises(AccessError):
                self.rows(ticket, user)
        self.assertEqual(self.rows(ticket).rating_id.rating, 5)

    # Thanks

    def thanked(self, *words, ours="We have sent it.", author=MARTINA, audience=Audience.PUBLIC):
        first = self.item(COMPLAINT, author=author, audience=audience, minutes=90, thread_id="t")
        (mention,) = self.arrive(first)
        if ours:
            self.arrive(
                self.item(
                    ours,
                    author=OURS,
                    audience=audience,
                    minutes=60,
                    thread_id="t",
                    parent_id=first.external_id,
                    mentioned=(author.external_id,),
                ),
                source=self.own_source,
            )
        for number, said in enumerate(words):
            self.arrive(
                self.item(
                    said,
                    author=author,
                    audience=audience,
                    minutes=30 - number,
                    thread_id="t",
                    parent_id=first.external_id,
                )
            )
        return mention.ticket_id

    def test_thanks_in_public_behind_our_answer_are_noticed(self):
        ticket = self.thanked("Thank you so much, that was quick!", "Thanks again!")
        self.assertEqual(ticket.social_thanked_id.text, "Thank you so much, that was quick!")
        ticket.stage_id = self.closed_stage
        row = self.rows(ticket)
        self.assertTrue(row.thanked)
        self.assertEqual((row.answer, row.solved_share, row.thanked_share), (False, 0, 100))
        self.assertEqual(self.share("solved_share", ticket), [(False, 1)], "never mixed")
        self.assertFalse(ticket.sudo().rating_ids)

    def test_what_is_bitter_private_early_or_somebody_elses_is_no_thanks(self):
        for case, values, words in (
            ("bitter", {}, "Thanks for nothing!"),
            ("private", {"audience": Audience.DIRECT}, "Thank you so much!"),
            ("before we said anything", {"ours": ""}, "Thank you so much!"),
        ):
            with self.subTest(case), self.env.cr.savepoint() as savepoint:
                self.assertFalse(self.thanked(words, **values).social_thanked_id)
                savepoint.rollback()
                self.env.invalidate_all()
        ticket = self.thanked()
        self.arrive(
            self.item(
                "Thank you so much, you are great!",
                author=BORIS,
                minutes=10,
                thread_id="t",
                parent_id=ticket.social_opening_id.external_id,
            )
        )
        self.assertFalse(ticket.social_thanked_id)

    def test_thanks_that_were_taken_back_do_not_count(self):
        ticket = self.thanked("Thank you so much!")
        ticket.stage_id = self.closed_stage
        self.assertTrue(self.rows(ticket).thanked)
        ticket.social_thanked_id.gone_at = fields.Datetime.now()
        self.assertFalse(self.rows(ticket).thanked)

    def test_noticing_costs_one_statement_for_a_batch_and_none_without_thanks(self):
        self.keep_environments()
        (mention,) = self.arrive(self.item(QUESTION))
        process = self.env["social.crm.process"]
        items = process._load(self.account, mention.ids)
        facts = self.env["social.crm.facts"]._load(mention.ids)
        for item in items:
            item.facts = facts[item.id]
        self.env.flush_all()
        with self.assertQueryCount(0):
            process._note_thanks(items)

    # Whose ratings these are

    def test_ratings_are_read_by_those_who_may_read_the_ticket_and_written_by_nobody(self):
        ticket = self.closed(COMPLAINT, "a")
        rating = self.rate(ticket, 1)
        rating.feedback = "secret words"
        self.assertEqual(rating.social_ticket_id, ticket)
        for user in (self.employee, self.stranger):
            with self.assertRaises(AccessError):
                rating.with_user(user).read(["feedback"])
            self.assertFalse(
                self.env["rating.rating"].with_user(user).search([("id", "=", rating.id)])
            )
        for user in (self.agent, self.manager):
            self.assertEqual(rating.with_user(user).feedback, "secret words")
            with self.assertRaises(AccessError):
                rating.with_user(user).rating = 5
            with self.assertRaises(AccessError):
                self.env["rating.rating"].with_user(user).create(
                    {
                        "res_model_id": rating.res_model_id.id,
                        "res_id": ticket.id,
                        "rating": 5,
                        "consumed": True,
                    }
                )

    def test_other_ratings_stay_as_they_were(self):
        plain = self.env["helpdesk.ticket"].create(
            {"name": "By mail", "description": "x", "team_id": self.team.id}
        )
        rating = self.rate(plain, 1)
        self.assertFalse(rating.social_ticket_id)
        rating.with_user(self.employee).rating = 3

    def test_erasing_a_person_takes_words_and_link_and_leaves_the_figure(self):
        ticket = self.closed(COMPLAINT, "a")
        self.ask_all()
        ask, token = ticket.social_satisfaction_ids, self.token(ticket)
        ask._answer(1, "My name is Martina and I am angry")
        rating = ask.rating_id
        profile = ticket.social_profile_id
        data_map = self.env["social.crm.data.map"]
        places = {place.code: place for place in data_map._places()}
        nobody = self.env["res.partner"]
        self.assertEqual(data_map._records(places["rating"], profile, nobody), rating)
        self.assertEqual(data_map._records(places["satisfaction_ask"], profile, nobody), ask)
        erasure = self.env["social.crm.erasure"].create({"company_id": self.company.id})
        erasure._blank_records(rating, places["rating"].fields)
        profile.erased_at = fields.Datetime.now()
        self.assertFalse(rating.feedback)
        self.assertEqual(rating.rating, 1)
        self.assertFalse(self.Ask._by_token(token))
        self.assertEqual(self.rows(ticket).answer, "ko")
