"""A team works in hours of its own company, whoever makes it and wherever it moves."""

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import SocialCommon


@tagged("post_install", "-at_install")
class TestTeamHours(SocialCommon):
    def setUp(self):
        super().setUp()
        self.ours = self.company.resource_calendar_id
        self.theirs = self.hours("Theirs", self.other_company)
        self.other_company.resource_calendar_id = self.theirs
        self.env.user.company_ids += self.other_company
        self.env.user.group_ids += self.env.ref("base.group_multi_company")

    def hours(self, name, company=None):
        return self.env["resource.calendar"].create(
            {"name": name, "company_id": company.id if company else False}
        )

    def test_a_team_of_another_company_is_made_with_hours_of_that(self):
        self.assertNotEqual(self.ours, self.theirs)
        Team = self.env["helpdesk.ticket.team"]
        self.assertEqual(Team.create({"name": "Here"}).resource_calendar_id, self.ours)
        there = Team.create({"name": "There", "company_id": self.other_company.id})
        self.assertEqual(there.resource_calendar_id, self.theirs)
        late = self.hours("Late", self.other_company)
        chosen = Team.create(
            {
                "name": "Chosen",
                "company_id": self.other_company.id,
                "resource_calendar_id": late.id,
            }
        )
        self.assertEqual(chosen.resource_calendar_id, late)

    def test_another_company_in_the_form_brings_its_hours_along(self):
        form = Form(self.env["helpdesk.ticket.team"], "helpdesk_mgmt.view_helpdesk_team_form")
        form.name = "Moving"
        self.assertEqual(form.resource_calendar_id, self.ours)
        form.company_id = self.other_company
        self.assertEqual(form.resource_calendar_id, self.theirs)
        team = form.save()
        self.assertEqual(team.resource_calendar_id, self.theirs)
        with Form(team, "helpdesk_mgmt.view_helpdesk_team_form") as form:
            form.company_id = self.company
            self.assertEqual(form.resource_calendar_id, self.ours)

    def test_hours_of_all_companies_go_along_unless_they_were_the_usual_ones(self):
        shared = self.hours("Shared")
        team = self._team("Moving", resource_calendar_id=shared.id)
        team.company_id = self.other_company
        self.assertEqual(team.resource_calendar_id, shared)
        self.other_company.resource_calendar_id = shared
        with Form(team, "helpdesk_mgmt.view_helpdesk_team_form") as form:
            form.company_id = self.company
            self.assertEqual(form.resource_calendar_id, self.ours)

    def test_a_team_that_moves_by_itself_leaves_the_hours_of_its_former_company(self):
        team = self._team("Moving")
        team.resource_calendar_id = self.hours("Late", team.company_id)
        team.company_id = self.other_company
        self.assertEqual(team.resource_calendar_id, self.theirs)

    def test_hours_of_another_company_are_refused(self):
        team = self._team("Staying")
        sentence = f"are working hours of Other. “Staying” belongs to {self.company.name}"
        with self.assertRaisesRegex(ValidationError, sentence):
            team.resource_calendar_id = self.theirs
