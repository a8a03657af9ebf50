"""Understands posts of Threads: from its words to ours. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .graph_items import as_item, attachment, id_of, when
from .items import dump, id_text, mapping, mappings
from .text_tools import clean, one_line, safe_url
from .types import Attachment, Author, Mention, MentionKind

# https://developers.facebook.com/docs/threads/retrieve-and-discover-posts/retrieve-posts and
# https://developers.facebook.com/docs/threads/retrieve-and-manage-replies (2026-11)
FIELDS = (
    "id,text,timestamp,username,permalink,media_type,media_url,thumbnail_url,alt_text,"
    "children{media_type,media_url,thumbnail_url,alt_text},is_quote_post,quoted_post{id},topic_tag,"
    "has_replies,is_reply,root_post{id},replied_to{id}"
)
REPLY_FIELDS = f"{FIELDS},hide_status,is_reply_owned_by_me"
"""Of what stands under a post of ours, or is an answer of ours."""

_TAG = re.compile(r"(?<![\w&])#(\w*[^\W\d_]\w*)")
_FILMS = ("VIDEO",)


def to_post(raw: Any) -> Mention:
    """A post, or an answer to one.

    :raises Malformed: it is none
    """
    item = as_item(raw)
    text = _text(item)
    external_id = id_of(item, text)
    above = id_text(mapping(item.get("replied_to")).get("id"))
    root = id_text(mapping(item.get("root_post")).get("id"))
    status = clean(item.get("hide_status"))
    topic = one_line(item.get("topic_tag"), 100)
    parts = mappings(item, "children", "data") or [item]
    answers = bool(above or root or item.get("is_reply") is True)
    return Mention(
        external_id=external_id,
        author=to_author(item, external_id),
        kind=MentionKind.COMMENT if answers else MentionKind.POST,
        text=text.strip(),
        written_at=when(item.get("timestamp")),
        url=safe_url(item.get("permalink")),
        parent_id=above or root,
        thread_id=root or (above if answers else external_id),
        tags=tuple(dict.fromkeys(filter(None, [topic, *_TAG.findall(text)]))),
        attachments=tuple(each for each in map(_file, parts) if each),
        quoted_id=id_text(mapping(item.get("quoted_post")).get("id")),
        # Only what stands under our own posts has a status, and can be hidden.
        permissions={"unhide": status == "HIDDEN"} if status else {"hide": False},
        raw=dump(item),
    )


def _text(item: Mapping[str, Any]) -> str:
    """What is said, with a long text that was attached and the choices of a poll."""
    poll = mapping(item.get("poll_attachment"))
    choices = (one_line(poll.get(f"option_{letter}"), 200) for letter in "abcd")
    long = clean(mapping(item.get("text_attachment")).get("plaintext"))
    listed = "\n".join(f"- {choice}" for choice in choices if choice)
    return "\n\n".join(filter(None, (clean(item.get("text")), long, listed)))


def to_author(item: Mapping[str, Any], item_id: str) -> Author:
    """Who wrote it. Threads tells the id of nobody but ourselves, so the name stands for it."""
    handle = one_line(item.get("username"), 100)
    owner = id_text(mapping(item.get("owner")).get("id"))
    if not owner and not handle:
        return Author.unknown(item_id)
    url = f"https://www.threads.net/@{handle}" if re.fullmatch(r"[\w.]+", handle, re.A) else ""
    return Author(owner or f"@{handle}", handle, handle, url)


def is_repost(item: Any) -> bool:
    """Whether an item only passes on another one."""
    return clean(mapping(item).get("media_type")) == "REPOST_FACADE"


def _file(part: Mapping[str, Any]) -> Attachment | None:
    kind = clean(part.get("media_type"))
    kind = "video" if kind in _FILMS else "audio" if kind == "AUDIO" else "image"
    preview = safe_url(part.get("thumbnail_url"))
    alt = clean(part.get("alt_text"))
    return attachment(part.get("media_url"), kind, alt=alt, preview_url=preview)
