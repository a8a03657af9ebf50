"""What a rule may say: nonsense is refused in words, where the person is looking."""

import ast

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..text.wordlist import BadLine, check
from .social_crm_facts import KINDS
from .social_crm_mention_mood import MOODS

LINES = 1000


class SocialCrmRule(models.Model):
    _inherit = "social.crm.rule"

    choices = fields.Json(compute="_compute_choices")

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

    @api.constrains("networks", "item_kinds", "moods", "kinds", "standings", "weekdays")
    def _check_picked(self):
        choices = self._choices()
        for rule in self:
            for name, pairs in choices.items():
                picked = rule[name] or []
                if not isinstance(picked, list) or (
                    name != "networks" and set(picked) - {key for key, _label in pairs}
                ):
                    raise ValidationError(
                        self.env._(
                            "“%(value)s” cannot be picked under “%(field)s”.",
                            value=picked,
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    @api.constrains("words")
    def _check_words(self):
        for rule in self:
            lines = rule._lines()
            if len(lines) > LINES:
                raise ValidationError(self.env._("At most %s lines of words, please.", LINES))
            for line in lines:
                try:
                    check(line)
                except BadLine as bad:
                    raise ValidationError(self._words_sentence(bad)) from None

    def _lines(self):
        """The lines of the words.

        :rtype: list[str]
        """
        return [line.strip() for line in (self.words or "").splitlines() if line.strip()]

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
        for rule in self:
            if rule.hours in ("outside", "within") and not rule.calendar_id:
                raise ValidationError(self.env._("Which working hours? Please choose them."))

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
