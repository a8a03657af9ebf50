"""Counts a text as X counts it, and finds what X makes a link of. Pure.

The rules are those of twitter-text, configuration 3
(https://github.com/twitter/twitter-text/blob/master/config/v3.json, 2026-11).
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from .graphemes import starts

MAX_WEIGHT = 280
LINK = 23
"""What a link counts, however long it is."""
# Code points that count one; all others count two.
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_EMOJI = 2
"""What an emoji counts, of however many code points."""

# Without a scheme, X links what ends in a known domain. All of two letters count as known here, and
# of the others the common ones: a rare one counts its letters.
_DOMAINS = frozenset(
    {
        "academy", "agency", "app", "art", "biz", "blog", "business", "cafe", "care", "center",
        "city", "cloud", "club", "codes", "com", "community", "company", "consulting", "cool",
        "design", "dev", "digital", "edu", "email", "energy", "events", "expert", "express",
        "family", "fashion", "finance", "fit", "fm", "fun", "gallery", "games", "gmbh", "gov",
        "group", "guide", "guru", "health", "help", "host", "house", "info", "ink", "int",
        "jobs", "land", "legal", "life", "link", "live", "ltd", "market", "marketing", "media",
        "mil", "mobi", "money", "name", "net", "network", "news", "ngo", "online", "org",
        "page", "partners", "photo", "photos", "plus", "press", "pro", "productions", "report",
        "rocks", "sale", "school", "services", "shop", "show", "site", "social", "solutions",
        "space", "store", "studio", "style", "support", "systems", "tax", "team", "tech",
        "tips", "today", "tools", "top", "tours", "town", "travel", "video", "vip", "watch",
        "web", "website", "wiki", "wine", "work", "works", "world", "xyz", "zone",
    }
)  # fmt: skip
_ADDRESS = re.compile(
    r"(?<![\w@#$/.-])"
    r"(?:(?P<scheme>https?://)(?:[^\s/?#@]+@)?)?"
    r"(?P<host>(?:\w[\w-]*\.)+(?P<domain>[^\W\d_]{2,24}|xn--[\w-]+))"
    r"(?::\d+)?"
    r"(?P<rest>[/?#][^\s<>\"]*)?"
    r"(?![\w@])",
    re.IGNORECASE,
)
_TRAILING = ".,:;!?'\"`…*"


def links(text: str) -> list[tuple[int, int]]:
    """Begin and end of everything that X would make a link of."""
    found = []
    for match in _ADDRESS.finditer(text):
        domain = match["domain"].lower()
        if not match["scheme"] and len(domain) != 2 and domain not in _DOMAINS:
            continue
        end = match.start() + len(_trimmed(match[0]))
        found.append((match.start(), end))
    return found


def _trimmed(address: str) -> str:
    """Without what belongs to the sentence around it."""
    while True:
        shorter = address.rstrip(_TRAILING)
        if shorter.endswith(")") and shorter.count("(") < shorter.count(")"):
            shorter = shorter[:-1]
        if shorter == address:
            return address
        address = shorter


def weighted_length(text: str) -> int:
    """How long X thinks that the text is."""
    text = unicodedata.normalize("NFC", text)
    total = position = 0
    for begin, end in links(text):
        total += _weight(text[position:begin]) + LINK
        position = end
    return total + _weight(text[position:])


def _weight(text: str) -> int:
    if text.isascii():
        return len(text)
    places = [*starts(text), len(text)]
    clusters = (text[a:b] for a, b in pairwise(places))
    return sum(_EMOJI if _is_emoji(cluster) else sum(map(_one, cluster)) for cluster in clusters)


def _one(character: str) -> int:
    return 1 if any(low <= ord(character) <= high for low, high in _LIGHT) else 2


def _is_emoji(cluster: str) -> bool:
    """An emoji of one or several code points: faces, flags, keycaps, signs with U+FE0F."""
    if len(cluster) == 1:
        return False  # counts the same by its code point
    first = cluster[0]
    if first >= "\U0001f000" or "\u20e3" in cluster:
        return True
    dressed = any(c == "\ufe0f" or "\U0001f3fb" <= c <= "\U0001f3ff" for c in cluster)
    return dressed and unicodedata.category(first) in ("So", "Sm", "Po", "Pd")
