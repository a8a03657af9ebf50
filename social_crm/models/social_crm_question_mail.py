"""Questions go out and answers come in by mail, through Odoo's own gateway.

An answer is known by the mail that it answers, so it needs no address of its own. It counts if it
comes from an address of those who were asked, and if a person wrote it.
"""

import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import LazyTranslate, email_normalize, plaintext2html

from ..tools.mail_replies import ABOVE, is_automatic, sender, written
from ..tools.page_languages import page_language
from .social_crm_question import ANSWERED
from .social_crm_question_answer import LONGEST, _short

_lt = LazyTranslate(__name__)

WORDS = {
    "subject": _lt("Question about %(case)s: %(question)s"),
    "reminder": _lt("Reminder: %(question)s"),
    "withdrawn": _lt("No longer needed: %(question)s"),
    "asks": _lt("%(asker)s asks:"),
    "reminds": _lt("%(asker)s still waits for an answer:"),
    "passed": _lt("It was passed on to you: %(why)s"),
    "due": _lt("Please answer by %(due)s."),
    "by_mail": _lt("Answer this mail, or open the page:"),
    "by_page": _lt("Please answer on this page:"),
    "open": _lt("Answer the question"),
    "excerpt": _lt("From the case:"),
    "posts": _lt("What was said in public:"),
    "at_network": _lt("Open at the network"),
    "thanks": _lt(
        "%(asker)s does not need an answer to this question any more. Thank you all the same."
    ),
}
QUIET = {"X-Auto-Response-Suppress": "All", "Auto-Submitted": "auto-generated"}


LINK = re.compile(r"((?:/|%2F)s(?:/|%2F)q(?:/|%2F))[\w-]{32}", re.ASCII | re.IGNORECASE)
LINK_BYTES = re.compile(LINK.pattern.encode(), re.IGNORECASE)
MASKED = r"\1***"


