"""What is stored of a mention, as the values of a row: what is too long, untrue or cannot be stored
is cut, left out or said."""

import json
from dataclasses import dataclass, field
from datetime import UTC, timedelta

from ..networks.text_tools import clean, safe_url

MAX_TEXT = 100_000
"""Characters of a text that are kept; what is longer is cut, and says so."""
MAX_ID = 1000
"""Characters of an id; an index entry has a limit of 2.7 kB."""
RAW_KEPT = 200_000

COLUMNS = (
    "account_id",
    "company_id",
    "network",
    "source_id",
    "external_id",
    "found_by",
    "fingerprint",
    "kind",
    "audience",
    "state",
    "profile_id",
    "own",
    "addressed",
    "bystander",
    "backfilled",
    "subject",
    "text",
    "html",
    "language",
    "url",
    "written_at",
    "edited_at",
    "received_at",
    "parent_external_id",
    "quoted_external_id",
    "thread",
    "counters",
    "permissions",
    "mentioned",
    "tags",
    "raw",
    "create_uid",
    "write_uid",
    "create_date",
    "write_date",
)


@dataclass(slots=True)
class _Known:
    """A mention of a page for which there is something to do. ``id`` is ``None`` if it is new."""

    id: int | None
    changed: bool
    addressed: bool
    found_before: bool


@dataclass(slots=True)
class _Place:
    """Where a page belongs: what all its rows share."""

    account_id: int
    company_id: int
    network: str
    own_id: str
    connected_at: object
    source_id: int | None = None
    opens_tickets: bool = False
    cursor: str | None = None
    last_item_at: object = None
    found_by: str | None = None
    shielded: bool = True
    """whether anything of this company was erased that must not come back"""
    now: object = None
    uid: int = 1
    reposts: dict = field(default_factory=dict)
    """external id of an item to the number of reposts that were seen"""


def _row(mention, profiles, place):
    """One row in the order of ``COLUMNS``."""
    written = _moment(mention.written_at, place.now, place.now)
    own = mention.author.external_id == place.own_id
    return (
        place.account_id,
        place.company_id,
        place.network,
        place.source_id,
        mention.external_id,
        place.found_by,
        mention.fingerprint(),
        mention.kind.value,
        mention.audience.value,
        "closed" if own else "new",
        profiles[mention.author.external_id],
        own,
        place.opens_tickets and not own,
        False,
        written < (place.connected_at or place.now),
        _text(mention.subject, 1000),
        _text(mention.text),
        _text(mention.html),
        _text(mention.language, 20),
        _address(mention.url),
        written,
        _moment(mention.edited_at, None, place.now),
        place.now,
        mention.parent_id or None,
        mention.quoted_id[:MAX_ID] or None,
        mention.thread_id or mention.parent_id or mention.external_id,
        _counters(mention, place),
        _json(dict(mention.permissions)),
        _json(mention.mentioned),
        _json(mention.tags),
        _text(mention.raw, RAW_KEPT),
        place.uid,
        place.uid,
        place.now,
        place.now,
    )


def _counters(mention, place):
    """The counters as JSON. A repost that was seen counts, also where the network lags behind."""
    counters = dict(mention.counters)
    if seen := place.reposts.get(mention.external_id):
        counters["reposts"] = max(seen, counters.get("reposts") or 0)
    return _json(counters)


def _text(text, limit=MAX_TEXT):
    """A text as the database takes it: ``None`` for nothing, not too long, without what it cannot
    store."""
    if not text:
        return None
    if len(text) > limit:
        text = f"{text[: limit - 1]}…"
    if "\x00" in text or not text.isascii():
        return clean(text)
    return text


def _address(url):
    """An address on the web; what else somebody gives out as one is not kept."""
    return _text(safe_url(url), 2000)


def _moment(moment, default, now):
    """A time as Odoo stores it (naive, UTC, whole seconds).

    One that cannot be true (before 1990, or more than a day ahead) is not believed.
    """
    if moment is None:
        return default
    try:
        moment = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    except (OverflowError, ValueError):
        return default
    if moment.year < 1990 or moment > now + timedelta(days=1):
        return default
    return moment


def _storable(text):
    return text.isprintable() and (text.isascii() or clean(text) == text)


def _json(value):
    return json.dumps(value) if value else None
