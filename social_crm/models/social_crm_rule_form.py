"""What of a rule its form shows: what is set, and what the person adds."""

from odoo import api, fields, models


class SocialCrmRule(models.Model):
    _inherit = "social.crm.rule"

    add_condition = fields.Selection(lambda self: self._conditions(), store=False)
    add_deed = fields.Selection(lambda self: self._further_deeds(), "Add", store=False)
    shown = fields.Json(store=False, help="Fields that are empty and shown nevertheless.")

    @api.model
    def _labels(self, *names):
        """Fields with their labels.

        :rtype: list[tuple[str, str]]
        """
        return [(name, self._fields[name]._description_string(self.env)) for name in names]

    @api.model
    def _conditions(self):
        return self._labels(
            "networks",
            "account_ids",
            "source_ids",
            "item_kinds",
            "audience",
            "addressed",
            "kinds",
            "topic_ids",
            "moods",
            "needs_answer",
            "language_ids",
            "words",
            "reach_from",
            "standings",
            "contact",
            "country_ids",
            "hours",
            "repeats_from",
            "priority_from",
            "noise",
            "domain",
        )

    @api.model
    def _further_deeds(self):
        deeds = self._labels(
            "user_id",
            "balance",
            "category_id",
            "tag_ids",
            "ticket_priority",
            "follower_ids",
            "approval",
            "tell_user_ids",
            "activity_type_id",
        )
        return [*deeds, *(self._labels("document") if self._documents() else ())]

    @api.onchange("add_condition", "add_deed")
    def _onchange_add(self):
        added = [name for name in (self.add_condition, self.add_deed) if name]
        if added:
            self.shown = [*(self.shown or []), *added]
        self.add_condition = self.add_deed = False

    @api.onchange("hours")
    def _onchange_hours(self):
        if self.hours == "between" and not (self.hour_from or self.hour_to):
            self.hour_from, self.hour_to = 18.0, 8.0
