"""The other side of a network, for tests: a fake of its server, and how servers go wrong."""

from __future__ import annotations

import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from .errors import (
    Blocked,
    Malformed,
    NetworkError,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
    Unsupported,
)
from .fakeserver import Answer, FakeServer, Fault, Seen
from .types import (
    Access,
    PushRequest,
    Redirect,
    SourceSpec,
)

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""What the clock says in every test."""
SECRET = "tOps3cret-0123456789-abcdefghij"
"""The credential of every test. It must show up nowhere."""

HOSTILE = (
    "nul \x00 inside",
    "lone \ud800 surrogate \udc00",
    "\u202etfel ot thgir\u202c مرحبا בעולם",
    "<script>alert('x')</script><b onclick=y>& &amp; &#0; ]]>",
    '{"not": "ours"}\\',
    "👩‍👩‍👧‍👦🇩🇪" * 200,
    "z̶͎͔̀̈a̷̧̎l̴̛g̵o" * 100,
    "x" * 1_000_000,
)
"""Texts that somebody will write one day."""

GARBAGE = (
    "", "null", "[]", "{}", "0", '"x"', "[[[[", "<", "<a/>", "\x00", "\ud800", "NaN",
    '{"id": null}', '{"id": {}, "account": [], "status": 3, "content": {}}',
    "[" * 100_000, '{"a":' * 100_000,
)  # fmt: skip
"""What no network can parse."""


@dataclass
class Written:
    """One item on the fake server."""

    number: int
    text: str
    at: datetime
    own: bool = False
    parent: str = ""
    broken: bool = False


class FakePeer(ABC):
    """The other side of a network: just enough of its server, on loopback.

    The base keeps the items and goes wrong on request; a subclass spells them as the real server
    does, a page of ``page_size`` at a time.
    """

    page_size = 5

    def __init__(self) -> None:
        self.server = FakeServer()
        self.items: list[Written] = []
        self.done: set[tuple[str, str]] = set()
        """what was done to items: (value of an ``Action``, id of the mention)"""
        self.grant_gone = False
        """for networks that renew credentials: the person has taken the consent back"""
        self.fault: Answer | None = None
        self.loses_answers = False
        self.repeats = False
        self.echoes = False
        self._repeated: dict[str, Answer] = {}
        self._lock = threading.Lock()
        self.server.route("*", self._answer)

    @abstractmethod
    def access(self) -> Access:
        """Settings, secrets (``SECRET``) and facts of a connected account on this server."""

    @abstractmethod
    def source(self) -> SourceSpec:
        """A source that reads all items of others."""

    @abstractmethod
    def answer(self, seen: Seen) -> Answer:
        """What the server answers. A request that publishes or deletes changes ``items``."""

    def external_id(self, item: Written) -> str:
        """The id of the mention that the item becomes."""
        return str(item.number)

    def sources(self) -> tuple[SourceSpec, ...]:
        """One source of each kind that the network declares, ``source()`` among them."""
        return (self.source(),)

    def own_source(self) -> SourceSpec | None:
        """A source that reads what we said ourselves, if there is one."""
        return None

    def push(self, items: Sequence[Written], body: bytes | None = None) -> PushRequest:
        """For networks that push: the request that tells of these items, signed as the server signs
        it.

        :param body: sign this instead, whatever it is
        """
        raise NotImplementedError

    def publishes(self, seen: Seen) -> bool:
        """Whether the request is the one that says something in our name."""
        return seen.method in ("POST", "PUT", "PATCH")

    def profile(self) -> str:
        """For ``Capability.NOTICE``: all that stands on our profile where notices stand."""
        raise NotImplementedError

    def rest_of_profile(self) -> str:
        """``profile()`` without our line, found by the marks of :mod:`.notice` alone."""
        raise NotImplementedError

    def edit_profile(self, text: str) -> None:
        """Somebody makes this the profile, and leaves our line alone."""
        raise NotImplementedError

    def fill_profile(self) -> None:
        """Somebody leaves no room for a notice."""
        raise NotImplementedError

    def sign_in(self, redirect: Redirect) -> Mapping[str, str]:
        """For ``Connect.OAUTH``: what comes back when somebody signs in at that address."""
        raise NotImplementedError

    # Helpers for subclasses and tests

    def add(self, text: str, *, own: bool = False, parent: str = "", broken: bool = False) -> str:
        """Somebody (or we) write something. Returns the id of the mention."""
        with self._lock:
            number = 1001 + len(self.items)
            at = NOW - timedelta(days=3) + timedelta(hours=len(self.items))
            item = Written(number, text, at, own, parent, broken)
            self.items.append(item)
        return self.external_id(item)

    def remove(self, external_id: str) -> bool:
        """Delete an item. Returns whether it was there."""
        before = len(self.items)
        self.items = [item for item in self.items if self.external_id(item) != external_id]
        return len(self.items) < before

    def of_others(self) -> list[Written]:
        """What others wrote, newest first."""
        return [item for item in reversed(self.items) if not item.own]

    def of_ours(self) -> list[Written]:
        """What we said, newest first."""
        return [item for item in reversed(self.items) if item.own]

    def close(self) -> None:
        """Stop the server."""
        self.server.close()

    def _answer(self, seen: Seen) -> Answer:
        if self.fault is not None:
            if not self.echoes:
                return self.fault
            said = f"{dict(seen.headers)} {seen.path} {dict(seen.query)} {seen.body!r}"
            return replace(self.fault, body=json.dumps({"error": said}))
        if self.repeats and seen.method == "GET":
            if seen.path not in self._repeated:
                self._repeated[seen.path] = self.answer(seen)
            return self._repeated[seen.path]
        answer = self.answer(seen)
        if self.loses_answers and self.publishes(seen):
            return Answer(fault=Fault.CLOSE)
        return answer


Errors = tuple[type[NetworkError], ...]
_HTML = Answer("<!doctype html><title>Welcome</title>", headers={"Content-Type": "text/html"})


def _status(status: int, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer('{"error": "the server says no"}', status, named)


FAULTS: Mapping[str, Answer] = {
    "401": _status(401),
    "403": _status(403),
    "404": _status(404),
    "410": _status(410),
    "422": _status(422),
    "429 with seconds": _status(429, Retry_After="7"),
    "429 with a date": _status(429, X_RateLimit_Reset=(NOW + timedelta(seconds=7)).isoformat()),
    "429 without a word": _status(429),
    "500": _status(500),
    "503 with seconds": _status(503, Retry_After="9"),
    "web page": _HTML,
    "half a body": Answer('[{"id": "1"', fault=Fault.HALF),
    "not even JSON": Answer("{not json", headers={"Content-Type": "application/json"}),
    "nothing": Answer(""),
    "huge": Answer(b" " * 300_000),
    "redirect loop": Answer(status=302, headers={"Location": "/loop"}),
    "reset": Answer(fault=Fault.RESET),
    "hang": Answer(fault=Fault.HANG),
    "garbage": Answer(fault=Fault.GARBAGE),
}
"""How a server can go wrong, by name."""

_REFUSED: Errors = (Rejected, Unsupported, Unauthorized)
_NOT_UNDERSTOOD: Errors = (Malformed, Rejected, Temporary)
_LATER: Errors = (Temporary,)
VERDICTS: Mapping[str, Errors] = {
    "401": (Unauthorized,),
    "403": _REFUSED,
    "404": _REFUSED,
    "410": _REFUSED,
    "422": _REFUSED,
    "429 with seconds": (RateLimited,),
    "429 with a date": (RateLimited,),
    "429 without a word": (RateLimited,),
    "500": _LATER,
    "503 with seconds": _LATER,
    "web page": _NOT_UNDERSTOOD,
    "half a body": (Malformed, Temporary),
    "not even JSON": _NOT_UNDERSTOOD,
    "nothing": _NOT_UNDERSTOOD,
    "huge": (Malformed, Temporary),
    "redirect loop": (Blocked, Rejected),
    "reset": _LATER,
    "hang": _LATER,
    "garbage": (Malformed, Temporary),
}
"""What the network makes of each fault when it reads."""
