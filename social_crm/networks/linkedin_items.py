"""Understands what LinkedIn sends about a page: from its words to ours. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from .errors import Malformed
from .items import count, dump, id_text, mapping, mappings
from .network import FAR
from .sentence import _
from .text_tools import clean, safe_url, sane_time
from .types import Attachment, Author, Mention, MentionKind

_SHORT = re.compile(r"\((activity|share|ugcPost):")
_COMMENT = re.compile(r"urn:li:comment:\((urn:li:\w+:[\w-]+),(\w+)\)")
_TAG = re.compile(r"(?<![\w&/])#(\w*[^\W\d_]\w*)")


def urn(value: Any) -> str:
    """A name of something at LinkedIn, in its long spelling: inside the name of a comment that of
    its post is shortened now and then."""
    return _SHORT.sub(r"(urn:li:\1:", id_text(value))


def parts_of(comment: str) -> tuple[str, str]:
    """The post that a comment is on, and the number of the comment.

    :raises Malformed: it is no name of a comment
    """
    found = _COMMENT.fullmatch(comment)
    if not found:
        raise Malformed(_("LinkedIn knows no comment of this name."), comment[:200])
    return found[1], found[2]


def notification_to_mention(item: Any) -> Mention:
    """What happened at a page: a comment, or a post that names it.

    :raises Malformed: it does not say what was written
    """
    told = mapping(item)
    made = mapping(told.get("decoratedGeneratedActivity"))
    comment, share = mapping(made.get("comment")), mapping(made.get("share"))
    said = comment or share
    named = urn(told.get("generatedActivity"))
    external_id = urn(said.get("entity")) or named
    if not external_id or not said:
        raise Malformed(_("The notification does not say what was written."), dump(item)[:2000])
    post = urn(said.get("object")) or urn(told.get("sourcePost")) if comment else ""
    mention = _mention(external_id, urn(said.get("owner")), post, _text(said))
    return replace(mention, written_at=_time(told.get("lastModifiedAt")), raw=dump(item))


def comment_to_mention(item: Any) -> Mention:
    """A comment, as the Comments API spells it.

    :raises Malformed: it has no name
    """
    comment = mapping(item)
    post, number = urn(comment.get("object")), id_text(comment.get("id"))
    external_id = urn(comment.get("commentUrn")) or urn(comment.get("$URN"))
    if not external_id and post and number:
        external_id = f"urn:li:comment:({post},{number})"
    external_id = external_id or number
    if not external_id:
        raise Malformed(_("The comment has no id."), dump(item)[:2000])
    if not post and (found := _COMMENT.fullmatch(external_id)):
        post = found[1]
    created = mapping(comment.get("created"))
    actor = urn(comment.get("actor")) or urn(created.get("actor"))
    mention = _mention(external_id, actor, post, _text(comment))
    return replace(
        mention,
        parent_id=urn(comment.get("parentComment")) or mention.parent_id,
        written_at=_time(created.get("time")),
        attachments=tuple(
            Attachment(url, "image")
            for part in mappings(comment, "content")
            if (url := safe_url(part.get("url")))
        ),
        raw=dump(item),
    )


def post_to_mention(item: Any) -> Mention:
    """A post, as the Posts API spells it.

    :raises Malformed: it has no name
    """
    post = mapping(item)
    external_id = urn(post.get("id"))
    if not external_id:
        raise Malformed(_("The post has no id."), dump(item)[:2000])
    mention = _mention(external_id, urn(post.get("author")), "", _text(post))
    written = _time(post.get("publishedAt")) or _time(post.get("createdAt"))
    return replace(mention, written_at=written, raw=dump(item))


def _mention(external_id: str, author: str, post: str, text: str) -> Mention:
    """What comments and posts have in common. LinkedIn gives no names of people."""
    shown = post or external_id
    address = f"https://www.linkedin.com/feed/update/{quote(shown, safe=':')}"
    if post:
        address += f"?commentUrn={quote(external_id, safe='')}"
    return Mention(
        external_id=external_id,
        author=Author(author) if author else Author.unknown(external_id),
        kind=MentionKind.COMMENT if post else MentionKind.POST,
        text=text,
        url=safe_url(address),
        parent_id=post,
        thread_id=shown,
        tags=tuple(dict.fromkeys(_TAG.findall(text))),
    )


def _text(said: Mapping[str, Any]) -> str:
    shared = mapping(mapping(said.get("specificContent")).get("com.linkedin.ugc.ShareContent"))
    content = mapping(said.get("content"))
    article, poll = mapping(content.get("article")), mapping(content.get("poll"))
    told = (*map(said.get, ("text", "message", "commentary")), shared.get("shareCommentary"))
    # What is shared without a word of one's own speaks for itself.
    for value in (*told, poll.get("question"), article.get("title"), article.get("description")):
        if text := clean(mapping(value).get("text") if isinstance(value, Mapping) else value):
            return text
    return ""


def _time(value: Any) -> Any:
    """A moment in milliseconds since 1970."""
    milliseconds = count(value)
    return None if milliseconds is None else sane_time(milliseconds / 1000, FAR)
