"""Reasons why a mention is taken for what it is, as sentences in the language of whoever reads.

A reason (:class:`..text.result.Reason`) is a code with words and numbers. What adds a code adds its
sentence to :meth:`SocialCrmMention._reason_sentences`.
"""

from odoo import models

TERMS_SHOWN = 8


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    def _reason_sentences(self):
        """What codes of reasons mean.

        :returns: code to a sentence, with places for the values of a reason
        :rtype: dict[str, str]
        """
        return {
            "words": self.env._("Words of the topic stand in it:"),
            "no_words": self.env._("No word of any topic stands in it."),
            "language_unknown": self.env._("There are too few words to tell."),
            "language_words": self.env._("Words of that language:"),
            "language_hint": self.env._(
                "The network says so, or the author mostly writes in that language."
            ),
            "language_expected": self.env._("Your customers write in that language."),
            "taught": self.env._(
                "What your colleagues taught with %(examples)s examples about words in it:"
            ),
            "taught_usual": self.env._(
                "What is usual with you, as your colleagues taught with %(examples)s examples."
            ),
        }

    def _reason_in_words(self, reason):
        """A reason as a sentence, with the words of the text that speak for and against.

        :param Reason reason: see :mod:`..text.result`
        :returns: ``text`` and ``terms``, a list of dicts with ``word``, ``against``, ``title``
        :rtype: dict
        """
        sentence = self._reason_sentences().get(reason.code) or self.env._("What counts:")
        weightiest = sorted(reason.terms, key=lambda term: -abs(term[1]))[:TERMS_SHOWN]
        return {
            "text": sentence % _Values(reason.values),
            "terms": [
                {
                    "word": word,
                    "against": weight < 0,
                    "title": self.env._("speaks against it")
                    if weight < 0
                    else self.env._("speaks for it"),
                }
                for word, weight in weightiest
            ],
        }


class _Values(dict):
    """Values for the places of a sentence; one that is not there must not cost the others."""

    def __init__(self, values):
        super().__init__(
            (key, f"{value:g}" if isinstance(value, float) else value)
            for key, value in values.items()
        )

    def __missing__(self, key):
        return "…"
