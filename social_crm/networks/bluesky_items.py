"""Understands what Bluesky sends: posts, notifications, messages, events of the stream. Pure.

https://github.com/bluesky-social/atproto/tree/main/lexicons (2026-11): ``app.bsky.feed.defs``,
``app.bsky.notification.listNotifications``, ``chat.bsky.convo.defs``; Jetstream's events:
https://github.com/bluesky-social/jetstream.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from .bluesky_text import features, shown
from .errors import Malformed
from .items import counters, dump, id_text, mapping, mappings, timestamp
from .network import FAR
from .self_told import told_about, told_links
from .sentence import _
from .text_tools import clean, one_line, safe_url, sane_time
from .types import Attachment, Audience, Author, Link, Mention, MentionKind

POST = "app.bsky.feed.post"
REPOST = "app.bsky.feed.repost"
LIKE = "app.bsky.feed.like"

_WEB = "https://bsky.app/profile"
_PICTURES = "https://cdn.bsky.app/img"
_COUNTERS = {
    "likeCount": "likes",
    "repostCount": "reposts",
    "replyCount": "replies",
    "quoteCount": "quotes",
}
_URI = re.compile(r"at://([^/\s]+)/([a-zA-Z][\w.-]*)/([A-Za-z0-9._:~-]{1,512})", re.ASCII)
_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]+", re.ASCII)
_NOWHERE = "handle.invalid"
_FREE = (".bsky.social", ".test")
"""Endings of handles that the server gave, which say nothing of their owner."""


def split_uri(uri: str) -> tuple[str, str, str]:
    """Whose repository, which collection, which record; empty strings if it is no such address."""
    found = _URI.fullmatch(uri)
    return (found[1], found[2], found[3]) if found else ("", "", "")


def post_to_mention(item: Any) -> Mention:
    """A post, in whatever it is wrapped: alone, in a feed or thread, in a notification, quoted, or
    as a bare record.

    :raises Malformed: it has no id, or is about something else
    """
    view = mapping(item)
    for wrapper in ("thread", "post"):
        if isinstance(view.get(wrapper), Mapping):
            view = view[wrapper]
    if not view.get("uri") and mapping(view.get("record")).get("uri"):
        view = view["record"]
    uri = id_text(view.get("uri")) or id_text(view.get("id"))
    if not uri:
        raise Malformed(_("The post has no id."), raw=dump(item)[:2000])
    record = next(
        (view[name] for name in ("record", "value") if isinstance(view.get(name), Mapping)), view
    )
    if "text" not in record and "text" in view:
        record = {**record, "text": view["text"]}
    repo, collection, key = split_uri(uri)
    kinds = {clean(record.get("$type")), collection} - {"", POST}
    if "text" not in record and (kinds or "reason" in view):
        raise Malformed(_("The notification is about no post."), raw=dump(item)[:2000])
    if "text" not in record and "embed" not in record:
        raise Malformed(_("The post has no text."), raw=dump(item)[:2000])
    author = to_author(mapping(view.get("author")), repo)
    reply = mapping(record.get("reply"))
    parent_id = id_text(mapping(reply.get("parent")).get("uri"))
    facets = record.get("facets")
    embeds = list(_embeds(view, record))
    return Mention(
        external_id=uri,
        author=author or Author.unknown(uri),
        kind=MentionKind.COMMENT if parent_id else MentionKind.POST,
        text=_text(record, facets, embeds),
        language=_language(record.get("langs")),
        written_at=_written(record, view),
        url=f"{_WEB}/{author.external_id}/post/{key}" if author and key else "",
        parent_id=parent_id,
        thread_id=id_text(mapping(reply.get("root")).get("uri")) or parent_id or uri,
        mentioned=_distinct(feature.get("did") for _index, feature in features(facets)),
        tags=_distinct([feature.get("tag") for _index, feature in features(facets)]
                       + list(_texts(record.get("tags")))),
        counters=counters(view, _COUNTERS),
        attachments=tuple(_attachments(embeds, repo)),
        quoted_id=_quoted(embeds),
        permissions=_permissions(view),
        raw=dump(item),
    )  # fmt: skip


def event_to_mention(item: Any) -> Mention:
    """A post that the stream told of, in the spelling of either version of Jetstream. Of its author
    it tells the DID alone, unless we added more.

    :raises Malformed: it is about no post
    """
    event = _event(item)
    commit, uri = event_commit(item), event_uri(item)
    if not uri or commit.get("collection") != POST or "text" not in mapping(commit.get("record")):
        raise Malformed(_("The event is about no post."), raw=dump(item)[:2000])
    author = {"did": id_text(event.get("did")), **mapping(event.get("author"))}
    moment = event.get("time_us")
    seen = sane_time(moment / 1e6 if isinstance(moment, int) else timestamp(event.get("time")), FAR)
    view = {"uri": uri, "author": author, "record": commit["record"]}
    view |= {"indexedAt": seen.isoformat()} if seen else {}
    return replace(post_to_mention(view), raw=dump(item))


def event_uri(item: Any) -> str:
    """The record that an event is about."""
    commit = event_commit(item)
    parts = [id_text(_event(item).get("did"))]
    parts += [id_text(commit.get(name)) for name in ("collection", "rkey")]
    return f"at://{'/'.join(parts)}" if all(parts) else ""


def event_commit(item: Any) -> Mapping[str, Any]:
    """What an event says was done: apart in the first version, among the rest in the second."""
    event = _event(item)
    commit = event.get("commit")
    return commit if isinstance(commit, Mapping) else event


def _event(item: Any) -> Mapping[str, Any]:
    event = mapping(item)
    return event["payload"] if isinstance(event.get("payload"), Mapping) else event


def message_to_mention(item: Any) -> Mention:
    """A direct message, alone or as the log of conversations spells it (``convoId``, ``message``).

    :raises Malformed: it has no id or no text
    """
    message = mapping(item).get("message")
    message = message if isinstance(message, Mapping) else mapping(item)
    convo, number = id_text(mapping(item).get("convoId")), id_text(message.get("id"))
    if not number:
        raise Malformed(_("The message has no id."), raw=dump(item)[:2000])
    if "text" not in message:
        raise Malformed(_("The message has no text."), raw=dump(item)[:2000])
    external_id = message_id(convo, number)
    facets = message.get("facets")
    embeds = [mapping(message.get("embed"))]
    return Mention(
        external_id=external_id,
        author=to_author(mapping(message.get("sender")), "") or Author.unknown(external_id),
        kind=MentionKind.MESSAGE,
        text=_text(message, facets, embeds),
        audience=Audience.DIRECT,
        written_at=sane_time(timestamp(message.get("sentAt")), FAR),
        url="https://bsky.app/messages" + (f"/{convo}" if convo else ""),
        thread_id=convo,
        mentioned=_distinct(feature.get("did") for _index, feature in features(facets)),
        quoted_id=_quoted(embeds),
        raw=dump(item),
    )


def message_id(convo: str, number: str) -> str:
    """The id of a message: theirs is known within its conversation only."""
    return f"{convo}/{number}" if convo else number


def to_author(values: Mapping[str, Any], did: str) -> Author | None:
    """Who wrote it; ``None`` if nobody says.

    :param did: of the repository that the record lies in
    """
    named = id_text(values.get("did"))
    external_id = next((known for known in (named, did) if _DID.fullmatch(known)), "")
    handle = one_line(values.get("handle"), 300)
    if not external_id:
        return None
    if handle == _NOWHERE:
        handle = ""
    return Author(
        external_id=external_id,
        handle=handle,
        name=one_line(values.get("displayName"), 300) or handle,
        url=f"{_WEB}/{handle or external_id}",
        avatar_url=safe_url(values.get("avatar")),
        bot=any(label.get("val") == "bot" for label in mappings(values, "labels")),
        links=_links(values, handle),
        about=told_about(values.get("description")),
    )


def _links(values: Mapping[str, Any], handle: str) -> tuple[Link, ...] | None:
    """A handle is a domain, and the network has checked that it is theirs: those that are no
    free ones of Bluesky's say something. A website is told, not checked."""
    own = f"https://{handle}" if handle and not handle.endswith(_FREE) else ""
    told = values.get("website")
    if not own and told is None and "description" not in values:
        return None  # a short description of somebody has no website in it
    return told_links((own, True), (told, False))


