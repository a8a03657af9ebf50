"""Where a practice world is kept: one SQLite file, so that it survives the process that played it.

What is here does nothing of its own. Each call opens the file, does its work in one transaction and
closes it again; several threads and processes may do so side by side.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import Malformed, Rejected, Temporary
from .sentence import _

PATIENCE = 10.0
"""Seconds to wait for another process that writes."""

_TABLES = (
    "CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """CREATE TABLE item (
        id TEXT PRIMARY KEY, changed INTEGER NOT NULL UNIQUE, at INTEGER NOT NULL,
        own INTEGER NOT NULL, gone INTEGER NOT NULL DEFAULT 0, talk INTEGER,
        parent TEXT NOT NULL, key TEXT NOT NULL, raw TEXT NOT NULL)""",
    "CREATE UNIQUE INDEX item_key ON item (key) WHERE own AND key != ''",
    "CREATE TABLE done (action TEXT NOT NULL, item TEXT NOT NULL, PRIMARY KEY (action, item))",
    "CREATE TABLE talk (number INTEGER PRIMARY KEY, due INTEGER, state TEXT NOT NULL)",
    "CREATE INDEX talk_due ON talk (due, number) WHERE due IS NOT NULL",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One item as it lies in the file.

    :param changed: grows with each change of any item
    :param at: seconds since 1970
    """

    id: str
    changed: int
    at: int
    own: bool
    gone: bool
    talk: int | None
    parent: str
    raw: str


_COLUMNS = "id, changed, at, own, gone, talk, parent, raw"


def _row(values: Sequence[Any]) -> Row:
    item_id, changed, at, own, gone, talk, parent, raw = values
    return Row(item_id, changed, at, bool(own), bool(gone), talk, parent, raw)


class WorldFile:
    """The tables of one world, inside a transaction that :func:`opened` began."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute

    def facts(self) -> dict[str, str]:
        """What was noted of the world as a whole; empty for a new one."""
        return dict(self._run("SELECT name, value FROM fact"))

    def note(self, name: str, value: str) -> None:
        """Note something of the world as a whole."""
        self._run("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    # Items

    def add(
        self,
        item_id: str,
        item: Mapping[str, Any],
        at: int,
        *,
        own: bool = False,
        talk: int | None = None,
        key: str = "",
    ) -> None:
        """Publish something. ``item`` is what ``practice_items`` understands."""
        self._run(
            f"INSERT INTO item (id, changed, at, own, talk, parent, key, raw)"
            f" VALUES (?, {_NEXT}, ?, ?, ?, ?, ?, ?)",
            (item_id, at, own, talk, item.get("parent", ""), key, json.dumps(item)),
        )

    def take_back(self, item_id: str) -> bool:
        """Delete an item, if it is there."""
        done = self._run(
            f"UPDATE item SET gone = 1, changed = {_NEXT} WHERE id = ? AND gone = 0", (item_id,)
        )
        return done.rowcount > 0

    def changes(self, after: int, most: int) -> list[Row]:
        """Items of others that changed after a number, in the order of their changes."""
        found = self._run(
            f"SELECT {_COLUMNS} FROM item WHERE changed > ? AND own = 0 ORDER BY changed LIMIT ?",
            (after, most),
        )
        return [_row(values) for values in found]

    def items(self, ids: Sequence[str]) -> list[Row]:
        """These items, as far as they were ever there."""
        places = ", ".join("?" * len(ids))
        return [
            _row(values)
            for values in self._run(f"SELECT {_COLUMNS} FROM item WHERE id IN ({places})", ids)
        ]

    def said(self, key: str = "", talk: int | None = None) -> list[Row]:
        """What we said: under a key, in a conversation, or all of it; newest first."""
        found = self._run(
            f"SELECT {_COLUMNS} FROM item WHERE own = 1 AND gone = 0"
            " AND (? = '' OR key = ?) AND (? IS NULL OR talk = ?) ORDER BY at DESC, changed DESC",
            (key, key, talk, talk),
        )
        return [_row(values) for values in found]

    def act(self, action: str, item_id: str) -> None:
        """Note that something was done to an item."""
        self._run("INSERT OR IGNORE INTO done VALUES (?, ?)", (action, item_id))

    def acts(self) -> set[tuple[str, str]]:
        """What was done to items: action and id."""
        return set(self._run("SELECT action, item FROM done"))

    # Conversations

    def plan(self, number: int, due: int | None, state: dict[str, Any]) -> None:
        """Keep where a conversation stands, and when its next move is due; ``None``: never."""
        self._run("INSERT OR REPLACE INTO talk VALUES (?, ?, ?)", (number, due, json.dumps(state)))

    def talk(self, number: int) -> tuple[int | None, dict[str, Any]]:
        """When the next move of a conversation is due, and where it stands.

        :raises Malformed: there is no such conversation
        """
        found = self._run("SELECT due, state FROM talk WHERE number = ?", (number,)).fetchone()
        if found is None:
            raise Malformed(_("The practice world is damaged. Start a new one."))
        return found[0], json.loads(found[1])

    def next_due(self, now: int) -> tuple[int, int] | None:
        """The conversation whose move is due first: when, and its number."""
        found: tuple[int, int] | None = self._run(
            "SELECT due, number FROM talk WHERE due <= ? ORDER BY due, number LIMIT 1", (now,)
        ).fetchone()
        return found


_NEXT = "(SELECT 1 + coalesce(max(changed), 0) FROM item)"


@contextmanager
def opened(path: Path, *, write: bool) -> Iterator[WorldFile]:
    """The world in a file, which is made at first use; one transaction.

    :raises Temporary: it cannot be opened, or another process keeps it; surely nothing was written
        unless ``sent`` says otherwise
    :raises Malformed: it is damaged
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    except (OSError, sqlite3.Error):
        raise Temporary(_("The practice world cannot be opened."), sent=False) from None
    with closing(connection):
        with _told(sent=False):
            connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            if not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                if not write:
                    connection.execute("ROLLBACK")
                    connection.execute("BEGIN IMMEDIATE")
                _create(connection)
        with _told(sent=False):
            yield WorldFile(connection)
        with _told(sent=True):
            _commit(connection)


def _create(connection: sqlite3.Connection) -> None:
    """The tables, unless another process was quicker."""
    if not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        for table in _TABLES:
            connection.execute(table)


def _commit(connection: sqlite3.Connection) -> None:
    connection.execute("COMMIT")


@contextmanager
def _told(*, sent: bool) -> Iterator[None]:
    """SQLite's errors in our words."""
    try:
        yield
    except sqlite3.OperationalError:
        raise Temporary(_("The practice world is busy, or cannot be written."), sent=sent) from None
    except sqlite3.IntegrityError:
        raise Rejected(_("That is there already.")) from None
    except (sqlite3.Error, ValueError):
        raise Malformed(_("The practice world is damaged. Start a new one.")) from None
