"""Whether somebody should answer: a text that asks, complains, waits or is addressed to us.

That is not the mood: "ok, thanks" is friendly and needs nothing, "where is my parcel?" is neutral
and does."""

from __future__ import annotations

from math import exp
from typing import Any

from .draft import Draft
from .kinds import HOLDS, START, because, table
from .result import KINDS, Reason

OF_KINDS = (3.2, 3.2, -1.6, 0.8)
"""What each kind adds to the logarithm of the odds, times its probability."""
TOLD_KIND = 0.3
COLUMN = len(KINDS)


def find(draft: Draft, model: Any) -> None:
    """Step: whether it needs an answer. Needs the kinds."""
    weights = table().weights
    total = weights[START][COLUMN]
    for name, times in draft.signs.items():
        total += weights[name][COLUMN] * times
    for kind, worth in zip(KINDS, OF_KINDS, strict=True):
        total += worth * draft.kind_scores.get(kind, 0.0)
    draft.needs_answer_score = 1 / (1 + exp(-total))
    draft.needs_answer = draft.needs_answer_score >= HOLDS


def explain(draft: Draft, model: Any) -> list[Reason]:
    """Explanation: the kinds (``kinds``), words (``kind_words``) and other signs (``kind_signs``:
    names of ``data/kinds.txt``) that speak for or against it."""
    worths = [
        (kind, worth * draft.kind_scores.get(kind, 0.0))
        for kind, worth in zip(KINDS, OF_KINDS, strict=True)
    ]
    told = sorted((each for each in worths if abs(each[1]) >= TOLD_KIND), key=_weight)
    reasons = [Reason("needs_answer", "kinds", tuple(told))] if told else []
    return [*reasons, *because(draft, COLUMN, "needs_answer")]


def _weight(term: tuple[str, float]) -> float:
    return -abs(term[1])
