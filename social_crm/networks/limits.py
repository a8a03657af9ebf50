"""Keeps to what a network allows: counts requests before they are made, listens to what the server
says is left.

A :class:`Meter` belongs to one piece of work in one thread. What the whole company may do in a
stretch of time is shared out by Odoo as ``allowed``; this file only keeps to it. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import requests

from .errors import AllowanceUsed, Temporary
from .items import mapping, mappings
from .sentence import _
from .types import Limit

FULL = 95
"""Per cent of an allowance from which on we stop by ourselves, where a server tells percentages."""
PERCENT_WAIT = 300.0
"""Seconds to wait then, when it does not say how long."""

_REMAINING = ("x-rate-limit-remaining", "x-ratelimit-remaining", "ratelimit-remaining")
# https://developers.facebook.com/docs/graph-api/overview/rate-limiting (2026-11)
_USAGE = ("x-app-usage", "x-page-usage", "x-business-use-case-usage", "x-ad-account-usage")
_PERCENTS = ("call_count", "total_cputime", "total_time", "acc_id_util_pct")


@dataclass(frozen=True)
class Pause:
    """Until when nobody should ask, as seconds from now."""

    seconds: float
    scope: Literal["account", "app"] = "account"


class Meter:
    """Counts the requests of one piece of work.

    :param limits: of the network
    :param allowed: key of a limit to how many requests may be made; what is missing is not limited
    :param most: requests altogether, whatever they are; ``None`` means any number
    """

    def __init__(
        self,
        limits: Sequence[Limit] = (),
        allowed: Mapping[str, int] | None = None,
        most: int | None = None,
    ) -> None:
        self._most = most
        self._made = 0
        self._limits = tuple(limits)
        self._allowed = dict(allowed or {})
        self.used: dict[str, int] = {}
        self.on_close: Callable[[Mapping[str, int]], object] | None = None
        """told what was used whenever the session is closed"""
        self.pause: Pause | None = None
        """what the server's own words ask for, at the end of the work too"""
        self._spent: dict[str, float] = {}

    def before(self, method: str, url: str) -> None:
        """Count a request that is about to be made.

        :raises AllowanceUsed: it must not be made
        """
        place = _place(method, url)
        if self.pause is not None:
            raise AllowanceUsed(
                _("The allowance of the network is nearly used up."),
                self.pause.seconds,
                self.pause.scope,
            )
        if place in self._spent:
            raise AllowanceUsed(_("The allowance for this is used up."), self._spent[place])
        counted = [limit for limit in self._limits if re.match(limit.path, place)]
        for limit in counted:
            allowed = self._allowed.get(limit.key)
            if allowed is not None and self.used.setdefault(limit.key, 0) >= allowed:
                raise AllowanceUsed(
                    _(
                        "No more than %(count)s requests in %(seconds)s seconds are allowed.",
                        count=limit.requests,
                        seconds=limit.seconds,
                    ),
                    # Requests of others leave the stretch one by one: ask again before its end.
                    max(1.0, limit.seconds / 10),
                    limit.scope,
                )
        if self._most is not None and self._made >= self._most:
            raise Temporary(_("The rest of the budget does not cover more requests."), sent=False)
        self._made += 1
        for limit in counted:
            self.used[limit.key] = self.used.get(limit.key, 0) + 1

    def refill(self, allowed: Mapping[str, int]) -> dict[str, int]:
        """Begin anew with another share, in work that goes on for long.

        :returns: what was used of the last one
        """
        used, self.used = self.used, {}
        self._allowed = dict(allowed)
        self._spent, self.pause = {}, None
        return used

    def after(
        self, response: requests.Response, seconds_until: Callable[[str], float | None]
    ) -> None:
        """Listen to what an answer says about what is left.

        :param seconds_until: reads the value of a header that names a moment or seconds
        """
        headers = response.headers
        left = next((headers[name] for name in _REMAINING if name in headers), "")
        # Reddit counts in fractions.
        if re.fullmatch(r"[0-9]{1,9}(\.[0-9]+)?", left.strip()) and float(left) < 1:
            moment = next(
                (headers[reset] for name in _REMAINING
                 if (reset := name.replace("remaining", "reset")) in headers), ""
            )  # fmt: skip
            wait = seconds_until(moment)
            if wait is not None and response.request.method and response.request.url:
                self._spent[_place(response.request.method, response.request.url)] = wait
        for name in _USAGE:
            if name in headers:
                self._percentages(headers[name], "app" if name == "x-app-usage" else "account")

    def _percentages(self, header: str, scope: Literal["account", "app"]) -> None:
        try:
            told = json.loads(header)
        except (ValueError, RecursionError):
            return
        # Business use cases: one list of usages for each page or account.
        usages = [mapping(told)]
        usages += [usage for key in mapping(told) for usage in mappings(told, key)]
        for usage in usages:
            percents = [usage.get(name) for name in _PERCENTS]
            if any(isinstance(value, int | float) and value >= FULL for value in percents):
                minutes = usage.get("estimated_time_to_regain_access")
                known = isinstance(minutes, int | float) and 0 < minutes < 10_000
                seconds = float(minutes) * 60 if known and minutes else PERCENT_WAIT
                if self.pause is None or self.pause.seconds < seconds:
                    self.pause = Pause(seconds, scope)

    def closed(self) -> None:
        """The session is closed: say what was used, to whom it matters."""
        if self.on_close is not None:
            self.on_close(self.used)

    @property
    def asked_for(self) -> Pause | None:
        """The pause after which everything may be asked again that the server said is used up."""
        spent = max(self._spent.values(), default=0.0)
        if self.pause is not None and self.pause.seconds >= spent:
            return self.pause
        return Pause(spent) if spent else None


def _place(method: str, url: str) -> str:
    return f"{method.upper()} {urlsplit(url).path}"
