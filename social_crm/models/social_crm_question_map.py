"""What of questions is personal data, and what becomes of it: the words go with those of their
case, the figures stay."""

from odoo import api, models

from .social_crm_data_map import BLANK, Place

WORDS = ("question", "excerpt", "answer", "answered_by", "forwarded_why")


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        words = self._words()
        return [
            *super()._places(),
            Place(
                "question",
                "social.crm.question",
                WORDS,
                self.env._("What colleagues and partners were asked about cases, and answered"),
                find="_find_questions",
                named=True,
                retention="case",
                purpose=words["serve"],
                basis=words["interest"],
                erasing=BLANK,
                reason=self.env._("How long answers took stays as a figure"),
                seen_by=self.env._("Agents of the team, managers, whoever was asked"),
                origin=words["colleague"],
                beside=("state", "asked_at", "answered_at"),
                theirs=False,
            ),
        ]

    @api.model
    def _impersonal(self):
        known = super()._impersonal()
        return {
            **known,
            "social.crm.question": {"token_digest": "a digest of a secret address"},
            "social.crm.department": {
                **known.get("social.crm.department", {}),
                "email": "a shared mailbox of the company",
            },
        }

    @api.model
    def _find_questions(self, profiles, partners):
        """Questions about cases in which they are the customer, or wrote."""
        tickets = self._find_tickets(profiles, partners) | self._mentions_of(profiles).ticket_id
        return self.env["social.crm.question"].sudo().search([("ticket_id", "in", tickets.ids)])


class SocialCrmErasure(models.Model):
    _inherit = "social.crm.erasure"

    def _questions_of(self, record):
        if record._name != "helpdesk.ticket":
            return self.env["social.crm.question"]
        return self.env["social.crm.question"].sudo().search([("ticket_id", "=", record.id)])

    def _blank_ticket(self, ticket):
        result = super()._blank_ticket(ticket)
        questions = self._questions_of(ticket)
        questions._blank(self.env._("[erased]"))
        for question in questions:
            self._blank_chatter(question, ())
        self._count(question=len(questions))
        return result

    def _redact_case(self, record, names):
        result = super()._redact_case(record, names)
        for question in self._questions_of(record):
            super()._redact_case(question, WORDS)
        return result


class SocialCrmRemoval(models.AbstractModel):
    _inherit = "social.crm.removal"

    @api.model
    def _empty_tickets(self, ids):
        result = super()._empty_tickets(ids)
        questions = self.env["social.crm.question"].sudo().search([("ticket_id", "in", ids)])
        if questions:
            questions._blank(self.env._("Removed when its time was over"))
            self._empty_chatter(questions)
        return result


class SocialCrmQuestion(models.Model):
    _inherit = "social.crm.question"

    def _blank(self, word):
        """Take the words out of these; what still waits is withdrawn, and nobody is told."""
        waiting = self.filtered(lambda each: each.state == "asked")
        waiting._close_activities()
        waiting.write({"state": "withdrawn", "escalate_at": False})
        self.write({"question": word, "excerpt": False, "forwarded_why": False})
        self.filtered("answer").write({"answer": word, "answered_by": False})
