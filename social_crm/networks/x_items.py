"""Understands what X sends: from its words to ours. Pure.

Posts and messages come in three spellings: of the API v2 before 2026 (``referenced_tweets``), of
the API v2 since (``referenced_posts``), and of webhooks, which still speak version 1.1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from html import unescape
from typing import Any

from .errors import Malformed
from .items import count, counters, dump, id_text, mapping, mappings
from .network import FAR
from .self_told import told_about, told_links, told_place
from .sentence import _
from .text_tools import clean, one_line, safe_url, sane_time
from .types import Attachment, Audience, Author, Link, Mention, MentionKind, Repost

EPOCH = 1_288_834_974_657
"""Milliseconds since 1970 from which X counts in its ids."""
_SMALLEST = 10**15
"""Smaller ids are older than this way to make them."""

WEB = "https://x.com"
# What counts views is left out: it changes with every look.
_COUNTERS = {
    "like_count": "likes",
    "favorite_count": "likes",
    "reply_count": "replies",
    "quote_count": "quotes",
    "retweet_count": "reposts",
    "repost_count": "reposts",
}
# Codes that are no language: https://docs.x.com/x-api/posts/search/integrate/operators (2026-11)
_NO_LANGUAGE = frozenset({"und", "zxx", "qam", "qct", "qht", "qme", "qst", "art"})
_MEDIA_KINDS = {"photo": "image", "video": "video", "animated_gif": "video", "audio": "audio"}
_OWN_MEDIA = re.compile(r"/status/\d+/(photo|video)/\d+$|^https?://pic\.(x|twitter)\.com/")
_HANDLE = re.compile(r"\w{1,50}")
_ID = re.compile(r"[0-9]{1,19}")
_CONVERSATION = re.compile(r"[0-9]{1,19}(-[0-9]{1,19})?")


def time_of_id(external_id: str) -> datetime | None:
    """When an id was given: X's ids hold their time (https://docs.x.com/fundamentals/x-ids)."""
    if not (external_id.isascii() and external_id.isdigit() and len(external_id) < 20):
        return None
    number = int(external_id)
    if number < _SMALLEST:
        return None
    return sane_time(((number >> 22) + EPOCH) / 1000, FAR)


def id_of_time(moment: datetime) -> str:
    """The smallest id that can have been given at a time."""
    return str(max(0, int(moment.timestamp() * 1000) - EPOCH) << 22)


def either(item: Mapping[str, Any], *names: str) -> Any:
    """The value under the first of the names that it is there under."""
    return next((item[name] for name in names if item.get(name) is not None), None)


def parse_item(kind: str, value: Any) -> Mention:
    """One item as a mention.

    :param kind: ``tweet``, ``dm`` or ``event``
    :raises Malformed: it is no object, or has no id
    """
    if not isinstance(value, Mapping):
        raise Malformed(_("The item is no post."), raw=dump(value)[:2000])
    value = _alone(value)
    item = parts(value)[0]
    message = any(name in {**item, **value} for name in _MESSAGE)
    return to_message(value) if kind == "dm" or message else to_mention(value)


_MESSAGE = ("direct_message_event", "message_create", "dm_conversation_id")
"""What only messages have."""


