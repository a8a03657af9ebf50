"""Believes what Meta pushes only with its signature. Pure.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started (2026-11)
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import Malformed, Rejected
from .graph_items import says_something, taken_back, to_messaging
from .items import dump, mappings
from .sentence import _
from .types import Mention, Page, Pushed, PushRequest, Unreadable

MAX_BYTES = 3_000_000
"""Meta sends at most a thousand updates in one request; that is well below."""

_CHALLENGE = re.compile(r"[\w.~=-]{1,256}", re.ASCII)


@dataclass(frozen=True)
class Told:
    """One thing that a push tells.

    :param kind: of the source that would have found it
    """

    kind: str
    mention: Mention | None = None
    unreadable: Unreadable | None = None
    deleted: str = ""


def challenge(request: PushRequest, secrets: Mapping[str, str]) -> str | None:
    """What to answer when Meta asks whether the address is ours; ``None``: it does not ask.

    :raises Rejected: it asks with the wrong word, or no word is set here
    """
    query = request.query
    if request.method != "GET" or "hub.mode" not in query:
        return None
    known, told = secrets.get("verify_token", ""), query.get("hub.verify_token", "")
    same = hmac.compare_digest(_bytes(known), _bytes(told))
    if not known or not same or query["hub.mode"] != "subscribe":
        raise Rejected(_("The verify token is not the one of this account."), 403)
    answer = query.get("hub.challenge", "")
    if not _CHALLENGE.fullmatch(answer):
        raise Rejected(_("The question is not one that Meta asks."), 400)
    return answer


def verified(request: PushRequest, secrets: Mapping[str, str]) -> Mapping[str, Any]:
    """What a push says, once it is sure that it comes from Meta for our app.

    :raises Rejected: no signature, a wrong one, no app secret to check it with, not JSON, too big
    :raises Malformed: signed, and yet no JSON
    """
    headers = {name.lower(): value for name, value in request.headers.items()}
    secret = secrets.get("app_secret", "")
    if not secret:
        raise Rejected(_("Without the app secret no push can be believed."), 403)
    if request.method != "POST" or len(request.body) > MAX_BYTES:
        raise Rejected(_("This is no push of Meta."), 413)
    wanted = "sha256=" + hmac.new(_bytes(secret), request.body, hashlib.sha256).hexdigest()
    told = headers.get("x-hub-signature-256", "")
    if not hmac.compare_digest(_bytes(wanted), _bytes(told)):
        raise Rejected(_("The signature of the push is wrong."), 403)
    kind = headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Rejected(_("The push is no JSON."), 415)
    try:
        payload = json.loads(request.body, parse_constant=lambda _name: None)
    except (ValueError, RecursionError):
        payload = None
    if not isinstance(payload, Mapping):
        raise Malformed(_("The push is no JSON."), request.body[:2000].decode("utf-8", "replace"))
    return payload


def gathered(account: str, told: Iterable[Told]) -> list[Pushed]:
    """What was told to one account, a page for each kind of source, in the order of telling."""
    kinds: dict[str, list[Told]] = {}
    for each in told:
        kinds.setdefault(each.kind, []).append(each)
    found = []
    for kind, parts in kinds.items():
        # Of an item that is told of twice, the later word counts.
        mentions = {each.mention.external_id: each.mention for each in parts if each.mention}
        deleted = dict.fromkeys(each.deleted for each in parts if each.deleted)
        page = Page(
            mentions=tuple(item for key, item in mentions.items() if key not in deleted),
            deleted=tuple(deleted),
            unreadable=tuple(each.unreadable for each in parts if each.unreadable),
        )
        found.append(Pushed(account, page, kind))
    return found


def read_told(kind: str, spelled: str, item: Any, read: Callable[[Any], Mention]) -> Told:
    """What a push tells of an item; one that is not understood costs only itself.

    :param kind: of the source
    :param spelled: the kind under which ``parse`` understands the item
    """
    try:
        return Told(kind, read(item))
    except Malformed as error:
        return Told(kind, unreadable=Unreadable(error.sentence, dump(item), spelled))


def told_in_private(entry: Mapping[str, Any]) -> Iterator[Told]:
    """Messages of an entry, ours (echoes) too, also while another app has the conversation."""
    for name in ("messaging", "standby"):
        for event in mappings(entry, name):
            if gone := taken_back(event):
                yield Told("messages", deleted=gone)
            elif says_something(event):
                yield read_told("messages", "messaging", event, to_messaging)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
