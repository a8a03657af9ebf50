"""Which known questions a question is like: finds entries of a FAQ while somebody writes.

A question and what is known are compared by their words and by pieces of their words. A word counts
the more the fewer questions have it (inverse document frequency, Spärck Jones 1972,
https://doi.org/10.1108/eb026526), the words of a short question more than those of a long one
(BM25, Robertson and Zaragoza 2009, https://doi.org/10.1561/1500000019). The pieces, runs of three
to five letters, find what words do not: typing errors, endings, and German compounds, of which
each half is a piece (McNamee and Mayfield 2004, https://doi.org/10.1023/B:INRT.0000009441.78971.be).

Nothing is learned and nothing leaves the process; an index of a thousand questions is made in less
than half a second and asked in one or two thousandths.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .tokens import tokenise

ALIKE = 0.3
"""From this likeness on an entry is worth showing: nine in ten of those that are right are, and one
or two in ten questions that there is no entry for get one all the same, with a few hundred entries.
Chosen on questions that the benchmark does not measure with; see ``bench/faq.py``."""
MOST_WORDS = 60
"""Words of a question that are looked at: of a longer one its beginning."""
SIZES = (3, 4, 5)
"""Letters of the pieces."""
K1, B = 1.2, 0.4
"""How soon a repeated word counts no more, and how much a long question is marked down: BM25."""
WORDS, PAIRS, PIECES = 0.5, 0.2, 0.3
"""Shares of the likeness: words, pairs of neighbouring words, pieces of words."""
CLOSE = 0.35
"""From this share of common pieces on a word that is not known may be one that is."""
LITTLE = 0.3
"""What a word counts that every question may have."""

BACKGROUND = 20
"""Questions that are thought to be there beside those that are known, about something else: with
few of them, nothing would be rare."""

_COUNTED = {"word", "hashtag", "number"}
_ENGLISH = """
a an and any are as at be been but by can could did do does for from get had has have hello hey
hi how i if in is it its just me my no not of on or our please so some thanks that the their
them then there they this to us was we were what when where which who whom whose why will with
would you your im ive dont hasnt doesnt didnt isnt wont cant havent wasnt thats whats wheres don
didn doesn isn aren can won couldn wouldn hasn haven ll
"""
_GERMAN = """
aber alle als am an auch auf aus bei bin bis bitte da dann das dass dein deine dem den der des
die dies diese doch du ein eine einem einen einer es etwas euch euer eure fur für gibt hab habe
haben hallo hat hatte ich ihr ihre ihren im in ist ja kann kannst können konnte könnte man mein
meine meinem meinen meiner mich mir mit mal muss nach nicht noch nun nur oder ob schon sich sie
sind so soll um und uns unser von vom war warum was weil wenn wer werde werden wie wieso wird wo
woher wurde zu zum zur danke
"""
_COMMON = frozenset(f"{_ENGLISH} {_GERMAN}".split())
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_ENDINGS = ("ungen", "ingen", "ung", "ing", "ed", "es", "en", "er", "em", "e", "n", "s")


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that a question is like.

    :param key: of the entry
    :param score: 0 to 1; 1 is the same question
    :param known: the wording of the entry that it is most like
    :param words: words of the question by which it was found, as they were written, those that
        count most first
    """

    key: int
    score: float
    known: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Word:
    stem: str
    raw: str
    common: bool


