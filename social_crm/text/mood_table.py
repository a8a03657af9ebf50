"""The weights of one language for moods, and what texts score by them.

All texts of a batch are summed up together. What a word adds is worked out when it is first met and
kept as a row of numbers; a text is then rows to be added, in the order of its words, so that its
sums are the same in every bit whatever it is judged together with.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import repeat
from math import exp, sqrt
from pathlib import Path
from typing import Any
from zlib import crc32, decompress

from .features import (
    BAD,
    ENDS,
    GOOD,
    OPPOSITE,
    REACH,
    TURNS,
    Unit,
    group_of,
    groups_of,
    is_negation,
    lexicon,
    of_phrase,
    of_turn,
    of_unit,
    of_whole,
    pieces_of,
    shown,
    walk,
    words_of,
)
from .pieces import PIECE, digests, is_plain
from .result import MOODS
from .tokens import Token, Tokens

FORMAT = 1
ALIKE = ("url", "name", "mail", "number")
"""Kinds of tokens that say the same whatever is written."""
_KEPT = 60_000  # rows of words: 6 MB, and 10 MB to find them
_BLOCKS = 3
"""Words, pieces of words, groups: each is brought to length one by itself."""
_SUMS = 3 * _BLOCKS
"""A row has a sum for each mood in each block, then how many features each block has."""
_NOTHING = 0
"""The row of what counts for nothing."""
_FIRST = crc32(b"b^ ")
_PIECE = crc32(PIECE.encode())

Sums = tuple[float, float, float]


class _Word:
    """All that a piece of a text tells, wherever it stands.

    :ivar plain: row of what it adds
    :ivar negated: row of what it adds behind a negation; 0: that was not asked yet
    :ivar shown: what pairs have of it
    :ivar start: digest of the beginning of the pair that it begins
    :ivar special: it does something to what stands around it
    """

    __slots__ = (
        *("ends", "last", "negated", "negates", "plain", "shown", "special", "start", "turns"),
    )

    def __init__(self, plain: int, word: str, shown: str, last: bool) -> None:
        self.plain, self.negated = plain, 0
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
    """The weights of one language. Threads may share it.

    :param path: a file that training wrote
    :raises ValueError: it is none, or one of another format
    """

    def __init__(self, path: Path) -> None:
        import numpy

        head, _, body = path.read_bytes().partition(b"\n")
        about = json.loads(head)
        if about.get("format") != FORMAT:
            raise ValueError(f"{path.name} has not format {FORMAT}.")
        self._np = numpy
        self.language: str = about["language"]
        self.version: str = about["version"]
        self._bits: int = about["bits"]
        self._bias: list[float] = about["bias"]
        self._shares: list[float] = about["shares"]
        self._slope: list[float] = about["slope"]
        self._offset: list[float] = about["offset"]
        # The weights of a feature beside each other, a byte each: to fetch them from three places
        # of the memory takes longer than all that is done with them.
        beside = numpy.zeros((1 << self._bits, 4), "uint8")
        beside[:, :3] = numpy.frombuffer(decompress(body), "uint8").reshape(3, -1).T
        self._codes = beside.view("uint32")[:, 0]
        # One byte a weight, finer near nought: the square of what it says.
        steps = [byte - 256 if byte > 127 else byte for byte in range(256)]
        self._worth = numpy.array([about["scale"] * step * abs(step) / 127**2 for step in steps])
        self._lexicon = lexicon(self.language)
        self._lock = threading.Lock()
        self._few: dict[str, Sums] = {}
        self._forget()

    def _forget(self) -> None:
        self._words: dict[str, _Word] = {}
        self._rows: Any = self._np.zeros((_SUMS + _BLOCKS, 4096))  # a column for each
        self._groups: list[str | None] = [None]  # of each row
        self._new: list[tuple[Token, int]] = []  # the last rows: of what, its row if not negated

    def weights(self, feature: str) -> Sums:
        """What a feature says for each mood."""
        one, two, three = self._said([crc32(feature.encode())])[:, 0].tolist()
        return one, two, three

    def _said(self, features: Sequence[int]) -> Any:
        """What features say, by their digests: a row for each mood."""
        places = self._np.array(features, "int64") & (1 << self._bits) - 1
        return self._worth[self._codes[places].view("uint8").reshape(-1, 4)[:, :3].T]

    def scores(self, texts: Sequence[Tokens]) -> list[tuple[tuple[float, ...], Seen]]:
        """How likely each mood is.

        :returns: for each text, probabilities in the order of :data:`.result.MOODS`, and what was
            seen
        """
        slope, offset = self._slope, self._offset
        found: list[tuple[tuple[float, ...], Seen]] = []
        for (one, two, three), seen in self._sums(texts):
            one = slope[0] * one + offset[0]
            two = slope[1] * two + offset[1]
            three = slope[2] * three + offset[2]
            most = max(one, two, three)
            one, two, three = exp(one - most), exp(two - most), exp(three - most)
            whole = one + two + three
            found.append(((one / whole, two / whole, three / whole), seen))
        return found

    def raw(self, tokens: Tokens) -> Sums:
        """What each mood of a text gets before it is made a probability."""
        ((sums, _seen),) = self._sums([tokens])
        return sums

    def _sums(self, texts: Sequence[Tokens]) -> list[tuple[Sums, Seen]]:
        np = self._np
        rows: list[int] = []
        pairs: list[int] = []  # digests
        lengths: list[int] = []
        wholes: list[tuple[float, float, float, int]] = []
        seen: list[Seen] = []
        with self._lock:
            if len(self._groups) >= _KEPT:
                self._forget()
            for tokens in texts:
                walked, phrases, turned = self._walk(tokens, pairs)
                rows += walked
                lengths.append(len(walked))
                one = self._seen(walked, phrases, turned)
                wholes.append(one[0])
                seen.append(one[1])
            self._work_out()
            parts = self._rows[:, np.array(rows, "int64")]
        number = len(texts)
        in_words = np.array(lengths, "int64")
        words = np.repeat(np.arange(number), in_words)
        words_and_pairs = np.concatenate((words, np.repeat(np.arange(number), in_words + 1)))
        said = np.concatenate((parts[:3], self._said(pairs)), axis=1)
        whole = np.array(wholes).T

        # It adds one after the other in the order given, which other functions do not.
        def summed(owners: Any, values: Any) -> Any:
            return np.bincount(owners, values, number)

        sizes = [summed(words, parts[_SUMS + block]) for block in range(_BLOCKS)]
        counts = (sizes[0] + in_words + 1, np.maximum(sizes[1], 1), sizes[2] + whole[3])
        rates = [share / np.sqrt(count) for share, count in zip(self._shares, counts, strict=True)]
        sums = [
            self._bias[mood]
            + summed(words_and_pairs, said[mood]) * rates[0]
            + summed(words, parts[3 + mood]) * rates[1]
            + (summed(words, parts[6 + mood]) + whole[mood]) * rates[2]
            for mood in range(3)
        ]
        of_texts = zip(*[each.tolist() for each in sums], strict=True)
        return list(zip(of_texts, seen, strict=True))

    def _walk(
        self, tokens: Tokens, pairs: list[int]
    ) -> tuple[list[int], list[tuple[Token, int, str]], int]:
        """What :func:`.features.walk` does, with all that a word tells kept.

        :param pairs: gets the digests of the pairs of neighbours
        :returns: the row of each word; of phrases the last word, its place and the group; and where
            a "but" stands, or how long the text is
        """
        items = tokens.items
        known = self._words.get
        words = [known(each.raw) or self._word(each) for each in items]
        rows = [each.plain for each in words]
        phrases: list[tuple[Token, int, str]] = []
        first = beyond = 0  # the places that a negation reaches
        turned = len(items)

        def negate(until: int) -> None:
            for place in range(first, min(until, beyond, len(items))):
                rows[place] = words[place].negated or self._negated(words[place], items[place])

        for place, word in [each for each in enumerate(words) if each[1].special]:
            if word.ends:
                beyond = min(beyond, place)
            if word.turns and turned > place:
                turned = place
            if word.last and (found := self._lexicon.phrase(tokens.words, place)):
                group, length = found
                phrases.append((items[place], place, group))
                if group == OPPOSITE:
                    negate(place + 1)
                    first = beyond = place + 1
                    start = max(0, place - length + 1)
                    rows[start:first] = [_NOTHING] * (first - start)
            if word.negates:
                negate(place + 1)
                first, beyond = place + 1, place + 1 + REACH
        negate(beyond)
        starts = [_FIRST, *[each.start for each in words]]
        ends = [each.shown for each in words]
        ends.append(b"$")
        pairs.extend(map(crc32, ends, starts))
        return rows, phrases, turned

    def _seen(
        self, rows: list[int], phrases: list[tuple[Token, int, str]], turned: int
    ) -> tuple[tuple[float, float, float, int], Seen]:
        """What the groups of a text add together, by how many features, and what was seen."""
        groups = self._groups
        met = [(place, group) for place, row in enumerate(rows) if (group := groups[row])]
        seen = Seen([group for _, group in met], turned < len(rows))
        last = met[-1][1] if met else ""
        if phrases:
            seen.groups += [group for *_, group in phrases]
            if not met or phrases[-1][1] >= met[-1][0]:
                last = phrases[-1][2]
        if seen.groups:
            seen.good = sum([group in GOOD for group in seen.groups])
            seen.bad = sum([group in BAD for group in seen.groups])
        more = [f"gbut {group}" for place, group in met if place >= turned]
        more += of_whole(seen.good, seen.bad, last)
        for token, place, group in phrases:
            more += of_phrase(group, token, place >= turned)
        x = y = z = 0.0
        for feature in more:
            one, two, three = self._few.get(feature) or self._kept(feature)
            x += one
            y += two
            z += three
        return (x, y, z, len(more)), seen

    def _kept(self, feature: str) -> Sums:
        """The weights of a feature of which there are few."""
        sums = self._few[feature] = self.weights(feature)
        return sums

    def _word(self, token: Token) -> _Word:
        raw = token.word if token.kind in ALIKE else token.raw
        if token.kind == "number":
            raw = "0"
        word = self._words.get(raw)
        if word is None:
            text = shown(token)
            word = _Word(self._row(token, 0), token.word, text, text in self._lexicon.last)
            if len(raw) <= 40:
                self._words[raw] = word
        return word

    def _negated(self, word: _Word, token: Token) -> int:
        word.negated = self._row(token, word.plain)
        return word.negated

    def _row(self, token: Token, plain: int) -> int:
        """A new row, to be worked out with the others.

        :param plain: the row of the same without a negation; 0: there is no negation
        """
        row = len(self._groups)
        self._groups.append(group_of(Unit(token, bool(plain), False), self._lexicon))
        self._new.append((token, plain))
        return row

    def _work_out(self) -> None:
        """Sum up what new rows add, all at once: most of what a new word costs is here."""
        if not self._new:
            return
        np, new = self._np, self._new
        first = len(self._groups) - len(new)
        while self._rows.shape[1] < len(self._groups):
            self._rows = np.concatenate((self._rows, np.zeros_like(self._rows)), axis=1)
        found: list[int] = []  # digests of features
        sizes: list[int] = []
        cut: list[tuple[int, str]] = []  # place and word of what has its pieces cut with others
        for place, (token, plain) in enumerate(new):
            words = words_of(token, bool(plain))
            pieces: list[str] = []  # a negation does not change them
            if not plain and token.kind == "word" and is_plain(token.word):
                cut.append((place, token.word))
            elif not plain:
                pieces = pieces_of(token)
            groups = groups_of(self._groups[first + place], token)
            found.extend(map(crc32, map(str.encode, words)))
            found.extend(map(crc32, map(str.encode, pieces), repeat(_PIECE)))
            found.extend(map(crc32, map(str.encode, groups)))
            sizes += len(words), len(pieces), len(groups)
        owners, features = np.repeat(np.arange(len(sizes)), sizes), np.array(found, "int64")
        if cut:
            whose, more = digests([word for _place, word in cut])
            places = np.array([place for place, _word in cut])
            owners = np.concatenate((owners, _BLOCKS * places[whose] + 1))
            features = np.concatenate((features, more))
        rows = self._rows[:, first : len(self._groups)]
        for mood, said in enumerate(self._said(features)):
            rows[mood:_SUMS:3] = np.bincount(owners, said, len(sizes)).reshape(-1, _BLOCKS).T
        rows[_SUMS:] = np.bincount(owners, minlength=len(sizes)).reshape(-1, _BLOCKS).T
        negated = [place for place, (_token, plain) in enumerate(new) if plain]
        block = [3, 4, 5, _SUMS + 1]
        rows[np.ix_(block, negated)] = self._rows[np.ix_(block, [new[each][1] for each in negated])]
        self._new = []

    def terms(self, tokens: Tokens, mood: str) -> tuple[list[float], list[float]]:
        """What each token and each phrase speaks for a mood, against the mean of the others; the
        half of a pair is each word's.

        :returns: of each token, and of each phrase, in the order of the text
        """
        walked = walk(tokens, self._lexicon)
        which = MOODS.index(mood)

        def speaks(features: Sequence[str]) -> float:
            said = self._said([crc32(each.encode()) for each in features])
            sums: list[float] = said.sum(axis=1).tolist()
            return sums[which] - (sum(sums) - sums[which]) / 2

        groups = [group_of(unit, self._lexicon) for unit in walked.units]
        parts = []
        for unit, group in zip(walked.units, groups, strict=True):
            words, pieces, grouped = of_unit(unit, group)
            parts.append((words, [PIECE + each for each in pieces], grouped))
        sizes = [sum(len(part[block]) for part in parts) for block in range(_BLOCKS)]
        sizes[0] += len(walked.pairs)
        rates = [share / sqrt(size or 1) for share, size in zip(self._shares, sizes, strict=True)]
        values = [
            sum(rate * speaks(features) for rate, features in zip(rates, part, strict=True))
            for part in parts
        ]
        for place, (group, unit) in enumerate(zip(groups, walked.units, strict=True)):
            if group:
                values[place] += rates[2] * speaks(of_turn(group, unit.turned))
        for place, pair in enumerate(walked.pairs):
            half = rates[0] * speaks([pair]) / 2
            for each in (place - 1, place):
                if 0 <= each < len(values):
                    values[each] += half
        phrases = []
        for place, group, _ in walked.phrases:
            unit = walked.units[place]
            phrases.append(rates[2] * speaks(of_phrase(group, unit.token, unit.turned)))
        return values, phrases
