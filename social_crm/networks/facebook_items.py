"""Understands posts, comments and reviews of Facebook pages: from Graph's words to ours. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .errors import Malformed
from .graph_items import as_item, attachment, id_of, to_author, when
from .items import count, counters, dump, id_text, mapping, mappings
from .sentence import _
from .text_tools import clean, one_line, safe_url
from .types import Attachment, Audience, Mention, MentionKind

COMMENT_FIELDS = (
    "id,message,message_tags,created_time,from,parent{id},permalink_url,attachment,comment_count,"
    "like_count,can_comment,can_hide,can_like,can_remove,can_reply_privately,is_hidden,is_private"
)
POST_FIELDS = (
    "id,message,story,message_tags,created_time,from,permalink_url,parent_id,shares,is_hidden,"
    "can_reply_privately,attachments{type,media,title,description,url,unshimmed_url,"
    "subattachments},comments.limit(0).summary(true),reactions.limit(0).summary(true)"
)
REVIEW_FIELDS = (
    "created_time,has_rating,has_review,rating,recommendation_type,review_text,reviewer,"
    "open_graph_story{id}"
)
POSTS = frozenset({"post", "status", "photo", "video", "share", "album", "link", "note", "event"})
"""``item`` of a change in the feed that is about a post."""
SAID = frozenset({"add", "edit", "edited"})
"""``verb`` of a change that has something to read."""
GONE = frozenset({"remove", "delete"})

_PERMISSIONS = {
    "can_comment": "reply",
    "can_reply_privately": "private_reply",
    "can_hide": "hide",
    "can_like": "like",
    "can_remove": "delete",
    "is_hidden": "unhide",
}


def to_comment(raw: Any) -> Mention:
    """A comment.

    :raises Malformed: it is none
    """
    item = as_item(raw)
    text = clean(item.get("message")) or clean(item.get("text"))
    url = safe_url(item.get("permalink_url"))
    post, told, above = _from_address(url)
    external_id = id_of({**item, "id": item.get("id") or told}, text)
    post = id_text(mapping(item.get("post")).get("id")) or post
    parent = id_text(mapping(item.get("parent")).get("id")) or above or post
    private = item.get("is_private") is True
    return Mention(
        external_id=external_id,
        author=to_author(item.get("from"), external_id),
        kind=MentionKind.COMMENT,
        text=text.strip(),
        audience=Audience.DIRECT if private else Audience.PUBLIC,
        written_at=when(item.get("created_time")),
        url=url,
        parent_id=parent if parent != external_id else "",
        thread_id=post,
        mentioned=_named(item),
        counters=counters(item, {"like_count": "likes", "comment_count": "replies"}),
        attachments=_files([mapping(item.get("attachment"))]),
        permissions=_permissions(item),
        raw=dump(item),
    )


def _from_address(url: str) -> tuple[str, str, str]:
    """Ids that the address of a comment tells: of the post, of the comment, of the one above it."""
    try:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
    except ValueError:
        return "", "", ""
    steps = parts.path.strip("/").split("/")
    numbers = len(steps) >= 3 and steps[1] == "posts" and steps[0].isdigit() and steps[2].isdigit()
    post = f"{steps[0]}_{steps[2]}" if numbers else ""
    prefix = f"{steps[2]}_" if numbers else ""
    comment, reply = query.get("comment_id", ""), query.get("reply_comment_id", "")
    if not comment.isdigit() or (reply and not reply.isdigit()):
        return post, "", ""
    return post, f"{prefix}{reply or comment}", f"{prefix}{comment}" if reply else ""


def _permissions(item: Mapping[str, Any]) -> dict[str, bool]:
    return {
        ours: value
        for theirs, ours in _PERMISSIONS.items()
        if isinstance(value := item.get(theirs), bool)
    }


def _named(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Who is named in the text. Old posts have an object of lists where new ones have a list."""
    tags = item.get("message_tags")
    lists = list(tags.values()) if isinstance(tags, Mapping) else [tags]
    named = (id_text(tag.get("id")) for each in lists for tag in mappings(each))
    return tuple(dict.fromkeys(filter(None, named)))


def _files(parts: list[Mapping[str, Any]]) -> tuple[Attachment, ...]:
    found: list[Attachment] = []
    for part in parts:
        inner = mappings(part, "subattachments", "data")
        if inner:
            found += _files(inner)
            continue
        media = mapping(part.get("media"))
        image = safe_url(mapping(media.get("image")).get("src"))
        film = safe_url(media.get("source"))
        alt = one_line(part.get("description") or part.get("title"), 500)
        each = attachment(film or image, "video" if film else "image", alt=alt,
                          preview_url=image if film else "")  # fmt: skip
        if each:
            found.append(each)
    return tuple(dict.fromkeys(found))


