"""mastodon-mock, somebody else's mock of a Mastodon server, with faults on order.

with Mock(folder, {"acme": "token-a", "anna": "token-b"}) as server:
    server.fault("ratelimit", path="/api/v1/notifications", headers={"Retry-After": "7"})
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import TracebackType
from typing import Any

from . import customer, net, process, venv


class Mock:
    """One server, its data in memory unless they are to be kept."""

    def __init__(
        self, folder: Path, users: dict[str, str], port: int = 0, *, keep: bool = False
    ) -> None:
        """Describe the server.

        :param folder: for its configuration, log and pid file; created when missing.
        :param users: login name -> access token.
        :param port: 0 for any free one.
        :param keep: keep the data in a file of the folder, over restarts.
        """
        self.folder = folder
        self.keep = keep
        self.users = users
        self.port = port or net.free_port()
        self._pid_file = folder / "pid"

    @property
    def url(self) -> str:
        """The address of the server, without a slash at the end."""
        return f"http://localhost:{self.port}"

    def start(self, **settings: dict[str, Any]) -> None:
        """Start the server and wait until it answers. Does nothing when it runs already.

        :param settings: tables of its configuration file, such as
            ``ratelimit={"enabled": True, "limit": 5, "window_seconds": 60}``.
        :raises HouseError: it does not answer within a minute; the sentence names its log.
        """
        if process.running(self._pid_file):
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        database = str(self.folder / "mock.sqlite") if self.keep else ":memory:"
        tables: dict[str, dict[str, Any]] = {
            "auth": {"enforce_scopes": True},
            "database": {"path": database},
            **settings,
        }
        text = "".join(
            f"[{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in rows.items())
            for name, rows in tables.items()
        )
        for name, token in self.users.items():
            text += f'[[seed.accounts]]\nusername = "{name}"\naccess_token = "{token}"\n'
        configuration = self.folder / "mock.toml"
        configuration.write_text(text)
        log = self.folder / "log"
        command = [str(venv.peers_python()), "-m", "mastodon_mock", "serve"]
        command += ["--config", str(configuration), "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--log-level", "warning"]
        ignored = ("HOST", "PORT")  # these would win over the configuration
        environment = {key: value for key, value in os.environ.items() if key not in ignored}
        process.spawn(command, self._pid_file, log, env=environment, cwd=self.folder)
        net.wait_until(
            lambda: net.answers(f"{self.url}/api/v1/instance"),
            60,
            f"mastodon-mock does not answer at {self.url}: {log}",
        )

    def stop(self) -> None:
        """Stop the server if it was started from this folder."""
        process.stop(self._pid_file)

    def __enter__(self) -> Mock:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def customer(self, user: str) -> customer.Customer:
        """Read and write as one of the users."""
        return customer.Customer(self.url, self.users[user])

    def fault(
        self,
        effect: str,
        *,
        path: str | None = None,
        methods: list[str] | None = None,
        count: int | None = None,
        **details: Any,
    ) -> None:
        """Answer the requests that match with a fault from now on.

        :param effect: ``status``, ``ratelimit``, ``latency``, ``malformed`` or ``timeout``.
        :param path: exact, or with ``*``; every path by default.
        :param count: how many requests, then normal again; without end by default.
        :param details: ``status``, ``body``, ``headers``, ``delay_ms``, ``truncate``.
        """
        rule = {
            "match": {"path": path, "methods": methods},
            "effect": {"type": effect, **details},
            "count": count,
        }
        self._control("POST", json.dumps(rule).encode())

    def no_faults(self) -> None:
        """Answer normally again."""
        self._control("DELETE", None)

    def _control(self, method: str, body: bytes | None) -> None:
        status, _, answer = customer.request(
            f"{self.url}/api/v1/_mock/faults", body, method, **{"Content-Type": "application/json"}
        )
        if status >= 400:
            raise RuntimeError(f"mastodon-mock refused the fault: {answer.decode()}")
