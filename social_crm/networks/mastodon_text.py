"""Prepares what we say for a Mastodon server: names, length, and how to know it again. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from . import graphemes
from .items import mapping, mappings
from .mastodon_items import to_author
from .types import Reply

_HOST = r"[\w.-]*\w(?::\d{1,5})?"
# As Mastodon's Account::MENTION_RE; the host part may carry a port, as on a test server.
_HANDLE = re.compile(rf"(?<![=/\w])@([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)@{_HOST}", re.IGNORECASE)
_NAME = re.compile(r"(?<![=/\w])@([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)(@" + _HOST + ")?", re.I)
# What Mastodon links: a scheme, a host with a dot, no whitespace, <, >, and brackets only in pairs.
_LINK = re.compile(
    r"(?<![A-Za-z0-9@＠$#＃])https?://(?:[^\W_](?:[\w-]*\w)?\.)+(?:[^\W\d_]{2,}|xn--[\w-]+)(?::\d+)?"
    r"(?:/(?:[^\s<>()?]|\([^\s<>()?]*\))*)?(?:\?[^\s<>\"]*)?",
    re.IGNORECASE,
)
_NOT_AT_THE_END = "!*?\"'「」;:,.$%[]~|@" + "‘’“”"


def addressed(reply: Reply, facts: Mapping[str, Any]) -> str:
    """The text with the name of whoever is answered in front, unless it is in it already.

    Without the name nobody is told; a private post would reach nobody at all.
    """
    parent = reply.parent
    if parent is None:
        return reply.text
    handles = [parent.author.handle]
    if parent.author.external_id == facts.get("me"):
        # We go on with what we said ourselves: to the same people, if it was private.
        people = mappings(mapping(_loaded(parent.raw)), "mentions")
        handles = [to_author(person).handle for person in people] if reply.audience.private else []
    hosts = facts.get("hosts") or ()
    there = {f"{name}{at}".lower() for name, at in _NAME.findall(reply.text)}
    missing = []
    for handle in dict.fromkeys(handles):
        name, _at, host = handle.partition("@")
        short = name if host in hosts else handle
        if name and there.isdisjoint({short.lower(), handle.lower()}):
            missing.append(f"@{short}")
    return " ".join([*missing, reply.text]).strip() if missing else reply.text


def _loaded(raw: str) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def length(text: str, subject: str, link_length: int) -> int:
    """How long a post is, counted as Mastodon's StatusLengthValidator does: grapheme clusters of
    warning and text, each link as a fixed number, names of people without their server.
    """
    link = "x" * link_length
    text = _LINK.sub(lambda found: _counted(found.group(), link), text)
    return graphemes.count(subject + _HANDLE.sub(r"@\1", text))


def _counted(url: str, link: str) -> str:
    shown = url.rstrip(_NOT_AT_THE_END)
    return link + url[len(shown) :]


def essence(text: str, subject: str) -> tuple[str, str]:
    """What is left of a text when it goes through any server: letters, digits and symbols."""
    return _letters(text), _letters(subject)


def _letters(text: str) -> str:
    text = _NAME.sub(r"@\1", unicodedata.normalize("NFC", text))
    text = re.sub(r"https?://", "", text, flags=re.IGNORECASE).casefold()
    return "".join(
        sign
        for sign in text
        if sign.isalnum() or (not sign.isascii() and unicodedata.category(sign)[0] == "S")
    )
