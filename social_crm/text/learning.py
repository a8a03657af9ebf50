"""Learning from what people said about texts.

The shipped model stays as it is. For each task that there are enough examples of, a small layer is
fitted on top of what it finds (:mod:`.fitting`), and kept only if it does better on examples that
it was not made of.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .draft import Draft
from .local import DENSE, TOPIC, dense, features
from .model import NO_TOPIC, TASKS, YES_NO, Example, Layer, Model, base_version
from .result import MOODS, Hint, Understanding

FEWEST = 10
"""Examples of a task below which nothing is learned."""
FOLDS = ((400, 5), (2_000, 4), (1_000_000_000, 3))
"""Up to how many examples they are parted into how many, to check."""
MANY_CLASSES = 8
TRUST = 1.0
"""How far the shipped model is trusted at the start."""
TRUST_TOPIC = 4.0
RARE = 0.5
"""How far rare classes count more than there are of them, with few examples: 0 not, 1 as much as
frequent ones. With few, what is rare would hardly ever be found; with many, they speak for
themselves."""
FEW = 100
FIRM = 4.0
"""How much more firmly the start is held with :data:`FEW` examples than with very many; it falls
with the root of their number."""
ONLY_WRONG = 0.1
"""If the shipped model is right on fewer than this share, these are not what people write but what
it got wrong: how often each class is says nothing then."""
FIRMER = 4.0
MARGIN = 0.25
"""Times the root of the number of examples: what may be chance."""
AHEAD = 1.0
"""How many times that another way must be better."""
GUESSING = 0.05
"""Less agreement beyond chance is none."""
LUCK, MOST_LUCK = 1.4, 0.2
"""Divided by the root of the number of examples: about two standard deviations of the agreement
that labels without any sense have with a guess (Cohen 1960, three classes). At most so much is
asked for, or a few examples could never help."""
TEMPERATURES = (0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6)
NOTHING = 0.015
"""A weight that is less is left out."""
LONGEST_FEATURE = 80


def learn(examples: Iterable[Any], model: Model | None = None) -> Model:
    """Learn from everything that was reviewed: what was confirmed as well as what was corrected.

    Each task is learned for itself. A task that fewer than :data:`FEWEST` examples say something
    about, or all the same, is left to ``model``, or to the shipped model. Words of a single
    example, or of a single author where authors are known, are not learned.

    :param examples: each an :class:`.model.Example`, a mapping ``{"text", "mood", "kinds",
        "topic", "needs_answer", "language", "author"}`` (what is missing or ``None`` was not
        said), or a pair of a text and a mood or such a mapping
    :param model: whose topics are used, and whose layers stay where nothing new is learned. A
        layer that was made of more examples than there are now is taken further; otherwise layers
        are made anew of these examples alone
    :returns: a model; its ``figures`` hold for each task that was tried: ``examples``, ``classes``
        (how many of each), ``way`` (``base``: nothing was better; ``bias``, ``full``, ``free``: see
        :func:`_best`), and how many were ``right``
        ``before`` and ``after`` when each was judged by a model that was not made of it, with the
        means of F1 over the classes ``f1_before`` and ``f1_after``
    :raises TypeError: something is no example
    """
    model = model or Model()
    layers = dict(model.layers) if model.current else {}
    given = [each for value in examples if (each := Example.of(value)).text.strip()]
    figures: dict[str, Any] = {}
    tasks = {task: _labelled(task, given, model) for task in TASKS}
    tasks = {
        task: labels
        for task, labels in tasks.items()
        if len(labels) >= FEWEST and len(set(labels.values())) > 1
    }
    if tasks:
        texts = _Texts.of(given, model)
        for task, labels in tasks.items():
            known = layers.get(task)
            further = known if known and known.count > len(labels) else None
            layer, figures[task] = _learn_task(task, labels, texts, model, further)
            if layer:
                layers[task] = layer
            elif not further:
                layers.pop(task, None)
    return Model(base_version(), layers, model.topics, figures)


def _labelled(task: str, examples: Sequence[Example], model: Model) -> dict[int, str]:
    """Number of an example to what was said; topics that are no more are left out."""
    topics = {topic.key for topic in model.topics}
    return {
        number: label
        for number, example in enumerate(examples)
        if (label := example.label(task)) is not None
        and (task != "topic" or not topics or label == NO_TOPIC or label in topics)
    }


@dataclass(slots=True)
class _Texts:
    """The texts of the examples, as what is learned sees them.

    :param drafts: what the shipped model finds
    :param known: numbers of the features that are learned, for each text
    :param lengths: how many features each text has
    :param names: the features that are learned
    :param groups: equal for texts that say the same, which are judged together
    """

    drafts: list[Draft]
    known: list[list[int]]
    lengths: list[int]
    names: list[str]
    groups: list[str]

    @classmethod
    def of(cls, examples: Sequence[Example], model: Model) -> _Texts:
        from .understanding import _drafts

        hints = [Hint(language=each.language) for each in examples]
        texts = [each.text for each in examples]
        drafts = _drafts(texts, (), hints, Model(topics=model.topics))
        names_of = [features(draft.tokens) for draft in drafts]
        groups = [_digest(draft.tokens.plain) for draft in drafts]
        names = _shared(
            names_of, [each.author or group for each, group in zip(examples, groups, strict=True)]
        )
        numbers = {name: number for number, name in enumerate(names)}
        known = [[numbers[name] for name in each if name in numbers] for each in names_of]
        return cls(drafts, known, [len(each) for each in names_of], names, groups)


def _shared(found: Sequence[Sequence[str]], authors: Sequence[str]) -> list[str]:
    """The features that at least two authors have."""
    first: dict[str, str | None] = {}
    for names, author in zip(found, authors, strict=True):
        for name in names:
            if first.setdefault(name, author) != author:
                first[name] = None
    return sorted(
        name for name, author in first.items() if author is None and len(name) <= LONGEST_FEATURE
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _learn_task(
    task: str, labels: Mapping[int, str], texts: _Texts, model: Model, further: Layer | None
) -> tuple[Layer | None, dict[str, Any]]:
    """One task: the layer, if it is better than none, and figures."""
    import numpy as np

    from .fitting import Rows, fit

    classes = _classes(task, labels, model)
    place = {name: number for number, name in enumerate(classes)}
    chosen = list(labels)
    truth = np.array([place[labels[each]] for each in chosen])
    shipped = np.array([place[found(task, texts.drafts[each])] for each in chosen])
    inputs = _inputs(model if task == "topic" else Model())
    values = [dense(texts.drafts[each]) for each in chosen]
    rows = Rows.of(
        [texts.known[each] for each in chosen],
        [texts.lengths[each] for each in chosen],
        [[value.get(name, 0.0) for name in inputs] for value in values],
    )
    start = _start(task, classes, inputs, texts.names, further)
    free = FIRMER if (truth == shipped).mean() < ONLY_WRONG else 1.0
    firm = free * max(1.0, FIRM * (FEW / len(chosen)) ** 0.5)
    importance = _importance(truth, len(classes))
    parts = _parts(truth, [texts.groups[each] for each in chosen], len(classes))
    ways = {"bias": (rows.without_words(), firm), "full": (rows, firm)}
    if firm > free:
        ways["free"] = rows, free
    sums = {way: np.zeros((len(chosen), len(classes))) for way in ways}
    for part in range(max(parts) + 1):
        held = np.flatnonzero(parts == part)
        rest = np.flatnonzero(parts != part)
        for way, (of, firmness) in ways.items():
            weights = fit(of.some(rest), truth[rest], start, importance[rest], firmness)
            sums[way][held] = weights.sums(of.some(held))
    judged = {"base": start.sums(rows).argmax(axis=1) if further else shipped}
    judged |= {way: each.argmax(axis=1) for way, each in sums.items()}
    scores = {way: _score(truth, each, len(classes)) for way, each in judged.items()}
    best = _best(scores, len(chosen))
    figures = {
        "examples": len(chosen),
        "classes": dict(sorted(Counter(labels.values()).items())),
        "way": best,
        "before": int((judged["base"] == truth).sum()),
        "after": int((judged[best] == truth).sum()),
        "f1_before": round(scores["base"].f1, 4),
        "f1_after": round(scores[best].f1, 4),
    }
    if best == "base":
        return None, figures
    of, firmness = ways[best]
    weights = fit(of, truth, start, importance, firmness)
    sharper = _temperature(sums[best], truth)
    layer = Layer(
        task,
        classes,
        "bias" if best == "bias" else "full",
        _row(sharper * (weights.bias - weights.bias.mean())),
        _table(inputs, sharper * weights.dense),
        {} if best == "bias" else _table(texts.names, sharper * weights.words),
        len(chosen),
    )
    return layer, figures


def _classes(task: str, labels: Mapping[int, str], model: Model) -> tuple[str, ...]:
    if task == "mood":
        return MOODS
    if task == "topic":
        return (NO_TOPIC, *sorted({*labels.values(), *(t.key for t in model.topics)} - {NO_TOPIC}))
    return YES_NO


def found(task: str, draft: Draft | Understanding) -> str:
    """What was found for one of :data:`.model.TASKS`, as a label."""
    if task == "mood":
        return draft.mood
    if task == "topic":
        return draft.topic or NO_TOPIC
    if task == "needs_answer":
        return YES_NO[draft.needs_answer]
    return YES_NO[task.removeprefix("kind:") in draft.kinds]


def _inputs(model: Model) -> list[str]:
    """Names of what the shipped model finds."""
    return [*DENSE, *(TOPIC + topic.key for topic in model.topics)]


def _start(
    task: str,
    classes: tuple[str, ...],
    inputs: Sequence[str],
    names: Sequence[str],
    further: Layer | None,
) -> Any:
    """The weights before anything was learned: the shipped model is trusted to some extent."""
    import numpy as np

    from .fitting import Weights

    size = len(classes)
    start = Weights(np.zeros((len(names), size)), np.zeros((len(inputs), size)), np.zeros(size))
    if further and further.classes == classes:
        for table, keys, rows in (
            (further.weights, names, start.words),
            (further.dense, inputs, start.dense),
        ):
            for number, key in enumerate(keys):
                rows[number] = table.get(key, 0.0)
        start.bias[:] = further.bias
        return start
    for number, name in enumerate(inputs):
        if task == "topic" and name.startswith(TOPIC):
            start.dense[number, classes.index(name.removeprefix(TOPIC))] = TRUST_TOPIC
        elif task == "mood" and name.startswith("mood:"):
            start.dense[number, classes.index(name.removeprefix("mood:"))] = TRUST
        elif name == task:
            start.dense[number] = (-TRUST / 2, TRUST / 2)
    return start


def _importance(truth: Any, classes: int) -> Any:
    """How much each example counts, 1 on average."""
    import numpy as np

    counts = np.bincount(truth, minlength=classes) + 1.0
    power = RARE * min(1.0, (FEW / len(truth)) ** 0.5)
    importance = (counts[truth] / len(truth)) ** -power
    return importance / importance.mean()


def _parts(truth: Any, groups: Sequence[str], classes: int) -> Any:
    """Which part each example belongs to: classes spread evenly, equal texts together, and always
    the same for the same examples."""
    import numpy as np

    count = next(parts for most, parts in FOLDS if len(truth) <= most)
    if classes > MANY_CLASSES:
        count = min(count, 3)
    first: dict[str, int] = {}
    for number, group in enumerate(groups):
        first.setdefault(group, number)
    order = sorted(first, key=lambda group: (truth[first[group]], group))
    part = {group: number % count for number, group in enumerate(order)}
    return np.array([part[group] for group in groups])


@dataclass(frozen=True, slots=True)
class _Score:
    """How well classes were found.

    :param right: share that is right
    :param f1: mean of F1 over the classes that there are
    :param kappa: how much better than by chance, 1 at most (Cohen 1960)
    """

    right: float
    f1: float
    kappa: float

    @property
    def mean(self) -> float:
        return (self.right + self.f1) / 2


def _score(truth: Any, judged: Any, classes: int) -> _Score:
    import numpy as np

    there = np.bincount(truth, minlength=classes)
    said = np.bincount(judged, minlength=classes)
    right = np.bincount(truth[truth == judged], minlength=classes)
    f1 = 2 * right / np.maximum(there + said, 1)
    share = float((truth == judged).mean())
    chance = float((there * said).sum()) / len(truth) ** 2
    return _Score(share, float(f1[there > 0].mean()), (share - chance) / max(1 - chance, 1e-9))


def _best(scores: Mapping[str, _Score], count: int) -> str:
    """The way to go: only what does better than the shipped model, not by guessing, and does not
    find the rare worse. Of these words too, held firmly at the start, unless another way is better
    beyond what may be chance: freely from the start, where the shipped model knows little of a
    domain, or without words, where they say nothing."""
    margin = MARGIN / count**0.5
    luck = max(GUESSING, min(MOST_LUCK, LUCK / count**0.5))
    base = scores["base"]
    good = [
        way
        for way in ("full", "free", "bias")
        if way in scores
        and scores[way].mean > base.mean
        and scores[way].f1 >= base.f1 - margin
        and scores[way].kappa >= max(luck, base.kappa - margin)
    ]
    if not good:
        return "base"
    best = good[0]
    for way in good[1:]:
        if scores[way].mean > scores[best].mean + AHEAD * margin:
            best = way
    return best


def _temperature(sums: Any, truth: Any) -> float:
    """By what sums are multiplied so that probabilities are those that came true."""
    import numpy as np

    def lost(by: float) -> float:
        scaled = by * sums
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        own = scaled[np.arange(len(truth)), truth]
        return float((np.log(np.exp(scaled).sum(axis=1)) - own).sum())

    return min(TEMPERATURES, key=lambda by: (lost(by), abs(by - 1)))


def _table(names: Sequence[str], rows: Any) -> dict[str, tuple[float, ...]]:
    """Rows of weights by name, around 0, without those that weigh nothing."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    return {
        name: _row(row)
        for name, row in zip(names, centred, strict=True)
        if abs(row).max() >= NOTHING
    }


def _row(values: Any) -> tuple[float, ...]:
    return tuple(round(float(each), 3) for each in values)
