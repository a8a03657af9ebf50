"""Opinion leaders: who is proposed, what is known of them, and who is told of what they write."""

from ast import literal_eval
from dataclasses import replace
from datetime import timedelta

from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError

from ..networks.types import Audience
from .common import BORIS, MARTINA, OURS, SocialCommon

LOUD = replace(BORIS, external_id="u-loud", handle="loud", name="Lotte Loud", followers=9000)


class TestLeader(SocialCommon):
    def setUp(self):
        super().setUp()
        self.agent.notification_type = "inbox"

    def profile(self, author=LOUD, text="Hello there"):
        (mention,) = self.arrive(self.item(text, author=author))
        return mention.profile_id

    def watched(self, profile=None, user=None, **values):
        return self.env["social.crm.leader"].create(
            {
                "profile_id": (profile or self.profile()).id,
                "user_id": (user or self.agent).id,
                **values,
            }
        )

    def told(self, user):
        return self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("notification_ids.res_partner_id", "=", user.partner_id.id),
            ]
        )

    def proposed(self, least=1000):
        self.env["social.crm.profile"]._cron_influence()
        self.company.social_crm_leader_influence = least
        return self.env["social.crm.leader"]._propose(self.company)

    def test_whose_words_go_far_is_proposed_once_and_only_where_it_is_wanted(self):
        profile = self.profile()
        self.profile(MARTINA)
        self.assertFalse(self.proposed(10000))
        found = self.proposed()
        self.assertEqual(found.profile_id, profile)
        self.assertEqual((found.state, found.reach), ("proposed", 9000))
        found.with_user(self.manager).action_drop()
        self.assertFalse(self.proposed(), "who was dropped is not proposed again")

    def test_somebody_with_two_profiles_is_one_person(self):
        first = self.profile()
        second = self.profile(replace(LOUD, external_id="u-loud2", handle="l2", followers=500))
        partner = self.env["res.partner"].create({"name": "Lotte"})
        (first | second).partner_id = partner
        found = self.proposed()
        self.assertEqual((found.profile_id, found.reach), (first, 9500))
        self.assertEqual(found.display_name, "Lotte")
        with self.assertRaisesRegex(ValidationError, "already"):
            self.watched(second)

    def test_two_who_turn_out_to_be_one_count_once(self):
        first = self.profile()
        second = self.profile(replace(LOUD, external_id="u-loud2", handle="l2", followers=500))
        proposed = self.env["social.crm.leader"].create(
            {"profile_id": first.id, "state": "proposed", "note": "Likes tea"}
        )
        watched = self.watched(second)
        (first | second).partner_id = self.env["res.partner"].create({"name": "Lotte"})
        dropped = self.env["social.crm.leader"]._drop_doubles()
        self.assertEqual(dropped, proposed)
        watched._measure()
        self.assertEqual((watched.state, watched.reach), ("watched", 9500))
        self.assertEqual((proposed.state, proposed.note), ("dropped", "Likes tea"))

    def test_machines_blocked_people_and_we_ourselves_are_none(self):
        self.profile(replace(LOUD, external_id="u-bot", bot=True))
        blocked = self.profile(replace(LOUD, external_id="u-bad", handle="bad"))
        blocked._set_standing("blocked", "sells fakes")
        self.assertFalse(self.proposed())
        (own,) = self.arrive(self.item("We", author=OURS), source=self.own_source)
        with self.assertRaises(ValidationError):
            self.watched(own.profile_id)

    def test_the_trend_is_against_about_a_month_ago(self):
        self.stop_the_clock()
        leader = self.watched()
        leader._keep_day()
        leader._work_out_trend()
        self.assertFalse(leader.trend_known)
        self.env["social.crm.leader.reach"].create(
            {
                "leader_id": leader.id,
                "day": fields.Date.today() - timedelta(days=31),
                "reach": 6000,
                "influence": 6000,
            }
        )
        leader._work_out_trend()
        self.assertTrue(leader.trend_known)
        self.assertAlmostEqual(leader.trend, 0.5)
        leader._keep_day()
        self.assertEqual(len(leader.reach_ids), 2, "one row a day")

    def test_topics_and_relation_come_from_what_they_wrote(self):
        topic = self.env["social.crm.topic"].create({"name": "Gizmos", "words": "gizmo"})
        profile = self.profile(text="The gizmo is terrible, I am so angry, worst thing ever!")
        mention = self.env["social.crm.mention"].search([("profile_id", "=", profile.id)])
        mention.write({"mood": "negative", "mood_sure": False})
        leader = self.watched(profile)
        self.assertEqual(leader.topic_ids, topic)
        self.assertEqual((leader.relation, leader.posts), ("critic", 1))
        self.assertEqual(leader.last_at, mention.written_at)
        self.assertEqual(leader.ticket_count, 1)
        self.arrive(self.item("Sorry!", author=OURS, parent_id=mention.external_id, minutes=5))
        leader.invalidate_recordset()
        self.assertTrue(leader.answered_at)

    def test_private_words_weigh_only_for_those_who_may_read_them(self):
        (mention,) = self.arrive(self.item("psst", author=LOUD, audience=Audience.DIRECT))
        leader = self.watched(mention.profile_id)
        self.assertEqual(leader.with_user(self.agent).posts, 1)
        self.assertEqual(leader.with_user(self.stranger).posts, 0)

    def test_who_talks_to_them_is_told_once_of_a_batch(self):
        self.watched()
        before = self.told(self.agent)
        first, second = self.arrive(
            self.item("One thing", author=LOUD), self.item("Another", author=LOUD)
        )
        told = self.told(self.agent) - before
        self.assertEqual(len(told), 1)
        self.assertIn("An opinion leader has written", told.body)
        self.assertNotIn("One thing", told.body, "words stay where they were said")
        for mention in (first, second):
            self.assertIn(mention.ticket_id.number, told.body)

    def test_nobody_is_told_of_what_he_may_not_read_nor_of_what_is_not_watched(self):
        leader = self.watched(user=self.stranger)
        self.stranger.notification_type = "inbox"
        before = self.told(self.stranger)
        self.arrive(self.item("psst", author=LOUD, audience=Audience.DIRECT))
        self.assertEqual(self.told(self.stranger), before)
        leader.state = "dropped"
        self.arrive(self.item("In public", author=LOUD))
        self.assertEqual(self.told(self.stranger), before)

    def test_another_profile_of_the_person_counts(self):
        leader = self.watched()
        other = self.profile(replace(LOUD, external_id="u-l3", handle="l3"))
        (other | leader.profile_id).partner_id = self.env["res.partner"].create({"name": "L"})
        before = self.told(self.agent)
        self.arrive(self.item("From there", author=replace(LOUD, external_id="u-l3", handle="l3")))
        self.assertEqual(len(self.told(self.agent) - before), 1)

    def test_where_nobody_is_watched_nothing_is_asked(self):
        self.keep_environments()
        self.env["social.crm.leader"]._any_told(self.account.company_id.id)
        with self.assertQueryCount(0):
            self.env["social.crm.assignment"]._tell_of_leaders(self.account, [object()])

    def test_the_figures_take_a_fixed_number_of_queries(self):
        self.keep_environments()
        leaders = self.env["social.crm.leader"].browse()
        for number in range(6):
            leaders |= self.watched(
                self.profile(replace(LOUD, external_id=f"u-m{number}", handle=f"m{number}"))
            )

        def asked(some):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some.mapped("relation")
            return self.env.cr.sql_log_count - start

        asked(leaders)
        self.assertEqual(asked(leaders), asked(leaders[:2]))

    def test_only_managers_decide(self):
        leader = self.watched(state="proposed")
        with self.assertRaises(AccessError):
            leader.with_user(self.agent).action_watch()
        leader.user_id = False
        leader.with_user(self.manager).action_watch()
        self.assertEqual((leader.state, leader.user_id), ("watched", self.manager))
        outside = self._user(
            "outside",
            "social_crm.group_manager",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        with self.assertRaises(ValidationError):
            leader.user_id = outside

    def test_the_inbox_says_who_talks_to_them(self):
        leader = self.watched(note="cares about repair")
        ticket = self.env["helpdesk.ticket"].search(
            [("social_profile_id", "=", leader.profile_id.id)]
        )
        sections = self.env["social.crm.inbox"].with_user(self.agent).person(f"t{ticket.id}")
        (section,) = [each for each in sections["sections"] if each["code"] == "leader"]
        shown = {row["label"]: row["value"] for row in section["rows"]}
        self.assertEqual(shown["Talks to them"], self.agent.name)
        self.assertEqual(shown["Note"], "cares about repair")

    def test_an_owner_who_has_left_is_noticed(self):
        leader = self.watched()
        ticket = self.env["helpdesk.ticket"].search(
            [("social_profile_id", "=", leader.profile_id.id)]
        )
        leaders = leader.with_user(self.manager)
        arch = etree.fromstring(leaders.get_view(view_type="search")["arch"])
        (nobody,) = arch.xpath("//filter[@name='nobody']")
        domain = literal_eval(nobody.get("domain"))
        self.assertFalse(leaders.search(domain))
        self.agent.active = False
        self.assertEqual(leaders.search(domain), leader)
        sections = self.env["social.crm.inbox"].with_user(self.manager).person(f"t{ticket.id}")
        (section,) = [each for each in sections["sections"] if each["code"] == "leader"]
        row = section["rows"][0]
        self.assertIn("who has left", row["value"])
        self.assertEqual(row["tone"], "danger")
