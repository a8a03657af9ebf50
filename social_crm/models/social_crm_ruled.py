"""What rules for posts and rules for answers have in common: whose they are, what may be picked in
them, and how one is tried before it is saved."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..text.wordlist import BadLine, check

LINES = 1000


class SocialCrmRuled(models.AbstractModel):
    _name = "social.crm.ruled"
    _description = "What Social Rules Have in Common"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        index=True,
        help="Empty: for all companies.",
    )
    choices = fields.Json(compute="_compute_choices")

    # Who changes a rule changes what every worker has compiled.

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        result = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")  # to where it went, as well
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def copy_data(self, default=None):
        return [
            {**values, "name": self.env._("%s (copy)", rule.name)}
            for rule, values in zip(self, super().copy_data(default), strict=True)
        ]

    def _check_access(self, operation):
        """What holds for all companies is changed by those who work in all of them."""
        if (result := super()._check_access(operation)) or operation == "read":
            return result
        shared = self.sudo().filtered(lambda rule: rule.id and not rule.company_id)
        if shared and self.env["res.company"].sudo().search_count(
            [("id", "not in", self.env.user.company_ids.ids)], limit=1
        ):
            return self.browse(shared.ids), self._make_shared_error
        return None

    def _make_shared_error(self):
        return AccessError(
            self.env._(
                "This rule is for all companies: only somebody who works in all of them may change "
                "it. A copy can be for your company alone."
            )
        )

    # What may be picked and written

    @api.depends_context("lang")
    def _compute_choices(self):
        choices = self._choices()
        for rule in self:
            rule.choices = choices

    @api.model
    def _choices(self):
        """What can be picked in the fields that hold lists.

        :returns: field name to pairs of key and label
        :rtype: dict[str, list[tuple[str, str]]]
        """
        return {}

    def _refuse_unknown_picks(self):
        """
        :raises ValidationError: something was picked that is not offered
        """
        choices = self._choices()
        for rule in self:
            for name, pairs in choices.items():
                picked = rule[name] or []
                # Networks come and go with their addons.
                if not isinstance(picked, list) or (
                    name != "networks" and set(map(str, picked)) - {key for key, _label in pairs}
                ):
                    raise ValidationError(
                        self.env._(
                            "“%(value)s” cannot be picked under “%(field)s”.",
                            value=picked,
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    def _refuse_bad_words(self, *names):
        """
        :param str names: of fields with a word, or a row of words, a line
        :raises ValidationError: one cannot be looked for
        """
        for rule in self:
            for name in names:
                lines = rule._lines(name)
                if len(lines) > LINES:
                    raise ValidationError(self.env._("At most %s lines of words, please.", LINES))
                for line in lines:
                    try:
                        check(line)
                    except BadLine as bad:
                        raise ValidationError(self._words_sentence(bad)) from None

    def _lines(self, name="words"):
        """The lines of a list of words.

        :rtype: list[str]
        """
        return [line.strip() for line in (self[name] or "").splitlines() if line.strip()]

    @api.model
    def _words_sentence(self, bad):
        reasons = {
            "empty": self.env._("there is no letter, digit or picture in it"),
            "star": self.env._("a star stands at the end of a word only"),
            "short": self.env._(
                "what stands before the star is too short: it would fit everything"
            ),
            "long": self.env._("it is too long"),
        }
        return self.env._(
            "The line “%(line)s” cannot be looked for: %(reason)s.",
            line=bad.line[:60],
            reason=reasons[bad.reason],
        )

    def _refuse_missing_calendar(self):
        """
        :raises ValidationError: working hours are meant, and it is not said which
        """
        for rule in self:
            if rule.hours in ("outside", "within") and not rule.calendar_id:
                raise ValidationError(self.env._("Which working hours? Please choose them."))

    # What is tried

    def _draft(self, values):
        """The rule with what was changed in the form."""
        if self:
            self.ensure_one()
        self.check_access("write" if self else "create")
        known = {
            name: value
            for name, value in values.items()
            if name in self._fields and self._fields[name].store and name != "id"
        }
        if not self:
            known = {**self.default_get(list(self._fields)), **known}
        return self.new(known, origin=self)

    @api.model
    def _rules_with(self, draft):
        """The rules of a draft's company in their order, with the draft among them as if it were
        used.

        :rtype: list
        """
        company = draft.company_id._origin or self.env.company
        others = (
            self.sudo()
            .with_context(active_test=True)
            .search([("company_id", "in", (company.id, False)), ("id", "!=", draft._origin.id)])
        )
        # A new one comes behind those of the same number.
        return sorted(
            [*others, draft.sudo()],
            key=lambda rule: (rule.sequence, rule._origin.id or float("inf")),
        )
