"""Understands reviews on Google Play: from its words to ours. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .errors import Malformed
from .items import count, counters, dump, id_text, mapping, mappings
from .network import FAR
from .sentence import _
from .text_tools import clean, one_line, sane_time
from .types import Author, Mention, MentionKind

REPLY = "/reply"
"""What stands behind the id of a review in that of its answer."""
_COUNTERS = {"starRating": "stars", "thumbsUpCount": "likes", "thumbsDownCount": "dislikes"}


def review_id(item: Any) -> str:
    """The id of a review; empty if it has none."""
    return id_text(mapping(item).get("reviewId"))


def of_app(item: Any, package: str) -> Any:
    """A review that knows which app it is about, which it does not say itself."""
    return {**item, "packageName": package} if isinstance(item, Mapping) else item


def comment_of(item: Any, kind: str) -> Mapping[str, Any]:
    """What the user (``userComment``) or the developer (``developerComment``) says; empty if
    nothing."""
    said = (mapping(each.get(kind)) for each in mappings(item, "comments"))
    return next(filter(None, said), {})


def moment(comment: Mapping[str, Any], now: datetime) -> datetime | None:
    """When a comment was last changed; Google Play does not tell when it was written."""
    seconds = count(mapping(comment.get("lastModified")).get("seconds"))
    return None if seconds is None else sane_time(seconds, now)


def review_to_mention(item: Any) -> Mention:
    """A review.

    :raises Malformed: it has no id
    """
    external_id = review_id(item)
    if not external_id:
        raise Malformed(_("The review has no id."), raw=dump(item)[:2000])
    review = mapping(item)
    said = comment_of(review, "userComment") or review
    # Older reviews have a title, which stands before a tab.
    title, tab, body = _said(said).partition("\t")
    told = counters(said, _COUNTERS)
    stars = min(told.get("stars", 0), 5)
    subject = ("★" * stars + "☆" * (5 - stars)) if stars else ""
    return Mention(
        external_id=external_id,
        author=Author(
            f"?{external_id}",
            name=one_line(review.get("authorName"), 300),
            language=one_line(said.get("reviewerLanguage"), 16) or None,
        ),
        kind=MentionKind.REVIEW,
        text=(body if tab else title).strip(),
        subject=f"{subject} {one_line(title, 300) if tab else ''}".strip(),
        language=one_line(said.get("reviewerLanguage"), 16),
        written_at=moment(said, FAR),
        url=_page(review),
        thread_id=external_id,
        counters=told,
        raw=dump(item),
    )


def reply_to_mention(item: Any) -> Mention:
    """The developer's answer in a review. It has no id of its own: there is one at most.

    :raises Malformed: there is none
    """
    review, parent = mapping(item), review_id(item)
    said = comment_of(review, "developerComment")
    if not parent or not said:
        raise Malformed(_("The review has no answer."), raw=dump(item)[:2000])
    package = id_text(review.get("packageName"))
    return Mention(
        external_id=parent + REPLY,
        author=Author(package) if package else Author.unknown(parent + REPLY),
        kind=MentionKind.COMMENT,
        text=_said(said),
        written_at=moment(said, FAR),
        url=_page(review),
        parent_id=parent,
        thread_id=parent,
        raw=dump(item),
    )


def _said(comment: Mapping[str, Any]) -> str:
    """The text, which is a translation where one was asked for."""
    return clean(comment.get("text")) or clean(comment.get("originalText"))


def _page(review: Mapping[str, Any]) -> str:
    package = id_text(review.get("packageName"))
    address = f"https://play.google.com/store/apps/details?id={package}"
    return f"{address}&reviewId={review_id(review)}" if package else ""
