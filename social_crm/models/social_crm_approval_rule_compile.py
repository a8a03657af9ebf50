"""Rules for approval as they are asked: ids and values, compiled once until one of them changes."""

from decimal import Decimal
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.tools import ormcache

from ..text.wordlist import WordList
from .social_crm_approval_rule_match import Ruled
from .social_crm_rule_compile import YES_NO
from .social_crm_rule_match import Compiled, Hours, language

SURE = {"sure": ("sure",), "likely": ("sure", "likely"), "unsure": ("unsure",)}


class SocialCrmApprovalRule(models.Model):
    _inherit = "social.crm.approval.rule"

    @api.model
    @ormcache("company_id")
    def _compiled(self, company_id):
        """The rules of a company in their order, and the words that they look for in what is
        answered and in answers.

        :rtype: tuple[tuple[Ruled, ...], WordList, WordList]
        """
        rules = self.sudo().with_context(active_test=True)
        rules = rules.search([("company_id", "in", (company_id, False))])
        return self._compile_all(rules)

    @api.model
    def _compile_all(self, rules):
        """Compile rules, in their order; there may be drafts of a form among them."""
        questions, answers = {}, {}
        compiled = tuple(
            # What was archived is still meant by a condition.
            rule.with_context(active_test=False)._compiled_rule(questions, answers)
            for rule in rules
        )
        return compiled, WordList(questions), WordList(answers)

    def _compiled_rule(self, questions, answers):
        """One rule.

        :param dict questions: line to its number, of the words of what is answered; this rule's are
            added
        :param dict answers: likewise, of the words of answers
        :rtype: Ruled
        """
        self.ensure_one()
        by_calendar = self.hours in ("outside", "within")
        return Ruled(
            id=self._origin.id or 0,
            level=self.level or "four_eyes",
            minutes=self.due_minutes,
            question=self._compiled_question(questions),
            public=self.audience == "public" if self.audience else None,
            team_ids=frozenset(self.team_ids._origin.ids),
            lines=frozenset(
                answers.setdefault(line, len(answers)) for line in self._lines("answer_words")
            ),
            amount=Decimal(str(self.amount_from or 0)),
            files=self.has_files,
            links=self.has_links,
            sent=self.sent_below,
            days=self.days_below,
            unchanged=self.unchanged_below,
            trusted=frozenset(self.trusted_ids._origin.ids),
            hours=self._hours_to_be(),
            calendar_id=self.calendar_id._origin.id if by_calendar else None,
            in_calendar=self.hours == "within",
        )

    def _compiled_question(self, lines):
        topics = self.topic_ids._origin
        if topics:
            topics = topics.search([("id", "child_of", topics.ids)])
        conditions = {
            "network": self.networks or (),
            "account_id": self.account_ids._origin.ids,
            "language": [language(code) for code in self.language_ids.mapped("code")],
            "mood": self.moods or (),
            "mood_sure": SURE.get(self.mood_sure, ()),
            "topic_id": topics.ids,
            "standing": self.standings or (),
            "known": (YES_NO[self.contact],) if self.contact else (),
        }
        return Compiled(
            id=self._origin.id or 0,
            one_of=tuple(
                (name, frozenset(values)) for name, values in conditions.items() if values
            ),
            numbers=tuple(
                (name, low, None)
                for name, low in (("reach", self.reach_from), ("priority", self.priority_from))
                if low
            ),
            kinds=tuple(self.kinds or ()),
            lines=tuple(
                lines.setdefault(line, len(lines)) for line in self._lines("question_words")
            ),
        )

    def _hours_to_be(self):
        if self.hours != "between":
            return None
        return Hours(
            begin=round(self.hour_from * 60),
            end=round(self.hour_to * 60),
            zone=ZoneInfo(self.tz or "UTC"),
            weekdays=frozenset(),
        )
