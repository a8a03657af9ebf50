"""An administrator chooses in a browser how to be organised, and takes it back."""

from odoo.tests import tagged

from .organised import OrganisedCommon
from .web_case import WebCase


@tagged("post_install", "-at_install")
class TestOrganisationTour(WebCase, OrganisedCommon):
    def tour(self, name, user=None):
        self.env.flush_all()
        login = (user or self.administrator).login
        self.start_tour("/odoo/social-organisation", name, login=login)
        self.env.invalidate_all()

    def test_a_form_is_chosen_applied_and_taken_back(self):
        self.tour("social_crm_setup")
        organisation = self.env["social.crm.organisation"]._current()
        self.assertEqual(organisation.form, "hub")
        billing = self.env["helpdesk.ticket.team"].search([("name", "=", "Billing")])
        self.assertEqual(billing._social_own_users(), self.outsider)
        self.assertEqual(self.said("my invoice").ticket_id.team_id, billing)
        mine = self.account.team_id
        self.assertEqual(billing.social_hub_id, mine)
        mine.social_opening = "all"  # by hand
        # Without what happened with it, the department goes without a trace.
        self.env["helpdesk.ticket"].search([("team_id", "=", billing.id)]).unlink()
        self.env["social.crm.rule.hit"].search([]).unlink()
        self.tour("social_crm_setup_back")
        self.assertEqual(organisation.state, "undone")
        self.assertFalse(billing.exists())
        self.assertEqual(mine.social_opening, "all")

    def test_who_may_not_decide_that_reads_so_and_goes_on_to_the_inbox(self):
        self.tour("social_crm_setup_closed", self.manager)
