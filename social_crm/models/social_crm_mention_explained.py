"""Why a mention is taken for what it is, in words, in the language of whoever asks.

Nothing of it is stored: it is worked out when somebody asks, from the same text and the same model.
"""

from babel import Locale, UnknownLocaleError

from odoo import models

from .social_crm_facts import KINDS

SURE_FROM = (("sure", 0.85), ("likely", 0.65), ("unsure", 0))
"""From which probability on something is called what."""
ABOUT = ("language", "mood", *(f"kind:{kind}" for kind in KINDS), "topic", "needs_answer")


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    def explain_understanding(self):
        """Why this is taken for what it is.

        :returns: ``values``, a list of dicts with ``about`` (of ``ABOUT``), ``name`` (what
            :meth:`action_take_back` takes, or ``False``), ``label``, ``value``, ``sure`` (in
            words, may be empty), ``said`` (by whom, or ``False``), ``reasons`` (dicts of ``text``
            and ``terms``: ``word``, ``against``, ``title``), ``anew`` (what would be found now if
            that is something else, or ``False``); ``model`` (a sentence); ``may_correct``
        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        understanding = self.env["social.crm.understanding"]
        if self.own or not (self.text or self.subject):
            return {
                "values": [],
                "model": self.env._("There are no words that could be understood."),
                "may_correct": False,
            }
        found, reasons, taught = understanding.sudo()._explain(self.sudo())
        by_value = {}
        for reason in reasons:
            by_value.setdefault(reason.about, []).append(reason)
        return {
            "values": [
                value
                for about in ABOUT
                if (value := self._explain_value(about, found, by_value.get(about, ()), taught))
            ],
            "model": self._told_model(taught),
            "may_correct": self.has_access("write"),
        }

    def _explain_value(self, about, found, reasons, taught):
        """One value with its reasons; nothing for a kind that neither holds nor nearly holds."""
        name = {"kind": "kinds", "topic": "topic_id"}.get(about.partition(":")[0], about)
        stored, anew = self._value_in_words(about), self._found_in_words(about, found, taught)
        said = name in self._said()
        if about.startswith("kind:") and not (self[f"is_{about[5:]}"] or reasons):
            return None
        return {
            "about": about,
            "name": False if name == "language" else name,
            "label": self._about_in_words(about),
            "value": stored,
            "sure": "" if said else self._sure_in_words(about, found),
            "said": said and self._said_by(name),
            "reasons": [self._reason_in_words(reason) for reason in reasons],
            "anew": anew != stored
            and not said
            and self.env._("Found anew with what is known today, it would be: %s", anew),
        }

    # In words

    def _about_in_words(self, about):
        labels = {
            "language": self.env._("Language"),
            "mood": self.env._("Mood"),
            "topic": self.env._("Topic"),
            "needs_answer": self.env._("Needs an answer"),
        }
        if about.startswith("kind:"):
            return self._fields[f"is_{about[5:]}"]._description_string(self.env)
        return labels[about]

    def _value_in_words(self, about):
        """What is stored."""
        topic = self.topic_id.sudo()
        return self._in_words(
            about,
            {
                "language": self.language,
                "mood": self.mood,
                "topic": topic.display_name,
                "needs_answer": self.needs_answer,
                **{f"kind:{kind}": self[f"is_{kind}"] for kind in KINDS},
            },
        )

    def _found_in_words(self, about, found, taught):
        """What would be found now."""
        topic = self.env["social.crm.topic"].sudo().browse(taught.topics.get(found.topic) or ())
        return self._in_words(
            about,
            {
                "language": found.language,
                "mood": found.mood if found.mood_scores else False,
                "topic": topic.display_name,
                "needs_answer": found.needs_answer,
                **{f"kind:{kind}": kind in found.kinds for kind in KINDS},
            },
        )

    def _in_words(self, about, values):
        value = values[about]
        if about == "mood":
            moods = dict(self._fields["mood"]._description_selection(self.env))
            return moods.get(value) or self.env._("not known")
        if about == "language":
            return self._language_in_words(value)
        if about == "topic":
            return value or self.env._("none")
        return self.env._("Yes") if value else self.env._("No")

    def _language_in_words(self, code):
        """:param str code: ISO 639-1, or what a network told"""
        if not code:
            return self.env._("not known")
        try:
            names = Locale.parse(self.env.lang or "en_US").languages
        except (ValueError, UnknownLocaleError):
            return code
        return names.get(code.replace("-", "_").partition("_")[0], code)

    def _sure_in_words(self, about, found):
        """How sure it is, without percent: before a company has taught anything, they would promise
        too much."""
        words = dict(self._fields["mood_sure"]._description_selection(self.env))
        if about == "mood":
            return words.get(self.mood_sure, "")
        if about == "language":
            chance = found.language_sure
        elif about == "needs_answer":
            chance = max(found.needs_answer_score, 1 - found.needs_answer_score)
        elif about == "topic":
            if not self.topic_id:
                return ""
            chance = found.topic_scores.get(found.topic, 0)
        else:
            score = found.kind_scores.get(about[5:], 0)
            chance = max(score, 1 - score)
        return words[next(key for key, least in SURE_FROM if chance >= least)]

    def _said_by(self, name):
        """Who said it, as far as that is known."""
        if name == "mood" and self.mood_user_id:
            return self.env._("%s said so.", self.mood_user_id.sudo().name)
        return self.env._("A colleague said so.")

    def _told_model(self, taught):
        """By which model it is worked out."""
        if taught.id:
            name = self.env["social.crm.model"].sudo().browse(taught.id).display_name
            return self.env._("Worked out with what your colleagues have taught: %s.", name)
        return self.env._("Worked out with the model that is shipped; nobody has taught it yet.")
