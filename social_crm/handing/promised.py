"""Which promises are made to a ticket, and what happened in it that they are counted by."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .promise import CLOSED, HELD, REOPENED, RESUMED, TARGETS, Event, Reckoned

Promise = Mapping[str, Any]
"""See ``_social_promises`` of the model ``helpdesk.sla``."""


Stage = tuple[datetime, "int | None", "int | None", bool, bool]
"""When a ticket went from one stage to another, and whether each of them is a closed one."""


@dataclass(slots=True)
class Case:
    """What is known of a ticket: who it is for, and what happened."""

    id: int
    company_id: int
    team_id: int | None
    team_calendar_id: int | None
    priority: str | None
    topic_id: int | None
    network: str
    known: bool
    vip: bool
    stage_id: int | None
    closed_at: datetime | None
    opened_at: datetime
    opening_id: int | None
    started: datetime | None
    promised: dict[str, Any] | None
    events: list[Event] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    rows: dict[tuple[str, datetime], tuple[int, dict[str, Any]]] = field(default_factory=dict)

    @property
    def on(self) -> list[Any]:
        """What decisions are made again for."""
        return [self.team_id, self.priority, self.topic_id]

    def gets(self, promise: Promise) -> bool:
        """Whether a promise is made to this one."""
        return bool(
            promise["active"]
            and promise["company_id"] in (None, self.company_id)
            and (promise["since"] is None or promise["since"] <= self.opened_at)
            and (not promise["teams"] or self.team_id in promise["teams"])
            and (not promise["networks"] or self.network in promise["networks"])
            and (not promise["topics"] or self.topic_id in promise["topics"])
            and (promise["customers"] != "known" or self.known)
            and (promise["customers"] != "vip" or self.vip)
            and (self.priority or "0") >= promise["priority"]
        )

    def decided(self, promises: Mapping[int, Promise]) -> dict[str, Promise]:
        """The promise of each target that is made to this one.

        :param dict promises: id to promise, the one that counts first
        :returns: target to promise
        """
        before = self.promised or {}
        chosen = {}
        for target in TARGETS:
            promise = promises.get(before.get(target, 0))
            if before.get("on") != self.on or (
                before.get(target) and not (promise and promise["active"])
            ):
                promise = next(
                    (
                        each
                        for each in promises.values()
                        if each["target"] == target and self.gets(each)
                    ),
                    None,
                )
            if promise:
                chosen[target] = promise
        self.promised = {
            "on": self.on,
            **{target: promise["id"] for target, promise in chosen.items()},
        }
        return chosen

    def told(self, held: Collection[int | None]) -> list[Event]:
        """What happened, for a promise that stages of these ids hold."""
        events = [*self.events]
        if self.started is None:
            return events
        first = self.stages[0][1] if self.stages else self.stage_id
        if first in held:
            events.append(Event(self.started, HELD))
        if not self.stages and self.closed_at:
            events.append(Event(max(self.closed_at, self.started), CLOSED))
        for at, before, after, was_closed, is_closed in self.stages:
            if (before in held) != (after in held):
                events.append(Event(at, HELD if after in held else RESUMED))
            if was_closed != is_closed:
                events.append(Event(at, CLOSED if is_closed else REOPENED))
        return events

    def stands(
        self,
        target: str,
        decided: Promise | None,
        promises: Mapping[int, Promise],
        reckon: Callable[[Promise], list[Reckoned]],
    ) -> list[tuple[Promise, Reckoned]]:
        """How what is promised stands, each by the promise that judges it.

        What was done when it was last looked at, and still is, keeps the promise that it was done
        under. Everything else is judged by the one that holds now.

        :param decided: the promise of this target that holds now, if there is one
        :param promises: id to promise, also those that do not hold any more
        :param reckon: see :func:`.promise.reckon`, for a promise
        :returns: in the order in which they began
        """
        kept = {
            started: row["sla_id"]
            for (its, started), (_id, row) in self.rows.items()
            if its == target and done(row)
        }
        found: dict[datetime, tuple[Promise, Reckoned]] = {}
        judges = [decided, *map(promises.get, sorted(set(kept.values())))]
        for promise in {each["id"]: each for each in judges if each}.values():
            for each in reckon(promise):
                is_kept = each.started in kept and (each.met_at or each.ended_at)
                judge = promises.get(kept[each.started]) if is_kept else decided
                if judge and judge["id"] == promise["id"]:
                    found[each.started] = promise, each
        return [found[started] for started in sorted(found)]


def done(row: Mapping[str, Any]) -> bool:
    """Whether what a row promises was kept, or has ended."""
    return bool(row["social_met_at"] or row["social_ended_at"])
