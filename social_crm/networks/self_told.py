"""What authors tell of themselves: shared by all networks that pass it on.

Nothing told is ``None``; told and empty is empty, so that what somebody took out of their profile
goes here, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .text_tools import clean, html_to_text, one_line, safe_url
from .types import Link

MAX_ABOUT = 1000
"""Characters of what somebody says about themselves. Networks allow 160 to 500; forums more."""
MAX_PLACE = 200
MAX_LINKS = 10


def told_about(text: Any, *, html: bool = False) -> str | None:
    """What somebody says about themselves as plain text, bounded.

    :param html: whether it may have markup
    """
    if not isinstance(text, str):
        return None
    plain = html_to_text(text) if html else clean(text).strip()
    return plain if len(plain) <= MAX_ABOUT else f"{plain[: MAX_ABOUT - 1].rstrip()}…"


def told_place(text: Any) -> str | None:
    """Where somebody says to be, in their own words."""
    return one_line(text, MAX_PLACE) if isinstance(text, str) else None


def told_links(*addresses: tuple[Any, bool]) -> tuple[Link, ...]:
    """Addresses that somebody names as their own, each once; verified ones first.

    :param addresses: pairs of an address and whether the network has checked that it is theirs
    """
    known: dict[str, bool] = {}
    for address, verified in addresses:
        if url := safe_url(address):
            known[url] = known.get(url, False) or verified
    links = (Link(url, verified) for url, verified in known.items())
    return tuple(sorted(links, key=lambda link: not link.verified))[:MAX_LINKS]


def best_link(links: Iterable[Link]) -> str:
    """The address that stands for the website: the first that was checked, else the first."""
    ordered = sorted(links, key=lambda link: not link.verified)
    return ordered[0].url if ordered else ""
