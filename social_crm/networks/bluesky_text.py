"""Prepares what we say for Bluesky: record keys, links, names and tags in a text, its length. Pure.

atproto's ``TextBuilder`` puts the pieces together: positions are counted in bytes of UTF-8.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from . import graphemes
from .errors import Unsupported
from .sentence import _

POST_LIMIT = 300
"""Grapheme clusters of a post; it may have ten times as many bytes.

https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json (2026-11)
"""
MESSAGE_LIMIT = 1000
"""The same for a direct message (lexicons/chat/bsky/convo/defs.json, messageInput)."""

_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_NO_TIME = 48
"""Bits of microseconds: a key that tells no time lands in the years 1970 to 1978."""
_SPREAD = 26
"""Bits of microseconds, 67 seconds, over which keys of the same moment are spread."""

_LINK = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)
# https://atproto.com/specs/handle: labels of letters, digits and hyphens; the last begins with a
# letter.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?<![\w@/.])@((?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?)", re.I)
# As detectFacets of @atproto/api: after white space, not only digits and punctuation.
_TAG = re.compile(r"(?<!\S)[#＃]([^\s#＃\u00ad\u2060\u200a-\u200d\u20e2\ufe0f][^\s\u200b\u2060]*)")
_TAG_LENGTH = 64
_POST_LINK = re.compile(
    r"https://bsky\.app/profile/([a-z0-9.:%_-]+)/post/([a-z0-9._~-]+)", re.IGNORECASE
)


def record_key(key: str, collection: str = "") -> str:
    """The key under which a record is stored: always the same for the same key of ours.

    Posts want a TID: 53 bits of microseconds since 1970 and 10 bits that tell writers apart
    (https://atproto.com/specs/tid). A second try therefore meets the record of the first.

    A UUID of version 7 tells when it was made: the key lies up to 67 seconds before that moment,
    so that our records sort as everybody else's do; 36 bits of a digest keep keys of the same
    moment apart. Any other key gets all 58 bits from the digest, at a time before there was any
    Bluesky, where it meets nobody.

    :param collection: of the record, when one key names several
    """
    digest = hashlib.sha256(f"{collection}\n{key}".encode("utf-8", "replace")).digest()
    random = int.from_bytes(digest[:8], "big")
    moment = random & ((1 << _NO_TIME) - 1)
    with suppress(ValueError, AttributeError):
        known = uuid.UUID(key)
        # 48 bits of milliseconds; one of another age than ours would not fit into 53 bits.
        if known.version == 7 and 0 < (known.int >> 80) * 1000 < 1 << 53:
            moment = max(0, (known.int >> 80) * 1000 - (random & ((1 << _SPREAD) - 1)))
    number = moment << 10 | digest[8] << 2 | digest[9] >> 6
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def size(text: str) -> int:
    """How long a text is, in grapheme clusters, or tenths of bytes where those are more."""
    return max(graphemes.count(text), -(-len(text.encode("utf-8", "replace")) // 10))


def pieces(text: str) -> Iterator[tuple[str, str, str]]:
    """The text cut into pieces: what kind each is, how it is spelled, and what it means.

    :returns: ``text`` (means nothing), ``link`` (an address), ``name`` (a handle), ``tag``
    """
    found: list[tuple[int, int, str, str]] = []
    for link in _LINK.finditer(text):
        shown = _without_end(link[0])
        if len(shown) > len("https://"):
            found.append((link.start(), link.start() + len(shown), "link", shown))
    for name in _NAME.finditer(text):
        found.append((name.start(), name.end(), "name", name[1].lower()))
    for tag in _TAG.finditer(text):
        word = _without_punctuation(tag[1])
        if word and len(word) <= _TAG_LENGTH and not word.isdigit():
            found.append((tag.start(), tag.start(1) + len(word), "tag", word))
    end = 0
    for begin, until, kind, meaning in sorted(found):
        if begin < end:
            continue  # a name or a tag inside a link
        if begin > end:
            yield "text", text[end:begin], ""
        yield kind, text[begin:until], meaning
        end = until
    if end < len(text):
        yield "text", text[end:], ""


def _without_end(link: str) -> str:
    """A link without the punctuation of the sentence around it."""
    while True:
        shorter = link.rstrip(".,;:!?'’`*_~…")
        if shorter.endswith(")") and shorter.count("(") < shorter.count(")"):
            shorter = shorter[:-1]
        if shorter.endswith("]") and shorter.count("[") < shorter.count("]"):
            shorter = shorter[:-1]
        if shorter == link:
            return link
        link = shorter


def _without_punctuation(word: str) -> str:
    while word and unicodedata.category(word[-1])[0] in "PZ":
        word = word[:-1]
    return word if any(sign.isalpha() or not sign.isascii() for sign in word) else ""


def rich_text(text: str, did_of: Callable[[str], str]) -> dict[str, Any]:
    """``text`` and ``facets`` as a record holds them.

    :param did_of: the DID of a handle, empty if there is nobody of that name
    :raises Unsupported: atproto is not installed
    """
    try:
        from atproto_client.utils import TextBuilder  # type: ignore[import-untyped]
    except ImportError:
        raise Unsupported(_("The Python package atproto is not installed.")) from None
    builder = TextBuilder()
    for kind, spelled, meaning in pieces(text):
        did = did_of(meaning) if kind == "name" else ""
        if kind == "link":
            builder.link(spelled, meaning)
        elif kind == "tag":
            builder.tag(spelled, meaning)
        elif did:
            builder.mention(spelled, did)
        else:
            builder.text(spelled)
    facets = [facet.model_dump(by_alias=True, mode="json") for facet in builder.build_facets()]
    return {"text": builder.build_text(), **({"facets": facets} if facets else {})}


def quoted_in(text: str) -> tuple[str, str]:
    """Whose post a link in the text leads to, as a handle or DID, and its record key; two empty
    strings if there is none."""
    found = _POST_LINK.search(text)
    return (found[1].replace("%3A", ":").replace("%3a", ":"), found[2]) if found else ("", "")


def shown(text: str, facets: Any) -> str:
    """The text with the whole address of each link: programs shorten what they show, and hide
    addresses behind words."""
    data = text.encode("utf-8", "replace")
    parts: list[bytes] = []
    end = 0
    for begin, until, url in sorted(_links(facets)):
        if not end <= begin < until <= len(data):
            continue
        spelled = data[begin:until].decode("utf-8", "replace")
        bare = spelled.rstrip("…").removesuffix("...").strip()
        bare = re.sub(r"^https?://", "", bare, flags=re.IGNORECASE).rstrip("/")
        parts.append(data[end:begin])
        if bare and " " not in bare and "." in bare and bare.lower() in url.lower():
            parts.append(url.encode("utf-8", "replace"))
        else:
            parts.append(f"{spelled} ({url})".encode("utf-8", "replace"))
        end = until
    return b"".join([*parts, data[end:]]).decode("utf-8", "replace")


def _links(facets: Any) -> Iterator[tuple[int, int, str]]:
    for index, feature in features(facets):
        begin, until, url = index.get("byteStart"), index.get("byteEnd"), feature.get("uri")
        if isinstance(begin, int) and isinstance(until, int) and isinstance(url, str) and url:
            yield begin, until, url


def features(facets: Any) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Each feature of a record's facets, with its place."""
    for facet in facets if isinstance(facets, list) else []:
        if isinstance(facet, Mapping) and isinstance(facet.get("features"), list):
            index = facet.get("index")
            for feature in facet["features"]:
                if isinstance(feature, Mapping):
                    yield index if isinstance(index, Mapping) else {}, feature
