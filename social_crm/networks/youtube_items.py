"""Understands what YouTube sends: from its words to ours. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from html import unescape
from typing import Any

from .errors import Malformed
from .items import counters, dump, id_text, load, mapping, mappings, timestamp
from .network import FAR
from .sentence import _
from .text_tools import clean, html_to_text, one_line, safe_url, sane_time
from .types import Attachment, Author, Mention, MentionKind

WATCH = "https://www.youtube.com/watch?v="
_PLACE = ("videoId", "channelId", "canReply")
"""What a thread knows about its comments, and some of their spellings do not."""
_HELD = frozenset({"heldForReview", "likelySpam", "rejected"})
_VIDEO_COUNTERS = {"viewCount": "views", "likeCount": "likes", "commentCount": "replies"}
_COMMENT_COUNTERS = {"likeCount": "likes", "totalReplyCount": "replies"}
_SIZES = ("maxres", "standard", "high", "medium", "default")

_CHANNEL = re.compile(r"/channel/(UC[\w-]{10,40})")
_TAG = re.compile(r"(?<![\w&/])#(\w*[^\W\d_]\w*)")
_VIDEO_ID = re.compile(r"[\w-]{11}")


def is_video(external_id: str) -> bool:
    """Whether an id is that of a video; those of comments are longer."""
    return _VIDEO_ID.fullmatch(external_id) is not None


def thread_of(external_id: str) -> str:
    """The id of the thread that a comment is in: its own, or what stands before the dot."""
    return external_id.partition(".")[0]


def place_of(thread: Any) -> dict[str, Any]:
    """What a thread says about the place of all its comments."""
    snippet = mapping(mapping(thread).get("snippet"))
    return {name: snippet[name] for name in _PLACE if name in snippet}


def completed(comment: Any, place: Mapping[str, Any]) -> Any:
    """A comment that knows its place: replies that are listed by themselves do not say below which
    video they are, nor whether they can be answered."""
    if not isinstance(comment, Mapping):
        return comment
    snippet = {**place, **mapping(comment.get("snippet"))}
    return {**comment, "snippet": snippet}


def thread_to_mention(item: Any) -> Mention:
    """The comment that a thread begins with.

    :raises Malformed: there is none, or it has no id
    """
    thread = mapping(item)
    snippet = mapping(thread.get("snippet"))
    comment = mapping(snippet.get("topLevelComment") or thread.get("topLevelComment"))
    if not comment:
        if clean(thread.get("kind")) == "youtube#comment" or "textDisplay" in snippet:
            return comment_to_mention(item)
        raise Malformed(_("The thread has no comment."), raw=dump(item)[:2000])
    place = {**place_of(thread), "totalReplyCount": snippet.get("totalReplyCount")}
    comment = {"id": thread.get("id"), **comment}
    mention = comment_to_mention(completed(comment, place))
    return replace(mention, raw=dump({key: thread[key] for key in thread if key != "replies"}))


def comment_to_mention(item: Any) -> Mention:
    """One comment or reply, as ``comments.list`` spells it; of a thread, what it begins with.

    :raises Malformed: it has no id
    """
    comment = mapping(item)
    if isinstance(mapping(comment.get("snippet")).get("topLevelComment"), Mapping):
        return thread_to_mention(item)
    external_id = id_text(comment.get("id"))
    if not external_id:
        raise Malformed(_("The comment has no id."), raw=dump(item)[:2000])
    snippet = mapping(comment.get("snippet")) or comment
    html = clean(snippet.get("textDisplay"))
    # The original is there for our own comments only, as a rule.
    text = clean(snippet.get("textOriginal")) or html_to_text(html) or clean(snippet.get("text"))
    video = id_text(snippet.get("videoId"))
    thread = thread_of(external_id)
    parent = id_text(snippet.get("parentId")) or (thread if thread != external_id else video)
    written = sane_time(timestamp(snippet.get("publishedAt")), FAR)
    changed = sane_time(timestamp(snippet.get("updatedAt")), FAR)
    held = clean(snippet.get("moderationStatus")) in _HELD
    image = safe_url(snippet.get("imageUrl"))
    return Mention(
        external_id=external_id,
        author=_author(snippet, external_id),
        kind=MentionKind.COMMENT,
        text=text,
        html=html,
        written_at=written,
        edited_at=changed if changed != written else None,
        url=f"{WATCH}{video}&lc={external_id}" if is_video(video) else "",
        parent_id=parent,
        thread_id=thread_of(parent) if parent and parent != video else external_id,
        mentioned=tuple(dict.fromkeys(_CHANNEL.findall(html))),
        tags=tuple(dict.fromkeys(_TAG.findall(text))),
        counters=counters(snippet, _COMMENT_COUNTERS),
        attachments=(Attachment(image, "image"),) if image else (),
        permissions={"reply": False} if held or snippet.get("canReply") is False else {},
        raw=dump(item),
    )


def _author(snippet: Mapping[str, Any], item_id: str) -> Author:
    page = safe_url(snippet.get("authorChannelUrl"))
    told = snippet.get("authorChannelId")
    external_id = id_text(mapping(told).get("value") if isinstance(told, Mapping) else told)
    if not external_id and (found := _CHANNEL.search(page)):
        external_id = found[1]
    name = one_line(snippet.get("authorDisplayName"), 300)
    # Since 2022 the name that is shown with a comment is the handle.
    handle = name[1:] if name.startswith("@") and " " not in name else ""
    author = Author(external_id) if external_id else Author.unknown(item_id)
    return replace(
        author,
        handle=handle,
        name=name,
        url=page,
        avatar_url=safe_url(snippet.get("authorProfileImageUrl")),
    )


def video_to_mention(item: Any) -> Mention:
    """A video, as ``videos.list`` or ``search.list`` spells it. Its title is the subject.

    :raises Malformed: it has no id
    """
    video = mapping(item)
    told = video.get("id")
    found = isinstance(told, Mapping)
    external_id = id_text(mapping(told).get("videoId") if found else told)
    if not external_id:
        raise Malformed(_("The video has no id."), raw=dump(item)[:2000])
    snippet = mapping(video.get("snippet")) or video
    title, text = one_line(snippet.get("title"), 300), clean(snippet.get("description"))
    if found:  # search results are escaped, videos are not
        title, text = unescape(title), unescape(text)
    channel = id_text(snippet.get("channelId"))
    author = Author(channel) if channel else Author.unknown(external_id)
    tags = snippet.get("tags")
    picture = _picture(mapping(snippet.get("thumbnails")))
    return Mention(
        external_id=external_id,
        author=replace(
            author,
            name=one_line(snippet.get("channelTitle"), 300),
            url=f"https://www.youtube.com/channel/{channel}" if channel else "",
        ),
        kind=MentionKind.POST,
        text=text,
        subject=title,
        language=one_line(
            snippet.get("defaultAudioLanguage") or snippet.get("defaultLanguage"), 16
        ),
        written_at=sane_time(timestamp(snippet.get("publishedAt")), FAR),
        url=f"{WATCH}{external_id}",
        thread_id=external_id,
        tags=tuple(filter(None, map(one_line, tags))) if isinstance(tags, list) else (),
        counters=counters(video.get("statistics"), _VIDEO_COUNTERS),
        attachments=(Attachment(picture, "image", alt=title),) if picture else (),
        permissions={"hide": False},
        raw=dump(item),
    )


def _picture(thumbnails: Mapping[str, Any]) -> str:
    urls = (safe_url(mapping(thumbnails.get(size)).get("url")) for size in _SIZES)
    return next(filter(None, urls), "")


def replies_in(thread: Any) -> list[Mapping[str, Any]]:
    """The few replies that come along with a thread, each knowing its place."""
    place = place_of(thread)
    return [completed(reply, place) for reply in mappings(thread, "replies", "comments")]


def said_below(item: Any, parent: Mention) -> Mention:
    """A comment of ours, from the answer to a write or from a list.

    :param parent: what it answers
    :raises Malformed: it is none
    """
    if "topLevelComment" in mapping(mapping(item).get("snippet")):
        return thread_to_mention(item)
    known = place_of(_kept(parent))
    known.pop("canReply", None)
    return comment_to_mention(completed(item, known))


def channel_below(mention: Mention) -> str:
    """Whose video a comment is below, as far as it says."""
    if mention.kind is MentionKind.POST:
        return mention.author.external_id
    return id_text(place_of(_kept(mention)).get("channelId"))


def written(thread: Any) -> datetime | None:
    """When a thread began."""
    snippet = mapping(mapping(thread).get("snippet"))
    comment = mapping(mapping(snippet.get("topLevelComment")).get("snippet"))
    return sane_time(timestamp(comment.get("publishedAt")), FAR)


def _kept(mention: Mention) -> Any:
    """The item that a mention was made of; nothing if it is not kept."""
    try:
        return load("comment", ("comment",), mention.raw)
    except Malformed:
        return None
