"""Reads lists inside a list, such as the comments of every post, in steps that can be interrupted.

A walk goes through the outer list from its top, and on in each inner list as far as something new
may be there. ``newest_first.walk`` is for one list in the order of time; what lies in two levels
has no such order. The mark, up to which everything is known, is raised only when a walk is
complete, and never beyond the moment at which it began: what was written into a part that was
walked already is found by the next one. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from .errors import NetworkError, Rejected
from .graph_errors import not_there
from .sentence import _
from .types import Mention, Page, Unreadable


@dataclass(frozen=True)
class Step:
    """One answer of the server.

    :param after: where this list goes on; empty: its end, or nothing more of it is wanted
    :param inner: of an outer list: inner lists that must be read on, as (id, where it goes on)
    :param lists: how many inner lists the answer showed
    """

    mentions: tuple[Mention, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    after: str = ""
    inner: tuple[tuple[str, str], ...] = ()
    lists: int = 0


Ask = Callable[[str, str, datetime | None], Step]
"""Asks for a part of a list: id of the inner list (empty: the outer one), where it goes on (empty:
its top), and a time before which nothing is wanted."""


@dataclass(frozen=True)
class Place:
    """What a cursor holds.

    :param mark: everything up to this time is known; ``None`` before the first complete walk
    :param walking: a walk is under way
    :param begun: when it began
    :param top: time of the newest item that it met
    :param after: where its outer list goes on
    :param todo: inner lists that it has to read on
    :param lists: how many inner lists it has met
    """

    mark: datetime | None = None
    walking: bool = False
    begun: datetime | None = None
    top: datetime | None = None
    after: str = ""
    todo: tuple[tuple[str, str], ...] = ()
    lists: int = 0

    @classmethod
    def load(cls, cursor: str) -> Place:
        """The place of a cursor. What cannot be read is a beginning: nothing is lost by it."""
        try:
            values = json.loads(cursor)
            return cls(
                mark=_time(values["mark"]),
                walking=values["walking"] is True,
                begun=_time(values["begun"]),
                top=_time(values["top"]),
                after=str(values["after"]),
                todo=tuple((str(one), str(two)) for one, two in values["todo"]),
                lists=int(values["lists"]),
            )
        except (ValueError, KeyError, TypeError, RecursionError):
            return cls()

    def dump(self) -> str:
        """The cursor of this place."""
        return json.dumps(asdict(self), default=datetime.isoformat, separators=(",", ":"))

    def behind(self, step: Step, most: int) -> Place:
        """The place behind an answer."""
        times = [mention.written_at for mention in step.mentions if mention.written_at]
        # Dates in the future are no news of the future.
        newest = max((time for time in times if self.begun and time <= self.begun), default=None)
        top = max((time for time in (self.top, newest) if time), default=None)
        if self.todo:
            rest = self.todo[1:]
            here = ((self.todo[0][0], step.after),) if step.after else ()
            return replace(self, top=top, todo=(*here, *rest))
        lists = self.lists + step.lists
        after = step.after if lists < most else ""
        return replace(self, top=top, after=after, todo=step.inner, lists=lists)

    @property
    def done(self) -> bool:
        """Whether nothing is left to ask."""
        return not self.after and not self.todo

    def complete(self) -> Place:
        """The place when the walk under way has come to its end."""
        return Place(mark=max((time for time in (self.mark, self.top) if time), default=None))


def walk_lists(
    cursor: str,
    ask: Ask,
    *,
    floor: datetime | None,
    overlap: timedelta,
    now: datetime,
    most: int = 10**9,
) -> Iterator[Page]:
    """Read what came since ``cursor``, answer by answer. One that only leads on is no page.

    :param floor: nothing older is wanted on the first walk
    :param overlap: how late an item may appear
    :param most: so many inner lists are looked at in one walk, from the top of the outer one
    """
    return _filled(_walk(Place.load(cursor), ask, floor, overlap, now, most))


def _filled(pages: Iterator[Page]) -> Iterator[Page]:
    """The pages, with what is empty joined to the one before; what was read before an error
    stays."""
    held: Page | None = None
    while True:
        try:
            page = next(pages)
        except StopIteration:
            break
        except NetworkError:
            if held is not None:
                yield held
            raise
        if held is None or not (held.mentions or held.unreadable):
            gap = page.gap or (held.gap if held else "")
            held = replace(page, gap=gap)
        elif not (page.mentions or page.unreadable):
            gap = held.gap or page.gap
            held = replace(held, cursor=page.cursor, more=page.more, gap=gap)
        else:
            yield held
            held = page
    if held is not None:
        yield held


def _walk(
    place: Place,
    ask: Ask,
    floor: datetime | None,
    overlap: timedelta,
    now: datetime,
    most: int,
) -> Iterator[Page]:
    while True:
        resumed = place.walking
        if not resumed:
            place = Place(mark=place.mark, walking=True, begun=now)
        goal = place.mark - overlap if place.mark else floor
        asked: set[tuple[str, str]] = set()
        last = ""
        while True:
            where = place.todo[0] if place.todo else ("", place.after)
            stuck = where in asked
            # A list that turns up again in the outer one was read already; no harm is done.
            lost = stuck and where[0] == last
            last = where[0]
            asked.add(where)
            try:
                step = Step() if stuck else ask(*where, goal)
            except Rejected as error:
                # A list, or a place in one, that the server no longer knows is no reason to stand
                # still.
                if not not_there(error):
                    raise
                if not where[0]:
                    if len(asked) > 1 or not resumed:
                        raise
                    place = Place(mark=place.mark)
                    break
                step, lost = Step(), True
            behind = place.behind(step, most)
            done = behind.done
            behind = behind.complete() if done else behind
            yield Page(
                mentions=step.mentions,
                unreadable=step.unreadable,
                cursor=behind.dump(),
                more=not done or resumed,
                gap=_("A list could not be read to its end; older items may be missing.")
                if lost
                else "",
            )
            place = behind
            if done:
                break
        if not resumed:
            return


def reached(goal: datetime | None, times: Sequence[datetime | None]) -> bool:
    """Whether most of these lie before the goal. One item with an odd date decides nothing."""
    known = [time for time in times if time]
    return goal is not None and bool(known) and sum(t < goal for t in known) * 2 > len(known)


def _time(value: Any) -> datetime | None:
    if value is None:
        return None
    time = datetime.fromisoformat(value)
    return time if time.tzinfo else time.replace(tzinfo=UTC)