def _alone(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """The event of a whole push, or the one of an answer about one, if it is the only one."""
    posts, messages = (
        mappings(value, name) for name in ("tweet_create_events", "direct_message_events")
    )
    if len(posts) + len(messages) == 1:
        users = mapping(value.get("users"))
        return posts[0] if posts else {"direct_message_event": messages[0], "users": users}
    event = value.get("event")
    return event if isinstance(event, Mapping) and post_id(event) else value


def parts(value: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """An item and what was sent beside it, whether it is wrapped or bare."""
    data = value.get("data")
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    if isinstance(data, Mapping):
        return data, mapping(value.get("includes"))
    return value, mapping(value.get("includes"))


# Posts


def to_mention(value: Mapping[str, Any]) -> Mention:
    """A post as a mention.

    :raises Malformed: it has no id
    """
    item, includes = parts(value)
    version = post_id(item)
    if not version:
        raise Malformed(_("The post has no id."), raw=dump(value)[:2000])
    versions = _versions(item) or (version,)
    person = _user(item, includes)
    author = to_author(person, id_text(item.get("author_id")), versions[0])
    references = _references(item)
    parent = references.get("replied_to", "")
    full = _full(item)
    article, files = mapping(item.get("article")), _attachments(item, includes)
    said = (_text(full, item, bool(files)), _poll(item, includes), clean(article.get("plain_text")))
    return Mention(
        external_id=versions[0],
        author=author,
        kind=MentionKind.COMMENT if parent else MentionKind.POST,
        text="\n\n".join(filter(None, said)),
        subject=one_line(article.get("title"), 300),
        language=_language(item),
        # Only those who follow the author can read it.
        audience=Audience.FOLLOWERS if person.get("protected") is True else Audience.PUBLIC,
        # An edited version tells when it was edited.
        written_at=(_written(item) if len(versions) < 2 else None)
        or time_of_id(versions[0])
        or _written(item),
        edited_at=time_of_id(versions[-1]) if len(versions) > 1 else None,
        url=f"{WEB}/{author.handle or 'i'}/status/{version}" if version.isdigit() else "",
        parent_id=parent,
        thread_id=id_text(item.get("conversation_id")),
        mentioned=_mentioned(full, item),
        tags=tuple(
            dict.fromkeys(
                filter(
                    None,
                    (
                        one_line(tag.get("tag") or tag.get("text"))
                        for tag in mappings(full.get("entities"), "hashtags")
                    ),
                )
            )
        ),
        counters=counters(mapping(item.get("public_metrics")) or item, _COUNTERS),
        attachments=files,
        quoted_id=references.get("quoted", ""),
        permissions={} if parent else {"hide": False},
        raw=dump(value),
    )


def to_repost(value: Mapping[str, Any]) -> Repost | None:
    """What a post is that only passes on another one; ``None`` for any other post."""
    item, _includes = parts(value)
    external_id, original = post_id(item), _references(item).get("retweeted", "")
    return Repost(external_id, original) if external_id and original else None


def post_id(item: Mapping[str, Any]) -> str:
    """The id of a post, or of this version of it."""
    return id_text(either(item, "id_str", "id"))


def is_id(text: str) -> bool:
    """Whether a text is an id of X, which can be put into an address."""
    return _ID.fullmatch(text) is not None


def kept_item(mention: Mention) -> Mapping[str, Any]:
    """The item that a mention was made of, as far as it is kept."""
    return parts(_raw(mention))[0]


def latest_id(mention: Mention) -> str:
    """The id of the last version that we know of a post."""
    versions = _versions(kept_item(mention))
    return versions[-1] if versions else mention.external_id


def conversation_of(message: Mention) -> str:
    """The id of the conversation that a message is in; empty if it is not known."""
    raw = _raw(message)
    item = mapping(raw.get("direct_message_event")) or parts(raw)[0]
    made = mapping(item.get("message_create"))
    receiver = id_text(mapping(made.get("target")).get("recipient_id"))
    found = id_text(item.get("dm_conversation_id")) or _between(
        id_text(made.get("sender_id")), receiver
    )
    return found if _CONVERSATION.fullmatch(found) else ""


def named_us(mention: Mention, me: str) -> bool:
    """Whether the author of a post named us in it, answers us with it, or quotes us."""
    if me in mention.mentioned:
        return True
    item, includes = parts(_raw(mention))
    if me in (
        id_text(item.get("in_reply_to_user_id")),
        id_text(item.get("in_reply_to_user_id_str")),
    ):
        return True
    quoted = mapping(item.get("quoted_status"))
    authors = {
        post_id(post): id_text(post.get("author_id"))
        for post in _included(includes, "posts", "tweets")
    } | ({post_id(quoted): id_text(mapping(quoted.get("user")).get("id_str"))} if quoted else {})
    return bool(mention.quoted_id) and authors.get(mention.quoted_id) == me


def _raw(mention: Mention) -> Mapping[str, Any]:
    try:
        return mapping(json.loads(mention.raw))
    except (ValueError, RecursionError):
        return {}


def _versions(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Ids of all versions of an edited post, the first of them first."""
    history = mapping(item.get("edit_history")) or item
    names = ("edit_history_post_ids", "edit_history_tweet_ids", "initial_tweet_id")
    known = either(history, *names)
    ids = known if isinstance(known, list) else []
    return tuple(filter(None, map(id_text, ids)))


def _references(item: Mapping[str, Any]) -> dict[str, str]:
    """How it refers to other posts: ``replied_to``, ``quoted``, ``retweeted`` to their ids."""
    found = {
        one_line(reference.get("type")): id_text(reference.get("id"))
        for name in ("referenced_tweets", "referenced_posts")
        for reference in mappings(item, name)
    }
    original = mapping(item.get("retweeted_status"))
    older = {
        "replied_to": id_text(either(item, "in_reply_to_status_id_str", "in_reply_to_status_id")),
        "quoted": id_text(either(item, "quoted_status_id_str", "quoted_status_id")),
        "retweeted": post_id(original),
    }
    return {**{name: value for name, value in older.items() if value}, **found}


def _full(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Where the whole text is with its entities: a long post is cut off in ``text``."""
    for name in ("note_post", "note_tweet", "extended_tweet"):
        long = mapping(item.get(name))
        if clean(long.get("text") or long.get("full_text")):
            return {"entities": item.get("entities"), **long}
    return item


def _text(full: Mapping[str, Any], item: Mapping[str, Any], shown_below: bool = True) -> str:
    """The text with its links whole; those to its own files only where these are not shown."""
    text = clean(either(full, "full_text", "text") or item.get("text"))
    shown = text
    for link in mappings(full.get("entities"), "urls"):
        short, long = clean(link.get("url")), safe_url(link.get("expanded_url"))
        if short and long:
            own = bool(link.get("media_key")) or _OWN_MEDIA.search(long)
            shown = shown.replace(short, "" if own and shown_below else long)
    for media in mappings(full.get("entities"), "media"):
        if short := clean(media.get("url")):
            shown = shown.replace(short, "")
    return clean(unescape(shown.strip() or text.strip()))


def _language(item: Mapping[str, Any]) -> str:
    language = one_line(item.get("lang"), 16)
    return "" if language in _NO_LANGUAGE else language


def _written(item: Mapping[str, Any]) -> datetime | None:
    value = item.get("created_at")
    if isinstance(value, str):
        return sane_time(value, FAR)
    return None


def _mentioned(full: Mapping[str, Any], item: Mapping[str, Any]) -> tuple[str, ...]:
    entities = [mapping(full.get("entities")), mapping(item.get("entities"))]
    named = [
        id_text(either(person, "id_str", "id"))
        for part in entities
        for name in ("mentions", "user_mentions")
        for person in mappings(part, name)
    ]
    return tuple(dict.fromkeys(filter(None, named)))


# People


def to_author(person: Mapping[str, Any], author_id: str, item_id: str) -> Author:
    """Who wrote it; somebody unknown when X does not say."""
    external_id = id_text(either(person, "id_str", "id")) or author_id
    if not external_id:
        return Author.unknown(item_id)
    handle = one_line(either(person, "username", "screen_name")).lstrip("@")
    handle = handle if _HANDLE.fullmatch(handle) else ""
    metrics = mapping(person.get("public_metrics")) or person
    return Author(
        external_id=external_id,
        handle=handle,
        name=one_line(person.get("name"), 300) or handle,
        url=f"{WEB}/{handle}" if handle else f"{WEB}/i/user/{external_id}",
        avatar_url=safe_url(either(person, "profile_image_url", "profile_image_url_https")),
        followers=count(metrics.get("followers_count")),
        links=_own_links(person),
        place=told_place(person.get("location")),
        about=_about(person),
    )


def _own_links(person: Mapping[str, Any]) -> tuple[Link, ...] | None:
    """The website of a profile. X shortens it, and does not check whose it is."""
    if not {"url", "entities", "description"} & person.keys():
        return None
    spelled_out = mappings(mapping(person.get("entities")), "url", "urls")
    addresses = [either(each, "expanded_url", "url") for each in spelled_out]
    return told_links(*((each, False) for each in addresses or [person.get("url")]))


def _about(person: Mapping[str, Any]) -> str | None:
    text = person.get("description")
    if not isinstance(text, str):
        return None
    for each in mappings(mapping(person.get("entities")), "description", "urls")[:20]:
        short, whole = clean(each.get("url")), safe_url(each.get("expanded_url"))
        text = text.replace(short, whole) if short and whole else text
    return told_about(text)


def _user(item: Mapping[str, Any], includes: Mapping[str, Any]) -> Mapping[str, Any]:
    person = either(item, "user", "author", "sender")
    if isinstance(person, Mapping):
        return person
    wanted = id_text(either(item, "author_id", "sender_id"))
    people = _included(includes, "users")
    return next((one for one in people if wanted and id_text(one.get("id")) == wanted), {})


# Files and polls


def _attachments(item: Mapping[str, Any], includes: Mapping[str, Any]) -> tuple[Attachment, ...]:
    keys = _keys(item, "media_keys")
    listed = [media for media in _included(includes, "media") if media.get("media_key") in keys]
    older = mappings(mapping(item.get("extended_entities")) or item.get("entities"), "media")
    attached = mapping(mapping(item.get("attachment")).get("media"))
    return tuple(
        filter(None, (_attachment(media) for media in [*listed, *older, *filter(None, [attached])]))
    )


def _attachment(media: Mapping[str, Any]) -> Attachment | None:
    variants = mappings(media, "variants") or mappings(media.get("video_info"), "variants")
    films = [film for film in variants if film.get("content_type") == "video/mp4"]
    best = max(films, key=lambda film: count(either(film, "bit_rate", "bitrate")) or 0, default={})
    still = safe_url(either(media, "preview_image_url", "media_url_https"))
    url = safe_url(best.get("url")) or safe_url(media.get("media_url_https"))
    url = url or safe_url(media.get("url")) or still
    if not url:
        return None
    kind = _MEDIA_KINDS.get(one_line(media.get("type")), "file")
    if kind == "video" and not best:
        kind = "image"  # only its still can be had
    return Attachment(
        url=url,
        kind=kind,
        mimetype="video/mp4" if best else "",
        alt=clean(either(media, "alt_text", "ext_alt_text")),
        preview_url=still,
    )


def _poll(item: Mapping[str, Any], includes: Mapping[str, Any]) -> str:
    """The choices of a poll, one a line."""
    keys = _keys(item, "poll_ids")
    return "\n".join(
        f"- {one_line(option.get('label'))}"
        for poll in _included(includes, "polls")
        if poll.get("id") in keys
        for option in mappings(poll, "options")
    )


def _keys(item: Mapping[str, Any], name: str) -> list[str]:
    keys = mapping(item.get("attachments")).get(name)
    return [key for key in keys if isinstance(key, str)] if isinstance(keys, list) else []


# Messages


def to_message(value: Mapping[str, Any]) -> Mention:
    """A direct message as a mention.

    :raises Malformed: it has no id
    """
    event = mapping(value.get("direct_message_event"))
    item, includes = (event, {"users": [*mapping(value.get("users")).values()]}) if event else (
        parts(value)
    )  # fmt: skip
    external_id = post_id(item)
    if not external_id:
        raise Malformed(_("The message has no id."), raw=dump(value)[:2000])
    made = mapping(item.get("message_create"))
    data = mapping(made.get("message_data")) or item
    sender = id_text(either(item, "sender_id", "author_id") or made.get("sender_id"))
    person = _user({"sender": item.get("sender"), "sender_id": sender}, includes)
    receiver = id_text(mapping(made.get("target")).get("recipient_id"))
    thread = id_text(item.get("dm_conversation_id")) or _between(sender, receiver)
    stamp = count(item.get("created_timestamp"))
    files = _attachments({**data, "attachments": item.get("attachments")}, includes)
    return Mention(
        external_id=external_id,
        author=to_author(person, sender, external_id),
        kind=MentionKind.MESSAGE,
        text=_text(data, data, bool(files)),
        audience=Audience.DIRECT,
        written_at=_written(item)
        or (sane_time(stamp / 1000, FAR) if stamp else time_of_id(external_id)),
        url=f"{WEB}/messages/{thread}" if re.fullmatch(r"[\d-]+", thread) else "",
        thread_id=thread,
        mentioned=_others(item, thread, receiver, sender),
        attachments=files,
        permissions={"like": False, "hide": False, "repost": False},
        raw=dump(value),
    )


def _between(one: str, other: str) -> str:
    """The id of a conversation of two, as the API v2 makes it."""
    if not (one.isdigit() and other.isdigit()):
        return ""
    return "-".join(sorted((one, other), key=int))


def _others(item: Mapping[str, Any], thread: str, receiver: str, sender: str) -> tuple[str, ...]:
    """Whom a message was sent to, as far as that is told."""
    people = item.get("participant_ids")
    known = [id_text(person) for person in people] if isinstance(people, list) else []
    if not known and thread.count("-") == 1:
        known = thread.split("-")
    return tuple(dict.fromkeys(p for p in [receiver, *known] if p and p != sender))


# What comes beside a list


class Beside:
    """The objects that an answer brings beside its list, to give each item its own."""

    def __init__(self, answer: Any) -> None:
        includes = mapping(mapping(answer).get("includes"))
        self._users = {id_text(each.get("id")): each for each in _included(includes, "users")}
        self._posts = {post_id(each): each for each in _included(includes, "posts", "tweets")}
        self._media = {clean(each.get("media_key")): each for each in _included(includes, "media")}
        self._polls = {id_text(each.get("id")): each for each in _included(includes, "polls")}

    def wrapped(self, item: Mapping[str, Any]) -> Mapping[str, Any]:
        """An item with what belongs to it, so that it can be understood on its own."""
        people = [id_text(either(item, "author_id", "sender_id"))]
        beside = {
            "users": _picked(self._users, people),
            "posts": _picked(self._posts, _references(item).values()),
            "media": _picked(self._media, _keys(item, "media_keys")),
            "polls": _picked(self._polls, _keys(item, "poll_ids")),
        }
        return {"data": item, "includes": {name: found for name, found in beside.items() if found}}


def _picked(known: Mapping[str, Any], keys: Iterable[str]) -> list[Any]:
    return [known[key] for key in dict.fromkeys(keys) if key in known]


def _included(includes: Mapping[str, Any], *names: str) -> list[Mapping[str, Any]]:
    return [each for name in names for each in mappings(includes, name)]