def known_author(author: Author) -> dict[str, str]:
    """The author as the network spells one."""
    told = {"description": author.about} if author.about is not None else {}
    website = next((link.url for link in author.links or () if not link.verified), "")
    if website:
        told["website"] = website
    return {"did": author.external_id, "handle": author.handle, "displayName": author.name,
            "avatar": author.avatar_url, **told}  # fmt: skip


def came_at(item: Mapping[str, Any]) -> datetime | None:
    """When a post or notification came, as the server sorts it: what its author claims, unless that
    is later than when it was seen."""
    return _written(mapping(item.get("record")), item)


def _written(record: Mapping[str, Any], view: Mapping[str, Any]) -> datetime | None:
    said = sane_time(timestamp(record.get("createdAt")), FAR)
    seen = sane_time(timestamp(view.get("indexedAt")), FAR)
    return min(said, seen) if said and seen else said or seen


def _text(record: Mapping[str, Any], facets: Any, embeds: list[Mapping[str, Any]]) -> str:
    """The text, and the address of a card under it that the text does not name."""
    text = shown(clean(record.get("text")), facets)
    for embed in embeds:
        external = mapping(embed.get("external"))
        url = safe_url(external.get("uri"))
        if url and url not in text:
            title = one_line(external.get("title"), 300)
            text = "\n\n".join(filter(None, [text, f"{title} ({url})" if title else url]))
            break
    return clean(text)


