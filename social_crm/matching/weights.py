"""What an agreement or a disagreement is worth, in bits."""

from __future__ import annotations

from math import log2


def bits(found: float, by_chance: float) -> float:
    """The weight of something that was seen: how much likelier it is to be seen for the right
    contact than for another.

    Fellegi and Sunter, "A Theory for Record Linkage", Journal of the American Statistical
    Association 64 (1969), 1183-1210: the base-two logarithm of m over u.

    :param found: share of right pairs that show it (m), above 0, at most 1
    :param by_chance: share of wrong pairs that show it (u), above 0, at most 1
    """
    return log2(found / by_chance)
