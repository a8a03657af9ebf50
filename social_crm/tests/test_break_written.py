"""What follows from what happened is written by nobody, whichever way RPC offers: defaults in the
context, commands of lists, records around ours, fields that only look read-only.
"""

from contextlib import suppress

from lxml.html import fragment_fromstring

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from ..networks.types import Audience
from .common import BORIS
from .faq_common import FaqCommon
from .hostile import TEXTS
from .test_promise import PromiseCommon
from .test_question import QuestionCommon
from .test_satisfaction_ask import SatisfactionCommon
from .web_case import WebCase

REFUSED = UserError  # AccessError and ValidationError are some


@tagged("post_install", "-at_install")
class TestBreakDefaults(FaqCommon):
    """``default_x`` fills in what somebody may not write."""

    def test_a_training_does_not_begin_or_end_with_a_real_account(self):
        Training = self.env["social.crm.training"].with_user(self.agent)
        slipped = Training.with_context(
            default_state="running",
            default_account_id=self.account.id,
            default_started_at="2026-01-01 00:00:00",
        )
        training = slipped.create({"scenario": "calm"})
        self.assertFalse(training.sudo().account_id)
        self.assertEqual(training.state, "draft")
        with self.assertRaises(UserError):
            training.action_end()
        self.assertTrue(self.account.active)

    def test_no_default_of_ones_own_goes_further_than_one_in_the_context(self):
        mine = self.env["ir.default"].with_user(self.agent)
        mine.set("social.crm.training", "state", "running", user_id=True)
        mine.set("social.crm.training", "account_id", self.account.id, user_id=True)
        mine.set("social.crm.training", "answer_within", 7, user_id=True)
        training = self.env["social.crm.training"].with_user(self.agent).create({})
        self.assertEqual(training.state, "draft")
        self.assertFalse(training.sudo().account_id)
        self.assertEqual(training.answer_within, 7, "what may be filled in has a default")

    def test_a_scenario_that_is_none_is_refused(self):
        Training = self.env["social.crm.training"].with_user(self.agent)
        with self.assertRaises(REFUSED):
            Training.create({"scenario": "../../etc/passwd"})

    def test_an_entry_is_not_approved_by_being_made_so(self):
        theirs = self.entry("Somebody else's?")
        slipped = self.Entry.with_context(
            default_state="approved", default_version_id=theirs.version_id.id
        )
        entry = slipped.create({"name": "Mine?", "language": "en", "public_answer": "Yes."})
        self.assertEqual(entry.state, "draft")
        self.assertFalse(entry.version_id)
        self.assertEqual(entry.help_url, False)

    def test_what_was_approved_is_not_changed_through_its_entry(self):
        entry = self.entry()
        version = entry.version_id
        for command in (
            Command.update(version.id, {"public_answer": "Something else."}),
            Command.create({"name": "x", "language": "en", "number": 7}),
            Command.delete(version.id),
        ):
            for field in ("version_ids",):
                with self.assertRaises(REFUSED):
                    entry.write({field: [command]})
        for change in ({"in_force": True}, {"public_answer": "x"}, {"company_id": 1}):
            with self.assertRaises(REFUSED):
                version.with_user(self.manager).write(change)
        with self.assertRaises(REFUSED):
            entry.write({"use_ids": [Command.create({"version_id": version.id})]})

    def test_a_profile_is_linked_by_evidence_alone(self):
        (mention,) = self.arrive(self.item("Hello"))
        profile = mention.profile_id.with_user(self.agent)
        contact = self.env["res.partner"].create({"name": "Somebody"})
        profile.with_context(social_crm_follow_evidence=True).partner_id = contact
        self.env.invalidate_all()
        if profile.partner_id == contact:
            evidence = self.env["social.crm.identity"].search([("profile_id", "=", profile.id)])
            self.assertTrue(evidence, "linked, and nothing says why")


