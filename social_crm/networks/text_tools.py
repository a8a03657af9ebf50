"""Make strings, addresses and dates from strangers safe to store: shared by all networks."""

from __future__ import annotations

import calendar
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import struct_time
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Nothing on the networks that we read is older."""
LATEST_AHEAD = timedelta(days=1)
"""How far ahead of us a server's clock is believed to be."""
MAX_URL = 2048
MAX_HTML = 1_000_000

# PostgreSQL refuses NUL, UTF-8 refuses surrogates, XML (so lxml, so Odoo's HTML fields) the rest.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NEWLINE = re.compile("\r\n?|\u2028|\u2029")


def clean(text: object) -> str:
    """Text that can be stored anywhere: no control characters, no lone surrogates, plain newlines.

    Numbers become their digits; everything else that is no string becomes the empty string, since
    payloads are not always of the type that their documentation promises.
    """
    if not isinstance(text, str):
        return str(text) if isinstance(text, int | float) and not isinstance(text, bool) else ""
    if _SURROGATE.search(text):
        # A pair that arrived as two code units is one character; what stays single is dropped.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return _UNSTORABLE.sub("", _NEWLINE.sub("\n", text))


def one_line(text: object, limit: int = 0) -> str:
    """``clean`` text with each run of white space made one space.

    :param limit: characters to cut it to, with an ellipsis at the end; 0 means not to cut
    """
    line = " ".join(clean(text).split())
    if limit and len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    return line


def safe_url(url: object, base: str = "") -> str:
    """The absolute address if it is http or https and well-formed, else the empty string.

    :param base: the address of the page that a relative address belongs to
    """
    text = clean(url).strip().replace("\n", "").replace("\t", "")
    if not text:
        return ""
    try:
        if base:
            text = urljoin(base, text)
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a broken IPv6 literal, a port that is no number
        return ""
    return text.replace(" ", "%20") if usable and len(text) <= MAX_URL else ""


def sane_time(value: datetime | struct_time | str | float | None, now: datetime) -> datetime | None:
    """The time as aware UTC, or ``None`` when it is missing, unreadable or not to be believed.

    Not believed is what lies before 1990 or more than a day ahead of ``now``. The caller adds no
    time of its own in its place.

    :param value: a datetime (naive means UTC), feedparser's ``struct_time`` in UTC, an ISO 8601 or
        RFC 2822 string, or seconds since 1970
    """
    try:
        when = _to_datetime(value)
    except (ValueError, TypeError, OverflowError, OSError, IndexError):
        return None
    if when is None or not EARLIEST <= when <= now + LATEST_AHEAD:
        return None
    return when


def _to_datetime(value: datetime | struct_time | str | float | None) -> datetime | None:
    if isinstance(value, struct_time):
        return datetime.fromtimestamp(calendar.timegm(value), UTC)
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    if isinstance(value, str):
        text = value.strip()[:64]
        if not text:
            return None
        try:
            value = datetime.fromisoformat(text)
        except ValueError:
            value = parsedate_to_datetime(text)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# What stands on lines of its own; paragraphs get an empty line between them.
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
        "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "menu",
        "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr",
        "ul",
    }
)  # fmt: skip

_APART = frozenset(
    {
        "p", "h1", "h2", "h3", "h4", "h5", "h6",
        "blockquote", "pre", "table", "ul", "ol", "dl", "figure",
    }
)  # fmt: skip
_SILENT = frozenset(
    {
        "head", "script", "style", "template", "title", "noembed",
        "noframes", "textarea", "select", "object", "svg",
    }
)  # fmt: skip
_SPACES = re.compile(r"[ \t\n\f\r]+")


class _TextTarget:
    """Receives the parser's events and builds the text; no tree, so depth costs nothing."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.newlines = 2  # how many end the output; the text begins as if after an empty line
        self.space = False  # a collapsed space is due before the next word
        self.silent = 0
        self.preformatted = 0
        # The open link: its address, whether it is a mention or tag, where its text begins.
        self.link: tuple[str, bool, int] | None = None

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif self.silent:
            return
        elif tag == "br":
            self._break(self.newlines + 1)
        elif tag in _BLOCKS:
            self._break(2 if tag in _APART else 1)
            if tag == "li":
                self._word("- ")
            self.preformatted += tag == "pre"
        elif tag == "img":
            self.data(attrib.get("alt", ""))
        elif tag == "a":
            self._close_link()  # links do not nest
            names = attrib.get("class", "").split()
            named = "mention" in names or "hashtag" in names
            self.link = (safe_url(attrib.get("href")), named, len(self.out))
        elif tag in ("td", "th"):
            self.space = True

    def end(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif self.silent:
            return
        elif tag in _BLOCKS:
            self.preformatted = max(0, self.preformatted - (tag == "pre"))
            self._break(2 if tag in _APART else 1)
        elif tag == "a":
            self._close_link()

    def data(self, data: str) -> None:
        if self.silent or not data:
            return
        if self.preformatted:
            lines = data.split("\n")
            for number, line in enumerate(lines):
                if number:
                    self._break(self.newlines + 1)
                if line:
                    self._word(line)
            return
        words = _SPACES.sub(" ", data)
        if words.startswith(" "):
            self.space = True
        core = words.strip(" ")
        if core:
            self._word(core)
            self.space = words.endswith(" ")

    def comment(self, text: str) -> None:
        pass

    def pi(self, target: str, data: str | None = None) -> None:
        pass

    def close(self) -> str:
        return "".join(self.out).strip("\n")

    def _word(self, word: str) -> None:
        if self.space and not self.newlines:
            self.out.append(" ")
        self.space = False
        self.newlines = 0
        self.out.append(word)

    def _break(self, wanted: int) -> None:
        self.space = False
        wanted = min(wanted, 2)
        if self.newlines < wanted:
            self.out.append("\n" * (wanted - self.newlines))
            self.newlines = wanted

    def _close_link(self) -> None:
        if self.link is None:
            return
        (url, named, begin), self.link = self.link, None
        shown = "".join(self.out[begin:]).strip()
        if not url or named or (shown[:1] in ("@", "#") and " " not in shown):
            return
        if not shown:
            self._word(url)
            return
        bare = (
            shown.rstrip("…").removesuffix("...").removeprefix("https://").removeprefix("http://")
        )
        if "." in bare and " " not in bare and bare.rstrip("/") in url:
            # The text is the address, or a shortened form of it: say the whole address, once.
            space = self.out[begin] == " " if begin < len(self.out) else False
            del self.out[begin:]
            self.out.append((" " if space else "") + url)
            self.newlines = 0
        else:
            self.space = True
            self._word(f"({url})")


def html_to_text(html: object) -> str:
    """Plain text of a piece of HTML: paragraphs and breaks as newlines, links with their address.

    A link whose text is its own address (also shortened, also cut into hidden and shown parts as
    Mastodon does) becomes the full address; a mention or a hashtag keeps its text only; any other
    link reads ``text (address)``. At most ``MAX_HTML`` characters are read. Never raises.
    """
    source = clean(html)[:MAX_HTML]
    if "<" not in source and "&" not in source:
        return source.strip()
    target = _TextTarget()
    # Fed as bytes with a declared encoding: libxml2 then believes no <meta charset> in the text.
    options: dict[str, Any] = {"target": target, "no_network": True, "recover": True}
    parser = etree.HTMLParser(encoding="utf-8", **options)
    # What was understood up to an error stands.
    with suppress(etree.LxmlError, ValueError, AssertionError):
        parser.feed(b"<html><body>" + source.encode("utf-8"))
        parser.close()
    return clean(target.close()).strip()
