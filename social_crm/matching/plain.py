"""A text as a reader sees it, whatever it is written with: without invisible characters, with plain
digits and letters, and with the way back to where each stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# Letters of other scripts that look like Latin ones (Unicode TR 39, the common ones).
_ALIKE = dict(
    zip(
        "аеорсухіјѕԁһԛԝвкмнтгАВЕКМНОРСТУХІЈЅαονρτυχικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxijsdhqwbkmhtrABEKMHOPCTYXIJSaovptuxikABEZHIKMNOPTYX",
        strict=True,
    )
)
_SPACED = re.compile(r"(?<!\S)(?:\S ){5,}\S(?!\S)")


@dataclass(frozen=True, slots=True)
class View:
    """A text made plain.

    :param at: of each character the place in the original
    """

    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where something stands in the original."""
        return self.at[start], self.at[end - 1] + 1


def plain(text: str) -> View:
    """The text as it is read. What is written letter by letter (``m a x @ …``) is put together."""
    if text.isascii():
        view = View(text, tuple(range(len(text))))
    else:
        letters, at = [], []
        for index, letter in enumerate(text):
            for each in letter if letter.isascii() else _plain(letter):
                letters.append(each)
                at.append(index)
        view = View("".join(letters), tuple(at))
    return _together(view)


@lru_cache(10_000)
def _plain(letter: str) -> str:
    if letter in _ALIKE:
        return _ALIKE[letter]
    category = unicodedata.category(letter)
    if category in ("Cf", "Mn", "Me"):
        return ""
    if category == "Zs":
        return " "
    if category == "Pd":
        return "-"
    digit = unicodedata.digit(letter, None)
    if digit is not None:
        return str(digit)
    # A letter with its mark stays one.
    return unicodedata.normalize("NFKC", letter)


def _together(view: View) -> View:
    kept: list[int] = []
    done = 0
    for match in _SPACED.finditer(view.text):
        kept += range(done, match.start())
        kept += [i for i in range(match.start(), match.end()) if view.text[i] != " "]
        done = match.end()
    if not done:
        return view
    kept += range(done, len(view.text))
    return View("".join(view.text[i] for i in kept), tuple(view.at[i] for i in kept))


def bare(view: View) -> View:
    """Only letters and digits, lower case, without marks, in one piece: ``Müller-Str. 5`` is
    ``mullerstr5``."""
    letters, at = [], []
    for index, letter in enumerate(view.text):
        for each in _bare(letter):
            letters.append(each)
            at.append(index)
    return View("".join(letters), tuple(at))


@lru_cache(10_000)
def _bare(letter: str) -> str:
    if letter in "ßẞ":
        return "ss"
    return "".join(each for each in unicodedata.normalize("NFKD", letter.lower()) if each.isalnum())


def occurrences(where: str, what: str) -> Iterator[int]:
    """Where something begins in a text, again and again."""
    start = where.find(what)
    while start >= 0:
        yield start
        start = where.find(what, start + 1)
