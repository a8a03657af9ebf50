"""Renewing with real workers, against a server that takes an old refresh token back at once when it
hands out the new: one at a time, and whoever is killed loses nothing but in the known hole.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import odoo_side
import renewal_side
from odoo_process import Kill, OdooProcess

from house import net

ROUNDS = 10
WORKERS = 3
SLOW = 0.2
"""Seconds that the server takes: long enough for the others to come."""
LEFT = {"asked", "answering", "answered"}
"""Where a worker dies whose request has left: the server gets it, sooner or later."""
HOLE = LEFT | {"commit"}
"""Where a worker dies after the server has got the old token, and before the new one is
committed."""


class TokenServer:
    """Hands out tokens; each refresh token is good once."""

    def __init__(self) -> None:
        self.number = 0
        self.asked: list[str] = []
        self.lock = threading.Lock()

    @property
    def good(self) -> str:
        """The refresh token that it would take now."""
        return f"refresh-{self.number}"

    def answer(self, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """One request for new tokens."""
        token = form.get("refresh_token", [""])[0]
        with self.lock:
            self.asked.append(token)
            if token != self.good or form.get("client_secret") != ["app-s3cret"]:
                return 400, {"error": "invalid_grant"}
            self.number += 1
            number = self.number
        time.sleep(SLOW)
        return 200, {
            "access_token": f"access-{number}",
            "refresh_token": f"refresh-{number}",
            "expires_in": 7200,
        }


@contextmanager
def served(tokens: TokenServer) -> Iterator[str]:
    """Its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            status, answer = tokens.answer(parse_qs(self.rfile.read(size).decode()))
            body = json.dumps(answer).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except ConnectionError:  # the worker was killed
                self.close_connection = True

        def log_message(self, *_args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_of_several_workers_one_renews_and_a_token_is_never_used_twice(odoo_process: OdooProcess):
    tokens = TokenServer()
    with served(tokens) as base:
        account = odoo_process.run(renewal_side.create_account, base, "together")
        for _ in range(ROUNDS):
            odoo_process.run(renewal_side.make_due, account)
            workers = [odoo_process.begin(renewal_side.renew) for _ in range(WORKERS)]
            for worker in workers:
                worker.outcome()
            kept = odoo_process.run(renewal_side.look, account)
            assert (kept["state"], kept["refresh_token"]) == ("connected", tokens.good), kept
            assert kept["client_secret"] == "app-s3cret"
    assert tokens.asked == [f"refresh-{number}" for number in range(ROUNDS)]


def test_a_worker_may_be_killed_at_any_moment_of_a_renewal(odoo_process: OdooProcess):
    """Everywhere but in the hole the next worker goes on; in it, somebody is asked to sign in."""
    tokens = TokenServer()
    outside, inside = [], []
    with served(tokens) as base:
        odoo_process.run(odoo_side.set_parameters, refresh_lease_seconds=1)
        account = odoo_process.run(renewal_side.create_account, base, "killed")
        for number in range(1, 100):
            odoo_process.run(renewal_side.make_due, account)
            before = tokens.number
            event = odoo_process.attempt(renewal_side.renew, kill=Kill(number)).killed
            if event is None:
                break
            if event.kind in LEFT:
                net.wait_until(
                    lambda before=before: tokens.number > before,  # type: ignore[misc]
                    60,
                    "The server never got the request.",
                )
            kept = odoo_process.run(renewal_side.look, account)
            lost = kept["refresh_token"] != tokens.good
            (inside if lost else outside).append(str(event))
            if lost:
                assert event.kind in HOLE, event
                assert tokens.number == before + 1
            odoo_process.run(renewal_side.make_due, account)
            odoo_process.run(renewal_side.renew)
            kept = odoo_process.run(renewal_side.look, account)
            assert kept["access_token"], "nothing is thrown away"
            if lost:
                assert kept["state"] == "disconnected", event
                odoo_process.run(renewal_side.sign_in_again, account, tokens.good)
            else:
                assert (kept["state"], kept["refresh_token"]) == ("connected", tokens.good), event
    assert len(outside) >= 4, outside
    assert 1 <= len(inside) <= 4, inside
    print(f"outside the hole: {outside}\nin it: {inside}")
