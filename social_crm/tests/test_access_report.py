"""Everything about a person, and nothing of anybody else; and the record of processing."""

import json
import os
from io import BytesIO
from pathlib import Path
from unittest import skipUnless
from unittest.mock import patch

from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..networks.types import Attachment, Audience
from .common import BORIS, SocialCommon
from .web_case import WebCase

DOCS = Path(__file__).parents[2] / "docs"
BEGIN, END = "<!-- made of the map: begin -->", "<!-- made of the map: end -->"


@tagged("post_install", "-at_install")
class TestAccessReport(WebCase, SocialCommon):
    def setUp(self):
        super().setUp()
        self.officer = new_test_user(
            self.env, "social_officer", groups="social_crm.group_privacy", password="social_officer"
        )
        self.partner = self.env["res.partner"].create({"name": "Martina Müller"})
        self.said, self.private, self.other = self.arrive(
            self.item(
                "The lid is broken",
                raw='{"raw": "payload"}',
                attachments=(Attachment("https://net.example/lid.png", "image"),),
            ),
            self.item("My PIN is 4711", audience=Audience.DIRECT),
            self.item("Boris says hello", author=BORIS, mentioned=("u-martina",)),
        )
        self.profile = self.said.profile_id
        self.profile._link(self.partner, note="She told me on the phone")

    def wizard(self, user=None, record=None):
        record = record or self.partner
        return (
            self.env["social.crm.access.wizard"]
            .with_user(user or self.officer)
            .with_context(active_model=record._name, active_ids=record.ids)
            .create({})
        )

    def test_it_has_what_the_person_wrote_why_they_were_linked_and_how_long_it_is_kept(self):
        collected = self.wizard()._collected(copies=True)
        text = json.dumps(collected, ensure_ascii=False)
        for words in (
            "The lid is broken",
            "My PIN is 4711",
            "mausi007",
            "She told me on the phone",
            "https://net.example/lid.png",
            "payload",
            self.said.ticket_id.number,
        ):
            self.assertIn(words, text)
        places = {place["code"]: place for place in collected["places"]}
        self.assertLessEqual({"profile", "evidence", "words", "ticket", "media"}, set(places))
        for place in places.values():
            self.assertTrue(place["purpose"] and place["basis"] and place["origin"])
        self.assertTrue(places["words"]["kept"])

    def test_other_peoples_words_are_left_out_but_said_to_be_there(self):
        collected = self.wizard()._collected(copies=True)
        text = json.dumps(collected, ensure_ascii=False)
        self.assertNotIn("Boris", text)
        self.assertNotIn("hello", text)
        self.assertEqual(len(collected["named_by_others"]), 1)

    def test_from_the_profile_it_is_the_same_as_from_the_contact(self):
        by_partner, by_profile = (
            self.wizard(record=record)._collected() for record in (self.partner, self.profile)
        )
        for each in (by_partner, by_profile):
            each.pop("created_at")
        self.assertEqual(by_partner, by_profile)

    def test_a_date_says_until_when_a_closed_case_is_kept(self):
        ticket = self.said.ticket_id
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        kind = self.env.ref("social_crm.retention_case")
        kind.action_dry_run()
        kind.action_switch_on()
        places = {place["code"]: place for place in self.wizard()._collected()["places"]}
        dates = [row.get("kept_until") for row in places["ticket"]["records"]]
        self.assertTrue(any(dates))

    def test_only_managers_and_data_protection_get_it_and_each_download_is_noted(self):
        Log = self.env["social.crm.export.log"]
        before = Log.search_count([])
        self.wizard(self.manager)._collected()
        self.assertEqual(Log.search_count([]), before + 1)
        self.assertEqual(Log.search([], limit=1).user_id, self.manager)
        for user in (self.agent, self.employee):
            with self.assertRaises(AccessError):
                self.wizard(user)
        with self.assertRaises(UserError):
            self.wizard().with_user(self.agent).sudo(False)._check_may()

    def test_people_of_another_company_are_not_in_it(self):
        self.profile.sudo().flush_recordset()
        self.env.cr.execute(
            "UPDATE social_crm_profile SET company_id = %s WHERE id = %s",
            [self.other_company.id, self.profile.id],
        )
        self.env.invalidate_all()
        wizard = self.wizard()
        self.assertFalse(wizard.sudo().profile_ids)
        self.assertNotIn("The lid", json.dumps(wizard._collected()))

    def test_the_json_is_for_who_asked_and_for_nobody_else(self):
        wizard = self.wizard()
        self.env.flush_all()
        url = wizard.action_json()["url"]
        self.authenticate("social_officer", "social_officer")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        told = answer.json()
        self.assertEqual((told["format"], told["version"]), ("social_crm.access", 1))
        self.authenticate("social_manager", "social_manager")
        self.assertEqual(self.url_open(url).status_code, 404)

    @skipUnless((DOCS / "access-report.md").exists(), "without the documents")
    def test_every_key_of_the_json_is_described(self):
        described = (DOCS / "access-report.md").read_text()
        collected = self.wizard()._collected()
        keys = {*collected}
        for part in ("places", "contacts", "profiles", "told", "named_by_others"):
            keys |= {key for each in collected[part] for key in each}
        keys |= {key for place in collected["places"] for each in place["kept"] for key in each}
        self.assertFalse({key for key in keys if f"`{key}`" not in described})

    def test_the_page_for_people_shows_it_in_their_words(self):
        wizard = self.wizard()
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.officer)
            ._render_qweb_html("social_crm.access_report", wizard.ids)
        )
        page = html.decode()
        self.assertIn("The lid is broken", page)
        self.assertNotIn("Boris", page)
        self.assertNotIn("payload", page, "the copy as it came is for machines")

    def test_without_a_printer_of_pdfs_the_same_comes_as_a_page(self):
        Report = type(self.env["ir.actions.report"])
        for state, kind in (("install", "qweb-html"), ("ok", "qweb-pdf")):
            with (
                self.subTest(state),
                patch.object(Report, "get_wkhtmltopdf_state", lambda _self, state=state: state),
            ):
                self.assertEqual(self.wizard().action_pdf()["report_type"], kind)

    def test_a_real_pdf_can_be_searched_for_the_words_of_the_person(self):
        wizard = self.wizard()
        if wizard.pdf_missing:
            self.skipTest("wkhtmltopdf is not installed on this machine")
        Report = self.env["ir.actions.report"].with_user(self.officer)
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            pdf, kind = Report.with_context(force_report_rendering=True)._render_qweb_pdf(
                "social_crm.access_report", wizard.ids
            )
        self.assertEqual((kind, pdf[:5]), ("pdf", b"%PDF-"))
        text = " ".join(
            " ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages
        )
        self.assertIn("The lid is broken", text)
        self.assertNotIn("Boris", text)