@tagged("post_install", "-at_install")
class TestBreakPromise(PromiseCommon):
    """What was promised, and whether it was kept, is worked out and written by nobody."""

    def setUp(self):
        super().setUp()
        self._promise("first_answer", 60)
        (mention,) = self.arrive(self.item("Where is my parcel?", audience=Audience.DIRECT))
        self.ticket = mention.ticket_id
        self.row = self.env["helpdesk.ticket.sla"].search(
            [("ticket_id", "=", self.ticket.id), ("social_target", "!=", False)]
        )

    def test_agents_do_not_write_that_they_kept_it(self):
        self.assertTrue(self.row)
        self.assertIn(self.agent, self.team.user_ids)
        helper = self._user("helper", "helpdesk_mgmt.group_helpdesk_user")
        for user in (self.agent, self.stranger, helper):
            row = self.row.with_user(user)
            for change in (
                {"state": "accomplished"},
                {"social_met_at": "2026-01-01 00:00:00"},
                {"deadline": "2040-01-01 00:00:00"},
                {"social_warned_lead_at": "2026-01-01 00:00:00"},
                {"social_target": False},
            ):
                with self.subTest(user=user.login, change=change), self.assertRaises(REFUSED):
                    row.write(change)
            with self.assertRaises(REFUSED):
                row.create(
                    {
                        "ticket_id": self.ticket.id,
                        "sla_id": self.row.sla_id.id,
                        "social_target": "next_answer",
                    }
                )
            with self.assertRaises(REFUSED):
                self.ticket.with_user(user).write(
                    {"ticket_sla_ids": [Command.update(self.row.id, {"state": "accomplished"})]}
                )

    def test_who_may_not_read_a_case_does_not_read_its_promise(self):
        portal = self._user("portal", "base.group_portal")
        for user in (portal, self.employee, self.stranger):
            rows = self.row.with_user(user)
            with self.subTest(user=user.login):
                self.assertFalse(rows.search([("id", "in", rows.ids)]))
                with self.assertRaises(AccessError):
                    rows.read(["ticket_id", "deadline"])

    def test_who_may_read_a_case_reads_its_promise(self):
        for user in (self.agent, self.manager):
            self.assertTrue(self.row.with_user(user).read(["deadline"])[0]["deadline"])

    def test_agents_do_not_write_what_a_case_is_sorted_by(self):
        ticket = self.ticket.with_user(self.agent)
        for change in (
            {"social_due_at": "2040-01-01 00:00:00"},
            {"social_promised_at": False},
            {"social_promised": []},
            {"social_priority": 99},
            {"social_private": False},
            {"social_nobody_told": "manager"},
            {"social_answered_at": "2026-01-01 00:00:00"},
            {"social_account_id": False},
            {"social_merged_into_id": self.ticket.id},
        ):
            with self.subTest(change), self.assertRaises(REFUSED):
                ticket.write(change)


