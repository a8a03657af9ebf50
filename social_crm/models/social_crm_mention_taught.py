"""Why a mention is taken for what it is, as far as colleagues have taught it: their words, and the
example that is most like it."""

from odoo import models

from .social_crm_facts import KINDS

LOOKED_AT = 1000
"""The latest examples."""
ALIKE = 0.25
"""Words in common, as a share of all words of both, from which on an example is worth showing."""
SHOWN = 160


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    def _reason_sentences(self):
        return {
            **super()._reason_sentences(),
            "taught": self.env._("Your colleagues taught these words, with %(examples)s examples:"),
            "taught_usual": self.env._(
                "Your colleagues taught what is usual here, with %(examples)s examples."
            ),
        }

    def _explain_value(self, about, found, reasons, taught):
        value = super()._explain_value(about, found, reasons, taught)
        if value and any(reason.code.startswith("taught") for reason in reasons):
            example = self._example_like_this(about, found)
            if example:
                text = example.text[:SHOWN]
                value["reasons"].append(
                    {"text": self.env._("A colleague said so of: “%s”", text), "terms": []}
                )
        return value

    def _example_like_this(self, about, found):
        """The example with the same value that has most words in common with this; only of posts
        that the user may read, since a private one stays recognisable without names.

        :param str about: as in ``explain_understanding``
        :param found: what is found of this, an ``Understanding``
        :rtype: social.crm.example
        """
        from ..text import tokenise

        domain = {
            "mood": [("mood", "=", found.mood)],
            "needs_answer": [("needs_answer", "=", "yes" if found.needs_answer else "no")],
            "topic": [("topic_id", "=", int(found.topic or 0)), ("topic_said", "=", True)],
            **{f"kind:{kind}": [(kind, "=", "yes")] for kind in KINDS},
        }.get(about)
        examples = self.env["social.crm.example"].sudo()
        if not domain:
            return examples
        readable = self.env["social.crm.mention"]._search([("company_id", "=", self.company_id.id)])
        examples = examples.search_fetch(
            [
                *domain,
                ("company_id", "=", self.company_id.id),
                ("mention_id", "in", readable),
                ("mention_id", "!=", self.id),
            ],
            ["text"],
            limit=LOOKED_AT,
        )
        own = set(tokenise(self.text).of("word", "hashtag"))
        best, most = examples.browse(), ALIKE
        for example in examples:
            words = set(tokenise(example.text).of("word", "hashtag"))
            share = len(own & words) / (len(own | words) or 1)
            if share > most:
                best, most = example, share
        return best
