"""A case that nobody picks up goes on to the next, and then to the leader."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .handing_common import HandingCommon


@tagged("post_install", "-at_install")
class TestHandingOn(HandingCommon):
    def setUp(self):
        super().setUp()
        self.team.write({"social_pickup_minutes": 30, "user_id": self.manager.id})
        self.manager.notification_type = "inbox"
        self.member(self.anna)
        self.ticket = self.given(self.item())
        self.assertEqual(self.ticket.user_id, self.anna)
        self.member(self.ben)

    def later(self, minutes=31):
        self.ticket.social_given_at = fields.Datetime.now() - timedelta(minutes=minutes)
        self.env.flush_all()
        with self.commits() as env:
            env["social.crm.assignment"]._cron_hand_on()

    def notes(self, user):
        return self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("notification_ids.res_partner_id", "=", user.partner_id.id),
            ]
        )

    def test_what_nobody_picks_up_goes_to_the_next_and_then_to_the_leader(self):
        self.later()
        self.assertEqual((self.ticket.user_id, self.ticket.social_handing), (self.ben, "given"))
        self.assertEqual(self.ticket.social_passed_user_ids, self.anna)
        self.later()
        self.assertEqual((self.ticket.user_id, self.ticket.social_handing), (self.ben, "told"))
        self.assertEqual(len(self.notes(self.manager)), 1)
        self.later()
        self.assertEqual(self.ticket.user_id, self.ben, "no ping-pong")
        self.assertEqual(len(self.notes(self.manager)), 1, "told once")

    def test_in_time_it_stays(self):
        self.later(minutes=29)
        self.assertEqual(self.ticket.user_id, self.anna)

    def test_time_outside_working_hours_does_not_count(self):
        never = self.env["resource.calendar"].create({"name": "Never", "attendance_ids": False})
        self.env["social.crm.member"].search([("user_id", "=", self.anna.id)]).calendar_id = never
        self.later(minutes=600)
        self.assertEqual(self.ticket.user_id, self.anna)

    def test_who_takes_it_keeps_it(self):
        self.ticket.with_user(self.anna).action_social_take()
        self.assertFalse(self.ticket.social_handing)
        self.later()
        self.assertEqual(self.ticket.user_id, self.anna)

    def test_who_has_written_on_it_keeps_it(self):
        self.ticket.with_user(self.anna).message_post(body="Looking at it")
        self.later()
        self.assertEqual(self.ticket.user_id, self.anna)

    def test_who_has_begun_an_answer_keeps_it(self):
        self.env["social.crm.reply"].with_user(self.anna).create(
            {"mention_id": self.ticket.social_opening_id.id, "text": "One moment"}
        )
        self.later()
        self.assertEqual(self.ticket.user_id, self.anna)

    def test_where_there_is_nobody_else_the_leader_is_told_at_once(self):
        self.env["social.crm.member"].search([("user_id", "=", self.ben.id)]).unlink()
        self.later()
        self.assertEqual((self.ticket.user_id, self.ticket.social_handing), (self.anna, "told"))
        self.assertEqual(len(self.notes(self.manager)), 1)

    def test_what_nobody_could_take_is_offered_again(self):
        away = fields.Datetime.now() + timedelta(days=1)
        members = self.env["social.crm.member"].search([("team_id", "=", self.team.id)])
        members.away_until = away
        waiting = self.given(*self.people(1))
        self.assertFalse(waiting.user_id)
        members.filtered(lambda member: member.user_id == self.ben).away_until = False
        self.later(minutes=1)
        self.assertEqual((waiting.user_id, waiting.social_handing), (self.ben, "given"))

    def test_who_goes_away_can_leave_what_he_has_not_begun_to_others(self):
        self.env["social.crm.away"].with_user(self.anna).create(
            {"away_until": fields.Datetime.now() + timedelta(days=1), "hand_on": True}
        ).action_away()
        self.assertEqual(self.ticket.user_id, self.ben)
