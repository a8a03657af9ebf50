"""An Odoo that serves browsers and runs its scheduled actions, as an administrator has it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import requests

from house import databases, net, odoo, paths, process
from house.say import HouseError

ADMIN = "admin"  # login and password, as Odoo creates them


class OdooServer:
    """One process with threads on a database of its own, its scheduler running.

    Its address differs from that of ``localhost`` servers in the host, not only in the port, as
    the addresses of different owners do: cookies and redirects between them are real.
    """

    def __init__(self, database: str, folder: Path, port: int) -> None:
        self.database = database
        self.url = f"http://127.0.0.1:{port}"
        self.log = paths.BUILD / "test-browser-odoo.log"
        self._port = port
        self._pid_file = folder / "odoo.pid"
        self._session: requests.Session | None = None

    def start(self) -> None:
        """Make the database, start Odoo, wait until it answers.

        :raises HouseError: it does not within four minutes; the sentence names its log
        """
        found, environment = odoo.prepare()
        databases.drop(self.database)
        databases.copy(databases.installed(["social_crm"]), self.database)
        paths.BUILD.mkdir(exist_ok=True)
        self.log.unlink(missing_ok=True)
        command = [*found.command, "-d", self.database, "--http-port", str(self._port)]
        command += ["--workers=0", "--max-cron-threads=1", "--no-database-list"]
        process.spawn(command, self._pid_file, self.log, env=environment, cwd=os.sep)
        net.wait_until(
            lambda: net.answers(f"{self.url}/web/login") or not process.running(self._pid_file),
            240,
            f"Odoo does not answer at {self.url}: read {self.log}",
        )
        if not process.running(self._pid_file):
            raise HouseError(f"Odoo ended as soon as it was started: read {self.log}")

    def stop(self) -> None:
        """Stop it and remove the database, unless KEEP is set."""
        process.stop(self._pid_file, 20)
        if not os.environ.get("KEEP"):
            databases.drop(self.database)

    def our_errors(self) -> list[str]:
        """What our code and the scheduler that runs it have complained about in Odoo's log."""
        ours = re.compile(r" (ERROR|CRITICAL) \S+ odoo\.addons\.(social_crm|base\.models\.ir_cron)")
        return [
            row for row in self.log.read_text(errors="replace").splitlines() if ours.search(row)
        ]

    def call(self, model: str, method: str, *arguments: Any) -> Any:
        """Call a public method as the administrator, as the web client does.

        :raises AssertionError: Odoo answers with an error
        """
        if self._session is None:
            self._session = requests.Session()
            self._session.trust_env = False
            who = {"db": self.database, "login": ADMIN, "password": ADMIN}
            self._post("/web/session/authenticate", who)
        params = {"model": model, "method": method, "args": arguments, "kwargs": {}}
        return self._post("/web/dataset/call_kw", params)

    def _post(self, path: str, params: dict[str, Any]) -> Any:
        assert self._session is not None
        answer = self._session.post(
            f"{self.url}{path}", json={"params": params}, timeout=180
        ).json()
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def create_agent(self, login: str, name: str) -> None:
        """A user who works mentions and tickets; the password is the login."""
        _model, group = self.call(
            "ir.model.data", "check_object_reference", "social_crm", "group_agent"
        )
        values = {"login": login, "name": name, "password": login, "group_ids": [(4, group)]}
        self.call("res.users", "create", [values])
