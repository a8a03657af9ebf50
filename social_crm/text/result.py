"""What is understood of a text: immutable values, and what each is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MOODS = ("negative", "neutral", "positive")
KINDS = ("complaint", "question", "praise", "suggestion")


@dataclass(frozen=True, slots=True)
class Hint:
    """What is known of a text beside its words.

    :param language: what the network says, or the author's last known one (ISO 639-1)
    :param addressed: it is addressed to us
    :param private: only we can read it
    :param answers: it answers something
    :param waiting: the author has written before and got no answer
    """

    language: str | None = None
    addressed: bool = False
    private: bool = False
    answers: bool = False
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """By which copies and near copies are found.

    :param exact: digest of the words without links, names, case and marks; a signed 63-bit number,
        0 if nothing is left
    :param bands: digests that two near copies share at least one of; signed 32-bit numbers, none
        for a text too short for it
    :param bins: what likeness is worked out from, see :func:`.signature.likeness`
    """

    exact: int = 0
    bands: tuple[int, ...] = ()
    bins: bytes = b""


@dataclass(frozen=True, slots=True)
class Understanding:
    """One text, understood. Values can be had by attribute or by name: ``result["mood"]``.

    :param language: ISO 639-1, or ``None``: it cannot be told
    :param mood: one of :data:`MOODS`
    :param mood_scores: probability of each mood
    :param mood_sure: ``sure``, ``likely`` or ``unsure``
    :param doubts: why a value is not to be trusted: ``irony``, ``language`` (no model for it),
        ``short`` (hardly a word), ``mixed`` (good and bad words)
    :param kinds: those out of :data:`KINDS` that hold
    :param kind_scores: probability of each kind
    :param topic: key of the likeliest topic of the model, or ``None``
    :param topic_scores: the likeliest topics, at most five, none without topics
    :param needs_answer: somebody should answer it
    :param needs_answer_score: probability of that
    :param signature: by which the same thing said again is found
    """

    language: str | None = None
    language_sure: float = 0.0
    mood: str = "neutral"
    mood_scores: Mapping[str, float] = field(default_factory=dict)
    mood_sure: str = "unsure"
    doubts: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    kind_scores: Mapping[str, float] = field(default_factory=dict)
    topic: str | None = None
    topic_scores: Mapping[str, float] = field(default_factory=dict)
    needs_answer: bool = False
    needs_answer_score: float = 0.0
    signature: Signature = field(default_factory=Signature)

    def __getitem__(self, name: str) -> Any:
        try:
            return getattr(self, name)
        except AttributeError:
            raise KeyError(name) from None


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for one value, in a form that can be put into words in any language.

    :param about: ``language``, ``mood``, ``kind:complaint``, ``topic``, ``needs_answer``
    :param code: what sort of reason, a key of the table of sentences that the caller has
    :param terms: words of the text and how much each speaks for the value (positive) or against it,
        the weightiest first
    :param values: what the sentence needs beside them
    """

    about: str
    code: str
    terms: tuple[tuple[str, float], ...] = ()
    values: Mapping[str, str | float] = field(default_factory=dict)
