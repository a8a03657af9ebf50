"""Understands posts of a Misago forum, as its JSON API spells them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .errors import Malformed
from .items import count, counters, dump, id_text, mapping, mappings, timestamp
from .network import FAR
from .sentence import _
from .site_address import host_of
from .text_tools import clean, html_to_text, one_line, safe_url, sane_time
from .types import Attachment, Audience, Author, Mention, MentionKind

SITE = "_site"
"""Name under which the address of the forum is kept in the raw post, which does not tell it."""
THREAD = "_thread"
"""Name under which the raw post keeps what is needed of its thread: id, title, closed, private,
first, best (id of the post that is marked as the best answer)."""

PARENT = "_parent"
"""Name under which is kept which post it answers, as far as that can be known."""

_NAMED = re.compile(r"<a\b[^>]*\bhref=\"[^\"]*/u/[\w-]+/(\d+)/?\"[^>]*>\s*@", re.IGNORECASE)
_PLACE = re.compile(r"/([tp])/[\w-]+/(\d+)/")


def to_mention(item: Any) -> Mention:
    """A post as a mention.

    :raises Malformed: it has no id
    """
    post = mapping(item)
    external_id = id_text(post.get("id"))
    if not external_id:
        raise Malformed(_("The post has no id."), raw=dump(item)[:2000])
    site = safe_url(post.get(SITE))
    thread = mapping(post.get(THREAD)) or mapping(post.get("thread"))
    url = _url(post, site)
    kind, number = place_of(url)
    private = thread.get("private") is True or kind == "p"
    html = clean(post.get("content"))
    first = thread.get("first") is True
    edits = count(post.get("edits"))
    return Mention(
        external_id=external_id,
        author=_author(post, site, external_id),
        kind=_kind(private, first),
        text=html_to_text(html),
        html=html,
        subject=one_line(thread.get("title"), 500),
        audience=Audience.DIRECT if private else Audience.PUBLIC,
        written_at=sane_time(timestamp(post.get("posted_on")), FAR),
        edited_at=sane_time(timestamp(post.get("updated_on")), FAR) if edits else None,
        url=url,
        parent_id=id_text(post.get(PARENT)),
        thread_id=id_text(thread.get("id")) or number,
        mentioned=_mentioned(html, site),
        counters=_counted(post, thread, external_id),
        attachments=_attachments(post, site),
        permissions={"reply": False} if thread.get("closed") is True else {},
        raw=dump(item),
    )


def _kind(private: bool, first: bool) -> MentionKind:
    if private:
        return MentionKind.MESSAGE
    return MentionKind.POST if first else MentionKind.COMMENT


def _counted(
    post: Mapping[str, Any], thread: Mapping[str, Any], external_id: str
) -> dict[str, int]:
    found = counters(post, {"likes": "likes"})
    # The thread tells, not the post: misago/threads/serializers/thread.py (0.39.6).
    return found | ({"accepted": 1} if id_text(thread.get("best")) == external_id else {})


def is_there(post: Mapping[str, Any]) -> bool:
    """False for events ("closed this thread") and for what was hidden from us."""
    return not post.get("is_event") and not (post.get("is_hidden") and not post.get("content"))


def is_hidden(post: Mapping[str, Any]) -> bool:
    """Whether a moderator took the post away."""
    return bool(post.get("is_hidden")) and not post.get("content")


def person_id(site: str, number: object) -> str:
    """What identifies a member of a forum. Names change, numbers stay."""
    return f"{host_of(site)}/u/{id_text(number)}"


def _author(post: Mapping[str, Any], site: str, external_id: str) -> Author:
    poster = mapping(post.get("poster"))
    number = id_text(poster.get("id"))
    name = one_line(poster.get("username") or post.get("poster_name"), 200)
    if not number:  # who left keeps the name only
        if not name:
            return Author.unknown(external_id)
        return Author(f"{host_of(site)}/former/{name}", name, name)
    avatars = mappings(poster, "avatars")
    return Author(
        person_id(site, number),
        name,
        one_line(poster.get("real_name"), 300) or name,
        _absolute(poster.get("url"), site),
        _absolute(avatars[0].get("url"), site) if avatars else "",
    )


def _absolute(path: object, site: str) -> str:
    return safe_url(path, f"{site}/" if site else "")


def _url(post: Mapping[str, Any], site: str) -> str:
    told = post.get("url")
    path = clean(mapping(told).get("index") or told)
    return _absolute(path, site) if path else ""


def place_of(url: str) -> tuple[str, str]:
    """``t`` or, for private threads, ``p``, and the id of the thread that an address names."""
    found = _PLACE.search(url)
    return (found[1], found[2]) if found else ("", "")


def _mentioned(html: str, site: str) -> tuple[str, ...]:
    found = (person_id(site, each[1]) for each in _NAMED.finditer(html))
    return tuple(dict.fromkeys(found))


def _attachments(post: Mapping[str, Any], site: str) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(
            url,
            "image" if each.get("is_image") is True else "file",
            alt=clean(each.get("filename")),
            size=count(each.get("size")),
        )
        for each in mappings(post, "attachments")
        if (url := _absolute(mapping(each.get("url")).get("index"), site))
    )
