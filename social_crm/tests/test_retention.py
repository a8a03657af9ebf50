"""What was kept long enough goes; figures and open cases stay."""

import base64
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..models import social_crm_retention_run
from ..networks.types import Attachment, Audience
from .common import BORIS, SocialCommon

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
LONG = 5000


@tagged("post_install", "-at_install")
class TestRetention(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = new_test_user(cls.env, "social_officer", groups="social_crm.group_privacy")
        cls.kinds = cls.env["social.crm.retention"].search([])
        cls.kinds.enabled = False
        cls.done = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")

    def kind(self, code):
        return self.kinds.filtered(lambda kind: kind.code == code)

    def switch_on(self, *codes):
        for code in codes:
            kind = self.kind(code)
            kind.action_dry_run()
            kind.action_switch_on()

    def night(self):
        with self.commits() as env:
            env["social.crm.retention.run"]._cron_retain()
        return self.env["social.crm.retention.run"].search([("dry", "=", False)], limit=1)

    def age(self, mentions, days=LONG):
        mentions.sudo().received_at = fields.Datetime.now() - timedelta(days=days)

    def close(self, tickets, days=LONG):
        tickets.stage_id = self.done
        tickets.closed_date = fields.Datetime.now() - timedelta(days=days)

    def hits(self, *texts, **values):
        """Found by a search, and nobody acted on them."""
        return self.arrive(
            *(self.item(text, **values) for text in texts), source=self.search_source
        )

    # Switching on

    def test_a_kind_cannot_be_switched_on_before_a_dry_run_with_its_days(self):
        kind = self.kind("hit")
        with self.assertRaises(ValidationError):
            kind.with_user(self.officer).action_switch_on()
        kind.with_user(self.officer).action_dry_run()
        kind.with_user(self.officer).days = 30
        with self.assertRaises(ValidationError):
            kind.with_user(self.officer).action_switch_on()
        kind.with_user(self.officer).action_dry_run()
        kind.with_user(self.officer).action_switch_on()
        self.assertTrue(kind.enabled)
        kind.with_user(self.officer).days = 60
        self.assertTrue(kind.enabled, "more days remove less than was seen")
        kind.with_user(self.officer).days = 10
        self.assertFalse(kind.enabled, "fewer remove more")

    def test_a_dry_run_counts_and_changes_nothing(self):
        old = self.hits("old one", "old two")
        self.age(old)
        self.hits("new")
        action = self.kinds.with_user(self.officer).action_dry_run()
        run = self.env["social.crm.retention.run"].browse(action["res_id"])
        line = run.line_ids.filtered(lambda line: line.retention_id.code == "hit")
        self.assertEqual((line.found, run.state, len(run.line_ids)), (2, "done", len(self.kinds)))
        self.assertTrue(line.examples and line.oldest_at)
        self.assertEqual(old.mapped("text"), ["old one", "old two"])
        self.assertFalse(self.night(), "nothing is switched on")

    def test_what_was_removed_before_is_shipped_switched_on_and_nothing_else(self):
        shipped = self.env["ir.model.data"].search([("model", "=", "social.crm.retention")])
        self.assertEqual(len(shipped), len(self.kinds))
        xml = self.env["social.crm.retention"].browse(shipped.mapped("res_id"))
        self.assertFalse(xml.filtered(lambda kind: not kind.purpose or not kind.basis))

    def test_only_who_looks_after_data_protection_changes_how_long(self):
        with self.assertRaises(AccessError):
            self.kind("hit").with_user(self.manager).days = 1
        with self.assertRaises(UserError):
            self.kinds.with_user(self.manager).sudo(False).action_dry_run()
        with self.assertRaises(AccessError):
            self.env["social.crm.retention"].with_user(self.officer).create(
                {"code": "x", "name": "x", "days": 1, "action": "remove"}
            )
        with self.assertRaises(AccessError):
            self.env["social.crm.mention"].with_user(self.officer).search([])

    # What goes

    def test_hits_go_on_counting_without_words_and_person_and_never_come_back(self):
        item = self.item(
            "Martina's secret",
            external_id="at://did:plc:martina/1",
            raw='{"a": 1}',
            counters={"likes": 3},
            mentioned=("u-boris",),
            attachments=(Attachment("https://net.example/martina.png", "image"),),
        )
        (old,) = self.arrive(item, source=self.search_source)
        young = self.hits("young")
        old.media_ids._keep(PNG)
        file = old.media_ids.attachment_id
        self.age(old)
        self.switch_on("hit")
        run = self.night()
        self.assertEqual(run.line_ids.found, 1)
        self.assertTrue(old.removed_at)
        self.assertFalse(
            old.text or old.raw or old.url or old.media_ids or old.mentioned or file.exists()
        )
        self.assertNotIn("martina", f"{old.external_id}{old.thread}{old.display_name}".lower())
        self.assertTrue(old.profile_id.unknown)
        self.assertEqual(
            (old.kind, old.network, old.counters, bool(old.written_at)),
            ("post", "scripted", {"likes": 3}, True),
        )
        self.assertEqual(young.text, "young")
        edited = self.item(
            "edited since", external_id="at://did:plc:martina/1", counters={"likes": 9}
        )
        self.store(edited, source=self.search_source)
        self.assertFalse(
            self.env["social.crm.mention"].search([("text", "=", "edited since")]),
            "a later reading does not bring it back",
        )
        self.assertFalse(old.text)

    def test_what_became_a_lead_or_a_case_is_no_hit_nobody_acted_on(self):
        led, cased, drafted = self.hits("led", "cased", "drafted")
        led.action_make_lead()
        cased.action_make_ticket()
        self.env["social.crm.reply"].create({"mention_id": drafted.id, "text": "x"})
        self.age(led + cased + drafted)
        self.switch_on("hit")
        self.night()
        self.assertEqual((led + cased + drafted).mapped("text"), ["led", "cased", "drafted"])

    def test_open_cases_are_never_touched_however_old(self):
        public, private = self.arrive(
            self.item("old and public", raw="{}"),
            self.item("old and private", author=BORIS, audience=Audience.DIRECT),
        )
        self.age(public + private)
        (public + private).ticket_id.sudo().write(
            {"closed_date": fields.Datetime.now() - timedelta(days=LONG)}
        )
        self.switch_on("hit", "case", "private", "lead")
        self.night()
        self.assertEqual((public + private).mapped("text"), ["old and public", "old and private"])
        self.assertIn("old and public", public.ticket_id.description)

    def test_a_closed_case_loses_words_names_messages_and_files_and_still_counts(self):
        partner = self.env["res.partner"].create({"name": "Martina Müller", "email": "m@x.example"})
        (said,) = self.arrive(self.item("It broke, call 555-1234"))
        said.profile_id.partner_id = partner
        ticket = said.ticket_id
        number, team, message = ticket.number, ticket.team_id, said.message_id
        (ours,) = self.arrive(
            self.item("Sorry, Martina", author=self.ours(), parent_id=said.external_id),
            source=self.own_source,
        )
        reply = self.env["social.crm.reply"].create({"mention_id": said.id, "text": "Dear M"})
        reply._set_state("cancelled") if hasattr(reply, "_set_state") else None
        self.env["ir.attachment"].create(
            {"name": "bill.png", "raw": PNG, "res_model": ticket._name, "res_id": ticket.id}
        )
        ticket.message_post(body="She called: Müller")
        self.close(ticket)
        self.switch_on("case")
        run = self.night()
        self.assertEqual(run.line_ids.found, 1)
        self.assertFalse(message.exists() or ticket.message_ids or ticket.partner_id)
        self.assertFalse(
            self.env["ir.attachment"].search([("res_model", "=", ticket._name),
                                              ("res_id", "=", ticket.id)])
        )  # fmt: skip
        everything = " ".join(
            str(value)
            for record in (ticket, said, ours, reply)
            for value in record.sudo().read()[0].values()
        )
        for word in ("555-1234", "Müller", "m@x.example", "mausi007", "Dear M", "Martina"):
            self.assertNotIn(word, everything)
        self.assertEqual((ticket.number, ticket.team_id, said.ticket_id), (number, team, ticket))
        self.assertTrue(said.conversation_id.profile_id.unknown)
        self.assertTrue(ours.own and ours.profile_id.handle == "acme")
        self.assertEqual(partner.name, "Martina Müller", "the contact is not ours to remove")

    def ours(self):
        from .common import OURS

        return OURS

    def test_somebody_else_in_the_same_thread_keeps_their_case(self):
        (first,) = self.arrive(self.item("Mine broke"))
        (second,) = self.arrive(
            self.item("Mine too", author=BORIS, parent_id=first.external_id,
                      thread_id=first.external_id)
        )  # fmt: skip
        second.action_make_ticket()
        self.assertNotEqual(first.ticket_id, second.ticket_id)
        self.close(first.ticket_id)
        self.switch_on("case")
        self.night()
        self.assertFalse(first.text)
        self.assertEqual((second.text, second.profile_id.handle), ("Mine too", "boris"))
        self.assertIn("Mine too", second.message_id.body)

    def test_private_messages_go_with_the_title_that_was_made_of_them(self):
        (said,) = self.arrive(self.item("My PIN is 4711", audience=Audience.DIRECT))
        self.age(said, 400)
        self.close(said.ticket_id, 400)
        self.switch_on("private", "case")
        self.night()
        self.assertNotIn("4711", f"{said.ticket_id.name}{said.ticket_id.description}{said.text}")

    def test_raw_payloads_go_first_and_the_text_stays(self):
        (said,) = self.hits("text", raw='{"secret": 1}')
        self.age(said, 31)
        self.switch_on("raw")
        self.night()
        self.assertEqual((said.sudo().raw, said.text), (False, "text"))

    def test_copies_of_media_go_and_can_be_fetched_again(self):
        (said,) = self.hits("see", attachments=(Attachment("https://net.example/a.png", "image"),))
        said.media_ids._keep(PNG)
        file = said.media_ids.attachment_id
        said.media_ids.fetched_at = fields.Datetime.now() - timedelta(days=LONG)
        self.switch_on("media")
        self.night()
        self.assertFalse(file.exists())
        self.assertEqual((said.media_ids.state, said.text), ("there", "see"))

    def test_a_refusal_is_remembered_without_the_words(self):
        (said,) = self.hits("who am I")
        partner = self.env["res.partner"].create({"name": "Another Martina"})
        refusal = said.profile_id._refuse(partner, note="she lives in Graz")
        withdrawn = said.profile_id._link(self.env["res.partner"].create({"name": "Third"}))
        withdrawn._withdraw("a mistake")
        long_ago = fields.Datetime.now() - timedelta(days=LONG)
        (refusal | withdrawn).sudo().seen_at = long_ago
        withdrawn.sudo().withdrawn_at = long_ago
        self.switch_on("refused", "evidence")
        self.night()
        self.assertFalse(withdrawn.exists())
        self.assertTrue(refusal.against and refusal.counts)
        self.assertFalse(refusal.note)

    def test_a_profile_goes_when_nothing_is_left_of_it(self):
        (gone,) = self.hits("bye")
        (stays,) = self.hits("hello", author=BORIS)
        profile, other = gone.profile_id, stays.profile_id
        self.age(gone)
        self.switch_on("hit", "profile")
        self.night()
        self.env.cr.execute(
            "UPDATE social_crm_profile SET write_date = now() - interval '9 years'"
            " WHERE id = ANY(%s)",
            [(profile | other).ids],
        )
        self.night()
        self.assertFalse(profile.exists())
        self.assertTrue(other.exists())
        self.assertTrue(gone.exists() and gone.profile_id.exists(), "the figures stay")

    # How it works

    def test_a_run_that_was_killed_goes_on_where_it_was(self):
        old = self.hits(*(f"nr {number}" for number in range(5)))
        self.age(old)
        self.switch_on("hit")
        commit = type(self.env["ir.cron"])._commit_progress
        calls = []

        def killed(cron, *args, **kwargs):
            left = commit(cron, *args, **kwargs)
            calls.append(args)
            return 0 if len(calls) == 2 else left

        with (
            patch.object(social_crm_retention_run, "BATCH", 2),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", killed),
        ):
            run = self.night()
            self.assertEqual((run.state, run.line_ids.found), ("running", 2))
            again = self.night()
        self.assertEqual(again, run, "the same run")
        self.assertEqual((run.state, run.line_ids.found), ("done", 5))
        self.assertFalse(any(old.mapped("text")))

    def test_what_fails_is_said_and_the_other_kinds_go_on(self):
        old = self.hits("old", raw="{}")
        self.age(old)
        self.switch_on("raw", "hit")
        kinds = type(self.env["social.crm.retention"])
        with (
            patch.object(kinds, "_apply_raw", side_effect=ValueError("x")),
            self.assertLogs("odoo.addons.social_crm.models.social_crm_retention_run", "ERROR"),
        ):
            run = self.night()
        self.assertEqual(run.state, "failed")
        self.assertTrue(run.line_ids.filtered("error").retention_id.code == "raw")
        self.assertFalse(old.text)

    def test_the_number_of_queries_does_not_depend_on_the_number_of_mentions(self):
        self.keep_environments()
        few = self.hits(*(f"few {number}" for number in range(5)))
        many = self.hits(*(f"many {number}" for number in range(60)))
        removal = self.env["social.crm.removal"]
        self.hits("warm")
        removal._pseudonymise(self.hits("warm up").ids)

        def count(mentions):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            removal._pseudonymise(mentions.ids)
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(few), count(many))
