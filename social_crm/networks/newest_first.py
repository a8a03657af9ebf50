"""Reads a feed that shows its newest items first, in steps that can be interrupted at any point.

A walk goes back from the newest item until it meets what an earlier walk has seen. The cursor keeps
how far everything is known (the mark), and, while a walk is under way, where it goes on. The mark
is raised only when the walk is complete, so that an interrupted one leaves no hole: the next run
first finishes it and then looks for what came in the meantime.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from .sentence import _
from .types import Mention, Page, Unreadable

RECENT = 40
"""How many ids of the newest items a cursor keeps."""
_TOKENS = 5
"""How many of the last listed ids are kept to go on from."""


@dataclass(frozen=True)
class Batch:
    """One answer of the server, newest item first.

    :param listed: the server's ids of everything it listed, wanted or not; the last one is where
        the next, older batch begins. Empty: there is nothing older.
    :param times: when the listed items came, as far as that is known; of the order of the feed
    """

    mentions: tuple[Mention, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    listed: tuple[str, ...] = ()
    times: tuple[datetime, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the items that are wanted."""
        bad = (item.external_id for item in self.unreadable if item.external_id)
        return (*(mention.external_id for mention in self.mentions), *bad)


@dataclass(frozen=True)
class Position:
    """What a cursor holds.

    :param mark: everything up to this time is known; ``None`` before the first complete walk
    :param recent: ids of the newest known items, newest first
    :param turn: for whoever looks again at the recent items, a few at a time
    :param tokens: of a walk under way: the last listed ids; it goes on behind the last of them
    :param top: of a walk under way: what the mark becomes
    :param walked: of a walk under way: ids of the newest items that it met
    """

    mark: datetime | None = None
    recent: tuple[str, ...] = ()
    turn: int = 0
    tokens: tuple[str, ...] = ()
    top: datetime | None = None
    walked: tuple[str, ...] = ()

    @classmethod
    def load(cls, cursor: str) -> Position:
        """The position of a cursor. What cannot be read is a beginning: nothing is lost by it."""
        try:
            values = json.loads(cursor)
            return cls(
                mark=_time(values["mark"]),
                recent=_ids(values["recent"]),
                turn=int(values["turn"]),
                tokens=_ids(values["tokens"]),
                top=_time(values["top"]),
                walked=_ids(values["walked"]),
            )
        except (ValueError, KeyError, TypeError, RecursionError):
            return cls()

    def dump(self) -> str:
        """The cursor of this position."""
        return json.dumps(asdict(self), default=datetime.isoformat, separators=(",", ":"))

    def after(self, batch: Batch, now: datetime) -> Position:
        """The position behind a batch of a walk under way."""
        first = not self.tokens
        newest = max(batch.times, default=None)
        return replace(
            self,
            tokens=(*self.tokens, *batch.listed)[-_TOKENS:],
            # Dates in the future are no news of the future.
            top=min(newest, now) if first and newest else self.top,
            walked=_newest(self.walked, batch.ids),
        )

    def complete(self) -> Position:
        """The position when the walk under way has come to its end."""
        mark = max((time for time in (self.mark, self.top) if time), default=None)
        return Position(mark=mark, recent=_newest(self.walked, self.recent), turn=self.turn)


def walk(
    cursor: str,
    ask: Callable[[str], Batch],
    *,
    floor: datetime | None,
    overlap: timedelta,
    now: datetime,
) -> Iterator[tuple[Page, Position]]:
    """Read what came since ``cursor``, batch by batch.

    Each page carries the cursor behind it; the position is the same in a form that can be read.
    Stops at an empty batch, when most items of a batch are older than the mark less the overlap
    (on the first walk: than the floor), and when a batch brings nothing that this walk has not
    listed before, since some servers answer any question with the same page.

    :param ask: asks for what is older than an id, or for the newest when the id is empty
    :param floor: nothing older is wanted on the first walk
    :param overlap: how late an item may appear at its place in the feed
    """
    position = Position.load(cursor)
    while True:
        goal = position.mark - overlap if position.mark else floor
        position, batch = _begin(position, ask)
        resumed = bool(position.tokens)
        seen: set[str] = set()
        while True:
            stuck = bool(batch.listed) and seen.issuperset(batch.listed)
            seen.update(batch.listed)
            met = not set(position.recent).isdisjoint((*position.walked, *batch.ids))
            done = not batch.listed or stuck or _reached(goal, batch, met)
            gap = stuck and bool(position.mark) and not met and not _reached(goal, batch, met)
            behind = position.after(batch, now)
            behind = behind.complete() if done else behind
            page = Page(
                mentions=batch.mentions,
                unreadable=batch.unreadable,
                cursor=behind.dump(),
                more=not done or resumed,
                gap=_("The server repeats one page; older items may be missing.") if gap else "",
            )
            yield page, behind
            position = behind
            if done:
                break
            batch = ask(position.tokens[-1])
        if not resumed:
            return


def _begin(position: Position, ask: Callable[[str], Batch]) -> tuple[Position, Batch]:
    """Go on with an interrupted walk, or begin at the newest item.

    Some servers know nothing that is older than an item which was deleted in the meantime. So an
    empty answer is believed only when an earlier place gives nothing but what is known. If no place
    is known any more, the walk begins anew, and the mark stays where it was.
    """
    places = position.tokens
    for place in reversed(places):
        batch = ask(place)
        if batch.listed:
            return position, Batch() if set(places).issuperset(batch.listed) else batch
    return replace(position, tokens=(), top=None, walked=()), ask("")


def _reached(goal: datetime | None, batch: Batch, met: bool) -> bool:
    """Whether a batch lies before the goal. One item with an odd date decides nothing."""
    if not batch.times:
        return met
    return goal is not None and sum(time < goal for time in batch.times) * 2 > len(batch.times)


def _newest(first: Iterable[str], then: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *then)))[:RECENT]


def _time(value: Any) -> datetime | None:
    if value is None:
        return None
    time = datetime.fromisoformat(value)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _ids(values: Any) -> tuple[str, ...]:
    return tuple(str(value) for value in values)
