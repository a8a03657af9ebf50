"""Duty rosters: who is on duty gets the cases and the alarms, and what somebody leaves goes on."""

from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .handing_common import HandingCommon

MONDAY = "2026-03-02"


class DutyCommon(HandingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member(cls.anna)
        cls.member(cls.ben)
        cls.early = cls.hours("Early", 6, 14)
        cls.late = cls.hours("Late", 14, 22)
        cls.team.resource_calendar_id = cls.hours("Service", 6, 22)
        cls.roster = cls.env["social.crm.roster"].create(
            {
                "team_id": cls.team.id,
                "duty_ids": [
                    Command.create({"user_id": cls.anna.id, "calendar_id": cls.early.id}),
                    Command.create(
                        {"user_id": cls.ben.id, "calendar_id": cls.late.id, "lead": True}
                    ),
                ],
            }
        )

    @classmethod
    def hours(cls, name, start, end, days=range(7), tz="Europe/Berlin"):
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": tz,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": name,
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": "morning",
                        }
                    )
                    for day in days
                ],
            }
        )

    def setUp(self):
        super().setUp()
        frozen = freeze_time(f"{MONDAY} 08:00:00")
        self.clock = frozen.start()
        self.addCleanup(frozen.stop)

    @classmethod
    def on_duty(cls, at):
        return cls.env["social.crm.roster"]._on_duty(cls.team.ids, fields.Datetime.to_datetime(at))

    def change(self, **values):
        return self.env["social.crm.duty.change"].create({"roster_id": self.roster.id, **values})

    def at(self, moment):
        """Everything that happens now happens at a moment."""
        self.clock.move_to(moment)
        self.env.cr._now = None

    def shifts_change(self):
        self.env.flush_all()
        with self.commits() as env:
            env["social.crm.assignment"]._cron_duty()

    def notes(self, user):
        return self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("notification_ids.res_partner_id", "=", user.partner_id.id),
            ]
        )


