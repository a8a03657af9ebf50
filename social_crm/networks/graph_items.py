"""Understands what Facebook pages and Instagram accounts have in common at Meta's Graph: people,
times, private messages, places in a list. Pure."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from .errors import Malformed
from .items import dump, id_text, mapping, mappings
from .network import FAR
from .sentence import _
from .text_tools import clean, one_line, safe_url, sane_time
from .types import Attachment, Audience, Author, Mention, MentionKind

# Of a message; what of it is not in facebook-business is in pyfacebook's models and in
# https://developers.facebook.com/docs/graph-api/reference/message (2026-11)
MESSAGE_FIELDS = (
    "id,created_time,from,to,message,sticker,shares{id,link,name,description},"
    "attachments{id,mime_type,name,size,file_url,image_data,video_data}"
)
_NOT_A_PLACE = {"access_token", "appsecret_proof", "fields", "limit", "pretty", "summary"}
_KINDS = {"image": "image", "photo": "image", "animated_image": "image", "video": "video",
          "reel": "video", "ig_reel": "video", "audio": "audio", "file": "file"}  # fmt: skip


def next_place(answer: Any) -> str:
    """Where a list goes on, as a query string without secrets; empty at its end.

    Read from the address of the next page: some edges page by ``after``, some by time.
    """
    paging = mapping(mapping(answer).get("paging"))
    if not paging.get("next"):
        return ""
    try:
        pairs = parse_qsl(urlsplit(clean(paging["next"])).query)
    except ValueError:
        pairs = []
    place = {name: value for name, value in pairs if name not in _NOT_A_PLACE}
    after = clean(mapping(paging.get("cursors")).get("after"))
    if after and not place.keys() & {"after", "until", "__paging_token", "offset"}:
        place = {"after": after}
    return urlencode(sorted(place.items()))


def place_params(place: str) -> dict[str, str]:
    """The parameters that ask for a place in a list."""
    return dict(parse_qsl(place))


def when(value: Any) -> datetime | None:
    """A time: ISO 8601 from lists, seconds or milliseconds since 1970 from pushes."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return sane_time(value / 1000 if value > 1e11 else value, FAR)
    return sane_time(value, FAR) if isinstance(value, str) else None


def to_author(person: Any, item_id: str) -> Author:
    """Who wrote an item; whoever it was, if Meta does not tell."""
    known = mapping(person)
    external_id = id_text(known.get("id"))
    if not external_id:
        return Author.unknown(item_id)
    handle = one_line(known.get("username"), 300)
    url = f"https://www.instagram.com/{handle}/" if handle else ""
    return Author(external_id, handle, one_line(known.get("name"), 300) or handle, safe_url(url))


def id_of(item: Mapping[str, Any], *texts: Any) -> str:
    """The id of an item. One that has a text and no id gets one made of what it says.

    :raises Malformed: it has neither
    """
    if external_id := id_text(item.get("id")):
        return external_id
    said = [clean(text) for text in texts]
    if not any(part.strip() for part in said):
        raise Malformed(_("The item has no id and no text."), raw=dump(item)[:2000])
    parts = [
        *said,
        dump(item.get("from")),
        clean(item.get("created_time") or item.get("timestamp")),
    ]
    return "?" + hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()


def as_item(item: Any) -> Mapping[str, Any]:
    """The item if it is an object.

    :raises Malformed: it is none
    """
    if not isinstance(item, Mapping) or not item:
        raise Malformed(_("The item is no object."), raw=dump(item)[:2000])
    return item


def attachment(url: Any, kind: str = "", mimetype: str = "", **more: Any) -> Attachment | None:
    """A file, if there is an address for it."""
    address = safe_url(url)
    if not address:
        return None
    mimetype = mimetype or mimetypes.guess_type(urlsplit(address).path)[0] or ""
    family = mimetype.partition("/")[0]
    kind = _KINDS.get(kind) or (family if family in ("image", "video", "audio") else "file")
    return Attachment(address, kind, mimetype, **more)


# Private messages


def direct_thread(*people: str) -> str:
    """What all messages between two share; lists and pushes know both, but no common id."""
    known = sorted({person for person in people if person})
    return f"dm:{'-'.join(known)}" if len(known) > 1 else ""


def counterpart(thread_id: str, me: str) -> str:
    """The other one of the two; empty if that is not known."""
    people = thread_id.removeprefix("dm:").split("-") if thread_id.startswith("dm:") else []
    others = [person for person in people if person != me]
    return others[0] if len(others) == 1 else ""


