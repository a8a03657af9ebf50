"""snac2, a real third-party server with the Mastodon API: from Debian, on loopback.

server = Snac(folder, port=free_port())
server.create({"acme": "Acme", "anna": "Anna Muster"})
server.start()
anna = server.customer("anna")
anna.post("@acme my kettle is broken")
server.stop()
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import apt, customer, net, paths, process
from .say import HouseError

PACKAGE = "snac2=2.75-2"
SUITE = "trixie"
CURE = "install snac2 2.75 or newer yourself and set SNAC_BIN"
HOSTS = Path("/etc/hosts")


def binary() -> Path:
    """The program, fetched when missing; ``SNAC_BIN`` names another one.

    :raises HouseError: it can be had neither in the tried version nor in another.
    """
    named = os.environ.get("SNAC_BIN")
    if named:
        return Path(named)

    def make(tree: Path) -> None:
        try:
            apt.fetch(SUITE, [PACKAGE], tree, "snac2", CURE)
        except HouseError:  # the suite has moved on
            apt.fetch(SUITE, [PACKAGE.split("=")[0]], tree, "snac2", CURE)

    folder = paths.cache() / f"snac-{paths.short_hash(PACKAGE, SUITE)}"
    program = paths.build_once(folder, "snac2", make) / "usr/bin/snac"
    if subprocess.run([str(program)], capture_output=True).returncode == 127:
        raise HouseError(f"snac2 does not run here (a library of it is missing): {CURE}.")
    return program


class Snac:
    """One server with its data in a folder. It runs as an ordinary user when we are root."""

    def __init__(
        self, folder: Path, port: int, host: str | None = None, address: str = "127.0.0.1"
    ) -> None:
        """Describe the server; nothing is done yet.

        :param folder: for its data, its log and the passwords; any user must be able to enter.
        :param host: its name in addresses, ``localhost:PORT`` by default.
        """
        self.folder = folder
        self.port = port
        self.host = host or f"localhost:{port}"
        self.address = address
        self.data = folder / "home" / "data"
        self._pid_file = folder / "pid"
        self._users = folder / "users.json"

    @property
    def url(self) -> str:
        """The address of the server, without a slash at the end."""
        return f"http://{self.host}"

    @property
    def passwords(self) -> dict[str, str]:
        """Login name -> password; empty before ``create``."""
        return dict(json.loads(self._users.read_text())) if self._users.exists() else {}

    def create(self, users: dict[str, str]) -> None:
        """Make the data folder anew with these users: login name -> displayed name."""
        net.wait_until(self._thrown_away, 60, f"Something still writes to {self.folder}.")
        home = self.data.parent  # snac makes the data folder itself, so its parent is snac's own
        home.mkdir(parents=True)
        self.folder.chmod(0o755)
        nobody = process.ordinary_user()
        if nobody:
            os.chown(home, nobody["user"], nobody["group"])
        answers = f"{self.address}\n{self.port}\n{self.host}\n\n\n"
        self._snac("init", str(self.data), answers=answers)
        # Retry at once: two servers of a test are both there, or one was just restarted. It
        # delivers to itself by HTTP: with a thread per core they wait for each other until timeout.
        _edit(self.data / "server.json", protocol="http", queue_retry_minutes=0, num_threads=20)
        passwords = {}
        for name, shown in users.items():
            printed = self._snac("adduser", str(self.data), name)
            password = re.search(r"^User password is (\S+)", printed, re.MULTILINE)
            if password is None:
                raise HouseError(f"snac2 did not create the user {name}: {printed.strip()}")
            passwords[name] = password[1]
            _edit(self.data / "user" / name / "user.json", name=shown)
        paths.write_if_changed(self._users, json.dumps(passwords), mode=0o600)

    def _thrown_away(self) -> bool:
        """Remove the folder. A program that a killed run has left may write there meanwhile."""
        shutil.rmtree(self.folder, ignore_errors=True)
        return not self.folder.exists()

    def start(self) -> None:
        """Start the server and wait until it answers. Does nothing when it runs already.

        :raises HouseError: it does not answer within a minute; the sentence names its log.
        """
        if self.pid():
            return
        log = self.folder / "log"
        command, options = self._as_ordinary_user(["httpd", str(self.data)])
        process.spawn(command, self._pid_file, log, cwd="/", **options)
        net.wait_until(
            lambda: net.answers(f"{self.url}/"), 60, f"snac2 does not answer at {self.url}: {log}"
        )

    def stop(self) -> None:
        """Stop the server if this object's folder says that it was started from here."""
        process.stop(self._pid_file)

    def kill(self) -> None:
        """End the server without warning, for tests."""
        pid = self.pid()
        if pid:
            os.kill(pid, signal.SIGKILL)
            net.wait_until(lambda: not self.pid(), 60, "snac2 survived SIGKILL.")

    def pid(self) -> int | None:
        """The server's process id, None when it is not running."""
        return process.running(self._pid_file)

    def customer(self, user: str) -> customer.Customer:
        """Log a user in, to read and write as that person; ``.token`` is the access token."""
        return customer.log_in(self.url, user, self.passwords[user])

    def _snac(self, *arguments: str, answers: str = "") -> str:
        command, options = self._as_ordinary_user(list(arguments))
        done: subprocess.CompletedProcess[str] = subprocess.run(
            command, input=answers, capture_output=True, text=True, cwd="/", **options
        )
        if done.returncode:
            raise HouseError(f"snac2 {arguments[0]} failed: {(done.stderr or done.stdout).strip()}")
        return done.stdout + done.stderr

    def _as_ordinary_user(self, arguments: list[str]) -> tuple[list[str], dict[str, Any]]:
        """The command, and the arguments of ``subprocess`` with which it is not root.

        A port below 1024 needs a capability that only setpriv can hand on.
        """
        command = [str(binary()), *arguments]
        user = process.ordinary_user()
        if self.port >= 1024 or not user:
            return command, user
        setpriv = ["setpriv", f"--reuid={user['user']}", f"--regid={user['group']}"]
        setpriv += ["--clear-groups", "--inh-caps=+net_bind_service"]
        return [*setpriv, "--ambient-caps=+net_bind_service", *command], {}