@tagged("post_install", "-at_install")
class TestDuty(DutyCommon):
    def test_hours_are_those_of_the_time_zone_of_their_calendar(self):
        team = self.team.id
        self.assertEqual(self.on_duty(f"{MONDAY} 04:59:59"), {team: []})
        self.assertEqual(self.on_duty(f"{MONDAY} 05:00:00"), {team: [self.anna.id]})
        self.assertEqual(self.on_duty(f"{MONDAY} 12:59:59"), {team: [self.anna.id]})
        self.assertEqual(self.on_duty(f"{MONDAY} 13:00:00"), {team: [self.ben.id]})
        self.assertEqual(self.on_duty("2026-07-06 11:59:59"), {team: [self.anna.id]}, "in summer")
        self.assertEqual(self.on_duty("2026-07-06 12:00:00"), {team: [self.ben.id]}, "in summer")

    def test_a_holiday_of_the_calendar_is_no_duty(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.early.id,
                "date_from": f"{MONDAY} 00:00:00",
                "date_to": f"{MONDAY} 22:59:59",
            }
        )
        self.assertEqual(self.on_duty(f"{MONDAY} 08:00:00"), {self.team.id: []})
        self.assertEqual(self.on_duty(f"{MONDAY} 18:00:00"), {self.team.id: [self.ben.id]})

    def test_a_line_counts_from_its_first_to_its_last_day(self):
        self.roster.duty_ids[0].write({"date_from": date(2026, 3, 3), "date_to": date(2026, 3, 4)})
        days = {
            day: self.on_duty(f"2026-03-{day:02} 08:00:00")[self.team.id] for day in range(2, 6)
        }
        self.assertEqual(days, {2: [], 3: [self.anna.id], 4: [self.anna.id], 5: []})

    def test_a_shift_over_midnight_has_no_hole_in_it(self):
        night = self.hours("Night", 0, 24)
        self.roster.duty_ids[0].calendar_id = night
        start = datetime(2026, 3, 2, 20)
        shifts = self.env["social.crm.roster"]._shifts(
            self.team.ids, start, start + timedelta(days=1)
        )
        theirs = [each for each in shifts[self.team.id] if each.user == self.anna.id]
        self.assertEqual(
            [(each.start, each.end) for each in theirs], [(start, start + timedelta(days=1))]
        )

    def test_who_swaps_has_the_hours_of_the_other_and_leads_for_him(self):
        self.change(
            start=f"{MONDAY} 00:00:00",
            stop=f"{MONDAY} 23:00:00",
            user_id=self.ben.id,
            instead_id=self.anna.id,
        )
        at = fields.Datetime.to_datetime(f"{MONDAY} 18:00:00")
        self.assertEqual(self.on_duty(at), {self.team.id: [self.anna.id]})
        leads = self.env["social.crm.roster"]._leads_on_duty(self.team.ids, at)
        self.assertEqual(leads, {self.team.id: [self.anna.id]})
        self.assertEqual(
            self.on_duty(at + timedelta(days=1)), {self.team.id: [self.ben.id]}, "the day after"
        )

    def test_somebody_can_come_in_addition_at_any_hour(self):
        self.change(start=f"{MONDAY} 02:00:00", stop=f"{MONDAY} 03:00:00", instead_id=self.anna.id)
        self.assertEqual(self.on_duty(f"{MONDAY} 02:30:00"), {self.team.id: [self.anna.id]})
        self.assertEqual(self.on_duty(f"{MONDAY} 03:00:00"), {self.team.id: []})

    def test_who_is_absent_is_not_on_duty_however_he_said_so(self):
        self.change(start=f"{MONDAY} 06:00:00", stop=f"{MONDAY} 07:00:00", user_id=self.anna.id)
        self.env["social.crm.member"].search([("user_id", "=", self.anna.id)]).write(
            {"away_from": f"{MONDAY} 08:00:00", "away_until": f"{MONDAY} 09:00:00"}
        )
        resource = self.env["resource.resource"].create(
            {"name": "Anna", "user_id": self.anna.id, "company_id": self.company.id}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "resource_id": resource.id,
                "date_from": f"{MONDAY} 10:00:00",
                "date_to": f"{MONDAY} 11:00:00",
            }
        )
        there = {
            hour: bool(self.on_duty(f"{MONDAY} {hour:02}:30:00")[self.team.id])
            for hour in range(5, 13)
        }
        self.assertEqual(
            there, {5: True, 6: False, 7: True, 8: False, 9: True, 10: False, 11: True, 12: True}
        )

    def test_a_team_without_a_roster_works_as_before_and_asks_nothing(self):
        self.keep_environments()
        self.assertEqual(
            self.env["social.crm.roster"]._on_duty(self.other_team.ids, datetime(2026, 3, 2)), {}
        )
        self.roster.active = False
        self.assertNotIn(self.team.id, self.env["social.crm.roster"]._rostered())
        with self.assertQueryCount(0):
            self.env["social.crm.roster"]._on_duty(self.team.ids, fields.Datetime.now())
        self.assertTrue(self.given(*self.people(1)).user_id)

    def test_only_who_is_on_duty_is_given_cases_also_by_name(self):
        for moment, who in ((f"{MONDAY} 08:00:00", self.anna), (f"{MONDAY} 18:00:00", self.ben)):
            self.at(moment)
            self.assertEqual(self.given(*self.people(3)).user_id, who)
            self.assertEqual(self.given(*self.people(1), user_id=self.anna.id).user_id, who)
        self.at(f"{MONDAY} 23:00:00")
        ticket = self.given(*self.people(1))
        self.assertFalse(ticket.user_id)
        self.assertIn("Anna is not at work", ticket.social_given_why)

    def test_who_takes_over_gets_cases_also_outside_his_own_hours(self):
        self.env["social.crm.member"].search(
            [("user_id", "=", self.anna.id)]
        ).calendar_id = self.early
        self.change(
            start=f"{MONDAY} 00:00:00",
            stop=f"{MONDAY} 23:00:00",
            user_id=self.ben.id,
            instead_id=self.anna.id,
        )
        self.at(f"{MONDAY} 18:00:00")
        self.assertEqual(self.given(*self.people(1)).user_id, self.anna)

    def test_nobody_who_is_not_in_the_team_is_on_duty_for_it(self):
        with self.assertRaises(ValidationError):
            self.roster.duty_ids[0].user_id = self.stranger
        with self.assertRaises(ValidationError):
            self.change(
                start=f"{MONDAY} 00:00:00", stop=f"{MONDAY} 23:00:00", instead_id=self.stranger.id
            )

    def test_two_things_are_not_said_about_somebody_at_the_same_time(self):
        times = {"start": f"{MONDAY} 06:00:00", "stop": f"{MONDAY} 12:00:00"}
        self.change(**times, user_id=self.anna.id)
        with self.assertRaises(ValidationError):
            self.change(**times, user_id=self.anna.id, instead_id=self.ben.id)

    def test_hours_that_nobody_covers_are_named_in_the_zone_of_the_team(self):
        self.at(f"{MONDAY} 06:00:00")
        self.assertFalse(self.roster.gap_text)
        self.late.attendance_ids.filtered(lambda each: each.dayofweek == "5").hour_to = 18
        self.roster.invalidate_recordset()
        self.assertEqual(
            self.roster.gap_text.replace("\u202f", " ").splitlines(),
            [
                "Saturday, March 7, 2026: 6:00 PM to 10:00 PM",
                "Saturday, March 14, 2026: 6:00 PM to 10:00 PM",
            ],
        )

    def test_hours_that_a_promise_names_want_somebody_too(self):
        self.at(f"{MONDAY} 06:00:00")
        self.env["helpdesk.sla"].create(
            {
                "name": "Around the clock",
                "social_target": "first_answer",
                "social_minutes": 60,
                "social_calendar_id": self.hours("Service, longer", 6, 23, days=[1]).id,
            }
        )
        self.assertEqual(
            self.roster.gap_text.replace("\u202f", " ").splitlines(),
            [
                "Tuesday, March 3, 2026: 10:00 PM to 11:00 PM",
                "Tuesday, March 10, 2026: 10:00 PM to 11:00 PM",
            ],
        )

    def test_shifts_are_looked_at_as_they_are_now(self):
        self.at(f"{MONDAY} 08:00:00")
        Shift = self.env["social.crm.duty.shift"].with_user(self.anna)
        now = Shift.search([("now", "=", True)])
        self.assertEqual((now.user_id, now.lead, now.now), (self.anna, False, True))
        self.assertEqual(now.display_name, "Anna")
        self.assertEqual((now.start, now.stop), (datetime(2026, 3, 2, 5), datetime(2026, 3, 2, 13)))
        self.assertIn(now, Shift.search([("user_id", "=", self.anna.id)]))
        self.assertNotIn(now, Shift.search([("now", "!=", True)]))
        self.change(
            start=f"{MONDAY} 07:00:00",
            stop=f"{MONDAY} 09:00:00",
            user_id=self.anna.id,
            instead_id=self.ben.id,
        )
        self.assertEqual(Shift.search([("now", "=", True)]).user_id, self.ben)
        self.assertFalse(Shift.with_user(self.stranger).search([]), "of another team")
        with self.assertRaises(AccessError):
            self.roster.with_user(self.anna).name = "Mine"


