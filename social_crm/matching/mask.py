"""Takes everything that leads to a person out of a text that is kept to learn from.

What stands in its place still counts as what it was: a link as a link, a name of a profile as one,
so that the text teaches the same as the one that it was made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .names import fold, is_given
from .redact import Redactor
from .words import find

LINK, PROFILE, MAIL, NUMBER, PERSON = "www.…", "@name", "name@example.org", "00000", "[…]"
LONGEST = 5_000
"""Characters of a text that are kept."""

_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)+/\S*", re.I)
_MAIL = re.compile(
    r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\s?(?:\.|\(dot\)|\[dot\])\s?[\w-]+)+", re.I
)
_PROFILE = re.compile(
    r"(?<![\w.])@\w[\w.-]*\w(?:@[\w-]+(?:\.[\w-]+)*(?::\d+)?)?|(?<![\w.])@\w|\bu/\w[\w-]+"
)
_NUMBER = re.compile(r"(?<![\w])[+(]?[A-Za-z]{0,5}[-/#]?\d(?:[\d/().\- ]*\d)?[A-Za-z]?(?!\w)")
_MIXED = re.compile(r"\b(?=\w*\d\w*\d\w*\d)(?=\w*[A-Za-z])\w{6,}\b")
_STREET = re.compile(
    r"\b[\wäöüßÄÖÜ.-]+(?:stra(?:ß|ss)e|str\.|gasse|weg|allee|platz|ring)\s+\d{1,4}(?:\s?[a-z]\b)?"
    r"|\b\d{1,5}\s+(?:[A-Z]\w+\s){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Dr)\b",
    re.I,
)
_TITLED = re.compile(
    r"\b((?:Herrn?|Frau|Familie|Mr|Mrs|Ms|Miss|Dr|Prof)\b\.?)((?:\s+[A-ZÄÖÜ][\w'’-]+\.?){1,3})"
)
_WORD = re.compile(r"[A-ZÄÖÜ][a-zäöüßéèçşğı]+")
_FOLLOWING = re.compile(r"(?:\s+[A-ZÄÖÜ][a-zäöüßéèçşğı'’-]+){0,2}(?:'s|’s)?")
_LEAST_DIGITS = 5


def mask(text: str | None, names: Iterable[str] = (), handles: Iterable[str] = ()) -> str:
    """A text without links, addresses of mail, names of profiles and people, telephone and other
    long numbers.

    :param text: plain text
    :param names: what the author and his contact are called, whole and in parts
    :param handles: of the author and of those whom the text speaks to
    """
    text = (text or "")[:LONGEST]
    if not text.strip():
        return ""
    said = find(text)
    sure = [each for kind in ("name", "city") for each in said.of(kind, own=False)]
    text = _MAIL.sub(MAIL, text)
    text = _LINK.sub(LINK, text)
    text = _PROFILE.sub(PROFILE, text)
    text = _STREET.sub(PERSON, text)
    text = _NUMBER.sub(_number, text)
    text = _MIXED.sub(NUMBER, text)
    whole = [*names, *sure]
    known = [*whole, *(part for name in whole for part in _parts(name))]
    plain = [each.lstrip("@").partition("@")[0] for each in handles]
    redactor = Redactor(
        handles=[each for each in plain if each], names=known, word=PERSON, here=True
    )
    text = redactor.text(text) or ""
    text = _TITLED.sub(rf"\1 {PERSON}", text)
    return _without_given(text)


def _number(match: re.Match[str]) -> str:
    found = match[0]
    return NUMBER if sum(map(str.isdigit, found)) >= _LEAST_DIGITS else found


def _parts(name: str) -> Iterator[str]:
    """The words of a name that are no words of the language: from three letters on."""
    for part in re.split(r"[\s,;/()]+", name or ""):
        if len(part.strip(".-")) >= 3:
            yield part.strip(".-")


def _without_given(text: str) -> str:
    """Without first names, and what is written large behind them; one alone at the beginning of a
    sentence may be any word."""
    pieces, done = [], 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        if start < done or len(match[0]) < 3 or not is_given(fold(match[0])):
            continue
        behind = _FOLLOWING.match(text, end)
        more = behind[0] if behind else ""
        before = text[:start].rstrip()
        if not more.strip("'’s ") and (not before or before[-1] in ".!?:\n"):
            continue
        pieces += [text[done:start], PERSON]
        done = end + len(more)
    return "".join([*pieces, text[done:]])
