"""Questions go out and answers come in through Odoo's own mail gateway, with mails as programs
write them."""

import base64

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..networks.types import Audience
from .test_question import QuestionCommon

GMAIL = """\
MIME-Version: 1.0
From: {sender}
To: {to}
Subject: Re: {subject}
Message-ID: {id}
In-Reply-To: {parent}
References: {parent}
Content-Type: multipart/alternative; boundary="b1"

--b1
Content-Type: text/plain; charset="UTF-8"

The parcel is in Bonn.

On Mon, 2 Mar 2026 at 10:00, Alina <alina@acme.example> wrote:

> Where is the parcel?
> secret quote

--b1
Content-Type: text/html; charset="UTF-8"

<div dir="ltr">The parcel is in <b>Bonn</b>.</div><br>
<div class="gmail_quote gmail_quote_container">
<div dir="ltr" class="gmail_attr">On Mon, 2 Mar 2026 at 10:00, Alina &lt;<a
href="mailto:alina@acme.example">alina@acme.example</a>&gt; wrote:<br></div>
<blockquote class="gmail_quote" style="margin:0px">
<p>Where is the parcel?</p>secret quote</blockquote></div>

--b1--
"""
OUTLOOK = """\
MIME-Version: 1.0
From: {sender}
To: {to}
Subject: AW: {subject}
Message-ID: {id}
In-Reply-To: {parent}
References: {parent}
Content-Type: text/html; charset="UTF-8"

<html><body><div class="WordSection1"><p class="MsoNormal">The parcel is in Bonn.</p>
<p class="MsoNormal">Gruß, Paul</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt">
<p class="MsoNormal"><b>Von:</b> Alina &lt;alina@acme.example&gt;<br>
<b>Gesendet:</b> Montag, 2. März 2026 10:00<br><b>An:</b> Logistik<br>
<b>Betreff:</b> Question</p></div></div>
<p class="MsoNormal">Where is the parcel? secret quote</p></div></body></html>
"""
PLAIN = """\
From: {sender}
To: {to}
Subject: Re: {subject}
Message-ID: {id}
In-Reply-To: {parent}
References: <other@example.com> {parent}
Content-Type: text/plain; charset="UTF-8"
{more}
The parcel is in Bonn.

Am 02.03.26 um 10:00 schrieb Alina:
> -- 8< --
> Where is the parcel?
> secret quote
"""
BELOW = """\
From: {sender}
To: {to}
Subject: Re: {subject}
Message-ID: {id}
In-Reply-To: {parent}
Content-Type: text/plain; charset="UTF-8"

> Where is the parcel?
> secret quote

The parcel is in Bonn.
"""
WITH_FILE = """\
MIME-Version: 1.0
From: {sender}
To: {to}
Subject: Re: {subject}
Message-ID: {id}
In-Reply-To: {parent}
Content-Type: multipart/mixed; boundary="b2"

--b2
Content-Type: text/plain; charset="UTF-8"

The parcel is in Bonn. See the note.

--b2
Content-Type: application/pdf; name="note.pdf"
Content-Disposition: attachment; filename="note.pdf"
Content-Transfer-Encoding: base64

{file}
--b2--
"""
BOUNCE = """\
MIME-Version: 1.0
From: MAILER-DAEMON@mail.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: {id}
In-Reply-To: {parent}
References: {parent}
Content-Type: multipart/report; report-type=delivery-status; boundary="b3"

--b3
Content-Type: text/plain; charset="us-ascii"

I could not deliver your mail.

--b3
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; logistics@acme.example
Action: failed
Status: 5.1.1

--b3
Content-Type: message/rfc822

Message-ID: {parent}
Subject: {subject}

x
--b3--
"""
PDF = base64.b64encode(b"%PDF-1.4 x").decode()


class QuestionMailCommon(QuestionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].create(
            {
                "name": "acme.example",
                "catchall_alias": "catchall",
                "bounce_alias": "bounce",
                "default_from": "notifications",
            }
        )
        cls.company.alias_domain_id = domain
        cls.ids = iter(range(1, 1000))

    def reply(self, question, text=PLAIN, sender="logistics@acme.example", **values):
        """A mail that answers what was sent last about a question, through the gateway."""
        mail = self.outbox(question)[-1]
        values.setdefault("more", "")
        source = text.format(
            sender=sender,
            to=mail.reply_to,
            subject=mail.subject,
            id=f"<answer-{next(self.ids)}@mail.example>",
            parent=mail.message_id,
            file=PDF,
            **values,
        )
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(None, source)
        question.invalidate_recordset()


