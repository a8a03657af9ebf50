"""Text blocks with placeholders: ``{{name}}``, or ``{{name|what stands there if nobody knows}}``.

A placeholder never comes out empty: it has a value, or what is written behind the bar, or it stays
as a gap that somebody has to fill. Nothing here knows which placeholders there are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

_PLACEHOLDER = re.compile(r"\{\{\s*([^{}|]*?)\s*(?:\|([^{}]*))?\}\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Gap:
    """A place of a text where something has to be put in.

    :param name: of the placeholder
    :param fallback: what is written behind the bar; empty: nothing
    """

    name: str
    fallback: str = ""


def parse(text: str) -> list[str | Gap]:
    """The pieces of a text, in their order.

    >>> parse("Hello {{first_name|there}}!")
    ['Hello ', Gap(name='first_name', fallback='there'), '!']
    """
    pieces: list[str | Gap] = []
    done = 0
    for match in _PLACEHOLDER.finditer(text):
        if match.start() > done:
            pieces.append(text[done : match.start()])
        pieces.append(Gap(match[1], (match[2] or "").strip()))
        done = match.end()
    if done < len(text):
        pieces.append(text[done:])
    return pieces


def names(text: str) -> list[str]:
    """The placeholders of a text, each once, in their order."""
    return list(dict.fromkeys(piece.name for piece in parse(text) if isinstance(piece, Gap)))


def unknown(text: str, known: Collection[str]) -> list[str]:
    """What stands in a text like a placeholder and is none, as it is written.

    >>> unknown("{{First name}} {{ticket} {{company}}", {"company"})
    ['{{First name}}', '{{ticket} ']
    """
    wrong = []
    for match in _PLACEHOLDER.finditer(text):
        if not _NAME.match(match[1]) or match[1] not in known:
            wrong.append(match[0])
    rest = _PLACEHOLDER.sub("\n", text)
    wrong += re.findall(r"\{\{[^\n]{0,30}|[^\s]{0,30}\}\}", rest)
    return list(dict.fromkeys(wrong))


def fill(text: str, values: Mapping[str, str]) -> list[str | Gap]:
    """The text with all that is known; what is left open stays a :class:`Gap`.

    :param values: name to value; one without letters counts as not known
    :returns: words and gaps in turn, never two pieces of words behind each other
    """
    filled: list[str | Gap] = []
    for piece in parse(text):
        if isinstance(piece, Gap):
            value = (values.get(piece.name) or "").strip() or piece.fallback
            if not value:
                filled.append(piece)
                continue
            piece = value
        if filled and isinstance(filled[-1], str):
            filled[-1] += piece
        else:
            filled.append(piece)
    return filled


def gaps(pieces: list[str | Gap]) -> list[str]:
    """The names of what is left open, each once."""
    return list(dict.fromkeys(piece.name for piece in pieces if isinstance(piece, Gap)))
