"""What the cursor of a feed holds: how to ask for the feed again, and which entries are known."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime

from .text_tools import safe_url
from .types import Mention

REMEMBERED = 2000
"""How many entries a cursor knows at most."""
_OLDER = 300
"""How many entries that have left the feed a cursor knows."""


@dataclass
class Memory:
    """What the cursor holds.

    An entry is remembered by a digest of its id and one of what can change in it, so that it is
    handed on again only when it was edited.

    :param etag: for asking whether the feed has changed
    :param modified: the same, by date
    :param body: digest of the document, for servers that do not know the question
    :param first: the first run is not complete
    :param new: entries met in the run under way, newest first
    :param old: entries known before
    :param next_url: where the run under way goes on
    """

    url: str
    etag: str = ""
    modified: str = ""
    body: str = ""
    first: bool = True
    new: dict[str, str] = field(default_factory=dict)
    old: dict[str, str] = field(default_factory=dict)
    next_url: str = ""
    # Of this run only:
    visited: set[str] = field(default_factory=set)
    documents: int = 0
    entries: int = 0

    @classmethod
    def load(cls, cursor: str, url: str) -> Memory:
        """The memory of a cursor. One that is broken, or of another feed, is a new beginning."""
        try:
            values = json.loads(cursor)
            if values["url"] != url:
                return cls(url)
            return cls(
                url=url,
                etag=str(values["etag"]),
                modified=str(values["modified"]),
                body=str(values["body"]),
                first=bool(values["first"]),
                new=_pairs(values["new"]),
                old=_pairs(values["old"]),
                next_url=safe_url(values["next"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return cls(url)

    def dump(self) -> str:
        """The cursor."""
        values = {
            "url": self.url,
            "etag": self.etag,
            "modified": self.modified,
            "body": self.body,
            "first": self.first,
            "new": _joined(self.new),
            "old": _joined(self.old),
            "next": self.next_url,
        }
        return json.dumps(values, separators=(",", ":"))

    def knew(self, mention: Mention) -> bool:
        """Whether an earlier run met it."""
        return _short(mention.external_id) in self.old

    def is_new(self, mention: Mention) -> bool:
        """Whether this run has not met it yet."""
        return _short(mention.external_id) not in self.new

    def note(self, mention: Mention, since: datetime | None) -> bool:
        """Remember the entry; tell whether it is to be handed on.

        :param since: what was written, and edited, before is only remembered
        """
        key, state = _short(mention.external_id), mention.fingerprint()[:_STATE]
        times = [time for time in (mention.written_at, mention.edited_at) if time]
        wanted = not (since and times and max(times) < since)
        known = self.new.get(key) or self.old.get(key)
        if len(self.new) < REMEMBERED or key in self.new:
            # What was left out once is left out for good, whatever changes in it.
            self.new[key] = state if wanted and known != _LEFT_OUT else _LEFT_OUT
        return wanted and known not in (state, _LEFT_OUT)

    def finish(self) -> None:
        """The run is complete: what it met is known from now on."""
        limit = min(REMEMBERED, max(self.entries, len(self.new)) + _OLDER)
        merged = {**self.new, **{key: self.old[key] for key in self.old if key not in self.new}}
        self.old = dict(list(merged.items())[:limit])
        self.new = {}
        self.next_url = ""
        self.first = False


_STATE = 8
_KEY = 12
_LEFT_OUT = "-" * _STATE


def _short(external_id: str) -> str:
    return hashlib.blake2b(external_id.encode(), digest_size=_KEY // 2).hexdigest()


def _joined(pairs: dict[str, str]) -> str:
    return "".join(key + state for key, state in pairs.items())


def _pairs(text: str) -> dict[str, str]:
    step = _KEY + _STATE
    whole = range(0, len(text) - step + 1, step)
    return {text[at : at + _KEY]: text[at + _KEY : at + step] for at in whole}
