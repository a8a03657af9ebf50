"""Whoever is erased leaves what people do together as well: ideas, questions to colleagues, what is
still to do about them, and how we stood to them."""

import runpy
from pathlib import Path

from odoo.tests import tagged

from .test_erasure import World

NAME = "Mückenfett"


@tagged("post_install", "-at_install")
class TestErasureTogether(World):
    def setUp(self):
        super().setUp()
        self.fill()

    def test_what_colleagues_wrote_about_an_idea_of_theirs_is_nameless(self):
        idea = self.env["social.crm.idea"].create(
            {"name": "A dance mode", "note": f"Martina {NAME} and others want it"}
        )
        self.mention._join_idea(idea)
        idea.message_post(body=f"<p>Frau {NAME} asked again</p>")
        idea.activity_schedule("mail.mail_activity_data_todo", summary=f"Call {NAME}")
        strange = self.env["social.crm.idea"].create({"name": "Other", "note": f"Not {NAME}"})
        self.erase()
        said = f"{idea.note} {idea.message_ids.mapped('body')} {idea.activity_ids.summary}"
        self.assertNotIn(NAME, said)
        self.assertIn("and others want it", idea.note)
        self.assertEqual((idea.name, idea.voice_count), ("A dance mode", 1))
        self.assertIn(NAME, strange.note, "it may be a namesake")

    def test_what_waits_about_them_in_cases_of_others_is_nameless(self):
        question = self.otto_ticket._social_ask([self.manager], f"Is Martina {NAME} right?")
        self.otto_ticket.activity_schedule(
            "mail.mail_activity_data_todo", summary=f"Call {NAME}", note=f"<p>Frau {NAME}</p>"
        )
        self.erase()
        activities = question.sudo().activity_ids + self.otto_ticket.activity_ids
        self.assertEqual(len(activities), 2)
        self.assertNotIn(NAME, f"{activities.mapped('summary')} {activities.mapped('note')}")
        self.assertNotIn(NAME, question.sudo().question)
        self.assertEqual(question.sudo().state, "asked")

    def test_an_erased_person_is_no_supporter_any_more(self):
        profile = self.mention.profile_id.sudo()
        profile.with_user(self.manager)._set_standing("supporter", "Helps others")
        self.assertEqual(profile.standing, "supporter")
        self.erase()
        self.assertFalse(profile.standing)
        self.assertFalse(profile.standing_said)

    def test_an_erased_contact_is_no_vip_any_more_and_nothing_says_why_he_was(self):
        profile = self.mention.profile_id.sudo()
        partner = profile.partner_id
        partner.with_user(self.manager)._set_social_vip(True, f"Frau {NAME} knows the press")
        self.assertEqual(profile.standing, "vip")
        self.erase()
        self.assertFalse(partner.active)
        self.assertFalse(partner.social_vip)
        self.assertFalse(profile.standing)
        Standing = self.env["social.crm.standing"].sudo()
        self.assertFalse(
            Standing.search(["|", ("partner_id", "=", partner.id), ("profile_id", "=", profile.id)])
        )
        self.assertFalse(Standing.search([("reason", "ilike", NAME)]))

    def test_who_was_erased_before_that_was_so_is_no_vip_any_more_after_an_update(self):
        profile = self.mention.profile_id.sudo()
        partner = profile.partner_id
        self.erase()
        others = self.env["res.partner"].create({"name": "Living", "social_vip": True})
        (partner + others).social_vip = True
        self.env.flush_all()
        self.assertEqual(profile.standing, "vip")
        file = Path(__file__).parents[1] / "migrations/19.0.1.4.0/post-erased.py"
        for _again in range(2):
            runpy.run_path(str(file))["migrate"](self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self.assertEqual((partner + others).mapped("social_vip"), [False, True])
        self.assertFalse(profile.standing)
