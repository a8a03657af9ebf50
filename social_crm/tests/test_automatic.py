"""Machines keep quiet in public, speak once a day to each person, never to machines, and say that
they are machines; whatever code makes them speak."""

from datetime import timedelta
from unittest.mock import patch

import psycopg2.errors
from babel.dates import get_day_names

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..networks.types import Audience, Author
from .common import BORIS, MARTINA, OURS, SocialCommon, script

WORDS = "Thank you, your message has arrived."


@tagged("post_install", "-at_install")
class TestAutomatic(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.facts = {"limit": 500}
        cls.company.social_crm_automatic = True
        cls.account.write({"acknowledge": "always", "acknowledge_text": WORDS})
        cls.colleague = cls._user("colleague", "social_crm.group_agent", cls.team)

    def setUp(self):
        super().setUp()
        self.stop_the_clock()

    def said(self, text="Where is my parcel?", author=MARTINA, **values):
        values = {
            "audience": Audience.DIRECT,
            "minutes": 5,
            "thread_id": author.external_id,
        } | values
        return self.arrive(self.item(text, author=author, **values))

    def replies(self, mentions=None):
        domain = [("mention_id", "in", mentions.ids)] if mentions else []
        return self.env["social.crm.reply"].search([("automatic", "=", True), *domain])

    def machine(self, mention, **values):
        """An answer that some code makes, without a person."""
        reply = self.env["social.crm.reply"]
        values = {
            "mention_id": mention.id,
            "audience": "direct",
            "text": f"{WORDS} (automatic reply)",
            "automatic": True,
        } | values
        return reply.sudo().create(values)

    def assertSilent(self, *mentions):
        for mention in mentions:
            self.assertFalse(self.replies(mention))

    def test_whoever_writes_privately_is_told_once_that_it_arrived(self):
        mention = self.said()
        reply = self.replies(mention)
        self.assertRecordValues(
            reply, [{"state": "queued", "audience": "direct", "user_id": self.env.uid}]
        )
        self.assertIn(WORDS, reply.text)
        self.assertTrue(reply.text.endswith("(automatic reply)"))
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()
        self.assertEqual([value.audience for value, _key in script.sent], [Audience.DIRECT])

    def test_it_is_marked_in_the_language_of_whoever_wrote(self):
        mention = self.said("Wo ist denn bitte mein Paket? Ich warte schon seit Tagen darauf!")
        self.assertEqual(mention.language, "de")
        self.assertTrue(self.replies(mention).text.endswith("(automatische Antwort)"))

    def test_it_is_off_unless_company_and_account_want_it(self):
        self.assertFalse(self.env["res.company"].new({}).social_crm_automatic)
        self.assertFalse(self.env["social.crm.account"].new({}).acknowledge)
        self.company.social_crm_automatic = False
        self.assertSilent(self.said())
        self.company.social_crm_automatic = True
        self.account.acknowledge = False
        self.assertSilent(self.said(author=BORIS))

    def test_nothing_is_said_to_what_was_said_in_public(self):
        self.assertSilent(self.said(audience=Audience.PUBLIC))

    def test_nobody_is_told_twice_on_a_day(self):
        first, second = self.said(), self.said("And another thing")
        self.assertTrue(self.replies(first))
        self.assertSilent(second)
        reply = self.replies(first)
        reply.automatic_key = reply.automatic_key[:-1] + "x"  # it was on another day
        self.assertTrue(self.replies(self.said("Still waiting")))

    def test_nobody_is_told_twice_under_two_names(self):
        self.arrive(self.item("x", author=MARTINA), self.item("y", author=BORIS))
        contact = self.env["res.partner"].create({"name": "Martina"})
        profiles = self.env["social.crm.profile"].search(
            [("external_id", "in", (MARTINA.external_id, BORIS.external_id))]
        )
        profiles.partner_id = contact
        self.said()
        self.assertSilent(self.said(author=BORIS))

    def test_working_again_over_a_message_says_nothing_again(self):
        mention = self.said()
        mention.processed_at = False
        self.work()
        self.assertEqual(len(self.replies()), 1)

    def test_machines_get_no_answer(self):
        robot = Author("robot", "robot", "Robot", "https://net.example/robot", bot=True)
        self.assertSilent(self.said(author=robot))
        for text in (
            "This is an automated message.",
            "Out of office until Monday",
            "Abwesenheitsnotiz: ich bin im Urlaub",
            "Danke! (automatische Antwort)",
            "Please do not reply to this message",
        ):
            with self.subTest(text):
                author = Author(text, text[:5], text[:5], "https://net.example/x")
                self.assertSilent(self.said(text, author=author))

    def test_what_is_old_or_our_own_gets_none(self):
        self.assertSilent(self.said(minutes=60 * 24), self.said("ours", author=OURS, minutes=1))

    def test_only_outside_working_hours_where_that_is_wanted(self):
        self.account.acknowledge = "closed"
        calendar = self.company.resource_calendar_id
        self.assertTrue(calendar)
        with patch.object(type(self.account), "_is_open", lambda self, calendar: True):
            self.assertSilent(self.said())
        with patch.object(type(self.account), "_is_open", lambda self, calendar: False):
            self.assertTrue(self.replies(self.said(author=BORIS)))
        calendar.attendance_ids = [Command.clear()]
        self.assertFalse(self.account._is_open(calendar))
        self.assertTrue(self.account._is_open(calendar.browse()))

    def test_out_of_hours_people_are_told_when_somebody_is_there_again(self):
        hours = self.env["resource.calendar"].create(
            {
                "name": "Evenings",
                "tz": "UTC",
                "attendance_ids": [
                    Command.create(
                        {
                            "name": "x",
                            "dayofweek": str((fields.Date.today().weekday() + 1) % 7),
                            "hour_from": 20,
                            "hour_to": 22,
                            "day_period": "afternoon",
                        }
                    )
                ],
            }
        )
        self.team.resource_calendar_id = hours
        self.account.write(
            {"acknowledge": "closed", "acknowledge_text": "We are there again: {{back}}."}
        )
        mention = self.said("Wo ist denn bitte mein Paket? Ich warte schon seit Tagen darauf!")
        tomorrow = fields.Date.today() + timedelta(days=1)
        day = get_day_names("wide", locale="de")[tomorrow.weekday()]
        self.assertIn(f"again: {day} 20:00.", self.replies(mention).text)
        hours.attendance_ids.write({"dayofweek": str(fields.Date.today().weekday())})
        hours.attendance_ids.write({"hour_from": 0, "hour_to": 24})
        self.assertSilent(self.said(author=BORIS))

    def test_a_case_still_waits_for_a_person(self):
        mention = self.said()
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()
        self.work()
        self.assertEqual((mention.state, bool(mention.ticket_id)), ("open", True))
        self.assertFalse(mention.ticket_id.social_answered_at)
        reply = (
            self.env["social.crm.reply"]
            .with_user(self.agent)
            .create({"mention_id": mention.id, "text": "On its way", "audience": "direct"})
        )
        reply.action_send()
        self.assertEqual(reply.state, "queued", "the machine's is no second answer")

    # Whichever code makes it

    def test_the_gate_refuses_what_breaks_a_rule(self):
        self.account.acknowledge = False  # so that nothing is said by itself
        private = self.said()
        public = self.said(audience=Audience.PUBLIC, author=BORIS, thread_id="p")
        robot = Author("robot", "robot", "Robot", "https://net.example/robot", bot=True)
        by_robot = self.said(author=robot)
        self.account.acknowledge = "always"
        for case, mention, values in (
            ("in public", public, {"audience": "public"}),
            ("privately to what was public", public, {}),
            ("to a machine", by_robot, {}),
            ("not marked", private, {"text": WORDS}),
            ("marked in another language", private, {"text": f"{WORDS} (respuesta automática)"}),
        ):
            with self.subTest(case):
                reply = self.machine(mention, **values)
                for move in ("queued", "approval"):
                    with self.assertRaises(UserError):
                        reply._move(move)
                self.assertEqual(reply.state, "draft")
        self.company.social_crm_automatic = False
        with self.assertRaises(UserError):
            self.machine(private)._move("queued")

    def test_the_gate_refuses_a_second_one_on_a_day(self):
        mention = self.said()
        again = self.machine(mention)
        with self.assertRaises(UserError):
            again._move("queued")

    def test_what_scheduled_work_writes_is_automatic_whatever_it_says(self):
        mention = self.said(audience=Audience.PUBLIC)
        reply = (
            self.env["social.crm.reply"]
            .with_context(cron_id=1)
            .create({"mention_id": mention.id, "text": "Buy more!", "audience": "public"})
        )
        self.assertTrue(reply.automatic)
        with self.assertRaises(UserError):
            reply.action_send()

    def test_what_was_queued_is_stopped_when_it_is_switched_off(self):
        reply = self.replies(self.said())
        self.company.social_crm_automatic = False
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()
        self.assertEqual(reply.state, "failed")
        self.assertFalse(script.sent)

    def test_of_two_workers_the_second_is_done_again(self):
        mention = self.said()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.SerializationFailure),
            self.env.cr.savepoint(),
        ):
            reply = self.machine(mention)
            with patch.object(type(reply), "search_count", lambda *args, **kwargs: 0):
                reply._count_automatic()

    def test_agents_neither_make_nor_unmake_automatic_answers(self):
        reply = self.replies(self.said())
        Reply = self.env["social.crm.reply"].with_user(self.agent)
        with self.assertRaises(AccessError):
            Reply.create({"mention_id": reply.mention_id.id, "text": "x", "automatic": True})
        with self.assertRaises(AccessError):
            reply.with_user(self.agent).write({"automatic": False})
        for user in (self.agent, self.manager):
            with self.assertRaises(AccessError):
                self.account.with_user(user).acknowledge = "closed"

    def test_it_needs_words_and_not_too_many(self):
        with self.assertRaises(ValidationError):
            self.account.acknowledge_text = " "
        with self.assertRaises(ValidationError):
            self.account.acknowledge_text = "x" * 801

    def test_words_that_are_too_long_for_the_network_are_not_sent(self):
        self.account.facts = {"limit": 30}
        self.assertSilent(self.said())

    def test_a_batch_is_told_with_few_queries(self):
        authors = [Author(f"a{n}", f"a{n}", f"A {n}", "https://net.example/a") for n in range(20)]
        items = [
            self.item(f"Hello {author.name}", author=author, audience=Audience.DIRECT, minutes=3)
            for author in authors
        ]
        mentions = self.arrive(*items)
        self.assertEqual(len(self.replies(mentions)), 20)
