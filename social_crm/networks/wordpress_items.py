"""Understands posts and comments of a WordPress site, as its REST API spells them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from .errors import Malformed
from .items import count, dump, id_text, mapping, mappings, timestamp
from .network import FAR
from .self_told import told_about, told_links
from .sentence import _
from .site_address import host_of
from .text_tools import clean, html_to_text, one_line, safe_url, sane_time
from .types import Attachment, Author, Link, Mention, MentionKind

POST = "_post"
"""Name under which the raw comment keeps what is needed of its post, which it does not tell."""
RULES = "_may"
"""Name under which the raw item keeps what the account may do to it."""
GONE = frozenset({"trash", "spam"})
"""States of a comment that nobody sees any more."""

_GRAVATAR = re.compile(r"/avatar/([0-9a-f]{32,64})(?:[?./]|$)")


def comment_to_mention(item: Any) -> Mention:
    """A comment as a mention.

    :raises Malformed: it has no id
    """
    comment = mapping(item)
    number = _number(item)
    post = id_text(comment.get("post"))
    above = count(comment.get("parent"))
    html = _rendered(comment.get("content"))
    link = safe_url(comment.get("link"))
    return Mention(
        external_id=comment_id(number),
        author=_commenter(comment, link, comment_id(number)),
        kind=MentionKind.COMMENT,
        text=html_to_text(html),
        html=html,
        subject=one_line(html_to_text(mapping(comment.get(POST)).get("title")), 500),
        written_at=_time(comment, "date"),
        url=link,
        parent_id=comment_id(str(above)) if above else post_id(post) if post else "",
        thread_id=post_id(post) if post else "",
        permissions=_permissions(comment),
        raw=dump(item),
    )


def post_to_mention(item: Any) -> Mention:
    """A post (or page) of the site as a mention.

    :raises Malformed: it has no id
    """
    post = mapping(item)
    number = _number(item)
    html = _rendered(post.get("content")) or _rendered(post.get("excerpt"))
    link = safe_url(post.get("link"))
    written, changed = _time(post, "date"), _time(post, "modified")
    return Mention(
        external_id=post_id(number),
        author=_writer(post, link, post_id(number)),
        kind=MentionKind.ENTRY,
        text=html_to_text(html),
        html=html,
        subject=one_line(html_to_text(_rendered(post.get("title"))), 500),
        written_at=written,
        edited_at=changed if changed and written and changed > written else None,
        url=link,
        thread_id=post_id(number),
        attachments=_pictures(post),
        permissions=_permissions(post),
        raw=dump(item),
    )


def _number(item: Any) -> str:
    number = id_text(mapping(item).get("id"))
    if not number:
        raise Malformed(_("The item has no id."), raw=dump(item)[:2000])
    return number


def comment_id(number: str) -> str:
    """Comments and posts are counted each for itself."""
    return f"comment-{number}"


def post_id(number: str) -> str:
    """The id of a post."""
    return f"post-{number}"


def split_id(external_id: str) -> tuple[str, str]:
    """Kind and number of an id."""
    kind, _dash, number = external_id.partition("-")
    return kind, number


def person_id(site: str, number: object) -> str:
    """What identifies a user of the site."""
    return f"{host_of(site)}/user/{id_text(number)}"


def _site_of(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _commenter(comment: Mapping[str, Any], link: str, external_id: str) -> Author:
    """Who wrote a comment: a user of the site, else whoever has this picture (it is made of the
    mail address), else this page, else this name."""
    site = _site_of(link)
    name = one_line(html_to_text(comment.get("author_name")), 300)
    url = safe_url(comment.get("author_url"))
    pictures = mapping(comment.get("author_avatar_urls"))
    picture = safe_url(pictures.get("96") or next(iter(pictures.values()), ""))
    digest = _GRAVATAR.search(picture)
    user = count(comment.get("author"))
    if user:
        who = person_id(site, user)
    elif digest:
        who = f"{host_of(site)}/avatar/{digest[1]}"
    elif url or name:
        who = f"{host_of(site)}/{url or name}"
    else:
        return Author.unknown(external_id)
    return Author(who, name=name, url=url, avatar_url=picture, links=_links(url, site))


def _links(url: str, site: str) -> tuple[Link, ...]:
    """A page that somebody names as their own; one on this very site says nothing."""
    return () if urlsplit(url).netloc == urlsplit(site).netloc else told_links((url, False))


def _writer(post: Mapping[str, Any], link: str, external_id: str) -> Author:
    user = count(post.get("author"))
    if not user:
        return Author.unknown(external_id)
    told = next(iter(mappings(post, "_embedded", "author")), {})
    return Author(
        person_id(_site_of(link), user),
        handle=one_line(told.get("slug"), 200),
        name=one_line(html_to_text(told.get("name")), 300),
        url=safe_url(told.get("link")),
        avatar_url=safe_url(mapping(told.get("avatar_urls")).get("96")),
        links=_links(safe_url(told.get("url")), _site_of(link)) if told else None,
        about=told_about(told.get("description"), html=True),
    )


def _rendered(value: Any) -> str:
    """What is shown of a text; for who may edit, its source lies beside it."""
    return clean(mapping(value).get("rendered") or mapping(value).get("raw") or value)


def _time(item: Mapping[str, Any], name: str) -> Any:
    # The other is in the time zone of the site, which is not told.
    told = timestamp(item.get(f"{name}_gmt")) or timestamp(item.get(name))
    return sane_time(told, FAR)


def _permissions(item: Mapping[str, Any]) -> dict[str, bool]:
    found = {
        clean(name): value
        for name, value in mapping(item.get(RULES)).items()
        if isinstance(value, bool)
    }
    if "closed" in (item.get("comment_status"), mapping(item.get(POST)).get("comment_status")):
        found["reply"] = False
    if clean(item.get("status")) == "hold":
        found["reply"] = False
    return found


def _pictures(post: Mapping[str, Any]) -> tuple[Attachment, ...]:
    told = mappings(post, "_embedded", "wp:featuredmedia")
    return tuple(
        Attachment(url, "image", one_line(media.get("mime_type")), clean(media.get("alt_text")))
        for media in told
        if (url := safe_url(media.get("source_url")))
    )
