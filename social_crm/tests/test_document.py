"""What departments get: each document once, with what was said in public."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..networks.types import Audience
from .common import BORIS
from .test_decided import DecidedCommon


@tagged("post_install", "-at_install")
class TestDocument(DecidedCommon):
    def department(self, kind, **values):
        return self.env["social.crm.department"].create(
            {"name": kind.title(), "kind": kind, **values}
        )

    def test_a_lead_instead_of_a_ticket(self):
        mentions = self.decided(
            {"outcome": "lead"},
            self.item("where can I buy widgets?"),
            self.item("me too", author=BORIS),
        )
        self.assertEqual(len(mentions.lead_id), 2)
        self.assertFalse(mentions.ticket_id)
        self.assertEqual(set(mentions.mapped("state")), {"closed"})
        self.assertEqual(mentions[0].lead_id.social_profile_id, mentions[0].profile_id)
        self.assertIn("buy widgets", mentions[0].lead_id.description)

    def test_a_ticket_for_another_team_beside_our_own(self):
        department = self.department(
            "ticket",
            target=f"helpdesk.ticket.team,{self.other_team.id}",
            user_id=self.stranger.id,
        )
        (mention,) = self.decided(
            {"documents": [f"department_{department.id}"]}, self.item("in the newspaper")
        )
        document = mention.document_ids
        theirs = self.env["helpdesk.ticket"].browse(document.res_id)
        self.assertNotEqual(theirs, mention.ticket_id)
        self.assertRecordValues(
            theirs, [{"team_id": self.other_team.id, "user_id": self.stranger.id}]
        )
        self.assertIn("in the newspaper", theirs.description)
        self.assertEqual(mention.document_count, 1)
        self.assertEqual(mention.with_user(self.agent).action_documents()["res_id"], theirs.id)
        self.assertIn("Made of a post", theirs.message_ids.mapped("body")[0])

    def test_what_was_said_in_private_is_not_quoted(self):
        department = self.department("ticket", target=f"helpdesk.ticket.team,{self.other_team.id}")
        (mention,) = self.decided(
            {"documents": [f"department_{department.id}", "lead"]},
            self.item("my card number is 42", audience=Audience.DIRECT),
        )
        theirs = self.env["helpdesk.ticket"].browse(
            mention.document_ids.filtered(lambda each: each.res_model == "helpdesk.ticket").res_id
        )
        for words in (theirs.name, theirs.description, mention.lead_id.description):
            self.assertNotIn("42", words)

    def test_what_its_author_deletes_is_deleted_there_too(self):
        department = self.department("ticket", target=f"helpdesk.ticket.team,{self.other_team.id}")
        (mention,) = self.decided(
            {"documents": [f"department_{department.id}"]}, self.item("a slip of the tongue")
        )
        theirs = self.env["helpdesk.ticket"].browse(mention.document_ids.res_id)
        self.env["social.crm.ingest"]._remove_gone(self.account.id, [mention.external_id])
        self.work()
        self.assertNotIn("slip", theirs.description)
        self.assertNotIn("slip", theirs.name)

    def test_whose_time_is_over_is_taken_out(self):
        department = self.department("ticket", target=f"helpdesk.ticket.team,{self.other_team.id}")
        (mention,) = self.decided(
            {"documents": [f"department_{department.id}"]}, self.item("a slip of the tongue")
        )
        theirs = self.env["helpdesk.ticket"].browse(mention.document_ids.res_id)
        self.env["social.crm.removal"]._pseudonymise(mention.ids)
        self.assertNotIn("slip", theirs.description + theirs.name)

    def test_departments_of_other_companies_get_nothing(self):
        theirs = self.department("lead", company_id=self.other_company.id)
        (mention,) = self.decided({"documents": [f"department_{theirs.id}"]}, self.item())
        self.assertFalse(mention.document_ids)

    def test_a_department_gets_what_fits_where_it_goes(self):
        with self.assertRaises(ValidationError):
            self.department("lead", target=f"helpdesk.ticket.team,{self.other_team.id}")

    def test_kinds_are_offered_where_what_they_make_is_installed(self):
        kinds = self.env["social.crm.document.kind"]._kinds()
        self.assertLessEqual({"lead", "ticket"}, kinds.keys())
        for code, model in (("task", "project.task"), ("applicant", "hr.applicant")):
            self.assertEqual(code in kinds, model in self.env)
        department = self.department("lead", name="Sales")
        choices = dict(self.env["social.crm.document"]._selection())
        self.assertEqual(choices[f"department_{department.id}"], "Sales")

    def test_agents_of_another_team_do_not_see_what_was_made_of_private_posts(self):
        (mention,) = self.decided(
            {"documents": ["lead"]}, self.item("secret", audience=Audience.DIRECT)
        )
        documents = self.env["social.crm.document"]
        mine = [("mention_id", "=", mention.id)]
        self.assertTrue(documents.with_user(self.agent).search(mine))
        self.assertFalse(documents.with_user(self.stranger).search(mine))
