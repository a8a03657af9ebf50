"""Rules for approval: each condition and each level, played by answers."""

import json

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..networks.types import Audience
from .common import BORIS, SocialCommon


class RuledCommon(SocialCommon):
    def setUp(self):
        super().setUp()
        self.env["social.crm.approval.rule"].search([]).active = False
        (self.mention,) = self.arrive(self.item("where is my parcel?"))

    def rule(self, level="four_eyes", **values):
        return self.env["social.crm.approval.rule"].create(
            {"name": "A rule", "level": level, "tz": "UTC", **values}
        )

    def reply(self, text="We are sorry", user=None, **values):
        replies = self.env["social.crm.reply"].with_user(user or self.agent)
        return replies.create({"mention_id": self.mention.id, "text": text, **values})

    def level(self, *args, **values):
        return self.reply(*args, **values)._need().level

    def has_sent(self, user, number, days=0):
        """So many answers of a colleague that were sent, the first so many days ago."""
        moment = fields.Datetime.subtract(fields.Datetime.now(), days=days, minutes=1)
        self.env["social.crm.reply"].create(
            [
                {
                    "mention_id": self.mention.id,
                    "user_id": user.id,
                    "text": "x",
                    "state": "sent",
                    "sent_at": moment,
                }
            ]
            * number
        )


