"""What arrives is understood; what people say about it stays."""

import re
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .. import text as pure
from ..networks.types import Audience
from ..text.result import Understanding
from .common import BORIS, MARTINA, OURS, SocialCommon


def found(mood="negative", score=0.9, sure="sure", kinds=("complaint",), **values):
    values.setdefault("language", "en")
    values.setdefault("language_sure", 0.9)
    rest = (1 - score) / 2
    scores = {"negative": rest, "neutral": rest, "positive": rest, mood: score}
    return Understanding(
        mood=mood,
        mood_scores=scores,
        mood_sure=sure,
        kinds=frozenset(kinds),
        kind_scores=dict.fromkeys(kinds, 0.9),
        needs_answer=True,
        needs_answer_score=0.9,
        **values,
    )


class Understood(SocialCommon):
    """Understanding answers what a test says."""

    def setUp(self):
        super().setUp()
        self.asked = []
        self.answer = lambda text: found()

        def understand(texts, languages=None, model=None, *, hints=None):
            self.asked.append((list(texts), list(languages), model, list(hints)))
            return [self.answer(text) for text in texts]

        patcher = patch.object(pure, "understand", understand)
        patcher.start()
        self.addCleanup(patcher.stop)


@tagged("post_install", "-at_install")
class TestUnderstanding(Understood):
    def test_who_answers_another_customer_does_not_mean_us(self):
        asked = self.item("Is anybody there?")
        self.arrive(asked)
        self.arrive(self.item("Same here", author=BORIS, parent_id=asked.external_id))
        self.assertEqual(
            [hint.addressed for *_, hints in self.asked for hint in hints], [True, False]
        )

    def test_what_arrives_is_understood_and_by_nobody(self):
        (mention,) = self.arrive(self.item("My kettle is broken"))
        self.assertRecordValues(
            mention,
            [
                {
                    "mood": "negative",
                    "mood_sure": "sure",
                    "mood_score": 0.9,
                    "mood_user_id": False,
                    "is_complaint": True,
                    "is_question": False,
                    "needs_answer": True,
                    "language": "en",
                    "fixed": False,
                }
            ],
        )
        self.assertTrue(mention.understood_at)

    def test_a_batch_is_understood_at_once_and_our_own_posts_are_not(self):
        self.store(self.item("One"), self.item("Two", author=BORIS))
        (ours,) = self.arrive(self.item("Ours", author=OURS), source=self.own_source)
        self.assertEqual([sorted(texts) for texts, *_rest in self.asked], [["One", "Two"]])
        self.assertFalse(ours.mood or ours.understood_at)

    def test_what_is_known_beside_the_words_helps(self):
        self.account.language_ids = (
            self.env["res.lang"]
            .with_context(active_test=False)
            .search([("code", "in", ("de_DE", "fr_FR"))], order="code")
        )
        self.arrive(self.item("Hallo", language="de", audience=Audience.DIRECT))
        ((_texts, languages, _model, (hint,)),) = self.asked
        self.assertEqual(sorted(languages), ["de", "fr"])
        self.assertEqual((hint.language, hint.addressed, hint.private), ("de", True, True))

    def test_without_a_choice_the_languages_of_the_company_are_expected(self):
        self.company.partner_id.lang = "en_US"
        self.assertEqual(self.account._languages()[0], "en")
        german = (
            self.env["res.lang"].with_context(active_test=False).search([("code", "=", "de_DE")])
        )
        self.company.social_crm_language_ids = german
        self.assertEqual(self.account._languages(), ["de"])

    def test_the_author_s_usual_language_helps_where_the_network_tells_none(self):
        self.answer = lambda text: found(language="fr")
        self.arrive(self.item("Bonjour à tous"))
        self.arrive(self.item("ok"))
        self.assertEqual(self.asked[-1][3][0].language, "fr")

    def test_who_has_written_before_and_got_no_answer_waits(self):
        (first,) = self.arrive(self.item("My kettle is broken"))
        self.assertFalse(self.asked[-1][3][0].waiting)
        self.arrive(self.item("Hello?"), self.item("Me too", author=BORIS))
        waiting = dict(zip(self.asked[-1][0], self.asked[-1][3], strict=True))
        self.assertTrue(waiting["Hello?"].waiting)
        self.assertFalse(waiting["Me too"].waiting)
        (first + self.mentions_of(first)).filtered("ticket_id")._set_state("answered")
        self.arrive(self.item("Thank you"))
        self.assertFalse(self.asked[-1][3][0].waiting)

    def mentions_of(self, mention):
        return mention.search([("profile_id", "=", mention.profile_id.id)])

    def test_what_the_network_told_is_kept_beside_what_was_found(self):
        item = self.item("Hallo", language="pl", external_id="told")
        (mention,) = self.arrive(item)
        self.assertEqual((mention.told_language, mention.language), ("pl", "en"))
        (mention,) = self.arrive(self.item("Hallo!", language="cs", external_id="told"))
        self.assertEqual(mention.told_language, "pl", "an edit does not make what was found told")

    def test_an_edit_is_understood_anew(self):
        self.arrive(self.item("My kettle is broken", external_id="x"))
        self.answer = lambda text: found("positive", kinds=("praise",))
        (mention,) = self.arrive(self.item("My kettle is great", external_id="x"))
        self.assertRecordValues(
            mention, [{"mood": "positive", "is_complaint": False, "is_praise": True}]
        )

    def test_what_people_said_stays_when_it_is_edited(self):
        (mention,) = self.arrive(self.item("My kettle is broken", external_id="x"))
        mention.with_user(self.agent).action_correct({"mood": "positive", "kinds": ["question"]})
        (mention,) = self.arrive(self.item("My kettle is still broken", external_id="x"))
        self.assertRecordValues(
            mention,
            [
                {
                    "mood": "positive",
                    "mood_user_id": self.agent.id,
                    "is_question": True,
                    "is_complaint": False,
                    "needs_answer": True,
                }
            ],
        )

    def test_a_text_that_breaks_understanding_is_worked_and_the_others_are_understood(self):
        def answer(text):
            if "boom" in text:
                raise ValueError(text)
            return found()

        self.answer = answer
        items = [self.item(f"text {number}", external_id=f"n{number}") for number in range(9)]
        items.insert(4, self.item("boom", external_id="boom"))
        with self.assertLogs("odoo.addons.social_crm.models.social_crm_understanding") as logs:
            mentions = self.arrive(*items)
        broken = mentions.filtered(lambda mention: mention.text == "boom")
        self.assertFalse(broken.mood or broken.understood_at or broken.is_complaint)
        self.assertTrue(broken.processed_at)
        self.assertTrue(broken.ticket_id, "somebody has to read it then")
        self.assertEqual(set((mentions - broken).mapped("mood")), {"negative"})
        self.assertNotIn("boom", logs.records[0].getMessage(), "what people write is not logged")

    def test_a_mood_that_nothing_speaks_for_is_not_known(self):
        self.answer = lambda text: Understanding()
        (mention,) = self.arrive(self.item("…"))
        self.assertFalse(mention.mood or mention.mood_sure)
        self.assertTrue(mention.understood_at)

    def test_the_number_of_queries_does_not_depend_on_the_number_of_mentions(self):
        self.keep_environments()
        Facts = self.env["social.crm.facts"]
        self.arrive(self.item("warm up"))
        for count in (50, 200):
            with self.subTest(count):
                items = [self.item(f"text {number}") for number in range(count)]
                mentions = self.store(*items)
                facts = Facts._load(mentions.ids)
                account = self.account.sudo()
                account._languages()
                with self.assertQueryCount(1):
                    self.env["social.crm.understanding"]._understand(account, facts)
                with self.assertQueryCount(1):
                    Facts._store(facts.values())

    def test_unsure_moods_make_nobody_a_critic(self):
        self.answer = lambda text: found(sure="unsure", score=0.4)
        (mention,) = self.arrive(self.item("hm"))
        person = self.env["social.crm.person"].browse(2 * mention.profile_id.id)
        self.assertRecordValues(person, [{"negative": 0, "unknown": 1, "leaning": "unknown"}])
        summary = self.env["social.crm.timeline"].get_summary(
            "social.crm.profile", mention.profile_id.id
        )
        self.assertEqual((summary["moods"]["negative"], summary["moods"]["unknown"]), (0, 1))
        mention.with_user(self.agent).action_set_mood("negative")
        self.env.flush_all()
        person.invalidate_recordset()
        self.assertRecordValues(person, [{"negative": 1, "leaning": "critic"}])

    def test_what_was_said_is_counted_by_kind_and_each_post_once(self):
        self.answer = lambda text: found(kinds=("complaint", "question"), sure="sure")
        self.arrive(self.item("Where is it?"))
        self.answer = lambda text: found(kinds=(), sure="unsure")
        self.arrive(self.item("hm", author=BORIS))
        Said = self.env["social.crm.said"]
        mine = [("account_id", "=", self.account.id)]
        self.assertEqual(
            dict(Said._read_group(mine, ["kind"], ["__count"])),
            {"complaint": 1, "question": 1, "none": 1},
        )
        self.assertEqual(
            dict(Said._read_group(mine, ["mood"], ["mention_id:count_distinct"])),
            {"negative": 1, "unsure": 1},
        )


