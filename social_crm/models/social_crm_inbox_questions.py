"""Questions in the inbox: asked from a case, to several at once, shown with it, answered, passed
on and withdrawn."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from .social_crm_inbox import _moment
from .social_crm_question import ADDRESSEES, ASKED

SHOWN = 30
"""Addressees that a list offers; typing narrows them down."""
FAR = 1 << 40
"""Seconds, later than any moment."""
LETTERS = {"d": "social.crm.department", "u": "res.users", "p": "res.partner"}


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    # Whom

    @api.model
    def choose_addressees(self, keys, search=None):
        """Who can be asked about a case: departments, then colleagues, then whoever else is found
        by name among contacts with a mail address.

        :param list[str] keys: of one ticket
        :param str search: a part of the name; without it no contacts
        :returns: dicts with ``id`` (``d1``, ``u2``, ``p3``), ``name``, ``kind`` (``department``,
            ``user``, ``partner``), ``note`` (within which time they answer, or where they work),
            ``reads``: may read the whole case
        :rtype: list[dict]
        """
        ticket = self._act_tickets(keys)
        ticket.ensure_one()
        company, wanted = ticket.sudo().company_id, (search or "").strip()
        name = Domain("name", "ilike", wanted) if wanted else Domain.TRUE
        departments = self.env["social.crm.department"].search(
            name & Domain("company_id", "=", company.id), limit=SHOWN
        )
        users = self.env["res.users"].search(
            name
            & Domain("share", "=", False)
            & Domain("company_ids", "in", company.ids)
            & Domain("id", "!=", self.env.uid),
            limit=SHOWN,
            order="name, id",
        )
        readers = self._who_could(ticket.sudo(), True)
        hours = self.env["social.crm.question"]._hours_of
        found = [
            {
                "id": f"d{each.id}",
                "name": each.name,
                "kind": "department",
                "note": self.env._("within %s h", f"{hours(each):g}"),
                "reads": False,
            }
            for each in departments
            if each.sudo().email or each._asked_people()
        ]
        found += [
            {
                "id": f"u{each.id}",
                "name": each.name,
                "kind": "user",
                "note": "",
                "reads": each in readers,
            }
            for each in users.sorted(lambda user: (user not in readers, user.name.casefold()))
        ]
        if wanted:
            found += self._choose_partners(ticket, company, wanted)
        return found[:SHOWN]

    @api.model
    def _choose_partners(self, ticket, company, wanted):
        """Contacts that could be asked, but for customers' own case and colleagues."""
        customer = (ticket.sudo().partner_id | ticket.sudo().social_profile_id.partner_id).ids
        partners = self.env["res.partner"].search(
            Domain("display_name", "ilike", wanted)
            & Domain("email", "!=", False)
            & Domain("company_id", "in", [False, company.id])
            & Domain("partner_share", "=", True)
            & ~Domain("id", "child_of", customer),
            limit=10,
        )
        return [
            {
                "id": f"p{each.id}",
                "name": each.display_name,
                "kind": "partner",
                "note": each.email,
                "reads": False,
            }
            for each in partners
            if email_normalize(each.email)
        ]

    @api.model
    def question_along(self, key):
        """What goes along with a question about a case, shown before it is asked.

        :returns: ``posts`` (dicts with ``author``, ``text``, ``at``), and ``private``: how many
            posts stay behind
        :rtype: dict
        """
        ticket = self._act_tickets([key])
        Question = self.env["social.crm.question"]
        return {
            "posts": [
                {
                    "author": post.profile_id.display_name,
                    "text": post.text or post.subject or "",
                    "at": _moment(post.written_at),
                }
                for post in Question._posts_along(ticket)
            ],
            "private": Question._left_behind(ticket),
        }

    @api.model
    def _addressees(self, wanted):
        """Records of who is asked.

        :param wanted: the id of a user, or a list of what :meth:`choose_addressees` gave as ids
        :rtype: list[models.Model]
        """
        found = []
        for each in [wanted] if isinstance(wanted, (int, str)) else wanted or ():
            code = f"u{each}" if isinstance(each, int) else str(each)
            if code[:1] not in LETTERS or not code[1:].isdecimal():
                raise UserError(self.env._("Choose whom to ask."))
            record = self.env[LETTERS[code[0]]].browse(int(code[1:])).exists()
            if not record:
                raise UserError(self.env._("Choose whom to ask."))
            found.append(record)
        return found

    # Acts

    @api.model
    def act_ask(self, keys, addressees, question, due=None, excerpt=None):
        """Ask departments, colleagues or partners of other companies about a case.

        :param list[str] keys: of one ticket
        :param addressees: as :meth:`_addressees` takes them
        :param str question: plain
        :param str due: a date or a time in UTC; in their working time by default
        :param str excerpt: plain; what they may know beside what is public
        """
        ticket = self._act_tickets(keys)
        ticket.ensure_one()
        self._act_words(question)
        Question = self.env["social.crm.question"]
        try:
            due = Question._as_moment(due)
        except (TypeError, ValueError):
            raise UserError(self.env._("Choose a day.")) from None
        asked = ticket._social_ask(self._addressees(addressees), question, due, excerpt or "")
        names = ", ".join(asked.sudo().mapped("addressee"))
        return self._acted(
            self.env._("%s was asked", names)
            if len(asked) == 1
            else self.env._("Asked: %s", names),
            [["question", [ticket.id, asked.ids]]],
        )

    @api.model
    def act_answer_question(self, keys, answer):
        """Answer what one was asked about a case: it stands in the chatter, and who asked is told.

        :param list[str] keys: of one ticket
        :param str answer: plain
        """
        ticket = self._act_tickets(keys)
        ticket.ensure_one()
        self._act_words(answer)
        mine = self._questions(ticket)._may_answer(self.env.user)
        if not mine:
            raise UserError(self.env._("Nobody asked you about this case."))
        for question in mine:
            question._answer(answer, partner=self.env.user.partner_id, way="inbox")
        return self._acted(self.env._("Answered"))

    @api.model
    def act_withdraw_question(self, keys, question_id):
        """An answer is not needed any more.

        :param list[str] keys: of one ticket
        """
        question = self._question_of(keys, question_id)
        if not question._withdraw():
            question._check_waits()
        return self._acted(self.env._("Withdrawn"))

    @api.model
    def act_forward_question(self, keys, question_id, addressee, keep_excerpt=True):
        """Put a question to somebody else.

        :param list[str] keys: of one ticket
        :param str addressee: as :meth:`choose_addressees` gave it
        :param bool keep_excerpt: what was added from the case goes along
        """
        question = self._question_of(keys, question_id)
        (addressee,) = self._addressees(addressee)
        new = question.with_env(self.env)._forward(
            addressee, partner=self.env.user.partner_id, keep_excerpt=keep_excerpt
        )
        return self._acted(self.env._("Passed on to %s", new.sudo().addressee))

    @api.model
    def _question_of(self, keys, question_id):
        """A question about a case that the user may work on.

        :rtype: social.crm.question
        """
        ticket = self._act_tickets(keys)
        ticket.ensure_one()
        question = self.env["social.crm.question"].sudo().browse(int(question_id or 0)).exists()
        if question.ticket_id != ticket:
            raise UserError(self.env._("There is no such question about this case."))
        return question

    @api.model
    def _undo_question(self, value):
        ticket = self.env["helpdesk.ticket"].browse(value[0]).exists()
        ids = value[1] if isinstance(value[1], list) else [value[1]]
        waiting = self._questions(ticket).filtered(lambda each: each.id in ids)
        return bool(waiting.with_env(self.env)._withdraw()) if waiting else False

    # Rows

    @api.model
    def _questions(self, tickets):
        """What was asked about these and waits for an answer, in the order of asking.

        :returns: as superuser
        :rtype: social.crm.question
        """
        return (
            self.env["social.crm.question"]
            .sudo()
            .search([("ticket_id", "in", tickets.ids), ("state", "=", ASKED)], order="id")
        )

    @api.model
    def _ticket_rows(self, tickets):
        """Rows with ``asked``: what was asked about a case and waits for an answer: ``id``,
        ``user`` (``id`` and ``name`` of who was asked), ``kind``, ``question``, ``since``,
        ``due``, ``seen``, ``mine``."""
        asked = {}
        for each in self._questions(tickets) if tickets else ():
            addressed = each._addressed()
            asked.setdefault(each.ticket_id.id, []).append(
                {
                    "id": each.id,
                    "user": {"id": addressed.id, "name": each.addressee},
                    "kind": next(
                        name for name, field in ADDRESSEES.items() if field and each[field]
                    ).rpartition(".")[2],
                    "question": each.question,
                    "since": _moment(each.asked_at),
                    "due": _moment(each.due_at),
                    "seen": bool(each.first_seen_at),
                    "mine": bool(each._may_answer(self.env.user)),
                }
            )
        rows = super()._ticket_rows(tickets)
        for row in rows:
            row["asked"] = asked.get(row["ticket_id"], [])
        return rows


