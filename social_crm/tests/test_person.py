from dataclasses import replace

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..networks.types import Audience, Author
from .common import BORIS, OURS, SocialCommon


@tagged("post_install", "-at_install")
class TestMood(SocialCommon):
    def test_an_agent_says_the_mood_and_takes_it_back(self):
        (mention,) = self.arrive(self.item("It is broken again, terrible!"))
        found = {"mood": "negative", "mood_user_id": False, "mood_at": False}
        self.assertRecordValues(mention, [found])
        mention.with_user(self.agent).action_set_mood("positive")
        self.assertRecordValues(mention, [{"mood": "positive", "mood_user_id": self.agent.id}])
        self.assertTrue(mention.mood_at)
        mention.with_user(self.agent).action_set_mood(False)
        self.assertRecordValues(mention, [found])

    def test_only_who_works_a_mention_says_its_mood(self):
        (mention,) = self.arrive(self.item("It leaks"))
        for user in (self.stranger, self.employee):
            with self.assertRaises(AccessError):
                mention.with_user(user).action_set_mood("positive")
        with self.assertRaises(AccessError):
            mention.with_user(self.agent).mood = "positive"
        with self.assertRaises(UserError):
            mention.with_user(self.agent).action_set_mood("furious")
        (ours,) = self.arrive(self.item("Hello", OURS), source=self.own_source)
        with self.assertRaises(UserError):
            ours.with_user(self.manager).action_set_mood("positive")
        self.assertFalse((mention + ours).mood_user_id)
        self.assertFalse(ours.mood)

    def test_a_mood_stays_when_the_same_post_is_read_again(self):
        item = self.item("It leaks")
        (mention,) = self.arrive(item)
        mention.action_set_mood("negative")
        self.store(replace(item, counters={"likes": 3}))
        mention.invalidate_recordset()
        self.assertEqual(mention.mood, "negative")


@tagged("post_install", "-at_install")
class TestPerson(SocialCommon):
    def setUp(self):
        super().setUp()
        second = Author("u-second", "martina2", "Martina", followers=88)
        self.martina = self.env["res.partner"].create({"name": "Martina Müller"})
        self.said = self.arrive(
            self.item("It leaks"),
            self.item("Still", second),
            self.item("Well", second),
            self.item("Hm", second),
        )
        self.said.profile_id.partner_id = self.martina
        self.praise = self.arrive(self.item("Great kettle", replace(BORIS, followers=5)))
        self.said[0].action_set_mood("negative")
        self.said[1].action_set_mood("negative")
        self.said[2].action_set_mood("positive")
        self.praise.action_set_mood("positive")

    def people(self, user=None, domain=()):
        """Those of this test."""
        mine = ["|", ("partner_id", "=", self.martina.id), ("profile_id.handle", "=", "boris")]
        self.env.invalidate_all()  # a request is of one user; here several share what was read
        return self.env["social.crm.person"].with_user(user or self.agent).search([*mine, *domain])

    def test_a_person_is_one_row_over_all_their_profiles(self):
        person = self.people(domain=[("leaning", "=", "critic")])
        self.assertRecordValues(
            person,
            [
                {
                    "name": "Martina Müller",
                    "reach": 100,
                    "posts": 4,
                    "negative": 2,
                    "positive": 1,
                    "unknown": 1,
                    "known_share": 0.75,
                    "negative_reach": 202,
                    "last_at": max(self.said.mapped("written_at")),
                }
            ],
        )
        self.assertAlmostEqual(person.negative_share, 2 / 3)
        self.assertEqual(person.profile_id.handle, "martina2", "the one that reaches most")
        self.assertEqual(person.networks, "Scripted")
        action = person.action_open()
        self.assertEqual((action["res_model"], action["res_id"]), ("res.partner", self.martina.id))

    def test_who_is_no_contact_is_a_person_too_and_opens_as_profile(self):
        friend = self.people(domain=[("leaning", "=", "friend")])
        action = friend.action_open()
        profile = self.praise.profile_id
        self.assertEqual((action["res_model"], action["res_id"]), (profile._name, profile.id))
        self.assertEqual(friend.name, profile.display_name)

    def test_nobody_is_called_critic_or_friend_of_whom_no_mood_is_known(self):
        self.praise.write({"mood": False, "mood_user_id": False})
        person = self.people(domain=[("leaning", "=", "unknown")])
        self.assertEqual(person.profile_id, self.praise.profile_id)
        self.assertEqual((person.known_share, person.positive_share, person.unknown), (0, 0, 1))

    def test_private_words_weigh_for_those_only_who_may_read_them(self):
        private = self.arrive(self.item("Awful", BORIS, audience=Audience.DIRECT))
        private.action_set_mood("negative")
        reader = new_test_user(self.env, "social_reader", groups="social_crm.group_reader")
        boris = [("partner_id", "=", False)]
        self.assertEqual(self.people(reader, boris).negative, 0)
        self.assertEqual(self.people(self.stranger, boris).negative, 0)
        self.assertEqual(self.people(self.agent, boris).negative, 1)
        totals = self.env["social.crm.person"].with_user(reader)
        ((negative,),) = totals._read_group(
            [("profile_id.handle", "=", "boris")], [], ["negative:sum"]
        )
        self.assertEqual(negative, 0)

    def test_other_companies_and_other_employees_see_nobody(self):
        outsider = new_test_user(
            self.env,
            "social_outsider",
            groups="social_crm.group_manager",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        self.assertFalse(self.people(outsider))
        with self.assertRaises(AccessError):
            self.people(self.employee)

    def test_the_list_costs_the_same_for_many(self):
        self.keep_environments()
        fields = ["name", "networks", "reach", "posts", "negative_share", "last_at"]

        def cost():
            self.env.invalidate_all()
            begin = self.env.cr.sql_log_count
            self.env["social.crm.person"].with_user(self.agent).search_read([], fields)
            return self.env.cr.sql_log_count - begin

        cost()
        few = cost()
        for number in range(6):
            said = self.arrive(self.item(author=Author(f"u{number}", f"u{number}", "User")))
            if number % 2:
                said.profile_id.partner_id = self.martina.copy()
        self.assertEqual(cost(), few)
        self.assertGreaterEqual(self.env["social.crm.person"].search_count([]), 7)

    def test_ours_and_those_whom_nobody_knows_are_no_people(self):
        count = self.env["social.crm.person"].search_count([])
        self.arrive(self.item("News", OURS), source=self.own_source)
        self.arrive(self.item("Who?", Author.unknown("x")))
        self.assertEqual(self.env["social.crm.person"].search_count([]), count)