@tagged("post_install", "-at_install")
class TestCorrection(Understood):
    def setUp(self):
        super().setUp()
        (self.mention,) = self.arrive(self.item("My kettle is broken", author=MARTINA))
        self.mine = self.mention.with_user(self.agent)

    def test_an_agent_says_what_it_is_and_takes_it_back(self):
        values = self.mine.action_correct({"kinds": ["question", "suggestion"]})
        self.assertEqual(values["kinds"], ["question", "suggestion"])
        self.assertEqual(values["said"], ["kinds"])
        self.mine.action_correct({"needs_answer": False})
        self.assertEqual(self.mine.understood_values()["said"], ["kinds", "needs_answer"])
        values = self.mine.action_take_back(["kinds"])
        self.assertEqual((values["kinds"], values["said"]), (["complaint"], ["needs_answer"]))
        self.assertFalse(self.mention.needs_answer)

    def test_what_is_said_becomes_an_example_and_what_is_taken_back_does_not_stay_one(self):
        Example = self.env["social.crm.example"]
        self.mine.action_correct({"mood": "positive"})
        self.mine.action_correct({"kinds": ["question"]})
        example = Example.search([("mention_id", "=", self.mention.id)])
        self.assertRecordValues(
            example,
            [
                {
                    "mood": "positive",
                    "question": "yes",
                    "complaint": "no",
                    "needs_answer": False,
                    "confirmed": False,
                    "user_id": self.agent.id,
                }
            ],
        )
        self.mine.action_take_back(["mood"])
        self.assertRecordValues(example, [{"mood": False, "question": "yes"}])
        self.mine.action_take_back(["kinds"])
        self.assertFalse(example.exists())

    def test_saying_what_was_found_confirms_it(self):
        self.assertTrue(self.mention._is_known_as({"mood": "negative"}))
        self.assertFalse(self.mention._is_known_as({"mood": "positive"}))
        self.assertTrue(self.mention._is_known_as({"kinds": ["complaint"]}))
        self.assertFalse(self.mention._is_known_as({"kinds": []}))
        values = self.mine.action_set_mood("negative")
        self.assertEqual(values["said"], ["mood"])
        self.assertEqual(self.mention.mood_user_id, self.agent)
        example = self.env["social.crm.example"].search([("mention_id", "=", self.mention.id)])
        self.assertTrue(example.confirmed)

    def test_a_topic_of_another_company_cannot_be_chosen(self):
        ours, theirs = self.env["social.crm.topic"].create(
            [
                {"name": "Kettles", "company_id": self.company.id},
                {"name": "Secret plans", "company_id": self.other_company.id},
            ]
        )
        self.mine.action_correct({"topic_id": ours.id})
        self.assertEqual(self.mention.topic_id, ours)
        for topic_id in (theirs.id, 0x7FFFFFF):
            with self.assertRaises(UserError):
                self.mine.action_correct({"topic_id": topic_id})
        self.mine.action_correct({"topic_id": False})
        self.assertFalse(self.mention.topic_id)

    def test_only_who_works_a_mention_says_what_it_is(self):
        (private,) = self.arrive(self.item("in private", author=BORIS, audience=Audience.DIRECT))
        reader = self._user("understanding_reader", "social_crm.group_reader")
        for user in (reader, self.stranger, self.employee):
            for call in (
                lambda mention: mention.action_correct({"needs_answer": False}),
                lambda mention: mention.action_take_back(["mood"]),
            ):
                with self.assertRaises(AccessError):
                    call(private.with_user(user))
        with self.assertRaises(AccessError):
            private.with_user(self.stranger).explain_understanding()
        with self.assertRaises(AccessError):
            self.mine.write({"is_complaint": False})

    def test_what_cannot_be_said_is_refused_in_words(self):
        for values in (
            {},
            {"mood": "furious"},
            {"kinds": ["rant"]},
            {"text": "something else"},
            {"fixed": []},
        ):
            with self.assertRaises(UserError):
                self.mine.action_correct(values)
        with self.assertRaises(UserError):
            self.mine.action_take_back(["text"])

    def test_what_we_said_ourselves_is_not_judged(self):
        (ours,) = self.arrive(self.item("Ours", author=OURS), source=self.own_source)
        with self.assertRaises(UserError):
            ours.with_user(self.manager).action_correct({"mood": "positive"})


