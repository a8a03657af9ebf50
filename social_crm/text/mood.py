"""Whether a text is negative, neutral or positive: a linear model of hashed features, one table of
weights for each language, worked out by ``python3 -m house train`` (see ``data/CARD.md``)."""

from __future__ import annotations

import json
import sys
import threading
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat
from math import exp, sqrt
from pathlib import Path
from typing import Any
from zlib import crc32, decompress

from .draft import Draft
from .features import (
    BAD,
    DATA,
    ENDS,
    GOOD,
    OPPOSITE,
    PIECE,
    REACH,
    TURNS,
    Unit,
    bucket,
    group_of,
    is_negation,
    lexicon,
    of_phrase,
    of_turn,
    of_unit,
    of_whole,
    shown,
    walk,
)
from .result import MOODS, Reason
from .tokens import Token, Tokens

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
_PRAISE = frozenset(("good", "very_good", "thanks"))
_WRONG = frozenset(("trouble", "very_bad"))
_ALIKE = ("url", "name", "mail", "number")

Sums = tuple[float, float, float]


_Part = tuple[Any, ...]
"""What a token adds: the sums of its weights for each mood, of words, of pieces and of groups; how
many features those are; its group."""
_TAKEN: _Part = (0.0,) * 9 + (0, 0, 0, None)
_GROUP = len(_TAKEN) - 1
_FIRST = crc32(b"b^ ")
_PIECE = crc32(PIECE.encode())


class _Word:
    """All that a piece of a text tells, wherever it stands.

    :ivar plain: what it adds
    :ivar negated: what it adds behind a negation, once that was asked
    :ivar shown: what pairs have of it
    :ivar start: digest of the beginning of the pair that it begins
    :ivar special: it does something to what stands around it
    """

    __slots__ = (
        *("ends", "last", "negated", "negates", "plain", "shown", "special", "start", "turns"),
    )

    def __init__(self, plain: _Part, word: str, shown: str, last: bool) -> None:
        self.plain: _Part = plain
        self.negated: _Part | None = None
        self.shown = shown.encode()
        self.start = crc32(b"b%s " % self.shown)
        self.ends, self.turns = word in ENDS, word in TURNS
        self.negates, self.last = is_negation(word), last
        self.special = self.ends or self.turns or self.negates or last


