"""Mails to questions from people with bad intentions, and what mails leave behind."""

import time

from odoo.tests import tagged

from ..tools.mail_replies import written
from .test_question_mail import PLAIN, QuestionMailCommon

QUOTING = """\
MIME-Version: 1.0
From: {sender}
To: {to}
Subject: {re}: {subject}
Message-ID: {id}
In-Reply-To: {parent}
References: {parent}
Content-Type: text/html; charset="UTF-8"
{more}
<html><body><p>I am away. Your mail was: see <a href="{link}">{link}</a> or
{link}</p><p>end</p></body></html>
"""


@tagged("post_install", "-at_install")
class TestBreakMail(QuestionMailCommon):
    def everything(self, question):
        """What is kept of a question and its case, wherever it stands."""
        self.env.flush_all()
        records = question | question.search([])
        messages = self.env["mail.message"].search(
            [
                ("model", "in", ("social.crm.question", "helpdesk.ticket")),
                ("res_id", "in", records.ids + records.ticket_id.ids),
            ]
        )
        files = self.env["ir.attachment"].search(
            [("res_model", "in", ("social.crm.question", "helpdesk.ticket", "mail.message"))]
        )
        return "\n".join(
            [
                *(f"{each.body} {each.subject}" for each in messages),
                *(f"{each.answer} {each.forwarded_why}" for each in records),
                *(each.raw.decode(errors="replace") for each in files if each.raw),
            ]
        )

    def test_what_quotes_our_link_leaves_no_key_to_the_page(self):
        for sender, re, more in (
            ("logistics@acme.example", "Automatic reply", "Auto-Submitted: auto-replied\n"),
            ("evil@evil.example", "Re", ""),
            ("logistics@acme.example", "Re", ""),
        ):
            question = self.ask()
            token = question._token()
            with self.subTest(sender=sender, re=re):
                self.reply(question, QUOTING, sender, re=re, more=more, link=question._link())
                self.assertNotIn(token, self.everything(question))
                self.assertIn("I am away", self.everything(question))

    def test_a_name_is_no_address(self):
        for sender in (
            '"logistics@acme.example" <evil@evil.example>',
            "logistics@acme.example <evil@evil.example>",
            '"<logistics@acme.example>" <evil@evil.example>',
            "evil@evil.example, logistics@acme.example",
            "logistics@acme.example@evil.example",
            "logistics@аcme.example",
            "evil@evil.example (logistics@acme.example)",
            "evil@evil.example =?utf-8?q?=3Clogistics=40acme.example=3E?=",
            "evil@evil.example\nFrom: logistics@acme.example",
            "logistics@acme.example\nFrom: evil@evil.example",
            "",
        ):
            question = self.ask()
            with self.subTest(sender):
                self.reply(question, PLAIN, sender)
                self.assertEqual(question.state, "asked")

    def test_who_was_asked_is_known_however_programs_write_it(self):
        for sender in (
            "logistics@acme.example",
            "<Logistics@ACME.example>",
            "Logistik <logistics@acme.example>",
            '"logistics@acme.example" <logistics@acme.example>',
            "logistics@acme.example <logistics@acme.example>",
            "=?utf-8?q?Sch=C3=B6n=2C_Paul?= <logistics@acme.example>",
            '"Paul (Packer)" <paul@acme.example>',
        ):
            question = self.ask()
            with self.subTest(sender):
                self.reply(question, PLAIN, sender)
                self.assertEqual(question.state, "answered")

    def test_a_mail_after_the_end_changes_nothing(self):
        withdrawn, passed = self.ask(), self.ask()
        passed._forward(self.billing)
        withdrawn._withdraw()
        for question in (withdrawn, passed):
            before = (question.state, question.answer, question.answered_at)
            self.reply(question)
            self.assertEqual((question.state, question.answer, question.answered_at), before)

    def test_huge_mails_are_cut_and_deep_ones_do_no_harm(self):
        question = self.ask()
        self.reply(question, PLAIN, "evil@evil.example", more="\n" + "spam " * 100_000 + "\n")
        note = question.ticket_id.message_ids.sorted("id")[-1]
        self.assertLess(len(note.body), 30_000)
        begin = time.thread_time()
        for nasty in (
            "<div>" * 20_000 + "x" + "</div>" * 20_000,
            "<blockquote>" * 5_000 + "x",
            "<p>am " + "schrieb " * 50_000 + "</p>",
            "<p>On " + "wrote" * 50_000 + "</p>",
            "From: a\n" * 20_000,
            "<p>" + "&lt;" * 100_000 + "</p>",
            "<![CDATA[" * 1_000 + "<!--" * 1_000,
            "\x00<p>x</p>",
        ):
            written(nasty)
        self.assertLess(time.thread_time() - begin, 20)

    def test_machines_that_answer_each_other_tell_nobody(self):
        question = self.ask()
        more = "Auto-Submitted: auto-replied\n"
        mails = self.env["mail.mail"].search_count([])
        for _turn in range(3):
            self.reply(
                question, QUOTING, re="Automatic reply", more=more, link="https://x.example/"
            )
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(question.state, "asked")
