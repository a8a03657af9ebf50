"""What customers who help others can be given: coupons or points of a loyalty program, with what
one is worth and how much may be spent in a month, a quarter or a year."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, formatLang

PERIODS = [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")]
CODE = "{code}"
SPENT = ("approved", "sent")
"""States of rewards that count for the budget."""
LONGEST = 800


class SocialCrmRewardKind(models.Model):
    _name = "social.crm.reward.kind"
    _description = "Kind of Reward"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    program_id = fields.Many2one(
        "loyalty.program",
        "Loyalty Program",
        required=True,
        ondelete="restrict",
        domain="[('company_id', 'in', [False, company_id]), "
        "('program_type', 'in', ['coupons', 'loyalty', 'gift_card', 'promo_code'])]",
        help="Programs are made where they are used: in Sales or in the Point of Sale.",
    )
    points = fields.Float(
        "Points or Uses", required=True, default=1, help="What one coupon is good for."
    )
    valid_days = fields.Integer("Valid for Days", help="0: as long as the program.")
    worth = fields.Monetary(required=True, help="What one of them costs us.")
    budget = fields.Monetary(required=True, help="What may be spent within the period.")
    period = fields.Selection(PERIODS, required=True, default="quarter")
    text = fields.Text(
        "What Goes Along",
        required=True,
        translate=True,
        default=lambda self: self._usual_text(),
        help="The private message. {code} is where the code stands.",
    )
    touched = fields.Integer(readonly=True, copy=False)
    spent = fields.Monetary(compute="_compute_spent", help="In the present period.")
    left = fields.Monetary(compute="_compute_spent")

    _worth_check = models.Constraint(
        "CHECK (worth >= 0 AND budget >= 0 AND points > 0 AND valid_days >= 0)",
        "A reward is worth something, and costs nothing below zero.",
    )
    _valid_days_check = models.Constraint(
        "CHECK (valid_days <= 3650)", "A coupon is valid for at most 3650 days."
    )

    @api.model
    def _usual_text(self):
        return self.env._(
            "Thank you for helping other customers! With this code you get something from us: %s",
            CODE,
        )

    @api.model_create_multi
    def create(self, vals_list):
        """What was not written by hand is there in all languages at once: it is sent in that of who
        gets it."""
        kinds = super().create(vals_list)
        usual = {
            code: self.with_context(lang=code)._usual_text()
            for code, _name in self.env["res.lang"].get_installed()
        }
        here = self._usual_text()
        for kind in kinds:
            if kind.text == here:
                kind.update_field_translations("text", usual)
        return kinds

    def _running(self):
        """Whether what is given now can be used.

        :rtype: bool
        """
        self.ensure_one()
        program = self.sudo().program_id
        return program.active and (
            not program.date_to or program.date_to >= fields.Date.context_today(self)
        )

    @api.constrains("text")
    def _check_text(self):
        for kind in self:
            if (kind.text or "").count(CODE) != 1:
                raise ValidationError(self.env._("Say once where the code stands: %s", CODE))
            if len(kind.text) > LONGEST:
                raise ValidationError(
                    self.env._("This is too long: at most %s characters, please.", LONGEST)
                )

    @api.constrains("program_id", "company_id")
    def _check_program(self):
        for kind in self.sudo():
            company = kind.program_id.company_id
            if company and company != kind.company_id:
                raise ValidationError(self.env._("The program belongs to another company."))

    @api.depends("worth", "budget", "period")
    def _compute_spent(self):
        spent = self._spent()
        for kind in self:
            kind.spent = spent.get(kind.id, 0)
            kind.left = kind.budget - kind.spent

    def _begins(self):
        """When the present period of each began: a day of the company's budget, in UTC.

        :rtype: dict[int, date]
        """
        today = fields.Date.today()
        month = today.replace(day=1)
        begins = {
            "month": month,
            "quarter": month - relativedelta(months=(month.month - 1) % 3),
            "year": month.replace(month=1),
        }
        return {kind.id: begins[kind.period] for kind in self}

    def _spent(self):
        """What was spent in the present period, whoever spent it.

        :rtype: dict[int, float]
        """
        begins = self._begins()
        spent = {}
        for begin in set(begins.values()):
            ids = [kind_id for kind_id, day in begins.items() if day == begin and kind_id]
            for kind, worth in (
                self.env["social.crm.reward"]
                .sudo()
                ._read_group(
                    [
                        ("kind_id", "in", ids),
                        ("state", "in", SPENT),
                        ("decided_at", ">=", fields.Datetime.to_datetime(begin)),
                    ],
                    ["kind_id"],
                    ["worth:sum"],
                )
            ):
                spent[kind.id] = worth
        return spent

    def _spend(self, worth):
        """Spend some of the budget, or refuse. The row is written, so that of two workers who spend
        the last of it at the same moment the second is done again, and sees the first then.

        :param float worth: what is to be spent now
        :raises UserError: it is more than what is left
        """
        self.ensure_one()
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE social_crm_reward_kind SET touched = coalesce(touched, 0) + 1"
                " WHERE id = %s RETURNING 1",
                self.id,
            )
        )
        left = self.sudo().budget - self._spent().get(self.id, 0)
        if self.currency_id.compare_amounts(worth, left) > 0:
            raise UserError(
                self.env._(
                    "The budget of “%(kind)s” is used up: %(left)s are left, this is worth "
                    "%(worth)s.",
                    kind=self.name,
                    left=formatLang(self.env, max(left, 0), currency_obj=self.currency_id),
                    worth=formatLang(self.env, worth, currency_obj=self.currency_id),
                )
            )
