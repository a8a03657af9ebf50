"""A rule as a sentence, in the language of the person who reads it.

Parts are whole phrases with names in them, put together by phrases that say the order, so that
another language can put the verb where it wants it.
"""

from babel import Locale, UnknownLocaleError

from odoo import api, fields, models
from odoo.tools import format_list
from odoo.tools.misc import babel_locale_parse, formatLang, get_lang

from .social_crm_rule_match import language

WORDS_SHOWN = 3
QUOTES = {"de": "„“", "fr": "«»"}
"""Quotation marks by language; Odoo translates no text without a letter in it."""


class SocialCrmRule(models.Model):
    _inherit = "social.crm.rule"

    sentence = fields.Char("What It Does", compute="_compute_sentence")

    @api.depends_context("lang")
    @api.depends(
        "networks", "account_ids", "source_ids", "item_kinds", "audience", "addressed",
        "language_ids", "moods", "mood_sure", "kinds", "kinds_mode", "topic_ids", "needs_answer",
        "words", "words_mode", "reach_from", "reach_to", "standings", "contact", "country_ids",
        "hours", "hour_from", "hour_to", "weekdays", "calendar_id", "repeats_from",
        "priority_from", "noise", "domain", "outcome", "team_id", "user_id", "balance",
        "category_id", "tag_ids", "ticket_priority", "follower_ids", "approval", "tell_user_ids",
        "activity_type_id", "activity_user_id", "activity_summary", "activity_days", "document",
        "stop",
    )  # fmt: skip
    def _compute_sentence(self):
        choices = {name: dict(pairs) for name, pairs in self._choices().items()}
        for rule in self:
            rule.sentence = rule._sentence(choices)

    def _sentence(self, choices):
        """
        :param dict choices: field name to labels by key
        :rtype: str
        """
        self = self.with_context(active_test=False)
        when = self.env._(
            "%(who)s %(does)s %(circumstances)s",
            who=self._who(choices),
            does=self._does(),
            circumstances=" ".join(self._circumstances(choices)),
        )
        when = format_list(self.env, [" ".join(when.split()), *self._further()])
        deeds = self._deeds()
        if not deeds:
            return self.env._("When %(when)s, then nothing yet.", when=when)
        return self.env._(
            "When %(when)s, then %(then)s.", when=when, then=format_list(self.env, deeds)
        )

    # When

    def _who(self, choices):
        whos = {
            "vip": self.env._("a VIP"),
            "superuser": self.env._("a super user"),
            "supporter": self.env._("a supporter"),
            "blocked": self.env._("somebody blocked"),
            "none": self.env._("somebody without a standing"),
        }
        if self.standings:
            return self._or(whos[key] for key in choices["standings"] if key in self.standings)
        return {
            "yes": self.env._("a known contact"),
            "no": self.env._("somebody unknown"),
        }.get(self.contact) or self.env._("somebody")

    def _does(self):
        topics = self.topic_ids.mapped("name")
        about = self.env._(" about %s", self._or(topics)) if topics else ""
        kinds = [kind for kind in self.kinds or () if self.kinds_mode != "none"]
        if len(kinds) == 1:
            return {
                "complaint": self.env._("complains%(about)s", about=about),
                "question": self.env._("asks something%(about)s", about=about),
                "praise": self.env._("praises us%(about)s", about=about),
                "suggestion": self.env._("suggests something%(about)s", about=about),
            }[kinds[0]]
        if not kinds:
            return self.env._("writes something%(about)s", about=about)
        nouns = [self._noun(kind) for kind in kinds]
        together = self._or(nouns) if self.kinds_mode == "any" else format_list(self.env, nouns)
        return self.env._("writes %(what)s%(about)s", what=together, about=about)

    def _noun(self, kind):
        return {
            "complaint": self.env._("a complaint"),
            "question": self.env._("a question"),
            "praise": self.env._("praise"),
            "suggestion": self.env._("a suggestion"),
        }[kind]

    def _circumstances(self, choices):
        """Where, how and when it is said.

        :rtype: list[str]
        """
        said = []
        if self.country_ids:
            said.append(self.env._("from %s", self._or(self.country_ids.mapped("name"))))
        if self.networks:
            names = [choices["networks"].get(key, key) for key in self.networks]
            said.append(self.env._("on %s", self._or(names)))
        if self.account_ids:
            said.append(
                self.env._("through the account %s", self._or(self.account_ids.mapped("name")))
            )
        if self.source_ids:
            said.append(self.env._("found by %s", self._or(self.source_ids.mapped("name"))))
        if self.audience:
            said.append(
                self.env._("in public") if self.audience == "public" else self.env._("in private")
            )
        if self.item_kinds:
            labels = choices["item_kinds"]
            names = [labels.get(key, key) for key in self.item_kinds]
            said.append(self.env._("as %s", self._or(self._quoted(name) for name in names)))
        if self.addressed:
            said.append(
                self.env._("to us")
                if self.addressed == "yes"
                else self.env._("without addressing us")
            )
        if self.language_ids:
            said.append(self.env._("in %s", self._or(self._languages())))
        if self.moods:
            said.append(self._or(self._mood(key) for key in self.moods))
        if self.reach_from and self.reach_to:
            said.append(
                self.env._(
                    "with %(from)s to %(to)s followers",
                    **{"from": self._number(self.reach_from), "to": self._number(self.reach_to)},
                )
            )
        elif self.reach_from:
            said.append(self.env._("with at least %s followers", self._number(self.reach_from)))
        elif self.reach_to:
            said.append(self.env._("with at most %s followers", self._number(self.reach_to)))
        return [*said, *self._times(choices)]

    def _times(self, choices):
        said = []
        if self.hours == "between":
            said.append(
                self.env._(
                    "between %(begin)s and %(end)s",
                    begin=clock(self.hour_from),
                    end=clock(self.hour_to),
                )
            )
        if self.weekdays:
            days = [choices["weekdays"].get(day, day) for day in sorted(self.weekdays)]
            said.append(self.env._("on a %s", self._or(days)))
        if self.hours == "outside":
            said.append(self.env._("outside the working hours “%s”", self.calendar_id.name or "…"))
        if self.hours == "within":
            said.append(self.env._("in the working hours “%s”", self.calendar_id.name or "…"))
        return said

    def _further(self):
        """Whole clauses that hold as well.

        :rtype: list[str]
        """
        said = []
        if self.kinds and self.kinds_mode == "none":
            said.append(
                self.env._("it is not %s", self._or(self._noun(kind) for kind in self.kinds))
            )
        if self.standings and self.contact:
            said.append(
                self.env._("the author is a known contact")
                if self.contact == "yes"
                else self.env._("the author is unknown")
            )
        if self.mood_sure == "likely":
            said.append(self.env._("the mood is likely at least"))
        elif self.mood_sure == "sure":
            said.append(self.env._("the mood is sure"))
        if self.needs_answer:
            said.append(
                self.env._("it needs an answer")
                if self.needs_answer == "yes"
                else self.env._("it needs no answer")
            )
        if lines := self._lines():
            said.append(self._words_said(lines))
        if self.repeats_from > 1:
            said.append(self.env._("at least %s posts say the same", self.repeats_from))
        if self.priority_from:
            said.append(self.env._("its priority is at least %s", self.priority_from))
        if self.noise == "only":
            said.append(self.env._("it is noise"))
        elif self.noise == "also":
            said.append(self.env._("it may be noise"))
        if self.domain and self.domain.strip() != "[]":
            said.append(self.env._("the conditions on its fields hold"))
        return said

    def _words_said(self, lines):
        shown = [self._quoted(line) for line in lines[:WORDS_SHOWN]]
        if len(lines) > len(shown) + 1:
            shown.append(self.env._("%s more", len(lines) - WORDS_SHOWN))
        elif len(lines) > len(shown):
            shown.append(self._quoted(lines[-1]))
        if self.words_mode == "all":
            return self.env._("it contains %s", format_list(self.env, shown))
        if self.words_mode == "none":
            return self.env._("it does not contain %s", self._or(shown))
        return self.env._("it contains %s", self._or(shown))

    # Then

    def _deeds(self):
        """What the rule does.

        :rtype: list[str]
        """
        team = self.team_id.name
        deeds = []
        if self.outcome:
            deeds.append(
                {
                    "ticket": self.env._("open a ticket for team %s", team)
                    if team
                    else self.env._("open a ticket"),
                    "lead": self.env._("make a lead"),
                    "watch": self.env._("only watch"),
                    "ignore": self.env._("ignore it"),
                }[self.outcome]
            )
        if team and self.outcome != "ticket":
            deeds.append(self.env._("give it to team %s", team))
        if self.user_id:
            deeds.append(self.env._("give it to %s", self.user_id.name))
        elif self.balance:
            deeds.append(self.env._("give it to whom of the team it suits"))
        if self.category_id:
            deeds.append(self.env._("file it under %s", self.category_id.name))
        if self.tag_ids:
            deeds.append(self.env._("tag %s", self._and(self.tag_ids.mapped("name"))))
        if self.ticket_priority:
            labels = dict(self._fields["ticket_priority"]._description_selection(self.env))
            deeds.append(self.env._("set the priority to “%s”", labels[self.ticket_priority]))
        if self.follower_ids:
            deeds.append(self.env._("let %s follow", self._and(self.follower_ids.mapped("name"))))
        if self.approval:
            deeds.append(self.env._("ask for approval of the answer"))
        if self.tell_user_ids:
            deeds.append(self.env._("tell %s now", self._and(self.tell_user_ids.mapped("name"))))
        if self.activity_type_id:
            what = self.activity_summary or self.activity_type_id.name
            deeds.append(
                self.env._("plan “%(what)s” for %(who)s", what=what, who=self.activity_user_id.name)
                if self.activity_user_id
                else self.env._("plan “%s”", what)
            )
        if self.document:
            label = dict(self._documents()).get(self.document, self.document)
            deeds.append(self.env._("make a document: %s", label))
        if self.stop:
            deeds.append(self.env._("stop"))
        return deeds

    # Words

    def _quoted(self, text):
        begin, end = QUOTES.get(language(self.env.lang) or "", "“”")
        return f"{begin}{text}{end}"

    def _or(self, parts):
        return format_list(self.env, [part or "…" for part in parts], style="or")

    def _and(self, parts):
        return format_list(self.env, [part or "…" for part in parts])

    def _number(self, number):
        return formatLang(self.env, number, digits=0)

    def _mood(self, key):
        return {
            "negative": self.env._("in a negative mood"),
            "neutral": self.env._("in a neutral mood"),
            "positive": self.env._("in a positive mood"),
        }[key]

    def _languages(self):
        """Names of languages in the language of the reader."""
        mine = babel_locale_parse(get_lang(self.env).code)
        names = []
        for each in self.language_ids:
            try:
                names.append(Locale(language(each.code)).get_language_name(mine))
            except (UnknownLocaleError, ValueError):
                names.append(each.name)
        return list(dict.fromkeys(names))


def clock(hours):
    """``18:00`` of 18.0.

    :rtype: str
    """
    minutes = round(hours * 60)
    return f"{minutes // 60}:{minutes % 60:02d}"
