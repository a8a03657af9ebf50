from dataclasses import replace

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from ..networks.types import Link
from .common import BORIS, MARTINA, OURS, SocialCommon


@tagged("post_install", "-at_install")
class TestPartnerAndLead(SocialCommon):
    def test_a_contact_shows_what_the_person_said_and_what_we_answered(self):
        company = self.env["res.partner"].create({"name": "Müller GmbH", "is_company": True})
        partner = self.env["res.partner"].create(
            {"name": "Martina Müller", "parent_id": company.id}
        )
        (mention,) = self.arrive(self.item("broken"))
        ours = self.item("sorry", author=OURS, parent_id=mention.external_id)
        (answer,) = self.arrive(ours, source=self.own_source)
        self.arrive(self.item("somebody else", author=BORIS))
        mention.profile_id.partner_id = partner
        for contact in partner + company:
            self.assertEqual(contact.social_mention_count, 1)
            action = contact.with_user(self.agent).action_view_social_mentions()
            found = self.env["social.crm.mention"].search(action["domain"])
            self.assertEqual(found, answer + mention)

    def test_closing_mails_only_who_has_an_address(self):
        mentions = self.arrive(self.item("broken"), self.item("broken too", author=BORIS))
        here, there = mentions.ticket_id
        partner = self.env["res.partner"].create({"name": "Boris", "email": "b@boris.example"})
        there.partner_id = partner
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.assertTrue(done.mail_template_id)
        (here + there).stage_id = done
        self.assertNotIn("stage_id", here._track_template({"stage_id": done}))
        self.assertIn("stage_id", there._track_template({"stage_id": done}))

    def test_handles_are_typed_by_hand_and_not_twice(self):
        partner = self.env["res.partner"].create({"name": "Martina"})
        handles = self.env["social.crm.handle"]
        handles.create({"partner_id": partner.id, "network": "scripted", "handle": "@mausi007"})
        with self.assertRaises(ValidationError):
            handles.create({"partner_id": partner.id, "network": "scripted", "handle": " @"})

    def test_a_lead_is_made_of_a_mention_with_what_is_known(self):
        (mention,) = self.arrive(
            self.item("Where can I buy 500 of these?"), source=self.search_source
        )
        seller = new_test_user(
            self.env,
            "social_seller",
            groups="sales_team.group_sale_salesman_all_leads,social_crm.group_agent",
        )
        self.team.user_ids += seller
        action = mention.with_user(seller).action_make_lead()
        lead = self.env["crm.lead"].browse(action["res_id"])
        self.assertEqual(lead.name, "Where can I buy 500 of these?")
        self.assertEqual(lead.contact_name, "Martina")
        self.assertIn("500 of these", lead.description)
        self.assertEqual(lead.social_mention_count, 1)
        again = mention.with_user(seller).action_make_lead()
        self.assertEqual(again["res_id"], lead.id)

    def test_a_lead_counts_what_its_contact_said_and_what_it_came_from_each_once(self):
        self.keep_environments()
        partner = self.env["res.partner"].create({"name": "Martina"})
        first, second = self.arrive(self.item(), self.item("Again", BORIS))
        first.profile_id.partner_id = partner
        values = {"name": "Kettles", "partner_id": partner.id}
        profiles = [first.profile_id, second.profile_id, self.env["social.crm.profile"]]
        leads = self.env["crm.lead"].create(
            [{**values, "social_profile_id": profile.id} for profile in profiles]
        )
        leads.write({"partner_id": partner.id})
        self.assertEqual(leads.mapped("social_mention_count"), [1, 2, 1])
        for lead in leads:
            action = lead.action_view_social_mentions()
            found = self.env["social.crm.mention"].search_count(action["domain"])
            self.assertEqual(found, lead.social_mention_count)
        self.env.invalidate_all()
        with self.assertQueryCount(9):
            leads.mapped("social_mention_count")

    def test_a_new_contact_from_a_profile_is_linked(self):
        (mention,) = self.arrive(self.item())
        action = mention.profile_id.action_create_partner()
        # The web client asks for it by itself, and opens nothing without this.
        self.assertEqual(action["views"], [(False, "form")])
        partner = self.env["res.partner"].with_context(**action["context"]).create({})
        self.assertEqual(partner.name, "Martina")
        self.assertEqual(mention.profile_id.partner_id, partner)
        self.assertEqual(mention.ticket_id.partner_id, partner)

    def test_a_new_contact_is_filled_with_what_the_profile_tells(self):
        author = replace(
            MARTINA,
            name="✨ Müller, Martina | she/her",
            links=(Link("https://blog.example"), Link("https://martina.example", True)),
            place="Graz, Austria",
            language="de-AT",
        )
        self.env["res.lang"]._activate_lang("de_DE")
        (mention,) = self.arrive(self.item(author=author))
        profile = mention.profile_id.with_user(self.agent)
        context = profile.action_create_partner()["context"]
        partner = self.env["res.partner"].with_context(**context).create({})
        self.assertRecordValues(
            partner,
            [
                {
                    "name": "Martina Müller",
                    "website": "https://martina.example",
                    "city": "Graz",
                    "country_id": self.env.ref("base.at").id,
                    "lang": "de_DE",
                }
            ],
        )
        self.assertEqual(partner.social_handle_ids.handle, "mausi007")
        self.assertEqual(partner.social_profile_ids, mention.profile_id)

    def test_a_profile_that_tells_little_gives_a_contact_with_little(self):
        author = replace(MARTINA, name="🌍", place="somewhere")
        item = self.item("🌍", author=author, language="xx")
        (mention,) = self.arrive(item)
        context = mention.profile_id.action_create_partner()["context"]
        self.assertEqual(context["default_name"], "🌍")
        self.assertEqual(context["default_city"], "somewhere")
        for name in ("lang", "country_id", "website"):
            self.assertNotIn(f"default_{name}", context)
