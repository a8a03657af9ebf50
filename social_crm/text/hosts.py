"""Where the links of a text lead to: names of hosts, as a network would make links of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

READ = 20_000
"""Characters that are read of a text."""

_TOP = (
    "app|at|be|ch|co|com|de|dev|eu|fr|info|io|it|link|ly|me|net|nl|org|page|shop|site|social|to|uk"
)
_LINK = re.compile(
    r"https?://[^\s<>\"]+|(?<![\w@.-])www\.[^\s<>\"]+"
    rf"|(?<![\w@./-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{_TOP})(?![\w-]|\.\w)(?:[/?#][^\s<>\"]*)?",
    re.IGNORECASE,
)


def hosts(text: str) -> set[str]:
    """The hosts that a text links to, in small letters, without ``www.``; addresses of mail are
    none."""
    found = set()
    for link in _LINK.findall(text[:READ]):
        if host := host_of(link):
            found.add(host)
    return found


def host_of(link: str) -> str:
    """The host of a link, with or without its scheme; empty, if there is none."""
    try:
        host = urlsplit(link if "://" in link else f"https://{link}").hostname or ""
    except ValueError:  # such as an address with an open bracket
        return ""
    return host.rstrip(".").removeprefix("www.")


def foreign(text: str, ours: Iterable[str]) -> set[str]:
    """Those hosts of a text that are none of ours, nor below one of them.

    :param ours: names of hosts, without ``www.``
    """
    known = set(ours)
    return {
        host
        for host in hosts(text)
        if host not in known and not any(host.endswith(f".{each}") for each in known)
    }