@tagged("post_install", "-at_install")
class TestHandingOver(DutyCommon):
    def setUp(self):
        super().setUp()
        self.at(f"{MONDAY} 12:55:00")
        self.ticket = self.given(self.item())
        self.assertEqual(self.ticket.user_id, self.anna)

    def test_what_waits_goes_to_the_next_shift_and_he_is_told_once(self):
        self.ben.notification_type = "inbox"
        self.ticket.with_user(self.anna).action_social_take()
        self.shifts_change()
        self.assertEqual(self.ticket.user_id, self.anna, "she is still there")
        self.at(f"{MONDAY} 13:00:00")
        self.shifts_change()
        self.assertEqual((self.ticket.user_id, self.ticket.social_handing), (self.ben, "given"))
        self.assertIn("Handed over by Anna", self.ticket.social_given_why)
        self.shifts_change()
        self.assertEqual(len(self.notes(self.ben)), 1)

    def test_what_waits_for_the_customer_stays(self):
        self.ticket.with_user(self.anna).action_social_take()
        self.ticket.social_opening_id._set_state("answered")
        self.ticket._social_keep()
        self.assertFalse(self.ticket.social_waits_since)
        self.at(f"{MONDAY} 13:00:00")
        self.shifts_change()
        self.assertEqual(self.ticket.user_id, self.anna)

    def test_who_has_begun_keeps_it_where_only_what_is_new_is_handed_over(self):
        self.roster.handing_over = "new"
        other = self.given(*self.people(1))
        self.ticket.with_user(self.anna).action_social_take()
        self.at(f"{MONDAY} 13:00:00")
        self.shifts_change()
        self.assertEqual((self.ticket.user_id, other.user_id), (self.anna, self.ben))

    def test_nothing_is_handed_over_where_nobody_is_there_or_it_is_not_wanted(self):
        self.at(f"{MONDAY} 23:00:00")
        self.shifts_change()
        self.assertEqual(self.ticket.user_id, self.anna)
        self.roster.handing_over = "none"
        self.at(f"{MONDAY} 13:00:00")
        self.shifts_change()
        self.assertEqual(self.ticket.user_id, self.anna)

    def test_who_is_at_it_right_now_finishes(self):
        self.at(f"{MONDAY} 13:00:00")
        presence = self.env["social.crm.presence"].with_user(self.anna).sudo()
        presence._beat(f"t{self.ticket.id}", "type")
        self.shifts_change()
        self.assertEqual(self.ticket.user_id, self.anna)
        self.at(f"{MONDAY} 13:05:00")
        self.shifts_change()
        self.assertEqual(self.ticket.user_id, self.ben)

    def test_who_is_not_on_the_roster_keeps_what_was_given_to_him_deliberately(self):
        expert = self._user("expert", "social_crm.group_agent", self.team)
        self.ticket.user_id = expert
        self.at(f"{MONDAY} 13:00:00")
        self.shifts_change()
        self.assertEqual(self.ticket.user_id, expert)

    def test_time_after_a_shift_does_not_count_for_picking_up(self):
        self.team.social_pickup_minutes = 30
        self.roster.handing_over = "none"
        self.at(f"{MONDAY} 20:00:00")
        self.assertFalse(self.env["social.crm.assignment"]._late(self.ticket))
        self.at("2026-03-03 05:25:00")
        self.assertTrue(self.env["social.crm.assignment"]._late(self.ticket))

    def test_what_is_not_picked_up_alarms_who_leads_on_duty(self):
        leaders = self.env["social.crm.assignment"]._leaders(self.ticket)
        self.assertEqual(leaders[self.ticket], self.manager, "nobody leads in the morning")
        self.at(f"{MONDAY} 18:00:00")
        leaders = self.env["social.crm.assignment"]._leaders(self.ticket)
        self.assertEqual(leaders[self.ticket], self.ben)