class Index:
    """Known questions that can be asked for.

    :param entries: key and wordings of each; empty wordings are left out

    >>> index = Index([(1, ["Where is my parcel?"]), (2, ["How do I return a product?"])])
    >>> [match.key for match in index.find("my parcell has not arrived")]
    [1]
    """

    def __init__(self, entries: Iterable[tuple[int, Sequence[str]]]) -> None:
        self._keys: list[int] = []
        self._texts: list[str] = []
        self._wordings: defaultdict[int, list[_Word]] = defaultdict(list)
        counts: list[Counter[str]] = []
        for key, texts in entries:
            for text in texts:
                words = _words(text)
                features = Counter(_features(words))
                if features:
                    self._wordings[key] += words
                    self._keys.append(key)
                    self._texts.append(text)
                    counts.append(features)
        self._idf = _rarity(counts)
        self._unseen = math.log(1 + (len(counts) + BACKGROUND - 0.5) / 1.5)
        lengths = np.array([sum(each.values()) for each in counts] or [1], dtype=np.float64)
        self._stretch = K1 * (1 - B + B * lengths / lengths.mean())
        self._postings = self._invert(counts)
        self._norms = self._lengths(counts)
        self._near: defaultdict[str, list[str]] = defaultdict(list)
        for feature in self._postings:
            if feature[0] == "w" and feature[1:] not in _COMMON:
                for piece in set(_pieces(feature[1:])):
                    self._near[piece].append(feature[1:])

    def __len__(self) -> int:
        """How many wordings there are."""
        return len(self._texts)

    def find(self, question: str, limit: int = 3, least: float = ALIKE) -> list[Match]:
        """Entries that a question is like, the most alike first, each once.

        :param question: what somebody wrote, in plain text
        :param limit: how many at most
        :param least: likeness from which on an entry is told
        """
        words = _words(question)
        scores = self._scores(words)
        found: list[Match] = []
        seen: set[int] = set()
        for row in np.argsort(-scores, kind="stable"):
            score = float(scores[row])
            if score < least or score <= 0 or len(found) >= limit:
                break
            key = self._keys[row]
            if key in seen:
                continue
            seen.add(key)
            shared = self._shared(words, self._wordings[key])
            found.append(Match(key, min(score, 1.0), self._texts[row], shared))
        return found

    def _scores(self, words: list[_Word]) -> NDArray[np.float64]:
        """The likeness to each wording."""
        total = np.zeros(len(self._texts))
        for kind, share in (("w", WORDS), ("p", PAIRS), ("g", PIECES)):
            part = np.zeros(len(self._texts))
            length = 0.0
            for feature, times in Counter(_features_of(kind, words)).items():
                weight = self._weight(feature) * times
                length += weight * weight
                for known, closeness in self._meant(feature):
                    rows, weights = self._postings[known]
                    part[rows] += self._weight(known) * times * closeness * weights
            if length:
                total += share * part / (math.sqrt(length) * self._norms[kind])
        return total

    def _meant(self, feature: str) -> list[tuple[str, float]]:
        """A feature as it is known here. A word that is not may be one with a typing error, or a
        compound, or half of one: then the words that it shares most pieces with, and how close they
        are."""
        if feature in self._postings:
            return [(feature, 1.0)]
        if feature[0] != "w":
            return []
        mine = set(_pieces(feature[1:]))
        shared = Counter(word for piece in mine for word in self._near.get(piece, ()))
        close = []
        for word, count in sorted(shared.items(), key=lambda each: (-each[1], each[0]))[:20]:
            other = len(set(_pieces(word)))
            closeness = count / min(len(mine), other) * math.sqrt(count / max(len(mine), other))
            if closeness >= CLOSE:
                close.append((f"w{word}", min(1.0, closeness)))
        return sorted(close, key=lambda each: (-each[1], each[0]))[:3]

    def _weight(self, feature: str) -> float:
        rarity = self._idf.get(feature, self._unseen)
        return rarity * (LITTLE if feature[1:] in _COMMON else 1.0)

    def _invert(
        self, counts: list[Counter[str]]
    ) -> dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]]:
        """Feature to the wordings that have it, with what it counts there."""
        rows: defaultdict[str, list[int]] = defaultdict(list)
        times: defaultdict[str, list[int]] = defaultdict(list)
        for row, features in enumerate(counts):
            for feature, count in features.items():
                rows[feature].append(row)
                times[feature].append(count)
        inverted = {}
        for feature, where in rows.items():
            places = np.array(where, dtype=np.int64)
            often = np.array(times[feature], dtype=np.float64)
            damped = often * (K1 + 1) / (often + self._stretch[places])
            inverted[feature] = (places, self._weight(feature) * damped)
        return inverted

    def _lengths(self, counts: list[Counter[str]]) -> dict[str, NDArray[np.float64]]:
        """How long each wording is, by kinds of features: what makes likenesses comparable."""
        squares = {kind: np.zeros(len(counts)) for kind in "wpg"}
        for feature, (rows, weights) in self._postings.items():
            squares[feature[0]][rows] += weights * weights
        return {kind: np.sqrt(each) + 1e-9 for kind, each in squares.items()}

    def _shared(self, asked: list[_Word], known: list[_Word]) -> tuple[str, ...]:
        stems = {word.stem for word in known}
        pieces = [set(_pieces(word.stem)) for word in known if not word.common]
        shared: dict[str, float] = {}
        for word in asked:
            if word.common:
                continue
            mine = set(_pieces(word.stem))
            near = any(2 * len(mine & each) >= min(len(mine), len(each)) for each in pieces if each)
            if word.stem in stems or (mine and near):
                shared.setdefault(word.raw, self._weight("w" + word.stem))
        return tuple(sorted(shared, key=lambda raw: -shared[raw]))


def _rarity(counts: list[Counter[str]]) -> dict[str, float]:
    """Inverse document frequency, never below zero."""
    often = Counter(feature for features in counts for feature in features)
    number = len(counts) + BACKGROUND
    return {
        feature: math.log(1 + (number - count + 0.5) / (count + 0.5))
        for feature, count in often.items()
    }


def _words(text: str) -> list[_Word]:
    words = []
    for token in tokenise(text).items:
        if token.kind not in _COUNTED:
            continue
        for each in token.parts or (token.word,):
            each = each.partition("'")[0]  # where's, don't
            common = each in _COMMON or not each
            plain = each if common else stem(each.translate(_SPELLED))
            words.append(_Word(plain, token.raw, common))
        if len(words) >= MOST_WORDS:
            break
    return words


def _features(words: list[_Word]) -> Iterator[str]:
    for kind in "wpg":
        yield from _features_of(kind, words)


def _features_of(kind: str, words: list[_Word]) -> Iterator[str]:
    if kind == "w":
        for word in words:
            yield "w" + word.stem
    elif kind == "p":
        for one, other in pairwise(words):
            if not (one.common and other.common):
                yield f"p{one.stem} {other.stem}"
    else:
        for word in words:
            if not word.common:
                for piece in _pieces(word.stem):
                    yield "g" + piece


@lru_cache(maxsize=50_000)
def _pieces(word: str) -> tuple[str, ...]:
    """Runs of letters, the beginning and the end of the word marked.

    >>> _pieces("ab")
    ('^ab', 'ab$', '^ab$')
    """
    marked = f"^{word}$"
    return tuple(
        marked[start : start + size] for size in SIZES for start in range(len(marked) - size + 1)
    )


def stem(word: str) -> str:
    """A word without its ending, in English or German, roughly: four letters remain at least.

    >>> stem("deliveries"), stem("delivery"), stem("lieferungen"), stem("lieferung"), stem("bus")
    ('deliveri', 'deliveri', 'liefer', 'liefer', 'bus')
    """
    if word.endswith("y") and len(word) > 4:
        return word[:-1] + "i"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