@tagged("post_install", "-at_install")
class TestBreakRating(SatisfactionCommon, WebCase):
    """How satisfied customers are is said by customers."""

    def setUp(self):
        super().setUp()
        self.ticket = self.case()
        self.ticket.user_id = self.agent

    def ask_all(self):
        self.env.flush_all()
        with self.registry.cursor() as cr:
            self.env(cr=cr)["social.crm.satisfaction.ask"]._cron_ask()
        self.env.invalidate_all()

    def ratings(self):
        return self.env["rating.rating"].search([("social_ticket_id", "=", self.ticket.id)])

    def rated(self, rate=1):
        self.ask_all()
        self.ticket.social_satisfaction_ids._answer(rate, "Bad service")
        return self.ratings()

    def test_agents_do_not_rate_by_posting(self):
        ticket = self.ticket.with_user(self.agent)
        with self.assertRaises(AccessError):
            ticket.message_post(body="I was great", rating_value=5)
        self.assertFalse(self.ratings())

    def test_agents_do_not_rate_by_the_route_of_the_composer(self):
        self.authenticate(self.agent.login, self.agent.login)
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(
                "/mail/message/post",
                {
                    "thread_model": "helpdesk.ticket",
                    "thread_id": self.ticket.id,
                    "post_data": {"body": "great", "message_type": "comment", "rating_value": 5},
                },
            )
        self.env.invalidate_all()
        self.assertFalse(self.ratings())

    def test_agents_make_and_change_no_rating(self):
        rating = self.rated()
        theirs = rating.with_user(self.agent)
        self.assertEqual(theirs.rating, 1, "who may read the case reads it")
        for attack in (
            lambda: theirs.write({"rating": 5}),
            lambda: theirs.write({"res_id": self.case(author=BORIS).id}),
            lambda: theirs.unlink(),
            lambda: theirs.copy(),
            lambda: theirs.create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                    "res_id": self.ticket.id,
                    "rating": 5,
                    "consumed": True,
                }
            ),
            lambda: theirs.read(["access_token"]),
            lambda: self.ticket.with_user(self.agent).rating_apply(5, rating=theirs),
            lambda: self.ticket.with_user(self.agent).write(
                {"rating_ids": [Command.update(rating.id, {"rating": 5})]}
            ),
        ):
            with self.assertRaises(REFUSED):
                attack()
        self.assertEqual(self.ratings().rating, 1)

    def test_nobody_rates_with_odoos_own_link_of_our_rating(self):
        rating = self.rated()
        token = rating.access_token
        self.assertFalse(token, "nobody gets that link, so it is in the hands of colleagues alone")

    def test_what_customers_write_beside_it_stays_text(self):
        self.ask_all()
        ask = self.ticket.social_satisfaction_ids
        for text in [*TEXTS, "<t t-out='1'/>\u202e{{ object.name }}"]:
            ask._answer(1, text[:2000])
            body = ask.rating_id.message_id.body
            page = fragment_fromstring(str(body), create_parent="div")
            tags = {each.tag for each in page.iter() if isinstance(each.tag, str)}
            self.assertLessEqual(tags, {"div", "p", "blockquote", "br", "a"}, text)
            for link in page.iter("a"):
                self.assertTrue(link.get("href").startswith(("http://", "https://")), text)
            names = {name for each in page.iter() for name in each.attrib}
            self.assertFalse({name for name in names if name.startswith("on")}, text)

    def test_agents_write_no_question_about_satisfaction(self):
        self.rated()
        ask = self.ticket.social_satisfaction_ids.with_user(self.agent)
        for attack in (
            lambda: ask.write({"open_until": "2040-01-01 00:00:00"}),
            lambda: ask.create({"ticket_id": self.ticket.id}),
            lambda: ask.unlink(),
            lambda: ask.read(["token_digest"]),
            lambda: ask.search([("token_digest", "like", "a")]),
            lambda: self.ticket.with_user(self.agent).write(
                {"social_satisfaction_ids": [Command.update(ask.id, {"state": "made"})]}
            ),
        ):
            with self.assertRaises(REFUSED):
                attack()


@tagged("post_install", "-at_install")
class TestBreakLists(QuestionCommon):
    """Lists on records that somebody may write are no way to write what is in them."""

    def test_nobody_asks_a_question_that_is_answered_already(self):
        ticket = self.case().with_context(
            default_state="answered",
            default_answer="Pay everything back",
            default_answered_by="Berta Boss",
            default_first_seen_at="2026-01-01 00:00:00",
            default_late=True,
        )
        question = self.ask(ticket=ticket)
        self.assertEqual(question.state, "asked")
        self.assertFalse(question.answer or question.answered_by or question.first_seen_at)

    def test_questions_do_not_change_through_their_case_or_department(self):
        question = self.ask()
        ticket = question.ticket_id.with_user(self.agent)
        department = self.logistics.with_user(self.manager)
        for record, field in ((ticket, "social_question_ids"), (department, "question_ids")):
            for command in (
                Command.update(question.id, {"answer": "Never asked", "state": "answered"}),
                Command.delete(question.id),
                Command.clear(),
                Command.create({"question": "x", "asker_id": self.manager.id}),
            ):
                with self.subTest(field=field, command=command), self.assertRaises(REFUSED):
                    record.write({field: [command]})
                    self.env.flush_all()
        self.assertEqual(question.state, "asked")

    def test_voices_do_not_move_through_their_idea(self):
        (mention,) = self.arrive(self.item("You should make tea"))
        idea = self.env["social.crm.idea"].with_user(self.agent)
        mine, other = idea.create([{"name": "Tea"}, {"name": "Milk"}])
        mention.with_user(self.agent)._join_idea(mine)
        voice = mine.sudo().voice_ids
        for command in (
            Command.link(voice.id),
            Command.update(voice.id, {"mention_id": mention.id}),
            Command.delete(voice.id),
            Command.create({"mention_id": mention.id}),
        ):
            with self.subTest(command), self.assertRaises(REFUSED):
                other.write({"voice_ids": [command]})
                self.env.flush_all()

    def test_an_idea_names_no_document_that_somebody_may_not_read(self):
        lead = self.env["crm.lead"].create(
            {"name": "Secret merger", "user_id": self.manager.id, "type": "opportunity"}
        )
        product = self._user("product", "social_crm.group_product")
        self.assertFalse(lead.with_user(product).has_access("read"))
        idea = self.env["social.crm.idea"].with_user(product).create({"name": "Tea"})
        with self.assertRaises(REFUSED):
            idea.work = lead
            self.env.flush_all()
        idea.sudo().work = lead
        self.env.invalidate_all()
        with suppress(REFUSED):
            seen = idea.web_read({"work": {"fields": {"display_name": {}}}})
            self.assertNotIn("Secret merger", str(seen))

    def test_product_people_hand_ideas_to_departments_and_it_is_noted(self):
        product = self._user("product", "social_crm.group_product")
        self.logistics.write({"kind": "lead"})
        (mention,) = self.arrive(self.item("You should make tea"))
        idea = self.env["social.crm.idea"].with_user(product).create({"name": "Tea"})
        mention.with_user(product)._join_idea(idea)
        self.env.flush_all()
        self.env.cr.precommit.run()  # as at the end of each request
        found = self.logistics.with_user(product).name_search("Logistics")
        idea.department_id = found[0][0]
        idea.action_make_work()
        self.env.flush_all()
        self.env.cr.precommit.run()  # as at the end of each request
        self.assertEqual(idea.sudo().work._name, "crm.lead")


