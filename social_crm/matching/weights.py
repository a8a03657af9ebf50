"""What an agreement or a disagreement is worth, in bits, and how that is learnt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import exp, log, log2

REFERENCE = 100_000
"""Number of contacts that the shares by chance of numbers, addresses and websites are meant for.
Among twice as many contacts, one of them is hit half as often."""


@dataclass(frozen=True, slots=True)
class Weight:
    """A line of the table.

    :param found: share of right pairs that show it (m)
    :param by_chance: share of wrong pairs that show it (u)
    :param links: it may link without a person
    """

    found: float
    by_chance: float
    links: bool = False


def bits(found: float, by_chance: float) -> float:
    """The weight of something that was seen: how much likelier it is to be seen for the right
    contact than for another.

    Fellegi and Sunter, "A Theory for Record Linkage", Journal of the American Statistical
    Association 64 (1969), 1183-1210: the base-two logarithm of m over u.

    :param found: share of right pairs that show it (m), above 0, at most 1
    :param by_chance: share of wrong pairs that show it (u), above 0, at most 1
    """
    return log2(found / by_chance)


Pattern = Mapping[str, float] | Collection[str]
"""The methods that were seen for a pair, with the bits that each was worth if they are known."""


def estimate(
    confirmed: Iterable[Pattern],
    refused: Iterable[Pattern],
    table: Mapping[str, Weight],
    doubt: float = 4.0,
) -> dict[str, Weight]:
    """A table that fits what people confirmed and refused.

    Only pairs that were suggested are ever confirmed or refused, and they were suggested because
    they look alike; so shares among the refused say nothing about chance. What does not depend on
    the choice is the odds of right to wrong for pairs that look the same: Fellegi-Sunter's weights
    are the coefficients of a logistic regression with the present bits as offset (Le Cessie and Van
    Houwelingen, "Ridge Estimators in Logistic Regression", Applied Statistics 41 (1992), 191-201,
    for the penalty that holds each to the present table until enough was seen).

    :param doubt: standard deviations of a weight are ``1 / sqrt(doubt)`` in natural logarithms
        before anything was seen; the higher, the more it takes to move the table
    :returns: a new table with the same keys; shares stay above 0 and below 1
    """
    cases = [(_known(pattern, table), 1.0) for pattern in confirmed]
    cases += [(_known(pattern, table), 0.0) for pattern in refused]
    moved = _fit([case for case in cases if case[0]], doubt)
    return {code: _moved(weight, moved.get(code, 0.0)) for code, weight in table.items()}


def _known(pattern: Pattern, table: Mapping[str, Weight]) -> dict[str, float]:
    """Method to its bits, in natural logarithms."""
    known = {}
    for code in pattern:
        if code in table:
            worth = pattern[code] if isinstance(pattern, Mapping) else _bits(table[code])
            known[code] = worth * log(2)
    return known


def _bits(weight: Weight) -> float:
    return bits(weight.found, weight.by_chance)


def _fit(cases: list[tuple[dict[str, float], float]], doubt: float) -> dict[str, float]:
    """Additions to the weights by which the cases are likeliest, one coordinate at a time."""
    if not cases:
        return {}
    showing: dict[str, list[int]] = {}
    for number, (pattern, _right) in enumerate(cases):
        for code in pattern:
            showing.setdefault(code, []).append(number)
    sums = [sum(pattern.values()) for pattern, _right in cases]
    moved = dict.fromkeys(showing, 0.0)
    middle = -sorted(sums)[len(sums) // 2]
    sums = [each + middle for each in sums]
    everything = list(range(len(cases)))
    for _round in range(60):
        largest = 0.0
        for code, rows in [("", everything), *showing.items()]:
            slope = 0.0 if not code else -doubt * moved[code]
            curve = 1e-6 if not code else doubt
            for row in rows:
                chance = _logistic(sums[row])
                slope += cases[row][1] - chance
                curve += chance * (1 - chance)
            # Newton's step, held short where the curve is nearly flat.
            step = max(-1.0, min(1.0, slope / curve))
            if code:
                moved[code] += step
            for row in rows:
                sums[row] += step
            largest = max(largest, abs(step))
        if largest < 1e-4:
            break
    return moved


def _logistic(value: float) -> float:
    return 1 / (1 + exp(-max(-35.0, min(35.0, value))))


def _moved(weight: Weight, more: float) -> Weight:
    """The same line with its weight raised by ``more``, half of it on either share."""
    smallest = 1e-12
    by_chance = min(max(weight.by_chance * exp(-more / 2), smallest), 1 - 1e-6)
    ratio = weight.found / weight.by_chance * exp(more)
    found = min(max(ratio * by_chance, smallest), 1 - 1e-6)
    return Weight(found, min(max(found / ratio, smallest), 1 - 1e-6), weight.links)
