"""Follows the comments of those entries of a feed that have certain words. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from .errors import Blocked, Malformed, RateLimited, Rejected, Temporary, Unauthorized
from .items import mapping
from .query import Query
from .text_tools import safe_url
from .types import Mention, Page, SourceSpec

FOLLOWED = 20
"""Entries whose comments are read, the last ones found; each costs a request in every run."""


@dataclass
class _Position:
    """What the cursor holds.

    :param entries: cursor of the feed of entries
    :param comments: address of a feed of comments to its cursor, in the order of finding
    """

    entries: str = ""
    comments: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, cursor: str) -> _Position:
        """What cannot be read is a beginning."""
        try:
            values = json.loads(cursor)
            comments = {str(url): str(value) for url, value in values["comments"].items()}
            return cls(str(values["entries"]), comments)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return cls()

    def dump(self) -> str:
        """The cursor."""
        values = {"entries": self.entries, "comments": self.comments}
        return json.dumps(values, separators=(",", ":"))

    def found(self, url: str) -> None:
        """Follow one more, and the oldest no longer if there are too many."""
        self.comments.setdefault(url, "")
        for old in list(self.comments)[:-FOLLOWED]:
            del self.comments[old]


def follow(
    read: Callable[[SourceSpec, str], Iterator[Page]], source: SourceSpec, cursor: str
) -> Iterator[Page]:
    """Entries that match the query of the source, then what is new among their comments.

    :param read: reads a feed from a cursor
    :raises Temporary: a feed of comments cannot be read now; those of the other entries were read
    """
    position = _Position.load(cursor)
    query = Query.read(source.settings.get("query"))
    url = str(source.settings.get("url", ""))
    entries = SourceSpec("entries", {"url": url}, source.since)
    for page in read(entries, position.entries):
        wanted = tuple(each for each in page.mentions if query.matches(_searched(each)))
        for address in filter(None, (comments_of(each, url) for each in wanted)):
            position.found(address)
        position.entries = page.cursor
        yield replace(page, mentions=wanted, cursor=position.dump(), more=True)
    late: Temporary | None = None
    for address in list(position.comments):
        comments = SourceSpec("comments", {"url": address}, source.since)
        try:
            for page in read(comments, position.comments[address]):
                position.comments[address] = page.cursor
                yield replace(page, cursor=position.dump(), more=True)
        except RateLimited:
            raise
        except Temporary as error:
            late = error
        except (Rejected, Malformed, Unauthorized, Blocked):
            continue  # comments of one entry that cannot be read are no reason to read none
    if late is not None:
        raise late
    yield Page(cursor=position.dump())


def comments_of(mention: Mention, url: str) -> str:
    """The feed of the comments of an entry, if it names one on the host of its own feed."""
    try:
        entry = mapping(mapping(json.loads(mention.raw)).get("entry"))
    except (ValueError, RecursionError):
        return ""
    address = safe_url(entry.get("comments"))
    return address if urlsplit(address).hostname == urlsplit(_full(url)).hostname else ""


def _full(url: str) -> str:
    return url if "://" in url else f"https://{url}"


def _searched(mention: Mention) -> str:
    return f"{mention.subject}\n{mention.text}"
