"""Whether a text is negative, neutral or positive: a linear model of hashed features, one table of
weights for each language, worked out by ``python3 -m house train`` (see ``data/CARD.md``)."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from functools import lru_cache
from math import exp, sqrt
from pathlib import Path
from typing import Any
from zlib import crc32, decompress

from .draft import Draft
from .features import (
    BAD,
    DATA,
    GOOD,
    Unit,
    Walk,
    bucket,
    count,
    group_of,
    lexicon,
    of_phrase,
    of_turn,
    of_unit,
    of_whole,
    walk,
)
from .result import MOODS, Reason
from .tokens import Tokens

FORMAT = 1
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
_KEPT = 40_000
_ALIKE = ("url", "name", "mail", "number")

Sums = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class _Part:
    """What a token adds: for each of words, pieces and groups the sums of its weights, and how many
    features it has; its group."""

    words: Sums
    pieces: Sums
    groups: Sums
    sizes: tuple[int, int, int]
    group: str | None


class Table:
    """The weights of one language.

    :param path: a file that training wrote
    :raises ValueError: it is none, or one of another format
    """

    def __init__(self, path: Path) -> None:
        head, _, body = path.read_bytes().partition(b"\n")
        about = json.loads(head)
        if about.get("format") != FORMAT:
            raise ValueError(f"{path.name} has not format {FORMAT}.")
        self.language: str = about["language"]
        self.version: str = about["version"]
        self._bits: int = about["bits"]
        self._mask = (1 << self._bits) - 1
        self._bias: list[float] = about["bias"]
        self._shares: list[float] = about["shares"]
        self._slope: list[float] = about["slope"]
        self._offset: list[float] = about["offset"]
        planes = decompress(body)
        size = 1 << self._bits
        self._planes = tuple(planes[size * mood : size * (mood + 1)] for mood in range(3))
        # One byte a weight, finer near nought: the square of what it says.
        steps = [byte - 256 if byte > 127 else byte for byte in range(256)]
        self._worth = [about["scale"] * step * abs(step) / 127**2 for step in steps]
        self._lexicon = lexicon(self.language)
        self._parts: dict[tuple[str, bool], _Part] = {}

    def weights(self, feature: str) -> Sums:
        """What a feature says for each mood."""
        place = bucket(feature, self._bits)
        worth = self._worth
        one, two, three = self._planes
        return worth[one[place]], worth[two[place]], worth[three[place]]

    def scores(self, tokens: Tokens) -> tuple[tuple[float, ...], Walk]:
        """How likely each mood is.

        :returns: probabilities in the order of :data:`.result.MOODS`, and what was seen
        """
        sums, walked = self._sums(tokens)
        found = [
            slope * value + offset
            for slope, value, offset in zip(self._slope, sums, self._offset, strict=True)
        ]
        most = max(found)
        odds = [exp(value - most) for value in found]
        whole = sum(odds)
        return tuple(odd / whole for odd in odds), walked

    def raw(self, tokens: Tokens) -> tuple[float, float, float]:
        """What each mood gets before it is made a probability."""
        return self._sums(tokens)[0]

    def _sums(self, tokens: Tokens) -> tuple[Sums, Walk]:
        walked = walk(tokens, self._lexicon)
        known = self._parts
        a0 = a1 = a2 = b0 = b1 = b2 = c0 = c1 = c2 = 0.0
        words, pieces, groups = len(walked.pairs), 0, 0
        found: list[str | None] = []
        more: list[str] = []
        for unit in walked.units:
            if unit.taken:
                found.append(None)
                continue
            token = unit.token
            raw = token.word if token.kind in _ALIKE else token.raw
            part = known.get((raw, unit.negated)) or self._part(unit, raw)
            x, y, z = part.words
            a0 += x
            a1 += y
            a2 += z
            x, y, z = part.pieces
            b0 += x
            b1 += y
            b2 += z
            if part.group:
                x, y, z = part.groups
                c0 += x
                c1 += y
                c2 += z
                if unit.turned:
                    more += of_turn(part.group, unit)
            one, two, three = part.sizes
            words += one
            pieces += two
            groups += three
            found.append(part.group)
        worth, mask = self._worth, self._mask
        first, second, third = self._planes
        for pair in walked.pairs:
            place = crc32(pair.encode()) & mask
            a0 += worth[first[place]]
            a1 += worth[second[place]]
            a2 += worth[third[place]]
        count(walked, found)
        more += of_whole(walked)
        for place, group, _ in walked.phrases:
            more += of_phrase(group, walked.units[place])
        groups += len(more)
        x, y, z = self._sum(more)
        c0 += x
        c1 += y
        c2 += z
        bias, shares = self._bias, self._shares
        u = shares[0] / sqrt(words)
        v = shares[1] / sqrt(pieces or 1)
        w = shares[2] / sqrt(groups)
        return (
            bias[0] + a0 * u + b0 * v + c0 * w,
            bias[1] + a1 * u + b1 * v + c1 * w,
            bias[2] + a2 * u + b2 * v + c2 * w,
        ), walked

    def _part(self, unit: Unit, raw: str) -> _Part:
        group = group_of(unit, self._lexicon)
        words, pieces, groups = of_unit(unit, group)
        part = _Part(
            self._sum(words),
            self._sum(pieces),
            self._sum(groups),
            (len(words), len(pieces), len(groups)),
            group,
        )
        if len(self._parts) >= _KEPT:
            self._parts.clear()
        if len(raw) <= 40 and not unit.taken:
            self._parts[raw, unit.negated] = part
        return part

    def _sum(self, features: list[str]) -> Sums:
        # Written out: most of what a new word costs is here.
        worth, mask = self._worth, self._mask
        first, second, third = self._planes
        a = b = c = 0.0
        for feature in features:
            place = crc32(feature.encode()) & mask
            a += worth[first[place]]
            b += worth[second[place]]
            c += worth[third[place]]
        return a, b, c

    def terms(self, tokens: Tokens, mood: str) -> tuple[list[float], list[float]]:
        """What each token and each phrase speaks for a mood, against the mean of the others; the
        half of a pair is each word's.

        :returns: of each token, and of each phrase, in the order of the text
        """
        walked = walk(tokens, self._lexicon)
        which = MOODS.index(mood)
        parts = [
            self._part(unit, unit.token.raw if unit.token.kind not in _ALIKE else unit.token.word)
            for unit in walked.units
        ]
        sizes = [sum(part.sizes[block] for part in parts) for block in range(3)]
        sizes[0] += len(walked.pairs)
        rates = [share / sqrt(size or 1) for share, size in zip(self._shares, sizes, strict=True)]

        def speaks(sums: Sums) -> float:
            return sums[which] - (sum(sums) - sums[which]) / 2

        values = [
            rates[0] * speaks(part.words)
            + rates[1] * speaks(part.pieces)
            + rates[2] * speaks(part.groups)
            for part in parts
        ]
        for place, (part, unit) in enumerate(zip(parts, walked.units, strict=True)):
            if part.group:
                turns = self._sum(of_turn(part.group, unit))
                values[place] += rates[2] * speaks(turns)
        for place, pair in enumerate(walked.pairs):
            half = rates[0] * speaks(self.weights(pair)) / 2
            for each in (place - 1, place):
                if 0 <= each < len(values):
                    values[each] += half
        phrases = [
            rates[2] * speaks(self._sum(of_phrase(group, walked.units[place])))
            for place, group, _ in walked.phrases
        ]
        return values, phrases


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


def find(draft: Draft, model: Any = None) -> None:
    """Step: the mood of a text, how sure, and what there is to doubt."""
    language, doubtful = language_of(draft)
    if doubtful:
        draft.doubts.add("language")
    if language:
        scores, walked = table(language).scores(draft.tokens)
        groups = walked.groups
        good, bad = walked.good, walked.bad
        if good and bad and not groups["ironic"]:
            ironic = _praise_beside_trouble(walked)
            draft.doubts.add("irony" if ironic else "mixed")
        elif groups["ironic"]:
            draft.doubts.add("irony")
    else:
        known = lexicon(None)
        found = [known.group(token) for token in draft.tokens.items]
        good = sum(group in GOOD for group in found)
        bad = sum(group in BAD for group in found)
        scores = FALLBACK["good" if good > bad else "bad" if bad > good else "none"]
        if good and bad:
            draft.doubts.add("mixed")
    if draft.tokens.letters < SHORT and not (good or bad):
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


def _praise_beside_trouble(walked: Walk) -> bool:
    """Praise and a complaint in one breath: "great, delayed again". A "but" between them says that
    both are meant."""
    groups = walked.groups
    praised = groups["good"] + groups["very_good"] + groups["thanks"]
    wrong = groups["trouble"] + groups["very_bad"]
    return bool(praised and wrong) and not any(unit.turned for unit in walked.units)


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
        if token.kind in _ALIKE or abs(value) < _LEAST:
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
