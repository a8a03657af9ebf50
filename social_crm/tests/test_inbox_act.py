"""What is done to cases from the inbox: who may, what comes of it, and how it is undone."""

import logging
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..networks.types import Audience
from .common import SocialCommon

_logger = logging.getLogger(__name__)


class InboxCommon(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._user("colleague", "social_crm.group_agent", cls.team)

    def setUp(self):
        super().setUp()
        self.inbox = self.as_(self.agent)

    def as_(self, user):
        return self.env["social.crm.inbox"].with_user(user)

    def case(self, text="My parcel is lost", **values):
        return self.arrive(self.item(text, **values)).ticket_id

    def cases(self, count):
        return self.arrive(
            *(self.item(f"My parcel number {number} is lost") for number in range(count))
        ).ticket_id

    def keys(self, tickets):
        return [f"t{ticket.id}" for ticket in tickets]


class TestInboxAct(InboxCommon):
    def test_a_case_is_given_to_a_colleague_and_taken_back(self):
        ticket = self.case()
        result = self.inbox.act_assign(self.keys(ticket), self.colleague.id)
        self.assertEqual(ticket.user_id, self.colleague)
        self.assertIn("colleague", result["said"])
        self.inbox.act_undo(result["undo"])
        self.assertFalse(ticket.user_id)

    def test_whoever_gets_several_cases_is_told_once(self):
        tickets = self.cases(3)
        before = self.env["mail.message"].search([])
        with patch.object(self.env.registry, "ready", True):
            self.inbox.act_assign(self.keys(tickets), self.colleague.id)
        told = self.env["mail.message"].search([]) - before
        told = told.filtered(lambda each: self.colleague.partner_id in each.notified_partner_ids)
        self.assertEqual(len(told), 1)
        for ticket in tickets:
            self.assertIn(ticket.number, told.body)
            self.assertIn(self.colleague.partner_id, ticket.message_partner_ids)

    def test_nobody_outside_of_the_team_is_given_a_case(self):
        ticket = self.case()
        for user in (self.stranger, self.employee):
            with self.assertRaises(UserError):
                self.inbox.act_assign(self.keys(ticket), user.id)
        self.assertFalse(ticket.user_id)

    def test_undo_leaves_alone_what_others_have_changed_since(self):
        ticket = self.case()
        result = self.inbox.act_assign(self.keys(ticket), self.colleague.id)
        self.as_(self.colleague).act_assign(self.keys(ticket), self.agent.id)
        with self.assertRaises(UserError):
            self.inbox.act_undo(result["undo"])
        self.assertEqual(ticket.user_id, self.agent)

    def test_undo_is_for_who_did_it_and_not_for_long(self):
        ticket = self.case()
        token = self.inbox.act_assign(self.keys(ticket), self.colleague.id)["undo"]
        with self.assertRaises(UserError):
            self.as_(self.colleague).act_undo(token)
        for forged in (token[:-4] + "AAAA", "", "x", None, token[:50]):
            with self.assertRaises(UserError):
                self.inbox.act_undo(forged)
        with freeze_time(fields.Datetime.now() + timedelta(hours=1)), self.assertRaises(UserError):
            self.inbox.act_undo(token)
        self.assertEqual(ticket.user_id, self.colleague)

    def test_closing_closes_what_waits_and_undo_lets_it_wait_again(self):
        ticket = self.case()
        mention, stage = ticket.social_mention_ids, ticket.stage_id
        result = self.inbox.act_close(self.keys(ticket))
        self.assertTrue(ticket.stage_id.closed)
        self.assertEqual(mention.state, "closed")
        self.assertTrue(ticket.social_done)
        self.inbox.act_undo(result["undo"])
        self.assertEqual(ticket.stage_id, stage)
        self.assertEqual(mention.state, "open")
        self.assertFalse(mention.handled_at)
        self.assertFalse(ticket.social_done)
        self.assertTrue(ticket.social_waits_since)

    def test_a_closed_case_is_opened_again(self):
        ticket = self.case()
        self.inbox.act_close(self.keys(ticket))
        self.inbox.act_reopen(self.keys(ticket))
        self.assertFalse(ticket.stage_id.closed)


class TestInboxActMore(InboxCommon):
    def test_those_who_are_there_and_have_little_to_do_are_offered_first(self):
        members = self.env["social.crm.member"]
        for user in (self.agent, self.colleague):
            members.create({"team_id": self.team.id, "user_id": user.id, "maximum": 5})
        first, second = self.cases(2)
        self.inbox.act_assign(self.keys(first), self.agent.id)
        people = self.inbox.choose_people(self.keys(second))
        self.assertEqual([each["id"] for each in people], [self.colleague.id, self.agent.id])
        self.assertEqual([each["load"] for each in people], [0, 1])
        self.assertTrue(people[1]["me"])
        members.search([("user_id", "=", self.colleague.id)]).away_until = (
            fields.Datetime.now() + timedelta(days=1)
        )
        people = self.inbox.choose_people(self.keys(second))
        self.assertEqual([each["id"] for each in people], [self.agent.id, self.colleague.id])
        self.assertEqual(people[1]["availability"], "away")
        found = self.inbox.choose_people(self.keys(second), "COLLEAGUE")
        self.assertEqual([each["id"] for each in found], [self.colleague.id])

    def test_a_case_is_handed_to_a_team_and_taken_back_although_it_is_theirs_now(self):
        ticket = self.case(audience=Audience.DIRECT)
        self.inbox.act_assign(self.keys(ticket), self.agent.id)
        ticket.message_unsubscribe(self.agent.partner_id.ids)  # followers go on reading it
        result = self.inbox.act_team(self.keys(ticket), self.other_team.id)
        self.assertEqual(ticket.team_id, self.other_team)
        self.assertFalse(ticket.user_id)
        with self.assertRaises(AccessError):
            self.inbox.case(f"t{ticket.id}")
        self.inbox.act_undo(result["undo"])
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.user_id, self.agent)

    def test_tags_are_added_and_removed_and_made_by_those_who_may(self):
        one, two = self.cases(2)
        tags = self.env["helpdesk.ticket.tag"].create([{"name": "Parcel"}, {"name": "Press"}])
        result = self.inbox.act_tags(self.keys(one), add=tags.ids)
        self.assertEqual(one.tag_ids, tags)
        choices = self.inbox.choose_tags(self.keys(one + two))
        self.assertFalse(choices["create"])
        parcel = next(each for each in choices["choices"] if each["id"] == tags[0].id)
        self.assertTrue(parcel["some"])
        self.assertFalse(parcel["chosen"])
        self.inbox.act_tags(self.keys(one), remove=tags[0].ids)
        self.assertEqual(one.tag_ids, tags[1])
        self.inbox.act_undo(self.inbox.act_tags(self.keys(one), remove=tags[1].ids)["undo"])
        self.assertEqual(one.tag_ids, tags[1])
        with self.assertRaises(UserError):
            self.inbox.act_undo(result["undo"])
        with self.assertRaises(AccessError):
            self.inbox.act_tag_new(self.keys(one), "Fire")
        self.inbox.act_tag_new(self.keys(one), "parcel")
        self.assertEqual(one.tag_ids, tags)
        self.as_(self.administrator).act_tag_new(self.keys(two), "Fire")
        self.assertEqual(two.tag_ids.name, "Fire")

    def test_the_priority_is_said_and_taken_back(self):
        ticket = self.case()
        result = self.inbox.act_priority(self.keys(ticket), "3")
        self.assertEqual(ticket.priority, "3")
        self.inbox.act_undo(result["undo"])
        self.assertEqual(ticket.priority, "1")
        with self.assertRaises(UserError):
            self.inbox.act_priority(self.keys(ticket), "9")

    def test_what_somebody_says_of_a_post_is_learned_and_undo_forgets_it(self):
        mention = self.case().social_mention_ids
        topic = self.env["social.crm.topic"].create({"name": "Parcels lost"})
        key = [f"m{mention.id}"]
        before = mention.understood_values()
        result = self.inbox.act_correct(key, {"topic_id": topic.id, "mood": "positive"})
        self.assertEqual((mention.topic_id, mention.mood), (topic, "positive"))
        examples = self.env["social.crm.example"].search([("mention_id", "=", mention.id)])
        self.assertTrue(examples)
        self.inbox.act_undo(result["undo"])
        self.assertEqual(mention.understood_values(), before)
        self.assertFalse(examples.exists())

    def test_undo_of_a_correction_brings_back_what_was_said_before(self):
        mention = self.case().social_mention_ids
        key = [f"m{mention.id}"]
        self.inbox.act_correct(key, {"mood": "negative"})
        result = self.inbox.act_correct(key, {"mood": "positive"})
        self.inbox.act_undo(result["undo"])
        self.assertEqual(mention.mood, "negative")
        self.assertIn("mood", mention._said())

    def test_a_heard_post_is_ignored_and_taken_up_again(self):
        mention = self.arrive(self.item("widget!"), source=self.search_source)
        key = [f"m{mention.id}"]
        result = self.inbox.act_ignore(key)
        self.assertEqual(mention.state, "ignored")
        self.inbox.act_undo(result["undo"])
        self.assertEqual(mention.state, "new")
        self.assertFalse(mention.handled_at)
        self.inbox.act_ignore(key)
        self.inbox.act_unignore(key)
        self.assertEqual(mention.state, "new")

    def test_a_heard_post_becomes_a_case(self):
        mention = self.arrive(self.item("widget!"), source=self.search_source)
        result = self.inbox.act_ticket([f"m{mention.id}"])
        self.assertEqual(result["keys"], [f"t{mention.ticket_id.id}"])
        self.assertEqual(mention.state, "open")

    def test_a_post_becomes_a_lead_of_those_who_may_make_leads(self):
        mention = self.case().social_mention_ids
        self.agent.group_ids += self.env.ref("sales_team.group_sale_salesman")
        result = self.inbox.act_lead([f"m{mention.id}"])
        self.assertEqual(result["action"]["res_id"], mention.lead_id.id)
        self.assertTrue(self.inbox._options()["may_lead"])
        self.assertFalse(self.as_(self.colleague)._options()["may_lead"])

    def test_not_for_us_closes_ignores_and_is_remembered(self):
        ticket = self.case()
        mention = ticket.social_mention_ids
        result = self.inbox.act_not_for_us(self.keys(ticket))
        self.assertTrue(ticket.stage_id.closed)
        self.assertEqual(mention.state, "ignored")
        example = self.env["social.crm.example"].search([("mention_id", "=", mention.id)])
        self.assertEqual(example.needs_answer, "no")
        self.inbox.act_undo(result["undo"])
        self.assertFalse(ticket.stage_id.closed)
        self.assertEqual(mention.state, "open")
        self.assertFalse(example.exists())

    def test_a_heard_post_is_not_for_us(self):
        mention = self.arrive(self.item("widget!"), source=self.search_source)
        self.inbox.act_not_for_us([f"m{mention.id}"])
        self.assertEqual(mention.state, "ignored")

    def test_what_a_blocked_author_writes_is_kept_and_in_no_queue(self):
        ticket = self.case()
        result = self.inbox.act_block(self.keys(ticket), "insults")
        profile = ticket.social_profile_id
        self.assertEqual(profile.standing, "blocked")
        self.assertEqual(profile.standing_ids[0].reason, "insults")
        self.assertEqual(profile.standing_ids[0].user_id, self.agent)
        self.assertTrue(ticket.stage_id.closed)
        again = self.arrive(self.item("You will see!", minutes=1))
        self.assertTrue(again.text)
        for queue in self.inbox.queues():
            shown = [row["mention_id"] for row in self.inbox.page(queue["code"])["rows"]]
            if queue["code"] not in ("blocked", "noise", "aside"):
                self.assertNotIn(again.id, shown, queue["code"])
        self.inbox.act_undo(result["undo"])
        self.assertFalse(profile.standing)
        self.assertFalse(ticket.stage_id.closed)
        self.assertFalse(again.noise)

    def test_a_block_needs_a_reason_and_can_be_lifted(self):
        mention = self.case().social_mention_ids
        key = [f"m{mention.id}"]
        with self.assertRaises(UserError):
            self.inbox.act_block(key, " ")
        self.inbox.act_block(key, "insults")
        self.inbox.act_unblock(key)
        self.assertFalse(mention.profile_id.standing)
        with self.assertRaises(UserError):
            self.inbox.act_unblock(key)

    def test_a_note_tells_colleagues_and_nobody_else(self):
        ticket = self.case()
        self.inbox.act_note(self.keys(ticket), "Look at <b>this</b>", [self.colleague.id])
        note = ticket.message_ids[0]
        self.assertIn("&lt;b&gt;", note.body)
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        self.assertTrue(note.is_internal or note.subtype_id.internal)
        self.assertEqual(note.notified_partner_ids, self.colleague.partner_id)
        with self.assertRaises(UserError):
            self.inbox.act_note(self.keys(ticket), "Look", [self.stranger.id])
        with self.assertRaises(UserError):
            self.inbox.act_note(self.keys(ticket), "  ")

    def test_a_colleague_is_asked_and_answers(self):
        ticket = self.case()
        result = self.inbox.act_ask(self.keys(ticket), self.colleague.id, "Is it lost?")
        row = self.as_(self.colleague)._ticket_rows(ticket.with_user(self.colleague))[0]
        self.assertEqual(row["asked"][0]["question"], "Is it lost?")
        self.assertTrue(row["asked"][0]["mine"])
        with self.assertRaises(UserError):
            self.inbox.act_answer_question(self.keys(ticket), "I do not know")
        self.as_(self.colleague).act_answer_question(self.keys(ticket), "It is in Bonn")
        self.assertIn("It is in Bonn", "".join(ticket.message_ids.mapped("body")))
        self.assertFalse(self.inbox._questions(ticket))
        with self.assertRaises(UserError):
            self.inbox.act_undo(result["undo"])

    def test_a_question_is_taken_back(self):
        ticket = self.case(audience=Audience.DIRECT)
        result = self.inbox.act_ask(self.keys(ticket), self.colleague.id, "Is it lost?")
        self.inbox.act_undo(result["undo"])
        self.assertFalse(self.inbox._questions(ticket))

    def test_who_may_not_read_the_case_is_asked_and_answers_outside_of_the_inbox(self):
        ticket = self.case(audience=Audience.DIRECT)
        self.inbox.act_ask(self.keys(ticket), self.stranger.id, "Is it lost?")
        (question,) = self.inbox._questions(ticket)
        with self.assertRaises(AccessError):
            self.as_(self.stranger).act_answer_question(self.keys(ticket), "No")
        question.activity_ids.with_user(self.stranger).action_feedback(feedback="No")
        self.assertEqual(question.answer, "No")
        self.assertFalse(ticket.with_user(self.stranger).has_access("read"))

    def test_what_the_network_does_not_offer_is_refused(self):
        mention = self.case().social_mention_ids
        entry = self.inbox.entries(f"t{mention.ticket_id.id}")["entries"][0]
        self.assertEqual(entry["can"], [])
        for action in ("like", "hide", "repost", "explode"):
            with self.assertRaises(UserError):
                self.inbox.act_at_network([f"m{mention.id}"], action)

    def test_every_inbox_hears_of_it_by_ids_alone(self):
        ticket = self.case()
        later = fields.Datetime.to_string(fields.Datetime.now() + timedelta(days=1))
        tag = self.env["helpdesk.ticket.tag"].create({"name": "Parcel"})
        for method, args in {
            "act_assign": (self.colleague.id,),
            "act_team": (self.team.id,),
            "act_tags": (tag.ids,),
            "act_priority": ("3",),
            "act_snooze": (later,),
            "act_wake": (),
            "act_note": ("Look",),
            "act_ask": (self.colleague.id, "Why?"),
            "act_close": (),
            "act_reopen": (),
            "act_block": ("insults",),
            "act_unblock": (),
        }.items():
            with (
                self.subTest(method),
                patch.object(type(self.env["res.groups"]), "_bus_send") as send,
            ):
                getattr(self.inbox, method)(self.keys(ticket), *args)
                sent = [call.args for call in send.call_args_list]
                told = [message for kind, message in sent if kind.startswith("social_crm/")]
                self.assertTrue(any(ticket.id in message["ticket_ids"] for message in told))
                for message in told:
                    self.assertLessEqual(message.keys(), {"ids", "ticket_ids", "mention_ids"})

    def test_several_cost_as_many_queries_as_one(self):
        self.keep_environments()
        tag = self.env["helpdesk.ticket.tag"].create({"name": "Parcel"})
        later = fields.Datetime.to_string(fields.Datetime.now() + timedelta(days=1))
        acts = {
            "act_assign": (self.colleague.id,),
            "act_tags": (tag.ids,),
            "act_snooze": (later,),
            "act_close": (),
        }
        few, many = self.cases(2), self.cases(12)
        for method, args in acts.items():
            counts = []
            for tickets in (few, many):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                with patch.object(self.env.registry, "ready", True):  # colleagues are told
                    getattr(self.inbox, method)(self.keys(tickets), *args)
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - before)
            _logger.info("%s: %s queries for 2 cases, %s for 12", method, *counts)
            with self.subTest(method):
                self.assertLessEqual(counts[1] - counts[0], 2, counts)


