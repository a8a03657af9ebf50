"""What sort of thing a text is: a complaint, a question, praise, a suggestion, several of them or
none. A start that needs no learning: signs in words, marks and mood, each with a weight that can be
read and changed in ``data/kinds.txt``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from pathlib import Path
from typing import Any

from .draft import Draft
from .result import KINDS, MOODS, Reason
from .tokens import Tokens
from .topics import Topic, TopicIndex, fold

TABLE = Path(__file__).with_name("data") / "kinds.txt"
HOLDS = 0.5
"""From this probability on, a kind holds."""
AGAIN = 1.5
"""What a sign counts that is found more than once."""
NEEDS = "needs"
"""The column of the table that :mod:`.needs` reads."""
FEW = 7
CLOSING = ("closes", "thanks", "no problem")
"""Signs that, with few words, close a conversation."""
SPEAKS = ("me", "you", "name first")
"""Signs that somebody speaks to somebody; a link without any is news."""
GOES_ON = ("asked", "praise", "anger", "waits")
"""Signs that more is said, however short it is."""
TOLD = 0.25
"""What adds less is not worth telling."""
MOST_TOLD = 6
START, FIRST, QUESTION_FIRST = "start", " first", "question word first"

_ENDS = frozenset((".", "!", "?", "!!", "??", "!?", "?!", "..", ":", ";", "-", '"', "("))
_REPOSTS = frozenset(("rt", "via"))


@dataclass(frozen=True, slots=True)
class Table:
    """What ``data/kinds.txt`` says.

    :param weights: name of a sign to what it adds to each kind, in the order of ``KINDS``, and
        to that it needs an answer
    :param words: the signs that are words; keys are their names
    :param first: words that are a sign where a sentence begins with them, to its name
    """

    weights: Mapping[str, tuple[float, ...]]
    words: TopicIndex
    first: Mapping[str, str]


@lru_cache(maxsize=1)
def table() -> Table:
    """The shipped table, read when first needed."""
    return read(TABLE.read_text(encoding="utf-8"))


def read(text: str) -> Table:
    """A table of signs out of its text.

    :raises ValueError: a line is not as the head of ``data/kinds.txt`` says
    """
    columns = (*KINDS, NEEDS)
    weights: dict[str, tuple[float, ...]] = {}
    words: dict[str, list[str]] = {}
    first: dict[str, str] = {}
    name = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            name, _bracket, rest = line[1:].partition("]")
            parts = rest.split()
            given = dict(zip(parts[::2], map(float, parts[1::2]), strict=True))
            if given.keys() - set(columns) or name in weights:
                raise ValueError(f"Line {number}: {line}")
            weights[name] = tuple(given.get(column, 0.0) for column in columns)
        elif name.endswith(FIRST):
            first.update((fold(word.strip().lower()), name) for word in line.split("|"))
        elif name:
            words.setdefault(name, []).extend(word.strip() for word in line.split("|"))
        else:
            raise ValueError(f"Line {number}: {line}")
    topics = (Topic(key, tuple(each)) for key, each in words.items())
    return Table(weights, TopicIndex(topics, exact=True), first)


def find(draft: Draft, model: Any) -> None:
    """Step: which kinds hold. Needs the mood."""
    draft.signs = signs(draft)
    weights = table().weights
    complaint, question, praise, suggestion, _needs = weights[START]
    for name, times in draft.signs.items():
        one, two, three, four, _needs = weights[name]
        complaint += one * times
        question += two * times
        praise += three * times
        suggestion += four * times
    sums = (complaint, question, praise, suggestion)
    draft.kind_scores = {
        kind: 1 / (1 + exp(-value)) for kind, value in zip(KINDS, sums, strict=True)
    }
    draft.kinds = {kind for kind, score in draft.kind_scores.items() if score >= HOLDS}


def signs(draft: Draft) -> dict[str, float]:
    """The signs of a text and how much each counts.

    :returns: names of ``data/kinds.txt``
    """
    found: dict[str, float] = {}
    for key, count in table().words.tally(draft.tokens.words).items():
        found[key] = AGAIN if count > 1 else 1.0
    for name in _written(draft.tokens):
        found[name] = 1.0
    for mood in MOODS:
        if score := draft.mood_scores.get(mood):
            found[mood] = score
    for name in ("addressed", "private", "answers", "waiting"):
        if getattr(draft.hint, name):
            found[name] = 1.0
    if "link" in found and found.keys().isdisjoint(SPEAKS):
        found["news"] = 1.0
    if (
        "few words" in found
        and found.keys().isdisjoint(GOES_ON)
        and not found.keys().isdisjoint(CLOSING)
    ):
        found["only closes"] = 1.0
    return found


def _written(tokens: Tokens) -> Iterator[str]:
    """Signs in how something is written."""
    items, words = tokens.items, tokens.words
    names = links = caps = spoken = 0
    asked = mixed = False
    for token in items:
        if token.kind in ("word", "hashtag"):
            spoken += 1
            caps += token.caps
        elif token.kind == "name":
            names += 1
        elif token.kind == "url":
            links += 1
        elif token.kind == "mark" and "?" in token.raw:
            asked = True
            mixed = mixed or "!" in token.raw or len(token.raw) > 2
    if names and items[0].kind == "name":
        yield "name first"
    if names > 1:
        yield "several names"
    if links:
        yield "link"
    if caps > 2:
        yield "shouted"
    if spoken <= FEW:
        yield "few words" if spoken else "no words"
    if words and words[0] in _REPOSTS:
        yield "repost"
    if mixed:
        yield "marks !?"
    beginnings = set(_beginnings(tokens))
    yield from beginnings
    if asked:
        yield "asked"
        if QUESTION_FIRST in beginnings:
            yield "question word and asked"
        if any("?" in word for word in words[-3:]):
            yield "asked at the end"


def _beginnings(tokens: Tokens) -> Iterator[str]:
    """Signs in the first words of sentences."""
    first = table().first
    begins = True
    for token in tokens.items:
        if begins and token.kind == "word":
            begins = False
            if name := first.get(fold(token.word)):
                yield name
        elif token.word in _ENDS:
            begins = True


def explain(draft: Draft, model: Any) -> list[Reason]:
    """Explanation: for each kind that holds, the words (``kind_words``) and the other signs, the
    mood among them (``kind_signs``: names of ``data/kinds.txt``)."""
    reasons: list[Reason] = []
    for number, kind in enumerate(KINDS):
        if kind not in draft.kinds:
            continue
        reasons += because(draft, number, f"kind:{kind}")
    return reasons


def because(draft: Draft, column: int, about: str) -> list[Reason]:
    """The words and the other signs that count in one column of the table.

    :param column: 0 to 3 for the kinds, 4 for that it needs an answer
    """
    by_sign: dict[str, set[str]] = {}
    for hit in table().words.look(draft.tokens.words, compounds=False):
        by_sign.setdefault(hit.topic, set()).add(hit.word)
    words: dict[str, float] = {}
    written: list[tuple[str, float]] = []
    for name, times in draft.signs.items():
        worth = table().weights[name][column] * times
        if abs(worth) < TOLD:
            continue
        if name in by_sign:
            for word in by_sign[name]:
                words[word] = words.get(word, 0.0) + worth / len(by_sign[name])
        else:
            written.append((name, worth))
    reasons = []
    for code, terms in (("kind_words", list(words.items())), ("kind_signs", written)):
        if terms:
            best = sorted(terms, key=lambda term: -abs(term[1]))[:MOST_TOLD]
            reasons.append(Reason(about, code, tuple(best)))
    return reasons
