"""A person who stands everywhere is erased, and then searched for everywhere."""

import base64
import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..models.social_crm_erasure_person import kept_until
from ..networks.types import Attachment, Author, Page, Repost, Unreadable
from ..wizards import social_crm_search_wizard
from .common import OURS, SocialCommon

MARTINA = Author(
    "did:plc:martina77xyz",
    "mausi_4711x",
    "Martina Mückenfett",
    "https://net.example/mausi_4711x",
    "https://cdn.example/mausi_4711x.png",
    followers=12,
)
NAMESAKE = Author("u-namesake", "martina_k", "Martina Kranich", "https://net.example/martina_k")
OTHER = Author("u-otto", "otto", "Otto Ordentlich", "https://net.example/otto")
MARKER = "Zwölf rosa Nilpferde tanzen heute im Regen"
EMAIL = "martina.mueckenfett@post.example"
PHONE = "+49 151 7394621"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJg"
    "gg=="
)
SOUGHT = (
    "mausi_4711x",
    "did:plc:martina77xyz",
    "Martina Mückenfett",
    "Mückenfett",
    EMAIL,
    "7394621",
    MARKER,
    "rosa Nilpferde",
    "K-7788123",
    "Nelkenweg 9",
    "geheimfoto",
)


class World(SocialCommon):
    """Martina stands in every place that there is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._user("officer", "social_crm.group_privacy")
        cls.partner = cls.env["res.partner"].create(
            {
                "name": "Martina Mückenfett",
                "email": EMAIL,
                "phone": PHONE,
                "ref": "K-7788123",
                "street": "Nelkenweg 9",
                "city": "Ulm",
                "comment": f"<p>Sagt gern: {MARKER}</p>",
                "social_handle_ids": [
                    Command.create({"network": "scripted", "handle": "@mausi_4711x"})
                ],
            }
        )

    def fill(self):
        """Let Martina write, be answered, be quoted, named, mailed, tracked and logged."""
        env = self.env
        # Her own case, with a file, answered by us
        picture = Attachment("image", "https://cdn.example/geheimfoto.png", alt="geheimfoto")
        self.mine = self.item(
            f"@acme {MARKER}. Meine Nummer ist K-7788123, {EMAIL}",
            author=MARTINA,
            external_id="at://did:plc:martina77xyz/post/1",
            attachments=(picture,),
            tags=("mausi",),
            html=f"<p>@acme {MARKER}</p>",
            raw=json.dumps({"author": MARTINA.external_id, "text": MARKER}),
            url="https://net.example/mausi_4711x/1",
        )
        (self.mention,) = self.arrive(self.mine)
        self.mention.media_ids._keep(PNG + b" geheimfoto von mausi_4711x")
        self.ticket = self.mention.ticket_id
        self.mention.profile_id._link(self.partner)
        reply = env["social.crm.reply"].create(
            {"mention_id": self.mention.id, "text": "Martina Mückenfett, @mausi_4711x, ok"}
        )
        reply.action_send()
        self.reply = reply
        self.ours = self.item(
            "@mausi_4711x Liebe Martina, wir kümmern uns",
            author=OURS,
            external_id="ours-1",
            parent_id=self.mine.external_id,
            mentioned=(MARTINA.external_id,),
            minutes=50,
            raw=json.dumps({"to": "mausi_4711x"}),
        )
        self.arrive(self.ours)
        self.ticket.message_post(
            body="Frau Mückenfett rief an, sie heißt bei uns mausi_4711x", subject="Mückenfett"
        )
        self.ticket.message_post(
            body=f"<p>{MARKER}</p>", author_id=self.partner.id, email_from=EMAIL,
            message_type="email",
            attachments=[("mausi_4711x.txt", f"{MARKER} {EMAIL}".encode())],
        )  # fmt: skip
        self.ticket.write({"name": "Mückenfett: Nilpferde", "partner_email": "alt@post.example"})
        self.ticket.write({"name": "Mausis Fall mausi_4711x"})
        env.flush_all()
        self.lead = env["crm.lead"].browse(self.mention.action_make_lead()["res_id"])
        self.lead.write({"name": "Mückenfett will kaufen", "email_from": EMAIL})
        # She butts in where Otto has a case; he and we name and quote her
        self.first = self.item("@acme Mein Toaster brennt", author=OTHER, external_id="otto-1")
        (self.otto,) = self.arrive(self.first)
        self.butts = self.item(
            f"{MARKER}! Bei mir auch.",
            author=MARTINA,
            parent_id="otto-1",
            external_id="at://did:plc:martina77xyz/post/2",
            minutes=40,
        )
        self.quotes = self.item(
            f"> {MARKER}!\nDanke @mausi_4711x, liebe Martina! Mein Toaster: K-5",
            author=OTHER,
            external_id="otto-2",
            parent_id=self.butts.external_id,
            quoted_id=self.butts.external_id,
            mentioned=(MARTINA.external_id, "acme"),
            html=f'<p>Danke <a href="{MARTINA.url}">@mausi_4711x</a>, liebe <b>Martina</b>! To</p>',
            raw=json.dumps({"reply": {"parent": self.butts.external_id}}),
            minutes=30,
        )
        self.arrive(self.butts, self.quotes)
        self.otto_ticket = self.otto.ticket_id
        self.otto_ticket.message_post(body="<p>Otto und Martina Mückenfett kennen sich</p>")
        self.otto_ticket.description = "<p>Toaster brennt; @mausi_4711x (Martina) sagt dasselbe</p>"
        # Somebody else names her handle in a thread of his own; a namesake writes
        self.far = self.item("Kennt wer @mausi_4711x? Und Martina?", author=NAMESAKE)
        self.namesakes = self.item("Martina hier, mein Paket fehlt", author=NAMESAKE)
        self.arrive(self.far, self.namesakes)
        # Machinery
        self.store(
            reposts=(Repost(f"at://{MARTINA.external_id}/repost/1", self.mine.external_id),),
            unreadable=(Unreadable("broken", '{"by": "mausi_4711x"}', external_id="bad-1"),),
        )
        env["social.crm.push"].create(
            {
                "account_id": self.account.id,
                "digest": "d1",
                "body": base64.b64encode(json.dumps({"x": "Martina mausi_4711x"}).encode()),
                "headers": {"x": "mausi_4711x"},
                "state": "unreadable",
                "received_at": fields.Datetime.now(),
            }
        )
        env["bus.bus"]._sendone("test", "x", {"name": "Martina Mückenfett"})
        env.cr.precommit.run()
        env.cr.execute(
            "INSERT INTO ir_logging (create_date, name, type, level, dbname, message, path, func,"
            " line) VALUES (now(), 'x', 'server', 'INFO', 'x', 'for mausi_4711x', 'p', 'f', '1')"
        )
        env["social.crm.consent"]._give(
            self.partner,
            ["identity"],
            profile=self.mention.profile_id,
            channel=None,
            how="agent",
            note="Frau Mückenfett, am Telefon",
        )
        env["mail.blacklist"]._add(EMAIL)
        self.user = new_test_user(
            env, EMAIL, "base.group_portal", partner_id=self.partner.id, name=self.partner.name
        )
        self.partner.phone = "+49 151 7394621 0"
        self.partner.phone = PHONE
        env["mail.mail"].create(
            {"subject": "Hallo Mückenfett", "email_to": EMAIL, "body_html": MARKER}
        )
        env.flush_all()

    def erase(self, profiles=None, partner=None, contact="erase", open_cases="close"):
        profiles = self.mention.profile_id if profiles is None else profiles
        partner = self.partner if partner is None else partner
        Erasure = self.env["social.crm.erasure"].with_user(self.officer)
        erasure = Erasure._begin(profiles, partner, contact, open_cases).sudo()
        self.work_erasure(erasure)
        return erasure

    def work_erasure(self, erasure):
        while erasure.state == "running":
            self.assertTrue(erasure._work_batch())
            if erasure.step == "search" and not erasure.position:
                self.env["ir.attachment"].sudo()._gc_file_store_unsafe()
        self.env.flush_all()
        self.env.invalidate_all()

    def search(self, words=SOUGHT):
        """Where these still stand: {(table, column): ids}."""
        return {
            (hit.table, hit.column): hit.ids
            for hit in self.env["social.crm.search"]._everywhere(words)
        }

    def figures(self):
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT date(written_at), network, kind, audience, own, addressed, bystander,
                   count(*), min(state), count(ticket_id)
              FROM social_crm_mention GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
            """
        )
        counts = self.env.cr.fetchall()
        self.env.cr.execute(
            """
            SELECT mention.id, mention.written_at, ticket.id, ticket.social_answered_at,
                   mention.conversation_id, mention.parent_id
              FROM social_crm_mention mention
              LEFT JOIN helpdesk_ticket ticket ON ticket.id = mention.ticket_id ORDER BY 1
            """
        )
        return counts, self.env.cr.fetchall()


