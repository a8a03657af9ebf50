"""Understands comments and media of Instagram: from Graph's words to ours. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .graph_items import as_item, attachment, id_of, when
from .items import counters, dump, id_text, mapping, mappings
from .text_tools import clean, one_line, safe_url
from .types import Attachment, Author, Mention, MentionKind

COMMENT_FIELDS = "id,text,timestamp,username,from{id,username},like_count,hidden,parent_id,user{id}"
MEDIA_FIELDS = (
    "id,caption,timestamp,username,permalink,media_type,media_url,thumbnail_url,like_count,"
    "comments_count,is_comment_enabled,children{media_type,media_url,thumbnail_url}"
)
# Of media of others that name us Meta tells less:
# https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/mentioned_media
NAMING_FIELDS = "id,caption,timestamp,username,media_type,media_url,like_count,comments_count"
# What we put around an item to know later where it came from.
NAMING = "mentions"

_TAG = re.compile(r"(?<![\w&])#(\w*[^\W\d_]\w*)")


def to_author(item: Mapping[str, Any], item_id: str) -> Author:
    """Who wrote it. Of ourselves Meta tells ``user`` or ``owner``, of others ``from``, and of some
    only the name."""
    person = mapping(item.get("from"))
    handle = one_line(person.get("username") or item.get("username"), 100)
    ids = (mapping(item.get(name)).get("id") for name in ("user", "owner", "from"))
    external_id = next((known for known in map(id_text, ids) if known), "")
    if not external_id and not handle:
        return Author.unknown(item_id)
    url = f"https://www.instagram.com/{handle}/" if re.fullmatch(r"[\w.]+", handle, re.A) else ""
    return Author(external_id or f"@{handle}", handle, handle, url)


def _named_in(item: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    """What stands inside an answer about something that names us."""
    inner = mapping(item.get(field))
    return {**inner, "origin": NAMING} if inner else item


def to_comment(raw: Any) -> Mention:
    """A comment, or an answer to one.

    :raises Malformed: it is none
    """
    item = _named_in(as_item(raw), "mentioned_comment")
    text = clean(item.get("text")) or clean(item.get("message"))
    external_id = id_of(item, text)
    media = mapping(item.get("media"))
    thread = id_text(media.get("id"))
    foreign = item.get("origin") == NAMING
    permissions = {"hide": False, "delete": False, "private_reply": False} if foreign else {}
    if not foreign and isinstance(item.get("hidden"), bool):
        permissions = {"unhide": item["hidden"]}
    return Mention(
        external_id=external_id,
        author=to_author(item, external_id),
        kind=MentionKind.COMMENT,
        text=text.strip(),
        written_at=when(item.get("timestamp")),
        url=safe_url(media.get("permalink")),
        parent_id=id_text(item.get("parent_id")) or thread,
        thread_id=thread,
        tags=tuple(dict.fromkeys(_TAG.findall(text))),
        counters=counters(item, {"like_count": "likes"}),
        permissions=permissions,
        raw=dump(item),
    )


def to_media(raw: Any) -> Mention:
    """A picture or film with its caption: our own, or one that names us.

    :raises Malformed: it is none
    """
    item = _named_in(as_item(raw), "mentioned_media")
    text = clean(item.get("caption")) or clean(item.get("text"))
    external_id = id_of(item, text)
    permissions: dict[str, bool] = {}
    if item.get("origin") == NAMING:
        # "Commenting on photos in which you were tagged is not supported", only where the caption
        # names us: https://developers.facebook.com/docs/instagram-api/reference/ig-user/mentions
        named = item.get("named") is not False
        permissions = {"reply": named, "private_reply": False, "hide": False, "delete": False}
    elif isinstance(item.get("is_comment_enabled"), bool):
        permissions = {"reply": item["is_comment_enabled"]}
    parts = mappings(item, "children", "data") or [item]
    return Mention(
        external_id=external_id,
        author=to_author(item, external_id),
        text=text.strip(),
        written_at=when(item.get("timestamp")),
        url=safe_url(item.get("permalink")),
        thread_id=external_id,
        tags=tuple(dict.fromkeys(_TAG.findall(text))),
        counters=counters(item, {"like_count": "likes", "comments_count": "replies"}),
        attachments=tuple(each for each in map(_file, parts) if each),
        permissions=permissions,
        raw=dump(item),
    )


def _file(part: Mapping[str, Any]) -> Attachment | None:
    film = clean(part.get("media_type")).upper() in ("VIDEO", "REELS")
    preview = safe_url(part.get("thumbnail_url"))
    found = attachment(part.get("media_url"), "video" if film else "image", preview_url=preview)
    return found or attachment(preview, "image")


def to_change(raw: Any) -> Mention:
    """What a push says about a comment, or about something that names us.

    Of the latter it tells ids only; the text comes with the next look at it.

    :raises Malformed: there is nothing in it
    """
    change = as_item(raw)
    value = as_item(change.get("value"))
    naming = clean(change.get("field")) == NAMING
    media = mapping(value.get("media"))
    media_id = id_text(media.get("id")) or id_text(value.get("media_id"))
    comment_id = id_text(value.get("comment_id")) or id_text(value.get("id"))
    item = {
        **value,
        "id": comment_id or (media_id if naming else ""),
        "timestamp": value.get("timestamp") or change.get("time"),
        "media": {"id": media_id},
        **({"origin": NAMING} if naming else {}),
    }
    if naming and not comment_id:
        item["caption"] = value.get("caption") or value.get("text")
        read = to_media(item)
    else:
        read = to_comment(item)
    return replace(read, raw=dump(change))


def is_foreign(mention: Mention) -> bool:
    """Whether an item stands at somebody else's, where it names us."""
    return mention.permissions.get("hide") is False
