"""What a rule for approval may say: nonsense is refused in words, where the person is looking."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

PICKED = ("networks", "kinds", "moods", "standings")


class SocialCrmApprovalRule(models.Model):
    _inherit = "social.crm.approval.rule"

    add_condition = fields.Selection(lambda self: self._conditions(), store=False)
    shown = fields.Json(store=False, help="Fields that are empty and shown nevertheless.")

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
        self._refuse_unknown_picks()

    @api.constrains("answer_words", "question_words")
    def _check_words(self):
        self._refuse_bad_words("answer_words", "question_words")

    @api.constrains("hours", "calendar_id")
    def _check_hours(self):
        self._refuse_missing_calendar()

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
