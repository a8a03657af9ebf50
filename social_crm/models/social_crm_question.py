"""A question of an agent about a case, to somebody who does not work with cases: a department, a
colleague, or a partner of another company.

One row is one question to one addressee. It is asked in :mod:`.social_crm_question_ask`, answered,
passed on and withdrawn in :mod:`.social_crm_question_answer`; mails come and go in
:mod:`.social_crm_question_mail`; what of the case goes along is in
:mod:`.social_crm_question_shown`. Nobody writes a row by hand.
"""

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

ASKED, ANSWERED, FORWARDED, WITHDRAWN = "asked", "answered", "forwarded", "withdrawn"
STATES = [
    (ASKED, "Waits"),
    (ANSWERED, "Answered"),
    (FORWARDED, "Passed on"),
    (WITHDRAWN, "Withdrawn"),
]
WAYS = [
    ("mail", "By mail"),
    ("page", "On the page"),
    ("activity", "With the activity"),
    ("inbox", "In the inbox"),
]
ADDRESSEES = {
    "social.crm.department": "department_id",
    "res.users": "user_id",
    "res.partner": "partner_id",
}
"""Model of who can be asked, to the field in which that stands."""


class SocialCrmQuestion(models.Model):
    _name = "social.crm.question"
    _description = "Question about a Social Case"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "addressee"
    _check_company_auto = True

    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        "Case",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        groups="social_crm.group_agent",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    department_id = fields.Many2one(
        "social.crm.department",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users", "Colleague", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Of Another Company",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    addressee = fields.Char("To", compute="_compute_addressee", compute_sudo=True)
    asker_id = fields.Many2one(
        "res.users", "Asked By", required=True, readonly=True, index=True, ondelete="cascade"
    )
    question = fields.Text(required=True, readonly=True)
    excerpt = fields.Text(
        "Added from the Case",
        readonly=True,
        help="What the agent let the addressee know beside what everybody can read.",
    )
    state = fields.Selection(STATES, default=ASKED, required=True, readonly=True, index=True)

    asked_at = fields.Datetime("Asked", required=True, readonly=True)
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        readonly=True,
        ondelete="set null",
        help="Of the addressee, when this was asked.",
    )
    due_at = fields.Datetime("Due", required=True, readonly=True)
    first_seen_at = fields.Datetime("Seen", readonly=True)
    answered_at = fields.Datetime("Answered", readonly=True)
    answer = fields.Text(readonly=True)
    answered_by = fields.Char(readonly=True)
    answered_by_id = fields.Many2one(
        "res.partner", "Answered By (Contact)", readonly=True, ondelete="set null"
    )
    answered_in = fields.Selection(WAYS, "How", readonly=True)
    reaction_minutes = fields.Integer(
        "Reaction (Minutes)",
        readonly=True,
        aggregator="avg",
        help="Minutes of the addressee's working time from being asked to the answer.",
    )
    late = fields.Boolean("Answered Late", readonly=True, aggregator=None)
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")

    parent_id = fields.Many2one(
        "social.crm.question",
        "Passed On From",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    forwarded_ids = fields.One2many("social.crm.question", "parent_id", "Passed On To")
    forwarded_why = fields.Char("Why Passed On", readonly=True)

    escalated = fields.Integer(
        "Steps Taken", readonly=True, aggregator=None, help="1: reminded, 2: deputy, 3: manager."
    )
    escalate_at = fields.Datetime("Next Step", readonly=True)
    reminded_ids = fields.Many2many(
        "res.users",
        "social_crm_question_reminded_rel",
        "question_id",
        "user_id",
        "Reminded as Well",
        readonly=True,
        copy=False,
        help="Who leads where it was asked, and was asked for an answer when none came.",
    )
    token_digest = fields.Char(readonly=True, copy=False, groups=NO_ACCESS)

    _addressee_check = models.Constraint(
        "CHECK (num_nonnulls(department_id, user_id, partner_id) = 1)",
        "A question is to a department, a colleague or a partner.",
    )
    _token_uniq = models.UniqueIndex("(token_digest) WHERE token_digest IS NOT NULL")
    _escalate_idx = models.Index("(escalate_at) WHERE state = 'asked'")
    _waiting_idx = models.Index("(ticket_id) WHERE state = 'asked'")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Questions are asked from a case."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            raise AccessError(
                self.env._("Questions change by being answered, passed on or withdrawn.")
            )
        return super().write(vals)

    @api.depends("department_id", "user_id", "partner_id")
    def _compute_addressee(self):
        for question in self:
            question.addressee = question._addressed().display_name or ""

    def _addressed(self):
        """Whom it was put to: a department, a user or a contact."""
        self.ensure_one()
        return self.department_id or self.user_id or self.partner_id

    @api.depends("state", "due_at")
    def _compute_overdue(self):
        now = fields.Datetime.now()
        for question in self:
            question.overdue = (
                question.state == ASKED and bool(question.due_at) and question.due_at <= now
            )

    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("state", "=", ASKED), ("due_at", "<=", fields.Datetime.now())]
        return late if True in value else ["!", "&", *late]

    def _locked(self):
        """Those of these that still wait, locked: whoever answers, passes on or withdraws the same
        question at the same time comes second, and finds that it does not wait any more."""
        if not self:
            return self
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM social_crm_question WHERE id = ANY(%s) AND state = %s"
                " ORDER BY id FOR NO KEY UPDATE",
                self.ids,
                ASKED,
            )
        )
        waiting = self.browse([row[0] for row in rows])
        waiting.invalidate_recordset(["state"], flush=False)
        return waiting

    def _still_waits(self):
        """As :meth:`_locked`, for a mail: it is fetched once, and would be lost if working it
        failed because somebody else was quicker.

        :returns: whether it waits; it is locked then
        :rtype: bool
        """
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                return bool(self._locked())
        except SerializationFailure:
            return False

    def _may_answer(self, user):
        """Those of these that a user was asked.

        :param res.users user:
        """
        return self.filtered(lambda each: user in each._asked_users())

    def _asked_users(self):
        """Users who were asked this: a colleague, or who is in a department, and who leads there
        once they were reminded of it.

        :rtype: res.users
        """
        self.ensure_one()
        question = self.sudo()
        users = question.user_id | question.reminded_ids
        if department := question.department_id:
            users |= department._asked_people()
        return users
