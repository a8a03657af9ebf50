"""Reads what a Discourse forum pushes: webhooks of post events. Pure."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from .discourse_items import SITE, is_gone, is_private, says_something, to_mention
from .errors import Malformed, Rejected
from .items import id_text, mapping, read_items
from .sentence import _
from .site_address import host_of
from .text_tools import safe_url
from .types import Page, Pushed, PushRequest

_DELETED = "post_destroyed"


def read_push(request: PushRequest, secret: str) -> tuple[Pushed, ...]:
    """The posts of a webhook for the account whose address was called.

    Posts of other people's private messages are not for us, although the forum pushes them to
    whom its administrator lets: they are left out.

    https://github.com/discourse/discourse, app/jobs/regular/emit_web_hook_event.rb (2026-11)

    :raises Rejected: the signature does not fit, or it is no JSON
    """
    headers = {name.lower(): value for name, value in request.headers.items()}
    _check_signature(headers.get("x-discourse-event-signature", ""), request.body, secret)
    try:
        values = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Rejected(_("The push is no JSON.")) from None
    told = mapping(values).get("post")
    posts = [
        each for each in (told if isinstance(told, list) else [told]) if isinstance(each, Mapping)
    ]
    site = _site(headers.get("x-discourse-instance", ""), request.account)
    if headers.get("x-discourse-event") == _DELETED:
        gone = tuple(filter(None, (id_text(post.get("id")) for post in posts)))
        return (Pushed(request.account, Page(deleted=gone), "posts"),) if gone else ()
    pages: dict[str, list[Mapping[str, Any]]] = {}
    for post in posts:
        if kind := _source_kind({**post, SITE: site}, request.account):
            pages.setdefault(kind, []).append({**post, SITE: site})
    return tuple(
        Pushed(request.account, Page(*read_items_of(found)), kind) for kind, found in pages.items()
    )


def read_items_of(posts: list[Mapping[str, Any]]) -> Any:
    """Arguments of a page with these posts."""
    alive = [post for post in posts if not is_gone(post)]
    gone = tuple(id_text(post.get("id")) for post in posts if is_gone(post))
    mentions, unreadable = read_items(alive, "post", to_mention)
    return mentions, "", False, gone, unreadable


def _check_signature(signature: str, body: bytes, secret: str) -> None:
    """:raises Rejected: it is not that of the body, or there is no secret"""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest() if secret else ""
    given = signature.removeprefix("sha256=").encode("utf-8", "replace")
    if not digest or not hmac.compare_digest(given, digest.encode()):
        raise Rejected(_("The push is not signed with the secret of the webhook."), "signature")


def _site(instance: str, account: str) -> str:
    """The address of the forum. What the header says is not signed: it must fit the account."""
    site = safe_url(instance).rstrip("/")
    host = account.partition("/u/")[0]
    return site if site and host_of(site) == host else f"https://{host}" if host else ""


def _source_kind(post: Mapping[str, Any], me: str) -> str:
    """The source that would have found it; empty if it is not for us."""
    if not says_something(post):
        return ""
    try:
        mention = to_mention(post)
    except Malformed:
        return "posts"
    named = bool(me) and me in mention.mentioned
    own = mention.author.external_id == me
    if is_private(post):
        return "messages" if named or own else ""
    return "mentions" if named else "own" if own else "posts"
