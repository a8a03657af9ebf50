"""Understands what a Mastodon server sends: from its words to ours. Pure."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from .errors import Malformed
from .items import counters, dump, id_text, mapping, mappings, timestamp
from .network import FAR
from .self_told import told_about, told_links, told_place
from .sentence import _
from .text_tools import clean, html_to_text, one_line, safe_url, sane_time
from .types import Attachment, Audience, Author, Link, Mention, MentionKind, Repost

_AUDIENCES = {
    "public": Audience.PUBLIC,
    "unlisted": Audience.UNLISTED,
    "private": Audience.FOLLOWERS,
    "direct": Audience.DIRECT,
    # Dialects. Whatever is not known is not public either.
    "local": Audience.FOLLOWERS,
    "mutuals_only": Audience.FOLLOWERS,
    "list": Audience.DIRECT,
}
_COUNTERS = {
    "favourites_count": "likes",
    "reblogs_count": "reposts",
    "replies_count": "replies",
    "quotes_count": "quotes",
}
_FIELD = 5000
"""Characters of a row in the table of a profile that are read; servers allow some hundreds."""
_ATTACHMENTS = {"image": "image", "gifv": "video", "video": "video", "audio": "audio"}

_NAMED_IN_HTML = re.compile(r"<a\b([^>]*\bclass=\"[^\"]*\bmention\b[^\"]*\"[^>]*)>", re.IGNORECASE)
_HREF = re.compile(r"\bhref=\"([^\"]*)\"", re.IGNORECASE)
_SNAC_ACCOUNT = re.compile(r"[0-9a-f]{32}")
_SNAC_POST = re.compile(r"[0-9]{10}([0-9a-f]{32})")
_HANDLE = re.compile(r"[\w.-]+@[\w.:-]+")
# The names of the table in a profile are free; these are what places are called in it.
_PLACE = re.compile(
    r"(location|place|city|town|home ?town|(wohn|stand|heimat)?ort|stadt|konum|şehir|ville|lieu"
    r"|ciudad|città|stad|miasto)",
    re.IGNORECASE,
)
_OWN_LINK = re.compile(r"<a\b[^>]*\bhref=\"([^\"]*)\"", re.IGNORECASE)


def to_mention(item: Any) -> Mention:
    """A status, or the one that a notification or a conversation is about, as a mention.

    :raises Malformed: it has no id, or neither an author nor anything to read
    """
    about = mapping(item).get("status") or mapping(item).get("last_status")
    status = about or item
    if not isinstance(status, Mapping):
        raise Malformed(_("The item is no post."), raw=dump(item)[:2000])
    external_id = id_of(status)
    if not external_id:
        raise Malformed(_("The post has no id."), raw=dump(status)[:2000])
    account = mapping(status.get("account"))
    author = to_author(account)
    if not author.external_id:
        if not says_something(status):
            raise Malformed(_("The post has no author."), raw=dump(status)[:2000])
        author = replace(author, external_id=Author.unknown(external_id).external_id)
    html = clean(status.get("content"))
    # Of what can be written anew, and of some reposts, the text is elsewhere.
    html = html or clean(mapping(status.get("reblog")).get("content"))
    text = html_to_text(html) or clean(status.get("text")).strip()
    audience = _audience(status, account)
    parent_id = status_key(status.get("in_reply_to_id"))
    return Mention(
        external_id=external_id,
        author=author,
        kind=_kind(audience, parent_id),
        text="\n\n".join(filter(None, [text, _poll(status.get("poll"))])),
        html=html,
        subject=one_line(status.get("spoiler_text")),
        language=one_line(status.get("language"), 16),
        audience=audience,
        written_at=sane_time(timestamp(status.get("created_at")), FAR),
        edited_at=sane_time(timestamp(status.get("edited_at")), FAR),
        url=safe_url(status.get("url")) or safe_url(status.get("uri")),
        parent_id=parent_id,
        mentioned=_mentioned(status, html),
        tags=tuple(filter(None, (one_line(tag.get("name")) for tag in mappings(status, "tags")))),
        counters=counters(status, _COUNTERS),
        attachments=tuple(filter(None, map(_attachment, mappings(status, "media_attachments")))),
        quoted_id=_quoted(status),
        # Only what everybody can read is passed on.
        permissions={"repost": False} if audience.private else {},
        raw=dump(status),
    )


def _quoted(status: Mapping[str, Any]) -> str:
    """The id of the status that it quotes. Since Mastodon 4.4 inside a description of the quote, of
    which nested ones have only the id; Pleroma and its relatives have the status itself."""
    told = mapping(status.get("quote"))
    quoted = mapping(told.get("quoted_status"))
    for value in (quoted.get("id"), told.get("quoted_status_id"), told.get("id")):
        if value:
            return status_key(value)
    return status_key(status.get("quote_id"))


def to_repost(item: Mapping[str, Any]) -> Repost | None:
    """The repost that a notification is about, if it is about one.

    Passed on twice by the same person counts once, so the id of the notification does not do.
    """
    original, who = status_id(item), author_id(mapping(item.get("account")))
    if item.get("type") != "reblog" or not mapping(item.get("status")) or not original or not who:
        return None
    return Repost(f"{who} {original}", original)


def _kind(audience: Audience, parent_id: str) -> MentionKind:
    if audience is Audience.DIRECT:
        return MentionKind.MESSAGE
    return MentionKind.COMMENT if parent_id else MentionKind.POST


def _audience(status: Mapping[str, Any], account: Mapping[str, Any]) -> Audience:
    audience = _AUDIENCES.get(clean(status.get("visibility")), Audience.FOLLOWERS)
    # snac says "private" of everything that is not public; its messages to followers are rare and
    # its private messages are not. Its ids are digests, other servers' are not.
    if audience is Audience.FOLLOWERS and _SNAC_ACCOUNT.fullmatch(id_of(account)):
        return Audience.DIRECT
    return audience


def author_id(account: Mapping[str, Any]) -> str:
    """What stays the same for one person on whichever server we meet her: the address of her page.

    Not her ActivityPub id: where people are only named, and on older servers, that is not told. It
    takes the place of a page on another host, which somebody could claim to look like us.
    """
    url, uri = safe_url(account.get("url")), safe_url(account.get("uri"))
    return url if url and (not uri or _netloc(url) == _netloc(uri)) else uri


def _netloc(url: str) -> str:
    return urlsplit(url).netloc.lower()


def to_author(account: Mapping[str, Any]) -> Author:
    """Who wrote it. ``external_id`` is empty when the server does not say."""
    external_id = author_id(account)
    handle = one_line(account.get("acct") or account.get("username"), 300)
    if "@" not in handle:  # somebody of this very server
        handle = f"{handle}@{_netloc(external_id)}"
    if not _HANDLE.fullmatch(handle):
        # It is put in front of answers: whoever is named there gets to read them.
        handle = ""
    followers = account.get("followers_count")
    return Author(
        external_id=external_id,
        handle=handle,
        name=one_line(account.get("display_name"), 300) or handle.partition("@")[0],
        url=safe_url(account.get("url")) or external_id,
        avatar_url=safe_url(account.get("avatar_static")) or safe_url(account.get("avatar")),
        followers=followers if isinstance(followers, int) and followers >= 0 else None,
        bot=account.get("bot") is True,
        links=_links(account),
        place=_place(account),
        about=told_about(account.get("note"), html=True),
    )


def _links(account: Mapping[str, Any]) -> tuple[Link, ...] | None:
    """The addresses in the table of a profile. The server has checked those that lead back."""
    if not isinstance(account.get("fields"), list):
        return None
    found = []
    for row in mappings(account, "fields"):
        value = clean(row.get("value"))[:_FIELD]
        link = _OWN_LINK.search(value)
        found.append((unescape(link[1]) if link else value, bool(clean(row.get("verified_at")))))
    return told_links(*found)


def _place(account: Mapping[str, Any]) -> str | None:
    if not isinstance(account.get("fields"), list):
        return None
    for row in mappings(account, "fields"):
        if _PLACE.fullmatch(one_line(row.get("name"), 30).rstrip(" :")):
            return told_place(html_to_text(clean(row.get("value"))[:_FIELD]))
    return ""


def _mentioned(status: Mapping[str, Any], html: str) -> tuple[str, ...]:
    """Who is named. snac lists nobody in what it received, but links them."""
    named = [author_id(person) for person in mappings(status, "mentions")]
    if not any(named):
        links = (found[1] for found in _NAMED_IN_HTML.finditer(html) if "hashtag" not in found[1])
        named = [safe_url(unescape(link[1])) for tag in links if (link := _HREF.search(tag))]
    return tuple(dict.fromkeys(filter(None, named)))


def _attachment(media: Mapping[str, Any]) -> Attachment | None:
    url = safe_url(media.get("url")) or safe_url(media.get("remote_url"))
    if not url:
        return None
    return Attachment(
        url=url,
        kind=_ATTACHMENTS.get(clean(media.get("type")), "file"),
        mimetype=mimetypes.guess_type(urlsplit(url).path)[0] or "",
        alt=clean(media.get("description")),
        preview_url=safe_url(media.get("preview_url")),
    )


def _poll(poll: Any) -> str:
    """The choices of a poll, one a line."""
    if not isinstance(poll, Mapping):
        return ""
    return "\n".join(f"- {one_line(option.get('title'))}" for option in mappings(poll, "options"))


def says_something(item: Mapping[str, Any]) -> bool:
    """False for a repost, which is a counter on the original, and for what has nothing to read."""
    said = ("content", "text", "spoiler_text", "media_attachments", "poll", "quote")
    return not item.get("reblog") and any(item.get(name) for name in said)


def status_id(item: Any) -> str:
    """The id of the status that an item is or is about; empty if it has none."""
    status = item.get("status", item) if isinstance(item, Mapping) else None
    return id_of(status) if isinstance(status, Mapping) else ""


def id_of(values: Mapping[str, Any]) -> str:
    """The id of an object; empty if it has none."""
    return status_key(values.get("id"))


def status_key(value: Any) -> str:
    """The id of a status.

    snac puts a time before the digest of a post, another one after an edit, and takes any.
    """
    return _SNAC_POST.sub(r"0000000000\1", id_text(value))
