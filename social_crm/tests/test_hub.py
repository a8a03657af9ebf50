"""A hub is in its teams, by the rights of members and for as long as it is their hub."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..networks.types import Audience
from .common import SocialCommon


@tagged("post_install", "-at_install")
class TestHub(SocialCommon):
    def setUp(self):
        super().setUp()
        self.hub = self._team("Hub")
        self.guide = self._user("guide", "social_crm.group_agent", self.hub)

    def sees(self, user, ticket):
        self.env.invalidate_all()
        return bool(self.env["helpdesk.ticket"].with_user(user).search([("id", "=", ticket.id)]))

    def test_the_hub_sees_private_cases_of_its_teams_and_nothing_afterwards(self):
        (mention,) = self.arrive(self.item("my number is 4711", audience=Audience.DIRECT))
        ticket = mention.ticket_id
        self.assertFalse(self.sees(self.guide, ticket))
        self.team.social_hub_id = self.hub
        self.assertTrue(self.sees(self.guide, ticket))
        self.assertFalse(self.sees(self.stranger, ticket))
        self.assertEqual(self.team.social_step_in_ids, self.guide)
        self.team.social_hub_id = False
        self.assertFalse(self.sees(self.guide, ticket))
        self.assertEqual(self.team.user_ids, self.agent)

    def test_who_comes_to_the_hub_or_leaves_it_comes_and_leaves_everywhere(self):
        self.team.social_hub_id = self.hub
        new = self._user("new", "social_crm.group_agent")
        new.helpdesk_team_ids = [Command.link(self.hub.id)]
        self.assertIn(new, self.team.user_ids)
        new.helpdesk_team_ids = [Command.unlink(self.hub.id)]
        self.assertNotIn(new, self.team.user_ids)
        self.hub.user_ids = [Command.clear()]
        self.assertEqual(self.team.user_ids, self.agent)

    def test_who_is_in_both_of_his_own_right_stays_in_the_team(self):
        self.hub.user_ids = [Command.link(self.agent.id)]
        self.team.social_hub_id = self.hub
        self.hub.user_ids = [Command.unlink(self.agent.id)]
        self.team.social_hub_id = False
        self.assertEqual(self.team.user_ids, self.agent)

    def test_who_is_taken_in_by_name_stays_when_the_hub_goes(self):
        self.team.social_hub_id = self.hub
        self.team.user_ids = [Command.link(self.guide.id)]
        self.assertFalse(self.team.social_step_in_ids)
        self.team.social_hub_id = False
        self.assertEqual(self.team.user_ids, self.agent + self.guide)

    def test_nobody_gets_cases_for_being_in_the_hub(self):
        self.env["social.crm.member"].create({"team_id": self.team.id, "user_id": self.agent.id})
        self.team.social_hub_id = self.hub
        self.assertEqual(self.team.social_member_ids.user_id, self.agent)

    def test_an_archived_hub_steps_in_no_more_and_one_that_is_deleted_leaves_nobody_behind(self):
        self.team.social_hub_id = self.hub
        self.hub.active = False
        self.assertEqual(self.team.user_ids, self.agent)
        self.hub.active = True
        self.assertIn(self.guide, self.team.user_ids)
        self.hub.unlink()
        self.assertFalse(self.team.social_hub_id)
        self.assertEqual(self.team.user_ids, self.agent)

    def test_hubs_have_no_hubs_and_are_of_the_same_company(self):
        self.team.social_hub_id = self.hub
        foreign = self._team("Elsewhere", company_id=self.other_company.id)
        for team, hub in (
            (self.hub, self.other_team),
            (self.other_team, self.team),
            (self.other_team, self.other_team),
        ):
            with self.subTest(team.name), self.assertRaises(ValidationError), self.cr.savepoint():
                team.social_hub_id = hub
                self.env.flush_all()
        with self.assertRaises(UserError), self.cr.savepoint():
            self.other_team.social_hub_id = foreign

    def test_the_inbox_opens_with_what_the_teams_of_a_person_want(self):
        opened = lambda user: self.env["social.crm.inbox"].with_user(user).start()["queue"]  # noqa: E731
        self.assertEqual(opened(self.agent), "mine")
        self.hub.social_opening = "unassigned"
        self.team.social_hub_id = self.hub
        self.team.social_opening = "all"
        self.assertEqual(opened(self.agent), "all")
        self.assertEqual(opened(self.guide), "unassigned", "as the hub wants, not its teams")
        asked = self.env["social.crm.inbox"].with_user(self.guide).start(queue="done")
        self.assertEqual(asked["queue"], "done")
