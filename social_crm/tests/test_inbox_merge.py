"""Cases that are merged are two again after splitting, exactly as they were."""

import random

from odoo.exceptions import UserError

from ..models.helpdesk_ticket_merge import SPOKEN
from ..networks.types import Audience
from .common import BORIS, MARTINA, OURS
from .test_inbox_act import InboxCommon

MENTION = ("ticket_id", "state", "handled_at", "message_id", "conversation_id", "bystander")
TICKET = (
    "stage_id",
    "closed_date",
    "user_id",
    "team_id",
    "duplicate_id",
    "social_merged_into_id",
    "social_private",
    "social_snoozed_until",
    "social_snoozed_by_id",
    "social_last_id",
    "social_last_at",
    "social_waits_since",
    "social_done",
    "social_priority",
    "social_window_until",
    "message_partner_ids",
    "tag_ids",
)


class TestInboxMerge(InboxCommon):
    def snapshot(self, tickets):
        """Everything that merging could touch, but for what the system notes."""
        self.env.flush_all()
        self.env.invalidate_all()
        mentions = self.env["social.crm.mention"].search([("account_id", "=", self.account.id)])
        spoken = self.env["mail.message"].search(
            [
                ("model", "=", "helpdesk.ticket"),
                ("res_id", "in", tickets.ids),
                ("message_type", "in", SPOKEN),
            ]
        )
        return {
            "mentions": {each.id: [each[name] for name in MENTION] for each in mentions},
            "tickets": {each.id: [each[name] for name in TICKET] for each in tickets},
            "messages": {each.id: each.res_id for each in spoken},
            "replies": {each.id: each.ticket_id for each in mentions.reply_ids},
            "conversations": {
                each.id: each.ticket_id for each in self.env["social.crm.conversation"].search([])
            },
            "activities": {each.id: (each.res_id, each.res_name) for each in tickets.activity_ids},
            "files": {
                each.id: each.res_id
                for each in self.env["ir.attachment"].search(
                    [("res_model", "=", "helpdesk.ticket"), ("res_id", "in", tickets.ids)]
                )
            },
        }

    def thread(self, rng, name):
        """A thread with random people, answers and audiences."""
        private = rng.random() < 0.3
        items, keys = [], []
        for number in range(rng.randint(1, 6)):
            author = rng.choice((MARTINA, MARTINA, OURS, BORIS)) if number else MARTINA
            values = {"audience": Audience.DIRECT} if private else {}
            if private and author is BORIS:
                continue
            key = f"{name}-{number}"
            items.append(
                self.item(
                    f"words {key}",
                    author,
                    minutes=100 - number,
                    external_id=key,
                    thread_id=name,
                    parent_id=rng.choice(keys) if keys else "",
                    **values,
                )
            )
            keys.append(key)
        mentions = self.arrive(*items)
        ticket = mentions[0].ticket_id
        for _each in range(rng.randint(0, 2)):
            ticket.message_post(body=f"note {rng.random()}", subtype_xmlid="mail.mt_note")
        if rng.random() < 0.5:
            self.inbox.act_ask(self.keys(ticket), self.colleague.id, "Why?")
        if rng.random() < 0.5:
            self.env["ir.attachment"].create(
                {"name": "a.txt", "res_model": ticket._name, "res_id": ticket.id, "raw": b"a"}
            )
        if rng.random() < 0.4:
            mentions.filtered(lambda each: rng.random() < 0.5 and each.state == "open")._set_state(
                "answered"
            )
        if rng.random() < 0.4:
            self.inbox.act_snooze(self.keys(ticket), "2099-01-01 10:00:00", "later")
        if rng.random() < 0.4:
            self.inbox.act_assign(self.keys(ticket), rng.choice((self.agent, self.colleague)).id)
        if rng.random() < 0.4:
            self.env["social.crm.reply"].create(
                {
                    "mention_id": mentions[0].id,
                    "text": "draft",
                    "audience": "direct" if private else "public",
                }
            )
        return ticket

    def test_after_splitting_everything_is_as_it_was_before_merging(self):
        for seed in range(12):
            rng = random.Random(seed)
            ticket, into = self.thread(rng, f"one{seed}"), self.thread(rng, f"two{seed}")
            with self.subTest(seed):
                before = self.snapshot(ticket + into)
                undo = self.inbox.act_merge(self.keys(ticket), into.id)["undo"]
                merged = self.snapshot(ticket + into)
                self.assertFalse(ticket.social_mention_ids)
                self.assertTrue(ticket.stage_id.closed)
                self.assertEqual(merged["messages"].keys(), before["messages"].keys())
                self.assertEqual(set(merged["messages"].values()), {into.id})
                self.assertNotIn(ticket, merged["conversations"].values())
                self.assertNotIn(ticket, merged["replies"].values())
                if rng.random() < 0.5:
                    self.inbox.act_split(self.keys(ticket))
                else:
                    self.inbox.act_undo(undo)
                self.assertEqual(self.snapshot(ticket + into), before)

    def test_both_chatters_say_what_became_of_it(self):
        ticket, into = self.cases(2)
        self.inbox.act_merge(self.keys(ticket), into.id)
        self.assertIn(into.number, ticket.message_ids[0].body)
        self.assertIn(ticket.number, into.message_ids[0].body)
        self.assertEqual(ticket.duplicate_id, into)
        row = self.inbox._ticket_rows(ticket.with_user(self.agent))[0]
        self.assertEqual(row["merged_into"], {"id": into.id, "number": into.number})

    def test_what_the_customer_writes_next_comes_to_the_other_case_and_goes_back_with_its_thread(
        self,
    ):
        ticket = self.case(external_id="a", thread_id="a")
        into = self.case(external_id="b", thread_id="b")
        self.inbox.act_merge(self.keys(ticket), into.id)
        next_one = self.arrive(self.item("Hello?", thread_id="a", minutes=1))
        self.assertEqual(next_one.ticket_id, into)
        self.inbox.act_split(self.keys(ticket))
        self.assertEqual(next_one.ticket_id, ticket)
        self.assertEqual(next_one.message_id.res_id, ticket.id)

    def test_what_was_private_stays_private(self):
        ticket = self.case(external_id="a", audience=Audience.DIRECT)
        into = self.case(external_id="b", thread_id="b")
        self.inbox.act_merge(self.keys(ticket), into.id)
        self.assertTrue(into.social_private)
        self.inbox.act_split(self.keys(ticket))
        self.assertFalse(into.social_private)

    def test_cases_of_different_people_are_merged_only_if_all_was_said_in_public(self):
        ticket = self.case(external_id="a", audience=Audience.DIRECT)
        into = self.case(external_id="b", author=BORIS)
        for one, other in ((ticket, into), (into, ticket)):
            with self.assertRaises(UserError):
                self.inbox.act_merge(self.keys(one), other.id)
        partner = self.env["res.partner"].create({"name": "Martina"})
        (ticket.social_profile_id | into.social_profile_id)._link(partner)
        self.inbox.act_merge(self.keys(ticket), into.id)
        self.assertTrue(into.social_private)

    def test_the_customer_is_not_told(self):
        ticket, into = self.cases(2)
        stage = self.team._get_applicable_stages().filtered("closed")[:1]
        stage.mail_template_id = self.env["mail.template"].create(
            {
                "name": "Closed",
                "model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "email_to": "martina@example.com",
                "subject": "Closed",
            }
        )
        self.env.cr.precommit.run()
        mails = self.env["mail.mail"].search_count([])
        self.inbox.act_merge(self.keys(ticket), into.id)
        self.env.cr.precommit.run()
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_nonsense_is_refused(self):
        ticket, into, third = self.cases(3)
        for other in (ticket.id, 0, 999999999):
            with self.assertRaises(UserError):
                self.inbox.act_merge(self.keys(ticket), other)
        with self.assertRaises(UserError):
            self.inbox.act_split(self.keys(ticket))
        self.inbox.act_merge(self.keys(ticket), into.id)
        for one, other in ((ticket, third), (third, ticket)):
            with self.assertRaises(UserError):
                self.inbox.act_merge(self.keys(one), other.id)
        self.inbox.act_merge(self.keys(into), third.id)
        with self.assertRaises(UserError):
            self.inbox.act_split(self.keys(ticket))
        self.inbox.act_split(self.keys(into))
        self.inbox.act_split(self.keys(ticket))
        self.assertTrue(all(len(each.social_mention_ids) == 1 for each in ticket + into + third))

    def test_both_cases_must_be_for_the_person_who_merges(self):
        ticket = self.case()
        theirs = self.case(external_id="theirs", thread_id="theirs")
        theirs.team_id = self.other_team
        with self.assertRaises(UserError):
            self.inbox.act_merge(self.keys(ticket), theirs.id)
        found = [each["id"] for each in self.inbox.choose_merge(self.keys(ticket))]
        self.assertNotIn(theirs.id, found)

    def test_open_cases_of_the_same_person_are_offered_and_others_searched_for(self):
        ticket, same = self.cases(2)
        other = self.case("Something else", author=BORIS)
        offered = self.inbox.choose_merge(self.keys(ticket))
        self.assertEqual([each["id"] for each in offered], same.ids)
        found = self.inbox.choose_merge(self.keys(ticket), other.number)
        self.assertEqual([(each["id"], each["same"]) for each in found], [(other.id, False)])

    def test_colleagues_who_followed_go_on_following(self):
        ticket, into = self.cases(2)
        ticket.message_subscribe((self.colleague + self.stranger).partner_id.ids)
        self.inbox.act_merge(self.keys(ticket), into.id)
        self.assertIn(self.colleague.partner_id, into.message_partner_ids)
        self.inbox.act_split(self.keys(ticket))
        self.assertNotIn(self.colleague.partner_id, into.message_partner_ids)
