"""Refuses feeds that would keep feedparser busy for minutes, by looking over their markup once."""

from __future__ import annotations

import re

from .errors import Malformed
from .sentence import _

# What feedparser may be given so that it ends within about a second. Found by measuring.
MAX_TAGS = 40_000
MAX_REFERENCES = 300_000
MAX_ATTRIBUTES = 200
MAX_BASE = 2_048
MAX_PROLOG = 50_000
_MAX_TAG_PAIRS = 30_000_000
_MAX_AUTHOR_STEPS = 100_000_000
_MAX_BLANKS = 50_000

_TAG = re.compile(r"<(/?)(?![!?])(?:[^\s<>/:]{1,100}:)?([^\s<>/:]{1,100})")
_AUTHORS = frozenset(
    {
        "author",
        "creator",
        "managingeditor",
        "webmaster",
        "publisher",
        "contributor",
        "name",
        "email",
    }
)
_BLANKS = re.compile(r"(?:\s|&#\w{1,8};|<!--[^-<>]*-->)+")


def refuse_slow(text: str) -> None:
    """Refuse what feedparser would need long for. One pass over the markup.

    Its time grows with the number of elements and references, and with the square of: attributes of
    an element, tags of an entry, letters of an author without a space, blanks before XHTML.

    :raises Malformed: one of them is beyond anything that a feed needs
    """
    if text.count("&") > MAX_REFERENCES:
        raise too_costly(text)
    elements = tags = pairs = author_steps = 0
    opened: dict[str, int] = {}
    ends = _Ends(text)
    position = looked_at = 0
    while (position := text.find("<", position)) >= 0:
        elements += 1
        if elements > MAX_TAGS:
            raise too_costly(text)
        end = ends.after(position)
        found = _TAG.match(text, position)
        if found is None:
            ended = end < len(text) and text[position + 1 : position + 2] in ("!", "?")
            position = end if ended else position + 1
            continue
        begin, name = position, found[2].lower()
        position += 1
        if found[1]:
            if name in _AUTHORS and name in opened:
                words = text[opened.pop(name) : begin].split()
                author_steps += sum(len(word) ** 2 for word in words) // 2
            elif name == "keywords" and name in opened:
                tags += text.count(",", opened.pop(name), begin)
        else:
            if begin >= looked_at:  # not inside of a tag that was looked at already
                looked_at = end
                _refuse_slow_tag(text, begin, end)
            if name in ("item", "entry"):
                pairs += tags * tags // 2
                tags = 0
            elif name in ("category", "subject", "keywords", "tags"):
                tags += 1
            if name in _AUTHORS or name == "keywords":
                opened[name] = end
    pairs += tags * tags // 2
    if pairs > _MAX_TAG_PAIRS or author_steps > _MAX_AUTHOR_STEPS:
        raise too_costly(text)
    if text.count("\n") + text.count("&#") > _MAX_BLANKS and any(
        found.end() - found.start() > _MAX_BLANKS for found in _BLANKS.finditer(text)
    ):
        raise too_costly(text)


def _refuse_slow_tag(text: str, begin: int, end: int) -> None:
    signs = text.count("=", begin, end)
    if signs > MAX_ATTRIBUTES:
        # Addresses, too, have equals signs; attributes have quotation marks behind them.
        attributes = len(re.findall(r"=\s{0,9}[\"']", text[begin:end]))
        if attributes > MAX_ATTRIBUTES or signs > 50 * MAX_ATTRIBUTES:
            raise too_costly(text)
    # The base is resolved anew for every element.
    if end - begin > MAX_BASE and re.search(r"\bbase\s{0,9}=", text[begin:end]):
        raise too_costly(text)


class _Ends:
    """Finds where a piece of markup ends, without searching the same stretch twice."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, int] = {}

    def after(self, begin: int) -> int:
        """The position behind the tag, comment or CDATA section that begins there."""
        text = self._text
        closing = {"<!--": "-->", "<![C": "]]>"}.get(text[begin : begin + 4], ">")
        start = begin + (1 if closing == ">" else 4)
        found = self._known.get(closing, -1)
        if found < start:
            found = text.find(closing, start)
            found = len(text) if found < 0 else found
            self._known[closing] = found
        return min(found + len(closing), len(text))


def too_costly(text: str) -> Malformed:
    return Malformed(
        _("The feed is built in a way that would take too long to read."), raw=text[:2000]
    )
