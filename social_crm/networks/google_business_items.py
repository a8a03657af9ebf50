"""Understands reviews of a business on Google: from its words to ours. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .errors import Malformed
from .items import count, dump, id_text, mapping, mappings, timestamp
from .network import FAR
from .sentence import _
from .text_tools import clean, one_line, safe_url, sane_time
from .types import Attachment, Author, Mention, MentionKind

REPLY = "/reply"
"""What stands behind the id of a review in that of its answer."""
_STARS = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}


def review_id(item: Any) -> str:
    """The id of a review; also from its full name ``accounts/1/locations/2/reviews/3``."""
    review = mapping(item)
    return id_text(review.get("reviewId")) or id_text(review.get("name")).rpartition("/reviews/")[2]


def location_of(name: str) -> str:
    """``locations/2`` of any name that has it in it; empty if there is none.

    It stays the same, whichever account or group the location is reached through.
    """
    _head, found, tail = name.partition("locations/")
    return f"locations/{tail.partition('/')[0]}" if found else ""


def review_to_mention(item: Any) -> Mention:
    """A review. Stars without words are a review, too.

    :raises Malformed: it has no id
    """
    review = mapping(item)
    external_id = review_id(review)
    if not external_id:
        raise Malformed(_("The review has no id."), raw=dump(item)[:2000])
    reviewer = mapping(review.get("reviewer"))
    told = review.get("starRating")
    stars = _STARS.get(clean(told)) or min(count(told) or 0, 5)
    written = sane_time(timestamp(review.get("createTime")), FAR)
    changed = sane_time(timestamp(review.get("updateTime")), FAR)
    return Mention(
        external_id=external_id,
        # Google gives no id of a person; nobody reviews the same place twice.
        author=replace(
            Author.unknown(external_id),
            name=one_line(reviewer.get("displayName"), 300),
            avatar_url=safe_url(reviewer.get("profilePhotoUrl")),
        ),
        kind=MentionKind.REVIEW,
        text=clean(review.get("comment")),
        subject="★" * stars + "☆" * (5 - stars) if stars else "",
        written_at=written or changed,
        edited_at=changed if written and changed != written else None,
        url=safe_url(review.get("reviewReplyUrl")),
        thread_id=external_id,
        counters={"stars": stars} if stars else {},
        attachments=tuple(
            attachment
            for media in mappings(review, "reviewMediaItems")
            if (attachment := _attachment(media))
        ),
        raw=dump(item),
    )


def reply_to_mention(item: Any) -> Mention:
    """The owner's answer in a review. It has no id of its own: there is one at most.

    :raises Malformed: there is none
    """
    review = mapping(item)
    reply = mapping(review.get("reviewReply"))
    parent = review_id(review)
    if not parent or not reply:
        raise Malformed(_("The review has no answer."), raw=dump(item)[:2000])
    owner = location_of(id_text(review.get("name")))
    return Mention(
        external_id=parent + REPLY,
        author=Author(owner) if owner else Author.unknown(parent + REPLY),
        kind=MentionKind.COMMENT,
        text=clean(reply.get("comment")),
        written_at=sane_time(timestamp(reply.get("updateTime")), FAR),
        url=safe_url(review.get("reviewReplyUrl")),
        parent_id=parent,
        thread_id=parent,
        raw=dump(item),
    )


def rejected(reply: Mapping[str, Any]) -> bool:
    """Whether Google holds an answer back because of its rules."""
    state = clean(reply.get("reviewReplyState") or reply.get("state"))
    return state == "REJECTED" or bool(mapping(reply.get("policyViolation")))


def _attachment(media: Mapping[str, Any]) -> Attachment | None:
    """A picture or a film of a review."""
    film = safe_url(media.get("videoUrl"))
    picture = safe_url(media.get("thumbnailUrl"))
    if film:
        return Attachment(film, "video", preview_url=picture)
    return Attachment(picture, "image") if picture else None
