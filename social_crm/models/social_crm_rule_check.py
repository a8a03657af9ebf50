"""What a rule may say: nonsense is refused in words, where the person is looking."""

import ast

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .social_crm_facts import KINDS
from .social_crm_mention_mood import MOODS


class SocialCrmRule(models.Model):
    _inherit = "social.crm.rule"

    @api.model
    def _choices(self):
        mention = self.env["social.crm.mention"]

        def labels(model, name):
            return model._fields[name]._description_selection(self.env)

        weekdays = labels(self.env["resource.calendar.attendance"], "dayofweek")
        return {
            "networks": self.env["social.crm.network"]._selection(),
            "item_kinds": labels(mention, "kind"),
            "moods": [(key, label) for key, label in labels(mention, "mood") if key in dict(MOODS)],
            "kinds": [
                (kind, mention._fields[f"is_{kind}"]._description_string(self.env))
                for kind in KINDS
            ],
            "standings": [
                *labels(self.env["social.crm.profile"], "standing"),
                ("none", self.env._("Neither")),
            ],
            "weekdays": [(key, label) for key, label in weekdays],
        }

    @api.constrains("networks", "item_kinds", "moods", "kinds", "standings", "weekdays")
    def _check_picked(self):
        self._refuse_unknown_picks()

    @api.constrains("words")
    def _check_words(self):
        self._refuse_bad_words("words")

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self.filtered("domain"):
            rule._parsed_domain(self.env.user)

    @api.onchange("domain")
    def _onchange_domain(self):
        self._parsed_domain(self.env.user)

    def _parsed_domain(self, user=None):
        """The conditions on any field, seen to make sense.

        :param user: who has to be allowed to ask for these fields, if somebody writes the rule now
        :rtype: Domain | None
        :raises ValidationError: if they do not, for whoever asks
        """
        self.ensure_one()
        if not self.domain or self.domain.strip() in ("[]", ""):
            return None
        mentions = self.env["social.crm.mention"].sudo()
        if user:
            mentions = mentions.with_user(user)
        try:
            domain = Domain(ast.literal_eval(self.domain))
            # What cannot be compared fails in the database.
            query = mentions.with_context(active_test=False)._search(domain)
            with self.env.cr.savepoint(flush=False):
                query.add_where(SQL("FALSE"))
                self.env.execute_query(query.select())
        except UserError as error:
            raise ValidationError(
                self.env._("Under “Any Field”: %s", error.args[0] if error.args else error)
            ) from None
        except Exception:
            raise ValidationError(
                self.env._(
                    "What stands under “Any Field” cannot be understood: %s", self.domain[:200]
                )
            ) from None
        return domain

    @api.constrains("hours", "hour_from", "hour_to", "calendar_id")
    def _check_hours(self):
        self._refuse_missing_calendar()

    @api.constrains("activity_type_id", "activity_summary", "activity_user_id")
    def _check_activity(self):
        for rule in self:
            if (rule.activity_summary or rule.activity_user_id) and not rule.activity_type_id:
                raise ValidationError(self.env._("What kind of activity? Please choose one."))

    @api.constrains("document")
    def _check_document(self):
        known = dict(self._documents())
        for rule in self:
            if rule.document and rule.document not in known:
                raise ValidationError(
                    self.env._("There is no document “%s” to make.", rule.document)
                )
