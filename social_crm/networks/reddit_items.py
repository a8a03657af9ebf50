"""Understands what Reddit sends: comments (t1), submissions (t3) and messages (t4). Pure."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from .errors import Malformed
from .items import counters, dump, id_text, mapping, mappings
from .network import FAR
from .sentence import _
from .text_tools import clean, html_to_text, one_line, safe_url, sane_time
from .types import Attachment, Audience, Author, Mention, MentionKind

SITE = "https://www.reddit.com"
KINDS = {"comment": "t1", "submission": "t3", "message": "t4"}
"""Our names of the kinds to Reddit's."""
NAMES = {theirs: ours for ours, theirs in KINDS.items()}
GONE = frozenset({"[deleted]", "[removed]"})
"""What stands in the place of a text that its author or a moderator took away."""

_COUNTERS = {
    "score": "likes",
    "ups": "likes",
    "num_comments": "replies",
    "num_crossposts": "reposts",
}
_NAMED = re.compile(r"(?<![\w/])/?u/([\w-]{3,20})(?![\w/-])")
_SUBMISSION = re.compile(r"/comments/([0-9a-z]{1,13})(?:/|$|\?)")
_TOLD_BY = {"t1": ("link_id", "was_comment"), "t3": ("title", "selftext"), "t4": ("dest",)}


def to_mention(item: Any, kind: str = "") -> Mention:
    """A thing, with its ``kind`` and ``data`` or bare, as a mention.

    :param kind: of ``KINDS``, for a bare thing that does not say what it is
    :raises Malformed: it has no id
    """
    thing = data_of(item)
    theirs = _kind(item, thing, kind)
    external_id = fullname(item, kind)
    if not external_id:
        raise Malformed(_("The item has no id."), raw=dump(item)[:2000])
    html = _readable(thing.get("selftext_html" if theirs == "t3" else "body_html"))
    message = theirs == "t4"
    permalink = _permalink(thing)
    return Mention(
        external_id=external_id,
        author=_author(thing, external_id),
        kind=_mention_kind(theirs),
        text=_text(thing, theirs, html),
        html=html,
        subject=_subject(thing, theirs),
        audience=Audience.DIRECT if message else Audience.PUBLIC,
        written_at=sane_time(_seconds(thing.get("created_utc")), FAR),
        edited_at=sane_time(_seconds(thing.get("edited")), FAR),
        url=permalink or _built(thing, theirs, external_id[3:]),
        parent_id=id_text(thing.get("parent_id")) if theirs != "t3" else "",
        thread_id=_thread(thing, theirs, external_id),
        mentioned=_mentioned(thing, theirs),
        counters={} if message else counters(thing, _COUNTERS),
        attachments=_attachments(thing) if theirs == "t3" else (),
        quoted_id=id_text(thing.get("crosspost_parent")) if theirs == "t3" else "",
        permissions=_permissions(thing),
        raw=dump(_kept(item, thing)),
    )


def data_of(item: Any) -> Mapping[str, Any]:
    """What a thing says, without what is around it."""
    found = mapping(item)
    inside = found.get("data")
    return inside if isinstance(inside, Mapping) and "kind" in found else found


def _kind(item: Any, thing: Mapping[str, Any], kind: str) -> str:
    told = clean(mapping(item).get("kind"))
    if told in NAMES:
        return told
    prefix = clean(thing.get("name"))[:3]
    if prefix[:2] in NAMES and prefix[2:] == "_":
        return prefix[:2]
    if kind in KINDS:
        return KINDS[kind]
    fits = (each for each, names in _TOLD_BY.items() if any(thing.get(name) for name in names))
    return next(fits, "t1")


def _mention_kind(theirs: str) -> MentionKind:
    if theirs == "t4":
        return MentionKind.MESSAGE
    return MentionKind.POST if theirs == "t3" else MentionKind.COMMENT


def fullname(item: Any, kind: str = "") -> str:
    """The id of a thing with its prefix, as answers need it; empty if it has none."""
    thing = data_of(item)
    name = id_text(thing.get("name"))
    if re.fullmatch(r"t[1-6]_\w+", name):
        return name
    short = id_text(thing.get("id")) or name
    if not short:
        return ""
    return short if re.match(r"t[134]_", short) else f"{_kind(item, thing, kind)}_{short}"


def things_of(answer: Any) -> Iterator[Mapping[str, Any]]:
    """The things of a listing, and the answers to messages that lie inside them."""
    for child in mappings(answer, "data", "children"):
        yield child
        if child.get("kind") == "t4":
            yield from things_of(data_of(child).get("replies"))