@tagged("post_install", "-at_install")
class TestQuestionMail(QuestionMailCommon):
    def test_the_mail_asks_says_until_when_and_has_a_way_to_answer(self):
        question = self.ask(self.logistics)
        (mail,) = self.outbox(question)
        self.assertEqual(mail.email_to, "logistics@acme.example")
        self.assertIn("catchall@acme.example", mail.reply_to)
        for words in ("Where is the parcel?", self.agent.name, "Please answer by", "/s/q/"):
            self.assertIn(words, mail.body_html)
        self.assertIn("My parcel is lost", mail.body_html, "the public post")
        self.assertTrue(mail.auto_delete)
        message = mail.mail_message_id
        for kept in (message.body, message.subject):
            self.assertNotIn("/s/q/", kept, "what stays opens nothing")
            self.assertNotIn("lost", kept, "and quotes nothing")

    def test_answers_are_what_was_written_without_what_was_quoted(self):
        for name, text in (
            ("gmail", GMAIL),
            ("outlook", OUTLOOK),
            ("plain", PLAIN),
            ("below", BELOW),
        ):
            with self.subTest(name):
                question = self.ask()
                self.reply(question, text)
                self.assertEqual(question.state, "answered")
                self.assertEqual(question.answered_in, "mail")
                self.assertTrue(question.answer.startswith("The parcel is in"), question.answer)
                self.assertIn("Bonn", question.answer)
                for quoted in ("secret quote", "wrote:", "schrieb", "Gesendet", "8<"):
                    self.assertNotIn(quoted, question.answer)
                self.assertIn("The parcel is in", self.notes(question.ticket_id))

    def test_the_one_who_asked_is_told_once_of_an_answer_by_mail(self):
        question = self.ask()
        before = self.env["mail.message"].search([])
        self.reply(question)
        new = self.env["mail.message"].search([]) - before
        told = new.filtered(lambda each: self.agent.partner_id in self.told(each))
        self.assertEqual(len(told), 1)
        self.assertEqual((told.model, told.res_id), ("helpdesk.ticket", question.ticket_id.id))
        self.assertFalse(
            self.env["mail.mail"].search([("mail_message_id", "in", new.ids)]) - told.mail_ids
        )

    def test_members_of_the_department_answer_from_their_own_address(self):
        question = self.ask()
        self.reply(question, sender=f"Paul <{self.packer.email.upper()}>")
        self.assertEqual(question.answered_by, "Paul Packer, Logistics")
        self.assertEqual(question.answered_by_id, self.packer.partner_id)

    def test_who_was_reminded_in_place_of_a_colleague_answers_from_his_own_address(self):
        question = self.ask(self.packer)
        self.reply(question, sender=f"Berta <{self.boss.email}>")
        self.assertEqual(question.state, "asked", "nobody has asked him yet")
        for _step in range(2):
            with freeze_time(question.escalate_at):
                self.steps()
        self.reply(question, sender=f"Berta <{self.boss.email}>")
        self.assertEqual(question.state, "answered")
        self.assertEqual(question.answered_by_id, self.boss.partner_id)

    def test_files_come_along(self):
        question = self.ask()
        self.reply(question, WITH_FILE)
        self.assertEqual(question.answer, "The parcel is in Bonn. See the note.")
        files = question.ticket_id.message_ids.attachment_ids
        self.assertEqual(files.mapped("name"), ["note.pdf"])
        self.assertEqual(files.res_model, "helpdesk.ticket")
        self.assertEqual(files.raw, b"%PDF-1.4 x")

    def test_machines_do_not_answer(self):
        question = self.ask()
        for more in (
            "Auto-Submitted: auto-replied\n",
            "X-Auto-Response-Suppress: All\n",
            "X-Autoreply: yes\n",
            "Precedence: auto_reply\n",
            "Return-Path: <>\n",
        ):
            with self.subTest(more):
                self.reply(question, more=more)
                self.assertEqual(question.state, "asked")
                self.assertFalse(question.answer)
        for subject in ("Automatische Antwort: {subject}", "Out of Office: {subject}"):
            with self.subTest(subject):
                self.reply(question, PLAIN.replace("Re: {subject}", subject))
                self.assertEqual(question.state, "asked")
        notes = self.notes(question.ticket_id)
        self.assertIn("An automatic reply came from", notes)
        for message in question.ticket_id.message_ids:
            self.assertNotIn(self.agent.partner_id, self.told(message))
        self.reply(question, more="Auto-Submitted: no\n")
        self.assertEqual(question.state, "answered")

    def test_mails_from_others_do_not_count_and_who_asked_sees_them(self):
        question = self.ask(self.carrier)
        self.reply(question, sender="mallory@evil.example")
        self.assertEqual(question.state, "asked")
        note = question.ticket_id.message_ids.sorted("id")[-1]
        self.assertIn("mallory@evil.example", note.body)
        self.assertIn("does not count", note.body)
        self.assertEqual(self.told(note), self.agent.partner_id)
        self.reply(question, sender=self.customer_of(question), text=PLAIN)
        self.assertEqual(question.state, "asked")
        self.reply(question, sender="Carl <carl@carrier.example>")
        self.assertEqual(question.state, "answered")

    def customer_of(self, question):
        customer = self.env["res.partner"].create(
            {"name": "Martina", "email": "martina@home.example"}
        )
        question.ticket_id.partner_id = customer
        return customer.email

    def test_colleagues_of_a_partner_s_company_answer_for_it(self):
        company = self.env["res.partner"].create(
            {"name": "Carrier", "is_company": True, "email": "info@carrier.example"}
        )
        self.carrier.parent_id = company
        question = self.ask(company)
        self.reply(question, sender="carl@carrier.example")
        self.assertEqual(question.answered_by_id, self.carrier)

    def test_what_comes_after_the_answer_is_added_and_changes_nothing(self):
        question = self.ask()
        self.reply(question)
        answered_at = question.answered_at
        self.reply(question, PLAIN.replace("in Bonn.", "in Kiel, sorry."))
        self.assertIn("Bonn", question.answer)
        self.assertEqual(question.answered_at, answered_at)
        note = question.ticket_id.message_ids.sorted("id")[-1]
        self.assertIn("in Kiel, sorry.", note.body)
        self.assertEqual(self.told(note), self.agent.partner_id)

    def test_an_answer_to_what_was_withdrawn_or_passed_on_is_seen_all_the_same(self):
        withdrawn, passed = self.ask(), self.ask()
        withdrawn._withdraw()
        passed._forward(self.billing)
        for question in (withdrawn, passed):
            self.reply(question)
            self.assertFalse(question.answer)
            self.assertIn("does not wait any more", self.notes(question.ticket_id))

    def test_the_same_mail_twice_is_one_answer(self):
        question = self.ask()
        mail = self.outbox(question)
        source = PLAIN.format(
            sender="logistics@acme.example",
            to=mail.reply_to,
            subject="x",
            id="<same@mail.example>",
            parent=mail.message_id,
            more="",
        )
        for _turn in range(2):
            self.env["mail.thread"].message_process(None, source)
        notes = self.notes(question.ticket_id)
        self.assertEqual(notes.count("The parcel is in Bonn."), 1)

    def test_a_mail_that_cannot_be_delivered_is_told(self):
        question = self.ask()
        self.reply(question, BOUNCE, sender="x")
        self.assertEqual(question.state, "asked")
        note = question.ticket_id.message_ids.sorted("id")[-1]
        self.assertIn("could not be delivered", note.body)
        self.assertEqual(self.told(note), self.agent.partner_id)

    def test_nothing_that_a_mail_says_becomes_markup(self):
        question = self.ask()
        self.reply(question, PLAIN.replace("Bonn", "<script>alert(1)</script><img src=x>"))
        self.assertEqual(question.state, "answered")
        notes = self.notes(question.ticket_id)
        self.assertNotIn("<script", notes)
        self.assertNotIn("<img", notes)

    def test_who_prefers_odoo_is_told_there_and_gets_no_mail(self):
        self.packer.notification_type = "inbox"
        question = self.ask(self.packer)
        self.assertFalse(self.outbox(question))
        message = self.env["mail.message"].search(
            [
                ("model", "=", question._name),
                ("res_id", "=", question.id),
                ("notified_partner_ids", "in", self.packer.partner_id.ids),
            ]
        )
        self.assertEqual(len(message), 1)
        self.assertNotIn("lost", message.body)

    def test_people_of_a_department_without_a_mailbox_get_a_mail_each_in_their_language(self):
        self.logistics.email = False
        self.env["res.lang"]._activate_lang("de_DE")
        self.boss.lang = "de_DE"
        question = self.ask()
        mails = self.outbox(question)
        self.assertEqual(mails.recipient_ids, (self.packer | self.boss).partner_id)
        self.assertEqual(len(mails), 2)

    def test_without_a_gateway_the_mail_asks_for_an_answer_on_the_page(self):
        self.company.alias_domain_id = False
        question = self.ask()
        (mail,) = self.outbox(question)
        self.assertIn("Please answer on this page", mail.body_html)
        self.assertNotIn("Answer this mail", mail.body_html)