@tagged("post_install", "-at_install")
class TestProcessingRecord(SocialCommon):
    def render(self, user):
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(user)
            ._render_qweb_html("social_crm.processing_record", user.company_id.ids)
        )
        return html.decode()

    def test_it_names_every_place_every_kind_and_every_account(self):
        officer = new_test_user(self.env, "social_dpo", groups="social_crm.group_privacy")
        page = self.render(officer)
        from html import unescape

        page = unescape(page)
        for place in self.env["social.crm.data.map"]._places():
            self.assertIn(place.what, page)
        for kind in self.env["social.crm.retention"].search([]):
            self.assertIn(kind.name, page)
        self.assertIn(self.account.name, page)

    def test_it_is_for_data_protection_and_administrators(self):
        self.render(self.administrator)
        with self.assertRaises(AccessError):
            self.env["report.social_crm.processing_record"].with_user(
                self.agent
            )._get_report_values([])

    def test_every_rule_of_the_map_is_a_kind_of_the_retention_table(self):
        codes = set(self.env["social.crm.retention"].search([]).mapped("code"))
        for place in self.env["social.crm.data.map"]._places():
            with self.subTest(place.code):
                self.assertLessEqual(set(place.retention.split()) - {"transient"}, codes)

    @skipUnless((DOCS / "privacy.md").exists(), "without the documents")
    def test_the_document_says_what_the_map_says(self):
        path = DOCS / "privacy.md"
        before, _begin, rest = path.read_text().partition(BEGIN)
        _old, _end, after = rest.partition(END)
        now = self.env["social.crm.processing"]._markdown()
        if os.environ.get("SOCIAL_CRM_WRITE_DOCS"):
            path.write_text(f"{before}{BEGIN}\n\n{now}\n{END}{after}")
        self.assertEqual(
            path.read_text().partition(BEGIN)[2].partition(END)[0].strip(),
            now.strip(),
            "Write it anew: SOCIAL_CRM_WRITE_DOCS=1 and this test",
        )
