"""Lists that are asked for by offset, read as if by key: what came in the meantime moves offsets.

For :func:`.newest_first.walk`, whose questions name the item behind which to go on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


class OffsetList:
    """One list of a server, newest first, as far as it was read. For one run.

    :param more: the rows from an offset on; none: the list has ended
    :param key: what identifies a row
    """

    def __init__(self, more: Callable[[int], Sequence[Row]], key: Callable[[Row], str]) -> None:
        self._more = more
        self._key = key
        self.rows: list[Row] = []
        self._places: dict[str, int] = {}
        self._offset = 0
        self.ended = False

    def behind(self, key: str, number: int) -> list[Row]:
        """At most so many rows behind a key, or from the first on if it is empty.

        None if the key is not in the list (any more), however far one reads.
        """
        while key and key not in self._places:
            if self.ended:
                return []
            self.read_on()
        at = self._places[key] + 1 if key else 0
        while len(self.rows) < at + number and not self.ended:
            self.read_on()
        return self.rows[at : at + number]

    def read_on(self) -> Sequence[Row]:
        """Ask for the next part. Returns what of it is new; what was listed already is not."""
        part = self._more(self._offset)
        begin = len(self.rows)
        for row in part:
            if (key := self._key(row)) not in self._places:
                self._places[key] = len(self.rows)
                self.rows.append(row)
        self._offset += len(part)
        # A server that repeats itself has nothing more to say.
        self.ended = len(self.rows) == begin
        return self.rows[begin:]
