"""Practice is the real way, with nobody real at the end of it."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tests import tagged

from ..networks.http import Session
from .practice import PracticeCommon


@tagged("post_install", "-at_install")
class TestPracticeAccount(PracticeCommon):
    def test_a_scripted_customer_becomes_a_ticket_and_reacts_to_the_answer(self):
        account = self.practice(language="en", conversations=4, minutes=5)
        refused = AssertionError("the practice network made a request")
        with patch.object(Session, "request", side_effect=refused):
            before = self.arrives(account, minutes=6)
            self.assertEqual(len(before.profile_id), 4)
            self.assertTrue(all(before.mapped("addressed")))
            ticket = before[0].ticket_id
            self.assertEqual(ticket.team_id, self.team)
            reply = self.env["social.crm.reply"].create(
                {
                    "mention_id": before[0].id,
                    "text": "So sorry! A replacement is on its way to you.",
                    "audience": "public",
                }
            )
            network = account._network()
            reply._finish("send", network.send(reply._as_value(), reply.key))
            after = self.arrives(account, minutes=9) - before
        answered = after.filtered(lambda mention: mention.ticket_id == ticket and not mention.own)
        self.assertEqual(answered.profile_id, before[0].profile_id)
        self.assertTrue(account.practice)
        self.assertFalse(self.account.practice)

    def test_one_domain_leaves_practice_out_and_keeps_all_that_is_real(self):
        (real,) = self.arrive(self.item("My kettle is broken"))
        mail = self.env["helpdesk.ticket"].create({"name": "By mail", "description": "Hello"})
        practised = self.arrives(self.practice(conversations=3), minutes=60)
        self.assertTrue(practised.ticket_id)
        Account = self.env["social.crm.account"]
        Mention, Ticket = self.env["social.crm.mention"], self.env["helpdesk.ticket"]
        mentions = Mention.search(Account._real("network"))
        self.assertIn(real, mentions)
        self.assertFalse(mentions & practised)
        tickets = Ticket.search(Account._real("social_account_id.network"))
        self.assertEqual((mail + real.ticket_id) & tickets, mail + real.ticket_id)
        self.assertFalse(tickets & practised.ticket_id)
        query = Mention._search(Domain("id", "in", (real + practised).ids))
        query.add_where(Account._real_sql("social_crm_mention.network"))
        self.assertEqual(Mention.browse(query), real)
        self.assertEqual(
            Account.search([("practice", "=", True)]), practised.account_id, "no other account is"
        )

    def test_nothing_real_becomes_practice_and_the_other_way_round(self):
        account = self.practice()
        for each, network in ((account, "scripted"), (self.account, "practice")):
            with self.assertRaisesRegex(UserError, "practice"):
                each.network = network

    def test_each_account_has_a_world_of_its_own(self):
        first, second = self.practice(), self.practice()
        self.assertNotEqual(first._place(), second._place())
        self.assertEqual(self.account.practice, False)
