"""What can be practised: how many write, about what, how fast and how patiently. Pure."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .sentence import _

Curve = Callable[[random.Random], float]
"""When somebody begins, as a share of the time that the scenario lasts."""


def _even(chance: random.Random) -> float:
    return chance.random()


def _day(chance: random.Random) -> float:
    """Late in the morning and in the evening people write most."""
    peak = chance.choices((0.4, 0.85, None), (4, 3, 3))[0]
    if peak is None:
        return chance.random()
    return min(max(chance.gauss(peak, 0.09), 0.0), 0.999)


def _storm(chance: random.Random) -> float:
    """Quiet, then a steep wave that ebbs away."""
    return min(0.15 + chance.expovariate(5.0), 0.999) if chance.random() < 0.9 else chance.random()


@dataclass(frozen=True, slots=True)
class Scenario:
    """One thing to practise.

    :param conversations: how many people write, unless the account says otherwise
    :param minutes: in which time they begin, unless the account says otherwise
    :param stories: name of a story to its weight
    :param patience: minutes after which somebody who gets no answer writes again
    :param pace: seconds until somebody answers what we said: at least, at most
    """

    label: str
    conversations: int
    minutes: int
    stories: Mapping[str, int]
    curve: Curve = _even
    patience: int = 10
    pace: tuple[int, int] = (30, 150)


_USUAL = {
    "parcel": 20, "broken": 18, "charged": 10, "login": 14, "contract": 8, "question": 16,
    "praise": 6, "idea": 4, "privately": 6, "furious": 2, "lure": 2, "curious": 1,
}  # fmt: skip

SCENARIOS: Mapping[str, Scenario] = {
    "calm": Scenario(
        _("Calm day"), 6, 30, {**_USUAL, "question": 30, "furious": 0, "lure": 0}, patience=15
    ),
    "busy": Scenario(_("Busy day"), 18, 45, _USUAL, _day),
    "storm": Scenario(
        _("Storm"), 30, 30, {"rumour": 85, "question": 5, "parcel": 10}, _storm, patience=8
    ),
    "difficult": Scenario(
        _("Difficult customers"), 4, 15, {"furious": 70, "charged": 30}, patience=6
    ),
    "private": Scenario(
        _("Private data"), 5, 20, {"lure": 50, "curious": 20, "privately": 20, "parcel": 10}
    ),
    "thanks": Scenario(_("Thanks and ideas"), 5, 15, {"praise": 50, "idea": 40, "question": 10}),
}
"""By their keys, which are stored in settings and never change."""