@contextmanager
def federated(
    folder: Path, alpha: dict[str, str], beta: dict[str, str]
) -> Iterator[tuple[Snac, Snac]]:
    """Two servers that federate, alpha.test and beta.test, with these users; for tests only.

    Root only: they need port 80, because a port in the host name breaks ``@user@host``, and two
    lines in /etc/hosts, which are taken out again.

    :raises HouseError: not root, or another program has the port.
    """
    if os.geteuid() != 0:
        raise HouseError("Two federated servers need root (port 80 and /etc/hosts): use one Snac.")
    places = {"alpha.test": "127.0.0.11", "beta.test": "127.0.0.12"}
    with paths.locked("federated"):
        for address in places.values():
            if net.listens(address, 80):
                raise HouseError(f"Another program has port 80 of {address}: stop it and repeat.")
        before = HOSTS.read_text()
        lines = "".join(f"{address} {host}\n" for host, address in places.items())
        HOSTS.write_text(f"{before.rstrip()}\n{lines}")
        servers = [Snac(folder / host, 80, host, address) for host, address in places.items()]
        try:
            for server, users in zip(servers, (alpha, beta), strict=True):
                server.create(users)
                server.start()
            yield servers[0], servers[1]
        finally:
            for server in servers:
                server.stop()
            rows = HOSTS.read_text().splitlines(keepends=True)
            HOSTS.write_text("".join(row for row in rows if row not in lines.splitlines(True)))


def _edit(path: Path, **values: object) -> None:
    """Change entries of a JSON file in place, so that it keeps its owner."""
    path.write_text(json.dumps(json.loads(path.read_text()) | values, indent=4))
