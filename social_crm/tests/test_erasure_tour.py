"""The work of a data protection officer, in a browser."""

from odoo.tests import tagged

from .common import SocialCommon
from .test_erasure import MARTINA as PERSON
from .web_case import WebCase


@tagged("post_install", "-at_install")
class TestErasureTour(WebCase, SocialCommon):
    def test_an_officer_erases_a_person_and_sees_the_confirmation(self):
        officer = self._user("officer", "social_crm.group_privacy,base.group_partner_manager")
        partner = self.env["res.partner"].create({"name": "Martina Mückenfett"})
        (mention,) = self.arrive(self.item("Mein Kessel ist kaputt", author=PERSON))
        mention.profile_id._link(partner)
        mention.ticket_id.stage_id = self.env["helpdesk.ticket.stage"].search(
            [("closed", "=", True)], limit=1
        )
        self.env.flush_all()
        self.start_tour(
            f"/odoo/res.partner/{partner.id}",
            "social_crm_erase",
            login=officer.login,
        )
        self.env.invalidate_all()
        self.assertFalse(mention.text)
        self.assertFalse(partner.active)
        self.assertEqual(partner.name, "Erased person")
