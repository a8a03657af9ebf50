"""Keeps secrets out of what people see: a server's words, and the beginning of a bad answer."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from .text_tools import one_line

RAW_KEPT = 2048
"""Bytes of an answer that was not understood, kept for the health view."""
PUBLIC_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "user-agent",
        "if-none-match",
        "if-modified-since",
    }
)
"""Of the headers of a request, those that another host may see after a redirect."""

_SECRET_NAME = re.compile("token|secret|key|pass|code|auth|sig", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9_\-+/=.~]{24,}")
_QUERY = re.compile(r"(https?://[^\s?#\"'<>]*)[?#][^\s\"'<>]*")


def server_message(response: requests.Response) -> str:
    """What the server's JSON says about the error: one line, at most 200 characters, no token."""
    try:
        found = _find_message(json.loads(response.content[:65536]))
    except (ValueError, RecursionError):
        return ""
    return _harmless(one_line(found, 1000), secrets_of(response.request))[:200]


def _find_message(data: Any, depth: int = 0) -> str:
    if depth > 4:
        return ""
    if isinstance(data, str):
        return data
    if isinstance(data, list):
        return _find_message(data[0], depth + 1) if data else ""
    if not isinstance(data, Mapping):
        return ""
    for name in ("error_description", "message", "detail", "error", "errors", "title"):
        found = _find_message(data.get(name), depth + 1)
        if found:
            return found
    return ""


def _harmless(text: str, secrets: Collection[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "…")
    text = _QUERY.sub(r"\1", text)
    return _TOKEN.sub(lambda found: _shown(found.group()), text)


def _shown(word: str) -> str:
    # Long words of letters only are language; a mixture of letters and digits may be a key.
    secret = any(c.isdigit() for c in word) and any(c.isalpha() for c in word)
    return "…" if secret else word


def secrets_of(request: requests.PreparedRequest | None) -> Collection[str]:
    """What could be a secret in a request: credentials in headers, values of query and form."""
    if request is None:
        return ()
    found: set[str] = set()
    for name, value in request.headers.items():
        if name.lower() not in PUBLIC_HEADERS and isinstance(value, str):
            found.update(value.split()[-1:])
    pairs = parse_qsl(urlsplit(request.url or "").query)
    if isinstance(request.body, str):
        pairs += parse_qsl(request.body)
    found.update(value for name, value in pairs if _SECRET_NAME.search(name))
    return sorted((value for value in found if len(value) >= 8), key=len, reverse=True)


def kept_raw(body: bytes, secrets: Collection[str] = ()) -> str:
    """The beginning of a body as text, for ``Malformed.raw``."""
    text = body[:RAW_KEPT].decode("utf-8", "replace").replace("\x00", "")
    for secret in secrets:
        text = text.replace(secret, "…")
    return text
