"""How items come in: pages that we ask for, and what is pushed to us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .declared import SettingValue
from .items import Mention, Repost, Unreadable


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """What to read.

    :param since: nothing older is wanted on a first run
    """

    kind: str
    settings: Mapping[str, SettingValue] = field(default_factory=dict)
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One step of reading a source: it is stored, together with its cursor, in one transaction.

    :param cursor: opaque; handed back to ``fetch`` to go on right behind this page
    :param more: another page can be had at once
    :param deleted: ids that the source says are gone
    :param gap: a sentence when items were surely or probably missed before this page
    :param reposts: of items, whether these are in this page, known already, or not known
    :param charges: key of a :class:`Price` to how many of it this page cost
    """

    mentions: tuple[Mention, ...] = ()
    cursor: str = ""
    more: bool = False
    deleted: tuple[str, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    gap: str = ""
    reposts: tuple[Repost, ...] = ()
    charges: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PushRequest:
    """A request that a network made to us, as it arrived. ``body`` is the raw bytes that a
    signature covers.

    :param account: external id of the account whose own address was called; for networks that do
        not say for whom a push is
    """

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes = field(repr=False)
    account: str = ""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What one push brought for one account (one request can carry several accounts).

    :param external_id: of the account (``Identity.external_id``)
    :param source_kind: the kind of source that would have found it by reading
    """

    external_id: str
    page: Page
    source_kind: str = ""