def person_id(name: object) -> str:
    """What identifies a person. Names never change, and some lists do not tell the number."""
    return one_line(name, 200).lower()


def _author(thing: Mapping[str, Any], external_id: str) -> Author:
    name = one_line(thing.get("author"), 200)
    if not name or name in GONE:
        return Author.unknown(external_id)
    return Author(person_id(name), name, name, f"{SITE}/user/{name}")


def _readable(html: object) -> str:
    """HTML, which comes with its signs spelled out where it was not asked for as it is."""
    text = clean(html)
    return unescape(text) if text.lstrip().startswith("&lt;") else text


def _text(thing: Mapping[str, Any], theirs: str, html: str) -> str:
    names = ("selftext", "body") if theirs == "t3" else ("body", "selftext")
    source = next(filter(None, (clean(thing.get(name)) for name in names)), "")
    if clean(thing.get("selftext_html" if theirs == "t3" else "body_html")) != html:
        source = unescape(source)
    text = source.strip() or html_to_text(html)
    if theirs == "t3" and not text and thing.get("is_self") is not True:
        return safe_url(thing.get("url"))
    return text


def _subject(thing: Mapping[str, Any], theirs: str) -> str:
    """The title. Comments in the inbox have one like "comment reply", which says nothing."""
    names = {"t1": ("link_title", "title"), "t3": ("title",), "t4": ("subject",)}[theirs]
    return next(filter(None, (one_line(thing.get(name), 500) for name in names)), "")


def _permalink(thing: Mapping[str, Any]) -> str:
    path = clean(thing.get("permalink")) or clean(thing.get("context"))
    return safe_url(path, SITE) if path else ""


def _built(thing: Mapping[str, Any], theirs: str, short: str) -> str:
    """An address that leads there, for old items that come without one."""
    link = id_text(thing.get("link_id")).removeprefix("t3_")
    if theirs == "t1":
        return safe_url(f"{SITE}/comments/{link}/_/{short}/") if link else ""
    return safe_url(f"{SITE}/{'comments' if theirs == 't3' else 'message/messages'}/{short}")


def _thread(thing: Mapping[str, Any], theirs: str, external_id: str) -> str:
    if theirs == "t3":
        return external_id
    if theirs == "t4":
        return id_text(thing.get("first_message_name")) or external_id
    found = _SUBMISSION.search(_permalink(thing))
    return id_text(thing.get("link_id")) or (f"t3_{found[1]}" if found else "")


def _mentioned(thing: Mapping[str, Any], theirs: str) -> tuple[str, ...]:
    to = clean(thing.get("dest")) if theirs == "t4" else ""
    names = [to] if to and not to.startswith("#") else []  # "#name" is a whole subreddit
    names += _NAMED.findall(clean(thing.get("selftext" if theirs == "t3" else "body")))
    return tuple(dict.fromkeys(map(person_id, names)))


def _permissions(thing: Mapping[str, Any]) -> dict[str, bool]:
    closed = any(thing.get(name) is True for name in ("locked", "archived"))
    return {"reply": False} if closed else {}


def is_gone(item: Any) -> bool:
    """Whether its text was taken away by its author, a moderator or Reddit."""
    thing = data_of(item)
    body = clean(thing.get("body") if "body" in thing else thing.get("selftext")).strip()
    return body in GONE or bool(thing.get("removed_by_category"))


def _seconds(value: Any) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and abs(value) < 1e11 else None


def _attachments(thing: Mapping[str, Any]) -> tuple[Attachment, ...]:
    found: list[tuple[str, object, object]] = []
    if thing.get("post_hint") == "image":
        found.append(("image", thing.get("url"), ""))
    video = mapping(mapping(thing.get("media")).get("reddit_video"))
    found.append(("video", video.get("fallback_url"), ""))
    captions = {
        clean(each.get("media_id")): each.get("caption")
        for each in mappings(thing, "gallery_data", "items")
    }
    for key, media in mapping(thing.get("media_metadata")).items():
        source = mapping(mapping(media).get("s"))
        url = clean(source.get("u") or source.get("gif")).replace("&amp;", "&")
        found.append(("image", url, captions.get(clean(key), "")))
    return tuple(
        Attachment(url, kind, mimetypes.guess_type(urlsplit(url).path)[0] or "", clean(alt))
        for kind, address, alt in found
        if (url := safe_url(address))
    )


def _kept(item: Any, thing: Mapping[str, Any]) -> Any:
    """The item without the answers that lie inside it: each of them is an item itself."""
    if not isinstance(thing.get("replies"), Mapping):
        return item
    bare = {**thing, "replies": ""}
    return {**item, "data": bare} if thing is not item else bare
