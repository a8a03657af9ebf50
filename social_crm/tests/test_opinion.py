"""A second opinion: asked only where it is set up, about what is not sure, masked, within a budget;
shown as what it is."""

import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..networks.fakeserver import Answer, Fault
from ..networks.types import Audience
from .common import BORIS, MARTINA
from .opinion_common import KEY, PATH, OpinionCommon, says


def opinion(mood="negative", kinds=("complaint",), needs=True, reason="It waits.", **values):
    given = {"mood": mood, "kinds": list(kinds), "needs_answer": needs, "reason": reason}
    return says(f"```json\n{json.dumps(given)}\n```", **values)


@tagged("post_install", "-at_install")
class TestOpinion(OpinionCommon):
    def setUp(self):
        super().setUp()
        self.endpoint = self.service(opinion())

    def unsure(self, *texts, **values):
        """Posts whose mood is not sure."""
        mentions = self.arrive(*(self.item(text, **values) for text in texts))
        mentions.sudo().write({"mood": "neutral", "mood_sure": "unsure", "noise": False})
        self.env.flush_all()
        return mentions

    def ask(self):
        with self.commits() as env:
            env["social.crm.opinion"]._cron_ask()

    def opinions(self, mentions):
        return self.env["social.crm.opinion"].search([("mention_id", "in", mentions.ids)])

    # Who is asked about

    def test_an_opinion_is_shown_with_who_said_so_and_changes_nothing_by_itself(self):
        mention = self.unsure("well, this took long enough")
        before = mention.read(["mood", "is_complaint", "needs_answer", "fixed"])
        self.ask()
        self.assertEqual(mention.read(["mood", "is_complaint", "needs_answer", "fixed"]), before)
        self.assertIn("tiny (127.0.0.1)", mention.opinion_text)
        self.assertIn("Negative, Complaint, needs an answer. “It waits.”", mention.opinion_text)
        told = mention.with_user(self.agent).explain_understanding()
        (mood,) = [each for each in told["values"] if each["about"] == "mood"]
        self.assertIn(mention.opinion_text, [reason["text"] for reason in mood["reasons"]])

    def test_an_agent_can_make_it_her_word_and_only_then_it_counts(self):
        mention = self.unsure("well, this took long enough")
        self.ask()
        self.assertTrue(mention.opinion_new)
        mention.with_user(self.agent).action_take_opinion()
        self.assertEqual((mention.mood, mention.is_complaint), ("negative", True))
        self.assertEqual(mention.mood_user_id, self.agent)
        self.assertFalse(mention.opinion_new)

    def test_nobody_is_asked_about_what_is_sure_said_by_people_handled_or_ours(self):
        sure, said, handled, noise, private, old = self.unsure("a", "b", "c", "d", "e", "f").sudo()
        sure.mood_sure = "likely"
        said.with_user(self.agent).action_correct({"mood": "positive"})
        said.sudo().mood_sure = "unsure"
        handled.with_user(self.agent).action_ignore()
        noise.noise = "spam"
        private.audience = "direct"
        old.received_at = fields.Datetime.now() - timedelta(days=4)
        self.ask()
        self.assertEqual(self.server.count(), 0)
        self.endpoint.private = True
        self.ask()
        self.assertEqual(
            self.opinions(self.env["social.crm.mention"].search([])).mention_id, private
        )

    def test_nothing_is_sent_or_shown_unless_it_is_switched_on(self):
        mention = self.unsure("well well")
        self.endpoint.enabled = False
        self.ask()
        self.assertEqual(self.server.count(), 0)
        self.assertFalse(mention.opinion_text)

    def test_each_post_is_asked_about_once(self):
        self.unsure("well", "hm")
        self.ask()
        self.ask()
        self.assertEqual(self.server.count(), 2)

    def test_an_opinion_about_other_words_is_not_shown(self):
        mention = self.unsure("well, this took long enough")
        self.ask()
        mention.sudo().text = "thanks, all good"
        mention.invalidate_recordset()
        self.assertFalse(mention.opinion_text)

    # What is sent

    def test_texts_are_masked_and_the_key_is_for_the_service_alone(self):
        mention = self.unsure(
            "Hi @mausi007, Martina here: mail martina@example.org or +49 30 1234567, "
            "order 4711-88123, see https://shop.example/o/88123",
            mentioned=("boris",),
        )
        mention.profile_id.partner_id = self.env["res.partner"].create({"name": "Martina Müller"})
        self.env.flush_all()
        self.ask()
        (sent,) = self.sent()
        whole = json.dumps(sent, ensure_ascii=False)
        for personal in ("mausi007", "Martina", "martina@", "1234567", "88123", "boris"):
            self.assertNotIn(personal, whole)
        self.assertEqual(sent["model"], "tiny")
        self.assertEqual(self.server.requests[0].headers["Authorization"], f"Bearer {KEY}")
        stored = self.env.execute_query(SQL("SELECT * FROM social_crm_opinion_endpoint"))
        self.assertNotIn(KEY, str(stored))
        self.assertFalse(self.endpoint.key)
        self.assertTrue(self.endpoint.key_kept)

    def test_a_key_is_forgotten_when_another_server_is_named(self):
        self.endpoint.url = "https://llm.example/v1"
        self.assertFalse(self.endpoint.key_kept)

    def test_a_person_that_a_model_names_is_not_kept(self):
        self.server.route(PATH, opinion(reason="@mausi007 wrote to martina@example.org"))
        mention = self.unsure("well")
        self.ask()
        self.assertNotIn("mausi007", self.opinions(mention).reason)
        self.assertNotIn("martina@", self.opinions(mention).reason)

    # Budget

    def test_the_budget_of_questions_is_kept(self):
        self.stop_the_clock()
        self.endpoint.monthly_calls = 3
        self.unsure(*(f"well {n}" for n in range(5)))
        for _again in range(3):
            self.ask()
        self.assertEqual(self.server.count(), 3)
        self.assertIn("3 of 3 questions, 900 of", self.endpoint.used)

    def test_the_budget_of_tokens_is_kept_even_if_the_service_counts_nothing(self):
        self.stop_the_clock()
        self.server.route(PATH, opinion(tokens=None))
        self.endpoint.monthly_tokens = 3000
        self.unsure(*(f"well {n}" for n in range(9)))
        for _again in range(3):
            self.ask()
        self.assertTrue(0 < self.server.count() < 5)
        self.assertLessEqual(self.endpoint.tokens, 3000)

    def test_what_another_worker_has_reserved_is_not_there_any_more(self):
        self.stop_the_clock()
        self.endpoint.monthly_calls = 3
        self.unsure(*(f"well {n}" for n in range(5)))
        opinions = self.env["social.crm.opinion"]
        first = opinions._claim(self.endpoint.sudo())
        second = opinions._claim(self.endpoint.sudo())
        self.assertEqual((len(first), len(second)), (3, 0))
        self.assertEqual(self.server.count(), 0, "nothing is asked before it is committed")

    def test_a_new_month_has_a_new_budget(self):
        self.endpoint.sudo().write({"month": "2020-01", "calls": 10, "tokens": 100_000})
        self.unsure("well")
        self.ask()
        self.assertEqual((self.endpoint.calls, self.endpoint.tokens), (1, 300))

    def test_a_worker_that_died_costs_what_it_reserved_and_is_not_repeated(self):
        mention = self.unsure("well")
        self.env["social.crm.opinion"]._claim(self.endpoint.sudo())
        self.opinions(mention).asked_at = fields.Datetime.now() - timedelta(hours=1)
        self.ask()
        self.assertEqual(self.opinions(mention).state, "failed")
        self.assertEqual((self.server.count(), self.endpoint.calls), (0, 1))

    # What goes wrong

    @mute_logger("odoo.addons.social_crm.models.social_crm_opinion")
    def test_failures_are_told_apart_waited_for_and_never_lose_the_post(self):
        stopped, waits, failed = "stopped", "waits", "failed"
        cases = (
            (Answer(status=401), stopped),
            (Answer(status=404), stopped),
            (Answer(status=429, headers={"Retry-After": "120"}), waits),
            (Answer(status=503), waits),
            (Answer(fault=Fault.CLOSE), waits),
            (Answer(fault=Fault.HALF), waits),
            (Answer(status=400), failed),
            (Answer("<html>hello</html>", headers={"Content-Type": "text/html"}), failed),
            (says("I would say it is rather negative."), failed),
            (says(json.dumps({"mood": "furious"})), failed),
            (says(None), failed),
            (Answer(json.dumps({"choices": []})), failed),
            (Answer("[" * 5000), failed),
            (Answer("x" * 300_000), failed),
        )
        for number, (answer, expected) in enumerate(cases):
            with self.subTest(number, expected=expected):
                self.endpoint.write({"enabled": True, "monthly_calls": 1000})
                self.server.route(PATH, answer)
                mention = self.unsure(f"well {number}")
                self.ask()
                self.assertTrue(self.endpoint.error)
                self.assertNotIn(KEY, self.endpoint.error)
                self.assertEqual(self.endpoint.stopped, expected == stopped)
                kept = self.opinions(mention)
                self.assertEqual(kept.mapped("state"), ["failed"] if expected == failed else [])
                self.assertFalse(mention.opinion_text)
                count = self.server.count()
                self.ask()
                self.assertEqual(self.server.count(), count, "nobody asks again at once")
                mention.sudo().mood_sure = "sure"
                self.env.flush_all()

    def test_after_the_pause_it_is_asked_again(self):
        self.server.script(PATH, Answer(status=503), opinion())
        mention = self.unsure("well")
        self.ask()
        self.assertFalse(self.opinions(mention))
        self.endpoint.sudo().waiting_until = fields.Datetime.now() - timedelta(seconds=1)
        self.ask()
        self.assertEqual(self.opinions(mention).state, "told")
        self.assertFalse(self.endpoint.error)

    def test_addresses_in_the_private_network_are_refused_unless_named(self):
        self.env["ir.config_parameter"].set_param("social_crm.allowed_hosts", "")
        self.unsure("well")
        self.ask()
        self.assertEqual(self.server.count(), 0)
        self.assertTrue(self.endpoint.stopped)
        self.assertIn("private network", self.endpoint.error)

    # Setting it up

    def test_half_of_it_is_refused_with_a_sentence(self):
        for values, sentence in (
            ({"url": False}, "where to ask"),
            ({"model_name": False}, "which model"),
            ({"url": "ftp://llm.example"}, "begins with https"),
            ({"url": "http://llm.example/v1"}, "without encryption"),
            ({"url": "https://["}, "cannot be read"),
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, sentence),
                self.cr.savepoint(),
            ):
                self.endpoint.write(values)

    def test_the_test_button_says_whether_it_works(self):
        self.stop_the_clock()
        with self.commits() as env:
            endpoint = env["social.crm.opinion.endpoint"].browse(self.endpoint.id)
            told = endpoint.with_user(self.administrator).action_test()
        self.assertIn("tiny answers: It waits.", told["params"]["message"])
        self.assertEqual((self.endpoint.calls, self.endpoint.tokens), (1, 300))
        self.server.route(PATH, Answer(status=401))
        with self.commits() as env:
            endpoint = env["social.crm.opinion.endpoint"].browse(self.endpoint.id)
            with self.assertRaisesRegex(UserError, "no longer accepts the credentials"):
                endpoint.with_user(self.administrator).action_test()
        self.assertTrue(self.endpoint.error)
        self.endpoint.monthly_calls = 2
        with self.commits() as env:
            endpoint = env["social.crm.opinion.endpoint"].browse(self.endpoint.id)
            with self.assertRaisesRegex(UserError, "budget of this month"):
                endpoint.with_user(self.administrator).action_test()

    def test_the_settings_lead_to_the_service_of_the_company(self):
        settings = self.env["res.config.settings"].create({})
        action = settings.action_social_crm_opinion()
        self.assertEqual(action["res_id"], self.endpoint.id)

    # Whose it is

    def test_each_company_asks_its_own_service_about_its_own_posts(self):
        self.endpoint.sudo().company_id = self.other_company
        self.unsure("well")
        self.ask()
        self.assertEqual(self.server.count(), 0)

    def test_what_was_said_goes_with_the_post(self):
        one, two = self.unsure("well"), self.unsure("hm", author=BORIS)
        three = self.unsure("oh")
        self.ask()
        self.env["social.crm.removal"]._pseudonymise(one.ids)
        self.env["social.crm.ingest"]._remove_gone(self.account.id, [three.external_id])
        self.assertEqual(self.opinions(one | two | three).mention_id, two)
        place = next(
            each for each in self.env["social.crm.data.map"]._places() if each.code == "opinion"
        )
        records = self.env["social.crm.data.map"]._records(
            place, two.profile_id, self.env["res.partner"]
        )
        self.assertEqual(records, self.opinions(two))

    def test_readers_of_a_private_post_alone_see_what_was_said_of_it(self):
        mention = self.unsure("well", audience=Audience.DIRECT, author=MARTINA)
        self.endpoint.private = True
        self.ask()
        self.assertTrue(mention.with_user(self.agent).opinion_text)
        with self.assertRaises(AccessError):
            mention.with_user(self.stranger).read(["opinion_text"])
