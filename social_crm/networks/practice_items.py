"""Understands items of the practice network: from the lines of its file to mentions. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import Malformed
from .items import count, counters, dump, id_text, load, mapping, timestamp
from .network import FAR
from .sentence import _
from .text_tools import clean, one_line, sane_time
from .types import Audience, Author, Mention, MentionKind

PARSE_KINDS = ("item",)
_KINDS = {"direct": MentionKind.MESSAGE, "answer": MentionKind.COMMENT}
_COUNTERS = {"likes": "likes", "replies": "replies"}


def to_mention(item: Any) -> Mention:
    """An item.

    :raises Malformed: it has no id
    """
    post = mapping(item)
    external_id, who = id_text(post.get("id")), mapping(post.get("author"))
    author = id_text(who.get("id")) or Author.unknown(external_id).external_id
    if not external_id:
        raise Malformed(_("This is nothing that somebody wrote."), raw=dump(item)[:2000])
    direct, parent = post.get("to") == "direct", id_text(post.get("parent"))
    return Mention(
        external_id=external_id,
        author=Author(
            author,
            handle=one_line(who.get("handle"), 100),
            name=one_line(who.get("name"), 300),
            followers=count(who.get("followers")),
            place=one_line(who.get("place"), 100) if "place" in who else None,
            language=one_line(who.get("language"), 16) or None,
        ),
        kind=_KINDS["direct"] if direct else _KINDS["answer"] if parent else MentionKind.POST,
        text=clean(post.get("text")),
        language=one_line(post.get("language"), 16),
        audience=Audience.DIRECT if direct else Audience.PUBLIC,
        written_at=sane_time(timestamp(post.get("at")), FAR),
        parent_id=parent,
        thread_id=id_text(post.get("thread")),
        counters=counters(post.get("counters"), _COUNTERS),
        raw=dump(item),
    )


def parse(kind: str, raw: str) -> Mention:
    """As ``Network.parse``."""
    return to_mention(load(kind, PARSE_KINDS, raw))


def author(
    author_id: str, handle: str, name: str, place: str = "", language: str = "", followers: int = 0
) -> Mapping[str, Any]:
    """Who wrote an item, as the file spells it."""
    who: dict[str, Any] = {"id": author_id, "handle": handle, "name": name}
    if language:
        who |= {"place": place, "language": language, "followers": followers}
    return who
