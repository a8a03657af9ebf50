"""Splits an answer that is too long into numbered parts, each of which fits. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from .errors import Rejected
from .graphemes import starts
from .sentence import _
from .types import Length

MOST = 25
"""Parts of one answer. More than that is no answer but a brochure."""

# What would be something else, or nothing, if it were cut: addresses, host names, people, tags.
_WHOLE = re.compile(
    r"(?:\w[\w+.-]*://|www\.)\S+|[@#＠＃][\w.@:-]+|[\w-]+(?:[.@][\w-]+)+(?:[:/]\S*)?"
)
_PARAGRAPH = re.compile(r"\n\s*\n")
# A letter or digit alone before the full stop is an abbreviation or a number, as in "3. May".
_SENTENCE = re.compile(r"(?:(?<=\w\w)\.|[!?…])[\"'’”“»«)\]]*(?=\s)|[。！？]")
_WORD = re.compile(r"\s+")

_ANYWHERE, _BEHIND_WORD, _BEHIND_SENTENCE, _BEHIND_PARAGRAPH = range(4)
# The part of the room that must be filled before a better place to cut is preferred to a fuller
# part.
_WORTH = {_BEHIND_PARAGRAPH: 0.5, _BEHIND_SENTENCE: 0.5, _BEHIND_WORD: 0.0}


def split(text: str, measure: Callable[[str], Length], most: int = MOST) -> tuple[str, ...]:
    """Cut a text into parts that fit, each but a single one with its number: ``… (1/3)``.

    It is cut behind paragraphs and sentences where that leaves no part half empty, else behind
    words; inside a word only if that alone is too long; never inside a link, a name, or what is
    seen as one character.

    :param measure: how long a part is, number included, as the network counts
    :raises Rejected: it cannot be cut like that, or only into more than ``most`` parts
    """
    text = text.strip()
    if _short_enough(measure(text)):
        return (text,)
    for digits in range(1, len(str(most)) + 1):
        widest = "9" * digits
        parts = _cut(text, lambda part: measure(f"{part} ({widest}/{widest})"), most)  # noqa: B023
        if len(str(len(parts))) <= digits:
            break
    total = len(parts)
    if total > most:
        raise Rejected(_("This is too long even for a thread of %(most)s posts.", most=most))
    numbered = tuple(f"{part} ({number}/{total})" for number, part in enumerate(parts, start=1))
    if not all(measure(part).fits for part in numbered):
        raise _uncuttable()
    return numbered


def _cut(text: str, measure: Callable[[str], Length], most: int) -> list[str]:
    """The parts without their numbers; one more than ``most`` when there would be too many."""
    places = _places(text)
    positions = sorted(places)
    parts: list[str] = []
    begin = 0
    while begin < len(text):
        if len(parts) > most:
            break
        end = _end(text, begin, positions, places, measure)
        part = text[begin:end].strip()
        if part:
            parts.append(part)
        begin = end
    return parts


def _end(
    text: str,
    begin: int,
    positions: list[int],
    places: dict[int, int],
    measure: Callable[[str], Length],
) -> int:
    """Where the part that begins here ends best."""

    def length(end: int) -> Length:
        return measure(text[begin:end].strip())

    first = bisect_right(positions, begin)
    low, high = first, len(positions)
    while low < high:  # the fullest part; lengths grow with the text, nearly always
        middle = (low + high) // 2
        if _short_enough(length(positions[middle])):
            low = middle + 1
        else:
            high = middle
    fitting = low
    while fitting > first and not _short_enough(length(positions[fitting - 1])):
        fitting -= 1
    if fitting == first:
        raise _uncuttable()
    fullest = positions[fitting - 1]
    if fullest == len(text):
        return fullest
    for wanted, worth in _WORTH.items():
        for position in reversed(positions[first:fitting]):
            if places[position] >= wanted:
                there = length(position)
                if there.used >= worth * there.limit:
                    return position
                break
    return fullest


def _places(text: str) -> dict[int, int]:
    """Where the text may be cut, and how good a place that is."""
    places = dict.fromkeys([*starts(text), len(text)], _ANYWHERE)
    for pattern, quality in (
        (_WORD, _BEHIND_WORD),
        (_SENTENCE, _BEHIND_SENTENCE),
        (_PARAGRAPH, _BEHIND_PARAGRAPH),
    ):
        for found in pattern.finditer(text):
            if found.end() in places:
                places[found.end()] = quality
    for found in _WHOLE.finditer(text):
        for position in range(found.start() + 1, found.end()):
            places.pop(position, None)
    places.pop(0, None)
    places[len(text)] = _BEHIND_PARAGRAPH
    return places


def _short_enough(length: Length) -> bool:
    return length.left >= 0


def _uncuttable() -> Rejected:
    return Rejected(_("There is a link or a word in this that is too long for one post."))