class TestInboxActRights(InboxCommon):
    def setUp(self):
        super().setUp()
        self.another = self.case("Another")

    def calls(self, ticket):
        """Every method with arguments that would do something."""
        later = fields.Datetime.to_string(fields.Datetime.now() + timedelta(days=1))
        keys, posts = self.keys(ticket), [f"m{ticket.social_mention_ids.id}"]
        return {
            "act_assign": (keys, self.colleague.id),
            "act_close": (keys,),
            "act_reopen": (keys,),
            "act_snooze": (keys, later),
            "act_wake": (keys,),
            "act_undo": ("x",),
            "act_team": (keys, self.team.id),
            "act_tags": (keys, self.env["helpdesk.ticket.tag"].create({"name": "T"}).ids),
            "act_tag_new": (keys, "New"),
            "act_priority": (keys, "3"),
            "act_correct": (posts, {"mood": "positive"}),
            "act_ignore": (posts,),
            "act_unignore": (posts,),
            "act_not_for_us": (keys,),
            "act_block": (keys, "insults"),
            "act_unblock": (keys,),
            "act_ticket": (posts,),
            "act_lead": (posts,),
            "act_at_network": (posts, "like"),
            "act_note": (keys, "Look"),
            "act_ask": (keys, self.colleague.id, "Why?"),
            "act_answer_question": (keys, "So."),
            "act_withdraw_question": (keys, 1),
            "act_forward_question": (keys, 1, f"u{self.colleague.id}"),
            "act_help": (posts, "confirmed"),
            "act_community_end": (keys,),
            "act_ask_satisfied": (keys,),
            "act_idea": (posts, 1),
            "act_idea_new": (posts, "A timer"),
            "choose_ideas": (posts,),
            "act_merge": (keys, self.another.id),
            "act_split": (keys,),
            "choose_people": (keys,),
            "choose_teams": (keys,),
            "choose_addressees": (keys,),
            "choose_tags": (keys,),
            "choose_topics": (posts,),
            "choose_merge": (keys,),
        }

    def test_every_method_is_tried(self):
        ticket = self.case()
        methods = {name for name in dir(self.inbox) if name.startswith(("act_", "choose_"))}
        self.assertEqual(self.calls(ticket).keys(), methods)

    def test_nobody_else_does_anything_to_a_case(self):
        ticket = self.case()
        outsider = self._user(
            "outsider",
            "social_crm.group_manager",
            company_id=self.other_company.id,
            company_ids=[self.other_company.id],
        )
        reader = self._user("reader", "social_crm.group_reader")
        looked_at = [
            "user_id",
            "team_id",
            "stage_id",
            "social_snoozed_until",
            "tag_ids",
            "priority",
        ]
        before = ticket.read(looked_at), ticket.social_mention_ids.read(["state", "ticket_id"])
        for user in (self.stranger, outsider, reader, self.employee):
            for method, args in self.calls(ticket).items():
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(UserError),
                ):
                    getattr(self.as_(user), method)(*args)
        ticket.invalidate_recordset()
        after = ticket.read(looked_at), ticket.social_mention_ids.read(["state", "ticket_id"])
        self.assertEqual(after, before)
        self.assertFalse(ticket.social_profile_id.standing)
