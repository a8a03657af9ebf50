"""The inbox: what it lists, for whom, and how a case looks in it."""

from odoo.exceptions import AccessError

from ..networks.types import Audience
from .common import SocialCommon


class TestInbox(SocialCommon):
    def setUp(self):
        super().setUp()
        self.inbox = self.env["social.crm.inbox"].with_user(self.agent)

    def test_a_case_is_listed_with_what_was_said_last(self):
        mention = self.arrive(self.item("My parcel is lost"))
        page = self.inbox.page("unassigned")
        row = next(row for row in page["rows"] if row["key"] == f"t{mention.ticket_id.id}")
        self.assertEqual(row["words"], "My parcel is lost")
        self.assertFalse(row["own_last"])
        self.assertTrue(row["waits_since"])

    def test_a_case_can_be_opened_by_its_key(self):
        mention = self.arrive(self.item("My parcel is lost"))
        case = self.inbox.case(f"t{mention.ticket_id.id}")
        self.assertEqual([entry["mention_id"] for entry in case["entries"]], mention.ids)
        self.assertEqual(case["answer"], mention.id)

    def test_private_cases_of_other_teams_cannot_be_opened(self):
        mention = self.arrive(self.item("secret", audience=Audience.DIRECT))
        with self.assertRaises(AccessError):
            self.env["social.crm.inbox"].with_user(self.stranger).case(f"t{mention.ticket_id.id}")
