"""Understands what a Discourse forum sends: from its words to ours. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from urllib.parse import unquote

from .errors import Malformed
from .items import count, counters, dump, id_text, mapping, mappings, timestamp
from .network import FAR
from .sentence import _
from .site_address import host_of
from .text_tools import clean, html_to_text, one_line, safe_url, sane_time
from .types import Attachment, Audience, Author, Mention, MentionKind

SITE = "_site"
"""Name under which the address of the forum is kept in the raw item, which does not tell it."""
CLOSED = "_closed"
"""Name under which it is kept that the topic takes no more answers."""
PARENT = "_parent"
"""Name under which the id of the post that it answers is kept: the forum tells its number only."""
PRIVATE = "private_message"
LIKE = 2
"""https://github.com/discourse/discourse, app/models/post_action_type.rb (2026-11)"""
_SILENT_TYPES = (3, 4)
"""Small actions ("closed this topic") say nothing; whispers are for the team of the forum."""

_COUNTERS = {"reply_count": "replies", "quote_count": "quotes", "like_count": "likes"}
_NAMED = re.compile(
    r"<a\b[^>]*\bclass=\"mention\"[^>]*\bhref=\"[^\"]*/u/([^\"/?#]+)", re.IGNORECASE
)
_NAMED_TOO = re.compile(
    r"<a\b[^>]*\bhref=\"[^\"]*/u/([^\"/?#]+)\"[^>]*\bclass=\"mention\"", re.IGNORECASE
)
_QUOTED = re.compile(
    r"<aside\b[^>]*\bclass=\"quote\b[^>]*\bdata-username=\"([^\"]+)\"", re.IGNORECASE
)
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_FILE = re.compile(r"<a\b[^>]*\bclass=\"attachment\"[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(src|href|alt|class)=\"([^\"]*)\"", re.IGNORECASE)
_DECORATION = re.compile(r"\b(emoji|avatar|site-icon|thumbnail|onebox|ytp-thumbnail)")
_PLACE = re.compile(r"/t/(?:[^/?#]+/)?(\d+)(?:/(\d+))?(?:[?#]|$)")


def to_mention(item: Any) -> Mention:
    """A post, also inside ``{"post": …}``, as a mention; of a topic, the post it begins with.

    :raises Malformed: it has no id
    """
    post = item.get("post", item) if isinstance(item, Mapping) else None
    if not isinstance(post, Mapping):
        raise Malformed(_("The item is no post."), raw=dump(item)[:2000])
    if begin := next(iter(mappings(post, "post_stream", "posts")), None):
        post = {"topic_title": post.get("title"), **begin}
    external_id = id_text(post.get("id")) or id_text(post.get("post_id"))
    if not external_id:
        raise Malformed(_("The post has no id."), raw=dump(post)[:2000])
    site = safe_url(post.get(SITE))
    html = clean(post.get("cooked")) or clean(post.get("excerpt")) or clean(post.get("blurb"))
    audience = Audience.DIRECT if is_private(post) else Audience.PUBLIC
    title = post.get("topic_title") or post.get("title") or post.get("fancy_title")
    return Mention(
        external_id=external_id,
        author=_author(post, site, external_id),
        kind=_kind(post, audience),
        text=clean(post.get("raw")).strip() or html_to_text(html),
        html=html,
        subject=unescape(one_line(title, 500)),
        language=one_line(post.get("locale"), 16).replace("_", "-"),
        audience=audience,
        written_at=sane_time(timestamp(post.get("created_at")), FAR),
        edited_at=_edited(post),
        url=_url(post, site),
        parent_id=id_text(post.get(PARENT)),
        thread_id=id_text(post.get("topic_id")),
        mentioned=_mentioned(post, html, site),
        counters=_counted(post),
        attachments=_attachments(html, site),
        permissions=_permissions(post),
        raw=dump(item),
    )


def _kind(post: Mapping[str, Any], audience: Audience) -> MentionKind:
    if audience is Audience.DIRECT:
        return MentionKind.MESSAGE
    number = count(post.get("post_number"))
    return MentionKind.COMMENT if number and number > 1 else MentionKind.POST


def is_private(post: Mapping[str, Any]) -> bool:
    """Whether the post belongs to a private message, as far as it says so."""
    return PRIVATE in (post.get("topic_archetype"), post.get("archetype"))