@tagged("post_install", "-at_install")
class TestErasure(World):
    def test_nothing_of_an_erased_person_is_found_anywhere(self):
        self.fill()
        self.assertGreater(len(self.search()), 20, "she stands in many places before")
        erasure = self.erase()
        self.assertEqual(self.search(), {})
        self.assertFalse([hit for hit in erasure.findings or () if not hit["unknown"]])
        self.assertEqual(erasure.state, "done")
        self.assertFalse(erasure.sealed)

    def test_what_departments_made_of_her_words_is_emptied(self):
        self.fill()
        department = self.env["social.crm.department"].create(
            {
                "name": "Press",
                "kind": "ticket",
                "target": f"helpdesk.ticket.team,{self.other_team.id}",
            }
        )
        documents = self.env["social.crm.document"]
        kind = self.env["social.crm.document.kind"]._kinds()["ticket"]
        documents._make_kind("x", kind, department, self.mention.ids, {})
        theirs = self.env["helpdesk.ticket"].browse(self.mention.document_ids.res_id)
        self.assertIn("Nilpferde", theirs.description)
        self.erase()
        self.assertNotIn("Nilpferde", theirs.description + theirs.name)
        self.assertEqual(self.search(), {})

    def test_the_others_keep_their_words_and_still_read(self):
        self.fill()
        self.erase()
        quotes, far, namesakes = self.mentions(self.quotes, self.far, self.namesakes)
        self.assertEqual(
            quotes.text, "> [erased]\nDanke [erased], liebe [erased]! Mein Toaster: K-5"
        )
        self.assertIn("Toaster", self.otto_ticket.name + self.otto_ticket.description)
        self.assertIn("sagt dasselbe", self.otto_ticket.description)
        self.assertIn(
            "Otto und [erased] kennen sich", self.otto_ticket.message_ids.mapped("body")[0]
        )
        self.assertEqual(self.otto_ticket.partner_name, "Otto Ordentlich (@otto)")
        self.assertEqual(far.text, "Kennt wer [erased]? Und Martina?")
        self.assertEqual(namesakes.text, "Martina hier, mein Paket fehlt")
        self.assertEqual(namesakes.profile_id.name, "Martina Kranich")

    def test_figures_are_the_same_before_and_after(self):
        self.fill()
        before = self.figures()
        self.erase(open_cases="keep")
        self.assertEqual(self.figures(), before)

    def test_what_was_erased_does_not_come_back_and_who_writes_anew_is_welcome(self):
        self.fill()
        self.erase()
        number = self.env["social.crm.mention"].search_count([])
        again = Page(
            mentions=(self.mine, self.butts, self.ours, self.first, self.quotes, self.far),
            reposts=(Repost(f"at://{MARTINA.external_id}/repost/1", self.mine.external_id),),
        )
        self.env["social.crm.ingest"]._store_page(self.source, again)
        self.work()
        self.assertEqual(self.env["social.crm.mention"].search_count([]), number)
        self.assertEqual(self.search(), {})
        self.store(self.item("Ich bin's wieder", author=MARTINA, minutes=-5))
        profile = self.env["social.crm.profile"].search([("handle", "=", MARTINA.handle)])
        self.assertEqual(len(profile), 1)
        self.assertFalse(profile.partner_id)

    def test_an_edited_post_of_another_does_not_bring_the_person_back(self):
        self.fill()
        self.erase()
        edited = replace(self.quotes, text=self.quotes.text + " (edit)", counters={"likes": 3})
        self.store(edited)
        self.work()
        (mention,) = self.mentions(self.quotes)
        self.assertEqual(mention.counters, {"likes": 3})
        self.assertEqual(self.search(), {})

    def test_open_cases_are_kept_and_erased_once_they_are_closed(self):
        self.fill()
        erasure = self.erase(open_cases="keep")
        self.assertEqual(erasure.state, "kept")
        self.assertIn("open_cases", erasure.kept_ids.mapped("code"))
        self.assertEqual(self.mention.text, self.mine.text)
        self.assertTrue(self.partner.active)
        self.assertTrue(erasure.sealed, "needed for the rest")
        (butts,) = self.mention.profile_id.mention_ids - self.mention
        self.assertFalse(butts.text, "her words in Otto's case go at once")
        self.ticket.stage_id = self.env["helpdesk.ticket.stage"].search(
            [("closed", "=", True)], limit=1
        )
        erasure._finish_kept()
        self.work_erasure(erasure)
        self.assertEqual(erasure.state, "done")
        self.assertEqual(self.search(), {})

    def test_a_contact_that_is_left_keeps_what_is_its_own_alone(self):
        self.fill()
        erasure = self.erase(contact="leave")
        self.assertIn("contact", erasure.kept_ids.mapped("code"))
        self.assertRecordValues(
            self.partner, [{"name": "Martina Mückenfett", "email": EMAIL, "active": True}]
        )
        self.assertFalse(self.ticket.partner_id)
        self.assertFalse(self.mention.profile_id.partner_id)
        tables = {table for table, _column in self.search()}
        self.assertFalse([table for table in tables if table.startswith("helpdesk")])
        self.assertLessEqual(
            {table for table in tables if table.startswith("social_crm")},
            {"social_crm_handle", "social_crm_consent"},
        )

    def test_it_goes_on_where_it_was_cut_off_and_again_changes_nothing(self):
        self.fill()
        Erasure = self.env["social.crm.erasure"].with_user(self.officer)
        erasure = Erasure._begin(self.mention.profile_id, self.partner, "erase", "close").sudo()
        done = set()
        while erasure.state == "running":
            step = erasure.step or "shield"
            # Each batch is cut off before its commit once, and done again after it, too.
            point = self.env.cr.savepoint()
            erasure._work_batch()
            point.rollback()
            self.env.invalidate_all()
            erasure._work_batch()
            if step not in ("search", "end", *done):
                done.add(step)
                now = (erasure.step, erasure.position)
                erasure.write({"step": step, "position": 0})
                while erasure.step == step:
                    erasure._work_batch()
                erasure.write({"step": now[0], "position": now[1]})
        self.env["ir.attachment"].sudo()._gc_file_store_unsafe()
        self.assertEqual(self.search(), {})

    def test_the_confirmation_has_numbers_and_no_names(self):
        self.fill()
        erasure = self.erase()
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("social_crm.report_erasure", erasure.ids)[0]
            .decode()
        )
        self.assertIn("Confirmation of Erasure", html)
        for word in SOUGHT:
            self.assertNotIn(word, html)
        log = erasure.log_id
        self.assertIn("M******", log.anonymized_name)

    def test_only_those_who_protect_data_erase_and_only_in_their_company(self):
        self.arrive(self.item(author=MARTINA))
        profile = self.env["social.crm.profile"].search([("handle", "=", MARTINA.handle)])
        for user in (self.agent, self.manager, self.administrator, self.employee):
            if user.has_group("social_crm.group_privacy"):
                continue
            with self.assertRaises(AccessError):
                self.env["social.crm.erasure"].with_user(user)._begin(profile, self.partner)
            with self.assertRaises(AccessError):
                self.env["social.crm.erasure.wizard"].with_user(user).create({})
            with self.assertRaises(AccessError):
                self.env["social.crm.search.wizard"].with_user(user).create({"words": "abc"})
            with self.assertRaises(AccessError):
                self.env["social.crm.erasure"].with_user(user).search([])
        stranger = self._user(
            "officer2",
            "social_crm.group_privacy",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        with self.assertRaises(AccessError):
            self.env["social.crm.erasure"].with_user(stranger)._begin(profile, self.partner)
        with self.assertRaises(AccessError):
            self.env["social.crm.erasure.wizard"].with_user(stranger).with_context(
                active_model="social.crm.profile", active_id=profile.id
            ).default_get(["profile_ids"])
        erasure = self.erase(profile)
        self.assertFalse(
            self.env["social.crm.erasure"].with_user(stranger).search([("id", "=", erasure.id)])
        )
        with self.assertRaises(AccessError):
            erasure.with_user(self.officer).write({"state": "running"})
        with self.assertRaises(AccessError):
            self.env["social.crm.mention"].with_user(self.officer).search([]).mapped("text")

    def test_the_wizard_says_what_will_happen_before_anything_does(self):
        self.fill()
        wizard = (
            self.env["social.crm.erasure.wizard"]
            .with_user(self.officer)
            .with_context(active_model="res.partner", active_id=self.partner.id)
            .create({})
        )
        self.assertEqual(wizard.profile_ids, self.mention.profile_id)
        self.assertTrue(wizard.has_open_cases)
        self.assertIn("Open cases", wizard.preview)
        self.assertIn(self.otto_ticket.number, wizard.preview)
        self.assertTrue(self.mention.text)

    def test_somebody_who_works_here_and_ourselves_are_not_erased(self):
        Erasure = self.env["social.crm.erasure"].with_user(self.officer)
        none = self.env["social.crm.profile"]
        with self.assertRaises(UserError):
            Erasure._begin(none, self.agent.partner_id)
        (ours,) = self.store(self.item(author=OURS))
        with self.assertRaises(UserError):
            Erasure._begin(ours.profile_id, self.env["res.partner"])

    def test_odoos_look_up_shows_profiles_and_deletes_them_our_way(self):
        self.fill()
        self.ticket.stage_id = self.env["helpdesk.ticket.stage"].search(
            [("closed", "=", True)], limit=1
        )
        lookup = self.env["privacy.lookup.wizard"].create(
            {"name": self.partner.name, "email": EMAIL}
        )
        lookup.action_lookup()
        line = lookup.line_ids.filtered(lambda line: line.res_model == "social.crm.profile")
        self.assertEqual(line.res_id, self.mention.profile_id.id)
        with self.commits_nothing():
            line.action_unlink()
        self.assertTrue(self.mention.profile_id.erased_at)

    @contextmanager
    def commits_nothing(self):
        """What commits runs in the test's own transaction."""
        Cron = type(self.env["ir.cron"])
        Attachment = type(self.env["ir.attachment"])
        with (
            patch.object(Cron, "_commit_progress", lambda *args, **kwargs: float("inf")),
            patch.object(Attachment, "_gc_file_store", lambda self: None),
        ):
            yield

    def test_what_is_typed_into_the_search_is_not_found_by_it(self):
        wizard = (
            self.env["social.crm.search.wizard"]
            .with_user(self.officer)
            .create({"words": "quaxelwurst\nzwiebelfisch"})
        )
        self.env.flush_all()
        self.startPatcher(patch.object(social_crm_search_wizard, "SECONDS", 600))
        wizard.action_search()
        self.assertFalse(wizard.found)
        self.partner.comment = "quaxelwurst"
        wizard.action_search()
        self.assertEqual([hit["table"] for hit in wizard.found], ["res_partner"])

    def test_the_law_keeps_invoices_to_the_end_of_the_eighth_year(self):
        self.assertEqual(kept_until(date(2025, 3, 1), 8), date(2033, 12, 31))
