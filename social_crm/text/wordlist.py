"""Lists of words and phrases, looked for in texts: all lists in one pass over each text.

A line is a word, several words in a row, or the beginning of a word with a star (``kündig*``).
Case, accents and the ways to write an umlaut make no difference (``Müll``, ``muell``, ``mull``),
nor does what stands between words of a row: blanks, commas, hyphens.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

READ = 20_000
"""Characters that are read of a text; what stands behind is not looked at."""
LONGEST = 200
"""Characters of a line."""
SHORTEST = 3
"""Characters before a star: less is the beginning of half a language."""
_REMEMBERED = 50_000

# Letters and digits; pictures one by one.
_WORD = re.compile("\\w+|[\U0001f000-\U0001faff☀-➿⬀-⯿]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_NOTHING = re.compile("[\u0300-\u036f\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]")
_STAR_AT_END = re.compile(r"\w\*(?!\w|\*)")


class BadLine(ValueError):
    """A line that nobody can have meant.

    :param reason: ``empty`` (no letter, digit or picture), ``star`` (elsewhere than behind a word),
        ``short`` (too little before a star) or ``long``
    """

    def __init__(self, line: str, reason: str) -> None:
        super().__init__(f"{reason}: {line}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a line: one of its spellings, or what it begins with."""

    spellings: frozenset[str]
    begins: bool

    def fits(self, token: str) -> bool:
        if self.begins:
            return any(token.startswith(each) for each in self.spellings)
        return token in self.spellings


def spellings(text: str) -> tuple[list[str], ...]:
    """The words of a text, in the one or two ways that its umlauts can be written.

    :returns: lists of the same length
    """
    text = text[:READ]
    if text.isascii():
        return (_WORD.findall(text.lower()),)
    folded = unicodedata.normalize("NFC", text.casefold())
    plain = _WORD.findall(_bare(folded))
    if "ä" in folded or "ö" in folded or "ü" in folded:
        return plain, _WORD.findall(_bare(folded.translate(_UMLAUTS)))
    return (plain,)


def _bare(text: str) -> str:
    return _NOTHING.sub("", unicodedata.normalize("NFKD", text))


def check(line: str) -> None:
    """See whether a line can be looked for.

    :raises BadLine: if not
    """
    _words(line)


def _words(line: str) -> tuple[_Word, ...]:
    if len(line) > LONGEST:
        raise BadLine(line, "long")
    if "*" in _STAR_AT_END.sub("", line):
        raise BadLine(line, "star")
    words = []
    for part in re.split(r"(?<=\*)|\s+", line):
        begins = part.endswith("*")
        ways = spellings(part)
        for number, together in enumerate(zip(*ways, strict=True)):
            last = number == len(ways[0]) - 1
            if begins and last and min(map(len, together)) < SHORTEST:
                raise BadLine(line, "short")
            words.append(_Word(frozenset(together), begins and last))
    if not words:
        raise BadLine(line, "empty")
    return tuple(words)


class _Memory(dict[str, tuple[int, ...]]):
    """What each word begins, worked out when it is first met."""

    def __init__(self, work_out: Callable[[str], tuple[int, ...]]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, word: str) -> tuple[int, ...]:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[word] = self._work_out(word)
        return found


class WordList:
    """Lines to look for.

    :param lines: each of which :func:`check` lets pass
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = [_words(line) for line in lines]
        self._exact: dict[str, list[int]] = {}
        self._begins: dict[int, dict[str, list[int]]] = {}  # by length
        for number, words in enumerate(self._lines):
            for spelling in words[0].spellings:
                if words[0].begins:
                    index = self._begins.setdefault(len(spelling), {})
                else:
                    index = self._exact
                index.setdefault(spelling, []).append(number)
        self._seen = _Memory(self._beginning_with)

    def find(self, text: str) -> set[int]:
        """Which lines stand in a text.

        :returns: their numbers, from 0
        """
        found: set[int] = set()
        if not self._lines:
            return found
        ways = spellings(text)
        begun = self._seen.__getitem__
        for tokens in ways:
            for place, numbers in [each for each in enumerate(map(begun, tokens)) if each[1]]:
                for number in numbers:
                    if number not in found and self._goes_on(number, ways, place):
                        found.add(number)
        return found

    def _beginning_with(self, token: str) -> tuple[int, ...]:
        """The lines whose first word a token is."""
        numbers = list(self._exact.get(token, ()))
        for length, index in self._begins.items():
            numbers += index.get(token[:length], ())
        return tuple(numbers)

    def _goes_on(self, number: int, ways: Sequence[list[str]], place: int) -> bool:
        words = self._lines[number]
        if len(words) == 1:
            return True
        if place + len(words) > len(ways[0]):
            return False
        return all(
            any(word.fits(tokens[place + step]) for tokens in ways)
            for step, word in enumerate(words)
        )
