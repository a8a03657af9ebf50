"""Understands JSON items of any network: what is shared before the meaning of a field is known.

Payloads are not always of the type that their documentation promises, so nothing here raises for a
value of another type: it counts as missing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .errors import Malformed
from .sentence import _
from .text_tools import one_line
from .types import Mention, Unreadable


def load(kind: str, kinds: Sequence[str], raw: str) -> Any:
    """The JSON values of a raw item, for ``Network.parse``.

    An item that came alone in the envelope of an answer is taken out of it.

    :param kinds: those that the network declares
    :raises Malformed: another kind, or no JSON
    """
    if kind not in kinds:
        raise Malformed(_("Items of kind %(kind)s are not known.", kind=kind), raw=raw[:2000])
    try:
        return _bare(json.loads(raw, parse_constant=lambda _name: None))
    except (ValueError, RecursionError):
        raise Malformed(_("The item is no JSON."), raw=raw[:2000]) from None


_ENVELOPE = {"data": {"paging", "meta", "summary"}, "items": {"kind", "etag", "pageInfo"}}
"""Names under which an answer has its item, and what may stand beside it if it is nothing else."""


def _bare(value: Any) -> Any:
    """The item, without the envelopes around it if there are any."""
    while True:
        inner = value
        for name, beside in _ENVELOPE.items():
            if isinstance(inner, Mapping) and name in inner and inner.keys() <= {name, *beside}:
                inner = inner[name]
        if isinstance(inner, list) and len(inner) == 1 and isinstance(inner[0], Mapping):
            inner = inner[0]
        if inner is value:
            return value
        value = inner


def dump(item: Any) -> str:
    """The item as text that can be stored."""
    text = json.dumps(item, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(item, separators=(",", ":"))
    return text


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def mappings(values: Any, *names: str) -> list[Mapping[str, Any]]:
    """The objects in a list that lies inside objects; what is none is left out.

    :param names: the way to the list: ``mappings(post, "comments", "data")``
    """
    for name in names:
        values = mapping(values).get(name)
    return (
        [part for part in values if isinstance(part, Mapping)] if isinstance(values, list) else []
    )


def id_text(value: Any) -> str:
    """An id. A string, whatever it looks like; some servers send numbers."""
    return one_line(value, 500)


def timestamp(value: Any) -> str | None:
    """A date, still as text, if it is of the type that it should be."""
    return value if isinstance(value, str) else None


def count(value: Any) -> int | None:
    """A number of things, also spelled as a string; ``None`` if it is none or negative."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def counters(values: Any, names: Mapping[str, str]) -> dict[str, int]:
    """Counters under our names.

    :param names: theirs to ours
    """
    found = ((ours, count(mapping(values).get(theirs))) for theirs, ours in names.items())
    return {ours: number for ours, number in found if number is not None}


def read_items(
    items: Iterable[Any],
    kind: str,
    to_mention: Callable[[Any], Mention],
    id_of: Callable[[Any], str] = lambda item: id_text(mapping(item).get("id")),
) -> tuple[tuple[Mention, ...], tuple[Unreadable, ...]]:
    """Items as mentions; one that is not understood costs only itself.

    :param kind: under which a bad item is tried again by ``Network.parse``
    :param to_mention: raises ``Malformed`` for an item that it does not understand
    :param id_of: as much of an id as a bad item has
    """
    mentions: list[Mention] = []
    unreadable: list[Unreadable] = []
    for item in items:
        try:
            mentions.append(to_mention(item))
        except Malformed as error:
            unreadable.append(Unreadable(error.sentence, dump(item), kind, id_of(item)))
    return tuple(mentions), tuple(unreadable)