@dataclass(slots=True)
class Seen:
    """What was seen of a text.

    :param groups: those of its words, then those of its phrases
    :param turned: there is a "but"
    :param good: how many of the groups speak for a good mood
    :param bad: how many speak for a bad one
    """

    groups: list[str] = field(default_factory=list)
    turned: bool = False
    good: int = 0
    bad: int = 0


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
        # The weights of a feature beside each other, a byte each: to fetch them from three places
        # of the memory takes longer than all that is done with them.
        beside = bytearray(4 * size)
        for mood in range(3):
            beside[mood::4] = planes[size * mood : size * (mood + 1)]
        self._codes = array("I", bytes(beside))
        if sys.byteorder == "big":
            self._codes.byteswap()
        # One byte a weight, finer near nought: the square of what it says.
        steps = [byte - 256 if byte > 127 else byte for byte in range(256)]
        self._worth = [about["scale"] * step * abs(step) / 127**2 for step in steps]
        self._lexicon = lexicon(self.language)
        self._words: dict[str, _Word] = {}
        self._few: dict[str, Sums] = {}

    def weights(self, feature: str) -> Sums:
        """What a feature says for each mood."""
        code = self._codes[bucket(feature, self._bits)]
        worth = self._worth
        return worth[code & 255], worth[code >> 8 & 255], worth[code >> 16]

    def scores(self, tokens: Tokens) -> tuple[tuple[float, ...], Seen]:
        """How likely each mood is.

        :returns: probabilities in the order of :data:`.result.MOODS`, and what was seen
        """
        sums, seen = self._sums(tokens)
        one, two, three = sums
        slope, offset = self._slope, self._offset
        one = slope[0] * one + offset[0]
        two = slope[1] * two + offset[1]
        three = slope[2] * three + offset[2]
        most = max(one, two, three)
        one, two, three = exp(one - most), exp(two - most), exp(three - most)
        whole = one + two + three
        return (one / whole, two / whole, three / whole), seen

    def raw(self, tokens: Tokens) -> tuple[float, float, float]:
        """What each mood gets before it is made a probability."""
        return self._sums(tokens)[0]

    def _sums(self, tokens: Tokens) -> tuple[Sums, Seen]:
        # What :func:`.features.walk` and what follows it do, with all that a word tells kept.
        items = tokens.items
        known = self._words.get
        words = [known(each.raw) or self._word(each) for each in items]
        parts: list[_Part] = []
        phrases: list[tuple[int, str]] = []
        reach, turned = 0, len(items)  # where a "but" stands
        for place, word in enumerate(words):
            if not word.special:
                if reach:
                    parts.append(word.negated or self._negated(word, items[place]))
                    reach -= 1
                else:
                    parts.append(word.plain)
                continue
            if word.ends:
                reach = 0
            if word.turns and turned > place:
                turned = place
            if reach:
                parts.append(word.negated or self._negated(word, items[place]))
            else:
                parts.append(word.plain)
            if word.last and (found := self._lexicon.phrase(tokens.words, place)):
                group, length = found
                phrases.append((place, group))
                if group == OPPOSITE:
                    reach = 0
                    start = max(0, place - length + 1)
                    parts[start:] = [_TAKEN] * (place + 1 - start)
            if word.negates:
                reach = REACH
            elif reach:
                reach -= 1
        a0 = a1 = a2 = b0 = b1 = b2 = c0 = c1 = c2 = 0.0
        number = pieces = groups = 0
        met: list[tuple[int, str]] = []
        if parts:
            columns = list(zip(*parts, strict=True))
            a0, a1, a2, b0, b1, b2 = map(sum, columns[:6])
            number, pieces = sum(columns[9]), sum(columns[10])
            met = [(place, group) for place, group in enumerate(columns[_GROUP]) if group]
            if met:
                c0, c1, c2 = map(sum, columns[6:9])
                groups = sum(columns[11])
        mask = self._mask
        starts = [_FIRST, *[each.start for each in words]]
        ends = [each.shown for each in words]
        ends.append(b"$")
        worth, codes = self._worth, self._codes
        for digest in map(crc32, ends, starts):
            if code := codes[digest & mask]:  # most say nothing
                a0 += worth[code & 255]
                a1 += worth[code >> 8 & 255]
                a2 += worth[code >> 16]
        more = [f"gbut {group}" for place, group in met if place >= turned]
        seen = Seen([group for _, group in met], turned < len(items))
        last = met[-1][1] if met else ""
        if phrases:
            seen.groups += [group for _, group in phrases]
            if not met or phrases[-1][0] >= met[-1][0]:
                last = phrases[-1][1]
        if seen.groups:
            seen.good = sum([group in GOOD for group in seen.groups])
            seen.bad = sum([group in BAD for group in seen.groups])
        more += of_whole(seen.good, seen.bad, last)
        for place, group in phrases:
            more += of_phrase(group, items[place], place >= turned)
        x = y = z = 0.0
        for feature in more:
            one, two, three = self._few.get(feature) or self._kept(feature)
            x += one
            y += two
            z += three
        c0 += x
        c1 += y
        c2 += z
        bias, shares = self._bias, self._shares
        u = shares[0] / sqrt(number + len(ends))
        v = shares[1] / sqrt(pieces or 1)
        w = shares[2] / sqrt(groups + len(more))
        return (
            bias[0] + a0 * u + b0 * v + c0 * w,
            bias[1] + a1 * u + b1 * v + c1 * w,
            bias[2] + a2 * u + b2 * v + c2 * w,
        ), seen

    def _kept(self, feature: str) -> Sums:
        """The weights of a feature of which there are few."""
        sums = self._few[feature] = self.weights(feature)
        return sums

    def _word(self, token: Token) -> _Word:
        raw = token.word if token.kind in _ALIKE else token.raw
        if token.kind == "number":
            raw = "0"
        word = self._words.get(raw)
        if word is None:
            text = shown(token)
            word = _Word(
                self._part(Unit(token, False, False)),
                token.word,
                text,
                text in self._lexicon.last,
            )
            if len(self._words) >= _KEPT:
                self._words.clear()
            if len(raw) <= 40:
                self._words[raw] = word
        return word

    def _negated(self, word: _Word, token: Token) -> _Part:
        word.negated = part = self._part(Unit(token, True, False), word.plain[3:6])
        return part

    def _part(self, unit: Unit, said: Sums | None = None) -> _Part:
        """What a unit adds.

        :param said: the sums of its pieces, if they are known
        """
        group = group_of(unit, self._lexicon)
        words, pieces, groups = of_unit(unit, group)
        return (
            *self._sum(words),
            *(said or self._sum(pieces, _PIECE)),
            *self._sum(groups),
            len(words),
            len(pieces),
            len(groups),
            group,
        )

    def _sum(self, features: list[str], start: int = 0) -> Sums:
        # Written out: most of what a new word costs is here.
        worth, mask, codes = self._worth, self._mask, self._codes
        a = b = c = 0.0
        for digest in map(crc32, map(str.encode, features), repeat(start)):
            if code := codes[digest & mask]:
                a += worth[code & 255]
                b += worth[code >> 8 & 255]
                c += worth[code >> 16]
        return a, b, c

    def terms(self, tokens: Tokens, mood: str) -> tuple[list[float], list[float]]:
        """What each token and each phrase speaks for a mood, against the mean of the others; the
        half of a pair is each word's.

        :returns: of each token, and of each phrase, in the order of the text
        """
        walked = walk(tokens, self._lexicon)
        which = MOODS.index(mood)
        parts = [self._part(unit) for unit in walked.units]
        sizes = [sum(part[block] for part in parts) for block in range(9, 12)]
        sizes[0] += len(walked.pairs)
        rates = [share / sqrt(size or 1) for share, size in zip(self._shares, sizes, strict=True)]

        def speaks(sums: Sequence[float]) -> float:
            return sums[which] - (sum(sums) - sums[which]) / 2

        values = [
            rates[0] * speaks(part[:3])
            + rates[1] * speaks(part[3:6])
            + rates[2] * speaks(part[6:9])
            for part in parts
        ]
        for place, (part, unit) in enumerate(zip(parts, walked.units, strict=True)):
            if part[_GROUP]:
                turns = self._sum(of_turn(part[_GROUP], unit.turned))
                values[place] += rates[2] * speaks(turns)
        for place, pair in enumerate(walked.pairs):
            half = rates[0] * speaks(self.weights(pair)) / 2
            for each in (place - 1, place):
                if 0 <= each < len(values):
                    values[each] += half
        phrases = []
        for place, group, _ in walked.phrases:
            unit = walked.units[place]
            sums = self._sum(of_phrase(group, unit.token, unit.turned))
            phrases.append(rates[2] * speaks(sums))
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
        scores, seen = table(language).scores(draft.tokens)
        good, bad = seen.good, seen.bad
        if "ironic" in seen.groups:
            draft.doubts.add("irony")
        elif good and bad:
            draft.doubts.add("irony" if _praise_beside_trouble(seen) else "mixed")
    else:
        known = lexicon(None)
        found = [known.group(token) for token in draft.tokens.items]
        good = sum(group in GOOD for group in found)
        bad = sum(group in BAD for group in found)
        scores = FALLBACK["good" if good > bad else "bad" if bad > good else "none"]
        if good and bad:
            draft.doubts.add("mixed")
    if not (good or bad) and draft.tokens.letters < SHORT:
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
