"""An editor approves an entry in a browser, and an agent inserts it."""

from odoo.tests import tagged

from .common import MARTINA
from .faq_common import IDA, KEVIN, FaqGroupCommon
from .web_case import WebCase


@tagged("post_install", "-at_install")
class TestFaqTour(WebCase, FaqGroupCommon):
    def test_what_is_asked_again_becomes_an_entry_that_an_agent_inserts(self):
        self.env["social.crm.mention"].search([]).unlink()
        self.solved("Where is my parcel?", IDA)
        self.solved("Hello, where is my parcel? Ida", KEVIN)
        self.solved("hey, where is my parcel?", MARTINA)
        self.collect()
        self.env.flush_all()
        self.start_tour(
            "/odoo/social-questions-asked",
            "social_crm_faq_approve",
            login=self.manager.login,
        )
        self.env.invalidate_all()
        entry = self.Entry.search([])
        self.assertEqual((entry.state, entry.offered), ("approved", True))
        mention = self.written("Hi, where is my parcel then?")
        self.env.flush_all()
        self.start_tour(
            f"/odoo/social-inbox?queue=all&case=t{mention.ticket_id.id}",
            "social_crm_faq_insert",
            login=self.agent.login,
        )
        self.env.invalidate_all()
        self.assertEqual(entry.use_count, 1)

    def test_what_was_changed_elsewhere_is_read_again_before_it_is_approved(self):
        entry = self.entry("How do I pay?", approve=False, public_answer="By card.")
        self.env.flush_all()
        self.start_tour(
            f"/odoo/social-knowledge/{entry.id}",
            "social_crm_faq_seen",
            login=self.manager.login,
        )
        self.env.invalidate_all()
        (version,) = entry.version_ids
        self.assertEqual(version.public_answer, "In cash.")
        self.assertEqual(version.private_answer, "By card, as you did before.")
