"""The worker that listens, as a process of its own: killed, doubled, paused, cut off, stopped."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import odoo_side
import pytest
from networks.fakestream import FakeStream, frame
from odoo_process import OdooProcess

from house import odoo, paths

ME = "did:plc:acme"
ANNA = "did:plc:anna"
STEP = 60_000_000
"""Microseconds between two posts: far more than what is heard again after a break."""
BEGIN = 1_790_000_000_000_000


class Jetstream(FakeStream):
    """Tells each client what happened since the cursor that it asks with."""

    def __init__(self) -> None:
        self.posts: list[tuple[int, bytes]] = []
        super().__init__()

    @property  # type: ignore[override]
    def script(self) -> list[bytes]:
        asked = re.search(r"[?&]cursor=(\d+)", self.greetings[-1][0]) if self.greetings else None
        since = int(asked[1]) if asked else 0
        return [told for when, told in self.posts if when >= since]

    @script.setter
    def script(self, _frames: list[bytes]) -> None:
        pass

    def post(self, text: str) -> None:
        """Somebody writes to us."""
        when = BEGIN + STEP * len(self.posts)
        record = {
            "text": text,
            "createdAt": datetime.fromtimestamp(when / 1e6, UTC).isoformat(),
            "facets": [{"index": {}, "features": [{"did": ME}]}],
        }
        commit = {"operation": "create", "collection": "app.bsky.feed.post", "cid": "bafy"}
        commit |= {"rkey": f"3k{len(self.posts)}", "record": record}  # type: ignore[dict-item]
        event = {"did": ANNA, "time_us": when, "kind": "commit", "commit": commit}
        told = frame(json.dumps(event, separators=(",", ":")))
        with self._lock:
            self.posts.append((when, told))
            for client in self._clients:
                client.sendall(told)


class Listening:
    """An account, its stream, and the workers of a test."""

    def __init__(self, process: OdooProcess, stream: Jetstream) -> None:
        self.odoo = process
        self.stream = stream
        self.workers: list[subprocess.Popen[bytes]] = []
        self.written: list[str] = []
        self.account = process.run(odoo_side.create_listening_account, stream.url(""), ME)

    def start(self) -> subprocess.Popen[bytes]:
        found, environment = odoo.prepare()
        log = (paths.BUILD / f"test-stream-{len(self.workers)}.log").open("wb")
        command = [*found.command, "social_stream", "-d", self.odoo.database]
        with log:
            worker = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.workers.append(worker)
        return worker

    def write(self, count: int) -> None:
        for _number in range(count):
            text = f"Post {len(self.written)}"
            self.written.append(text)
            self.stream.post(text)

    def heard(self) -> list[str]:
        return [text for text, _found_by in self.odoo.run(odoo_side.heard, self.account)]

    def state(self) -> tuple[bool, str, str]:
        state: tuple[bool, str, str] = self.odoo.run(odoo_side.stream_state, self.account)
        return state

    def end(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                worker.kill()
            worker.wait()
        self.odoo.run(odoo_side.set_paused, self.account, True)


def until(true: Callable[[], Any], seconds: float = 180) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came to be so"
        time.sleep(0.05)


@pytest.fixture
def listening(odoo_process: OdooProcess) -> Iterator[Listening]:
    with world(odoo_process) as made:
        yield made


@contextmanager
def world(process: OdooProcess) -> Iterator[Listening]:
    with Jetstream() as stream:
        process.run(
            odoo_side.set_parameters, allowed_hosts=f"localhost alpha.test beta.test {stream.host}"
        )
        made = Listening(process, stream)
        try:
            yield made
        finally:
            made.end()


def test_a_worker_that_is_killed_loses_nothing(listening: Listening):
    for number in range(3):
        worker = listening.start()
        until(lambda: listening.stream.listening)
        listening.write(6)
        least = 1 + len(listening.written) - 6
        until(lambda least=least: len(listening.heard()) >= least)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        until(lambda: not listening.stream.listening)
        listening.write(2)  # nobody listens
        assert number or len(listening.stream.greetings) == 1
    listening.start()
    until(lambda: len(listening.heard()) >= len(listening.written))
    assert sorted(listening.heard()) == sorted(listening.written), "nothing lost, nothing doubled"
    ways = {found_by for _text, found_by in listening.odoo.run(odoo_side.heard, listening.account)}
    assert ways == {"stream"}
    asked = [path for path, _headers in listening.stream.greetings]
    assert "cursor=" not in asked[0]
    assert all("cursor=" in path for path in asked[1:]), "each went on where the last one was"


def test_a_stream_that_breaks_off_is_opened_again(listening: Listening):
    worker = listening.start()
    until(lambda: listening.stream.listening)
    for _number in range(3):
        listening.write(1)
        until(lambda: len(listening.heard()) == len(listening.written))
        listening.stream.drop()
        listening.write(1)
        until(lambda: listening.stream.listening)
    until(lambda: len(listening.heard()) == len(listening.written))
    assert worker.poll() is None
    assert sorted(listening.heard()) == sorted(listening.written)


def test_one_leads_and_the_other_takes_over_and_both_stop_when_they_are_told(listening: Listening):
    first = listening.start()
    until(lambda: listening.stream.listening == 1)
    second = listening.start()
    log = paths.BUILD / "test-stream-1.log"
    until(lambda: "standing by" in log.read_text(errors="replace"))
    listening.write(2)
    until(lambda: len(listening.heard()) == 2)
    assert len(listening.stream.greetings) == 1
    first.terminate()
    assert first.wait(60) == 0
    until(lambda: listening.stream.listening == 1 and len(listening.stream.greetings) == 2)
    listening.write(1)
    until(lambda: len(listening.heard()) == 3)
    second.terminate()
    assert second.wait(60) == 0
    assert listening.state()[0] is False, "the account says that nobody listens"


def test_a_pause_is_noticed_and_its_end_too(listening: Listening):
    listening.start()
    until(lambda: listening.state()[0])
    listening.odoo.run(odoo_side.set_paused, listening.account, True)
    until(lambda: not listening.state()[0])
    listening.write(1)
    listening.odoo.run(odoo_side.set_paused, listening.account, False)
    until(lambda: len(listening.heard()) == 1)
    until(lambda: listening.state()[0])
