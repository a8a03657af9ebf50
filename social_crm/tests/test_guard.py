"""Personal data is not said in public, whichever way an answer goes, unless a manager wants it."""

from contextlib import suppress

from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import tagged

from .common import SocialCommon, script


@tagged("post_install", "-at_install")
class TestGuard(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._user("boss", "social_crm.group_manager", cls.team)
        cls.account.facts = {"limit": 500}
        cls.company.partner_id.write(
            {
                "email": "hello@acme.example",
                "phone": "+49 30 901820",
                "street": "Werkstraße 7",
                "country_id": cls.env.ref("base.de").id,
            }
        )
        cls.partner = cls.env["res.partner"].create(
            {
                "name": "Martina Berghuber",
                "email": "martina.b@post.example",
                "phone": "+43 664 1234567",
                "street": "Lindenweg 12",
                "ref": "K-100234",
            }
        )

    def setUp(self):
        super().setUp()
        (self.mention,) = self.arrive(self.item("Where is my parcel?"))
        self.mention.profile_id.partner_id = self.partner

    def reply(self, text, user=None, **values):
        return (
            self.env["social.crm.reply"]
            .with_user(user or self.agent)
            .create({"mention_id": self.mention.id, "text": text, **values})
        )

    def kinds(self, text, **values):
        reply = self.reply(text, **values)
        found = [each.kind for each in reply._findings() if each.certain]
        reply.unlink()
        return found

    def test_the_persons_own_data_is_found_however_it_is_written(self):
        for text, kind in (
            ("Your address is martina.b@post.example, right?", "email"),
            ("martina.b (at) post (dot) example", "email"),
            ("We call you: 0664 123 45 67", "phone"),
            ("We call you: 0-6-6-4/1 2 3 4 5 6 7", "phone"),
            ("It goes to Lindenweg 12 today", "address"),
            ("Your customer number is K-100234", "number"),
            ("k100234 is known to us", "number"),
            ("Hello Martina Berghuber, sorry!", "name"),
            ("Dear Mrs Berghuber, sorry!", "name"),
            ("M\u200bartina B\u200berghuber", "name"),
        ):
            with self.subTest(text):
                self.assertEqual(self.kinds(text), [kind])

    def test_numbers_that_are_somebodys_here_are_found_without_a_word_before_them(self):
        ticket = self.mention.ticket_id
        ticket.partner_id = self.partner
        self.assertEqual(self.kinds(f"About {ticket.number}: it is on its way"), ["ticket"])

    def test_numbers_of_other_customers_are_found_however_they_are_written(self):
        self.env["res.partner"].create({"name": "Anna Muster", "ref": "K-4711"})
        for text in ("K-4711 is in our books", "we know k4711", "K 4711, right?"):
            with self.subTest(text):
                self.assertEqual(self.kinds(text), ["number"])
        self.assertEqual(self.kinds("K-4712 is a kettle"), [])

    def test_other_customers_are_found_and_colleagues_are_not(self):
        self.env["res.partner"].create({"name": "Thomas Edlinger"})
        self._user("eva", "social_crm.group_agent", self.team, name="Anna Schreiber")
        self.assertEqual(self.kinds("Thomas Edlinger had the same"), ["name"])
        self.assertEqual(self.kinds("Anna Schreiber takes care of it"), [])
        self.assertEqual(self.kinds("Peter Nobodyatall had the same"), [])

    def test_what_is_public_and_our_own_may_be_said(self):
        for text in (
            "Hello Martina, we are sorry!",  # the name of the profile
            "@mausi007 please write to hello@acme.example or call 030 901820",
            "Come to Werkstraße 7!",
            "It costs 149,90 € until 31.12.2026, 20 % less than before",
            "The WX-2000 has 16 GB, opens at 8:30 and closes at 18:00",
        ):
            with self.subTest(text):
                self.assertEqual(self.kinds(text), [])

    def test_private_answers_are_not_looked_at(self):
        self.assertEqual(self.kinds("Your number is K-100234", audience="direct"), [])

    def test_files_and_warnings_are_looked_at_too(self):
        file = (
            self.env["ir.attachment"]
            .with_user(self.agent)
            .create({"name": "Martina_Berghuber.png", "raw": b"x", "description": "for K-100234"})
        )
        found = self.reply("Here it is", attachment_ids=[Command.set(file.ids)])._findings()
        self.assertEqual(
            {(each.where, each.kind) for each in found}, {("file", "name"), ("file", "number")}
        )
        self.assertEqual(self.kinds("Look", subject="About K-100234"), ["number"])

    def test_a_draft_is_checked_while_somebody_types(self):
        text = "Call 0664 1234567 please"
        check = (
            self.env["social.crm.reply"]
            .with_user(self.agent)
            .check_draft(self.mention.id, {"text": text, "audience": "public"})
        )
        (found,) = check["findings"]
        self.assertEqual(text[found["start"] : found["end"]], "0664 1234567")
        self.assertTrue(found["why"])
        self.assertEqual(check["need"]["level"], "manager")
        check = (
            self.env["social.crm.reply"]
            .with_user(self.agent)
            .check_draft(self.mention.id, {"text": text, "audience": "direct"})
        )
        self.assertEqual((check["findings"], check["need"]["level"]), ([], "direct"))

    def test_names_of_files_that_are_not_ones_own_are_not_told(self):
        secret = self.env["ir.attachment"].create({"name": "0664 1234567.png", "raw": b"x"})
        check = (
            self.env["social.crm.reply"]
            .with_user(self.agent)
            .check_draft(self.mention.id, {"text": "x", "attachment_ids": secret.ids})
        )
        self.assertEqual(check["findings"], [])

    # The gate

    def test_an_agent_does_not_send_it_on_any_way(self):
        reply = self.reply("Your number is K-100234")
        reply.action_send()
        self.assertEqual(reply.state, "approval", "a manager is asked")
        for way in ("_queue", "action_retry", "action_send"):
            with self.subTest(way):
                with suppress(UserError, AccessError, RedirectWarning):
                    getattr(reply.with_user(self.agent), way)()
                self.assertNotIn(reply.state, ("queued", "sending", "sent"))
        with self.assertRaises(AccessError):
            reply.action_send_exposed()
        with self.assertRaises(AccessError):
            self.env["social.crm.inbox"].with_user(self.agent).expose(
                reply.id, reply._draft_version()
            )
        with self.assertRaises(AccessError):
            reply.write({"exposed_by_id": self.boss.id})

    def test_one_that_failed_is_not_tried_again_with_it(self):
        reply = self.reply("On its way")
        reply.action_send()
        reply._move("failed", error="no")
        reply.sudo().text = "Your number is K-100234"
        reply.action_retry()
        self.assertEqual(reply.state, "approval")

    def test_what_was_queued_before_it_was_known_is_stopped_where_it_is_sent(self):
        reply = self.reply("Your word is Xaver99812")
        reply.action_send()
        self.assertEqual(reply.state, "queued")
        self.partner.ref = "Xaver99812"
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()
        self.assertEqual(reply.state, "failed")
        self.assertFalse(script.sent)

    def test_it_can_be_sent_privately(self):
        reply = self.reply("Your number is K-100234", audience="direct")
        reply.action_send()
        self.assertEqual(reply.state, "queued")

    def test_a_manager_approves_what_he_sees(self):
        reply = self.reply("Your number is K-100234")
        reply.action_send()
        self.assertIn("K-100234", reply.with_user(self.boss).exposed_text)
        reply.with_user(self.boss)._approve()
        self.assertEqual(reply.state, "queued")
        log = reply.sudo().approval_ids.filtered(lambda each: each.step == "exposed")
        self.assertEqual((log.user_id, log.reason), (self.boss, "number"))

    def test_a_manager_sends_his_own_only_on_purpose_and_that_is_written_down(self):
        reply = self.reply("Your number is K-100234", self.boss)
        self.assertTrue(reply.can_expose)
        reply.with_context(social_as_seen=reply._fingerprint()).action_send_exposed()
        self.assertEqual(reply.state, "queued")
        log = reply.sudo().approval_ids.filtered(lambda each: each.step == "exposed")
        self.assertEqual(log.user_id, self.boss)
        self.assertNotIn("100234", f"{log.reason}{log.rules}", "the log keeps none of it")
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()
        self.assertEqual(reply.state, "sent")

    def test_what_is_changed_after_that_needs_it_again(self):
        reply = self.reply("Your number is K-100234", self.boss)
        reply._expose()
        reply.text = "Your number is K-100234, call 0664 1234567"
        self.assertFalse(reply._is_exposed())
        self.assertEqual(reply._need().level, "manager")

    def test_a_manager_wants_what_he_saw_to_be_said_and_nothing_else(self):
        reply = self.reply("Your number is K-100234", self.boss)
        inbox = self.env["social.crm.inbox"].with_user(self.boss)
        version, seen = reply._draft_version(), reply._fingerprint()
        reply.text = "Your number is K-100234, call 0664 1234567"  # in another window
        self.assertFalse(inbox.expose(reply.id, version))
        self.assertIn("conflict", inbox.send(reply.id, version=version))
        with self.assertRaises(RedirectWarning):
            reply.with_context(social_as_seen=seen).action_send_exposed()
        self.assertFalse(reply._is_exposed())
        self.assertEqual(reply.state, "draft")
        self.assertTrue(inbox.expose(reply.id, reply._draft_version()))
        self.assertTrue(reply._is_exposed())

    # The list

    def test_what_stands_on_the_list_may_be_said(self):
        self.assertEqual(self.kinds("Ask shop@partner.example"), ["email"])
        self.company.social_crm_public_text = "@partner.example\n+49 40 3008900\nHafenstraße 3"
        for text in ("Ask shop@partner.example", "Call 040 300 89 00", "Hafenstr. 3"):
            self.assertEqual(self.kinds(text), [], text)
        self.assertEqual(self.kinds("Ask shop@other.example"), ["email"])

    def test_a_line_that_allows_nothing_is_refused_with_the_line(self):
        with self.assertRaisesRegex(ValidationError, "just words"):
            self.company.social_crm_public_text = "a@b.example\njust words"

    def test_many_answers_are_looked_at_with_as_many_queries_as_one(self):
        self.keep_environments()
        text = "Thomas Edlinger, K-100234, 0664 1234567"
        replies = self.reply(text)
        for number in range(9):
            replies += self.reply(f"{text} {number}")
        counted = []
        for some in (replies[:1], replies):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._exposed()
            counted.append(self.env.cr.sql_log_count - before)
        one, ten = counted
        self.assertLess(ten, one + 5, "ten answers need about as many as one")
