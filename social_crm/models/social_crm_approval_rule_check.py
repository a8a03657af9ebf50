"""What a rule for approval may say: nonsense is refused in words, where the person is looking."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..text.wordlist import BadLine, check
from .social_crm_rule_check import LINES

PICKED = ("networks", "kinds", "moods", "standings")


class SocialCrmApprovalRule(models.Model):
    _inherit = "social.crm.approval.rule"

    choices = fields.Json(compute="_compute_choices")
    add_condition = fields.Selection(lambda self: self._conditions(), store=False)
    shown = fields.Json(store=False, help="Fields that are empty and shown nevertheless.")

    @api.depends_context("lang")
    def _compute_choices(self):
        choices = self._choices()
        for rule in self:
            rule.choices = choices

    @api.model
    def _choices(self):
        """What can be picked in the fields that hold lists.

        :returns: field name to pairs of key and label
        """
        known = self.env["social.crm.rule"]._choices()
        return {name: known[name] for name in PICKED}

    @api.model
    def _conditions(self):
        names = (
            "audience", "amount_from", "answer_words", "has_files", "has_links", "sent_below",
            "days_below", "hours", "networks", "account_ids", "team_ids", "kinds", "moods",
            "topic_ids", "language_ids", "question_words", "priority_from", "reach_from",
            "standings", "contact",
        )  # fmt: skip
        return [(name, self._fields[name]._description_string(self.env)) for name in names]

    @api.onchange("add_condition")
    def _onchange_add(self):
        if self.add_condition:
            self.shown = [*(self.shown or []), self.add_condition]
        self.add_condition = False

    @api.onchange("hours")
    def _onchange_hours(self):
        if self.hours == "between" and not (self.hour_from or self.hour_to):
            self.hour_from, self.hour_to = 18.0, 8.0

    @api.constrains(*PICKED)
    def _check_picked(self):
        choices = self._choices()
        for rule in self:
            for name, pairs in choices.items():
                picked = rule[name] or []
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

    @api.constrains("answer_words", "question_words")
    def _check_words(self):
        for rule in self:
            for name in ("answer_words", "question_words"):
                lines = rule._lines(name)
                if len(lines) > LINES:
                    raise ValidationError(self.env._("At most %s lines of words, please.", LINES))
                for line in lines:
                    try:
                        check(line)
                    except BadLine as bad:
                        sentence = self.env["social.crm.rule"]._words_sentence(bad)
                        raise ValidationError(sentence) from None

    def _lines(self, name):
        """The lines of a list of words.

        :rtype: list[str]
        """
        return [line.strip() for line in (self[name] or "").splitlines() if line.strip()]

    @api.constrains("hours", "calendar_id")
    def _check_hours(self):
        for rule in self:
            if rule.hours in ("outside", "within") and not rule.calendar_id:
                raise ValidationError(self.env._("Which working hours? Please choose them."))

    @api.constrains("active", "hours", "calendar_id", "level")
    def _check_direct(self):
        """A rule without a condition that exempts everything is a switch that nobody sees."""
        for rule in self:
            if rule.level == "direct" and not rule._says_anything():
                raise ValidationError(
                    self.env._(
                        "This would let everything out at once, whatever the rules below say. "
                        "Please add a condition, or switch those rules off."
                    )
                )

    def _says_anything(self):
        """Whether there is a condition at all."""
        return any(self[name] for name, _label in self._conditions())

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


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.approval.rule": dict.fromkeys(
                (*PICKED, "name", "answer_words", "question_words"), "settings of the company"
            ),
        }
