"""Departments that can be asked: who is in one, how it is reached, and when it works."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

COLLEAGUE = [("share", "=", False)]
MOST_HOURS = 1000
"""Of working time: about half a year."""


class SocialCrmDepartment(models.Model):
    _inherit = "social.crm.department"

    kind = fields.Selection(
        required=False, help="Documents that rules make for it. Empty: it is only asked."
    )
    deputy_id = fields.Many2one(
        "res.users",
        domain=COLLEAGUE,
        check_company=True,
        help="Hears of questions that nobody has answered in time.",
    )
    member_ids = fields.Many2many(
        "res.users",
        "social_crm_department_member_rel",
        "department_id",
        "user_id",
        "Members",
        domain=COLLEAGUE,
        check_company=True,
        help="See the questions to the department and may answer them.",
    )
    email = fields.Char(
        "Mail Address",
        help="Of a shared mailbox. Questions go there; without it to its people, each by mail or "
        "in Odoo.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        ondelete="set null",
        check_company=True,
        help="In these hours answers are due. Empty: those of the company.",
    )
    answer_hours = fields.Float(
        "Answers Within",
        default=4,
        help="Hours of working time in which a question is to be answered.",
    )
    question_ids = fields.One2many("social.crm.question", "department_id", "Questions")
    open_question_count = fields.Integer("Open", compute="_compute_open_question_count")

    _answer_hours_check = models.Constraint(
        f"CHECK (answer_hours > 0 AND answer_hours <= {MOST_HOURS})",
        f"An answer takes some time: more than 0 hours, and {MOST_HOURS} at most.",
    )

    @api.depends("question_ids.state")
    def _compute_open_question_count(self):
        counts = dict(
            self.env["social.crm.question"]._read_group(
                [("department_id", "in", self.ids), ("state", "=", "asked")],
                ["department_id"],
                ["__count"],
            )
        )
        for department in self:
            department.open_question_count = counts.get(department._origin, 0)

    @api.constrains("calendar_id")
    def _check_hours(self):
        self.calendar_id._social_check_hours()

    @api.constrains("email")
    def _check_email(self):
        for department in self.filtered("email"):
            if not email_normalize(department.email):
                raise ValidationError(self.env._("“%s” is not one mail address.", department.email))

    @api.constrains("kind", "target", "company_id")
    def _check_target(self):
        for department in self.filtered(lambda each: not each.kind and each.target):
            raise ValidationError(
                self.env._("Say what “%s” gets, or leave out where.", department.name)
            )
        return super(SocialCrmDepartment, self.filtered("kind"))._check_target()

    def _asked_people(self):
        """Who is asked when a department is: those in charge first.

        :rtype: res.users
        """
        self.ensure_one()
        department = self.sudo()
        people = department.user_id | department.deputy_id | department.member_ids
        return people.filtered(
            lambda user: (
                user.active and not user.share and department.company_id in user.company_ids
            )
        )

    def action_questions(self):
        """What the department was asked."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "social.crm.question",
            "views": [(False, "list"), (False, "kanban"), (False, "form"), (False, "graph")],
            "domain": [("department_id", "=", self.id)],
        }
