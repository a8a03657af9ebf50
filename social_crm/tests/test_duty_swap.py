"""Agents hand shifts to one another: whose it is changes when somebody accepts, and not before."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..handing.duty import merge
from .common import BORIS
from .test_duty import MONDAY, DutyCommon

TUESDAY = "2026-03-03"


@tagged("post_install", "-at_install")
class TestDutySwap(DutyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cleo = cls._user("cleo", "social_crm.group_agent", cls.team)
        cls.member(cls.cleo)
        cls.team.user_id = cls.manager

    def offer(self, user, start, stop, colleague=None, roster=None):
        """As the form does."""
        form = (
            self.env["social.crm.duty.offer"]
            .with_user(user)
            .create(
                {
                    "roster_id": (roster or self.roster).id,
                    "start": start,
                    "stop": stop,
                    "whom": "colleague" if colleague else "team",
                    "colleague_id": colleague and colleague.id,
                }
            )
        )
        form.action_offer()
        self.env.flush_all()
        return self.env["social.crm.duty.swap"].search([], limit=1, order="id desc")

    def tuesday(self, user=None, colleague=None):
        """Anna offers her early shift of Tuesday, 5 to 13 o'clock UTC."""
        return self.offer(
            user or self.anna, f"{TUESDAY} 05:00:00", f"{TUESDAY} 13:00:00", colleague
        )

    def times(self, user, day=TUESDAY):
        """Hours of a day, UTC, at which somebody is on duty."""
        start = fields.Datetime.to_datetime(f"{day} 00:00:00")
        shifts = self.env["social.crm.roster"]._shifts(
            self.team.ids, start, start + timedelta(days=1)
        )[self.team.id]
        return [
            (begin.hour, end.hour)
            for begin, end in merge(
                (each.start, each.end) for each in shifts if each.user == user.id
            )
        ]

    def todo(self, user):
        return self.env["mail.activity"].search(
            [("user_id", "=", user.id), ("res_model", "=", "social.crm.duty.swap")]
        )

    def heard(self, user):
        return len(self.notes(user))

    def test_it_stays_whose_it_is_until_somebody_accepts(self):
        gaps = self.roster.gap_text
        swap = self.tuesday()
        self.assertEqual(self.times(self.anna), [(5, 13)])
        self.assertEqual((self.times(self.cleo), self.roster.gap_text), ([], gaps))
        swap.with_user(self.cleo).action_accept()
        self.assertEqual((self.times(self.anna), self.times(self.cleo)), ([], [(5, 13)]))
        self.roster.invalidate_recordset()
        self.assertEqual(self.roster.gap_text, gaps, "nothing is left that nobody has")
        self.assertEqual(self.times(self.anna, "2026-03-04"), [(5, 13)], "the day after")
        self.assertEqual((swap.state, swap.taken_by_id), ("accepted", self.cleo))

    def test_a_part_can_be_offered_and_handed_on_and_given_back(self):
        part = (f"{TUESDAY} 08:00:00", f"{TUESDAY} 11:00:00")
        self.offer(self.anna, *part).with_user(self.cleo).action_accept()
        self.assertEqual(self.times(self.anna), [(5, 8), (11, 13)])
        self.assertEqual(self.times(self.cleo), [(8, 11)])
        middle = (f"{TUESDAY} 09:00:00", f"{TUESDAY} 10:00:00")
        self.offer(self.cleo, *middle).with_user(self.ben).action_accept()
        self.assertEqual(self.times(self.cleo), [(8, 9), (10, 11)])
        self.assertEqual(self.times(self.ben), [(9, 10), (13, 21)])
        self.offer(self.ben, *middle, self.anna).with_user(self.anna).action_accept()
        self.assertEqual(self.times(self.anna), [(5, 8), (9, 10), (11, 13)])
        self.assertEqual(self.times(self.ben), [(13, 21)])
        with self.assertRaisesRegex(UserError, "not your shift"):
            self.offer(self.anna, *part)

    def test_who_comes_in_addition_can_hand_that_on(self):
        when = {"start": f"{TUESDAY} 02:00:00", "stop": f"{TUESDAY} 04:00:00"}
        self.change(**when, instead_id=self.cleo.id, lead=True)
        swap = self.offer(self.cleo, *when.values())
        self.assertTrue(swap.lead)
        swap.with_user(self.anna).action_accept()
        self.assertEqual((self.times(self.cleo), self.times(self.anna)), ([], [(2, 4), (5, 13)]))
        leads = self.env["social.crm.roster"]._leads_on_duty(
            self.team.ids, fields.Datetime.to_datetime(f"{TUESDAY} 03:00:00")
        )
        self.assertEqual(leads, {self.team.id: [self.anna.id]})

    def test_who_takes_over_is_in_charge_where_the_other_was(self):
        swap = self.offer(self.ben, f"{TUESDAY} 13:00:00", f"{TUESDAY} 21:00:00", self.cleo)
        self.assertTrue(swap.lead)
        swap.with_user(self.cleo).action_accept()
        leads = self.env["social.crm.roster"]._leads_on_duty(
            self.team.ids, fields.Datetime.to_datetime(f"{TUESDAY} 18:00:00")
        )
        self.assertEqual(leads, {self.team.id: [self.cleo.id]})

    def test_cases_go_to_who_has_the_shift_at_that_moment(self):
        swap = self.offer(self.anna, f"{MONDAY} 05:00:00", f"{MONDAY} 13:00:00")
        self.assertEqual(swap.start, fields.Datetime.now(), "what is over is not offered")
        mine = self.given(self.item())
        self.assertEqual(mine.user_id, self.anna, "nobody has accepted yet")
        self.at(f"{MONDAY} 08:30:00")
        swap.with_user(self.cleo).action_accept()
        self.assertEqual(self.times(self.anna, MONDAY), [(5, 8)])
        theirs = self.given(self.item(author=BORIS))
        self.assertEqual(theirs.user_id, self.cleo)
        self.shifts_change()
        self.env.invalidate_all()
        self.assertEqual(mine.user_id, self.cleo, "what waits is handed over as after any shift")

    def test_each_is_told_once_and_can_decide_from_the_own_activities(self):
        before = {user: self.heard(user) for user in self.team.user_ids | self.manager}

        def news():
            found = {user: self.heard(user) - count for user, count in before.items()}
            return {user: count for user, count in found.items() if count}

        swap = self.tuesday()
        self.assertEqual(news(), dict.fromkeys(self.team.user_ids - self.anna, 1))
        self.assertEqual(len(self.todo(self.cleo)), 1)
        self.assertFalse(self.todo(self.anna))
        with self.assertRaisesRegex(UserError, "accept or decline"):
            self.todo(self.cleo).with_user(self.cleo).action_feedback(feedback="Yes")
        swap.with_user(self.cleo).action_accept()
        self.assertFalse(self.todo(self.cleo) + self.todo(self.ben))
        self.assertEqual(news()[self.anna], 1)
        self.assertEqual(news()[self.manager], 1, "who leads hears of it, once")
        self.assertEqual((news()[self.cleo], news()[self.ben]), (1, 1))

    def test_one_colleague_is_asked_alone_and_his_no_is_told(self):
        swap = self.tuesday(colleague=self.cleo)
        self.assertFalse(self.todo(self.ben))
        for user in (self.ben, self.anna, self.stranger):
            with self.assertRaises(AccessError):
                swap.with_user(user).action_accept()
            with self.assertRaises(AccessError):
                swap.with_user(user).action_decline()
        before = self.heard(self.anna)
        swap.with_user(self.cleo).action_decline()
        self.assertEqual((swap.state, self.heard(self.anna)), ("declined", before + 1))
        self.assertEqual(self.times(self.anna), [(5, 13)])
        with self.assertRaisesRegex(UserError, "not offered any more"):
            swap.with_user(self.cleo).action_accept()

    def test_the_no_of_one_leaves_it_to_the_others_of_the_team(self):
        swap = self.tuesday()
        swap.with_user(self.cleo).action_decline()
        self.assertFalse(self.todo(self.cleo))
        self.assertEqual((swap.state, len(self.todo(self.ben))), ("offered", 1))
        # Once is enough; and whoever finds that he can after all still may.
        his = swap.with_user(self.cleo)
        self.assertEqual((his.may_decline, his.may_accept), (False, True))
        self.assertTrue(swap.with_user(self.ben).may_decline)
        for user in self.team.user_ids - self.anna - self.cleo:
            swap.with_user(user).action_decline()
        self.assertEqual(swap.state, "declined")

    def test_whoever_is_second_is_told_who_has_it(self):
        swap = self.tuesday()
        swap.with_user(self.cleo).action_accept()
        with self.assertRaisesRegex(UserError, "has this shift already"):
            swap.with_user(self.ben).action_accept()

    def test_nobody_offers_what_is_not_his(self):
        with self.assertRaisesRegex(UserError, "not your shift"):
            self.tuesday(self.ben)
        with self.assertRaisesRegex(UserError, "not your shift"):
            self.offer(self.anna, f"{TUESDAY} 05:00:00", f"{TUESDAY} 14:00:00")
        with self.assertRaises(AccessError):
            self.tuesday(self.stranger)
        with self.assertRaisesRegex(UserError, "over already"):
            self.offer(self.anna, f"{MONDAY} 05:00:00", f"{MONDAY} 07:00:00")
        for colleague in (self.anna, self.stranger):
            with self.assertRaisesRegex(UserError, "colleague of the team"):
                self.tuesday(colleague=colleague)
        self.tuesday()
        with self.assertRaisesRegex(ValidationError, "already"):
            self.tuesday()

    def test_nobody_writes_offers_by_hand(self):
        values = {
            "roster_id": self.roster.id,
            "user_id": self.ben.id,
            "start": f"{TUESDAY} 13:00:00",
            "stop": f"{TUESDAY} 14:00:00",
        }
        Swaps = self.env["social.crm.duty.swap"]
        swap = self.tuesday(colleague=self.cleo)
        for user in (self.anna, self.manager, self.administrator):
            with self.assertRaises(AccessError):
                Swaps.with_user(user).create(values)
            with self.assertRaises(AccessError):
                swap.with_user(user).write({"to_id": self.ben.id})
        self.assertFalse(Swaps.with_user(self.ben).search([]), "it is between the two")
        self.assertEqual(Swaps.with_user(self.manager).search([]), swap)
        with self.assertRaises(AccessError):
            swap.with_user(self.cleo).action_withdraw()

    def test_who_is_there_already_or_away_does_not_take_it(self):
        late = self.offer(self.anna, f"{TUESDAY} 05:00:00", f"{TUESDAY} 13:00:00")
        self.roster.duty_ids = [
            Command.create({"user_id": self.cleo.id, "calendar_id": self.early.id})
        ]
        with self.assertRaisesRegex(UserError, "already"):
            late.with_user(self.cleo).action_accept()
        self.env["social.crm.member"].search([("user_id", "=", self.ben.id)]).write(
            {"away_from": f"{TUESDAY} 12:00:00", "away_until": f"{TUESDAY} 18:00:00"}
        )
        with self.assertRaisesRegex(UserError, "away"), self.env.cr.savepoint():
            late.with_user(self.ben).action_accept()
        self.env.invalidate_all()
        self.assertEqual((late.state, self.times(self.anna)), ("offered", [(5, 13)]))

    def test_what_the_roster_has_changed_since_is_not_taken_over(self):
        swap = self.tuesday()
        self.change(start=swap.start, stop=swap.stop, user_id=self.anna.id, instead_id=self.ben.id)
        with self.assertRaisesRegex(UserError, "changed since"):
            swap.with_user(self.cleo).action_accept()

    def test_managers_forbid_it_for_a_roster(self):
        swap = self.tuesday()
        before = self.heard(self.anna)
        self.roster.with_user(self.manager).swaps = False
        self.assertEqual((swap.state, self.heard(self.anna)), ("withdrawn", before + 1))
        self.assertFalse(self.todo(self.cleo))
        with self.assertRaisesRegex(UserError, "only managers"):
            self.tuesday()
        shift = self.env["social.crm.duty.shift"].with_user(self.anna)
        self.assertNotIn(True, shift.search([("user_id", "=", self.anna.id)]).mapped("may_offer"))

    def test_the_own_shifts_say_what_can_be_offered_and_what_is(self):
        self.tuesday()
        Shifts = self.env["social.crm.duty.shift"].with_user(self.anna)
        shifts = {
            shift.start.day: shift
            for shift in Shifts.search([("user_id", "=", self.anna.id), ("stop", ">", MONDAY)])
            if shift.start.month == 3
        }
        self.assertEqual((shifts[3].may_offer, bool(shifts[3].swap_id)), (False, True))
        self.assertEqual((shifts[4].may_offer, bool(shifts[4].swap_id)), (True, False))
        context = shifts[4].action_offer()["context"]
        self.assertEqual(context["default_roster_id"], self.roster.id)
        shifts[3].action_withdraw()
        self.assertFalse(self.env["social.crm.duty.swap"].search([("state", "=", "offered")]))
        theirs = Shifts.search([("user_id", "=", self.ben.id)])
        self.assertFalse(any(theirs.mapped("may_offer")))

    def test_who_finds_nobody_is_reminded_once_and_it_ends_by_itself(self):
        swap = self.tuesday()
        before = self.heard(self.anna)
        self.at(f"{TUESDAY} 03:30:00")
        for _twice in range(2):
            self.shifts_change()
        self.assertEqual(self.heard(self.anna), before + 1)
        self.at(f"{TUESDAY} 13:00:01")
        self.shifts_change()
        swap.invalidate_recordset()
        self.assertEqual(swap.state, "over")
        self.assertFalse(self.todo(self.cleo))

    def test_the_number_of_queries_does_not_depend_on_how_much_is_offered(self):
        self.keep_environments()

        def cost():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["social.crm.duty.shift"].with_user(self.anna).search(
                [("user_id", "=", self.anna.id)]
            ).mapped("may_offer")
            return self.env.cr.sql_log_count - before

        def offer(day):
            self.offer(self.anna, f"2026-03-0{day} 05:00:00", f"2026-03-0{day} 13:00:00")

        offer(4)
        cost()
        few = cost()
        for day in range(5, 9):
            offer(day)
        self.assertEqual(cost(), few)
