"""What nobody has to look at: which posts, why, and how somebody who knows better says so."""

from dataclasses import replace

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..networks.types import Audience
from ..text.signature import signature
from ..text.tokens import tokenise
from .common import BORIS, MARTINA, SocialCommon

SPAM = "Earn 500 $ daily from home! Join us now https://bit.ly/quick"
SPAM_GERMAN = "Verdiene 3.000 € pro Monat von zu Hause, schreib mir auf WhatsApp https://t.me/geld"
LONG = "The water tank of the machine that I bought from you in May leaks every single morning."


@tagged("post_install", "-at_install")
class TestNoise(SocialCommon):
    def sorted_out(self, mentions, **values):
        facts = self.env["social.crm.facts"]._load(mentions.ids)
        for each in facts.values():
            for name, value in values.items():
                setattr(each, name, value)
            each.signature = signature(tokenise(each.words))
        self.env["social.crm.noise"]._sort_out(self.account, facts)
        return [facts[each].noise for each in mentions.ids]

    def group(self):
        return self.env["social.crm.same"].create({"company_id": self.company.id}).id

    def test_spam_is_kept_opens_no_ticket_and_says_why_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        for text in (SPAM, SPAM_GERMAN):
            with self.subTest(text):
                (mention,) = self.arrive(self.item(text))
                self.assertEqual(mention.noise, "spam")
                self.assertFalse(mention.ticket_id)
                self.assertEqual(mention.state, "new")
                self.assertIn("a link", mention.noise_text)
                self.assertTrue(mention.with_context(lang="de_DE").noise_text)

    def test_a_customer_who_speaks_of_money_is_no_noise(self):
        for text in (
            "I paid 500 $ and the machine leaks, see https://net.example/picture",
            "Ich habe 300 € bezahlt und will mein Geld zurück! Wann verdient ihr das Wort Service?",
            "WhatsApp support would be great. Can I reach you there?",
            "I have won nothing but trouble with this machine",
        ):
            with self.subTest(text):
                (mention,) = self.arrive(self.item(text))
                self.assertFalse(mention.noise)
                self.assertTrue(mention.ticket_id)

    def test_machines_are_noise_as_the_network_says(self):
        (mention,) = self.arrive(self.item(author=replace(BORIS, bot=True)))
        self.assertEqual(mention.noise, "bot")
        self.assertFalse(mention.ticket_id)

    def test_whoever_writes_faster_than_people_can_is_a_machine(self):
        fast = self.arrive(
            *(self.item(f"news {number}", author=BORIS, minutes=50) for number in range(40)),
            source=self.search_source,
        )
        self.assertEqual(set(fast.mapped("noise")), {"bot"})
        self.assertIn("40 posts within an hour", fast[-1].noise_text)

    def test_whoever_speaks_to_us_is_heard_however_fast_and_with_every_order(self):
        said = self.arrive(
            *(
                self.item(f"Where is the parcel of my order N-{number}? {LONG}", minutes=50)
                for number in range(3000, 3035)
            )
        )
        self.assertEqual(set(said.mapped("noise")), {False})

    def test_a_copy_by_the_same_author_is_noise_and_the_first_is_not(self):
        mentions = self.store(
            self.item(LONG, minutes=30),
            self.item(LONG, minutes=20),
            self.item(LONG, author=BORIS, minutes=10),
        )
        self.assertEqual(
            self.sorted_out(mentions, same_id=self.group()),
            [None, "copy", None],
            "what another says is no copy",
        )

    def test_whoever_says_the_same_in_an_answer_waits_and_is_heard(self):
        mentions = self.store(
            self.item(LONG, minutes=30, external_id="a"),
            self.item(LONG, minutes=20, parent_id="a"),
        )
        self.assertEqual(self.sorted_out(mentions, same_id=self.group()), [None, None])

    def test_the_same_again_and_again_is_a_machine(self):
        mentions = self.store(*(self.item(LONG, minutes=minutes) for minutes in range(60, 50, -1)))
        found = self.sorted_out(mentions, same_id=self.group())
        self.assertEqual(found[:5], [None, "copy", "copy", "copy", "bot"])

    def test_what_a_known_contact_says_to_us_is_heard(self):
        (first,) = self.arrive(self.item("Hello there"))
        first.profile_id._link(self.env["res.partner"].create({"name": "Martina Muster"}))
        (spam,) = self.arrive(self.item(SPAM))
        self.assertFalse(spam.noise)
        (private,) = self.arrive(self.item(SPAM, audience=Audience.DIRECT))
        self.assertTrue(private.ticket_id)
        (hit,) = self.arrive(self.item(SPAM), source=self.search_source)
        self.assertEqual(hit.noise, "spam", "what is not said to us is noise")

    def test_what_belongs_to_an_open_case_is_heard(self):
        (first,) = self.arrive(self.item("It leaks", external_id="a"))
        (again,) = self.arrive(self.item(SPAM, parent_id="a"))
        self.assertFalse(again.noise)
        self.assertEqual(again.ticket_id, first.ticket_id)

    def test_one_click_makes_work_of_what_was_no_noise_and_it_stays_so(self):
        (mention,) = self.arrive(self.item(SPAM))
        mention.with_user(self.agent).action_no_noise()
        self.assertFalse(mention.noise)
        self.assertTrue(mention.ticket_id)
        self.assertIn("noise", mention.fixed)
        self.assertGreater(mention.priority, 0)
        self.env["social.crm.process"]._process(self.account, mention.ids)
        self.assertFalse(mention.noise)

    def test_one_click_puts_away_what_is_noise(self):
        (mention,) = self.arrive(self.item("Buy my book"), source=self.search_source)
        mention.with_user(self.agent).action_noise()
        self.assertEqual(mention.noise, "spam")
        self.assertEqual(mention.noise_text, "a colleague said so")
        with self.assertRaises(AccessError):
            mention.with_user(self.stranger).action_no_noise()

    def test_noise_costs_the_same_whatever_the_size_of_the_batch(self):
        self.keep_environments()
        group = self.group()
        mentions = self.store(
            *(
                self.item(f"{SPAM} {LONG}", author=replace(MARTINA, external_id=f"m{number % 50}"))
                for number in range(200)
            )
        )
        for size in (20, 200):
            facts = self.env["social.crm.facts"]._load(mentions[:size].ids)
            for each in facts.values():
                each.same_id = group
            with self.assertQueryCount(2):
                self.env["social.crm.noise"]._sort_out(self.account, facts)


