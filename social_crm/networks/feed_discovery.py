"""Finds the feeds of a web page."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from .text_tools import MAX_HTML, one_line, safe_url

MAX_FOUND = 10

WELL_KNOWN = ("feed/", "rss.xml", "atom.xml", "feed.xml", "index.xml", "feed.json")
"""Where sites have feeds that do not say so, relative to the page and to the root."""

# The first wins where a site offers the same in several formats: Atom is the most exact.
_FORMATS = {
    "application/atom+xml": 0,
    "application/feed+json": 1,
    "application/rss+xml": 2,
    "application/rdf+xml": 3,
    "application/xml": 4,
    "text/xml": 4,
    "application/json": 5,
}
_COMMENTS = re.compile(r"comment|kommentar|commentaire|comentario|commenti|reactie", re.IGNORECASE)
_FORMAT_WORDS = re.compile(
    r"\b(?:rss|atom|rdf|json|feed|xml|[0-9]\.[0-9]+)\b|[\s\W_]+", re.IGNORECASE
)


@dataclass(frozen=True)
class Found:
    """A feed that a page names."""

    url: str
    title: str
    comments: bool
    form: int = 9


class _Head:
    """Collects the links of a page's head from the events of the parser."""

    def __init__(self) -> None:
        self.base = ""
        self.links: list[dict[str, str]] = []

    def start(self, tag: str, attrib: Any) -> None:
        if tag == "base" and not self.base:
            self.base = attrib.get("href", "")
        elif tag == "link" and len(self.links) < 500:
            self.links.append(dict(attrib))

    def end(self, tag: str) -> None:
        pass

    def data(self, data: str) -> None:
        pass

    def close(self) -> None:
        pass


def look_at(body: bytes, url: str, charset: str = "") -> tuple[Found, ...]:
    """The feeds that a page names (``<link rel="alternate">``), best first.

    :param url: the address of the page, for relative addresses
    :param charset: from the header of the answer; else the page says it itself
    """
    head = _Head()
    options: dict[str, Any] = {"target": head, "no_network": True, "recover": True}
    if charset:
        options["encoding"] = charset
    # What was understood up to an error stands.
    with suppress(etree.LxmlError, LookupError, ValueError, AssertionError):
        parser = etree.HTMLParser(**options)
        parser.feed(body[:MAX_HTML])
        parser.close()
    base = urljoin(url, head.base) if safe_url(head.base, url) else url
    found: dict[str, Found] = {}
    for link in head.links:
        feed = _feed(link, base)
        if feed and feed.url not in found:
            found[feed.url] = feed
    return _best(list(found.values()))


def _feed(link: dict[str, str], base: str) -> Found | None:
    rels = link.get("rel", "").lower().split()
    mimetype = link.get("type", "").partition(";")[0].strip().lower()
    title = one_line(link.get("title", ""), 200)
    url = safe_url(link.get("href"), base)
    if not url or "alternate" not in rels or "stylesheet" in rels or mimetype not in _FORMATS:
        return None
    # WordPress also names its programming interface so.
    if mimetype == "application/json" and "feed" not in (title + urlsplit(url).path).lower():
        return None
    return Found(url, title, is_about_comments(url, title), _FORMATS[mimetype])


def is_about_comments(url: str, title: str) -> bool:
    """Whether address or title say that it is a feed of comments."""
    return bool(_COMMENTS.search(title) or _COMMENTS.search(urlsplit(url).path))


def _best(found: list[Found]) -> tuple[Found, ...]:
    """One of those that differ in their format only; posts before comments, in the page's order."""
    forms: dict[tuple[bool, str], int] = {}
    for feed in found:
        forms[_subject(feed)] = min(feed.form, forms.get(_subject(feed), feed.form))
    kept = [feed for feed in found if feed.form == forms[_subject(feed)]]
    return tuple(sorted(kept, key=lambda feed: feed.comments)[:MAX_FOUND])


def _subject(feed: Found) -> tuple[bool, str]:
    return feed.comments, _FORMAT_WORDS.sub("", feed.title).casefold()


def guesses(url: str) -> tuple[str, ...]:
    """Addresses to try when a page names no feed: below the page, then below the root."""
    folder = urljoin(url, ".")
    root = urljoin(url, "/")
    found = [urljoin(folder, path) for path in WELL_KNOWN]
    if root != folder:
        found = found[:2] + [urljoin(root, path) for path in WELL_KNOWN]
    return tuple(found)