@tagged("post_install", "-at_install")
class TestQuestionPrivate(QuestionMailCommon):
    """What was said in private does not go along, by whatever way somebody tries to get it."""

    SECRET = "my number is 4711-XYZ"

    def setUp(self):
        super().setUp()
        self.ticket = self.case(self.SECRET, audience=Audience.DIRECT)
        self.assertTrue(self.ticket.social_private)

    def everything(self, question):
        """All that leaves, and all that addressees can read."""
        mails = self.outbox(question)
        messages = self.env["mail.message"].search(
            [("model", "=", question._name), ("res_id", "=", question.id)]
        )
        activities = question.activity_ids
        return " ".join(
            str(each)
            for each in (
                *mails.mapped("body_html"),
                *mails.mapped("subject"),
                *messages.mapped("body"),
                *messages.mapped("subject"),
                *messages.mapped("record_name"),
                *activities.mapped("summary"),
                *activities.mapped("note"),
                *activities.mapped("res_name"),
                question.posts_along,
                question.display_name,
                question._case_name(),
            )
        )

    def test_it_is_in_no_mail_note_or_activity_whoever_is_asked(self):
        for addressee in (self.logistics, self.packer, self.carrier, self.billing, self.colleague):
            with self.subTest(addressee.display_name):
                question = self.ask(addressee, ticket=self.ticket)
                new = question._forward(self.stranger)
                new.escalate_at = new.asked_at
                self.steps()
                for each in (question, new):
                    said = self.everything(each)
                    self.assertNotIn("4711", said)
                    self.assertNotIn("Martina", said, "nor who it is")

    def test_what_the_agent_adds_goes_along_to_the_one_it_was_added_for(self):
        question = self.ask(self.logistics, ticket=self.ticket, excerpt="Number 4711")
        self.assertIn("4711", self.outbox(question).body_html)
        new = question._forward(self.billing)
        self.assertNotIn("4711", self.everything(new))

    def test_an_employee_who_was_asked_reads_the_question_and_nothing_of_the_case(self):
        question = self.ask(self.packer, ticket=self.ticket)
        mine = question.with_user(self.packer).sudo(False)
        self.assertEqual(mine.question, "Where is the parcel?")
        self.assertNotIn("4711", str(mine.read()))
        self.assertNotIn("ticket_id", mine.read()[0])
        with self.assertRaises(Exception) as caught:
            mine.mapped("ticket_id.name")
        self.assertIn("AccessError", type(caught.exception).__name__)
        other = self.ask(self.boss, ticket=self.ticket)
        self.assertFalse(mine.search([("id", "=", other.id)]))
        for domain in ([("ticket_id.name", "ilike", "4711")], [("ticket_id", "=", self.ticket.id)]):
            with self.assertRaises(Exception) as caught:
                mine.search(domain)
            self.assertIn("Error", type(caught.exception).__name__)

    def test_public_posts_of_a_case_go_along_and_private_ones_of_the_same_stay(self):
        ticket = self.case("My parcel is lost")
        profile = ticket.social_profile_id
        (private,) = self.arrive(self.item("It was 4711", audience=Audience.DIRECT))
        private.sudo().write({"ticket_id": ticket.id, "profile_id": profile.id})
        question = self.ask(ticket=ticket)
        said = self.everything(question)
        self.assertIn("My parcel is lost", said)
        self.assertNotIn("4711", said)
        along = self.inbox.question_along(f"t{ticket.id}")
        self.assertEqual([post["text"] for post in along["posts"]], ["My parcel is lost"])
        self.assertEqual(along["private"], 1, "the agent sees that it stays")

    def test_what_its_author_has_deleted_goes_along_no_more(self):
        ticket = self.case("My parcel is lost")
        question = self.ask(ticket=ticket)
        self.assertIn("lost", question.posts_along)
        ticket.social_mention_ids.sudo().gone_at = "2026-01-01"
        question.invalidate_recordset()
        self.assertFalse(question.posts_along)