@tagged("post_install", "-at_install")
class TestUnassigned(DutyCommon):
    def setUp(self):
        super().setUp()
        self.team.social_unassigned_minutes = 30
        (self.ben + self.manager).notification_type = "inbox"
        self.env["social.crm.member"].search([("team_id", "=", self.team.id)]).maximum = 1
        self.at(f"{MONDAY} 18:00:00")
        self.full = self.given(*self.people(1))
        self.ticket = self.given(*self.people(1))
        self.assertEqual((self.full.user_id, self.ticket.user_id.id), (self.ben, False))
        # When it was opened is the database's own time.
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET create_date = %s WHERE id = %s",
            (fields.Datetime.now(), self.ticket.id),
        )
        self.ticket.invalidate_recordset()

    def test_when_time_is_up_who_leads_on_duty_has_it_however_many_he_has(self):
        self.at(f"{MONDAY} 18:29:59")
        self.shifts_change()
        self.assertFalse(self.ticket.user_id)
        self.at(f"{MONDAY} 18:30:00")
        self.shifts_change()
        self.assertEqual((self.ticket.user_id, self.ticket.social_handing), (self.ben, "given"))
        self.assertFalse(self.ticket.social_nobody_told)
        self.assertIn("nobody had it for 30 minutes", self.ticket.social_given_why)

    def test_where_he_is_only_told_the_manager_hears_of_it_next_and_each_once(self):
        self.team.social_unassigned_to_lead = False
        told = len(self.notes(self.ben))
        seen = []
        for minutes in (29, 30, 45, 59, 60, 90):
            self.at(datetime(2026, 3, 2, 18) + timedelta(minutes=minutes))
            self.shifts_change()
            seen.append((len(self.notes(self.ben)) - told, len(self.notes(self.manager))))
        self.assertEqual(seen, [(0, 0), (1, 0), (1, 0), (1, 0), (1, 1), (1, 1)])
        self.assertEqual(self.ticket.social_nobody_told, "manager")

    def test_where_nobody_leads_the_manager_is_told_at_once(self):
        self.roster.duty_ids.lead = False
        self.at(f"{MONDAY} 18:30:00")
        self.shifts_change()
        self.assertFalse(self.ticket.user_id)
        self.assertEqual(self.ticket.social_nobody_told, "manager")
        self.assertEqual(len(self.notes(self.manager)), 1)

    def test_only_hours_of_the_team_count(self):
        self.at(f"{MONDAY} 20:50:00")
        ticket = self.given(*self.people(1))
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET create_date = %s WHERE id = %s",
            (fields.Datetime.now(), ticket.id),
        )
        ticket.invalidate_recordset()
        waited = {}
        for moment in (f"{MONDAY} 23:00:00", "2026-03-03 05:15:00"):
            self.at(moment)
            waited[moment] = self.env["social.crm.assignment"]._nobodys(ticket)[ticket]
        self.assertEqual([each.seconds // 60 for each in waited.values()], [10, 25])

    def test_what_somebody_gives_up_waits_from_then_on(self):
        self.at(f"{MONDAY} 18:20:00")
        self.ticket.user_id = self.ben
        self.ticket.user_id = False
        self.assertEqual(self.ticket.social_nobody_since, datetime(2026, 3, 2, 18, 20))
        self.at(f"{MONDAY} 18:49:00")
        self.shifts_change()
        self.assertFalse(self.ticket.user_id)
        self.at(f"{MONDAY} 18:50:00")
        self.shifts_change()
        self.assertEqual(self.ticket.user_id, self.ben)
