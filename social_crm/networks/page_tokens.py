"""Reads lists that show the newest first and go on by a page token, as Google's do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from .errors import Rejected, Temporary
from .newest_first import Batch, Position, walk
from .types import Page

END = "."
"""In the place of a token: there is no page behind the last one."""

Ask = Callable[[str], tuple[Batch, str]]
"""Gives the page of a token (of the newest when it is empty) and the token of the next, older one,
empty if there is none. ``Batch.listed`` only says whether anything was listed."""


def walk_tokens(
    cursor: str, ask: Ask, *, floor: datetime | None, overlap: timedelta, now: datetime
) -> Iterator[tuple[Page, Position]]:
    """As :func:`.newest_first.walk`, with tokens in the place of ids.

    A token that an earlier run was given may be forgotten by the server: then the walk begins anew.
    One that this run was given is refused for a passing reason, or a run would end too early.
    """
    given: set[str] = set()

    def older(token: str) -> Batch:
        if token == END:
            return Batch()
        try:
            batch, following = ask(token)
        except Rejected as error:
            if not token:
                raise
            if token in given:
                raise Temporary(error.sentence) from None
            return Batch()
        given.add(following)
        return replace(batch, listed=(following or END,) if batch.listed or following else ())

    yield from walk(cursor, older, floor=floor, overlap=overlap, now=now)