def _embeds(view: Mapping[str, Any], record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What is embedded: as the server shows it, with addresses, then as the author stored it."""
    shown_embeds = view.get("embeds")
    more = shown_embeds if isinstance(shown_embeds, list) else []
    for embed in (view.get("embed"), *more, record.get("embed")):
        if isinstance(embed, Mapping):
            yield embed
            if isinstance(embed.get("media"), Mapping):
                yield embed["media"]


def _attachments(embeds: list[Mapping[str, Any]], did: str) -> Iterator[Attachment]:
    for embed in embeds:
        found = [
            *filter(None, (_picture(image, did) for image in mappings(embed, "images"))),
            *filter(None, [_film(embed, did)]),
        ]
        if found:  # the next ones would be the same again, spelled in another way
            yield from found
            return


def _picture(image: Mapping[str, Any], did: str) -> Attachment | None:
    url, preview = safe_url(image.get("fullsize")), safe_url(image.get("thumb"))
    blob = mapping(image.get("image"))
    cid = _cid(blob)
    if not url and cid and did:
        url = f"{_PICTURES}/feed_fullsize/plain/{did}/{cid}@jpeg"
        preview = f"{_PICTURES}/feed_thumbnail/plain/{did}/{cid}@jpeg"
    if not url:
        return None
    mimetype = one_line(blob.get("mimeType"), 100)
    return Attachment(url, "image", mimetype, clean(image.get("alt")), preview)


def _film(embed: Mapping[str, Any], did: str) -> Attachment | None:
    url, preview = safe_url(embed.get("playlist")), safe_url(embed.get("thumbnail"))
    cid = _cid(mapping(embed.get("video")))
    if not url and cid and did:
        url = f"https://video.bsky.app/watch/{did}/{cid}/playlist.m3u8"
        preview = f"https://video.bsky.app/watch/{did}/{cid}/thumbnail.jpg"
    return Attachment(url, "video", "", clean(embed.get("alt")), preview) if url else None


def _cid(blob: Mapping[str, Any]) -> str:
    return id_text(mapping(blob.get("ref")).get("$link")) or id_text(blob.get("cid"))


def _quoted(embeds: list[Mapping[str, Any]]) -> str:
    for embed in embeds:
        quoted = mapping(embed.get("record"))
        for each in (quoted, mapping(quoted.get("record"))):
            uri = id_text(each.get("uri"))
            if split_uri(uri)[1] == POST:
                return uri
    return ""


def _permissions(view: Mapping[str, Any]) -> dict[str, bool]:
    """What the server says that we may not do."""
    viewer, author = mapping(view.get("viewer")), mapping(view.get("author"))
    to_them = mapping(author.get("viewer"))
    found: dict[str, bool] = {}
    blocked = bool(to_them.get("blockedBy") or to_them.get("blocking"))
    if viewer.get("replyDisabled") is True or blocked:
        found["reply"] = False
    if blocked:
        found["like"] = found["repost"] = False
    incoming = mapping(mapping(author.get("associated")).get("chat")).get("allowIncoming")
    refused = incoming == "none" or (incoming == "following" and not to_them.get("followedBy"))
    if refused or blocked:
        found["private_reply"] = False
    return found


def _language(langs: Any) -> str:
    return next((one_line(lang, 16) for lang in _texts(langs) if one_line(lang)), "")


def _texts(values: Any) -> Iterator[str]:
    for value in values if isinstance(values, list) else []:
        if isinstance(value, str):
            yield value


def _distinct(values: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(id_text, values))))
