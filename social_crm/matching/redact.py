"""Takes a person's words, names and ids out of texts of others, so that these still read.

Plain Python without Odoo. What is sure to be one person (ids, handles with ``@``, e-mail addresses,
numbers of telephones, addresses of pages) goes everywhere; names only where the person is known to
stand, since namesakes have a right to theirs.
"""

from __future__ import annotations

import html as entities
import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from lxml import etree
from lxml.html import fragment_fromstring, tostring

SHORT = 4
"""Letters below which a word alone is never enough to take it out of a text."""
PHRASE = 20
"""Letters from which on a sentence of somebody is known again when others quote it."""


class Redactor:
    """Replaces what is known of a person.

    :param Iterable[str] sure: what can be nobody else: ids, e-mail addresses, telephone numbers,
        addresses of pages
    :param Iterable[str] handles: as they are written at the network, with or without ``@``
    :param Iterable[str] names: whole names and their parts; replaced only if ``here``
    :param Iterable[str] phrases: what the person wrote; replaced only if ``here``
    :param str word: what takes their place
    :param bool here: whether the person is known to stand in the texts
    """

    def __init__(
        self,
        sure: Iterable[str] = (),
        handles: Iterable[str] = (),
        names: Iterable[str] = (),
        phrases: Iterable[str] = (),
        word: str = "[…]",
        here: bool = False,
    ) -> None:
        self.word = word
        self.names = _known(names)
        self.handles = _known(handle.lstrip("@") for handle in handles if handle)
        plain = {handle for handle in self.handles if here or distinctive(handle, self.names)}
        self.sure = _known(sure, least=1 if here else SHORT)
        alternatives = [
            *(_phrase(each) for each in _known(_sentences(phrases), PHRASE) if here),
            *(_bounded(each) for each in self.sure),
            *(_handle(each, bare=each in plain) for each in self.handles),
            *(_name(each) for each in self.names if here),
        ]
        self.pattern = re.compile("|".join(alternatives), re.IGNORECASE) if alternatives else None

    def search_words(self) -> list[str]:
        """What a search finds the texts by in which something may have to be replaced."""
        return [
            *self.sure,
            *(h if distinctive(h, self.names) else f"@{h}" for h in self.handles),
        ]

    def text(self, text: str | None) -> str | None:
        """A text without them. What says nothing about them comes back as it is."""
        if not text or self.pattern is None:
            return text
        return self.pattern.sub(self.word, text)

    def html(self, html: str | None) -> str | None:
        """HTML without them, attributes included; ``None`` if they can only be taken out with the
        marks, because a name is torn apart by them."""
        if not html or self.pattern is None:
            return html
        if not self.pattern.search(entities.unescape(re.sub(r"<[^>]*>", "", html))) and (
            not self.pattern.search(entities.unescape(html))
        ):
            return html
        root = fragment_fromstring(html, create_parent="div")
        for element in root.iter():
            if isinstance(element, etree._Comment):
                element.text = ""
                continue
            element.text = self.text(element.text)
            element.tail = self.text(element.tail)
            for key, value in element.attrib.items():
                if (changed := self.text(str(value))) != value:
                    element.attrib[key] = "#" if key in ("href", "src") else changed or ""
        if self.pattern.search(root.text_content().replace(self.word, "\x00")):
            return None
        inside = "".join(tostring(child, encoding="unicode") for child in root)
        new = entities.escape(root.text or "", quote=False) + inside
        return None if self.pattern.search(entities.unescape(new)) else new

    def value(self, value: Any) -> Any:
        """Something out of JSON without them: strings, also as keys, at any depth."""
        match value:
            case str():
                return self.text(value)
            case list():
                return [self.value(each) for each in value]
            case dict():
                return {self.value(key): self.value(each) for key, each in value.items()}
        return value


def distinctive(handle: str, names: Iterable[str] = ()) -> bool:
    """Whether a handle without ``@`` is nobody's name and no ordinary word: it has a digit or a
    mark between letters, or is long; and it is no part of the person's name."""
    folded = handle.casefold()
    if any(folded in (name.casefold(), *name.casefold().split()) for name in names):
        return False
    inside = handle.strip("@")
    return len(inside) >= SHORT and (
        any(not letter.isalpha() for letter in inside) or len(inside) >= 10
    )


def spellings(word: str) -> tuple[set[str], set[str]]:
    """How a word may be spelled where texts are stored: as it is, in JSON, in an address, in HTML,
    in base64 at each of the three offsets; the letters of base64 keep their case.

    :returns: what case does not matter in, and what it does
    """
    lower = word.lower()
    loose = {
        lower,
        json.dumps(lower)[1:-1],
        json.dumps(word)[1:-1].lower(),
        quote(lower, safe="").lower(),
        quote(word, safe="").lower(),
        entities.escape(lower),
    }
    exact = set()
    for spelled in {word, lower}:
        data = spelled.encode()
        for offset in range(3):
            # Letters that lie wholly within the word, whatever stands before and behind it.
            encoded = b64encode(b"\x00" * offset + data).decode()
            begin = (0, 2, 3)[offset]
            end = (offset + len(data)) * 8 // 6
            if end - begin >= 8:
                exact.add(encoded[begin:end])
    return loose, exact


def _known(words: Iterable[str], least: int = 1) -> list[str]:
    """Words without doubles and blanks, the longest first, so that a part never goes before the
    whole."""
    unique = {" ".join((word or "").split()) for word in words}
    return sorted((w for w in unique if len(w) >= least), key=lambda word: (-len(word), word))


def _sentences(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for line in (text or "").splitlines():
            yield line
            yield from re.split(r"(?<=[.!?…])\s+", line)


def _bounded(word: str) -> str:
    before = r"(?<!\w)" if word[0].isalnum() else ""
    after = r"(?!\w)" if word[-1].isalnum() else ""
    return before + re.escape(word) + after


def _handle(handle: str, bare: bool) -> str:
    at = "@?" if bare else "@"
    # Networks that know servers add them: @name@server.
    server = "" if "@" in handle else r"(?:@[\w-]+(?:\.[\w-]+)+)?"
    return rf"(?<![\w.])(?:{at}{re.escape(handle)}){server}(?![\w])"


def _name(name: str) -> str:
    """A name as it is written, also in the genitive, with any blanks between its parts."""
    parts = r"\s+".join(re.escape(part) for part in name.split())
    return rf"(?<!\w){parts}(?:s|'s|’s)?(?!\w)"


def _phrase(phrase: str) -> str:
    return r"\s+".join(re.escape(part) for part in phrase.split())
