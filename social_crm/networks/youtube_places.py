"""What people type about YouTube: a video, a channel, an answer. Pure."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from .errors import Rejected
from .sentence import _
from .text_tools import one_line, safe_url
from .types import Reply, SourceSpec
from .youtube_items import is_video, thread_of

_CHANNEL_ID = re.compile(r"UC[\w-]{22}")
_HANDLE = re.compile(r"@[\w.·-]{3,30}")


def addressed(reply: Reply) -> str:
    """The text that goes out. YouTube knows one level of answers only: who answers a reply names
    its author, as the site does."""
    parent = reply.parent
    if parent is None or thread_of(parent.external_id) == parent.external_id:
        return reply.text
    handle = f"@{parent.author.handle}" if parent.author.handle else ""
    if not handle or handle.lower() in reply.text.lower():
        return reply.text
    return f"{handle} {reply.text}"


def video_id(source: SourceSpec) -> str:
    """The id of a video, from its address or as it is.

    :raises Rejected: it is none
    """
    typed = one_line(source.settings.get("video"))
    if is_video(typed):
        return typed
    address = safe_url(typed if "://" in typed else f"https://{typed}")
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    steps = [step for step in parts.path.split("/") if step]
    named = parse_qs(parts.query).get("v", [""])[0]
    if host == "youtu.be" and steps:
        named = steps[0]
    if host == "youtube.com" and len(steps) > 1 and steps[0] in ("shorts", "live", "embed", "v"):
        named = steps[1]
    if host not in ("youtu.be", "youtube.com", "music.youtube.com") or not is_video(named):
        raise Rejected(_("“%(text)s” is not the address of a video.", text=one_line(typed, 80)))
    return named


def channel_named(source: SourceSpec) -> str:
    """The id of a channel, or its handle with ``@``.

    :raises Rejected: it is neither
    """
    typed = one_line(source.settings.get("channel"))
    last = typed.partition("?")[0].rstrip("/")
    if "/" in last:
        steps = last.split("/")
        last = next((s for s in steps if s.startswith("@") or _CHANNEL_ID.fullmatch(s)), "")
    elif not _CHANNEL_ID.fullmatch(last) and not last.startswith("@"):
        last = f"@{last}"
    if not _CHANNEL_ID.fullmatch(last) and not _HANDLE.fullmatch(last):
        raise Rejected(
            _("Please give a channel by its handle (@acme) or its address: “%(text)s” is neither.",
              text=one_line(typed, 80))
        )  # fmt: skip
    return last
