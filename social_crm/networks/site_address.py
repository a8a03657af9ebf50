"""The address of a site as people type it, made one that requests can be built on. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from .errors import Rejected
from .sentence import _
from .text_tools import clean, one_line

_HOST = re.compile(r"\[[0-9a-fA-F:.]+\]|[\w.-]+")


def site_url(text: object, pages: str = "") -> str:
    """The address without query, fragment and the slash at its end; https unless http is asked for.

    A folder stays, since some sites live in one.

    :param text: a host name, or an address of the site or of one of its pages
    :param pages: regular expression for the first part of the path that belongs to a page and not
        to the folder that the site lives in: it and what follows is cut off
    :raises Rejected: there is no host name in it
    """
    typed = clean(text).strip()
    address = typed if "://" in typed else f"https://{typed}"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
        parts = urlsplit("")
    shown = f"[{host}]" if ":" in host else host
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(shown) or host[:1] in ".-":
        raise Rejected(_("“%(text)s” is not the address of a site.", text=one_line(text, 80)))
    kept: list[str] = []
    for part in filter(None, parts.path.split("/")):
        if pages and re.fullmatch(pages, part):
            break
        kept.append(part)
    folder = "".join(f"/{part}" for part in kept)
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "") + folder


def host_of(url: str) -> str:
    """Host, port and folder of a site: the same whether it is asked for by http or https."""
    parts = urlsplit(url)
    return parts.netloc.lower() + parts.path.rstrip("/")
