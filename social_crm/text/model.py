"""What a company has taught, beside the shipped model, which it never changes: plain data with a
version, that can be stored as JSON and put back in use."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .result import KINDS, MOODS
from .topics import Topic

if TYPE_CHECKING:
    from .local import Ready

FORMAT = 1
"""Version of the JSON. What was written by another one is refused, and learned anew."""
WAYS = ("bias", "full")
TASKS = ("mood", *(f"kind:{kind}" for kind in KINDS), "topic", "needs_answer")
"""What can be learned, each by itself."""
YES_NO = ("no", "yes")
NO_TOPIC = ""
LARGEST = 20_000_000
"""Characters of the JSON at most."""
SCALE = 1000
"""Weights are stored as whole numbers of thousandths."""


class Unreadable(ValueError):
    """It is no model, or one of another version."""


@dataclass(frozen=True, slots=True)
class Example:
    """What somebody said about a text; ``None`` where nothing was said.

    :param text: plain text
    :param mood: one of :data:`.result.MOODS`
    :param kinds: those out of :data:`.result.KINDS` that hold; all others do not
    :param topic: key of a topic; empty: none of them
    :param needs_answer: somebody should answer it
    :param language: ISO 639-1
    :param author: tells people apart: a word of one person alone is never learned
    :param said: single kinds that were said to hold or not, where not all were
    """

    text: str
    mood: str | None = None
    kinds: frozenset[str] | None = None
    topic: str | None = None
    needs_answer: bool | None = None
    language: str | None = None
    author: str | None = None
    said: Mapping[str, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, value: Any) -> Example:
        """An example out of what callers have: an example, a mapping with its names, or a pair of a
        text and a mood or a mapping. Unknown moods and kinds are left out.

        :raises TypeError: it is none of these
        """
        if isinstance(value, cls):
            return value
        if isinstance(value, Mapping):
            given: Mapping[str, Any] = value
        elif isinstance(value, tuple | list) and len(value) == 2:
            text, said = value
            given = {"text": text, **(said if isinstance(said, Mapping) else {"mood": said})}
        else:
            given = {
                name: getattr(value, name)
                for name in ("text", "mood", "kinds", "topic", "needs_answer", "language", "author")
                if hasattr(value, name)
            }
            if "text" not in given:
                raise TypeError(f"An example has a text and what was said of it, not {value!r}.")
        kinds = given.get("kinds")
        mood = given.get("mood")
        topic = given.get("topic")
        needs = given.get("needs_answer")
        author = given.get("author")
        said_kinds = given.get("said") or {}
        return cls(
            text=str(given.get("text") or ""),
            mood=mood if mood in MOODS else None,
            kinds=None if kinds is None else frozenset(kinds) & frozenset(KINDS),
            topic=None if topic is None else str(topic),
            needs_answer=None if needs is None else bool(needs),
            language=given.get("language") or None,
            author=None if author is None else str(author),
            said={kind: bool(yes) for kind, yes in said_kinds.items() if kind in KINDS},
        )

    def label(self, task: str) -> str | None:
        """What was said for one of :data:`TASKS`: a mood, a topic, or one of :data:`YES_NO`."""
        if task == "mood":
            return self.mood
        if task == "topic":
            return self.topic
        if task == "needs_answer":
            return None if self.needs_answer is None else YES_NO[self.needs_answer]
        kind = task.removeprefix("kind:")
        if self.kinds is not None:
            return YES_NO[kind in self.kinds]
        return YES_NO[self.said[kind]] if kind in self.said else None


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """What is added to the shipped model for one task.

    :param task: one of :data:`TASKS`
    :param classes: what it chooses among
    :param way: ``bias``: only what is likely here, and how far the shipped model is trusted;
        ``full``: words too
    :param bias: what is added to each class
    :param dense: name of a value of the shipped model to what it adds to each class
    :param weights: name of a feature of the text to what it adds to each class
    :param count: how many examples it was made of
    """

    task: str
    classes: tuple[str, ...]
    way: str
    bias: tuple[float, ...]
    dense: Mapping[str, tuple[float, ...]]
    weights: Mapping[str, tuple[float, ...]]
    count: int = 0


@dataclass(frozen=True, eq=False)
class Model:
    """What was learned, to be passed to :func:`.understand`.

    :param base: version of the shipped model that it stands on; on another one its layers are not
        used, since they were made for what that one finds
    :param layers: task to layer; tasks that are not there are left to the shipped model
    :param topics: the topics of the company, with their words
    :param figures: for people to read, see :func:`.learning.learn`
    """

    base: str = ""
    layers: Mapping[str, Layer] = field(default_factory=dict)
    topics: tuple[Topic, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def current(self) -> bool:
        """Its layers stand on the shipped model that is here."""
        return self.base == base_version()

    @cached_property
    def ready(self) -> Ready:
        """The layers that are used, worked out once."""
        from .local import used

        return used(self)

    def with_topics(self, topics: Iterable[Topic]) -> Model:
        """The same with other topics."""
        return replace(self, topics=tuple(topics))

    def with_layers(self, layers: Mapping[str, Layer]) -> Model:
        """The same with other layers."""
        return replace(self, layers=dict(layers))

    def to_json(self) -> str:
        """As text; the same model always gives the same text."""
        return json.dumps(
            {
                "format": FORMAT,
                "base": self.base,
                "layers": [_layer_out(self.layers[task]) for task in TASKS if task in self.layers],
                "topics": [[each.key, list(each.words), each.parent] for each in self.topics],
                "figures": self.figures,
            },
            ensure_ascii=False,
            separators=(",", ":"),
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str | bytes) -> Model:
        """Out of :meth:`to_json`.

        :raises Unreadable: it is no model, or one of another version
        """
        if len(text) > LARGEST:
            raise Unreadable("This is too large for a model.")
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise Unreadable("This is no model: it is no JSON.") from error
        if not isinstance(data, dict) or "format" not in data:
            raise Unreadable("This is no model.")
        if data["format"] != FORMAT:
            raise Unreadable(f"Models of version {data['format']!r} cannot be read any more.")
        try:
            layers = [_layer_in(each) for each in data["layers"]]
            topics = tuple(
                Topic(_str(key), tuple(map(_str, words)), None if parent is None else _str(parent))
                for key, words, parent in data["topics"]
            )
            figures = data["figures"]
            if not isinstance(figures, dict):
                raise TypeError("figures")
            return cls(_str(data["base"]), {each.task: each for each in layers}, topics, figures)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Unreadable(f"This is no model: {error}.") from error


@lru_cache(maxsize=1)
def base_version() -> str:
    """Names the shipped model: a digest of its data.

    :rtype: str of 12 letters
    """
    digest = hashlib.sha256()
    for path in sorted((Path(__file__).parent / "data").glob("*")):
        if path.is_file() and path.suffix not in (".md", ".py", ".pyc"):
            digest.update(path.name.encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _layer_out(layer: Layer) -> dict[str, Any]:
    return {
        "task": layer.task,
        "classes": list(layer.classes),
        "way": layer.way,
        "bias": _whole(layer.bias),
        "dense": {name: _whole(values) for name, values in layer.dense.items()},
        "weights": {name: _whole(values) for name, values in layer.weights.items()},
        "count": layer.count,
    }


def _layer_in(data: Mapping[str, Any]) -> Layer:
    task, way = data["task"], data["way"]
    if task not in TASKS:
        raise ValueError(f"unknown task {task!r}")
    if way not in WAYS:
        raise ValueError(f"unknown way {way!r}")
    classes = tuple(map(_str, data["classes"]))
    expected = {"mood": MOODS, "topic": None}.get(task, YES_NO)
    if (expected and classes != expected) or not classes or len(set(classes)) < len(classes):
        raise ValueError(f"wrong classes of {task}")
    size = len(classes)
    return Layer(
        task=task,
        classes=classes,
        way=way,
        bias=_floats(data["bias"], size),
        dense={_str(name): _floats(row, size) for name, row in data["dense"].items()},
        weights={_str(name): _floats(row, size) for name, row in data["weights"].items()},
        count=int(data["count"]),
    )


def _whole(values: Iterable[float]) -> list[int]:
    return [round(value * SCALE) for value in values]


def _floats(values: Any, size: int) -> tuple[float, ...]:
    if not isinstance(values, list) or len(values) != size:
        raise ValueError("a row of weights has the wrong length")
    row = tuple(value / SCALE for value in values if type(value) in (int, float))
    if len(row) != size or not all(math.isfinite(value) and abs(value) < 1e4 for value in row):
        raise ValueError("a weight is no number")
    return row


def _str(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
