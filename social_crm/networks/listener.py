"""Keeps streams open, each in a thread, and hands what they tell to one consumer."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass

from .errors import Malformed, NetworkError
from .network import Network
from .sentence import _
from .types import Pushed

_logger = logging.getLogger(__name__)

WAITING = 200
"""What nobody has stored yet, in memory: bounds it, and stops streams that are quicker than we."""
AT_ONCE = 50
"""What the consumer is handed at once."""


@dataclass(frozen=True)
class Station:
    """One stream to listen to.

    :param make: builds the network object; called in the thread that listens
    :param kinds: of sources that somebody wants
    :param cursor: where to go on
    """

    key: int
    make: Callable[[], Network]
    kinds: Collection[str]
    cursor: str = ""


@dataclass(frozen=True)
class Heard:
    """Something that a stream told."""

    key: int
    turn: int
    pushed: Pushed


@dataclass(frozen=True)
class Ended:
    """A stream is over.

    :param error: what ended it; ``None`` when the server did
    """

    key: int
    turn: int
    error: NetworkError | None = None


class Listener:
    """Listens to many stations. Belongs to one thread, except for what the others put in.

    Each opening of a station is a turn. Once it is closed, or opened anew, nothing of its earlier
    turns is handed out any more: so what comes behind a page that could not be stored is dropped,
    and comes again from the cursor.
    """

    def __init__(self) -> None:
        self._told: queue.Queue[Heard | Ended] = queue.Queue(WAITING)
        self._turns: dict[int, int] = {}
        self._last = 0

    @property
    def keys(self) -> set[int]:
        """Stations that are open."""
        return set(self._turns)

    def open(self, station: Station) -> None:
        """Begin to listen."""
        self._last += 1
        turn = self._turns[station.key] = self._last
        threading.Thread(
            target=self._listen,
            args=(station, turn),
            name=f"social_crm.stream.{station.key}",
            daemon=True,
        ).start()

    def close(self, key: int) -> None:
        """Listen no longer. The thread ends at the next sign of its server."""
        self._turns.pop(key, None)

    def stop(self) -> None:
        """Close all stations."""
        self._turns.clear()

    def told(self, seconds: float) -> list[Heard | Ended]:
        """What came, in its order; waits until something does, or so many seconds.

        A station whose end is in it is closed already.
        """
        events: list[Heard | Ended] = []
        end = time.monotonic() + seconds
        while len(events) < AT_ONCE:
            try:
                left = 0.0 if events else max(0.0, end - time.monotonic())
                event = self._told.get(timeout=left) if left else self._told.get_nowait()
            except queue.Empty:
                break
            if self._turns.get(event.key) == event.turn:
                events.append(event)
                if isinstance(event, Ended):
                    self.close(event.key)
        return events

    def _listen(self, station: Station, turn: int) -> None:
        error: NetworkError | None = None
        network: Network | None = None
        try:
            network = station.make()
            stream = network.stream(station.kinds, station.cursor)
            with closing(stream) as told:  # type: ignore[type-var]
                for pushed in told:
                    if not self._put(Heard(station.key, turn, pushed)):
                        return
        except NetworkError as failure:
            error = failure
        except Exception as failure:  # a bug of one network must not stop the others
            _logger.exception("Listening to account %s failed", station.key)
            kind = type(failure).__name__
            error = Malformed(
                _("Listening failed in an unforeseen way (%(kind)s), see the log.", kind=kind)
            )
        finally:
            if network is not None:
                network.http.close()
        self._put(Ended(station.key, turn, error))

    def _put(self, event: Heard | Ended) -> bool:
        """Hand it over; false when nobody wants it any more."""
        while self._turns.get(event.key) == event.turn:
            try:
                self._told.put(event, timeout=1)
            except queue.Full:
                continue
            return True
        return False
