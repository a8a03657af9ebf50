"""What becomes of a question: it is answered, passed on or withdrawn, each once."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .social_crm_invitation import TOKEN, _digest
from .social_crm_question import ANSWERED, ASKED, FORWARDED, WITHDRAWN

LONGEST = 10_000
"""Characters of an answer that are kept."""
AFTERWARDS = timedelta(days=30)
"""So long after its case was closed a question can be looked at and answered on its page."""


class SocialCrmQuestion(models.Model):
    _inherit = "social.crm.question"

    @api.model
    def _by_token(self, token):
        """The question whose page this opens, whatever became of it, as superuser; empty if none.

        :param str token: whatever somebody sent
        """
        if not TOKEN.fullmatch(token or ""):
            return self.sudo().browse()
        return self.sudo().search([("token_digest", "=", _digest(token))], limit=1)

    def _is_over(self):
        """Whether the case was closed so long ago that a link in an old mail shows nothing of it
        any more. Opening the case again opens the page, too.

        :rtype: bool
        """
        self.ensure_one()
        ticket = self.sudo().ticket_id
        closed = ticket.closed_date if ticket.social_done else False
        return bool(closed) and closed < fields.Datetime.now() - AFTERWARDS

    def _check_waits(self):
        """Lock this.

        :raises UserError: it does not wait any more
        """
        self.ensure_one()
        question = self.sudo()
        if not question._locked():
            question.invalidate_recordset(["state"], flush=False)
            raise UserError(
                {
                    ANSWERED: self.env._("This question was answered already."),
                    FORWARDED: self.env._("This question was passed on."),
                    WITHDRAWN: self.env._("This question was withdrawn."),
                }.get(question.state, self.env._("This question is there no more."))
            )
        return question

    def _seen(self):
        """Whoever was asked has read it: note when that was first."""
        unseen = self.sudo().filtered(lambda each: not each.first_seen_at and each.state == ASKED)
        if unseen:
            unseen.first_seen_at = fields.Datetime.now()
            unseen.ticket_id._social_listed()

    def _answer(self, answer, who="", partner=None, way="page", attachments=None):
        """Take an answer: it stands in the chatter of the case, and who asked is told. Whoever
        calls this has checked who answers.

        :param str answer: plain
        :param str who: a name, of whom there is no contact
        :param res.partner partner: who answers, if that is known
        :param str way: a key of ``WAYS``
        :param ir.attachment attachments: files, copied to the case
        :raises UserError: nothing was written, or the question does not wait any more
        """
        answer = (answer or "").strip()[:LONGEST]
        if not answer:
            raise UserError(self.env._("Write something first."))
        question = self._check_waits()
        now = fields.Datetime.now()
        partner = (partner or self.env["res.partner"]).sudo()
        named = question._named(who, partner)
        question.write(
            {
                "state": ANSWERED,
                "answer": answer,
                "answered_at": now,
                "answered_by": named,
                "answered_by_id": partner.id,
                "answered_in": way,
                "first_seen_at": question.first_seen_at or now,
                "reaction_minutes": question._reaction(now),
                "late": now > question.due_at,
                "escalate_at": False,
            }
        )
        question._close_activities()
        question._tell_answer(named, answer, partner, attachments)

    def _named(self, who, partner):
        """Who answered, in words."""
        names = [one_line(who)[:100] or partner.name or ""]
        if self.department_id:
            names.append(self.department_id.sudo().name)
        return ", ".join(filter(None, names)) or self.addressee

    def _tell_answer(self, named, answer, partner, attachments=None):
        """Note an answer in the case and let who asked know, and who has the case."""
        speaking = self.with_context(lang=self.asker_id.lang)
        said = speaking.env._(
            "%(who)s answers: %(question)s", who=named, question=_short(self.question)
        )
        speaking._note(said, answer, partner, self._those_told() - partner.user_ids, attachments)
        self.ticket_id._social_listed()

    def _those_told(self):
        """Who is told what comes of a question: who asked, and who has the case now."""
        return self.sudo().asker_id | self.sudo().ticket_id.user_id

    def _forward(self, addressee, who="", partner=None, why="", keep_excerpt=False):
        """Pass the question on to somebody else, whose time begins now. Whoever calls this has
        checked who does it.

        :param addressee: a department, a user or a contact
        :param str who: as in :meth:`_answer`, as ``partner``
        :param str why: in a few words
        :param bool keep_excerpt: what the agent added goes along. It was for the first addressee;
            only the asking side may give it to another
        :returns: the new question
        :rtype: social.crm.question
        """
        self.ensure_one()
        question = self.sudo()
        if addressee == question._addressed():
            raise UserError(self.env._("%s was asked already.", addressee.sudo().display_name))
        question._check_addressee(question.ticket_id, addressee)
        question._check_waits()
        partner = (partner or self.env["res.partner"]).sudo()
        question.write({"state": FORWARDED, "escalate_at": False})
        question._close_activities()
        new = question._put(
            question.ticket_id,
            [addressee],
            question.question,
            excerpt=(question.excerpt or "") if keep_excerpt else "",
            asker_id=question.asker_id.id,
            parent_id=question.id,
            forwarded_why=one_line(why)[:300] or False,
        )
        speaking = question.with_context(lang=question.asker_id.lang)
        said = speaking.env._(
            "%(who)s passed the question on to %(other)s: %(question)s",
            who=question._named(who, partner),
            other=new.addressee,
            question=_short(question.question),
        )
        left = bool(question.excerpt) and not keep_excerpt
        if left:
            said += "\n" + speaking.env._("What you had added from the case did not go along.")
        told = self._those_told() if left else self.env["res.users"]
        speaking._note(said, new.forwarded_why or "", partner, told)
        question.ticket_id._social_listed()
        return new

    def _withdraw(self):
        """The answer is not needed any more. Those of these that wait are withdrawn, and whoever
        was told of them already is told that, too. Whoever calls this has checked who does it.

        :returns: what was withdrawn
        :rtype: social.crm.question
        """
        waiting = self.sudo()._locked()
        waiting.write({"state": WITHDRAWN, "escalate_at": False})
        waiting._close_activities()
        for question in waiting:
            question._tell_withdrawn()
            said = self.env._(
                "The question to %(who)s was withdrawn: %(question)s",
                who=question.addressee,
                question=_short(question.question),
            )
            question._note(said, author=self.env.user.partner_id)
        waiting.ticket_id._social_listed()
        return waiting

    # Buttons

    def action_withdraw(self):
        """Withdraw these, as somebody who may work on their cases."""
        self.env["social.crm.reply"].check_access("write")
        self.ticket_id.check_access("write")
        if not self._withdraw():
            self[:1]._check_waits()

    def action_answer(self):
        """The page on which the question is answered or passed on, for those who were asked."""
        self.ensure_one()
        self.check_access("read")
        if not self._may_answer(self.env.user):
            raise UserError(self.env._("Nobody asked you this."))
        question = self._check_waits()
        question._seen()
        return {"type": "ir.actions.act_url", "url": question._link(), "target": "new"}

    def action_open_case(self):
        """The case in the inbox."""
        self.ensure_one()
        self.ticket_id.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/odoo/social-inbox?case=t{self.ticket_id.id}",
            "target": "self",
        }


def one_line(text):
    """What somebody filled in as one line, as one: nothing that looks as if somebody else had
    written the next, or that turns letters around."""
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())


def _short(text):
    """The first words of a question."""
    text = " ".join((text or "").split())
    return text if len(text) <= 120 else f"{text[:119]}…"
