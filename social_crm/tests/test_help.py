"""Customers who help each other: who is recognised, by whose thanks, and what colleagues say."""

from dataclasses import replace
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, RedirectWarning, UserError

from ..networks.types import Audience, MentionKind
from .common import BORIS, MARTINA, OURS, SocialCommon

CLARA = replace(MARTINA, external_id="u-clara", handle="clara", name="Clara")


class TestHelp(SocialCommon):
    def ask(self, text="Where is the descaling menu?", author=MARTINA, **values):
        values.setdefault("minutes", 60)
        return self.item(text, author=author, **values)

    def answer(self, asked, text="You find it under Settings, third line.", **values):
        values.setdefault("author", BORIS)
        values.setdefault("minutes", 50)
        return self.below(asked, text, **values)

    def helped(self, *items):
        """What is known of the last of these as help."""
        mentions = self.arrive(*items)
        return self.help_of(mentions[-1])

    def help_of(self, mention):
        return self.env["social.crm.help"].search([("mention_id", "=", mention.id)])

    def test_an_answer_below_another_customers_question_is_offered_help(self):
        asked = self.ask()
        found = self.helped(asked, self.answer(asked))
        self.assertEqual(found.state, "offered")
        self.assertFalse(found.helped)
        self.assertEqual(found.asked_id.external_id, asked.external_id)
        self.assertEqual(found.asker_id.external_id, MARTINA.external_id)
        self.assertEqual(found.profile_id.external_id, BORIS.external_id)
        self.assertEqual(found.ticket_id, found.asked_id.ticket_id)

    def test_company_in_misery_is_no_help(self):
        for text in ("Me too!", "Same problem here, for weeks now", "This is terrible service!"):
            asked = self.ask()
            self.assertFalse(self.helped(asked, self.answer(asked, text)), text)

    def test_what_nobody_asked_is_no_help(self):
        asked = self.ask("I love the new colour, great work")
        self.assertFalse(self.helped(asked, self.answer(asked)))

    def test_our_own_answer_and_private_words_are_no_help(self):
        asked = self.ask()
        self.assertFalse(self.helped(asked, self.answer(asked, author=OURS)))
        asked = self.ask(audience=Audience.DIRECT)
        self.assertFalse(self.helped(asked, self.answer(asked, audience=Audience.DIRECT)))

    def test_a_machine_and_somebody_blocked_help_nobody(self):
        asked = self.ask()
        bot = replace(BORIS, external_id="u-bot", bot=True)
        self.assertFalse(self.helped(asked, self.answer(asked, author=bot)))
        (mention,) = self.arrive(self.item("Hello there", author=BORIS))
        mention.profile_id._set_standing("blocked", "sells fakes")
        asked = self.ask()
        self.assertFalse(self.helped(asked, self.answer(asked)))

    def test_somebody_who_answers_himself_with_another_profile_helps_nobody(self):
        partner = self.env["res.partner"].create({"name": "Martina"})
        asked = self.ask()
        self.arrive(asked, self.item("Hi", author=BORIS))
        profiles = self.mentions(asked).profile_id | self.env["social.crm.profile"].search(
            [("external_id", "=", BORIS.external_id)]
        )
        profiles.partner_id = partner
        self.assertFalse(self.helped(self.answer(asked)))

    def test_who_asked_says_thanks_in_an_answer_to_it(self):
        asked = self.ask()
        answer = self.answer(asked)
        found = self.helped(asked, answer)
        (thanks,) = self.arrive(self.below(answer, "Thanks, that worked!", minutes=40))
        self.assertEqual(found.state, "thanked")
        self.assertEqual(found.thanked_id, thanks)
        self.assertTrue(found.helped)

    def test_thanks_of_somebody_else_count_nothing(self):
        asked = self.ask()
        answer = self.answer(asked)
        found = self.helped(asked, answer)
        self.arrive(self.below(answer, "Thanks, that worked!", author=CLARA, minutes=40))
        self.assertEqual(found.state, "offered")

    def test_thanks_to_us_are_not_for_the_helper(self):
        asked = self.ask()
        ours = self.answer(asked, "Please see page 3.", author=OURS, minutes=45)
        found = self.helped(asked, ours, self.answer(asked))
        found = self.env["social.crm.help"].search([])
        self.arrive(self.below(ours, "Thanks, that worked!", minutes=40))
        self.assertEqual(found.state, "offered")

    def test_who_has_a_case_in_the_thread_himself_helps_as_well(self):
        asked = self.ask()
        mine = self.item(
            "And where is the manual?",
            author=BORIS,
            thread_id=asked.external_id,
            minutes=55,
        )
        answer = self.answer(asked)
        (question, _mine, mention) = self.arrive(asked, mine, answer)
        found = self.help_of(mention)
        self.assertFalse(mention.bystander)
        self.assertEqual(found.asker_id, question.profile_id)
        self.assertEqual(found.ticket_id, question.ticket_id, "of the one who asked")
        self.arrive(self.below(answer, "Thanks, that worked!", minutes=40))
        self.assertEqual(found.state, "thanked")

    def test_thanks_without_an_addressee_count_where_one_helper_alone_has_answered(self):
        asked = self.ask()
        found = self.helped(asked, self.answer(asked))
        self.arrive(self.item("Danke, hat geklappt", thread_id=asked.external_id, minutes=40))
        self.assertEqual(found.state, "thanked")

    def test_thanks_without_an_addressee_count_for_nobody_where_several_answered(self):
        asked = self.ask()
        self.arrive(
            asked,
            self.answer(asked),
            self.answer(asked, "Look under the lid first.", author=CLARA, minutes=45),
            self.item("Danke, hat geklappt", thread_id=asked.external_id, minutes=40),
        )
        helps = self.env["social.crm.help"].search([])
        self.assertEqual(helps.mapped("state"), ["offered", "offered"])

    def test_it_did_not_help(self):
        asked = self.ask()
        answer = self.answer(asked)
        found = self.helped(asked, answer)
        self.arrive(self.below(answer, "Thanks, but that didn't help", minutes=40))
        self.assertEqual(found.state, "failed")
        self.arrive(self.below(answer, "Second try: that worked, thank you!", minutes=30))
        self.assertEqual(found.state, "thanked")

    def test_thanks_that_came_in_before_the_help_are_found(self):
        asked = self.ask()
        answer = self.answer(asked)
        self.arrive(
            asked, self.item("Danke, hat geklappt", thread_id=asked.external_id, minutes=40)
        )
        self.assertEqual(self.helped(answer).state, "thanked")

    def test_working_a_post_again_changes_nothing(self):
        asked = self.ask()
        answer = self.answer(asked)
        found = self.helped(asked, answer)
        theirs = found.with_user(self.agent)
        theirs.with_context(social_as_seen=found._fingerprint()).action_confirm()
        self.env["social.crm.process"]._process(self.account, self.mentions(asked, answer).ids)
        self.assertEqual(self.help_of(found.mention_id), found)
        self.assertEqual(found.state, "confirmed")

    def test_what_was_deleted_at_the_network_does_not_count(self):
        asked = self.ask()
        found = self.helped(asked, self.answer(asked))
        theirs = found.with_user(self.agent)
        theirs.with_context(social_as_seen=found._fingerprint()).action_confirm()
        found.mention_id.gone_at = fields.Datetime.now()
        self.assertFalse(found.helped)
        self.assertFalse(self.env["social.crm.helper"].search([]))

    def test_where_nobody_answers_anybody_nothing_is_asked_of_the_database(self):
        self.keep_environments()
        self.env["social.crm.help"]._any_of(self.account.id)
        asked = self.ask("Thanks, that worked!")
        mentions = self.arrive(asked)
        process = self.env["social.crm.process"]
        items = process._load(self.account, mentions.ids)
        facts = self.env["social.crm.facts"]._load(mentions.ids)
        for item in items:
            item.facts = facts[item.id]
        with self.assertQueryCount(0):
            self.env["social.crm.help"]._find(self.account, items, {})

    def test_the_network_says_which_answer_was_accepted(self):
        asked = self.ask()
        answer = self.answer(asked)
        found = self.helped(asked, answer)
        self.arrive(replace(answer, counters={"likes": 2}))
        self.assertEqual(found.state, "offered")
        self.arrive(replace(answer, counters={"likes": 2, "accepted": 1}))
        self.assertEqual(found.state, "accepted")
        self.assertIn("accepted as the answer", found.mention_id.counters_text)
        self.arrive(replace(answer, counters={"likes": 2}))
        self.assertEqual(found.state, "offered")
        asked = self.ask()
        found = self.helped(asked, self.answer(asked, counters={"accepted": 1}))
        self.assertEqual(found.state, "accepted")

    def test_an_accepted_answer_answers_what_its_thread_began_with(self):
        """Forums do not say which post an answer is about."""
        asked = self.ask(thread_id="t7")
        self.arrive(asked)
        plain = {"author": BORIS, "thread_id": "t7", "kind": MentionKind.COMMENT, "minutes": 50}
        answer, other = (
            self.item("You find it under Settings, third line.", **plain) for _number in range(2)
        )
        stored = self.arrive(answer, other, source=self.search_source)
        self.assertFalse(self.help_of(stored[0]))
        self.arrive(replace(answer, counters={"accepted": 1}), source=self.search_source)
        found = self.help_of(stored[0])
        self.assertEqual((found.state, found.helped), ("accepted", True))
        self.assertEqual(found.asked_id.external_id, asked.external_id)
        self.assertFalse(self.help_of(stored[1]))
        self.arrive(answer, source=self.search_source)
        self.assertEqual(found.state, "offered")
        late = self.item("Or look at page three.", counters={"accepted": 1}, **plain)
        (late,) = self.arrive(late, source=self.search_source)
        self.assertEqual(self.help_of(late).state, "accepted")

    def test_who_accepts_an_answer_of_his_own_was_helped_by_nobody(self):
        self.arrive(self.ask(thread_id="t7"))
        alone = {"thread_id": "t7", "kind": MentionKind.COMMENT, "counters": {"accepted": 1}}
        found = self.arrive(self.item("Found it: Settings, third line.", minutes=50, **alone))
        found |= self.arrive(
            self.item("Somewhere else", author=BORIS, **{**alone, "thread_id": "t8"}),
            source=self.search_source,
        )
        self.assertFalse(self.env["social.crm.help"].search([("mention_id", "in", found.ids)]))

    # What colleagues say

    def test_a_colleagues_word_counts_more_than_thanks_and_can_be_undone(self):
        asked = self.ask()
        answer = self.answer(asked)
        found = self.helped(asked, answer)
        self.arrive(self.below(answer, "Thanks!", minutes=40))
        inbox = self.env["social.crm.inbox"].with_user(self.agent)
        key = f"m{found.mention_id.id}"
        with self.assertRaisesRegex(UserError, "what is wrong"):
            inbox.act_help([key], "wrong")
        result = inbox.act_help([key], "wrong", "The lever breaks off.")
        self.assertEqual(found.state, "wrong")
        self.assertEqual(found.said_by_id, self.agent)
        inbox.act_undo(result["undo"])
        self.assertEqual(found.state, "thanked")
        self.assertFalse(found.said_by_id)

    def test_somebody_of_another_team_without_rights_says_nothing(self):
        asked = self.ask()
        found = self.helped(asked, self.answer(asked))
        key = f"m{found.mention_id.id}"
        for user in (self.employee, self._user("reads", "social_crm.group_reader")):
            with self.assertRaises(AccessError):
                self.env["social.crm.inbox"].with_user(user).act_help([key], "confirmed")
            with self.assertRaises(AccessError):
                found.with_user(user).action_confirm()
        with self.assertRaises(AccessError):
            found.with_user(self.agent).write({"said": "confirmed"})

    def test_what_was_not_recognised_a_colleague_can_confirm(self):
        asked = self.ask()
        (_asked, answer) = self.arrive(asked, self.answer(asked, "Me too, unplug it."))
        self.help_of(answer).unlink()
        self.env["social.crm.inbox"].with_user(self.agent).act_help([f"m{answer.id}"], "confirmed")
        self.assertEqual(self.help_of(answer).state, "confirmed")
        with self.assertRaisesRegex(UserError, "Nobody else was answered"):
            self.env["social.crm.inbox"].with_user(self.agent).act_help(
                [f"m{_asked.id}"], "confirmed"
            )

    def test_wrong_help_is_set_right_by_an_answer_of_ours(self):
        asked = self.ask()
        answer = self.answer(asked)
        found = self.helped(asked, answer)
        found.with_user(self.agent)._say("wrong", "breaks off")
        self.assertFalse(found.corrected)
        self.assertIn(found, found.search([("state", "=", "wrong"), ("corrected", "=", False)]))
        self.arrive(
            self.item(
                "Please do not do that, Boris.",
                author=OURS,
                parent_id=answer.external_id,
                thread_id=asked.external_id,
                minutes=-1,
            )
        )
        found.invalidate_recordset()
        self.assertTrue(found.corrected)

    def test_the_inbox_shows_what_became_of_it(self):
        asked = self.ask()
        found = self.helped(asked, self.answer(asked))
        found.with_user(self.agent)._say("wrong", "breaks off")
        inbox = self.env["social.crm.inbox"].with_user(self.agent)
        entries = inbox.entries(f"t{found.ticket_id.id}")["entries"]
        shown = next(each for each in entries if each["id"] == f"m{found.mention_id.id}")["help"]
        self.assertEqual(
            (shown["state"], shown["look"], shown["by"], shown["why"]),
            ("wrong", "danger", self.agent.name, "breaks off"),
        )

    # Over networks

    def several(self, count, author=BORIS, said="confirmed"):
        """Somebody helps so many different people."""
        for number in range(count):
            asker = replace(MARTINA, external_id=f"u-{author.handle}-{number}", handle=f"a{number}")
            asked = self.ask(author=asker)
            found = self.helped(asked, self.answer(asked, author=author))
            found.with_user(self.agent)._say(said, "because")

    def test_figures_are_of_the_person_over_all_profiles(self):
        other = replace(BORIS, external_id="u-boris2", handle="boris2")
        self.several(2)
        self.several(1, other)
        self.several(1, other, "wrong")
        self.env["social.crm.profile"].search(
            [("external_id", "in", ("u-boris", "u-boris2"))]
        ).partner_id = self.env["res.partner"].create({"name": "Boris Berg"})
        (helper,) = self.env["social.crm.helper"].with_user(self.agent).search([])
        self.assertEqual(helper.name, "Boris Berg")
        self.assertEqual((helper.helped, helper.offered, helper.wrong), (3, 4, 1))
        shown = self.env["social.crm.help"].search(helper.action_open()["domain"])
        self.assertEqual(len(shown), 4)

    def test_a_rule_says_who_is_a_super_user_and_takes_it_back(self):
        rule = self.env["social.crm.helper.rule"].create(
            {"standing": "superuser", "least": 3, "askers": 2}
        )
        self.several(2)
        profile = self.env["social.crm.profile"].search([("external_id", "=", "u-boris")])
        rule._say_standings(self.company)
        self.assertFalse(profile.standing)
        self.several(1, replace(BORIS, name="Boris again"))
        asked = self.ask(author=CLARA)
        self.helped(asked, self.answer(asked)).with_user(self.agent)._say("confirmed")
        rule._say_standings(self.company)
        self.assertEqual(profile.standing, "superuser")
        said = self.env["social.crm.standing"].search([("profile_id", "=", profile.id)])
        self.assertEqual(said.helper_rule_id, rule)
        self.assertIn("different people", said.reason)
        rule._say_standings(self.company)
        self.assertEqual(
            self.env["social.crm.standing"].search_count([("profile_id", "=", profile.id)]), 1
        )
        helps = self.env["social.crm.help"].search([])
        helps.written_at = fields.Datetime.now() - timedelta(days=100)
        rule._say_standings(self.company)
        self.assertFalse(profile.standing)

    def rules(self):
        """Five times for a super user, twice for a supporter."""
        return self.env["social.crm.helper.rule"].create(
            [
                {"standing": "superuser", "least": 5, "askers": 3},
                {"standing": "supporter", "least": 2, "askers": 2},
            ]
        )

    def test_who_helped_half_as_much_as_a_super_user_is_a_supporter(self):
        self.several(3)
        self.rules()._say_standings(self.company)
        profile = self.env["social.crm.profile"].search([("external_id", "=", "u-boris")])
        self.assertEqual(profile.standing, "supporter")

    def test_a_super_user_who_helps_less_becomes_a_supporter_before_it_ends(self):
        rules = self.rules()
        self.several(5)
        profile = self.env["social.crm.profile"].search([("external_id", "=", "u-boris")])
        helps = self.env["social.crm.help"].search([("profile_id", "=", profile.id)], order="id")
        standings = []
        for old in (0, 2, 4, 5):
            helps[:old].written_at = fields.Datetime.now() - timedelta(days=100)
            rules._say_standings(self.company)
            standings.append(profile.standing)
        self.assertEqual(standings, ["superuser", "superuser", "supporter", False])

    def test_what_a_colleague_said_of_somebody_no_rule_changes(self):
        rule = self.env["social.crm.helper.rule"].create(
            {"standing": "superuser", "least": 1, "askers": 1}
        )
        self.several(1)
        profile = self.env["social.crm.profile"].search([("external_id", "=", "u-boris")])
        rule._say_standings(self.company)
        profile.with_user(self.agent)._set_standing(False, "Works for a competitor")
        rule._say_standings(self.company)
        self.assertFalse(profile.standing)

    def test_who_is_wrong_too_often_is_no_super_user(self):
        rule = self.env["social.crm.helper.rule"].create(
            {"standing": "superuser", "least": 2, "askers": 2, "wrong_share": 20}
        )
        self.several(2)
        asked = self.ask(author=CLARA)
        self.helped(asked, self.answer(asked)).with_user(self.agent)._say("wrong", "no")
        rule._say_standings(self.company)
        profile = self.env["social.crm.profile"].search([("external_id", "=", "u-boris")])
        self.assertFalse(profile.standing)

    def test_erasing_the_helper_removes_what_is_known_of_his_help(self):
        asked = self.ask()
        found = self.helped(asked, self.answer(asked))
        place = next(
            each
            for each in self.env["social.crm.data.map"]._places()
            if each.model == "social.crm.help"
        )
        records = self.env["social.crm.data.map"]._records(
            place, found.profile_id, self.env["res.partner"]
        )
        self.assertEqual(records, found)
        found.mention_id.unlink()
        self.assertFalse(found.exists())

    def test_what_a_colleague_has_just_found_wrong_is_not_called_right_unseen(self):
        asked = self.ask()
        found = self.helped(asked, self.answer(asked))
        mate = self._user("mate", "social_crm.group_agent", self.team)
        inbox = self.env["social.crm.inbox"].with_user(self.agent)
        key = f"m{found.mention_id.id}"
        entries = inbox.entries(f"t{found.asked_id.ticket_id.id}")["entries"]
        (entry,) = [each for each in entries if each.get("help")]
        self.assertEqual(entry["help"]["seen"], found._fingerprint())
        self.env["social.crm.inbox"].with_user(mate).act_help([key], "wrong", "It breaks off.")
        for seen in (entry["help"]["seen"], ""):
            with self.assertRaisesRegex(RedirectWarning, "social_mate .* has changed this"):
                inbox.act_help([key], "confirmed", None, seen)
        with self.assertRaises(RedirectWarning):
            form = found.with_user(self.agent).with_context(social_as_seen=entry["help"]["seen"])
            form.action_confirm()
        self.assertEqual((found.state, found.said_by_id), ("wrong", mate))
        inbox.act_help([key], "confirmed", None, found._fingerprint())
        self.assertEqual(found.state, "confirmed")

    def test_an_answer_that_its_author_has_changed_since_is_not_called_right_unseen(self):
        asked = self.ask()
        answer = self.answer(asked)
        found = self.helped(asked, answer)
        seen = found._fingerprint()
        self.arrive(replace(answer, text="You have to break the seal."))
        form = found.with_user(self.agent).with_context(social_as_seen=seen)
        with self.assertRaises(RedirectWarning):
            form.action_confirm()
        self.assertEqual(found.state, "offered")
