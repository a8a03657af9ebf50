"""A rule for approval as a sentence, and why an answer needs approval, in the language of who reads
it. Conditions are whole clauses, so that another language can put the verb where it wants it."""

from odoo import api, fields, models
from odoo.tools import format_list
from odoo.tools.misc import formatLang

from .social_crm_rule_sentence import WORDS_SHOWN, clock


class SocialCrmApprovalRule(models.Model):
    _inherit = "social.crm.approval.rule"

    sentence = fields.Char("What It Does", compute="_compute_sentence")

    @api.depends_context("lang")
    @api.depends(
        "level", "company_id", "audience", "answer_words", "amount_from", "has_files", "has_links",
        "sent_below", "days_below", "hours", "hour_from", "hour_to", "calendar_id", "networks",
        "account_ids", "team_ids", "kinds", "moods", "mood_sure", "topic_ids", "language_ids",
        "question_words", "priority_from", "reach_from", "standings", "contact",
    )  # fmt: skip
    def _compute_sentence(self):
        for rule in self:
            clauses = rule._clauses(rule.company_id or self.env.company)
            rule.sentence = (
                self.env._(
                    "When %(when)s, then %(then)s.",
                    when=rule._and(clauses),
                    then=rule._then_said(),
                )
                if clauses
                else rule._always_said()
            )

    def _then_said(self):
        return {
            "direct": self.env._("it goes out at once"),
            "four_eyes": self.env._("a colleague approves it first"),
            "manager": self.env._("a manager approves it first"),
        }[self.level or "four_eyes"]

    def _always_said(self):
        return {
            "direct": self.env._("Every answer goes out at once."),
            "four_eyes": self.env._("A colleague approves every answer first."),
            "manager": self.env._("A manager approves every answer first."),
        }[self.level or "four_eyes"]

    def _why(self, company):
        """Why an answer that this fits needs approval.

        :rtype: str
        """
        self.ensure_one()
        clauses = self._clauses(company)
        if not clauses:
            return self.name
        return self.env._("%(rule)s (when %(when)s)", rule=self.name, when=self._and(clauses))

    def _clauses(self, company):
        """The conditions.

        :param company: whose currency sums are in
        :rtype: list[str]
        """
        self = self.with_context(active_test=False)
        return [*self._about_answer(company), *self._about_question(), *self._about_person()]

    def _about_answer(self, company):
        said = []
        if self.audience == "public":
            said.append(self.env._("everybody can read the answer"))
        elif self.audience == "private":
            said.append(self.env._("the answer is private"))
        if self.amount_from:
            amount = formatLang(self.env, self.amount_from, currency_obj=company.currency_id)
            said.append(self.env._("the answer names a sum of at least %s", amount))
        if lines := self._lines("answer_words"):
            said.append(self.env._("the answer contains %s", self._words(lines)))
        if self.has_files:
            said.append(self.env._("files go with the answer"))
        if self.has_links:
            said.append(self.env._("the answer links to pages that are not ours"))
        if self.sent_below:
            said.append(
                self.env._(
                    "who wrote it has sent fewer than %s answers", self._number("sent_below")
                )
            )
        if self.days_below:
            said.append(
                self.env._(
                    "who wrote it has answered for fewer than %s days", self._number("days_below")
                )
            )
        if self.hours == "between":
            said.append(
                self.env._(
                    "the answer is sent between %(begin)s and %(end)s",
                    begin=clock(self.hour_from),
                    end=clock(self.hour_to),
                )
            )
        elif self.hours == "outside":
            said.append(
                self.env._(
                    "the answer is sent outside the working hours “%s”",
                    self.calendar_id.name or "…",
                )
            )
        elif self.hours == "within":
            said.append(
                self.env._(
                    "the answer is sent in the working hours “%s”", self.calendar_id.name or "…"
                )
            )
        return said

    def _about_question(self):
        said = []
        if self.networks:
            names = dict(self._choices()["networks"])
            said.append(
                self.env._(
                    "the answer goes out on %s",
                    self._or(names.get(key, key) for key in self.networks),
                )
            )
        if self.account_ids:
            names = self._or(self.account_ids.mapped("name"))
            said.append(self.env._("the answer goes out through the account %s", names))
        if self.team_ids:
            names = self._or(self.team_ids.mapped("name"))
            said.append(self.env._("the case is with the team %s", names))
        if self.kinds:
            noun = self.env["social.crm.rule"]._noun
            said.append(
                self.env._("the person wrote %s", self._or(noun(kind) for kind in self.kinds))
            )
        if self.moods:
            names = {key: label.lower() for key, label in self._choices()["moods"]}
            said.append(
                self.env._("the mood is %s", self._or(names.get(key, key) for key in self.moods))
            )
        if self.mood_sure:
            said.append(
                {
                    "sure": self.env._("the mood is sure"),
                    "likely": self.env._("the mood is likely at least"),
                    "unsure": self.env._("the mood is uncertain"),
                }[self.mood_sure]
            )
        if self.topic_ids:
            said.append(self.env._("the topic is %s", self._or(self.topic_ids.mapped("name"))))
        if self.language_ids:
            said.append(
                self.env._("the question is in %s", self._or(self.language_ids.mapped("name")))
            )
        if lines := self._lines("question_words"):
            said.append(self.env._("the question contains %s", self._words(lines)))
        if self.priority_from:
            said.append(self.env._("the urgency is at least %s", self.priority_from))
        return said

    def _about_person(self):
        said = []
        if self.reach_from:
            said.append(
                self.env._("the person has at least %s followers", self._number("reach_from"))
            )
        if self.standings:
            names = {
                "vip": self.env._("a VIP"),
                "superuser": self.env._("a super user"),
                "supporter": self.env._("a supporter"),
                "blocked": self.env._("somebody blocked"),
                "none": self.env._("somebody without a standing"),
            }
            said.append(
                self.env._("the person is %s", self._or(names.get(key) for key in self.standings))
            )
        if self.contact:
            said.append(
                self.env._("the person is a known contact")
                if self.contact == "yes"
                else self.env._("nobody knows who the person is")
            )
        return said

    # Words

    def _words(self, lines):
        quoted = self.env["social.crm.rule"]._quoted
        shown = [quoted(line) for line in lines[:WORDS_SHOWN]]
        if len(lines) > WORDS_SHOWN + 1:
            shown.append(self.env._("%s more", len(lines) - WORDS_SHOWN))
        elif len(lines) > WORDS_SHOWN:
            shown.append(quoted(lines[-1]))
        return self._or(shown)

    def _or(self, parts):
        return format_list(self.env, [part or "…" for part in parts], style="or")

    def _and(self, parts):
        return format_list(self.env, [part or "…" for part in parts])

    def _number(self, name):
        return formatLang(self.env, self[name], digits=0)
