"""Logistic regression towards a start: the more examples there are, the further it may go from
there. Needs numpy, and nothing else; the same input always gives the same weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .local import STRENGTH

Array = Any
Gradient = Callable[[Array], tuple[float, Array]]

WORDS = 3.0
"""How firmly the weights of words are held at 0."""
SHIPPED = 50.0
"""How firmly the trust in what the shipped model finds is held at its start."""
BIAS = 2.5
MOST_STEPS = 60
MEMORY = 8
ENOUGH = 1e-5


@dataclass(slots=True)
class Rows:
    """Texts as rows of a sparse matrix.

    :param columns: number of the feature, for each entry
    :param values: how much of it, for each entry
    :param rows: number of the text, for each entry, in order
    :param dense: what the shipped model found, one row for each text
    """

    columns: Array
    values: Array
    rows: Array
    dense: Array

    @classmethod
    def of(
        cls,
        texts: Sequence[Sequence[int]],
        lengths: Sequence[int],
        dense: Sequence[Sequence[float]],
    ) -> Rows:
        """Rows out of the numbers of known features of each text, and how many features it has."""
        sizes = np.array([len(each) for each in texts], dtype=np.int64)
        columns = np.fromiter((each for text in texts for each in text), np.int64, sizes.sum())
        scale = STRENGTH / np.sqrt(np.maximum(np.array(lengths, dtype=float), 1.0))
        return cls(
            columns,
            np.repeat(scale, sizes),
            np.repeat(np.arange(len(texts)), sizes),
            np.array(dense, dtype=float).reshape(len(texts), -1),
        )

    def __len__(self) -> int:
        return len(self.dense)

    def some(self, chosen: Array) -> Rows:
        """The texts whose numbers are given."""
        place = np.full(len(self), -1)
        place[chosen] = np.arange(len(chosen))
        kept = place[self.rows] >= 0
        return Rows(
            self.columns[kept], self.values[kept], place[self.rows[kept]], self.dense[chosen]
        )

    def without_words(self) -> Rows:
        """What the shipped model found alone."""
        none = np.zeros(0, dtype=np.int64)
        return Rows(none, np.zeros(0), none, self.dense)


@dataclass(slots=True)
class Weights:
    """What was fitted: for words, for what the shipped model finds, and for each class."""

    words: Array
    dense: Array
    bias: Array

    def sums(self, rows: Rows) -> Array:
        """What speaks for each class, one row for each text."""
        return _sums(rows, self.words, self.dense, self.bias)


def fit(
    rows: Rows, labels: Array, start: Weights, importance: Array, firmness: float = 1.0
) -> Weights:
    """Weights under which the labels are likely, and which are near the start.

    :param labels: number of the class of each text
    :param start: what is known before anything was learned
    :param importance: how much each text counts
    :param firmness: how much more firmly all is held at the start than usual
    """
    words, classes = start.words.shape
    truth = np.eye(classes)[labels]
    cut, other = words * classes, (words + len(start.dense)) * classes
    hold = np.repeat(
        [firmness * WORDS, firmness * SHIPPED, firmness * BIAS],
        [cut, other - cut, classes],
    )
    begin = np.concatenate([start.words.ravel(), start.dense.ravel(), start.bias])

    def unpacked(point: Array) -> Weights:
        return Weights(
            point[:cut].reshape(words, classes),
            point[cut:other].reshape(-1, classes),
            point[other:],
        )

    def gradient(point: Array) -> tuple[float, Array]:
        at = unpacked(point)
        sums = at.sums(rows)
        sums -= sums.max(axis=1, keepdims=True)
        powers = np.exp(sums)
        whole = powers.sum(axis=1, keepdims=True)
        moved = point - begin
        lost = _dot(importance, np.log(whole[:, 0]) - (sums * truth).sum(axis=1))
        wrong = (powers / whole - truth) * importance[:, None]
        slope = np.concatenate(
            [
                _back(rows, wrong, words).ravel(),
                np.einsum("nd,nc->dc", rows.dense, wrong).ravel(),
                wrong.sum(axis=0),
            ]
        )
        return float(lost + (hold * moved**2).sum() / 2), slope + hold * moved

    return unpacked(_least(gradient, begin))


def _sums(rows: Rows, words: Array, dense: Array, bias: Array) -> Array:
    sums = np.einsum("nd,dc->nc", rows.dense, dense) + bias
    if len(rows.columns):
        for number in range(sums.shape[1]):
            weights = rows.values * words[rows.columns, number]
            sums[:, number] += np.bincount(rows.rows, weights=weights, minlength=len(rows))
    return sums


def _back(rows: Rows, wrong: Array, words: int) -> Array:
    if not len(rows.columns):
        return np.zeros((words, wrong.shape[1]))
    return np.stack(
        [
            np.bincount(
                rows.columns, weights=rows.values * wrong[rows.rows, number], minlength=words
            )
            for number in range(wrong.shape[1])
        ],
        axis=1,
    )


def _least(gradient: Gradient, point: Array) -> Array:
    """Where a smooth convex function is least: L-BFGS with halved steps (Nocedal & Wright,
    Numerical Optimization, 2nd edition, algorithms 7.4 and 3.1)."""
    cost, slope = gradient(point)
    steps: list[tuple[Array, Array]] = []
    for _turn in range(MOST_STEPS):
        direction = -_towards(slope, steps)
        fall = _dot(slope, direction)
        if fall >= -1e-12:
            break
        size = 1.0
        while True:
            step = size * direction
            next_cost, next_slope = gradient(point + step)
            if next_cost <= cost + 1e-4 * size * fall or size < 1e-8:
                break
            size /= 2
        gained = cost - next_cost
        change = next_slope - slope
        if _dot(step, change) > 1e-10:
            steps = [*steps[1 - MEMORY :], (step, change)]
        point, cost, slope = point + step, next_cost, next_slope
        if gained < ENOUGH * max(1.0, abs(cost)):
            break
    return point


def _towards(slope: Array, steps: list[tuple[Array, Array]]) -> Array:
    if not steps:
        return slope / max(1.0, float(np.abs(slope).sum()))
    direction = slope.copy()
    shares = []
    for step, change in reversed(steps):
        share = _dot(step, direction) / _dot(change, step)
        direction -= share * change
        shares.append(share)
    step, change = steps[-1]
    direction *= _dot(step, change) / _dot(change, change)
    for (step, change), share in zip(steps, reversed(shares), strict=True):
        direction += step * (share - _dot(change, direction) / _dot(change, step))
    return direction


def _dot(one: Array, other: Array) -> float:
    """Without the threads that a library of linear algebra would start for it: beside other
    workers they wait for each other more than they work."""
    return float((one * other).sum())
