"""Who looks at a case, and who is writing an answer to it."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..networks.types import Audience
from .common import SocialCommon


@tagged("post_install", "-at_install")
class TestPresence(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._user("colleague", "social_crm.group_agent", cls.team)

    def setUp(self):
        super().setUp()
        (self.mention,) = self.arrive(self.item("Where is my parcel?"))
        self.key = f"t{self.mention.ticket_id.id}"
        self.at = fields.Datetime.now()
        self.startPatcher(patch.object(fields.Datetime, "now", lambda: self.at))

    def pass_by(self, seconds):
        self.at += timedelta(seconds=seconds)

    def beat(self, user, key="same", mode="look"):
        inbox = self.env["social.crm.inbox"].with_user(user)
        return inbox.presence(self.key if key == "same" else key, mode)

    def leave(self, user, key=None):
        inbox = self.env["social.crm.inbox"].with_user(user)
        return inbox.presence(False, "look", key or self.key)

    def names(self, user, **options):
        return [each["name"] for each in self.beat(user, **options)["here"]]

    def told(self):
        """What was sent to the inboxes since this was asked last."""
        self.env.cr.precommit.run()
        bus = self.env["bus.bus"].sudo()
        found = [
            (each.channel, each.message)
            for each in bus.search([], order="id")
            if '"presence"' in each.message
        ]
        bus.search([]).unlink()
        return found

    def test_colleagues_see_each_other_and_nobody_himself(self):
        self.assertEqual(self.names(self.agent), [])
        self.assertEqual(self.names(self.colleague), [self.agent.name])
        self.assertEqual(self.names(self.agent), [self.colleague.name])

    def test_who_gives_no_sign_of_life_is_gone(self):
        self.beat(self.agent)
        self.pass_by(44)
        self.assertEqual(self.names(self.colleague), [self.agent.name])
        self.pass_by(2)
        self.assertEqual(self.names(self.colleague), [])

    def test_who_closes_the_case_is_gone_at_once(self):
        self.beat(self.agent)
        self.leave(self.agent)
        self.assertEqual(self.names(self.colleague), [])

    def test_a_tab_that_is_closed_late_does_not_take_away_where_another_has_been_since(self):
        (other,) = self.arrive(self.item("Another", minutes=3, thread_id="other"))
        self.beat(self.agent, key=f"m{other.id}")
        self.leave(self.agent)
        self.assertEqual(self.names(self.colleague, key=f"m{other.id}"), [self.agent.name])

    def test_who_opens_another_case_is_there_and_not_here(self):
        (other,) = self.arrive(self.item("Another", minutes=3, thread_id="other"))
        self.beat(self.agent)
        self.beat(self.agent, key=f"m{other.id}")
        self.assertEqual(self.names(self.colleague), [])
        self.assertEqual(self.names(self.colleague, key=f"m{other.id}"), [self.agent.name])

    def test_of_two_who_write_the_one_who_began_first_is_known_to_both(self):
        self.assertTrue(self.beat(self.agent, mode="type")["first"])
        self.pass_by(1)
        second = self.beat(self.colleague, mode="type")
        self.assertFalse(second["first"])
        self.assertEqual(second["here"][0]["mode"], "type")
        self.pass_by(20)
        self.assertTrue(self.beat(self.agent, mode="type")["first"], "still, at the next beat")

    def test_of_two_who_begin_in_the_same_second_exactly_one_is_first(self):
        self.beat(self.agent, mode="type")
        self.beat(self.colleague, mode="type")
        first = [self.beat(user, mode="type")["first"] for user in (self.agent, self.colleague)]
        self.assertEqual(sorted(first), [False, True])

    def test_who_stops_writing_lets_the_next_one_be_first(self):
        self.beat(self.agent, mode="type")
        self.pass_by(5)
        self.assertFalse(self.beat(self.colleague, mode="type")["first"])
        self.beat(self.agent, mode="look")
        self.assertTrue(self.beat(self.colleague, mode="type")["first"])

    def test_those_who_write_are_named_first(self):
        self.beat(self.manager, mode="look")
        self.beat(self.agent, mode="type")
        self.assertEqual(self.names(self.colleague), [self.agent.name, self.manager.name])

    def test_a_post_that_became_a_ticket_is_the_same_case(self):
        self.beat(self.agent, key=f"m{self.mention.id}")
        self.assertEqual(self.names(self.colleague), [self.agent.name])

    def test_only_changes_are_told_and_only_as_ids(self):
        self.told()
        self.beat(self.agent)
        ((channel, message),) = self.told()
        self.assertIn(str(self.mention.ticket_id.id), message)
        for word in (self.agent.name, self.agent.login, "parcel"):
            self.assertNotIn(word, message)
        self.assertIn("res.groups", channel)
        self.pass_by(20)
        self.beat(self.agent)
        self.assertFalse(self.told(), "a heartbeat is nothing new")
        self.beat(self.agent, mode="type")
        self.assertTrue(self.told())
        self.leave(self.agent)
        self.assertTrue(self.told())
        self.leave(self.agent)
        self.assertFalse(self.told())
        self.beat(self.agent)
        self.told()
        self.pass_by(100)
        self.beat(self.agent)
        self.assertTrue(self.told(), "he was gone meanwhile")

    def test_of_listed_cases_those_are_told_where_somebody_is(self):
        self.keep_environments()
        (other,) = self.arrive(self.item("Another", minutes=3, thread_id="other"))
        keys = [self.key, f"m{other.id}", f"m{self.mention.id}"]
        self.beat(self.agent, mode="type")
        inbox = self.env["social.crm.inbox"].with_user(self.colleague)
        present = inbox.present([*keys, "x", "t0", "t", "", "m1 OR 1=1"])
        self.assertEqual(set(present), {self.key, f"m{self.mention.id}"})
        self.assertEqual(present[self.key][0]["user_id"], self.agent.id)
        inbox.present(keys)
        with self.assertQueryCount(12):
            self.env.invalidate_all()
            inbox.present(keys * 10)

    def test_private_cases_of_other_teams_tell_nothing(self):
        (secret,) = self.arrive(self.item("secret", audience=Audience.DIRECT))
        key = f"t{secret.ticket_id.id}"
        self.beat(self.agent, key=key)
        inbox = self.env["social.crm.inbox"].with_user(self.stranger)
        with self.assertRaises(AccessError):
            inbox.presence(key)
        self.assertEqual(inbox.present([key, f"m{secret.id}"]), {})

    def test_whoever_is_no_agent_learns_nothing_and_is_nowhere(self):
        reader = self._user("reader", "social_crm.group_reader")
        self.beat(self.agent)
        for user in (self.employee, reader):
            inbox = self.env["social.crm.inbox"].with_user(user)
            with self.assertRaises(AccessError):
                inbox.presence(self.key)
            with self.assertRaises(AccessError):
                inbox.present([self.key])

    def test_a_case_that_is_not_there_is_said_to_be_so(self):
        for key in ("t0", "x1", "t", "m-1"):
            with self.assertRaises(UserError):
                self.beat(self.agent, key=key)

    def test_there_is_one_row_for_each_user_and_old_ones_go(self):
        for _time in range(3):
            self.beat(self.agent)
            self.beat(self.agent, mode="type")
        presence = self.env["social.crm.presence"]
        self.assertEqual(presence.search_count([("user_id", "=", self.agent.id)]), 1)
        self.pass_by(3700)
        presence._gc_presence()
        self.assertFalse(presence.search_count([("user_id", "=", self.agent.id)]))