class SocialCrmInboxQueue(models.AbstractModel):
    _inherit = "social.crm.inbox.queue"

    @api.model
    def _colleague_domain(self):
        """Somebody was asked about it, or somebody else than whose case it is has something to do
        for it."""
        Activity, Ticket = self.env["mail.activity"]._fields, self.env["helpdesk.ticket"]._fields
        Question = self.env["social.crm.question"]._fields

        def of(name):
            return SQL.identifier("activity", name, to_flush=Activity[name])

        def asked(name):
            return SQL.identifier("question", name, to_flush=Question[name])

        # What waits first, which is little: looked up once, not for each ticket.
        found = SQL(
            """(
            SELECT %s FROM mail_activity activity JOIN helpdesk_ticket ticket ON ticket.id = %s
             WHERE %s = %s AND %s AND %s IS DISTINCT FROM %s
               AND ticket.social_account_id IS NOT NULL AND ticket.social_done IS NOT TRUE
             UNION ALL
            SELECT %s FROM social_crm_question question WHERE %s = %s)""",
            of("res_id"),
            of("res_id"),
            of("res_model"),
            "helpdesk.ticket",
            of("active"),
            of("user_id"),
            SQL.identifier("ticket", "user_id", to_flush=Ticket["user_id"]),
            asked("ticket_id"),
            asked("state"),
            ASKED,
        )
        return Domain("id", "in", found)

    @api.model
    def _sorted_by(self, queue, filters):
        """What waits for others is sorted by what is overdue, the longest first."""
        order = super()._sorted_by(queue, filters)
        if queue.code != "colleague":
            return order
        Question = self.env["social.crm.question"]._fields
        ticket = SQL.identifier("helpdesk_ticket", "id")
        # By a fixed moment, not by how long ago that is: pages have to go on where they stopped.
        late = SQL(
            """COALESCE((SELECT %(end)s - floor(extract(epoch FROM min(%(due)s)))::bigint
                 FROM social_crm_question question
                WHERE %(ticket)s = %(id)s AND %(state)s = %(asked)s AND %(due)s <= %(now)s), 0)""",
            end=FAR,
            now=fields.Datetime.now(),
            due=SQL.identifier("question", "due_at", to_flush=Question["due_at"]),
            ticket=SQL.identifier("question", "ticket_id", to_flush=Question["ticket_id"]),
            id=ticket,
            state=SQL.identifier("question", "state", to_flush=Question["state"]),
            asked=ASKED,
        )
        return [(late, int), *order]
