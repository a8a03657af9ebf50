"""Whether a text is negative, neutral or positive: a linear model of hashed features, one table of
weights for each language, worked out by ``python3 -m house train`` (see ``data/CARD.md``)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from .draft import Draft
from .features import BAD, DATA, GOOD, lexicon, walk
from .mood_table import ALIKE, Seen, Table
from .result import MOODS, Reason

LANGUAGES = ("en", "de")
"""Languages that have a table of weights."""
SURE, LIKELY = 0.8, 0.6
"""From which probability on a mood is ``sure`` or ``likely``."""
GUESSED = 0.5
"""Below so sure of it, a language without a table is not believed."""
SHORT = 4
"""Letters; less say nothing of a mood, unless there is a sign."""
FALLBACK = {
    "none": (0.3, 0.4, 0.3),
    "good": (0.15, 0.2, 0.65),
    "bad": (0.65, 0.2, 0.15),
}
"""Probabilities of the moods in a language without a table: by its signs alone, as measured on
French tweets (``data/CARD.md``)."""
_PRAISE = frozenset(("good", "very_good", "thanks"))
_WRONG = frozenset(("trouble", "very_bad"))

_lock = threading.Lock()


@lru_cache(len(LANGUAGES))
def _loaded(language: str) -> Table:
    return Table(DATA / f"mood_{language}.bin")


def table(language: str) -> Table:
    """The weights of a language, loaded when first asked for.

    :param language: one of :data:`LANGUAGES`
    """
    with _lock:
        return _loaded(language)


def language_of(draft: Draft) -> tuple[str | None, bool]:
    """Whose weights a text is judged by.

    :returns: one of :data:`LANGUAGES`, or ``None``: by its signs alone; and whether that is in
        doubt: where the language cannot be told, the first expected one is taken, else English
    """
    if draft.language in LANGUAGES:
        return draft.language, False
    if not draft.tokens.letters:
        return next((each for each in draft.languages if each in LANGUAGES), LANGUAGES[0]), False
    if draft.language is None or draft.language_sure < GUESSED:
        return next((each for each in draft.languages if each in LANGUAGES), LANGUAGES[0]), True
    return None, True


def find(drafts: Sequence[Draft]) -> None:
    """Step: the mood of texts, how sure, and what there is to doubt. Those of one language are
    judged at once: that costs half of one by one."""
    by_language: dict[str | None, list[Draft]] = {}
    for draft in drafts:
        language, doubtful = language_of(draft)
        if doubtful:
            draft.doubts.add("language")
        by_language.setdefault(language, []).append(draft)
    for language, those in by_language.items():
        if language:
            found = table(language).scores([each.tokens for each in those])
        else:
            found = [_by_signs(each) for each in those]
        for draft, (scores, seen) in zip(those, found, strict=True):
            _set(draft, scores, seen)


def _by_signs(draft: Draft) -> tuple[tuple[float, ...], Seen]:
    """What can be told of a text in a language without a table."""
    known = lexicon(None)
    groups = [group for token in draft.tokens.items if (group := known.group(token))]
    seen = Seen([], False, sum(group in GOOD for group in groups), sum(g in BAD for g in groups))
    sign = "good" if seen.good > seen.bad else "bad" if seen.bad > seen.good else "none"
    return FALLBACK[sign], seen


def _set(draft: Draft, scores: tuple[float, ...], seen: Seen) -> None:
    if "ironic" in seen.groups:
        draft.doubts.add("irony")
    elif seen.good and seen.bad:
        draft.doubts.add("irony" if _praise_beside_trouble(seen) else "mixed")
    elif not (seen.good or seen.bad) and draft.tokens.letters < SHORT:
        draft.doubts.add("short")
    draft.mood_scores = dict(zip(MOODS, scores, strict=True))
    draft.mood_sure = sureness(max(scores), draft.doubts)


def sureness(probability: float, doubts: set[str]) -> str:
    """In words, how far a mood can be trusted.

    :returns: ``sure``, ``likely`` or ``unsure``
    """
    if doubts & {"irony", "language", "short"} or probability < LIKELY:
        return "unsure"
    return "sure" if probability >= SURE and "mixed" not in doubts else "likely"


def _praise_beside_trouble(seen: Seen) -> bool:
    """Praise and a complaint in one breath: "great, delayed again". A "but" between them says that
    both are meant."""
    groups = seen.groups
    return not seen.turned and not (_PRAISE.isdisjoint(groups) or _WRONG.isdisjoint(groups))


def explain(draft: Draft, model: Any = None) -> list[Reason]:
    """The words and signs that made the mood, the doubts, and what it was judged by."""
    language, _ = language_of(draft)
    reasons: list[Reason] = []
    if language:
        reasons += _words(draft, language)
    else:
        known = lexicon(None)
        signs = [
            (token.raw, 1.0 if group in GOOD else -1.0)
            for token in draft.tokens.items
            if (group := known.group(token)) in GOOD | BAD
        ]
        if draft.mood == "negative":
            signs = [(sign, -weight) for sign, weight in signs]
        if signs:
            reasons.append(Reason("mood", "mood_signs", tuple(dict(signs).items())))
        reasons.append(Reason("mood", "mood_no_weights"))
    reasons += [Reason("mood", f"doubt_{doubt}") for doubt in sorted(draft.doubts)]
    return reasons


CODES = ("mood_words", "mood_signs", "mood_negated")
"""Codes of reasons that name pieces of a text: words, signs, words behind a negation; phrases have
one of their own."""
_SHOWN = 8
_LEAST = 0.02


def _words(draft: Draft, language: str) -> list[Reason]:
    tokens, known = draft.tokens, lexicon(language)
    walked = walk(tokens, known)
    parts, wholes = table(language).terms(tokens, draft.mood)
    phrases: dict[str, float] = {}
    for (place, _, length), value in zip(walked.phrases, wholes, strict=True):
        start = max(0, place - length + 1)
        for within in range(start, place + 1):
            if walked.units[within].taken:  # what it says with its neighbours is the phrase's
                value, parts[within] = value + parts[within], 0.0
        phrases[" ".join(tokens.words[start : place + 1])] = value
    found: dict[str, dict[str, float]] = {code: {} for code in CODES}
    found["mood_phrase"] = phrases
    for place, value in enumerate(parts):
        token = tokens.items[place]
        if token.kind in ALIKE or abs(value) < _LEAST:
            continue
        if token.kind in ("emoji", "emoticon", "mark"):
            code = "mood_signs"
        else:
            code = "mood_negated" if walked.units[place].negated else "mood_words"
        found[code][token.raw] = found[code].get(token.raw, 0.0) + value
    reasons = []
    for code, terms in found.items():
        most = sorted(terms.items(), key=lambda each: -abs(each[1]))[:_SHOWN]
        if most:
            rounded = tuple((word, round(value, 3)) for word, value in most)
            reasons.append(Reason("mood", code, rounded))
    return reasons
