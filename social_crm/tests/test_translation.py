"""Help by the company's own model: asked only by agents, masked, within the budget, once for each
post; and without such a model no trace of it."""

import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..networks.fakeserver import Answer, Fault
from ..networks.types import Audience
from .common import MARTINA
from .opinion_common import KEY, PATH, OpinionCommon, says

GERMAN = "Wo bleibt mein Paket? Es sollte am Montag kommen."


@tagged("post_install", "-at_install")
class TestTranslation(OpinionCommon):
    def setUp(self):
        super().setUp()
        self.endpoint = self.service(
            says("Where is my parcel?"), opinions=False, translates=True, rewrites=True
        )
        self.agent.lang = "en_US"

    def written(self, text=GERMAN, language="de", **values):
        mention = self.arrive(self.item(text, **values))
        mention.sudo().language = language
        self.env.flush_all()
        return mention

    def call(self, method, *args, user=None):
        """As the browser calls it: in a transaction of its own that commits."""
        with self.commits() as env:
            return getattr(env["social.crm.inbox"].with_user(user or self.agent), method)(*args)

    def refused(self, sentence, method, *args, user=None, error=UserError):
        with (
            self.commits() as env,
            self.assertRaisesRegex(error, sentence),
        ):
            getattr(env["social.crm.inbox"].with_user(user or self.agent), method)(*args)

    def entry(self, mention, user=None):
        inbox = self.env["social.crm.inbox"].with_user(user or self.agent)
        page = inbox.entries(f"t{mention.ticket_id.id}")
        return next(each for each in page["entries"] if each.get("mention_id") == mention.id)

    # No trace

    def test_without_a_model_there_is_no_trace_of_it(self):
        mention = self.written()
        self.assertIn("translation", self.entry(mention))
        inbox = self.env["social.crm.inbox"].with_user(self.agent)
        self.assertIn("help", inbox.composer(mention.id))
        for values in (
            {"enabled": False},
            {"translates": False, "rewrites": False},
            {"stopped": True},
            {"company_id": self.other_company.id},
        ):
            with self.subTest(values):
                before = self.endpoint.sudo().read(values)[0]
                self.endpoint.sudo().write(values)
                self.assertNotIn("translation", self.entry(mention))
                self.assertNotIn("help", inbox.composer(mention.id))
                self.refused("no model|may not|access", "translate", mention.id)
                self.refused(
                    "no model|may not|access", "rewrite", mention.id, "shorter", "x", "public"
                )
                self.endpoint.sudo().write(
                    {
                        name: value[0] if isinstance(value, tuple) else value
                        for name, value in before.items()
                        if name != "id"
                    }
                )
        self.assertEqual(self.server.count(), 0)

    def test_each_help_is_switched_on_by_itself(self):
        mention = self.written()
        inbox = self.env["social.crm.inbox"].with_user(self.agent)
        self.endpoint.translates = False
        self.assertNotIn("translation", self.entry(mention))
        self.assertIn("help", inbox.composer(mention.id))
        self.endpoint.write({"translates": True, "rewrites": False})
        self.assertIn("translation", self.entry(mention))
        self.assertNotIn("help", inbox.composer(mention.id))

    def test_second_opinions_are_not_asked_for_unless_that_is_chosen(self):
        mention = self.written("well well")
        mention.sudo().write({"mood": "neutral", "mood_sure": "unsure", "noise": False})
        self.env.flush_all()
        with self.commits() as env:
            env["social.crm.opinion"]._cron_ask()
        self.assertEqual(self.server.count(), 0)

    # Translations

    def test_a_post_in_another_language_is_translated_once(self):
        mention = self.written()
        self.assertEqual(self.entry(mention)["translation"]["from"], "German")
        self.assertFalse(self.entry(mention)["translation"]["text"])
        told = self.call("translate", mention.id)
        self.assertEqual(told["text"], "Where is my parcel?")
        self.assertTrue(told["by"].startswith("tiny ("))
        self.call("translate", mention.id)
        self.assertEqual(self.server.count(), 1)
        self.assertEqual(self.entry(mention)["translation"]["text"], "Where is my parcel?")
        self.assertEqual(self.endpoint.calls, 1)

    def test_a_post_in_ones_own_language_is_not_offered(self):
        self.assertNotIn("translation", self.entry(self.written("Where is it?", "en")))
        self.assertNotIn("translation", self.entry(self.written("Hm", False)))

    def test_nothing_that_leads_to_a_person_leaves_and_it_stands_there_again_afterwards(self):
        self.server.route(PATH, says("Hi [1], write to [2] about [3]"))
        mention = self.written(
            "Hallo @boris, schreib an martina@example.org wegen 4711-88123", author=MARTINA
        )
        told = self.call("translate", mention.id)
        whole = json.dumps(self.sent(), ensure_ascii=False)
        for personal in ("boris", "martina@", "88123"):
            self.assertNotIn(personal, whole)
        self.assertEqual(told["text"], "Hi @boris, write to martina@example.org about 4711-88123")
        self.assertEqual(self.server.requests[0].headers["Authorization"], f"Bearer {KEY}")

    def test_a_translation_of_other_words_is_not_shown(self):
        mention = self.written()
        self.call("translate", mention.id)
        mention.sudo().text = "Danke, ist da."
        self.assertFalse(self.entry(mention)["translation"]["text"])
        self.server.route(PATH, says("Thanks, it is here."))
        self.assertEqual(self.call("translate", mention.id)["text"], "Thanks, it is here.")
        self.assertEqual(self.env["social.crm.translation"].search_count([]), 1)

    def test_it_goes_with_the_post(self):
        one, two, three = (self.written() for _number in range(3))
        for mention in (one, two, three):
            self.call("translate", mention.id)
        translations = self.env["social.crm.translation"]
        self.env["social.crm.ingest"]._remove_gone(self.account.id, [one.external_id])
        self.env["social.crm.removal"]._pseudonymise(two.ids)
        self.assertEqual(translations.search([]).mention_id, three)
        data_map = self.env["social.crm.data.map"]
        place = next(each for each in data_map._places() if each.code == "translation")
        records = data_map._records(place, three.profile_id, self.env["res.partner"])
        self.assertEqual(records, translations.search([]))

    def test_private_messages_stay_here_unless_the_company_wants_otherwise(self):
        mention = self.written(audience=Audience.DIRECT)
        self.assertNotIn("translation", self.entry(mention))
        self.refused("Private messages", "translate", mention.id)
        self.refused("Private messages", "rewrite", mention.id, "shorter", "x y", "direct")
        public = self.written()
        self.refused("Private messages", "rewrite", public.id, "shorter", "x y", "direct")
        self.assertEqual(self.server.count(), 0)
        self.endpoint.private = True
        self.assertIn("translation", self.entry(mention))
        self.assertTrue(self.call("translate", mention.id)["text"])

    def test_who_may_not_work_a_post_has_nothing_translated(self):
        mention = self.written(audience=Audience.DIRECT)
        self.endpoint.private = True
        self.refused("", "translate", mention.id, user=self.stranger, error=AccessError)
        self.refused("", "translate", mention.id, user=self.employee, error=AccessError)
        self.assertEqual(self.server.count(), 0)

    def test_the_number_of_queries_does_not_depend_on_how_many_posts_there_are(self):
        self.keep_environments()

        def count(posts):
            mentions = self.arrive(*(self.item(GERMAN) for _number in range(posts)))
            mentions.sudo().language = "de"
            entries = [{"type": "post", "mention_id": mention.id} for mention in mentions]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["social.crm.inbox"].with_user(self.agent)._offer_translations(entries)
            self.assertTrue(all("translation" in entry for entry in entries))
            return self.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(2), count(20))

    # Other words

    def test_a_draft_in_other_words_is_shown_and_nothing_is_stored_or_sent(self):
        self.server.route(PATH, says("Sorry, [1]!"))
        mention = self.written("Where is it?", "en")
        replies = self.env["social.crm.reply"].search_count([])
        told = self.call(
            "rewrite",
            mention.id,
            "shorter",
            "We are very sorry, dear Martina, look at https://acme.example/help please",
            "public",
        )
        self.assertEqual(
            (told["text"], told["missing"]), ("Sorry, Martina!", ["https://acme.example/help"])
        )
        asked = self.sent()[0]["messages"]
        self.assertIn("in English in clearly fewer words", asked[0]["content"])
        self.assertNotIn("acme.example", json.dumps(asked))
        self.assertEqual(self.env["social.crm.reply"].search_count([]), replies)

    def test_a_draft_is_translated_into_the_customers_language(self):
        mention = self.written()
        self.call("rewrite", mention.id, "translate", "We are looking into it now.", "public")
        self.assertIn("into German", self.sent()[0]["messages"][0]["content"])

    def test_help_that_there_is_not_is_refused(self):
        mention = self.written()
        self.refused("no such help", "rewrite", mention.id, "lie", "We are sorry", "public")
        self.refused("no words", "rewrite", mention.id, "shorter", "  ", "public")
        mention.sudo().language = False
        self.env.flush_all()
        self.assertEqual(self.server.count(), 0)

    # What goes wrong

    def test_failures_are_told_and_counted(self):
        mention = self.written()
        cases = (
            (Answer(status=401), "credentials", "stopped"),
            (Answer(status=404), "", "stopped"),
            (Answer(status=429, headers={"Retry-After": "120"}), "", "waits"),
            (Answer(status=503), "", "waits"),
            (Answer(fault=Fault.CLOSE), "", "waits"),
            (Answer(status=400), "", "goes on"),
            (says(None), "not what it was asked for", "goes on"),
            (says("   "), "not what it was asked for", "goes on"),
            (says("x" * 5000), "far too long", "goes on"),
            (Answer("[" * 5000), "", "goes on"),
            (Answer("x" * 500_000), "", "goes on"),
        )
        for number, (answer, sentence, then) in enumerate(cases):
            with self.subTest(number, then=then):
                self.endpoint.sudo().write({"enabled": True, "monthly_calls": 1000})
                self.server.route(PATH, answer)
                self.refused(sentence, "translate", mention.id)
                self.assertEqual(self.endpoint.stopped, then == "stopped")
                self.assertEqual(bool(self.endpoint.waiting_until), then != "goes on")
                self.assertNotIn(KEY, self.endpoint.error or "")
                count = self.server.count()
                if then == "waits":
                    self.refused("asked again from", "translate", mention.id)
                    self.assertEqual(self.server.count(), count)
        self.assertFalse(self.env["social.crm.translation"].search([]))
        self.endpoint.sudo().waiting_until = fields.Datetime.now() - timedelta(seconds=1)
        self.server.route(PATH, says("Where is my parcel?"))
        self.assertTrue(self.call("translate", mention.id)["text"])

    def test_the_budget_is_kept(self):
        self.stop_the_clock()
        self.endpoint.monthly_calls = 1
        one, two = self.written(), self.written()
        self.call("translate", one.id)
        self.refused("budget of this month", "translate", two.id)
        self.assertEqual((self.server.count(), self.endpoint.tokens), (1, 300))
        self.endpoint.write({"monthly_calls": 100, "monthly_tokens": 400})
        self.refused("budget of this month", "translate", two.id)
        self.assertEqual(self.server.count(), 1)

    def test_it_is_committed_before_anybody_is_asked(self):
        mention = self.written()
        seen = []
        with self.commits() as env:
            commit = env["ir.cron"].__class__._commit_progress

            def noted(cron, *args, **kwargs):
                seen.append(self.server.count())
                return commit(cron, *args, **kwargs)

            self.patch(env["ir.cron"].__class__, "_commit_progress", noted)
            env["social.crm.inbox"].with_user(self.agent).translate(mention.id)
        self.assertEqual(seen[0], 0)

    # The language of the draft

    def test_a_draft_in_another_language_than_the_post_is_told(self):
        self.endpoint.enabled = False
        mention = self.written()
        check = self.env["social.crm.reply"].with_user(self.agent).check_draft
        english = "We are very sorry about this and will look into it right now."
        self.assertEqual(
            check(mention.id, {"text": english, "audience": "public"})["language"],
            {"draft": "English", "customer": "German"},
        )
        german = "Das tut uns sehr leid, wir sehen uns das jetzt gleich an."
        for text in (german, "Sorry!", ""):
            self.assertFalse(check(mention.id, {"text": text, "audience": "public"})["language"])
        mention.sudo().language = False
        self.assertFalse(check(mention.id, {"text": english, "audience": "public"})["language"])
