"""Whether what was learned anew is better than what is in use: found out with examples that neither
was made of, task by task."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

from .learning import found, learn
from .model import TASKS, Example, Layer, Model, base_version
from .result import Hint, Understanding
from .topics import Topic

ONE_IN = 5
"""One example in so many is held back for good."""
ENOUGH = 20
"""Examples held back from which on they alone decide. With fewer, those that were learned from
count as well, each judged by a model that was made without it."""
TURNED, CLEARLY = 0.25, 1.645
"""Where more than this share of the checked ones is judged otherwise than before, the new has to be
better than what was taught before beyond chance (sign test, z)."""
TRUSTED, TRUSTED_FROM = 0.7, 50
"""From this share of right ones on, with 95 % certainty and so many checked examples, something may
be done without a person."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it.

    :param model: for each task what is better: the new, or what was in use
    :param better: at least one task has a new layer
    :param figures: task to ``examples`` (in all), ``checked``, ``before`` and ``after`` (right ones
        of those that were checked), ``new`` (also right ones: of what was learned anew, whether it
        was taken or not), ``verdict`` (``better``; ``same``: nothing new was learned; ``worse``:
        it was, and does worse; ``turned``: it judges many otherwise than before, and is not clearly
        better)
    """

    model: Model
    better: bool
    figures: Mapping[str, Mapping[str, Any]]


def held_back(text: str) -> bool:
    """Whether an example is never learned from, but always checked with; equal texts alike."""
    digest = hashlib.sha256(" ".join(text.lower().split()).encode("utf-8", "replace")).digest()
    return digest[0] % ONE_IN == 0


def trial(
    examples: Iterable[Any], active: Model | None = None, topics: Iterable[Topic] = ()
) -> Trial:
    """Learn from examples, and compare with what is in use.

    :param examples: as :func:`.learning.learn` takes them, all there are
    :param active: what is in use; ``None``: the shipped model alone
    :param topics: of the company
    """
    topics = tuple(topics)
    given = [each for value in examples if (each := Example.of(value)).text.strip()]
    held = [each for each in given if held_back(each.text)]
    learned = learn([each for each in given if not held_back(each.text)], Model(topics=topics))
    active = (active or Model()).with_topics(topics)
    sides = _understood(held, active), _understood(held, learned)
    layers: dict[str, Layer] = dict(active.layers) if active.current else {}
    figures = {}
    for task in TASKS:
        old, new = layers.get(task), learned.layers.get(task)
        labelled = [
            (number, label)
            for number, each in enumerate(held)
            if (label := each.label(task)) is not None
        ]
        if task not in learned.figures and not old:
            continue
        before, after = (
            [found(task, side[number]) == label for number, label in labelled] for side in sides
        )
        counts = _Counts.of(before, after)
        tried = learned.figures.get(task)
        if counts.checked < ENOUGH and tried and not old:
            counts = counts.with_more(tried)
        verdict = _verdict(old, new, counts)
        if verdict == "better":
            layers.pop(task, None)
            if new:
                layers[task] = new
        figures[task] = {
            "examples": sum(each.label(task) is not None for each in given),
            "checked": counts.checked,
            "before": counts.before,
            "after": counts.after if verdict == "better" else counts.before,
            "new": counts.after,
            "verdict": verdict,
        }
    better = any(each["verdict"] == "better" for each in figures.values())
    return Trial(Model(base_version(), layers, (), figures), better, figures)


@dataclass(frozen=True, slots=True)
class _Counts:
    """How many were checked, were right before and after, and became right or wrong."""

    checked: int
    before: int
    after: int
    won: int
    lost: int

    @classmethod
    def of(cls, before: Sequence[bool], after: Sequence[bool]) -> _Counts:
        pairs = list(zip(before, after, strict=True))
        return cls(
            len(pairs),
            sum(before),
            sum(after),
            pairs.count((False, True)),
            pairs.count((True, False)),
        )

    def with_more(self, tried: Mapping[str, Any]) -> _Counts:
        """With those that were learned from, see :func:`.learning.learn`."""
        return replace(
            self,
            checked=self.checked + tried["examples"],
            before=self.before + tried["before"],
            after=self.after + tried["after"],
        )

    @property
    def turned(self) -> bool:
        """Many became right and nearly as many wrong: what was taught contradicts itself."""
        moved = self.won + self.lost
        return moved > TURNED * self.checked and self.won - self.lost < CLEARLY * sqrt(moved)


def _verdict(old: Layer | None, new: Layer | None, counts: _Counts) -> str:
    if not old and not new:
        return "same"
    if old and counts.turned:
        return "turned"
    gained = counts.after - counts.before
    if gained > 0 or (gained == 0 and new and (not old or new.count > old.count)):
        return "better"
    return "worse" if gained < 0 else "same"


def _understood(examples: Sequence[Example], model: Model) -> list[Understanding]:
    from .understanding import understand

    hints = [Hint(language=each.language) for each in examples]
    return understand([each.text for each in examples], None, model, hints=hints)


def surely(right: int, checked: int) -> float:
    """The least share that is right with 95 % certainty (Wilson 1927, one-sided z = 1.645).

    :rtype: float between 0 and 1
    """
    if not checked:
        return 0.0
    z = 1.645
    share = right / checked
    spread = z * sqrt(share * (1 - share) / checked + z * z / (4 * checked * checked))
    return max(0.0, (share + z * z / (2 * checked) - spread) / (1 + z * z / checked))


def trusted(figures: Mapping[str, Any] | None) -> bool:
    """Whether a task of :attr:`Trial.figures` is found well enough to act on without a person."""
    if not figures or figures["checked"] < TRUSTED_FROM:
        return False
    return surely(figures["after"], figures["checked"]) >= TRUSTED
