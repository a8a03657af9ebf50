"""What a mention says: language, mood, kinds, topic, whether it needs an answer.

The work is done by :mod:`..text`, which knows nothing of Odoo; it is loaded by the worker that
first understands something, and by no other.
"""

import gc
import logging
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from odoo import api, models
from odoo.tools import SQL

from ..text.result import KINDS, Hint, Signature

_logger = logging.getLogger(__name__)

LANGUAGE_SURE = 0.6
"""Below that a language is a guess."""
RECALLED = 30
"""Earlier mentions of an author that are looked at."""
NOTHING = {
    "mood": None,
    "mood_sure": None,
    "mood_score": None,
    **{f"is_{kind}": None for kind in KINDS},
    "needs_answer": None,
    "topic_id": None,
}
"""What is found where nothing can be found."""


@dataclass(frozen=True, slots=True)
class Taught:
    """What is added to the shipped model.

    :param id: of the ``social.crm.model``; ``None``: nothing was taught
    :param model: what :func:`..text.understand` takes; ``None``: the shipped one
    :param topics: key of a topic to its id
    """

    id: int | None
    model: object
    topics: dict


class SocialCrmUnderstanding(models.AbstractModel):
    _name = "social.crm.understanding"
    _description = "Understanding of Social Mentions"

    @api.model
    def _understand(self, account, facts):
        """Understand these, with the shipped model and what the company taught.

        What has no words, or breaks the understanding, is left without values; the others are not
        touched by it.

        :param account: the account of all of them
        :param dict facts: mention id to :class:`.social_crm_facts.Facts`; sets what was understood
        """
        asked = list(facts.values())
        if not asked:
            return
        authors = self._authors(asked)
        for each in asked:
            if each.told_language is None and each.understood_at is None:
                each.told_language = each.language
        hints = [self._hint(each, authors) for each in asked]
        taught = self._taught(account.company_id)
        read = partial(self._read, languages=account._languages(), model=taught.model)
        found = read([each.words for each in asked], hints=hints)
        now = self.env.cr.now().replace(microsecond=0)
        for each, understood in zip(asked, found, strict=True):
            if understood is None:
                each.find(**NOTHING, language=each.told_language)
                each.understood_at, each.signature = None, Signature()
                continue
            each.signature = understood.signature
            each.find(**self._values(each, understood, taught))
            each.model_id = taught.id
            each.understood_at = now

    @api.model
    def _taught(self, company):
        """What a company's colleagues have taught, and its topics.

        :rtype: Taught
        """
        active = self.env["social.crm.model"]._active(company)
        topics = self.env["social.crm.topic"]._for_text(company)
        known = {each.key: active._topic_id(each.key) for each in topics}
        return Taught(active.id or None, active._loaded(), known)

    @api.model
    def _read(self, texts, languages, model, hints):
        """Understand texts; one that breaks it does not take the others with it.

        :param texts: list of str
        :param languages: ISO 639-1 codes that are expected
        :param model: what was taught; ``None`` is the shipped one
        :param hints: a :class:`..text.result.Hint` for each
        :returns: an ``Understanding`` for each, or ``None``
        """
        from ..text import understand

        try:
            with without_collecting():
                return understand(texts, languages, model, hints=hints)
        except Exception:
            if len(texts) == 1:
                # Without the text itself: it is a person's.
                _logger.exception("A text of %s characters was not understood", len(texts[0]))
                return [None]
        half = len(texts) // 2
        return [
            *self._read(texts[:half], languages, model, hints[:half]),
            *self._read(texts[half:], languages, model, hints[half:]),
        ]

    @api.model
    def _values(self, facts, understood, taught):
        """What to set of what was understood. A mood that nothing speaks for is not known.

        :rtype: dict[str, object]
        """
        mood = understood.mood if understood.mood_scores else None
        language = understood.language
        if facts.told_language and understood.language_sure < LANGUAGE_SURE:
            language = facts.told_language  # better somebody's word than a guess
        return {
            "language": language,
            "mood": mood,
            "mood_sure": understood.mood_sure if mood else None,
            "mood_score": understood.mood_scores[mood] if mood else None,
            "needs_answer": understood.needs_answer,
            "topic_id": taught.topics.get(understood.topic),
            **{f"is_{kind}": kind in understood.kinds for kind in KINDS},
        }

    @api.model
    def _hint(self, facts, authors):
        """What is known of a mention beside its words.

        :param dict authors: as :meth:`_authors` gives it
        """
        usual, waiting = authors.get(facts.profile_id, (None, False))
        return Hint(
            language=facts.told_language or usual or facts.profile_language,
            # In a thread, networks name everybody: who answers another customer does not mean us.
            addressed=facts.addressed and not facts.bystander,
            private=facts.private,
            answers=facts.answers,
            waiting=bool(waiting),
        )

    @api.model
    def _authors(self, facts):
        """What the authors of these wrote before, in one query: in which language they mostly
        write, and whether they wait for an answer.

        :returns: profile id to a language (ISO 639-1, or ``None``) and whether they wait; without
            those who never wrote
        :rtype: dict[int, tuple[str | None, bool]]
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT asked.id, mode() WITHIN GROUP (ORDER BY earlier.language),
                       bool_or(earlier.addressed AND earlier.state IN ('new', 'open'))
                  FROM unnest(%s) AS asked(id)
                  JOIN LATERAL (
                           SELECT language, addressed, state FROM social_crm_mention
                            WHERE profile_id = asked.id AND understood_at IS NOT NULL
                              AND own IS NOT TRUE AND id <> ALL(%s)
                            LIMIT %s) earlier ON TRUE
                 GROUP BY asked.id
                """,
                list({each.profile_id for each in facts}),
                [each.id for each in facts],
                RECALLED,
            )
        )
        return {profile_id: (language, waiting) for profile_id, language, waiting in rows}

    @api.model
    def _explain(self, mention):
        """What would be found of a mention now, and why; nothing is stored.

        :param mention: one ``social.crm.mention``
        :returns: an ``Understanding``, its reasons, what was taught
        :rtype: tuple[Understanding, list[Reason], Taught]
        """
        from ..text import explain, understand

        account = mention.account_id.sudo()
        (facts,) = self.env["social.crm.facts"].sudo()._load(mention.ids).values()
        hint = self._hint(facts, self._authors([facts]))
        taught = self._taught(account.company_id)
        languages = account._languages()
        (found,) = understand([facts.words], languages, taught.model, hints=[hint])
        return found, explain(facts.words, languages, taught.model, hint=hint), taught


@contextmanager
def without_collecting():
    """Many small objects are made and dropped at once; to look for garbage amid that, Python would
    walk through all that Odoo holds, again and again: a seventh of the whole time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
