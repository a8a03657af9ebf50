"""How a question is put to somebody, and who can be asked."""

import base64
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, format_datetime, hmac, plaintext2html

from .social_crm_invitation import _digest
from .social_crm_question import ADDRESSEES

PATH = "/s/q"
MOST = 20
"""Addressees at once."""
LATEST = timedelta(days=366)
"""From now on, for an answer: what lies further ahead is a slip of the pen."""


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_question_ids = fields.One2many(
        "social.crm.question", "ticket_id", "Questions", groups="social_crm.group_agent"
    )
    social_question_count = fields.Integer(
        compute="_compute_social_question_count", groups="social_crm.group_agent"
    )

    @api.depends("social_question_ids")
    def _compute_social_question_count(self):
        counts = dict(
            self.env["social.crm.question"]._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]
            )
        )
        for ticket in self:
            ticket.social_question_count = counts.get(ticket._origin, 0)

    def _social_ask(self, addressees, question, due_at=None, excerpt=""):
        """Ask about this case, each addressee by a question of its own.

        :param list addressees: records of ``social.crm.department``, ``res.users`` (colleagues) or
            ``res.partner`` (of other companies)
        :param str question: plain
        :param datetime due_at: naive; by default in the addressees' working time
        :param str excerpt: plain; what they may know beside what is public
        :returns: one for each addressee, in their order
        :rtype: social.crm.question
        :raises UserError: nothing is asked, or somebody cannot be; then nobody is
        """
        self.ensure_one()
        self.check_access("write")
        self.env["social.crm.reply"].check_access("write")
        Question = self.env["social.crm.question"]
        practice = self.env["social.crm.network"]._practice_keys()
        if self.sudo().social_account_id.network in practice:
            raise UserError(self.env._("This is an exercise: nobody is asked."))
        question = (question or "").strip()
        if not question:
            raise UserError(self.env._("Write something first."))
        addressees = list(dict.fromkeys(addressees))
        if not addressees:
            raise UserError(self.env._("Choose whom to ask."))
        if len(addressees) > MOST:
            raise UserError(self.env._("At most %s at once.", MOST))
        if due_at and due_at <= fields.Datetime.now():
            raise UserError(self.env._("Choose a time in the future."))
        if due_at and due_at > fields.Datetime.now() + LATEST:
            raise UserError(self.env._("Choose a day within the next year."))
        for addressee in addressees:
            Question._check_addressee(self, addressee)
        asked = Question._put(self, addressees, question, due_at, (excerpt or "").strip())
        asked._note_asked()
        self._social_listed()
        return asked.with_env(self.env)

    def action_social_questions(self):
        """What was asked about this case."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Questions"),
            "res_model": "social.crm.question",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("ticket_id", "=", self.id)],
        }


class SocialCrmQuestion(models.Model):
    _inherit = "social.crm.question"

    # Who can be asked

    @api.model
    def _check_addressee(self, ticket, addressee):
        """
        :param addressee: a department, a user or a contact
        :raises UserError: that one cannot be asked about this case
        """
        if addressee._name not in ADDRESSEES or len(addressee) != 1 or not addressee.exists():
            raise UserError(self.env._("Choose whom to ask."))
        addressee.check_access("read")
        company, who = ticket.sudo().company_id, addressee.sudo()
        if not who.active:
            raise UserError(self.env._("%s is archived.", who.display_name))
        getattr(self, f"_check_{ADDRESSEES[addressee._name]}")(ticket.sudo(), company, who)
        address = email_normalize(who.email or "")
        blocked = address and self.env["mail.blacklist"].sudo().search(
            [("email", "=", address)], limit=1
        )
        if blocked:
            raise UserError(
                self.env._("%(who)s gets no mails: %(address)s is blocked.",
                           who=who.display_name, address=address)
            )  # fmt: skip

    @api.model
    def _check_department_id(self, ticket, company, department):
        if department.company_id != company:
            raise UserError(self.env._("“%s” is a department of another company.", department.name))
        if not department.email and not department._asked_people():
            raise UserError(
                self.env._("“%s” has neither a mail address nor members.", department.name)
            )

    @api.model
    def _check_user_id(self, ticket, company, user):
        if user.share:
            raise UserError(self.env._("%s is not a colleague.", user.name))
        if company not in user.company_ids:
            raise UserError(self.env._("%s does not work for the company of this case.", user.name))

    @api.model
    def _check_partner_id(self, ticket, company, partner):
        if partner.company_id and partner.company_id != company:
            raise UserError(self.env._("%s belongs to another company.", partner.display_name))
        if not email_normalize(partner.email or ""):
            raise UserError(self.env._("%s has no mail address.", partner.display_name))
        customer = ticket.partner_id | ticket.social_profile_id.partner_id
        if partner.commercial_partner_id in customer.commercial_partner_id:
            raise UserError(
                self.env._("%s is the customer whom this case is with.", partner.display_name)
            )

    # Asking

    @api.model
    def _put(self, ticket, addressees, question, due_at=None, excerpt="", **values):
        """Make questions and let those who are asked know. Whoever calls this has checked who may
        ask whom.

        :param values: of the questions besides
        :returns: as superuser
        """
        ticket = ticket.sudo()
        company = ticket.company_id
        now = fields.Datetime.now()
        vals_list = []
        for addressee in addressees:
            calendar = self._calendar_of(addressee, company)
            resource = self.env["resource.resource"]
            if addressee._name == "res.users":
                resource = self._resource_of(addressee, company)
            due = due_at or self._plan(calendar, resource, now, self._hours_of(addressee))
            vals_list.append(
                {
                    "ticket_id": ticket.id,
                    "company_id": company.id,
                    ADDRESSEES[addressee._name]: addressee.id,
                    "asker_id": self.env.uid,
                    "question": question,
                    "excerpt": excerpt or False,
                    "asked_at": now,
                    "calendar_id": calendar.id,
                    "due_at": due,
                    "escalate_at": due,
                    **values,
                }
            )
        quiet = self.sudo().with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
        asked = quiet.create(vals_list).with_env(self.sudo().env)
        for each in asked:
            each._keep_token()
            each._reach()
        asked._wake_for_steps()
        return asked

    def _token(self):
        """The secret in the address of the page. It is worked out anew for each mail, and kept
        nowhere: what is stored is its digest.

        :rtype: str
        """
        self.ensure_one()
        key = hmac(self.env(su=True), "social.crm.question", str(self.id))
        return base64.urlsafe_b64encode(bytes.fromhex(key)[:24]).decode()

    def _keep_token(self):
        """Store by what the page knows the secret."""
        for question in self:
            question.token_digest = _digest(question._token())

    def _link(self):
        """Where an addressee answers without signing in."""
        return f"{self.get_base_url()}{PATH}/{self._token()}"

    # What the case shows of it

    def _note_asked(self):
        """Say in the chatter of the case what was asked, and whom."""
        for question in self.sudo():
            said = self.env._(
                "Question to %(who)s, due by %(when)s:",
                who=question.addressee,
                when=format_datetime(self.env, question.due_at, dt_format="short"),
            )
            question._note(said, question.question, author=question.asker_id.partner_id)

    def _note(self, said, text="", author=None, told=None, attachments=None):
        """A note for colleagues in the chatter of the case.

        :param str said: a sentence
        :param str text: plain, what somebody wrote
        :param res.partner author: who did; the system otherwise
        :param res.users told: of these, who may read the case is told of it
        :param ir.attachment attachments: copied there
        """
        self.ensure_one()
        ticket = self.sudo().ticket_id
        told = (told or self.env["res.users"]).sudo()
        may = self.env["social.crm.assignment"]._readers(told, [ticket])
        told = told.filtered(lambda user: (user.id, ticket.id) in may)
        copies = (attachments or self.env["ir.attachment"]).sudo()
        copies = [each.copy({"res_model": ticket._name, "res_id": ticket.id}).id for each in copies]
        body = plaintext2html(said)
        if text:
            body += plaintext2html(text, container_tag="blockquote")
        # By the system, which is told of nothing: whoever does something would not be either.
        posting = ticket.with_user(SUPERUSER_ID)
        posting.with_context(mail_post_autofollow_author_skip=True).message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            author_id=(author or self.env.ref("base.partner_root")).id,
            partner_ids=told.partner_id.ids,
            attachment_ids=copies,
        )
