"""Rules as they are asked: ids and values, compiled once until one of them changes."""

from functools import partial
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ..text.wordlist import WordList
from .social_crm_rule_match import Compiled, Hours, Then, language

YES_NO = {"yes": True, "no": False}


class SocialCrmRule(models.Model):
    _inherit = "social.crm.rule"

    @api.model
    @ormcache("company_id")
    def _compiled(self, company_id):
        """The rules of a company in their order, and the words that they look for.

        :returns: rules and one word list for all of them; the numbers in ``lines`` are of it
        :rtype: tuple[tuple[Compiled, ...], WordList]
        """
        rules = self.sudo().with_context(active_test=True)
        rules = rules.search([("company_id", "in", (company_id, False))])
        return rules._compile()

    def _compile(self):
        """Compile these, in their order; they may be drafts of a form.

        :rtype: tuple[tuple[Compiled, ...], WordList]
        """
        lines = {}
        compiled = tuple(rule._compiled_rule(lines) for rule in self)
        return compiled, self._word_list(lines)

    @api.model
    def _word_list(self, lines):
        return WordList(lines)

    def _compiled_rule(self, lines):
        """One rule.

        :param dict lines: line to its number; this rule's are added
        :rtype: Compiled
        """
        self.ensure_one()
        # What was archived is still meant by a condition, and gets nothing to do any more.
        rule = self.with_context(active_test=False)
        calendar = rule.calendar_id if rule.hours in ("outside", "within") else None
        domain = rule._parsed_domain_or_none()
        return Compiled(
            id=rule._origin.id or 0,
            one_of=rule._values_to_be(),
            numbers=tuple(
                (name, low or None, high or None)
                for name, low, high in (
                    ("reach", rule.reach_from, rule.reach_to),
                    ("priority", rule.priority_from, 0),
                )
                if low or high
            ),
            source_ids=frozenset(rule.source_ids._origin.ids),
            kinds=tuple(rule.kinds or ()),
            kinds_mode=rule.kinds_mode or "any",
            lines=tuple(lines.setdefault(line, len(lines)) for line in rule._lines()),
            lines_mode=rule.words_mode or "any",
            hours=rule._hours_to_be(),
            calendar_id=calendar._origin.id if calendar else None,
            in_calendar=rule.hours == "within",
            repeats_from=rule.repeats_from if rule.repeats_from > 1 else 0,
            domain=domain,
            then=rule._then(),
            stop=rule.stop,
        )

    def _values_to_be(self):
        """Conditions that a value is one of some.

        :rtype: tuple[tuple[str, frozenset], ...]
        """
        topics = self.topic_ids._origin
        if topics:
            topics = topics.search([("id", "child_of", topics.ids)])
        sure = {"sure": ("sure",), "likely": ("sure", "likely")}.get(self.mood_sure, ())
        conditions = {
            "noise": {"without": (False,), "only": (True,)}.get(self.noise, ()),
            "network": self.networks or (),
            "account_id": self.account_ids._origin.ids,
            "item_kind": self.item_kinds or (),
            "public": (self.audience == "public",) if self.audience else (),
            "addressed": (YES_NO[self.addressed],) if self.addressed else (),
            "language": [language(code) for code in self.language_ids.mapped("code")],
            "mood": self.moods or (),
            "mood_sure": sure,
            "needs_answer": (YES_NO[self.needs_answer],) if self.needs_answer else (),
            "topic_id": topics.ids,
            "standing": self.standings or (),
            "known": (YES_NO[self.contact],) if self.contact else (),
            "country_id": self.country_ids._origin.ids,
        }
        return tuple((name, frozenset(values)) for name, values in conditions.items() if values)

    def _hours_to_be(self):
        days = frozenset(int(day) for day in self.weekdays or ())
        between = self.hours == "between"
        if not between and not days:
            return None
        return Hours(
            begin=round(self.hour_from * 60) if between else 0,
            end=round(self.hour_to * 60) if between else 24 * 60,
            zone=ZoneInfo(self.tz or "UTC"),
            weekdays=days,
        )

    def _parsed_domain_or_none(self):
        """The conditions on any field; of a rule that was right once and is not any more, since a
        field is gone: conditions that never hold."""
        try:
            return self._parsed_domain()
        except ValidationError:
            return Domain.FALSE

    def _then(self):
        there = partial(_active, self)
        activity = None
        if there("activity_type_id"):
            activity = (
                self.activity_type_id._origin.id,
                there("activity_user_id").id or None,
                self.activity_summary or self.activity_type_id.summary or None,
                self.activity_days,
            )
        return Then(
            outcome=self.outcome or None,
            team_id=there("team_id").id or None,
            user_id=there("user_id").id or None,
            balance=self.balance,
            category_id=there("category_id").id or None,
            ticket_priority=self.ticket_priority or None,
            tag_ids=frozenset(there("tag_ids").ids),
            approval=self.approval,
            partner_ids=frozenset(there("follower_ids").ids),
            tell_user_ids=frozenset(there("tell_user_ids").ids),
            activity=activity,
            document=self.document or None,
        )


def _active(rule, name):
    return rule[name]._origin.filtered("active")


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.ondelete(at_uninstall=False)
    def _unlink_from_compiled_rules(self):
        if (
            self.env["social.crm.rule"]
            .sudo()
            .search_count([("follower_ids", "!=", False)], limit=1)
        ):
            self.env.registry.clear_cache()
