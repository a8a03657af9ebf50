"""Customers are asked once how it was, privately, when the time has come, and never where a machine
must keep quiet."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..models.social_crm_satisfaction_ask import LINK
from ..networks.types import Audience, Author
from .common import BORIS, MARTINA, SocialCommon, script


class SatisfactionCommon(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.facts = {"limit": 1000}
        cls.company.write({"social_crm_automatic": True, "social_crm_rating": True})
        cls.env.ref("social_crm.purpose_feedback").legal_basis = "f"
        cls.Ask = cls.env["social.crm.satisfaction.ask"]
        cls.closed_stage = cls.env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
        cls.open_stage = cls.env["helpdesk.ticket.stage"].search([("closed", "=", False)], limit=1)

    def setUp(self):
        super().setUp()
        day = patch.object(type(self.company), "_social_asks_now", lambda company: True)
        self.startPatcher(day)

    def case(self, text="Where is my parcel?", author=MARTINA, hours=30, **values):
        """A case that was closed some hours ago."""
        values = {
            "audience": Audience.DIRECT,
            "minutes": 60 * 40,
            "thread_id": author.external_id,
        } | values
        (mention,) = self.arrive(self.item(text, author=author, **values))
        ticket = mention.ticket_id
        ticket.stage_id = self.closed_stage
        ticket.closed_date = fields.Datetime.now() - timedelta(hours=hours)
        return ticket

    def ask_all(self):
        with self.commits() as env:
            env["social.crm.satisfaction.ask"]._cron_ask()

    def replies(self, tickets):
        return self.env["social.crm.reply"].search(
            [("ticket_id", "in", tickets.ids), ("satisfaction_id", "!=", False)]
        )

    def assertNotAsked(self, *tickets):
        self.ask_all()
        for ticket in tickets:
            self.assertFalse(ticket.social_satisfaction_ids)
            self.assertFalse(self.replies(ticket))

    def token(self, ticket):
        return LINK.search(self.replies(ticket).text)[1]


@tagged("post_install", "-at_install")
class TestSatisfactionAsk(SatisfactionCommon):
    def test_whoever_wrote_privately_is_asked_once_some_time_after_closing(self):
        ticket = self.case()
        self.ask_all()
        reply = self.replies(ticket)
        self.assertRecordValues(
            reply,
            [{"state": "queued", "audience": "direct", "automatic": True, "ticket_id": ticket.id}],
        )
        self.assertTrue(reply.text.endswith("(automatic reply)"))
        self.assertEqual(ticket.social_satisfaction_ids.state, "asked")
        self.ask_all()
        self.assertEqual(self.replies(ticket), reply)
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()
        self.assertEqual([value.audience for value, _key in script.sent], [Audience.DIRECT])
        self.assertEqual(reply.state, "sent")
        self.work()
        self.assertTrue(ticket.stage_id.closed)

    def test_the_question_stands_in_the_customers_language(self):
        german = self.case("Wo ist denn bitte mein Paket? Ich warte schon seit Tagen darauf!")
        # Odoo gives a contact the language of who makes it.
        german.social_profile_id.partner_id = self.env["res.partner"].create(
            {"name": "Martina", "lang": "en_US"}
        )
        self.ask_all()
        self.assertEqual(german.social_satisfaction_ids.lang, "de_DE")
        self.assertTrue(self.replies(german).text.endswith("(automatische Antwort)"))

    def test_nobody_is_asked_before_the_time_and_nobody_long_after_it(self):
        soon, late = self.case(hours=20), self.case(author=BORIS, hours=24 * 5)
        self.assertNotAsked(soon, late)
        self.company.social_crm_rating_hours = 19
        self.ask_all()
        self.assertTrue(self.replies(soon))

    def test_it_is_off_unless_the_company_wants_both_switches(self):
        ticket = self.case()
        self.company.social_crm_rating = False
        self.assertNotAsked(ticket)
        self.company.write({"social_crm_rating": True, "social_crm_automatic": False})
        self.assertNotAsked(ticket)

    def test_a_machine_never_asks_in_public(self):
        self.company.social_crm_rating_public = True
        self.assertNotAsked(self.case(audience=Audience.PUBLIC, thread_id="p"))

    def test_nobody_is_asked_at_night(self):
        ticket = self.case()
        with patch.object(type(self.company), "_social_asks_now", lambda company: False):
            self.assertNotAsked(ticket)

    def test_night_is_night_where_the_company_is(self):
        self.patcher = None
        asks = type(self.company).__mro__
        real = next(
            cls.__dict__["_social_asks_now"]
            for cls in asks
            if "_social_asks_now" in cls.__dict__ and cls.__module__.endswith("_settings")
        )
        self.company.resource_calendar_id.tz = "Europe/Berlin"
        with freeze_time("2026-01-15 06:30:00"):
            self.assertFalse(real(self.company))  # 7:30 in Berlin
        with freeze_time("2026-01-15 07:30:00"):
            self.assertTrue(real(self.company))
        with freeze_time("2026-01-15 19:30:00"):
            self.assertFalse(real(self.company))

    def test_cases_that_are_open_again_merged_or_not_to_be_rated_are_not_asked_about(self):
        again = self.case()
        again.stage_id = self.open_stage
        merged = self.case(author=BORIS)
        merged.social_merged_into_id = again
        other = Author("u3", "u3", "U 3", "https://net.example/u3")
        quiet = self.case(author=other)
        quiet.rating_status = "no_rate"
        self.assertNotAsked(again, merged, quiet)

    def test_who_was_erased_does_not_want_it_or_is_a_machine_is_not_asked(self):
        erased = self.case()
        erased.social_profile_id.erased_at = fields.Datetime.now()
        unasked = self.case(author=BORIS)
        unasked.social_profile_id.with_user(self.agent).action_unasked()
        robot = Author("robot", "robot", "Robot", "https://net.example/robot", bot=True)
        self.assertNotAsked(erased, unasked, self.case(author=robot))

    def test_nobody_on_a_practice_network_is_asked(self):
        ticket = self.case()
        network = type(self.env["social.crm.network"])
        with patch.object(network, "_practice_keys", lambda self: ("scripted",)):
            self.assertNotAsked(ticket)

    def test_who_has_not_agreed_is_not_asked_where_the_purpose_needs_it(self):
        self.env.ref("social_crm.purpose_feedback").legal_basis = "a"
        ticket = self.case()
        self.assertNotAsked(ticket)
        partner = self.env["res.partner"].create({"name": "Martina"})
        ticket.social_profile_id.partner_id = partner
        self.assertNotAsked(ticket)
        self.env["social.crm.consent"]._give(
            partner, ["feedback"], channel="scripted", company=self.company
        )
        self.ask_all()
        self.assertTrue(self.replies(ticket))

    def test_nobody_is_asked_again_soon_under_whatever_name(self):
        first = self.case(hours=60)
        self.company.social_crm_rating_hours = 60
        self.ask_all()
        self.assertTrue(self.replies(first))
        self.replies(first).automatic_key = "it was on another day"
        self.company.social_crm_rating_hours = 24
        second = self.case("Another thing", author=BORIS)
        partner = self.env["res.partner"].create({"name": "Martina"})
        (first | second).social_profile_id.partner_id = partner
        self.assertNotAsked(second)
        first.social_satisfaction_ids.asked_at -= timedelta(days=91)
        self.ask_all()
        self.assertTrue(self.replies(second))

    def test_of_several_cases_of_one_person_one_is_asked_about(self):
        tickets = self.case() | self.case("And this?", thread_id="another")
        self.assertEqual(len(tickets), 2)
        self.ask_all()
        self.assertEqual(len(self.replies(tickets)), 1)

    def test_one_automatic_message_on_a_day_wins_and_the_question_comes_later(self):
        self.account.write({"acknowledge": "always", "acknowledge_text": "It has arrived."})
        ticket = self.case()
        self.arrive(
            self.item(
                "Something else", audience=Audience.DIRECT, minutes=5, thread_id="something else"
            )
        )
        confirmed = self.env["social.crm.reply"].search([("automatic", "=", True)])
        self.assertTrue(confirmed)
        self.assertNotAsked(ticket)
        confirmed.automatic_key = "it was yesterday"
        self.ask_all()
        self.assertTrue(self.replies(ticket))

    def test_where_the_window_has_closed_or_the_words_are_too_long_nobody_is_asked(self):
        ticket = self.case()
        with patch.object(type(self.env["social.crm.mention"]), "_ways", _no_ways):
            self.assertNotAsked(ticket)
        self.account.facts = {"limit": 30}
        self.assertNotAsked(ticket)

    def test_what_is_opened_again_before_it_went_out_is_not_asked(self):
        ticket = self.case()
        self.ask_all()
        ticket.stage_id = self.open_stage
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()
        self.assertFalse(script.sent)
        self.assertEqual(self.replies(ticket).state, "cancelled")
        self.assertEqual(ticket.social_satisfaction_ids.state, "withdrawn")
        self.assertFalse(self.Ask._by_token(self.token(ticket)))

    def test_a_batch_is_asked_with_few_queries(self):
        self.keep_environments()

        def asked(count, prefix):
            people = [
                Author(f"{prefix}{n}", f"{prefix}{n}", "x", "https://net.example/x")
                for n in range(count)
            ]
            for person in people:
                self.case(author=person)
            mentions, _after = self.Ask._due(self.company)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            mentions.mapped("text")
            refused = self.Ask._refusals(mentions.ticket_id)
            made = self.Ask._make(mentions)
            self.assertFalse(refused)
            self.assertEqual(len(made), count)
            return self.env.cr.sql_log_count - before

        few = asked(2, "a")
        self.Ask.search([]).write({"state": "withdrawn"})
        self.assertLessEqual(asked(12, "b"), few + 4)

    def test_the_helpdesks_own_mail_is_not_sent_beside_it(self):
        self.closed_stage.rating_mail_template_id = self.env.ref(
            "helpdesk_mgmt_rating.rating_ticket_email_template"
        )
        asked = []
        Ticket = type(self.env["helpdesk.ticket"])
        with patch.object(
            Ticket, "rating_send_request", lambda self, *args, **options: asked.append(self)
        ):
            self.case()
            self.assertFalse(asked)
            plain = self.env["helpdesk.ticket"].create(
                {"name": "By mail", "description": "x", "team_id": self.team.id}
            )
            plain.stage_id = self.closed_stage
            self.assertEqual(asked, [plain], "what came by mail is asked by mail")
            self.company.social_crm_rating = False
            merged = self.case(author=BORIS)
            self.assertIn(merged, asked)
            asked.clear()
            merged.stage_id = self.open_stage
            into = self.case("Mine, too", author=BORIS, thread_id="mine")
            into.stage_id = self.open_stage
            asked.clear()
            merged._social_merge(into)
            self.assertFalse(asked, "a merged case goes on in the other one")

    def test_settings_that_make_no_sense_are_refused(self):
        for name, value in (
            ("social_crm_rating_hours", -1),
            ("social_crm_rating_hours", 337),
            ("social_crm_rating_days", 0),
        ):
            with self.assertRaises(ValidationError):
                self.company[name] = value

    # By an agent

    def compose(self, ticket, user=None, **values):
        action = ticket.with_user(user or self.agent).action_social_ask_satisfied()
        context = action["context"]
        values = {
            "mention_id": context["default_mention_id"],
            "text": context["default_text"],
            "audience": context.get("default_audience", "public"),
        } | values
        return self.env["social.crm.reply"].with_user(user or self.agent).create(values)

    def test_an_agent_asks_with_a_click_and_sends_it_himself(self):
        ticket = self.case(audience=Audience.PUBLIC, thread_id="p")
        reply = self.compose(ticket)
        ask = ticket.social_satisfaction_ids
        self.assertEqual((reply.audience, ask.state), ("direct", "made"), "privately if it can be")
        self.assertFalse(self.Ask._by_token(LINK.search(reply.text)[1]), "not before it is sent")
        reply.action_send()
        self.assertEqual((ask.state, ask.public, ask.user_id), ("asked", False, self.agent))
        self.assertTrue(self.Ask._by_token(LINK.search(reply.text)[1]))
        with self.assertRaises(UserError):
            ticket.with_user(self.agent).action_social_ask_satisfied()

    def test_in_public_only_where_the_company_wants_it(self):
        ticket = self.case(audience=Audience.PUBLIC, thread_id="p")
        reply = self.compose(ticket, audience="public")
        with self.assertRaises(UserError):
            reply.action_send()
        self.company.social_crm_rating_public = True
        reply.action_send()
        self.assertTrue(ticket.social_satisfaction_ids.public)

    def test_a_link_goes_to_its_own_case_alone_and_once(self):
        ticket, other = self.case(), self.case(author=BORIS)
        reply = self.compose(ticket)
        stray = (
            self.env["social.crm.reply"]
            .with_user(self.agent)
            .create(
                {
                    "mention_id": other.social_opening_id.id,
                    "text": reply.text,
                    "audience": "direct",
                }
            )
        )
        with self.assertRaises(UserError):
            stray.action_send()
        reply.action_send()
        again = reply.sudo().copy({"state": "draft"}).with_user(self.agent)
        with self.assertRaises(UserError):
            again.action_send()

    def test_an_agent_may_not_ask_whom_a_machine_may_not_ask_either(self):
        ticket = self.case()
        for change, back in (
            ({"stage_id": self.open_stage.id}, {"stage_id": self.closed_stage.id}),
            ({"rating_status": "no_rate"}, {"rating_status": "stage_change"}),
        ):
            ticket.write(change)
            with self.assertRaises(UserError):
                ticket.with_user(self.agent).action_social_ask_satisfied()
            ticket.write(back)
        reply = self.compose(ticket)
        ticket.social_profile_id._set_unasked(True)
        with self.assertRaises(UserError):
            reply.action_send()

    def test_only_agents_of_the_team_ask(self):
        ticket = self.case()
        for user in (self.stranger, self.employee):
            with self.assertRaises(AccessError):
                ticket.with_user(user).action_social_ask_satisfied()

    def test_what_was_asked_nobody_changes_by_hand(self):
        ticket = self.case()
        self.ask_all()
        ask = ticket.social_satisfaction_ids
        for user in (self.agent, self.manager, self.administrator):
            with self.assertRaises(AccessError):
                ask.with_user(user).write({"state": "rated"})
            with self.assertRaises(AccessError):
                ask.with_user(user).unlink()
            with self.assertRaises(AccessError):
                ask.with_user(user).read(["token_digest"])

    def test_what_did_not_go_out_can_be_asked_anew(self):
        ticket = self.case()
        reply = self.compose(ticket)
        reply.action_send()
        reply.action_cancel()
        self.assertEqual(ticket.social_satisfaction_ids.state, "withdrawn")
        self.compose(ticket).action_send()
        self.assertEqual(ticket.social_satisfaction_ids.state, "asked")

    def test_links_that_are_over_are_forgotten(self):
        ticket = self.case()
        self.ask_all()
        ask = ticket.social_satisfaction_ids
        self.Ask._gc_links()
        self.assertTrue(ask.token_digest)
        ask.open_until = fields.Datetime.now() - timedelta(days=1)
        self.Ask._gc_links()
        self.assertFalse(ask.token_digest)


def _no_ways(self):
    return {mention.id: () for mention in self}
