"""What X tells by webhook (Account Activity API): the question whether the address is ours, the
signature, and the events. Pure.

https://docs.x.com/x-api/webhooks/introduction and
https://docs.x.com/x-api/account-activity/introduction (2026-11)
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from .errors import Malformed, Rejected
from .items import id_text, mapping, mappings, read_items
from .sentence import _
from .types import Page, Pushed, PushRequest, Secrets
from .x_items import either, parse_item, post_id, to_repost

# The answer to this question is a signature over whatever is asked: with what could be read as
# events, anybody could have them signed by us. X asks with letters, digits and a few signs.
_TOKEN = re.compile(r"[\w+/=.~:-]{1,200}", re.ASCII)


def answer_to(request: PushRequest, secrets: Secrets) -> str | None:
    """The answer to X's challenge-response check; ``None`` if it is none.

    :raises Rejected: no secret is kept, or the word is not one of X
    """
    token = request.query.get("crc_token", "")
    if request.method != "GET" or not token:
        return None
    secret = _secret(secrets)
    if not _TOKEN.fullmatch(token):
        raise Rejected(_("X does not ask like this."))
    return json.dumps({"response_token": _signature(secret, token.encode())})


def verify(request: PushRequest, secrets: Secrets) -> None:
    """Believe a push or not, by its signature over the raw body.

    :raises Rejected: forged, or no secret is kept
    """
    secret = _secret(secrets)
    headers = {name.lower(): value for name, value in request.headers.items()}
    given = headers.get("x-twitter-webhooks-signature", "")
    expected = _signature(secret, request.body)
    if not hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode()):
        raise Rejected(_("The push is not signed by X."))


def read(request: PushRequest, secrets: Secrets) -> tuple[Pushed, ...]:
    """The events of a push.

    :raises Rejected: forged
    :raises Malformed: signed, but no events
    """
    verify(request, secrets)
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Malformed(_("The push is no JSON.")) from None
    if not isinstance(body, Mapping):
        raise Malformed(_("The push is no JSON."))
    me = id_text(body.get("for_user_id"))
    if not me:
        return ()
    found = [*_posts(body, me), _messages(body)]
    deleted = tuple(
        filter(None, (_deleted(event) for event in mappings(body, "tweet_delete_events")))
    )
    if deleted:
        found.append(("own", Page(deleted=deleted)))
    return tuple(
        Pushed(me, page, kind)
        for kind, page in found
        if page.mentions or page.unreadable or page.reposts or page.deleted
    )


def _posts(body: Mapping[str, Any], me: str) -> list[tuple[str, Page]]:
    """What was posted, by the source that would have found it."""
    sorted_in: dict[str, list[Mapping[str, Any]]] = {"mentions": [], "own": []}
    reposts = []
    for event in mappings(body, "tweet_create_events"):
        if repost := to_repost(event):
            reposts.append(repost)
            continue
        author = id_text(either(mapping(event.get("user")), "id_str", "id"))
        sorted_in["own" if author == me else "mentions"].append(event)
    pages = []
    for kind, events in sorted_in.items():
        mentions, unreadable = read_items(
            events, "event", lambda event: parse_item("event", event), lambda event: post_id(event)
        )
        passed_on = tuple(reposts) if kind == "mentions" else ()
        pages.append((kind, Page(mentions, unreadable=unreadable, reposts=passed_on)))
    return pages


def _messages(body: Mapping[str, Any]) -> tuple[str, Page]:
    people = mapping(body.get("users"))
    events = []
    for event in mappings(body, "direct_message_events"):
        made = mapping(event.get("message_create"))
        if not made:
            continue  # somebody types, or has read something
        names = (
            id_text(made.get("sender_id")),
            id_text(mapping(made.get("target")).get("recipient_id")),
        )
        users = {name: people[name] for name in names if name in people}
        events.append({"direct_message_event": event, "users": users})
    mentions, unreadable = read_items(
        events,
        "event",
        lambda event: parse_item("event", event),
        lambda event: post_id(mapping(event.get("direct_message_event"))),
    )
    return "messages", Page(mentions, unreadable=unreadable)


def _deleted(event: Mapping[str, Any]) -> str:
    status = mapping(event.get("status"))
    return post_id(status)


def _secret(secrets: Secrets) -> bytes:
    secret = secrets.get("consumer_secret", "").strip()
    if not secret:
        raise Rejected(_("No consumer secret is kept, so nothing that is pushed can be believed."))
    return secret.encode()


def _signature(secret: bytes, text: bytes) -> str:
    return "sha256=" + b64encode(hmac.digest(secret, text, hashlib.sha256)).decode()