@tagged("post_install", "-at_install")
class TestApprovalRule(RuledCommon):
    def test_without_a_rule_nobody_has_to_agree(self):
        self.assertEqual(self.level(), "direct")

    def test_the_strictest_rule_that_fits_decides_and_says_why(self):
        self.rule("four_eyes", name="Softer")
        self.rule("manager", name="Strict", audience="public", due_minutes=30)
        need = self.reply()._need()
        self.assertEqual((need.level, need.names, need.minutes), ("manager", ("Strict",), 30))
        self.assertEqual(need.why, ("Strict (when everybody can read the answer)",))

    def test_rules_of_the_same_level_say_all_their_reasons_and_the_shortest_time_counts(self):
        rules = self.rule(due_minutes=90) + self.rule(name="Another", due_minutes=20)
        need = self.reply()._need()
        self.assertEqual((need.names, need.minutes), (("A rule", "Another"), 20))
        self.assertEqual(need.rule_ids, tuple(rules.ids))

    def test_what_goes_out_at_once_is_exempt_from_rules_below_and_from_none_above(self):
        self.rule("manager", name="Above", sequence=1, answer_words="lawsuit")
        self.rule("direct", name="Exempt", sequence=2, standings=["vip"])
        self.rule("manager", name="Below", sequence=3)
        self.assertEqual(self.level(), "manager")
        self.mention.profile_id.standing = "vip"
        self.assertEqual(self.level(), "direct")
        self.assertEqual(self.level("lawsuit"), "manager")

    def test_nothing_exempts_from_what_a_rule_for_posts_wants(self):
        self.rule("direct", sequence=1, audience="public")
        self.mention.approval = "Press"
        self.assertEqual(self.level(), "manager")

    def test_a_switch_that_lets_everything_out_is_refused(self):
        with self.assertRaises(ValidationError):
            self.rule("direct")

    def test_who_can_read_the_answer(self):
        rule = self.rule(audience="public")
        self.assertEqual(self.level(audience="public"), "four_eyes")
        self.assertEqual(self.level(audience="direct"), "direct")
        rule.audience = "private"
        self.assertEqual(self.level(audience="public"), "direct")
        self.assertEqual(self.level(audience="direct"), "four_eyes")

    def test_words_in_the_answer_are_whole_and_folded(self):
        self.rule(answer_words="Müll*\nclass action")
        for text, level in (
            ("Ihr MUELLEIMER ist voll", "four_eyes"),
            ("a class-action suit", "four_eyes"),
            ("first class", "direct"),
        ):
            with self.subTest(text):
                self.assertEqual(self.level(text), level)

    def test_words_behind_a_content_warning_or_in_an_alternative_text_count(self):
        self.rule(answer_words="lawsuit")
        self.assertEqual(self.level(subject="lawsuit"), "four_eyes")
        self.assertEqual(
            self.level(attachment_ids=[Command.link(self.file(description="a lawsuit").id)]),
            "four_eyes",
        )

    def file(self, **values):
        return (
            self.env["ir.attachment"]
            .with_user(self.agent)
            .create({"name": "a.txt", "raw": b"fine", "mimetype": "text/plain", **values})
        )

    def test_words_in_the_question(self):
        self.rule(question_words="parcel")
        self.assertEqual(self.level(), "four_eyes")
        (other,) = self.arrive(self.item("hello", author=BORIS))
        self.assertEqual(self.level("parcel", mention_id=other.id), "direct")

    def test_mood_and_how_sure_it_is(self):
        rule = self.rule(moods=["negative"])
        self.mention.write({"mood": "negative", "mood_sure": "unsure"})
        self.assertEqual(self.level(), "four_eyes")
        rule.mood_sure = "likely"
        self.assertEqual(self.level(), "direct")
        self.mention.mood_sure = "likely"
        self.assertEqual(self.level(), "four_eyes")
        rule.write({"moods": False, "mood_sure": "unsure"})
        self.assertEqual(self.level(), "direct")
        self.mention.mood_sure = "unsure"
        self.assertEqual(self.level(), "four_eyes")

    def test_what_is_known_of_the_question_and_of_its_author(self):
        topic = self.env["social.crm.topic"].create({"name": "Delivery"})
        below = self.env["social.crm.topic"].create({"name": "Lost", "parent_id": topic.id})
        german = self.env["res.lang"].with_context(active_test=False)
        german = german.search([("code", "=", "de_DE")])
        profile = self.mention.profile_id
        for condition, fit, no in (
            ({"kinds": ["complaint"]}, {"is_complaint": True}, {"is_complaint": False}),
            ({"topic_ids": topic.ids}, {"topic_id": below.id}, {"topic_id": False}),
            ({"language_ids": german.ids}, {"language": "de"}, {"language": "en"}),
            ({"priority_from": 50}, {"priority": 50}, {"priority": 49}),
            ({"reach_from": 1000}, {"followers": 1000}, {"followers": 999}),
            ({"standings": ["blocked"]}, {"standing": "blocked"}, {"standing": "vip"}),
            (
                {"contact": "yes"},
                {"partner_id": self.env.user.partner_id.id},
                {"partner_id": False},
            ),
        ):
            with self.subTest(condition):
                rule = self.rule(**condition)
                of_person = fit.keys() <= {"followers", "standing", "partner_id"}
                about = profile if of_person else self.mention
                about.sudo().write(fit)
                self.assertEqual(self.level(), "four_eyes")
                about.sudo().write(no)
                self.assertEqual(self.level(), "direct")
                rule.active = False

    def test_where_it_goes_out(self):
        other = self.account.copy({"name": "Other"})
        for condition, level in (
            ({"networks": ["scripted"]}, "four_eyes"),
            ({"networks": ["elsewhere"]}, "direct"),
            ({"account_ids": self.account.ids}, "four_eyes"),
            ({"account_ids": other.ids}, "direct"),
            ({"team_ids": self.team.ids}, "four_eyes"),
            ({"team_ids": self.other_team.ids}, "direct"),
        ):
            with self.subTest(condition):
                rule = self.rule(**condition)
                self.assertEqual(self.level(), level)
                rule.active = False
        self.rule(team_ids=self.other_team.ids)
        self.mention.ticket_id.team_id = self.other_team
        self.assertEqual(self.level(user=self.manager), "four_eyes")

    def test_what_a_writer_has_sent_before(self):
        self.rule(sent_below=3)
        self.assertEqual(self.level(), "four_eyes")
        self.has_sent(self.agent, 2)
        self.assertEqual(self.level(), "four_eyes")
        self.has_sent(self.agent, 1)
        self.assertEqual(self.level(), "direct")

    def test_parts_of_a_thread_are_one_answer(self):
        self.rule(sent_below=2)
        self.has_sent(self.agent, 1)
        said = self.env["social.crm.reply"].search([("state", "=", "sent")])
        said.copy({"part": 2, "parts": 2, "state": "sent", "sent_at": said.sent_at})
        self.assertEqual(self.level(), "four_eyes")

    def test_since_when_a_writer_has_answered(self):
        self.rule(days_below=10)
        self.assertEqual(self.level(), "four_eyes")
        self.has_sent(self.agent, 1, days=9)
        self.assertEqual(self.level(), "four_eyes")
        self.has_sent(self.agent, 1, days=11)
        self.assertEqual(self.level(), "direct")

    def test_a_newcomer_who_writes_a_part_of_it_counts(self):
        self.rule(sent_below=1)
        self.has_sent(self.agent, 1)
        reply = self.reply()
        self.assertEqual(reply._need().level, "direct")
        reply.with_user(self._user("new", "social_crm.group_agent", self.team)).text = "Hello!"
        self.assertEqual(reply._need().level, "four_eyes")

    def test_sums_of_money_in_the_currency_of_the_company(self):
        company = self.env.company.currency_id
        self.rule(amount_from=100)
        name = company.name
        for text, level in (
            (f"{name} 100,00", "four_eyes"),
            (f"99.99 {name}", "direct"),
            (f"20 {name} and 1.250,50 {name}", "four_eyes"),
            ("20 Prozent Rabatt, Seite 123456", "direct"),
        ):
            with self.subTest(text):
                self.assertEqual(self.level(text), level)

    def test_other_currencies_are_converted(self):
        currencies = self.env["res.currency"].with_context(active_test=False)
        yen = currencies.search([("name", "=", "JPY")])
        yen.write({"active": True, "rate_ids": [Command.clear(), Command.create({"rate": 150.0})]})
        self.rule(amount_from=100)
        self.assertEqual(self.level("10000 JPY"), "direct")
        self.assertEqual(self.level("16000 JPY"), "four_eyes")

    def test_files_and_links_to_others(self):
        self.env.company.website = "https://www.acme.example"
        rule = self.rule(has_links=True)
        self.assertEqual(self.level("see https://shop.acme.example/a"), "direct")
        self.assertEqual(self.level("see https://acme.example.evil.example"), "four_eyes")
        rule.write({"has_links": False, "has_files": True})
        self.assertEqual(self.level(), "direct")
        self.assertEqual(self.level(attachment_ids=[Command.link(self.file().id)]), "four_eyes")

    def test_the_time_of_day(self):
        self.stop_the_clock()
        now = fields.Datetime.now()
        hour = now.hour + now.minute / 60
        rule = self.rule(hours="between", hour_from=max(hour - 0.5, 0), hour_to=min(hour + 0.5, 24))
        self.assertEqual(self.level(), "four_eyes")
        rule.write({"hour_from": (hour + 2) % 24, "hour_to": (hour + 3) % 24})
        self.assertEqual(self.level(), "direct")

    def test_working_hours(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "Never", "attendance_ids": [Command.clear()]}
        )
        with self.assertRaises(ValidationError):
            self.rule(hours="outside")
        rule = self.rule(hours="outside", calendar_id=calendar.id)
        self.assertEqual(self.level(), "four_eyes")
        rule.hours = "within"
        self.assertEqual(self.level(), "direct")

    def test_all_conditions_must_hold(self):
        self.rule(audience="public", answer_words="sorry", reach_from=1000)
        self.assertEqual(self.level(), "direct")
        self.mention.profile_id.followers = 5000
        self.assertEqual(self.level(), "four_eyes")
        self.assertEqual(self.level("hello"), "direct")

    def test_rules_of_another_company_say_nothing_here(self):
        self.rule("manager", company_id=self.other_company.id)
        self.assertEqual(self.level(), "direct")
        self.rule("manager", company_id=False)
        self.assertEqual(self.level(), "manager")

    def test_a_changed_rule_counts_at_once(self):
        rule = self.rule()
        reply = self.reply()
        self.assertEqual(reply._need().level, "four_eyes")
        rule.level = "manager"
        self.assertEqual(reply._need().level, "manager")
        rule.unlink()
        self.assertEqual(reply._need().level, "direct")

    def test_the_composer_is_told_while_somebody_types(self):
        self.rule(answer_words="lawsuit", name="Law")
        check = self.env["social.crm.reply"].with_user(self.agent).check_draft
        values = {"text": "a lawsuit", "audience": "public"}
        need = check(self.mention.id, values)["need"]
        self.assertEqual(need["level"], "four_eyes")
        self.assertIn("Law (when the answer contains", need["why"][0])
        self.assertEqual(check(self.mention.id, {"text": "hi"})["need"]["level"], "direct")
        json.dumps(need)

    def test_what_is_no_choice_is_refused(self):
        for values in (
            {"moods": ["furious"]},
            {"kinds": "complaint"},
            {"answer_words": "*"},
            {"question_words": "a*"},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.rule(**values)

    def test_agents_change_no_rule_and_managers_none_of_all_companies(self):
        rule = self.rule(company_id=False)
        with self.assertRaises(AccessError):
            rule.with_user(self.agent).active = False
        with self.assertRaises(AccessError):
            rule.with_user(self.manager).active = False
        self.rule().with_user(self.manager).active = False

    def test_the_sentence_says_what_a_rule_does(self):
        rule = self.rule("manager", audience="public", sent_below=20, reach_from=10000)
        self.assertEqual(
            rule.sentence,
            "When everybody can read the answer, who wrote it has sent fewer than 20 answers, and "
            "the person has at least 10,000 followers, then a manager approves it first.",
        )
        self.assertEqual(self.rule().sentence, "A colleague approves every answer first.")

    def test_each_condition_is_said(self):
        rule = self.env["social.crm.approval.rule"]
        values = {
            "answer_words": "x", "question_words": "x", "amount_from": 5, "has_files": True,
            "has_links": True, "days_below": 3, "networks": ["scripted"],
            "account_ids": self.account.ids, "team_ids": self.team.ids, "kinds": ["question"],
            "moods": ["negative"], "mood_sure": "unsure", "priority_from": 3, "contact": "no",
            "standings": ["vip"], "hours": "between", "hour_from": 1, "hour_to": 2,
            "topic_ids": self.env["social.crm.topic"].search([], limit=1).ids,
            "language_ids": self.env.ref("base.lang_en").ids, "audience": "private",
            "sent_below": 2, "reach_from": 2, "unchanged_below": 2,
        }  # fmt: skip
        self.assertEqual({name for name, _label in rule._conditions()} - values.keys(), set())
        for name, value in values.items():
            if name in ("hour_from", "hour_to"):
                continue
            times = {"hour_from": 1, "hour_to": 2} if name == "hours" else {}
            with self.subTest(name):
                self.assertRegex(self.rule(**{name: value}, **times).sentence, "^When .+, then ")

    def test_checking_more_answers_takes_no_more_queries(self):
        self.keep_environments()
        self.rule(sent_below=5, audience="public")
        self.rule("manager", amount_from=100)
        self.rule("manager", hours="within", calendar_id=self.env.company.resource_calendar_id.id)
        self.mention.approval = "Press"
        counts = []
        for number in (2, 100):
            replies = self.env["social.crm.reply"].with_user(self.agent)
            replies = replies.create(
                [{"mention_id": self.mention.id, "text": "we pay 100 €"}] * number
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            needs = replies._needs()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual({need.level for need in needs.values()}, {"manager"})
        self.assertLessEqual(counts[1], counts[0])


@tagged("post_install", "-at_install")
class TestApprovalTrial(RuledCommon):
    def test_it_says_how_many_of_the_last_answers_would_have_needed_it(self):
        self.has_sent(self.agent, 3, days=2)
        self.has_sent(self.agent, 1, days=40)
        rules = self.env["social.crm.approval.rule"].with_user(self.manager)
        told = rules.try_it({"name": "x", "audience": "public"})
        self.assertEqual(
            [told[name] for name in ("seen", "caught", "needed", "before")], [3, 3, 3, 0]
        )
        self.assertEqual(len(told["examples"]), 3)
        rule = self.rule("manager")
        told = rules.try_it({"name": "x", "answer_words": "nothing like it"})
        self.assertEqual([told[name] for name in ("caught", "needed", "before")], [0, 3, 3])
        told = rule.with_user(self.manager).try_it({"audience": "private"})
        self.assertEqual([told[name] for name in ("caught", "needed", "before")], [0, 0, 0])
        self.assertFalse(rule.audience, "nothing is written")

    def test_experience_counts_as_it_was_then(self):
        self.has_sent(self.agent, 1, days=3)
        self.has_sent(self.agent, 1, days=2)
        told = self.env["social.crm.approval.rule"].with_user(self.manager)
        told = told.try_it({"name": "x", "sent_below": 1})
        self.assertEqual((told["seen"], told["caught"]), (2, 1))

    def test_what_cannot_be_saved_is_refused_in_a_sentence(self):
        rules = self.env["social.crm.approval.rule"].with_user(self.manager)
        self.assertIn("star", rules.try_it({"name": "x", "answer_words": "a*b"})["error"])

    def test_agents_try_nothing(self):
        with self.assertRaises(AccessError):
            self.env["social.crm.approval.rule"].with_user(self.agent).try_it({"name": "x"})


@tagged("post_install", "-at_install")
class TestDefaultRules(SocialCommon):
    def test_the_rules_that_come_with_it_are_few_and_catch_what_they_say(self):
        rules = self.env["social.crm.approval.rule"].with_context(active_test=False).search([])
        self.assertEqual(len(rules), 4)
        self.assertEqual(len(rules.filtered("active")), 2)
        (mention,) = self.arrive(self.item("hello"))
        replies = self.env["social.crm.reply"].with_user(self.agent)

        def level(text):
            reply = replies.create({"mention_id": mention.id, "text": text, "audience": "public"})
            return reply._need().level

        self.assertEqual(level("We are on it"), "direct")
        code = self.env.company.currency_id.name
        self.assertEqual(level(f"You get {code} 150 back"), "manager")
        mention.profile_id.followers = 20_000
        self.assertEqual(level("We are on it"), "four_eyes")

    def test_an_answer_in_private_is_no_stage(self):
        (mention,) = self.arrive(self.item("hello", audience=Audience.DIRECT))
        mention.profile_id.followers = 20_000
        reply = self.env["social.crm.reply"].with_user(self.agent)
        reply = reply.create({"mention_id": mention.id, "text": "We are on it"})
        self.assertEqual(reply._need().level, "direct")
