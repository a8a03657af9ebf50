"""Whether a short text thanks somebody for what was done: not in advance, not bitterly, and not
while something is still asked or wrong. Rather missed than taken for thanks that are none."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .kinds import table
from .tokens import tokenise

THANKS = "thanks"
SOLVED = "no problem"
TROUBLE = "problem"
NOT_YET = ("thanks in advance", "thanks for nothing", "anger", "waits")
"""Signs of ``data/kinds.txt`` beside which thanks are none."""
BUT = frozenset(
    ("but", "still", "unfortunately", "sadly", "however", "aber", "leider", "trotzdem", "dennoch")
)
REFUSED = frozenset((("no", "thanks"), ("no", "thank"), ("nein", "danke"), ("ne", "danke")))
BITTER = frozenset(
    (("na", "vielen"), ("na", "schönen"), ("na", "besten"), ("na", "herzlichen"), ("thanks", "to"))
)
"""“Na vielen Dank auch”, and what is wrong “thanks to you”: beside these, thanks are bitter, or
might be."""


def thanks(text: str) -> bool:
    """Whether this thanks.

    >>> thanks("Danke, das ging ja schnell!"), thanks("Thank you, it works again :)")
    (True, True)
    >>> thanks("Danke für nichts"), thanks("Danke im Voraus"), thanks("Danke, und jetzt?")
    (False, False, False)
    """
    words = tokenise(text).words
    found = table().words.tally(words)
    if THANKS not in found or "?" in text or any(name in found for name in NOT_YET):
        return False
    if TROUBLE in found and SOLVED not in found:
        return False
    return BUT.isdisjoint(words) and (REFUSED | BITTER).isdisjoint(_pairs(words))


def _pairs(words: Sequence[str]) -> set[tuple[str, str]]:
    return set(pairwise(words))
