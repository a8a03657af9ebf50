"""Reads what happened at a page on LinkedIn, in stretches of time.

In which order notifications come is not told. So a stretch is read to its end, whatever the order,
and what was read is remembered by time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from .errors import Malformed, Rejected
from .items import count, dump, mapping
from .linkedin_items import comment_to_mention, notification_to_mention, urn
from .text_tools import clean, sane_time
from .types import Mention, Page, Unreadable

KEPT = timedelta(days=60)
"""For so long LinkedIn keeps notifications (https://learn.microsoft.com/linkedin/marketing/
community-management/organizations/organization-social-action-notifications, 2026-11)."""
OVERLAP = 3_600_000
"""Milliseconds that are read again: how late a notification may appear."""


@dataclass(frozen=True)
class Place:
    """Where reading stands. All times in milliseconds since 1970.

    :param mark: of the newest notification that is known
    :param begin: of the stretch of time that is being read; 0: none is
    :param offset: how many of its notifications have been read
    :param top: of the newest notification in it
    """

    mark: int = 0
    begin: int = 0
    offset: int = 0
    top: int = 0

    @classmethod
    def load(cls, cursor: str) -> Place:
        """The place of a cursor. What cannot be read is a beginning: nothing is lost by it."""
        try:
            values = json.loads(cursor)
            return cls(*(int(values[key]) for key in ("mark", "begin", "offset", "top")))
        except (ValueError, KeyError, TypeError, RecursionError):
            return cls()

    def dump(self) -> str:
        """The cursor of this place."""
        return json.dumps(asdict(self), separators=(",", ":"))


class NotificationReader:
    """Reads one kind of notifications, from a cursor to the end.

    :param ask: a page of what happened since a time (milliseconds), from an offset on
    :param look_up: a comment by its name; ``None`` if it is gone
    """

    def __init__(
        self,
        ask: Callable[[int, int], list[Any]],
        look_up: Callable[[str], Mapping[str, Any] | None],
        now: datetime,
    ) -> None:
        self._ask = ask
        self._look_up = look_up
        self._now = now
        self._given: dict[str, int] = {}  # what this run handed out: name to time

    def pages(self, cursor: str, since: datetime) -> Iterator[Page]:
        """Everything since the cursor. A stretch that was interrupted is finished first.

        :param since: nothing older is wanted on a first run
        """
        place = Place.load(cursor)
        while True:
            resumed = place.begin > 0
            if not resumed:
                begin = place.mark - OVERLAP if place.mark else milliseconds(since)
                place = replace(place, begin=max(begin, 1), offset=0, top=place.mark)
            seen: set[str] = set()
            items = self._ask(place.begin, place.offset)
            while True:
                seen.update(map(dump, items))
                # Only the next page tells whether this was the last one.
                following = self._ask(place.begin, place.offset + len(items)) if items else []
                done = seen.issuperset(map(dump, following))  # also of a server that repeats itself
                times = [count(mapping(item).get("lastModifiedAt")) or 0 for item in items]
                # Dates in the future are no news of the future.
                top = min(max([place.top, *times]), milliseconds(self._now))
                place = replace(place, offset=place.offset + len(items), top=top)
                if done:
                    place = Place(mark=place.top)
                page = self._page(items)
                yield replace(page, cursor=place.dump(), more=not done or resumed)
                if done:
                    break
                items = following
            if not resumed:
                return

    def _page(self, items: Sequence[Any]) -> Page:
        """Notifications as mentions. Of several about one thing the newest counts."""
        deleted: list[str] = []
        mentions: dict[str, Mention] = {}
        unreadable: list[Unreadable] = []
        for item in items:
            told = mapping(item)
            time = count(told.get("lastModifiedAt")) or 0
            named = urn(told.get("generatedActivity"))
            if named and time <= self._given.get(named, -1):
                continue
            if clean(told.get("action")) == "COMMENT_DELETE":
                deleted += filter(None, [named])
                mentions.pop(named, None)
            else:
                try:
                    mention = self._read(item, named)
                except Malformed as error:
                    raw = dump(item)
                    unreadable.append(Unreadable(error.sentence, raw, "notification", named))
                    continue
                if time <= self._given.get(mention.external_id, -1):
                    continue
                self._given[mention.external_id] = time
                mentions[mention.external_id] = self._believed(mention)
            if named:
                self._given[named] = time
        return Page(tuple(mentions.values()), deleted=tuple(deleted), unreadable=tuple(unreadable))

    def _read(self, item: Any, named: str) -> Mention:
        """A notification as a mention. What was written does not always come along."""
        try:
            return notification_to_mention(item)
        except Malformed:
            try:
                comment = self._look_up(named)
            except Rejected:
                comment = None
            if comment is None:
                raise
        return comment_to_mention(comment)

    def _believed(self, mention: Mention) -> Mention:
        """Without a date that lies in the future."""
        if mention.written_at and sane_time(mention.written_at, self._now) is None:
            return replace(mention, written_at=None)
        return mention


def milliseconds(time: datetime) -> int:
    """Since 1970, as LinkedIn counts."""
    return int(time.astimezone(UTC).timestamp() * 1000)
