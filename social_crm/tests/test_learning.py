"""What colleagues say is learned at night or when asked for; only what is better comes into use."""

import random
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import social_crm_model_learning
from ..networks.types import Audience
from .common import SocialCommon

BAD, GOOD = ("blorped", "kelched", "snurfy"), ("zingy", "plimfine", "brightwise")
WORDS = "harbour ferry deck quay captain tide anchor rope sail wind wave pier"


@tagged("post_install", "-at_install")
class TestLearning(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = cls.env["social.crm.model"]
        cls.examples = cls.env["social.crm.example"]

    def teach(self, count, company=None, seed=1, flip=False):
        """Examples in a jargon that nobody outside of this harbour would understand."""
        chance = random.Random(seed)
        values = []
        for number in range(count):
            mood = chance.choice(("negative", "negative", "positive", "neutral"))
            words = chance.sample(WORDS.split(), 5)
            if mood != "neutral":
                words.insert(2, chance.choice(BAD if mood == "negative" else GOOD))
            wrong = {"negative": "positive", "positive": "negative", "neutral": "neutral"}
            values.append(
                {
                    "company_id": (company or self.company).id,
                    "text": " ".join(words),
                    "author": f"{seed}.{number}",
                    "language": "en",
                    "mood": wrong[mood] if flip else mood,
                    "said_at": self.env.cr.now(),
                }
            )
        return self.examples.create(values)

    def learn(self, company=None):
        return self.models._learn(company or self.company)

    def understood(self, text, company=None):
        from ..text import understand

        active = self.models._active(company or self.company)
        (found,) = understand([text], ["en"], active._loaded())
        return found.mood

    # What is learned

    def test_what_was_taught_is_used_for_the_next_post(self):
        self.teach(120)
        model = self.learn()
        self.assertEqual(model.state, "active")
        self.assertEqual(self.models._active(self.company), model)
        self.assertEqual(self.understood("the ferry blorped"), "negative")
        mention = self.arrive(self.item("the ferry plimfine today"))
        self.assertEqual(mention.mood, "positive")
        self.assertEqual(mention.model_id, model)
        mood = model.figures["mood"]
        self.assertGreater(mood["after"], mood["before"])
        self.assertIn(str(mood["after"]), model.summary)

    def test_with_fewer_than_25_examples_nothing_is_learned_and_it_is_said(self):
        self.teach(12)
        told = self.models.with_user(self.manager).action_learn()
        self.assertIn("12 of 25", told["params"]["message"])
        self.assertFalse(self.models.search([]))

    def test_25_already_help(self):
        self.teach(25)
        self.assertEqual(self.learn().state, "active")

    def test_without_anything_new_nothing_is_made(self):
        self.teach(60)
        self.assertTrue(self.learn())
        self.assertFalse(self.learn())
        self.teach(10, seed=2)
        self.assertTrue(self.learn())

    def test_what_is_poisoned_is_refused_and_the_reason_is_said(self):
        self.teach(300)
        good = self.learn()
        self.teach(250, seed=6, flip=True)
        bad = self.learn()
        self.assertEqual(bad.state, "refused")
        self.assertFalse(bad.data)
        self.assertIn("stays as it was", bad.outcome)
        self.assertEqual(self.models._active(self.company), good)
        self.assertEqual(self.understood("the ferry blorped"), "negative")
        with self.assertRaises(UserError):
            bad.with_user(self.manager).action_use()

    def test_no_private_words_are_in_a_version(self):
        examples = self.teach(120)
        examples[::4].author = "one"
        for example in examples[::4]:
            example.text += " quorbex"
        self.assertNotIn("quorbex", self.learn().data)

    def test_another_shipped_model_makes_it_learn_anew_and_is_used_alone_until_then(self):
        self.teach(120)
        model = self.learn()
        data = model.data.replace(model.base, "0" * 12)
        model.write({"data": data, "base": "0" * 12, "digest": "x"})
        self.assertFalse(self.models._active(self.company)._loaded().ready.layers)
        again = self.learn()
        self.assertEqual(again.state, "active")
        self.assertEqual(self.understood("the ferry blorped"), "negative")

    # Which is used

    def test_going_back_is_a_click(self):
        self.teach(60)
        first = self.learn()
        self.teach(200, seed=2)
        second = self.learn()
        self.assertEqual((first.state, second.state), ("former", "active"))
        first.with_user(self.manager).action_use()
        self.assertEqual((first.state, second.state), ("active", "former"))
        self.assertEqual(first.chosen_id, self.manager)
        self.assertEqual(self.models._active(self.company), first)

    def test_only_the_shipped_model_is_a_click_too_and_nothing_is_learned_then(self):
        self.teach(60)
        first = self.learn()
        self.models.with_user(self.manager).action_shipped_only()
        self.assertFalse(self.models._active(self.company))
        self.teach(60, seed=2)
        with self.commits() as env:
            env["social.crm.model"]._cron_learn()
        self.assertFalse(self.models._active(self.company))
        first.with_user(self.manager).action_use()
        self.assertEqual(self.models._active(self.company), first)

    def test_agents_neither_learn_nor_choose(self):
        self.teach(60)
        model = self.learn()
        for act in ("action_use", "action_learn", "action_shipped_only"):
            with self.assertRaises(UserError):  # which an AccessError is as well
                getattr(model.with_user(self.agent), act)()

    def test_each_company_has_what_its_own_colleagues_taught(self):
        self.teach(120)
        self.teach(120, company=self.other_company, flip=True)
        ours, theirs = self.learn(), self.learn(self.other_company)
        self.assertEqual((ours.version, theirs.version), (1, 1))
        self.assertEqual(self.understood("the ferry blorped"), "negative")
        self.assertEqual(self.understood("the ferry blorped", self.other_company), "positive")
        manager = self._user(
            "outsider",
            "social_crm.group_manager",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        with self.assertRaises(AccessError):
            ours.with_user(manager).action_use()
        self.assertEqual(self.models.with_user(manager).search([]), theirs)

    # When

    def test_it_is_learned_at_night_and_only_once_by_two_workers(self):
        self.teach(60)
        with self.commits() as env:
            env["social.crm.model"]._cron_learn()
        self.assertEqual(self.models.search([]).state, "active")
        self.assertFalse(self.company.social_crm_learning_since)
        self.teach(20, seed=2)
        self.assertTrue(self.models._claim(self.company))
        self.assertFalse(self.models._claim(self.company))
        with self.commits() as env:
            env["social.crm.model"]._cron_learn()
        self.assertEqual(len(self.models.search([])), 1, "another worker is at it")

    def test_what_came_into_use_meanwhile_is_not_overwritten(self):
        self.teach(120)
        task = self.models._task(self.company)
        result = task.run()
        meanwhile = self.models._finish(self.company, task, result)
        self.assertFalse(self.models._finish(self.company, task, result))
        self.assertEqual(self.models._active(self.company), meanwhile)

    def test_many_examples_are_learned_by_the_scheduled_action(self):
        self.teach(60)
        with patch.object(social_crm_model_learning, "AT_ONCE", 50):
            self.models.with_user(self.manager).action_learn()
        self.assertFalse(self.models.search([]))

    # Confirmed by answering

    def test_an_answer_that_leaves_the_mood_confirms_it(self):
        mention = self.arrive(self.item("I love this, thank you so much!"))
        mention.write({"mood": "positive", "understood_at": self.env.cr.now()})
        reply = (
            self.env["social.crm.reply"]
            .with_user(self.agent)
            .create({"mention_id": mention.id, "text": "Thanks", "audience": "public"})
        )
        reply.sudo()._move("queued")
        reply.sudo()._move("sending")
        self.assertFalse(self.examples.search([]))
        reply.sudo()._move("sent", external_id="s1")
        example = self.examples.search([])
        self.assertEqual((example.mood, example.confirmed), ("positive", True))
        self.assertEqual(example.user_id, self.agent)

    # Why

    def test_it_is_said_what_colleagues_taught_and_which_example_is_like_it(self):
        known, secret = self.arrive(
            self.item("the ferry blorped near the pier"),
            self.item("the old ferry blorped", audience=Audience.DIRECT),
        )
        self.teach(200)
        for mention in known + secret:
            self.examples._record(mention, {"mood": "negative"}, self.agent)
        self.learn()
        mention = self.arrive(self.item("the old ferry blorped near the deck"))
        (mood,) = [
            value
            for value in mention.with_user(self.agent).explain_understanding()["values"]
            if value["about"] == "mood"
        ]
        told = " ".join(reason["text"] for reason in mood["reasons"])
        words = [term["word"] for reason in mood["reasons"] for term in reason["terms"]]
        self.assertIn("Your colleagues taught", told)
        self.assertIn("blorped", words)
        self.assertIn("“the old ferry blorped”", told)
        stranger = mention.with_user(self._user("reader", "social_crm.group_reader"))
        (mood,) = [
            value
            for value in stranger.explain_understanding()["values"]
            if value["about"] == "mood"
        ]
        told = " ".join(reason["text"] for reason in mood["reasons"])
        self.assertIn("“the ferry blorped near the pier”", told, "the other one was private")