@tagged("post_install", "-at_install")
class TestStanding(SocialCommon):
    def test_what_the_blocked_say_is_kept_and_never_work(self):
        (before,) = self.arrive(self.item("Hello"), source=self.search_source)
        martina = before.profile_id
        martina.with_user(self.agent)._set_standing("blocked", "Insults us, see ticket 4711")
        self.assertEqual(before.noise, "blocked", "what waits is put aside")
        (after,) = self.arrive(self.item("Hello again"))
        self.assertEqual((after.noise, after.state), ("blocked", "new"))
        self.assertFalse(after.ticket_id)
        self.assertRecordValues(
            martina.standing_ids,
            [
                {
                    "standing": "blocked",
                    "before": False,
                    "reason": "Insults us, see ticket 4711",
                    "user_id": self.agent.id,
                }
            ],
        )
        martina.with_user(self.manager)._set_standing(False, "Has apologised")
        self.assertFalse(before.noise)
        self.assertTrue(after.ticket_id, "what was addressed to us becomes work")

    def test_no_standing_without_a_reason_and_none_to_ourselves(self):
        (mention,) = self.arrive(self.item())
        with self.assertRaises(UserError):
            mention.profile_id._set_standing("vip", "  ")
        mention.profile_id.own = True
        with self.assertRaises(UserError):
            mention.profile_id._set_standing("vip", "x")

    def test_readers_and_the_network_set_no_standing(self):
        (mention,) = self.arrive(self.item())
        reader = self._user("reader", "social_crm.group_reader")
        for user in (reader, self.employee):
            with self.assertRaises(AccessError):
                mention.profile_id.with_user(user)._set_standing("vip", "x")
        with self.assertRaises(AccessError):
            mention.profile_id.with_user(self.agent).write({"standing_said": "vip"})

    def test_a_contact_who_is_a_vip_is_one_on_all_networks_and_as_long_as_linked(self):
        mentions = self.arrive(self.item(), self.item(author=BORIS))
        partner = self.env["res.partner"].create({"name": "Martina Muster"})
        mentions[0].profile_id._link(partner)
        partner.with_user(self.agent)._set_social_vip(True, "Largest customer")
        self.assertEqual(mentions.profile_id.mapped("standing"), ["vip", False])
        mentions[1].profile_id._link(partner)
        self.assertEqual(mentions.profile_id.mapped("standing"), ["vip", "vip"])
        self.assertIn("vip", [part[0] for part in mentions[0].sudo().priority_parts])
        mentions[1].profile_id._refuse()
        self.assertEqual(mentions.profile_id.mapped("standing"), ["vip", False])
        self.assertEqual(partner.social_standing_ids.reason, "Largest customer")

    def test_the_form_says_it_for_several(self):
        mentions = self.arrive(self.item(), self.item(author=BORIS))
        action = mentions.profile_id.with_user(self.agent).action_standing()
        form = self.env[action["res_model"]].with_user(self.agent).browse(action["res_id"])
        form.write({"standing": "supporter", "reason": "They know the machines"})
        form.action_say()
        self.assertEqual(mentions.profile_id.mapped("standing"), ["supporter", "supporter"])
