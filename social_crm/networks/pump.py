"""Reads many sources at once, in threads, and hands the pages to one consumer in the order of their
arrival."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from .errors import Malformed, NetworkError
from .limits import Pause
from .network import Network
from .sentence import _
from .types import Page, SourceSpec

_logger = logging.getLogger(__name__)

_PAGES_WAITING = 8
"""Pages in memory that nobody has stored yet: bounds memory, and stops readers that run ahead."""


@dataclass(frozen=True)
class Job:
    """One source to read.

    :param make: builds the network object; called in the thread that reads
    :param max_requests: stop after so many requests; 0 means no limit
    :param max_pages: stop after so many pages, the rest comes with the next run
    :param max_items: stop behind the page that brings the run to so many items; 0 means no limit
    """

    key: int
    make: Callable[[], Network]
    source: SourceSpec
    cursor: str = ""
    max_requests: int = 0
    max_pages: int = 100
    max_items: int = 0


@dataclass(frozen=True)
class Got:
    """A page of a job."""

    key: int
    page: Page
    requests: int


@dataclass(frozen=True)
class Ended:
    """A job is over.

    :param error: what stopped it; ``None`` when it ended by itself or by its limits
    :param complete: everything there was has been read
    :param requests: made by the whole job
    :param used: key of a limit to the requests that counted for it
    :param pause: what the server's words ask for although the job may have ended well
    """

    key: int
    requests: int = 0
    complete: bool = False
    error: NetworkError | None = None
    used: Mapping[str, int] = field(default_factory=dict)
    pause: Pause | None = None


@dataclass
class _Stop:
    """Keys of jobs that the consumer no longer wants, and whether it has gone altogether."""

    keys: set[int] = field(default_factory=set)
    everything: bool = False

    def __contains__(self, key: int) -> bool:
        return self.everything or key in self.keys


class Pump:
    """Runs jobs, at most ``threads`` at a time. Iterate over it once; close it (or use ``with``) in
    any case.

    The threads carry plain values only. A job that fails does not disturb the others; what it read
    before stays.
    """

    def __init__(self, jobs: Sequence[Job], threads: int) -> None:
        self._todo: queue.SimpleQueue[Job] = queue.SimpleQueue()
        for job in jobs:
            self._todo.put(job)
        self._done: queue.Queue[Got | Ended] = queue.Queue(_PAGES_WAITING)
        self._left = len(jobs)
        self._stop = _Stop()
        self._threads = [
            threading.Thread(target=self._work, name=f"social_crm.fetch.{number}", daemon=True)
            for number in range(min(threads, len(jobs)))
        ]

    def __enter__(self) -> Pump:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        """Stop reading. Threads that hang in a request end with its time limit and then drop what
        they got."""
        self._stop.everything = True
        while any(thread.is_alive() for thread in self._threads):
            try:
                self._done.get(timeout=0.05)
            except queue.Empty:
                break  # the rest waits for a server; daemons, they hold nothing that anybody misses

    def __iter__(self) -> Iterator[Got | Ended]:
        while self._left:
            event = self._done.get()
            if isinstance(event, Ended):
                self._left -= 1
            yield event

    def idle(self) -> bool:
        """Whether the next step of the iteration would have to wait for a server."""
        return self._done.empty()

    def skip(self, key: int) -> None:
        """Do not read on for this job (it still reports its end)."""
        self._stop.keys.add(key)

    def _work(self) -> None:
        while True:
            try:
                job = self._todo.get_nowait()
            except queue.Empty:
                return
            self._put(self._run(job))

    def _put(self, event: Got | Ended) -> None:
        while not self._stop.everything:
            try:
                return self._done.put(event, timeout=1)
            except queue.Full:
                continue
        return None

    def _run(self, job: Job) -> Ended:
        if job.key in self._stop:
            return Ended(job.key)
        network: Network | None = None
        complete = False
        try:
            network = job.make()
            complete = self._read(job, network)
        except NetworkError as error:
            return _ended(job.key, network, error=error)
        except Exception as error:  # a bug of one network must not stop the others
            _logger.exception("Reading source %s failed", job.key)
            kind = type(error).__name__
            return _ended(
                job.key,
                network,
                error=Malformed(
                    _("Reading failed in an unforeseen way (%(kind)s), see the log.", kind=kind)
                ),
            )
        finally:
            if network is not None:
                network.http.close()
        return _ended(job.key, network, complete=complete)

    def _read(self, job: Job, network: Network) -> bool:
        """Read pages until the end (returns true) or a limit."""
        # A first page without anything new has the cursor that the run began with.
        before: str | None = None
        items = 0
        with closing(network.fetch(job.source, job.cursor)) as pages:  # type: ignore[type-var]
            for number, page in enumerate(pages, start=1):
                if page.more and page.cursor == before:
                    raise Malformed(_("The server keeps sending the same page; stopped reading."))
                before = page.cursor
                self._put(Got(job.key, page, network.http.requests_made))
                if not page.more:
                    return True
                if number >= job.max_pages or job.key in self._stop:
                    return False
                items += len(page.mentions)
                if job.max_items and items >= job.max_items:
                    return False
                if job.max_requests and network.http.requests_made >= job.max_requests:
                    return False
        return True


def _ended(
    key: int,
    network: Network | None,
    *,
    complete: bool = False,
    error: NetworkError | None = None,
) -> Ended:
    if network is None:
        return Ended(key, error=error)
    meter = network.http.meter
    return Ended(
        key, network.http.requests_made, complete, error, dict(meter.used), meter.asked_for
    )
