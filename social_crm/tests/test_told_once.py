"""One event tells one person once, in the way that he has chosen."""

from odoo.tests import tagged

from ..networks.types import Audience
from .common import MARTINA
from .handing_common import HandingCommon


@tagged("post_install", "-at_install")
class TestToldOnce(HandingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member(cls.anna)
        (cls.anna | cls.ben | cls.manager).notification_type = "inbox"

    def told(self, user):
        """How often somebody was told of something: in Odoo's inbox, or by mail."""
        self.env.flush_all()
        return self.env["mail.notification"].search([("res_partner_id", "=", user.partner_id.id)])

    def follow_team(self, user):
        """Somebody follows the team, and so all that is opened for it."""
        self.team.message_subscribe(user.partner_id.ids)

    def test_whoever_gets_a_case_and_follows_its_team_is_told_once(self):
        self.follow_team(self.anna)
        self.follow_team(self.ben)
        tickets = self.given(*self.people(3))
        self.assertEqual(tickets.user_id, self.anna)
        (once,) = self.told(self.anna)
        self.assertIn("Given to you", once.mail_message_id.body)
        self.assertEqual(len(self.told(self.ben)), 3, "who only follows is shown each post")

    def test_several_posts_of_a_new_case_tell_whoever_gets_it_once(self):
        first = self.item("My parcel!", author=MARTINA, audience=Audience.DIRECT, thread_id="t")
        again = self.item("Hello?", author=MARTINA, audience=Audience.DIRECT, thread_id="t")
        ticket = self.given(first, again)
        self.assertEqual(len(ticket), 1)
        self.assertEqual(len(self.told(ticket.user_id)), 1)

    def test_what_is_said_later_is_another_event(self):
        first = self.item("My parcel!", author=MARTINA, minutes=60, thread_id="t")
        ticket = self.given(first)
        before = self.told(self.anna)
        self.arrive(self.item("Hello?", author=MARTINA, minutes=5, thread_id="t"))
        self.assertEqual(ticket.user_id, self.anna)
        self.assertEqual(len(self.told(self.anna) - before), 1)

    def test_whom_a_rule_names_and_who_follows_is_told_once(self):
        self.follow_team(self.manager)
        self.decided({"tell_user_ids": {self.manager.id}}, *self.people(2))
        shown = self.told(self.manager)
        self.assertEqual(len(shown), 2)
        self.assertEqual(set(shown.mail_message_id.mapped("message_type")), {"social_crm"})

    def test_whom_a_rule_names_is_told_where_nobody_else_tells_him(self):
        self.decided({"tell_user_ids": {self.manager.id}}, *self.people(2))
        (once,) = self.told(self.manager)
        self.assertIn("A rule wants you", once.mail_message_id.body)

    def test_whoever_gets_a_case_and_is_named_by_a_rule_is_told_once(self):
        self.given(*self.people(2), tell_user_ids={self.anna.id})
        self.assertEqual(len(self.told(self.anna)), 1)

    def test_each_is_told_where_he_works(self):
        self.anna.notification_type = "email"
        self.follow_team(self.anna)
        self.given(*self.people(2))
        (once,) = self.told(self.anna)
        self.assertEqual(once.notification_type, "email")

    def test_whoever_is_assigned_by_hand_is_told_once(self):
        (mention,) = self.arrive(self.item())
        ticket = mention.ticket_id
        ticket.with_user(self.manager).message_subscribe(self.anna.partner_id.ids)
        before = self.told(self.anna)
        Inbox = self.env["social.crm.inbox"].with_user(self.manager)
        Inbox.act_assign([f"t{ticket.id}"], self.anna.id)
        self.assertEqual(len(self.told(self.anna) - before), 1)

    def test_several_cases_by_hand_tell_once(self):
        tickets = self.arrive(*self.people(3)).ticket_id
        before = self.told(self.anna)
        Inbox = self.env["social.crm.inbox"].with_user(self.manager)
        Inbox.act_assign([f"t{ticket.id}" for ticket in tickets], self.anna.id)
        self.assertEqual(len(self.told(self.anna) - before), 1)

    def test_the_alarm_of_a_flood_is_an_activity_or_a_word_on_the_screen(self):
        """Not both: who has the activity is not shown the word."""
        second = self._user("second", "social_crm.group_manager")
        words = []
        Users = type(self.env["res.users"])

        def hear(user, kind, message, **_options):
            if kind == "simple_notification":
                words.append(user)

        self.patch(Users, "_bus_send", hear)
        self.env["social.crm.held"]._hold(self.account, "source", {self.source.id: 1})
        activity = self.account.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn(second, words)
        self.assertNotIn(self.manager, words)

    def test_a_case_that_nobody_picks_up_tells_its_leader_once(self):
        self.team.write({"user_id": self.manager.id, "social_pickup_minutes": 30})
        self.follow_team(self.manager)
        ticket = self.given(*self.people(1))
        before = self.told(self.manager)
        self.env["social.crm.assignment"]._tell_leaders(ticket)
        self.assertEqual(len(self.told(self.manager) - before), 1)