@tagged("post_install", "-at_install")
class TestBreakSetup(QuestionCommon):
    """What decides about rights is decided by administrators, and by those of the company."""

    def test_how_it_is_organised_is_asked_and_changed_by_administrators_alone(self):
        foreign = self._user(
            "foreign",
            "social_crm.group_administrator",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        mine = self.env["social.crm.setup"].with_user(self.administrator)
        plan = mine.draft("centralised")
        shown = mine.preview(plan)
        for user in (self.employee, self.agent, self.manager, foreign):
            setup = self.env["social.crm.setup"].with_user(user)
            attacks = [
                lambda setup=setup: setup.preview(plan),
                lambda setup=setup: setup.apply(plan, shown["token"]),
            ]
            if user != foreign:
                attacks += [
                    lambda setup=setup: setup.start(),
                    lambda setup=setup: setup.draft("centralised"),
                    lambda setup=setup: setup.undo(1),
                    lambda setup=setup: setup.undo_preview(1),
                    lambda setup=setup: setup.make_hours(8, 17, [0]),
                ]
            for number, attack in enumerate(attacks):
                with self.subTest(user=user.login, number=number), self.assertRaises(REFUSED):
                    attack()

    def test_trainings_of_others_are_left_alone(self):
        Training = self.env["social.crm.training"]
        theirs = Training.with_user(self.agent).create({"scenario": "calm"})
        for user in (self.stranger, self.employee):
            for act in ("action_start", "action_end", "action_look", "action_wipe"):
                with self.subTest(user=user.login, act=act), self.assertRaises(REFUSED):
                    getattr(theirs.with_user(user), act)()
        for user in (self.stranger, self.agent):
            with self.assertRaises(REFUSED):
                Training.with_user(user).action_wipe_all()
        with self.assertRaises(REFUSED):
            Training.with_user(self.stranger).create({"scenario": "calm", "user_id": self.agent.id})
        with self.assertRaises(REFUSED):
            self.account._wipe_practice()
        self.assertTrue(self.account.exists())

    def test_a_private_answer_is_not_told_by_its_name(self):
        (mention,) = self.arrive(self.item("Hello", audience=Audience.DIRECT))
        reply = (
            self.env["social.crm.reply"]
            .with_user(self.agent)
            .create({"mention_id": mention.id, "text": "Code 0815", "audience": "direct"})
        )
        self.assertNotIn("0815", reply.display_name)
        idea = self.env["social.crm.idea"].create({"name": "Tea"})
        (public,) = self.arrive(self.item("You should make tea"))
        public.with_user(self.agent)._join_idea(idea)
        voice = idea.voice_ids
        voice.reply_id = reply
        reader = self._user("reader", "social_crm.group_reader")
        self.env.invalidate_all()
        self.assertNotIn("0815", str(voice.with_user(reader).read()))
