"""What a company taught, put to use: a small layer for each task on top of what the shipped model
finds, and the features that it looks at.

A layer costs hardly more than a look-up for each word: what all features of a word add to all
tasks is summed up once and remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import exp, log, sqrt
from typing import TYPE_CHECKING, Any

from .draft import Draft
from .result import KINDS, MOODS, Reason
from .tokens import Token, Tokens

if TYPE_CHECKING:
    from .model import Layer, Model

DENSE = (*(f"mood:{mood}" for mood in MOODS), *(f"kind:{kind}" for kind in KINDS), "needs_answer")
"""What the shipped model finds, as features of the layers: logarithms of odds."""
TOPIC = "topic:"
"""Before the key of a topic: how much its words speak for it."""
LEAST = 0.002
"""A probability is never taken for less."""
STRENGTH = 3.0
"""By what the features of a text are multiplied, beside the root of their number."""
PREFIXES, SUFFIXES = (3, 4, 5), (3, 4)
NEGATED = 3
"""Words behind a negation that it reaches."""
BEGIN, FINISH = "^", "$"
OTHER, WORD, NEGATION, END = range(4)
MOST_REMEMBERED = 20_000
MOST_TOPICS = 5
SURE, LIKELY = 0.85, 0.65
HOLDS = 0.5
TOLD = 0.05
MOST_TOLD = 6

_NO = (
    "not no never none nothing nobody nowhere neither nor cannot without hardly barely cant dont"
    " doesnt didnt isnt wasnt arent werent wont wouldnt shouldnt couldnt havent hasnt hadnt aint"
    " nicht kein keine keinen keinem keiner keines nie niemals nichts niemand nirgends ohne kaum"
    " weder"
)
_NEGATIONS = frozenset(_NO.split())
_ENDS = frozenset(".,;:!?")
_MIXED = frozenset(("irony", "mixed"))


def key_of(token: Token) -> str:
    """What a piece is remembered by: links and names are all the same."""
    if token.kind in ("word", "hashtag", "emoji", "emoticon", "mark"):
        return token.raw
    return "0" if token.kind == "number" else token.word


def of_word(token: Token) -> tuple[str, ...]:
    """The features of one piece: itself, how it begins and ends, the words of a hashtag."""
    if token.kind == "number":
        return ("w0",)
    word = token.word
    found = ["w" + word]
    if token.kind in ("word", "hashtag"):
        found += ["w" + part for part in token.parts]
        found += ["p" + word[:size] for size in PREFIXES if len(word) > size]
        found += ["s" + word[-size:] for size in SUFFIXES if len(word) > size]
        if token.caps:
            found.append("c")
    return tuple(found)


def word_of(token: Token) -> str:
    """What a piece is beside others: numbers are all the same."""
    return "0" if token.kind == "number" else token.word


def role_of(token: Token) -> int:
    """What a piece does to those behind it."""
    word = token.word
    if word in _NEGATIONS or word.endswith("n't"):
        return NEGATION
    if word[:1] in _ENDS:
        return END
    return WORD if token.kind == "word" else OTHER


def between(tokens: Tokens) -> Iterator[str]:
    """The features of a text that come of several words: pairs, and words under a negation."""
    words = [BEGIN, *map(word_of, tokens.items), FINISH]
    for one, other in pairwise(words):
        yield f"b{one} {other}"
    reach = 0
    for token in tokens.items:
        role = role_of(token)
        if role == NEGATION:
            reach = NEGATED
        elif role == END:
            reach = 0
        elif reach:
            reach -= 1
            if role == WORD:
                yield "n" + token.word


def features(tokens: Tokens) -> list[str]:
    """All features of a text, each as often as it is there."""
    found = [feature for token in tokens.items for feature in of_word(token)]
    found.extend(between(tokens))
    return found


def dense(draft: Draft) -> dict[str, float]:
    """What the shipped model found of a text, as features."""
    found = {}
    if draft.mood_scores:
        logs = [log(max(draft.mood_scores.get(mood, 0.0), LEAST)) for mood in MOODS]
        mean = sum(logs) / len(logs)
        found = {f"mood:{mood}": each - mean for mood, each in zip(MOODS, logs, strict=True)}
    for kind in KINDS:
        found[f"kind:{kind}"] = _odds(draft.kind_scores.get(kind, 0.5))
    found["needs_answer"] = _odds(draft.needs_answer_score)
    for topic, share in draft.topic_scores.items():
        found[TOPIC + topic] = share
    return found


def _odds(score: float) -> float:
    score = min(max(score, LEAST), 1 - LEAST)
    return log(score / (1 - score))


_Known = tuple[int, tuple[float, ...] | None, str, int]
"""How many features a piece has, what they add, the piece as a word, and what it does."""


class Ready:
    """The layers of a model, ready to be used. Two classes are one column: the second less the
    first.

    :param layers: those that are used
    """

    def __init__(self, layers: Iterable[Layer]) -> None:
        self.layers = tuple(layers)
        self.columns: list[tuple[Layer, int, int]] = []
        width = 0
        for layer in self.layers:
            size = 1 if len(layer.classes) == 2 else len(layer.classes)
            self.columns.append((layer, width, width + size))
            width += size
        self.width = width
        self.bias = self._row(layer.bias for layer in self.layers)
        self.dense = self._rows("dense")
        self.weights = self._rows("weights")
        self._nothing = (0.0,) * width
        self._remembered: dict[str, _Known] = {}

    def _row(self, rows: Iterable[Sequence[float] | None]) -> tuple[float, ...]:
        row: list[float] = []
        for layer, values in zip(self.layers, rows, strict=True):
            classes = values or (0.0,) * len(layer.classes)
            row += (classes[1] - classes[0],) if len(classes) == 2 else classes
        return tuple(row)

    def _rows(self, name: str) -> dict[str, tuple[float, ...]]:
        tables = [getattr(layer, name) for layer in self.layers]
        keys = dict.fromkeys(key for table in tables for key in table)
        return {key: self._row(table.get(key) for table in tables) for key in keys}

    def sums(self, draft: Draft) -> list[float]:
        """What speaks for each class of each task, in the order of the columns."""
        # The same features as those of :func:`features`, without a list of them.
        count, reach, before = 0, 0, BEGIN
        rows = []
        known, weights = self._remembered.get, self.weights.get
        for token in draft.tokens.items if self.weights else ():
            size, row, word, role = known(token.raw) or self._remember(token)
            count += size + 1
            if row is not None:
                rows.append(row)
            row = weights(f"b{before} {word}")
            if row is not None:
                rows.append(row)
            before = word
            if role == NEGATION:
                reach = NEGATED
            elif role == END:
                reach = 0
            elif reach:
                reach -= 1
                if role == WORD:
                    count += 1
                    row = weights("n" + word)
                    if row is not None:
                        rows.append(row)
        row = weights(f"b{before} {FINISH}")
        if row is not None:
            rows.append(row)
        scale = STRENGTH / sqrt(count + 1)
        total = [scale * each for each in map(sum, zip(*rows, strict=True))] or self._nothing
        found = [total, self.bias]
        for name, value in dense(draft).items():
            row = self.dense.get(name)
            if row is not None:
                found.append([value * each for each in row])
        return list(map(sum, zip(*found, strict=True)))

    def _remember(self, token: Token) -> _Known:
        key = key_of(token)
        found = self._remembered.get(key)
        if found is None:
            names = of_word(token)
            rows = [row for name in names if (row := self.weights.get(name)) is not None]
            row = tuple(map(sum, zip(*rows, strict=True))) if rows else None
            found = len(names), row, word_of(token), role_of(token)
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = found
        return found


def apply(draft: Draft, model: Any) -> None:
    """Step: what the company taught has the last word. Needs all that the shipped model finds.

    :param model: a :class:`.model.Model`, or ``None``
    """
    ready = getattr(model, "ready", None)
    if ready is None or not ready.layers or not draft.tokens.items:
        return
    total = ready.sums(draft)
    for layer, begin, end in ready.columns:
        _SETTERS[layer.task.partition(":")[0]](draft, layer, total[begin:end])


def _set_mood(draft: Draft, layer: Layer, sums: list[float]) -> None:
    shares = _shares(sums)
    draft.mood_scores = dict(zip(layer.classes, shares, strict=True))
    best = max(shares)
    sure = "sure" if best >= SURE else "likely" if best >= LIKELY else "unsure"
    draft.mood_sure = "unsure" if draft.doubts & _MIXED else sure


def _set_kind(draft: Draft, layer: Layer, sums: list[float]) -> None:
    kind = layer.task.partition(":")[2]
    score = draft.kind_scores[kind] = _chance(sums[0])
    (draft.kinds.add if score >= HOLDS else draft.kinds.discard)(kind)


def _set_needs(draft: Draft, layer: Layer, sums: list[float]) -> None:
    draft.needs_answer_score = _chance(sums[0])
    draft.needs_answer = draft.needs_answer_score >= HOLDS


def _set_topic(draft: Draft, layer: Layer, sums: list[float]) -> None:
    shares = [1 - _chance(sums[0]), _chance(sums[0])] if len(sums) == 1 else _shares(sums)
    ranked = sorted(zip(shares, layer.classes, strict=True), key=lambda each: -each[0])
    draft.topic = ranked[0][1] or None
    draft.topic_scores = {topic: share for share, topic in ranked[:MOST_TOPICS] if topic}


_SETTERS = {
    "mood": _set_mood,
    "kind": _set_kind,
    "needs_answer": _set_needs,
    "topic": _set_topic,
}


def _shares(sums: Sequence[float]) -> list[float]:
    most = max(sums)
    powers = [exp(each - most) for each in sums]
    whole = sum(powers)
    return [each / whole for each in powers]


def _chance(value: float) -> float:
    return 1 / (1 + exp(-min(max(value, -50.0), 50.0)))


def explain(draft: Draft, model: Any) -> list[Reason]:
    """Explanation: the words that colleagues taught (``taught``), or that what is usual here was
    taught (``taught_usual``); the values hold how many ``examples`` that was."""
    ready = getattr(model, "ready", None)
    if ready is None or not draft.tokens.items:
        return []
    return [
        _reason(draft, layer)
        for layer in ready.layers
        if not layer.task.startswith("kind:") or layer.task[5:] in draft.kinds
    ]


def _reason(draft: Draft, layer: Layer) -> Reason:
    chosen = _chosen(draft, layer)
    terms: dict[str, float] = {}
    scale = STRENGTH / sqrt(len(features(draft.tokens)) or 1)
    for token in draft.tokens.items:
        for feature in of_word(token):
            if row := layer.weights.get(feature):
                rest = (sum(row) - row[chosen]) / (len(row) - 1) if len(row) > 1 else 0.0
                worth = scale * (row[chosen] - rest)
                terms[token.word] = terms.get(token.word, 0.0) + worth
    told = sorted(
        ((word, worth) for word, worth in terms.items() if abs(worth) >= TOLD and word[0] != "<"),
        key=lambda term: -abs(term[1]),
    )
    code = "taught" if told else "taught_usual"
    return Reason(layer.task, code, tuple(told[:MOST_TOLD]), {"examples": layer.count})


def _chosen(draft: Draft, layer: Layer) -> int:
    """Number of the class that was found."""
    if layer.task == "mood":
        return layer.classes.index(draft.mood)
    if layer.task == "topic":
        topic = draft.topic or ""
        return layer.classes.index(topic) if topic in layer.classes else 0
    if layer.task == "needs_answer":
        return int(draft.needs_answer)
    return int(layer.task[5:] in draft.kinds)


def used(model: Model) -> Ready:
    """The layers of a model that can be used with the shipped model that is here."""
    return Ready(model.layers.values() if model.current else ())
