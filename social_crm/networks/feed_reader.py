"""Turns the bytes of a feed (RSS, Atom, RDF, JSON Feed) into plain entries.

feedparser understands the XML. It is given text that is decoded already and was looked over, since
some documents of two megabytes would keep it busy for minutes, and it is told neither to sanitise
nor to resolve addresses, for the same reason: the first is done wherever HTML is shown, the second
in :mod:`.feed_entry`.

An entry is a ``dict`` of JSON values. All keys may be missing:

``id``, ``link``, ``title``, ``summary``, ``html`` (the content as HTML), ``text`` (the content as
plain text), ``published`` and ``updated`` (ISO 8601, UTC), ``author`` (with ``name``, ``email``,
``uri``, ``avatar``), ``tags``, ``files`` (each with ``url``, ``type``, ``title``, ``size``),
``reply_to``, ``replies``, ``comments`` (address of their feed), ``language``, ``base``.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .errors import Malformed, Unsupported
from .feed_costs import MAX_PROLOG, refuse_slow, too_costly
from .sentence import _
from .text_tools import clean, one_line, safe_url, sane_time

Entry = dict[str, Any]

MAX_BYTES = 2_000_000
"""Size of a feed, decompressed."""
MAX_ENTRIES = 5_000

_HTML_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True)
class Document:
    """What a feed says.

    :param entries: an entry, or what could not be read as one: its raw text
    :param link: the site that it belongs to
    :param next_url: where older entries are (RFC 5005, or ``next_url`` of JSON Feed)
    """

    title: str = ""
    link: str = ""
    language: str = ""
    icon: str = ""
    entries: tuple[Entry | str, ...] = ()
    next_url: str = ""


def read(body: bytes, url: str, content_type: str, now: datetime) -> Document:
    """Understand a feed.

    :param url: where it came from; relative addresses belong to it
    :param content_type: the header of the answer, for its character set
    :param now: dates that lie further ahead than a day are not believed
    :raises Malformed: it is no feed, it is too broken, or it would take too long to read
    :raises Unsupported: feedparser is not installed
    """
    text = _decode(body, content_type)
    beginning = text[:2000].lstrip("\ufeff \t\r\n")
    if not beginning:
        raise Malformed(_("The feed is empty: the server answered with nothing."))
    if beginning.startswith(("{", "[")):
        return _read_json(text, url, now)
    if is_html(beginning):
        raise Malformed(_("The server answered with a web page instead of a feed."), raw=beginning)
    return _read_xml(text, url, now)


def is_html(beginning: str) -> bool:
    """Whether a document that begins so is a web page."""
    found = re.search(r"<\s*(!doctype\s+html|\w[\w:.-]*)", beginning, re.IGNORECASE)
    return found is not None and found[1].lower().split()[0] in ("!doctype", "html", "head", "body")


def read_fragment(xml: str) -> Document:
    """Understand a single ``<item>`` or ``<entry>``, also when its namespaces are not declared.

    :raises Malformed: it holds no entry
    """
    names = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    if re.search(r"<\s*(?:\w+:)?entry[\s>/]", xml):
        text = f'<feed xmlns="http://www.w3.org/2005/Atom"{names}>{xml}</feed>'
    else:
        text = f'<rss version="2.0"{names}><channel>{xml}</channel></rss>'
    if len(text) > MAX_BYTES:
        raise Malformed(_("The entry is too large."), raw=xml[:2000])
    return _read_xml(clean(text), "", _FAR)


def read_item(item: Any) -> Entry:
    """Understand one item of a JSON Feed.

    :raises Malformed: it is no item
    """
    return _json_entry(item, "", _FAR)


# What a fragment, which comes without a clock, believes at most.
_FAR = datetime(2099, 1, 1, tzinfo=UTC)
# Prefixes as everybody spells them.
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}


# Characters

# Encodings that are slow, that hide markup from us, or that nobody uses for feeds.
_REFUSED = frozenset({"punycode", "idna", "utf-7", "unicode_escape", "raw_unicode_escape"})
_BOMS = (
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (b"\x00<\x00", "utf-16-be"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


def _decode(body: bytes, content_type: str) -> str:
    """The text: by byte order mark, HTTP, declaration (RFC 7303), else UTF-8, else Windows-1252."""
    charset = _CHARSET.search(content_type)
    declared = _DECLARED.match(body[:400])
    candidates = [name for mark, name in _BOMS if body.startswith(mark)][:1]
    candidates += [charset[1]] if charset else []
    candidates += [declared[1].decode("ascii")] if declared else []
    for name in [*candidates, "utf-8"]:
        try:
            codec = codecs.lookup("gb18030" if name.lower() == "gb2312" else name)
            if codec.name not in _REFUSED:
                return clean(body.decode(codec.name))
        except (LookupError, ValueError):
            continue
    # The five bytes that Windows-1252 leaves open are dropped with "replace" and cleaned later.
    return clean(body.decode("windows-1252", "replace"))


# XML


def _read_xml(text: str, url: str, now: datetime) -> Document:
    text = _prepared(text)
    refuse_slow(text)
    try:
        import feedparser  # only this network needs it
    except ImportError:
        raise Unsupported(_("The Python library feedparser is not installed.")) from None
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    try:
        # As a stream: feedparser would take a string or bytes for an address or a file name.
        parsed = feedparser.parse(
            io.BytesIO(text.encode("utf-8")),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as exc:  # it promises to raise none, and its input is hostile
        reason = type(exc).__name__
    else:
        if parsed.entries or (parsed.version and not parsed.bozo):
            return _document(parsed, url, now)
        reason = one_line(str(parsed.get("bozo_exception", "")), 200) or "no entries"
        if parsed.version and not text.rstrip().endswith(">"):
            reason = "it ends in the middle"
    raise Malformed(_("The feed cannot be read: %(reason)s.", reason=reason), raw=text[:2000])


def _prepared(text: str) -> str:
    """The document with a declaration that is true now, and without anything before its markup."""
    text = _DECLARATION.sub("", text[text.find("<") :] if "<" in text else "", count=1)
    root = re.search(r"<\w", text)
    begin = root.start() if root else 0
    if begin > MAX_PROLOG:
        raise too_costly(text)
    # feedparser looks for declarations at the beginnings of lines, in a way that is slow for
    # empty ones.
    prolog = "\n".join(line.strip() for line in text[:begin].split("\n") if line.strip())
    return f"<?xml version='1.0' encoding='utf-8'?>\n{prolog}\n{text[begin:]}"


def _document(parsed: Any, url: str, now: datetime) -> Document:
    feed = parsed.feed
    if len(parsed.entries) > MAX_ENTRIES:
        raise Malformed(_("The feed has more than %(count)s entries.", count=MAX_ENTRIES))
    get = _getter(feed)
    following = [link.get("href") for link in _maps(get("links")) if link.get("rel") == "next"]
    is_atom = parsed.version.startswith("atom")
    default = _xml_author(feed) if is_atom else {}
    # RSS has no rule for relative addresses; those of an entry belong to the entry's page rather
    # than to the feed.
    own_base = "" if is_atom else url
    return Document(
        title=_plain_title(feed),
        link=safe_url(get("link")),
        language=_language(get("language")),
        icon=safe_url(get("icon") or next((i.get("href") for i in _maps([get("image")])), "")),
        entries=tuple(_xml_entry(entry, default, own_base, now) for entry in parsed.entries),
        next_url=safe_url(next(iter(following), "")),
    )


def _xml_entry(entry: Any, default_author: Entry, own_base: str, now: datetime) -> Entry:
    get = _getter(entry)
    content = _content(entry)
    if content["base"] == own_base:
        del content["base"]
    published = sane_time(get("published_parsed") or get("created_parsed"), now)
    updated = sane_time(get("updated_parsed"), now)
    values: Entry = {
        "id": clean(get("id")).strip(),
        "link": safe_url(get("link")),
        "title": _plain_title(entry),
        **content,
        "published": _iso(published),
        "updated": _iso(updated),
        "author": _xml_author(entry) or default_author,
        "tags": _tags(tag.get("term") for tag in _maps(get("tags"))),
        "files": _files(entry),
        "reply_to": _reply_to(entry),
        "replies": _count(get("slash_comments") or get("thr_total")),
        "comments": _comments(entry),
    }
    return _without_empty(values)


def _content(entry: Any) -> Entry:
    """``html`` or ``text``, and ``summary`` if it says something else."""
    get = _getter(entry)
    contents = _maps(get("content"))
    details = _maps([get("summary_detail")])
    detail = details[0] if details else {"type": "text/html", "value": get("summary")}
    best = next((each for each in contents if each.get("type") in _HTML_TYPES), None)
    best = best or next(iter(contents), None) or detail
    value = clean(best.get("value"))
    kind = best.get("type")
    if kind not in _HTML_TYPES and kind != "text/plain":
        value = ""  # another media type, perhaps Base64
        if contents and detail.get("value") and best is not detail:
            return _content({"summary_detail": detail})
    values: Entry = {
        "html" if kind in _HTML_TYPES else "text": value,
        "language": _language(best.get("language")),
        "base": safe_url(best.get("base")),
    }
    if best is not detail and clean(detail.get("value")) != value:
        values["summary"] = clean(detail.get("value"))
    return values


_MAIL = r"[^\s@()<>\[\],;:\"]{1,200}@[^\s@()<>\[\],;:\"]{1,200}"
_MAIL_NAME = re.compile(rf"\s*({_MAIL})\s*\((.*)\)\s*", re.DOTALL)
_NAME_MAIL = re.compile(rf"\s*([^<>]*)<({_MAIL})>\s*")


def _xml_author(context: Any) -> Entry:
    """The first author. RSS has one string for name and address, in either order."""
    get = _getter(context)
    details = [each for each in _maps(get("authors")) + _maps([get("author_detail")]) if each]
    detail = details[0] if details else {}
    name, email = one_line(detail.get("name"), 200), one_line(detail.get("email"), 200)
    spelled = one_line(get("author"), 500)
    if "@" in spelled and spelled not in (f"{name} ({email})", name):
        # feedparser takes apart what it knows; a long top-level domain it does not know.
        if found := _MAIL_NAME.fullmatch(spelled):
            email, name = found[1], found[2]
        elif found := _NAME_MAIL.fullmatch(spelled):
            name, email = found[1], found[2]
        elif re.fullmatch(_MAIL, spelled):
            name, email = "", spelled
    return _without_empty(
        {
            "name": name.strip(" \"'"),
            "email": email if re.fullmatch(_MAIL, email) else "",
            "uri": safe_url(detail.get("href")),
        }
    )


def _plain_title(context: Any) -> str:
    """The title as it is spelled; only marked as HTML when it is."""
    return one_line(_getter(context)("title"), 1000)


def _files(entry: Any) -> list[Entry]:
    get = _getter(entry)
    found: dict[str, Entry] = {}
    for link in [*_maps(get("links")), *_maps(get("media_content"))]:
        if "url" not in link and link.get("rel") != "enclosure":
            continue
        url = safe_url(link.get("url") or link.get("href"))
        if url and url not in found:
            found[url] = _without_empty(
                {
                    "url": url,
                    "type": one_line(link.get("type"), 100).lower() or _medium(link.get("medium")),
                    "title": one_line(link.get("title"), 500),
                    "size": _count(link.get("length") or link.get("filesize")),
                }
            )
    if not found:
        for thumbnail in _maps(get("media_thumbnail"))[:1]:
            if url := safe_url(thumbnail.get("url")):
                found[url] = {"url": url, "type": "image"}
    return list(found.values())[:50]


def _medium(value: Any) -> str:
    return value if value in ("image", "video", "audio") else ""


def _reply_to(entry: Any) -> str:
    """The id that ``in-reply-to`` (RFC 4685) names, under whatever prefix."""
    for key in dict.keys(entry):
        if str(key).endswith("in-reply-to"):
            for value in _maps([dict.get(entry, key)]):
                return clean(value.get("ref")).strip()
    return ""


def _comments(entry: Any) -> str:
    """The feed of the comments: ``wfw:commentRss``, in Atom a link "replies" (RFC 4685)."""
    get = _getter(entry)
    links = [link.get("href") for link in _maps(get("links")) if link.get("rel") == "replies"]
    return next(filter(None, map(safe_url, [get("wfw_commentrss"), *links])), "")


# JSON Feed, https://www.jsonfeed.org/version/1.1/


def _read_json(text: str, url: str, now: datetime) -> Document:
    try:
        feed = json.loads(text, parse_constant=lambda name: None)
    except (ValueError, RecursionError):
        raise Malformed(_("The feed is broken JSON."), raw=text[:2000]) from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in clean(feed.get("version")):
        raise Malformed(_("The server answered with JSON that is no JSON Feed."), raw=text[:2000])
    if len(items) > MAX_ENTRIES:
        raise Malformed(_("The feed has more than %(count)s entries.", count=MAX_ENTRIES))
    default = _json_author(feed)
    entries: list[Entry | str] = []
    for item in items:
        try:
            entry = _json_entry(item, url, now)
        except Malformed:
            entries.append(json.dumps(item))
        else:
            if default:
                entry.setdefault("author", default)
            entries.append(entry)
    return Document(
        title=one_line(feed.get("title"), 1000),
        link=safe_url(feed.get("home_page_url"), url),
        language=_language(feed.get("language")),
        icon=safe_url(feed.get("icon") or feed.get("favicon"), url),
        entries=tuple(entries),
        next_url=safe_url(feed.get("next_url"), url),
    )


def _json_entry(item: Any, url: str, now: datetime) -> Entry:
    if not isinstance(item, dict):
        raise Malformed(_("The item of the JSON Feed is no object."), raw=str(item)[:2000])
    html, text = clean(item.get("content_html")), clean(item.get("content_text"))
    files = [
        _without_empty(
            {
                "url": safe_url(each.get("url"), url),
                "type": one_line(each.get("mime_type"), 100).lower(),
                "title": one_line(each.get("title"), 500),
                "size": _count(each.get("size_in_bytes")),
            }
        )
        for each in _maps(item.get("attachments"))[:50]
    ]
    for key in ("image", "banner_image"):
        image = safe_url(item.get(key), url)
        if image and all(each.get("url") != image for each in files):
            files.append({"url": image, "type": "image"})
    link = safe_url(item.get("url"), url) or safe_url(item.get("external_url"), url)
    values: Entry = {
        "id": clean(item.get("id")).strip(),
        "link": link,
        "title": one_line(item.get("title"), 1000),
        "html": html,
        "text": "" if html else text,
        "summary": clean(item.get("summary")),
        "published": _iso(sane_time(_string(item.get("date_published")), now)),
        "updated": _iso(sane_time(_string(item.get("date_modified")), now)),
        "author": _json_author(item, url),
        "tags": _tags(_list(item.get("tags"))),
        "files": [each for each in files if each.get("url")],
        "language": _language(item.get("language")),
        "base": url,
    }
    return _without_empty(values)


def _json_author(context: Mapping[str, Any], url: str = "") -> Entry:
    authors = _maps(context.get("authors")) or _maps([context.get("author")])
    author = authors[0] if authors else {}
    link = clean(author.get("url")).strip()
    return _without_empty(
        {
            "name": one_line(author.get("name"), 200),
            "email": link.removeprefix("mailto:") if re.fullmatch("mailto:" + _MAIL, link) else "",
            "uri": safe_url(link, url),
            "avatar": safe_url(author.get("avatar"), url),
        }
    )


# Small things


def _getter(context: Any) -> Callable[[str], Any]:
    """``get`` of a plain dictionary: feedparser's answers one key with the value of another."""
    return lambda key: dict.get(context, key)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _maps(value: Any) -> list[Entry]:
    # As plain dictionaries: those of feedparser answer one key with the value of another.
    return [dict(dict.items(each)) for each in _list(value) if isinstance(each, dict)]


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _tags(terms: Any) -> list[str]:
    return list(dict.fromkeys(filter(None, (one_line(term, 100) for term in terms))))[:100]


def _count(value: Any) -> int | None:
    text = clean(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _language(value: Any) -> str:
    """The primary subtag (``de`` of ``de-AT``), or nothing."""
    found = re.match(r"\s*([A-Za-z]{2,3})(?:[-_].*)?\s*$", clean(value)[:40])
    return found[1].lower() if found else ""


def _iso(when: datetime | None) -> str:
    return when.isoformat() if when else ""


def _without_empty(values: Entry) -> Entry:
    return {key: value for key, value in values.items() if value not in ("", None, [], {})}