def to_post(raw: Any) -> Mention:
    """A post on a page, or one that names it.

    :raises Malformed: it is none
    """
    item = as_item(raw)
    parts = mappings(item, "attachments", "data")
    shown = "\n".join(
        dict.fromkeys(
            filter(
                None, (clean(part.get(name)) for part in parts for name in ("title", "description"))
            )
        )
    )
    # Photos, films and albums have a name or a description instead.
    said = (clean(item.get(name)) for name in ("message", "story", "description", "name", "title"))
    text = next(filter(None, said), shown)
    external_id = id_of(item, text)
    summary = mapping(mapping(item.get("comments")).get("summary"))
    permissions = _permissions({"can_comment": summary.get("can_comment"), **item})
    counted = {
        "likes": mapping(mapping(item.get("reactions")).get("summary")).get("total_count"),
        "replies": summary.get("total_count"),
        "reposts": mapping(item.get("shares")).get("count"),
    }
    return Mention(
        external_id=external_id,
        author=to_author(item.get("from"), external_id),
        text=text.strip(),
        written_at=when(item.get("created_time")),
        url=safe_url(item.get("permalink_url")),
        thread_id=external_id,
        mentioned=_named(item),
        counters=counters(counted, {name: name for name in counted}),
        attachments=_files(parts) or _picture(item),
        quoted_id=id_text(item.get("parent_id")),
        permissions=permissions,
        raw=dump(item),
    )


def _picture(item: Mapping[str, Any]) -> tuple[Attachment, ...]:
    found = attachment(item.get("full_picture") or item.get("picture"), "image")
    return (found,) if found else ()


def to_review(raw: Any) -> Mention:
    """A recommendation of the page, or a rating with stars.

    :raises Malformed: it is none
    """
    item = as_item(raw)
    story = id_text(mapping(item.get("open_graph_story")).get("id"))
    text = clean(item.get("review_text"))
    verdict = one_line(item.get("recommendation_type"), 40).lower()
    stars = count(item.get("rating"))
    reviewer = mapping(item.get("reviewer"))
    known = id_text(reviewer.get("id")) and when(item.get("created_time"))
    own = f"review:{id_text(reviewer.get('id'))}:{clean(item.get('created_time'))}" if known else ""
    external_id = id_of({**item, "id": story or own or item.get("id")}, text, verdict)
    return Mention(
        external_id=external_id,
        author=to_author(reviewer, external_id),
        kind=MentionKind.REVIEW,
        text=text.strip(),
        written_at=when(item.get("created_time")),
        url=f"https://www.facebook.com/{story}" if story.replace("_", "").isdigit() else "",
        thread_id=external_id,
        tags=(verdict,) if verdict else (),
        counters={"stars": stars} if stars is not None else {},
        permissions={} if story else {"reply": False},
        raw=dump(item),
    )


def to_change(raw: Any) -> Mention:
    """What a push says about a post, a comment, a mention or a review.

    :raises Malformed: there is nothing to read in it
    """
    change = as_item(raw)
    value = as_item(change.get("value"))
    field, item = clean(change.get("field")), clean(value.get("item"))
    person = value.get("from") or {
        "id": value.get("sender_id") or value.get("reviewer_id"),
        "name": value.get("sender_name") or value.get("reviewer_name"),
    }
    comment_id, post_id = id_text(value.get("comment_id")), id_text(value.get("post_id"))
    story = id_text(value.get("open_graph_story_id"))
    if field == "ratings" and not comment_id:
        read = to_review({**value, "reviewer": person, "open_graph_story": {"id": story}})
    elif comment_id or item == "comment":
        post = mapping(value.get("post"))
        parent = id_text(value.get("parent_id")) or post_id or story
        read = to_comment(
            {
                "id": comment_id,
                "message": value.get("message") or value.get("comment_text"),
                "created_time": value.get("created_time"),
                "from": person,
                "parent": {"id": parent},
                "post": {"id": post_id or story},
                "permalink_url": value.get("permalink_url") or post.get("permalink_url"),
                "attachment": _pushed_file(value),
            }
        )
    elif post_id or clean(value.get("message")):
        read = to_post(
            {
                "id": post_id,
                "message": value.get("message"),
                "created_time": value.get("created_time"),
                "from": person,
                "permalink_url": value.get("permalink_url")
                or mapping(value.get("post")).get("permalink_url"),
                "attachments": {"data": [_pushed_file(value, url) for url in _links(value)]},
            }
        )
    else:
        raise Malformed(_("The push tells of nothing that can be read."), raw=dump(raw)[:2000])
    return replace(read, raw=dump(change))


def _links(value: Mapping[str, Any]) -> list[Any]:
    photos = value.get("photos")
    return photos if isinstance(photos, list) and photos else [value.get("link")]


def _pushed_file(value: Mapping[str, Any], url: Any = None) -> dict[str, Any]:
    photo = safe_url(value.get("photo") or url)
    # What a shared link leads to is no picture.
    pictured = value.get("photo") or value.get("photos") or clean(value.get("item")) == "photo"
    return {
        "media": {
            "image": {"src": photo if pictured else ""},
            "source": value.get("video") or (url if clean(value.get("item")) == "video" else ""),
        }
    }


def pushed_kind(change: Mapping[str, Any], me: str) -> str:
    """The kind of source that would have found what a push tells of; empty: nothing to read."""
    value = mapping(change.get("value"))
    field, item = clean(change.get("field")), clean(value.get("item"))
    if clean(value.get("verb")) not in SAID | GONE:
        return ""
    if field == "mention":
        return "mentions"
    if field == "ratings":
        return "comments" if item == "comment" else "reviews" if item == "rating" else ""
    if field != "feed":
        return ""
    if item == "comment":
        return "comments"
    if item in POSTS:
        return "own" if id_text(mapping(value.get("from")).get("id")) == me else "posts"
    return ""


def pushed_id(change: Mapping[str, Any]) -> str:
    """The id of what a push tells of."""
    value = mapping(change.get("value"))
    names = ("comment_id", "post_id", "open_graph_story_id")
    return next((found for name in names if (found := id_text(value.get(name)))), "")
