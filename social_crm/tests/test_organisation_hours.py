"""The guided setup leaves practice alone, and takes hours back that were made in it."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.social_crm_organisation_form import FORMS
from .organised import OrganisedCommon


@tagged("post_install", "-at_install")
class TestOrganisationHours(OrganisedCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator.group_ids += cls.env.ref("base.group_system")

    def make(self, begin=8, end=18, days=(0, 1, 2, 3, 4)):
        made = self.setup.make_hours(begin, end, list(days))
        return self.env["resource.calendar"].browse(made["id"])

    def central(self, calendar):
        row = self.row(
            "service", self.team, accounts=self.account.ids, calendar=calendar and calendar.id
        )
        return self.apply("central", row)

    def outlook(self, organisation):
        """What is said before anything is done, which is what is said when it is."""
        said = self.setup.undo_preview(organisation.id)
        self.assertEqual(self.undo(organisation), said)
        return {line["said"]: line["back"] for line in said}

    def test_hours_that_nobody_needs_any_more_go_again(self):
        before = self.team.resource_calendar_id
        used, spare = self.make(), self.make(days=[5])
        names = used.name, spare.name
        organisation = self.central(used)
        self.assertEqual(self.team.resource_calendar_id, used)
        said = self.outlook(organisation)
        for name in names:
            self.assertIs(said[f"“{name}” goes again."], True, said)
        self.assertFalse((used + spare).exists())
        self.assertEqual(self.team.resource_calendar_id, before)

    def test_hours_that_somebody_else_uses_stay_and_it_is_said(self):
        hours = self.make()
        organisation = self.central(hours)
        self.other_team.resource_calendar_id = hours
        said = self.outlook(organisation)
        self.assertIs(said[f"“{hours.name}” stays: these hours are used."], False, said)
        self.assertEqual(self.other_team.resource_calendar_id, hours)
        self.assertNotEqual(self.team.resource_calendar_id, hours)

    def test_hours_that_somebody_has_changed_stay_and_it_is_said(self):
        hours = self.make()
        organisation = self.central(hours)
        hours.with_user(self.administrator).attendance_ids[0].hour_to = 20
        said = self.outlook(organisation)
        (line,) = [line for line in said if hours.name in line and "changed since" in line]
        self.assertIs(said[line], False)
        self.assertEqual(hours.attendance_ids[0].hour_to, 20)

    def test_hours_stay_where_one_may_not_delete_them(self):
        hours = self.make()
        organisation = self.central(hours)
        self.administrator.group_ids -= self.env.ref("base.group_system")
        said = self.outlook(organisation)
        sentence = f"“{hours.name}” stays: somebody who manages working hours can delete it."
        self.assertIs(said[sentence], False, said)
        self.assertTrue(hours.exists())

    def test_hours_of_what_is_in_force_are_nothing_that_the_next_form_switches_off(self):
        hours = self.make()
        self.central(hours)
        row = self.row("everyone", self.team, accounts=self.account.ids, calendar=hours.id)
        later = self.apply("holistic", row, needed=3)
        self.assertTrue(hours.active)
        self.outlook(later)
        self.assertTrue(hours.exists(), "they came before what was taken back")
        self.assertEqual(self.team.resource_calendar_id, hours)

    def test_hours_that_were_made_otherwise_are_nothing_of_ours(self):
        mine = self.make().copy({"name": "Made by hand"})
        organisation = self.central(mine)
        self.outlook(organisation)
        self.assertTrue(mine.exists())


@tagged("post_install", "-at_install")
class TestOrganisationHoursOfCompanies(OrganisedCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator.group_ids += cls.env.ref("base.group_system")
        both = cls.company + cls.other_company
        cls.administrator.company_ids = [Command.set(both.ids)]
        cls.setup = cls.setup.with_context(allowed_company_ids=both.ids)
        cls.far = cls.env["resource.calendar"].create(
            {"name": "New York", "company_id": cls.other_company.id, "tz": "America/New_York"}
        )
        cls.other_company.resource_calendar_id = cls.far

    def several(self, **values):
        row = self.row("hub", name="Hub America", company=self.other_company.id, **values)
        return self.plan("hubs", self.row("hub", self.hub, accounts=self.account.ids), row)

    def test_a_new_team_works_in_the_hours_of_its_own_company(self):
        plan = self.several()
        self.setup.apply(plan, self.setup.preview(plan)["token"])
        team = self.env["helpdesk.ticket.team"].search([("name", "=", "Hub America")])
        self.assertEqual(team.company_id, self.other_company)
        self.assertEqual(team.resource_calendar_id, self.far)

    def test_hours_of_another_company_are_refused_in_words(self):
        here = self.company.resource_calendar_id
        with self.assertRaisesRegex(UserError, "does not belong to"):
            self.setup.preview(self.several(calendar=here.id))
        self.setup.preview(self.several(calendar=self.far.id))

    def test_hours_are_made_for_a_company_in_its_time_zone(self):
        made = self.setup.make_hours(9, 17, [0], self.other_company.id)
        calendar = self.env["resource.calendar"].browse(made["id"])
        self.assertEqual(calendar.company_id, self.other_company)
        self.assertEqual(calendar.tz, "America/New_York")
        single = self.setup.with_context(allowed_company_ids=self.company.ids)
        with self.assertRaisesRegex(UserError, "at the top of the screen"):
            single.make_hours(9, 17, [0], self.other_company.id)

    def test_the_screen_is_told_whose_hours_and_topics_are(self):
        offered = self.setup.start()
        whose = {each["id"]: each["company"] for each in offered["calendars"]}
        self.assertEqual(whose[self.far.id], self.other_company.id)
        self.assertIn("company", offered["topics"][0])
        hours = {each["id"]: each["calendar"] for each in offered["companies"]}
        self.assertEqual(hours[self.other_company.id], self.far.id)


@tagged("post_install", "-at_install")
class TestOrganisationPractice(OrganisedCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls._team("Practice", social_practice=True)
        cls.desk.user_ids = [Command.link(cls.agent.id)]
        cls.exercise = cls.env["social.crm.account"].create(
            {"name": "An Exercise", "network": "practice", "team_id": cls.desk.id}
        )

    def test_no_form_proposes_what_is_made_for_practice(self):
        self.assertNotIn(self.exercise.id, [each["id"] for each in self.setup.start()["accounts"]])
        for form in FORMS:
            with self.subTest(form.code):
                draft = self.setup.draft(form.code)
                self.assertNotIn(self.desk.id, [row["id"] for row in draft["teams"]])
                accounts = {account for row in draft["teams"] for account in row["accounts"]}
                self.assertNotIn(self.exercise.id, accounts)
                self.assertNotIn("Exercise", str(self.setup.preview(draft)))

    def test_what_is_made_for_practice_is_refused_if_somebody_names_it(self):
        with self.assertRaisesRegex(UserError, "practise"):
            self.setup.preview(self.plan("central", self.row("service", self.desk)))
        row = self.row("service", self.team, accounts=self.exercise.ids)
        with self.assertRaisesRegex(UserError, "for practice"):
            self.setup.preview(self.plan("central", row))