def to_message(raw: Any) -> Mention:
    """A message of a conversation.

    :raises Malformed: it is none
    """
    item = as_item(raw)
    # Of a conversation that is shown without its messages the beginning of the last one is known.
    said = (clean(item.get(name)) for name in ("message", "text", "snippet"))
    text = next(filter(None, said), "")
    shares = mappings(item, "shares", "data")
    shown = [one_line(each.get("link") or each.get("name"), 2000) for each in shares]
    text = "\n".join(filter(None, [text, *(each for each in shown if each not in text)]))
    external_id = id_of(item, text)
    sender = mapping(item.get("from"))
    people = [id_text(each.get("id")) for each in (sender, *mappings(item, "to", "data"))]
    conversation = mapping(item.get("conversation"))
    closed = conversation.get("can_reply") is False
    return Mention(
        external_id=external_id,
        author=to_author(sender, external_id),
        kind=MentionKind.MESSAGE,
        text=text.strip(),
        audience=Audience.DIRECT,
        written_at=when(item.get("created_time")),
        thread_id=direct_thread(*people) or id_text(conversation.get("id")),
        attachments=_message_files(item),
        permissions={"reply": False} if closed else {},
        raw=dump(item),
    )


def _message_files(item: Mapping[str, Any]) -> tuple[Attachment, ...]:
    found = [attachment(item.get("sticker"), "image")]
    for each in mappings(item, "attachments", "data"):
        image, film = mapping(each.get("image_data")), mapping(each.get("video_data"))
        size = each.get("size")
        found.append(
            attachment(
                image.get("url") or film.get("url") or each.get("file_url"),
                "image" if image else "video" if film else "",
                one_line(each.get("mime_type"), 100),
                alt=one_line(each.get("name"), 500),
                preview_url=safe_url(image.get("preview_url") or film.get("preview_url")),
                size=size if isinstance(size, int) and size >= 0 else None,
            )
        )
    return tuple(each for each in found if each)


def to_messaging(raw: Any) -> Mention:
    """A message as a push tells of it, ours (an echo) too.

    :raises Malformed: it is none
    """
    event = as_item(raw)
    message, edit = mapping(event.get("message")), mapping(event.get("message_edit"))
    postback = mapping(event.get("postback"))
    body = message or edit or postback
    text = clean(body.get("text")) or clean(postback.get("title"))
    external_id = id_of({"id": body.get("mid"), "from": event.get("sender"),
                         "timestamp": event.get("timestamp")}, text)  # fmt: skip
    people = [id_text(mapping(event.get(role)).get("id")) for role in ("sender", "recipient")]
    files = []
    for each in mappings(message, "attachments"):
        payload = mapping(each.get("payload"))
        files.append(attachment(payload.get("url") or each.get("url"), clean(each.get("type"))))
        if not files[-1] or files[-1].kind == "file":
            title = one_line(each.get("title") or payload.get("title"), 500)
            text = "\n".join(filter(None, [text, title if title not in text else ""]))
    return Mention(
        external_id=external_id,
        author=to_author(event.get("sender"), external_id),
        kind=MentionKind.MESSAGE,
        text=text.strip(),
        audience=Audience.DIRECT,
        written_at=None if edit else when(event.get("timestamp")),
        edited_at=when(event.get("timestamp")) if edit else None,
        parent_id=id_text(mapping(message.get("reply_to")).get("mid")),
        thread_id=direct_thread(*people),
        attachments=tuple(each for each in files if each),
        raw=dump(event),
    )


def says_something(event: Mapping[str, Any]) -> bool:
    """Whether a messaging event is a message: not one that it was read, or a reaction."""
    message = mapping(event.get("message"))
    return bool(
        message.get("mid")
        or message.get("text")
        or mapping(event.get("message_edit")).get("mid")
        or mapping(event.get("postback")).get("mid")
    )


def taken_back(event: Mapping[str, Any]) -> str:
    """The id of the message that an event says is deleted; empty if it is about none."""
    message = mapping(event.get("message"))
    return id_text(message.get("mid")) if message.get("is_deleted") is True else ""


def spelled_message(
    external_id: str, text: str, me: str, other: str, at: datetime
) -> dict[str, Any]:
    """A message of ours, as the list of the conversation will spell it."""
    return {
        "id": external_id,
        "created_time": at.isoformat(),
        "from": {"id": me},
        "to": {"data": [{"id": other}] if other else []},
        "message": text,
    }
