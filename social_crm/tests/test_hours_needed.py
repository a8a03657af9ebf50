"""Hours in which nobody works are refused where somebody chooses them, not found out later."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import SocialCommon


@tagged("post_install", "-at_install")
class TestHoursNeeded(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        hours = cls.env["resource.calendar"]
        cls.none = hours.create({"name": "No hours", "attendance_ids": [Command.clear()]})
        cls.some = hours.create({"name": "Some hours"})
        cls.roster = cls.env["social.crm.roster"].create({"name": "R", "team_id": cls.team.id})

    def chosen(self, calendar):
        """Each thing with hours that are chosen by somebody."""
        yield (
            self.env["social.crm.department"],
            {"name": "D", "email": "d@acme.example", "calendar_id": calendar.id},
        )
        yield (
            self.env["social.crm.duty"],
            {
                "roster_id": self.roster.id,
                "user_id": self.agent.id,
                "calendar_id": calendar.id,
            },
        )
        yield (
            self.env["helpdesk.sla"],
            {"name": "P", "social_target": "first_answer", "social_calendar_id": calendar.id},
        )

    def test_hours_without_any_are_refused_in_words(self):
        for model, values in self.chosen(self.none):
            with (
                self.subTest(model._name),
                self.assertRaisesRegex(ValidationError, "“No hours” has no working time"),
            ):
                model.create(values)
        for model, values in self.chosen(self.some):
            with self.subTest(model._name):
                self.assertTrue(model.create(values))