class SocialCrmQuestion(models.Model):
    _inherit = "social.crm.question"

    # Out

    def _reached(self):
        """Who is written to.

        :returns: users who are told in Odoo, contacts and addresses that get mails
        :rtype: tuple[res.users, res.partner, list[str]]
        """
        question = self.sudo()
        users, partners = question.user_id, question.partner_id
        if department := question.department_id:
            if department.email:
                return users, partners, [department.email]
            users = department._asked_people()
        inside = users.filtered(lambda user: user.notification_type == "inbox")
        return inside, partners | (users - inside).partner_id, []

    def _reach(self, kind="subject", told=None):
        """Let those who are asked know, each once: in Odoo or by mail, as each has chosen.

        :param str kind: ``subject`` (it is asked), ``reminder`` or ``withdrawn``
        :param res.users told: others than who was asked
        """
        self.ensure_one()
        if told is None:
            inside, partners, addresses = self._reached()
        else:
            inside = told.filtered(lambda user: user.notification_type == "inbox")
            partners, addresses = (told - inside).partner_id, []
        if kind == "subject":
            self._begin_activity()
        for lang, users in inside.grouped(lambda user: user.lang or "en_US").items():
            self._tell_inside(kind, users, lang)
        for lang, some in partners.grouped(lambda each: page_language(each.lang)).items():
            self._mail(kind, lang, recipient_ids=some.ids)
        if addresses:
            lang = page_language(self.company_id.partner_id.lang)
            self._mail(kind, lang, email_to=", ".join(addresses))

    def _words_of(self, kind, lang):
        """The sentences of a message, in a language that need not be installed.

        :rtype: dict[str, str]
        """
        values = {
            "asker": self.asker_id.name,
            "case": self._case_name(),
            "question": _short(self.question),
            "due": self._due_in(lang),
            "why": self.forwarded_why or "",
        }
        said = {name: sentence._translate(lang) % values for name, sentence in WORDS.items()}
        said["subject"] = said[kind]
        return said

    def _tell_inside(self, kind, users, lang):
        """A notification in Odoo, with a link to the question."""
        said = self._words_of(kind, page_language(lang))
        head = said["thanks"] if kind == "withdrawn" else said["asks"]
        self.with_context(lang=lang).message_notify(
            partner_ids=users.partner_id.ids,
            subject=said["subject"],
            body=plaintext2html(head)
            + plaintext2html(self.question, container_tag="blockquote")
            + ("" if kind == "withdrawn" else plaintext2html(said["due"])),
            author_id=self.asker_id.partner_id.id,
        )

    def _mail(self, kind, lang, **recipients):
        """Put a mail into Odoo's outbox. The message that stays has the question alone: what of the
        case goes along is in the mail, which goes when it is sent, and so is the link.

        :param recipients: ``recipient_ids`` or ``email_to``
        """
        said = self._words_of(kind, lang)
        author = self.asker_id.partner_id
        message = self.message_post(
            body=plaintext2html(self.question),
            subject=said["subject"],
            message_type="email_outgoing",
            subtype_xmlid="mail.mt_note",
            author_id=author.id,
        )
        sender = message.email_from
        reply_to = self._notify_get_reply_to(default=sender, author_id=author.id)[self.id]
        gone = kind == "withdrawn"
        body = self.env["ir.qweb"]._render(
            "social_crm.question_mail",
            {
                "question": self,
                "say": said,
                "above": ABOVE,
                "gone": gone,
                "remind": kind == "reminder",
                "by_mail": bool(self.company_id.catchall_email),
                "link": "" if gone else self._link(),
                "posts": [] if gone else self._posts_along(self.ticket_id),
            },
        )
        self.env["mail.mail"].sudo().create(
            {
                "mail_message_id": message.id,
                "subject": said["subject"],
                "body_html": body,
                "email_from": sender,
                "reply_to": reply_to,
                "auto_delete": True,
                "headers": repr(QUIET),
                **recipients,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _tell_withdrawn(self):
        """Mails that have not left do not leave; whoever was told is told that it is over."""
        self.ensure_one()
        waiting = (
            self.env["mail.mail"]
            .sudo()
            .search(
                [
                    ("model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("state", "=", "outgoing"),
                ]
            )
        )
        waiting.write({"state": "cancel"})
        if not waiting or self.first_seen_at:
            self._reach("withdrawn")

    # In

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Of what stands with a question nobody is told but by us, once."""
        kind = (msg_vals or {}).get("message_type") or message.message_type
        if kind != "user_notification":
            return []
        return super()._notify_get_recipients(message, msg_vals, **kwargs)

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if message.message_type == "email":
            self.sudo()._heard_by_mail(message.sudo())
        elif message.message_type == "out_of_office":
            self.sudo()._heard_automatic(message.sudo())
        return result

    def _heard_by_mail(self, message):
        """A person has answered a mail of ours."""
        self.ensure_one()
        text, files = written(message.body)[:LONGEST], message.attachment_ids
        if not text and not files:
            return
        text = text or self.env._("(See the files.)")
        address = sender(message.email_from)
        partner = self._who_of(address) or message.author_id
        if address not in self._senders():
            self._note_other(message.email_from, text, files)
        elif self._still_waits():
            self._answer(text, "" if partner else address, partner, "mail", files)
        else:
            said = (
                self.env._("%s adds to the answer:", partner.name or address)
                if self.state == ANSWERED
                else self.env._(
                    "%s answers a question that does not wait any more:", partner.name or address
                )
            )
            self._note(said, text, partner, self._those_told() - partner.user_ids, files)

    def _note_other(self, sender, text, files):
        """Somebody wrote who was not asked: those who asked see it and decide themselves."""
        said = self.env._(
            "%(who)s was not asked and writes about the question to %(to)s. It does not count as "
            "the answer.",
            who=sender or "?",
            to=self.addressee,
        )
        self._note(said, text, told=self._those_told(), attachments=files)

    def _heard_automatic(self, message):
        """A machine has answered: the question goes on waiting, and the case shows why."""
        said = self.env._("An automatic reply came from %s:", message.email_from or "?")
        self._note(said, written(message.body)[:500])

    def _message_receive_bounce(self, email, partner):
        result = super()._message_receive_bounce(email, partner)
        for question in self.sudo():
            said = question.env._("The question could not be delivered to %s.", email)
            question._note(said, told=question._those_told())
        return result

    def _who_of(self, address):
        """The colleague of that address, among those who were asked.

        :rtype: res.partner
        """
        people = self._asked_users()
        return people.filtered(lambda user: email_normalize(user.email or "") == address)[
            :1
        ].partner_id

    def _senders(self):
        """The addresses from which an answer counts.

        :rtype: set[str]
        """
        question = self.sudo()
        addresses = {question.partner_id.email, question.department_id.email}
        addresses |= set(question._asked_users().mapped("email"))
        if partner := question.partner_id:
            inside = Domain("commercial_partner_id", "=", partner.id) if partner.is_company else []
            if inside:
                addresses |= set(partner.search(inside).mapped("email"))
        return {email_normalize(each) for each in addresses if each} - {False}


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        """A machine's answer to a question is kept as one: here alone the mail's head is known."""
        found = super()._routing_check_route(message, message_dict, route, raise_exception)
        if found and found[0] == "social.crm.question":
            if is_automatic(message):
                message_dict["message_type"] = "out_of_office"
            self._doubt_sender(message, message_dict)
            self._mask_links(message_dict)
        return found

    @api.model
    def _doubt_sender(self, message, message_dict):
        """Of what looks like several addresses Odoo takes the first, also where that is the name
        beside the real one. What the head says as it came decides."""
        heads = [value for name, value in message.raw_items() if name.lower() == "from"]
        raw = heads[0].encode(errors="surrogateescape") if len(heads) == 1 else b""
        said = sender(raw.decode(errors="replace"))
        if said != email_normalize(message_dict.get("email_from") or ""):
            message_dict |= {"email_from": said or "?", "author_id": False}

    @api.model
    def _mask_links(self, message_dict):
        """Take the secret out of links of ours in a mail that quotes them, before anything of it is
        kept: whoever may read the mail could answer as who was asked."""
        body = message_dict.get("body") or ""
        message_dict["body"] = type(body)(LINK.sub(MASKED, body))  # it is safe HTML, or plain
        message_dict["attachments"] = [
            (name, _masked(content), *rest)
            for name, content, *rest in message_dict.get("attachments") or ()
        ]


def _masked(content):
    """A file without the secrets of our links, where they stand in it as they are."""
    if isinstance(content, str):
        return LINK.sub(MASKED, content)
    if isinstance(content, bytes):
        return LINK_BYTES.sub(MASKED.encode(), content)
    return content
