"""Odoo in processes that a test starts, watches, and kills at a chosen point.

One host process loads Odoo and the database's registry once and then has no database connection
open. For every piece of work it forks a worker, which has its own cursor and really commits::

    odoo = OdooProcess("my_database", folder)
    odoo.start()
    odoo.run(odoo_side.fetch)                          # returns what the function returns
    odoo.attempt(odoo_side.fetch, kill=Kill(7))        # SIGKILL at the 7th event that counts
    odoo.stop()

A piece of work is a function that takes ``env`` first. It is named to the host, not sent, so its
module must not need pytest.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
START = "import odoo_process\nodoo_process.serve(env)\n"
ADDRESS = "SOCIAL_CRM_TEST_SOCKET"

BOUNDARIES = frozenset({"commit", "committed", "asking", "asked", "answering", "answered"})
"""Where something becomes visible to others: before and after a commit; before a request leaves,
after it has left, when the answer begins, when it has been read."""
STATEMENTS = frozenset({"sql"})
"""Before each SQL statement."""


@dataclass(frozen=True)
class Kill:
    """When a worker dies: at the ``number``-th event (from 1) of the ``kinds``."""

    number: int
    kinds: frozenset[str] = BOUNDARIES


@dataclass(frozen=True)
class Event:
    """Where a worker was killed. ``step`` is fetch, ingest, ticket or send."""

    step: str
    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.step}: {self.kind} {self.what}"


@dataclass
class Outcome:
    """What became of a worker. ``killed`` is None if it came to its end.

    :param events: of the kinds that were counted
    """

    value: Any = None
    killed: Event | None = None
    events: int = 0


class WorkFailed(AssertionError):
    """A worker raised an exception, died by itself, or did not come to an end."""


@dataclass
class Worker:
    """A piece of work under way."""

    connection: Connection
    pid: int

    def outcome(self, seconds: float = 180) -> Outcome:
        """Wait for the end.

        :raises WorkFailed: it failed, or is not done after ``seconds`` (it is killed then)
        """
        end = time.monotonic() + seconds
        last: Outcome | None = None
        with contextlib.closing(self.connection):
            while True:
                if not self.connection.poll(max(0.0, end - time.monotonic())):
                    os.kill(self.pid, signal.SIGKILL)
                    raise WorkFailed(f"A worker was not done after {seconds} s.")
                try:
                    message = self.connection.recv()
                except (EOFError, ConnectionResetError):
                    break
                if isinstance(message, str):
                    raise WorkFailed(f"In a worker:\n{message}")
                last = message
        if last is None:
            raise WorkFailed("A worker died, and nobody had ordered it.")
        return last


@dataclass
class OdooProcess:
    """The host process, as the test sees it.

    :param command: how Odoo is called
    :param environment: for it; with ``PYTHONPATH`` if Odoo needs one
    """

    database: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    _process: subprocess.Popen[bytes] | None = None
    _folder: str = field(default_factory=lambda: tempfile.mkdtemp(prefix="social_crm_"))

    @property
    def _address(self) -> str:
        return f"{self._folder}/socket"

    def start(self, seconds: float = 180) -> None:
        """Load Odoo and wait until it takes work."""
        paths = [str(HERE), str(HERE.parent.parent), self.environment.get("PYTHONPATH", "")]
        environment = {
            **self.environment,
            ADDRESS: self._address,
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        }
        command = [*self.command, "shell", "-d", self.database, "--no-http"]
        command += ["--max-cron-threads=0", "--log-level=info"]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command, env=environment, stdin=subprocess.PIPE, stdout=log, stderr=log
            )
        assert self._process.stdin is not None
        self._process.stdin.write(START.encode())
        self._process.stdin.close()
        end = time.monotonic() + seconds
        while not os.path.exists(self._address):
            if self._process.poll() is not None or time.monotonic() > end:
                raise WorkFailed(f"Odoo did not start, see {self.log}.")
            time.sleep(0.05)

    def stop(self) -> None:
        """End the host. Workers under way come to their own end."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def begin(
        self,
        work: Callable[..., Any],
        *arguments: Any,
        kill: Kill | None = None,
        step: str = "",
        **named: Any,
    ) -> Worker:
        """Start a worker and return at once.

        :param step: how its events are called, see ``Event``
        """
        client = socket.socket(socket.AF_UNIX)
        client.connect(self._address)
        connection = Connection(client.detach())
        connection.send((work, arguments, named, kill, step))
        return Worker(connection, connection.recv())

    def attempt(self, work: Callable[..., Any], *arguments: Any, **options: Any) -> Outcome:
        """Do a piece of work in a worker, which may be killed on the way."""
        return self.begin(work, *arguments, **options).outcome()

    def run(self, work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Do a piece of work in a worker. Returns what it returns."""
        return self.attempt(work, *arguments, **named).value


# In the host process


def serve(env: Any) -> None:
    """Take work until the test goes. Called in Odoo's shell, never returns."""
    from odoo import sql_db

    from odoo.addons.social_crm.networks.mastodon import Mastodon

    # What is done here in a minute is done in a day elsewhere, and workers that are killed keep
    # their share of the requests for some minutes.
    Mastodon.limits = ()
    registry = env.registry
    env.cr.rollback()
    sql_db.close_all()  # a forked worker must not share a connection
    address = os.environ[ADDRESS]
    parent = os.getppid()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for workers that end
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    server = socket.socket(socket.AF_UNIX)
    server.bind(f"{address}.new")
    server.listen(16)
    os.rename(f"{address}.new", address)
    server.settimeout(1)
    while os.getppid() == parent:
        try:
            client, _address = server.accept()
        except TimeoutError:
            continue
        if os.fork() == 0:
            server.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            client.setblocking(True)
            _work(registry, Connection(client.detach()))
        client.close()
    os._exit(0)


def _work(registry: Any, connection: Connection) -> None:
    """In a worker: do one piece of work and end."""
    from odoo import SUPERUSER_ID, api

    try:
        work, arguments, named, kill, step = connection.recv()
        connection.send(os.getpid())
        killer = Killer(connection, step, kill or Kill(0))
        # As Odoo's own scheduler does it.
        registry = registry.check_signaling()
        with killer.armed(registry), registry.cursor() as cr:
            value = work(api.Environment(cr, SUPERUSER_ID, {}), *arguments, **named)
            cr.commit()
            registry.signal_changes()
        connection.send(Outcome(value, events=killer.counted))
    except BaseException:
        with contextlib.suppress(OSError):
            connection.send(traceback.format_exc())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


class Killer:
    """Counts the events of this process and kills it at the one that was ordered."""

    def __init__(self, connection: Connection, step: str, kill: Kill) -> None:
        self.connection = connection
        self.step = step
        self.kill = kill
        self.counted = 0
        self._lock = threading.Lock()
        self._request = threading.local()

    def event(self, kind: str, what: str, step: str = "") -> None:
        """Something happens in this process."""
        if kind not in self.kill.kinds:
            return
        with self._lock:
            self.counted += 1
            if self.counted == self.kill.number:
                event = Event(step or self.step, kind, what)
                self.connection.send(Outcome(killed=event, events=self.counted))
                os.kill(os.getpid(), signal.SIGKILL)

    @contextlib.contextmanager
    def armed(self, registry: Any) -> Iterator[None]:
        """Watch the database cursors and the HTTP connections of this process."""
        self._watch_database()
        self._watch_requests()
        self._watch_ingest(registry)
        yield

    def _watch_database(self) -> None:
        from psycopg2.extensions import TRANSACTION_STATUS_IDLE

        from odoo.sql_db import Cursor, PsycoConnection

        def commit(connection: Any, original: Any = PsycoConnection.commit) -> None:
            if connection.get_transaction_status() == TRANSACTION_STATUS_IDLE:
                return original(connection)  # there is nothing to commit
            number = self._next_commit()
            self.event("commit", number, self._database_step)
            original(connection)
            return self.event("committed", number, self._database_step)

        def execute(
            cr: Any, query: Any, *args: Any, original: Any = Cursor.execute, **kw: Any
        ) -> Any:
            self.event("sql", _first_words(query), self._database_step)
            return original(cr, query, *args, **kw)

        PsycoConnection.commit = commit
        Cursor.execute = execute

    _commits = 0

    def _next_commit(self) -> str:
        self._commits += 1
        return f"#{self._commits}"

    _database_step = ""
    """The part of a step in which the only thread with a cursor is."""

    def _watch_requests(self) -> None:
        import http.client

        from odoo.addons.social_crm.networks.http import Session

        def hop(session: Any, request: Any, *args: Any, original: Any = Session._hop) -> Any:
            path = request.path_url.partition("?")[0]
            self._request.what = f"{request.method} {re.sub(r'[^/]*[0-9]{3}[^/]*', '…', path)}"
            self.event("asking", self._request.what)
            response = original(session, request, *args)
            self.event("answered", self._request.what)
            return response

        def send(
            connection: Any, data: Any, original: Any = http.client.HTTPConnection.send
        ) -> None:
            original(connection, data)
            self.event("asked", self._what())

        def getresponse(
            connection: Any, *args: Any, original: Any = http.client.HTTPConnection.getresponse
        ) -> Any:
            response = original(connection, *args)
            self.event("answering", self._what())
            return response

        Session._hop = hop
        http.client.HTTPConnection.send = send
        http.client.HTTPConnection.getresponse = getresponse

    def _what(self) -> str:
        return getattr(self._request, "what", "another request")

    def _watch_ingest(self, registry: Any) -> None:
        """Storing a page, its commit included, is a step of its own."""
        source_class = registry["social.crm.source"]

        def store(source: Any, page: Any, original: Any = source_class._store) -> Any:
            self._database_step = "ingest"
            try:
                return original(source, page)
            finally:
                self._database_step = ""

        source_class._store = store


def _first_words(query: Any) -> str:
    text = getattr(query, "code", query)
    text = text.decode() if isinstance(text, bytes) else str(text)
    return " ".join(text.split())[:60]
