"""Takes out of a text what leads to a person, and puts it back into what was made of the text.

What goes out is masked (:mod:`.mask`), with numbers instead of words that all look the same; the
words themselves stay here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .mask import LINK, LONGEST, MAIL, NUMBER, PERSON, PROFILE, mask

_MARKS = re.compile("|".join(re.escape(each) for each in (LINK, PROFILE, MAIL, NUMBER, PERSON)))
_NUMBERED = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Hidden:
    """A text without what leads to a person.

    :param text: with ``[1]``, ``[2]`` … in its place
    :param words: what stands behind the marks, in their order
    """

    text: str
    words: tuple[str, ...] = ()

    def show(self, text: str) -> str:
        """What somebody made of the text, with the words in it again. A mark that was not there
        stays as it is.

        >>> Hidden("Hi [1]", ("Ida",)).show("Hallo [1], [7]")
        'Hallo Ida, [7]'
        """
        return _NUMBERED.sub(lambda found: self._word(int(found[1]), found[0]), text)

    def missing(self, text: str) -> tuple[str, ...]:
        """The words whose marks somebody left out."""
        kept = {int(found) for found in _NUMBERED.findall(text)}
        left = (word for number, word in enumerate(self.words, 1) if number not in kept)
        return tuple(dict.fromkeys(left))

    def _word(self, number: int, mark: str) -> str:
        return self.words[number - 1] if 0 < number <= len(self.words) else mark


def hide(text: str | None, names: Iterable[str] = (), handles: Iterable[str] = ()) -> Hidden:
    """A text as it may leave the house.

    :param names: as for :func:`.mask.mask`
    :param handles: likewise
    """
    # Numbers in brackets that stand there already must not be taken for marks.
    text = _NUMBERED.sub(r"(\1)", text or "")[:LONGEST]
    masked = mask(text, names, handles)
    pieces = _MARKS.split(masked)
    words = _between(text, pieces) if len(pieces) > 1 else []
    if words is None:
        # What was taken out cannot be told any more; it stays out.
        words = _MARKS.findall(masked)
    numbered = pieces[0]
    for number, piece in enumerate(pieces[1:], 1):
        numbered += f"[{number}]{piece}"
    return Hidden(numbered, tuple(words))


def _between(text: str, pieces: list[str]) -> list[str] | None:
    """What stands in a text between pieces of it that follow each other, at least a character each;
    ``None`` if they do not."""
    if not text.startswith(pieces[0]):
        return None
    words, place = [], len(pieces[0])
    for piece in pieces[1:-1]:
        found = text.find(piece, place + 1) if piece else place + 1
        if found < 0:
            return None
        words.append(text[place:found])
        place = found + len(piece)
    end = len(text) - len(pieces[-1])
    if not text.endswith(pieces[-1]) or end <= place:
        return None
    return [*words, text[place:end]]