@tagged("post_install", "-at_install")
class TestExplanation(SocialCommon):
    def explained(self, text, **values):
        (mention,) = self.arrive(self.item(text, **values))
        told = mention.with_user(self.agent).explain_understanding()
        return mention, {value["about"]: value for value in told["values"]}, told

    def test_every_value_has_its_reasons_in_words(self):
        _mention, values, told = self.explained(
            "My parcel is late again and nobody answers. When does it come?"
        )
        for about in ("language", "mood", "topic", "needs_answer"):
            self.assertTrue(values[about]["label"] and values[about]["value"], about)
        self.assertTrue(told["model"])
        self.assertTrue(told["may_correct"])

    def test_it_says_who_said_it(self):
        mention, _values, _told = self.explained("My parcel is late again")
        mention.with_user(self.agent).action_correct({"mood": "positive"})
        told = mention.with_user(self.agent).explain_understanding()
        (mood,) = (value for value in told["values"] if value["about"] == "mood")
        self.assertEqual((mood["value"], mood["sure"]), ("Positive", ""))
        self.assertIn(self.agent.name, mood["said"])

    def test_ours_and_what_is_gone_have_nothing_to_explain(self):
        (ours,) = self.arrive(self.item("Ours", author=OURS), source=self.own_source)
        self.assertFalse(ours.with_user(self.agent).explain_understanding()["values"])

    def test_it_is_told_in_the_language_of_whoever_asks(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(["base", "social_crm"], ["de_DE"])
        self.agent.lang = "de_DE"
        mention, _values, _told = self.explained("My parcel is late again")
        mention.with_user(self.agent).action_correct({"mood": "positive"})
        told = mention.with_user(self.agent).with_context(lang="de_DE").explain_understanding()
        (mood,) = (value for value in told["values"] if value["about"] == "mood")
        (language,) = (value for value in told["values"] if value["about"] == "language")
        self.assertEqual((mood["value"], language["value"]), ("Positiv", "Englisch"))

    def test_every_sort_of_reason_has_a_sentence(self):
        said = {
            *re.findall(r'Reason\(\s*(?:"[a-z_]+"|\w+), "([a-z_]+)"', self.sources()),
            *(
                code
                for codes in re.findall(r'code = "(\w+)" if \w+ else "(\w+)"', self.sources())
                for code in codes
            ),
            *re.findall(r'for code, terms in \(\("([a-z_]+)"', self.sources()),
        }
        known = self.env["social.crm.mention"]._reason_sentences().keys()
        self.assertGreater(len(said), 5, "reasons are found in the sources")
        self.assertLessEqual(said, known, "Say in _reason_sentences what these mean")

    def test_every_sign_of_a_text_has_a_name(self):
        table = (Path(pure.__file__).parent / "data" / "kinds.txt").read_text()
        without_words, name = set(), None
        for line in table.splitlines():
            if line.startswith("["):
                name = line[1:].partition("]")[0]
                without_words.add(name)
            elif line.strip() and not line.startswith("#") and not name.endswith(" first"):
                without_words.discard(name)
        self.assertLessEqual(
            without_words - {"start"}, self.env["social.crm.mention"]._sign_names().keys()
        )

    @staticmethod
    def sources():
        folder = Path(pure.__file__).parent
        return "\n".join(path.read_text() for path in sorted(folder.glob("*.py")))
