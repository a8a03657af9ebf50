"""A trainee in a browser, from the start of a training to its report."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .test_training import TrainingCommon
from .web_case import WebCase

WAIT = timedelta(minutes=5)
"""In which a customer surely reacts."""


@tagged("post_install", "-at_install")
class TestTrainingTour(WebCase, TrainingCommon):
    def tour(self, name):
        self.env.flush_all()
        self.start_tour("/odoo/social-training", name, login=self.agent.login)
        self.env.invalidate_all()

    def test_a_trainee_answers_a_scripted_customer_and_reads_the_report(self):
        self.tour("social_crm_training")
        training = self.env["social.crm.training"].search([])
        self.assertRecordValues(
            training, [{"state": "running", "user_id": self.agent.id, "conversations": 1}]
        )
        (reply,) = self.env["social.crm.reply"].search(
            [("account_id", "=", training.account_id.id)]
        )
        self.assertEqual(reply.state, "queued")
        reply.next_try = fields.Datetime.now()  # the seconds in which it can be taken back
        self.env.flush_all()
        with self.registry.cursor() as cr:
            self.env(cr=cr)["social.crm.reply"]._cron_send()
        self.env.invalidate_all()
        self.assertEqual(reply.state, "sent")
        # The customer takes a minute or two; the world is told that they have passed.
        account = training.account_id
        network = account._network()
        network.clock = lambda clock=network.clock: clock().replace(microsecond=0) + WAIT
        for page in network.fetch(account.source_ids._spec(), account.source_ids.cursor or ""):
            self.env["social.crm.ingest"]._store_page(account.source_ids, page)
        self.work()
        self.tour("social_crm_training_report")
        self.assertEqual(training.state, "done")
        self.assertEqual(training.case_ids.end, "thanked")
        self.assertFalse(account.exists())
