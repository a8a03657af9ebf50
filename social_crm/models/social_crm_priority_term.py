"""What each term of the priority is worth: the one table that a manager tunes. A company may have
its own row for a term; it counts instead of the one for all."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, ormcache

from .social_crm_priority import FLAG, LINEAR, TENFOLD, Setting

GROWS = [(FLAG, "Yes or no"), (LINEAR, "Grows evenly"), (TENFOLD, "Grows tenfold")]


class SocialCrmPriorityTerm(models.Model):
    _name = "social.crm.priority.term"
    _description = "Term of the Priority"
    _order = "sequence, id"
    _rec_name = "name"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(
        "What Counts", compute="_compute_facts", search="_search_name", help="What is asked."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, help="What is archived does not count.")
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: for all companies that have no row of their own for it.",
    )
    weight = fields.Integer(
        "Points", required=True, aggregator=None, help="Negative: it makes less urgent."
    )
    scale = fields.Float(
        "For Each",
        default=1.0,
        required=True,
        aggregator=None,
        digits=(16, 2),
        help="How much of it gives so many points.",
    )
    cap = fields.Integer("At Most", aggregator=None, help="Points, however much there is of it.")
    growth = fields.Selection(GROWS, compute="_compute_facts")
    unit = fields.Char(compute="_compute_facts")
    rule_text = fields.Char("That Is to Say", compute="_compute_rule_text")
    cost_text = fields.Char(
        "Cost",
        compute="_compute_facts",
        help="Questions to the database for each batch of mentions, whatever its size.",
    )

    _code_uniq = models.UniqueIndex("(code, COALESCE(company_id, 0))")
    _scale_check = models.Constraint(
        "CHECK (scale > 0 AND cap >= 0)", "What points are given for is more than nothing."
    )

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_facts(self):
        terms = self.env["social.crm.priority"]._terms()
        users = {}
        for code, term in terms.items():
            for read in term.reads:
                users.setdefault(read, []).append(code)
        for row in self:
            term = terms.get(row.code)
            row.name = term.name(self.env) if term else row.code
            row.growth = term.growth if term else FLAG
            row.unit = term.unit(self.env) if term and term.unit else False
            row.cost_text = self._cost_text(row.code, term, terms, users)

    @api.model
    def _cost_text(self, code, term, terms, users):
        if not term:
            return self.env._("its addon is not installed")
        if not term.reads:
            return self.env._("none")
        sharing = [
            terms[other].name(self.env)
            for read in term.reads
            for other in users[read]
            if other != code
        ]
        count = len(term.reads)
        text = self.env._("1 query") if count == 1 else self.env._("%s queries", count)
        return (
            self.env._(
                "%(queries)s, together with: %(others)s", queries=text, others=", ".join(sharing)
            )
            if sharing
            else text
        )

    @api.depends("weight", "scale", "cap", "growth", "unit")
    @api.depends_context("lang")
    def _compute_rule_text(self):
        sentences = {
            FLAG: lambda values: self.env._("%(points)s if it holds", **values),
            LINEAR: lambda values: self.env._(
                "%(points)s for %(scale)s %(unit)s, at most %(most)s", **values
            ),
            TENFOLD: lambda values: self.env._(
                "%(points)s from %(scale)s %(unit)s on, as many again each time it is ten times as "
                "much, at most %(most)s",
                **values,
            ),
        }
        for row in self:
            row.rule_text = sentences[row.growth or FLAG](
                {
                    "points": f"{row.weight:+}",
                    "scale": f"{row.scale:,.6g}",
                    "unit": row.unit or "",
                    "most": f"{-row.cap if row.weight < 0 else row.cap or row.weight:+}",
                }
            )

    @api.model
    def _search_name(self, operator, value):
        """Names are made by the code, in the reader's language; there are few."""
        names = {
            code: term.name(self.env)
            for code, term in self.env["social.crm.priority"]._terms().items()
        }
        if operator not in ("ilike", "=", "like", "=ilike"):
            return NotImplemented
        wanted = (value or "").casefold()
        return [("code", "in", [code for code, name in names.items() if wanted in name.casefold()])]

    @api.constrains("weight")
    def _check_weight(self):
        for row in self:
            if abs(row.weight) > 1000 or row.cap > 1000:
                raise ValidationError(self.env._("At most 1,000 points for one thing."))

    # For those who rate

    @api.model
    @ormcache("company_id")
    def _settings(self, company_id):
        """What a company counts with, in the order of the declarations.

        :rtype: dict[str, Setting]
        """
        rows = self.sudo().with_context(active_test=False)
        rows = rows.search([("company_id", "in", (company_id, False))])
        return rows._as_settings(company_id)

    def _as_settings(self, company_id):
        """The same of these rows, saved or not: the company's own before those for all."""
        chosen = {}
        for row in self.sorted(lambda each: bool(each.company_id)):
            chosen[row.code] = row
        return {
            code: Setting(code, term.growth, row.weight, row.scale or 1.0, row.cap)
            for code, term in self.env["social.crm.priority"]._terms().items()
            if (row := chosen.get(code)) and row.active and row.weight
        }

    @api.model
    def _make_missing(self):
        """A row for each term that has none, with the values that its addon declares."""
        have = {
            code
            for (code,) in self.env.execute_query(
                SQL("SELECT code FROM social_crm_priority_term WHERE company_id IS NULL")
            )
        }
        terms = self.env["social.crm.priority"]._terms()
        self.sudo().create(
            [
                {
                    "code": code,
                    "sequence": 10 * number,
                    "weight": term.weight,
                    "scale": term.scale,
                    "cap": term.cap or abs(term.weight),
                }
                for number, (code, term) in enumerate(terms.items(), start=1)
                if code not in have
            ]
        )

    def action_restore(self):
        """Back to the values that the addons came with, of all terms; what companies have for
        themselves goes."""
        self.browse().check_access("write")
        terms = self.env["social.crm.priority"]._terms()
        rows = self.with_context(active_test=False).search([("code", "in", list(terms))])
        rows.filtered("company_id").unlink()
        for row in rows.exists():
            term = terms[row.code]
            row.write(
                {
                    "active": True,
                    "weight": term.weight,
                    "scale": term.scale,
                    "cap": term.cap or abs(term.weight),
                }
            )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_own(self):
        """A row of the present company for this, to be changed without changing the others'."""
        self.ensure_one()
        company = self.env.company
        own = self.with_context(active_test=False).search(
            [("code", "=", self.code), ("company_id", "=", company.id)]
        ) or self.copy({"company_id": company.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": own.id,
            "views": [(False, "form")],
        }

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