def is_gone(post: Mapping[str, Any]) -> bool:
    """Deleted posts are still shown to some."""
    return bool(post.get("deleted_at") or post.get("user_deleted") or post.get("deleted"))


def says_something(post: Mapping[str, Any]) -> bool:
    """False for what the forum itself notes in a topic, and for whispers."""
    return post.get("post_type") not in _SILENT_TYPES


def person_id(site: str, username: object) -> str:
    """What identifies a person: two forums may have the same name, or the same number.

    Names, not numbers: those whom a text names, quotes or answers are told by name only. Names are
    unique in a forum whatever their case.
    """
    name = one_line(username, 200).lower()
    return f"{host_of(site)}/u/{name}" if site and name else name


def _author(post: Mapping[str, Any], site: str, external_id: str) -> Author:
    username = one_line(post.get("username"), 200)
    if not username:
        return Author.unknown(external_id)
    avatar = clean(post.get("avatar_template")).replace("{size}", "120")
    return Author(
        external_id=person_id(site, username),
        handle=username,
        name=one_line(post.get("display_username") or post.get("name"), 300) or username,
        url=f"{site}/u/{username}" if site else "",
        avatar_url=safe_url(avatar, f"{site}/" if site else ""),
    )


def _edited(post: Mapping[str, Any]) -> Any:
    version = count(post.get("version"))
    # It is also "updated" when the forum renders it anew.
    return sane_time(timestamp(post.get("updated_at")), FAR) if version and version > 1 else None


def _url(post: Mapping[str, Any], site: str) -> str:
    topic, number = id_text(post.get("topic_id")), count(post.get("post_number"))
    if not site or not topic:
        return ""
    slug = one_line(post.get("topic_slug") or post.get("slug"), 200) or "-"
    return safe_url(f"{site}/t/{slug}/{topic}/{number or 1}")


def place_of(url: str) -> tuple[str, str]:
    """Topic and number of the post that an address of ours names; empty if it names none."""
    found = _PLACE.search(url)
    return (found[1], found[2] or "1") if found else ("", "")


def _mentioned(post: Mapping[str, Any], html: str, site: str) -> tuple[str, ...]:
    names = [clean(mapping(post.get("reply_to_user")).get("username"))]
    for pattern in (_NAMED, _NAMED_TOO, _QUOTED):
        names += [unescape(unquote(found[1])) for found in pattern.finditer(html)]
    return tuple(dict.fromkeys(person_id(site, name) for name in names if name))


def _like(post: Mapping[str, Any]) -> Mapping[str, Any]:
    summary = mappings(post, "actions_summary")
    return next((each for each in summary if each.get("id") == LIKE), {})


def is_liked(post: Mapping[str, Any]) -> bool:
    """Whether we like it."""
    return _like(post).get("acted") is True


def _counted(post: Mapping[str, Any]) -> dict[str, int]:
    found = counters(post, _COUNTERS)
    likes = count(_like(post).get("count"))
    # Where the forum's plugin "solved" says so: plugins/discourse-solved/plugin.rb of Discourse.
    if post.get("accepted_answer") is True:
        found = found | {"accepted": 1}
    return found | ({"likes": likes} if likes is not None else {})


def _permissions(post: Mapping[str, Any]) -> dict[str, bool]:
    closed = any(post.get(name) is True for name in (CLOSED, "closed", "archived"))
    found = {"reply": False} if closed else {}
    # Where we may neither like nor take it back, the forum lists a like without these words.
    if (like := _like(post)) and not any(like.get(name) for name in ("can_act", "acted")):
        found["like"] = False
    return found


def _attachments(html: str, site: str) -> tuple[Attachment, ...]:
    found: dict[str, Attachment] = {}
    base = f"{site}/" if site else ""
    for kind, pattern in (("image", _IMAGE), ("file", _FILE)):
        for tag in pattern.findall(html[:200_000]):
            named = {name.lower(): unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
            if kind == "image" and _DECORATION.search(named.get("class", "")):
                continue
            if url := safe_url(named.get("src") or named.get("href"), base):
                found.setdefault(url, Attachment(url, kind, alt=clean(named.get("alt"))))
    return tuple(found.values())
