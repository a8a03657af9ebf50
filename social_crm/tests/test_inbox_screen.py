"""What the inbox's screen asks for besides the list: choices to filter by, and ways into it."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import SocialCommon


@tagged("post_install", "-at_install")
class TestInboxScreen(SocialCommon):
    def setUp(self):
        super().setUp()
        self.inbox = self.env["social.crm.inbox"].with_user(self.agent)

    def test_what_can_be_chosen_is_what_there_is(self):
        choices = self.inbox.choices()
        self.assertIn(self.account.network, choices["networks"])
        self.assertIn(self.agent.id, [user["id"] for user in choices["users"]])
        self.assertNotIn(self.env.ref("base.public_user").id, [u["id"] for u in choices["users"]])
        for name in ("teams", "users", "topics", "tags"):
            names = [each["name"].casefold() for each in choices[name]]
            self.assertEqual(names, sorted(names))

    def test_the_choices_are_for_agents_alone(self):
        nobody = new_test_user(self.env, "nobody", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["social.crm.inbox"].with_user(nobody).choices()

    def test_a_ticket_and_its_posts_lead_to_the_same_case(self):
        mention = self.arrive(self.item("My parcel is lost"))
        ticket = mention.ticket_id.with_user(self.agent)
        action = ticket.action_social_inbox()
        self.assertEqual(action["tag"], "social_crm.inbox")
        self.assertEqual(action["params"], {"queue": "all", "case": f"t{ticket.id}"})
        self.assertEqual(mention.with_user(self.agent).action_inbox()["params"], action["params"])

    def test_a_post_without_a_ticket_leads_to_what_was_heard(self):
        mention = self.arrive(self.item("Coffee is nice"))
        mention.ticket_id = False
        action = mention.with_user(self.agent).action_inbox()
        self.assertEqual(action["params"], {"queue": "heard", "case": f"m{mention.id}"})
