"""Turns a plain entry of a feed into a mention."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml import html as lxml_html

from .errors import Malformed
from .feed_reader import Entry
from .items import dump
from .self_told import told_links
from .sentence import _
from .text_tools import clean, html_to_text, one_line, safe_url, sane_time
from .types import Attachment, Author, Mention, MentionKind

MAX_ID = 200
"""Characters of an id; a longer one is cut and gets a digest, so that it stays unique."""
MAX_RAW = 200_000
MAX_HTML = 300_000
MAX_TEXT = 100_000


@dataclass(frozen=True)
class Site:
    """What an entry does not say itself.

    :param host: whose names the authors' names are; equal names at two sites are two people
    :param comments: the entries are comments
    """

    host: str = ""
    link: str = ""
    title: str = ""
    language: str = ""
    comments: bool = False


def to_raw(entry: Entry, site: Site) -> str:
    """The entry with its site as JSON, for ``from_raw``. Long contents are cut."""
    values = {"site": asdict(site), "entry": entry}
    raw = dump(values)
    if len(raw) > MAX_RAW:
        short = {key: entry[key] for key in entry if key not in ("html", "text", "summary")}
        short["text"] = _body(entry)[1][:MAX_TEXT]
        raw = to_raw(short, site) if len(json.dumps(short)) < MAX_RAW else ""
    return raw


def from_raw(raw: str) -> Mention:
    """The mention of what ``to_raw`` wrote.

    :raises Malformed: it is not of that form
    """
    try:
        values = json.loads(raw)
        entry, known = dict(values["entry"]), dict(values["site"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Malformed(_("The stored entry cannot be read."), raw=raw[:2000]) from None
    names = ("host", "link", "title", "language")
    texts = {name: clean(known.get(name)) for name in names}
    site = Site(comments=known.get("comments") is True, **texts)
    return to_mention(entry, site)


def to_mention(entry: Entry, site: Site) -> Mention:
    """The mention of an entry.

    :raises Malformed: the entry is empty
    """
    html, text = _body(entry)
    subject = _title(entry)
    if not (html.strip() or text or subject or entry.get("link") or entry.get("files")):
        raise Malformed(_("The entry is empty."), raw=json.dumps(entry)[:2000])
    external_id = id_of(entry)
    parent_id = _parent(entry, external_id, site)
    author = _author(entry, site, subject)
    link = safe_url(entry.get("link")) or safe_url(entry.get("id"))
    published, updated = _time(entry.get("published")), _time(entry.get("updated"))
    replies = entry.get("replies")
    return Mention(
        external_id=external_id,
        author=author,
        kind=MentionKind.COMMENT if parent_id or site.comments else MentionKind.ENTRY,
        text=text,
        html=html,
        subject=subject,
        language=clean(entry.get("language")) or site.language,
        written_at=published or updated,
        edited_at=updated if published and updated and updated > published else None,
        url=link,
        parent_id=parent_id,
        tags=tuple(clean(tag) for tag in _items(entry, "tags") if tag),
        counters={"replies": replies} if isinstance(replies, int) else {},
        attachments=tuple(
            _attachment(each) for each in _items(entry, "files") if isinstance(each, dict)
        ),
        raw=to_raw(entry, site),
    )


def id_of(entry: Entry) -> str:
    """What identifies the entry: its id, else its link, else a digest of what it says."""
    return short_id(clean(entry.get("id")) or clean(entry.get("link"))) or digest_of(entry)


def digest_of(entry: Entry) -> str:
    """An id made of title, content and date, for an entry without id and link."""
    parts = (entry.get(key, "") for key in ("title", "html", "text", "summary", "published"))
    text = "\x1f".join(clean(part) for part in parts)
    return "digest:" + hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def short_id(text: str) -> str:
    """The id, or if it is long its beginning with a digest."""
    text = one_line(text)
    if len(text) <= MAX_ID:
        return text
    digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return f"{text[: MAX_ID - 33]}~{digest}"


# Content


def _body(entry: Entry) -> tuple[str, str]:
    """HTML with absolute addresses, and the plain text. A content wins over a summary."""
    html, text = clean(entry.get("html")), clean(entry.get("text")).strip()
    if not html and not text:
        html = clean(entry.get("summary"))
    if not html:
        return "", text[:MAX_TEXT]
    html = _absolute(html[:MAX_HTML], clean(entry.get("base")) or clean(entry.get("link")))
    return html, html_to_text(html)[:MAX_TEXT]


_RELATIVE = re.compile(
    r"\b(?:href|src)\s{0,9}=\s{0,9}[\"']?(?!https?:|mailto:|data:|#|[\"'\s>])", re.IGNORECASE
)


def _absolute(html: str, base: str) -> str:
    """The same HTML with its links made absolute; as it is when there is nothing to do."""
    if not base or not _RELATIVE.search(html):
        return html
    try:
        tree: Any = lxml_html.fragment_fromstring(html, create_parent="div")
        tree.make_links_absolute(base, resolve_base_href=False, handle_failures="ignore")
        whole = str(lxml_html.tostring(tree, encoding="unicode"))
    except (etree.LxmlError, ValueError, AssertionError, RecursionError):
        return html
    return clean(whole.removeprefix("<div>").removesuffix("</div>"))


def _title(entry: Entry) -> str:
    """The title as text.

    RSS does not say whether a title is HTML, WordPress writes entities into titles that it calls
    plain: entities are always read, tags only when they look like tags.
    """
    title = clean(entry.get("title"))
    if re.search(r"</?[a-zA-Z][^<>]*>", title):
        title = html_to_text(title)
    return one_line(unescape(title), 500)


def _attachment(file: Mapping[str, Any]) -> Attachment:
    url, mimetype = safe_url(file.get("url")), clean(file.get("type"))
    kind = mimetype.partition("/")[0]
    if kind not in ("image", "video", "audio"):
        kind = _KINDS.get(urlsplit(url).path.rpartition(".")[2].lower(), "file")
    size = file.get("size")
    return Attachment(
        url=url,
        kind=kind,
        mimetype=mimetype if "/" in mimetype else "",
        alt=clean(file.get("title")),
        size=size if isinstance(size, int) else None,
    )


_KINDS = {
    **dict.fromkeys(("jpg", "jpeg", "png", "gif", "webp"), "image"),
    **dict.fromkeys(("mp4", "webm", "mov", "m4v"), "video"),
    **dict.fromkeys(("mp3", "m4a", "ogg", "oga", "opus"), "audio"),
}


def _items(entry: Entry, key: str) -> list[Any]:
    values = entry.get(key)
    return values if isinstance(values, list) else []


def _time(value: Any) -> datetime | None:
    # Whether it is to be believed was decided when it was read, by a clock.
    return sane_time(value, _END) if isinstance(value, str) else None


_END = datetime.fromisoformat("2100-01-01T00:00:00+00:00")


# Author


_BY_NAME = re.compile(
    r"(?:Comment on .* by|By:|Kommentar zu .* von|Von:)\s+(\S.*)", re.IGNORECASE | re.DOTALL
)


def _author(entry: Entry, site: Site, subject: str) -> Author:
    """Who wrote it. All ids begin with the host: a name means nothing elsewhere.

    The best of address, mail and name identifies the person. An address that is the site's own says
    nothing about a person: WordPress lists it with each author who has none of his own.
    """
    values = entry.get("author")
    values = values if isinstance(values, dict) else {}
    name, email, uri = (clean(values.get(key)) for key in ("name", "email", "uri"))
    uri = safe_url(uri)
    if not name and site.comments and (found := _BY_NAME.fullmatch(subject)):
        name = found[1].strip()
    if urlsplit(uri).path in ("", "/") and _bare(urlsplit(uri).netloc) == _bare(site.host):
        uri = ""
    if re.match(r"(no-?reply|donotreply)\b", email, re.IGNORECASE):
        email = ""
    key = uri or (f"mailto:{email.lower()}" if email else name)
    if not key and site.comments:
        return Author(f"{site.host}|anonymous", name="Anonymous")
    if not key:
        return Author(f"{site.host}|", name=site.title or site.host, url=site.link)
    return Author(
        short_id(f"{site.host}|{key}"),
        name=name or email or uri,
        url=uri,
        avatar_url=safe_url(values.get("avatar")),
        # A page on this very site is the author's profile there.
        links=told_links((uri, False)) if _bare(urlsplit(uri).netloc) != _bare(site.host) else (),
    )


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")


# Parent


_COMMENT = re.compile(r"(.+)#comment-[0-9]+")
_ANSWERS = re.compile(r"\s*<p>[^<]{0,100}<a href=\"[^\"#]{0,2000}(#comment-[0-9]+)\"[^<>]*>")


def _parent(entry: Entry, external_id: str, site: Site) -> str:
    """The id of the entry that it answers.

    Said outright by ``in-reply-to`` (RFC 4685). In RSS, WordPress makes a comment's id of that of
    its post and ``#comment-`` with a number, and lets an answer to a comment begin with a link to
    it.
    """
    parent = short_id(clean(entry.get("reply_to")))
    if not parent and site.comments and (found := _COMMENT.fullmatch(clean(entry.get("id")))):
        comment = _ANSWERS.match(clean(entry.get("html")) or clean(entry.get("summary")))
        parent = short_id(found[1] + (comment[1] if comment else ""))
    return parent if parent != external_id else ""
