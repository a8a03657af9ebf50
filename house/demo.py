"""``make demo`` and ``make stop``: a database, a running Odoo, and the world around it.

The world, meaning the social server and the people on it, is ``house/world``. ``make demo FRESH=1``
begins anew.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from . import databases, net, odoo, paths, postgres, process, world
from .say import HouseError, line, step

PREFERRED_PORT = 8069
LANGUAGE = "de_DE"


@dataclass
class Demo:
    """The demo of this checkout: where things are, and what the world may use."""

    database: str = f"{databases.PREFIX}demo_{paths.short_hash(str(paths.CHECKOUT))}"
    port: int = PREFERRED_PORT
    fresh: bool = False
    """Whether the database was built by this very run."""
    folder: Path = field(default_factory=paths.state)
    """Where this checkout's demo keeps its state; any user may enter."""

    @property
    def url(self) -> str:
        """Odoo's address, without a slash at the end."""
        return f"http://localhost:{self.port}"

    @property
    def pid_file(self) -> Path:
        """The pid file of Odoo."""
        return self.folder / "odoo.pid"

    @property
    def stream_pid_file(self) -> Path:
        """The pid file of the worker that listens to streams."""
        return self.folder / "stream.pid"

    @property
    def log(self) -> Path:
        """Odoo's log."""
        return self.folder / "odoo.log"

    def shell(self, script: str) -> str:
        """Run Python in an Odoo shell of the database, with ``env``. Returns what it prints.

        The script commits by itself (``env.cr.commit()``).

        :raises HouseError: it failed; the sentence holds the end of its output.
        """
        found, environment = odoo.prepare()
        command = [*found.command, "shell", "-d", self.database, "--no-http", "--log-level=warn"]
        done = subprocess.run(
            command, env=environment, input=script, capture_output=True, text=True
        )
        if done.returncode or "Traceback (most recent call last)" in done.stderr:
            raise HouseError(f"A script failed in Odoo's shell:\n{done.stderr.strip()[-3000:]}")
        return done.stdout


def start() -> None:
    """Build what is missing, start what is not running, print address and login."""
    begin = time.monotonic()
    line("Social CRM demo")
    demo = _known()
    odoo.prepare()
    if os.environ.get("FRESH"):
        _forget(demo)
    _update_database(demo)
    _remember(demo)
    start_all(demo)
    rows = [
        ("Odoo", demo.url),
        ("Login", "admin / admin"),
        *world.connect(demo),
        ("Stop", "make stop (keeps the data)"),
    ]
    width = max(len(label) for label, _ in rows)
    print(f"\nReady after {time.monotonic() - begin:.0f} s.\n")
    for label, text in rows:
        print(f"  {label.ljust(width)}  {text}")
    print(flush=True)


def stop() -> None:
    """Stop what the demo of this checkout started, and nothing else. The data stays."""
    demo = _known()
    stopped = stop_all(demo)
    if postgres.stop_if_ours():
        stopped.append("PostgreSQL")
    print(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing of this checkout was running.")


def start_all(demo: Demo) -> None:
    """Start the social server and Odoo; the database is there."""
    world.start(demo)
    _start_odoo(demo)
    _start_stream(demo)


def stop_all(demo: Demo) -> list[str]:
    """Stop Odoo and the social server of a demo. Returns the names of what ran."""
    pid_files = {"stream worker": demo.stream_pid_file, "Odoo": demo.pid_file}
    ours = [name for name, pid_file in pid_files.items() if process.stop(pid_file, 20)]
    return ours + world.stop(demo)


def _known() -> Demo:
    """The demo as the last run left it."""
    demo = Demo()
    path = demo.folder / "demo.json"
    if path.exists():
        demo.port = int(json.loads(path.read_text())["port"])
    return demo


def _remember(demo: Demo, **more: str) -> None:
    path = demo.folder / "demo.json"
    before = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps({**before, "port": demo.port, **more}))


def _forget(demo: Demo) -> None:
    """Throw the demo's data away; the world's go with its part of the database."""
    stop_all(demo)
    databases.drop(demo.database)


def _update_database(demo: Demo) -> None:
    """Build the database, or upgrade it when a file of an addon has changed since."""
    addons = databases.own_addons()[:1]
    fingerprint = databases.fingerprint(addons)
    path = demo.folder / "demo.json"
    before = json.loads(path.read_text()).get("fingerprint") if path.exists() else None
    if not postgres.exists(demo.database):
        base = databases.template(databases.dependencies_of(addons))
        language = f"--load-language={LANGUAGE}"
        text = "Demo database, English and German"
        databases.build(demo.database, base, addons, text, language, safe=True)
        demo.fresh = True
    elif before != fingerprint:
        process.stop(demo.stream_pid_file, 20)
        process.stop(demo.pid_file, 20)
        with step("Database upgraded, for the code has changed"):
            options = ["-u", ",".join(addons), "--stop-after-init", "--no-http"]
            databases.run_odoo(["-d", demo.database, *options], "upgrade-demo")
    _remember(demo, fingerprint=fingerprint)


def _start_odoo(demo: Demo) -> None:
    """Start Odoo in one process with threads: on a laptop it is ready sooner and needs less."""
    if process.running(demo.pid_file):
        return
    with step("Odoo started"):
        demo.port = net.free_port(demo.port, PREFERRED_PORT)
        _remember(demo)
        found, environment = odoo.prepare()
        command = [*found.command, "-d", demo.database, "--http-port", str(demo.port)]
        command += ["--workers=0", "--max-cron-threads=1", "--no-database-list"]
        demo.log.unlink(missing_ok=True)
        process.spawn(command, demo.pid_file, demo.log, env=environment, cwd=os.sep)
        net.wait_until(
            lambda: net.answers(f"{demo.url}/web/login") or not process.running(demo.pid_file),
            120,
            f"Odoo does not answer at {demo.url}: read {demo.log}",
        )
    if not process.running(demo.pid_file):
        raise HouseError(f"Odoo ended as soon as it was started: read {demo.log}")


def _start_stream(demo: Demo) -> None:
    """Start the worker that listens to streams; it needs a moment, and nobody waits for it."""
    if process.running(demo.stream_pid_file):
        return
    found, environment = odoo.prepare()
    command = [*found.command, "social_stream", "-d", demo.database]
    log = demo.folder / "stream.log"
    log.unlink(missing_ok=True)
    process.spawn(command, demo.stream_pid_file, log, env=environment, cwd=os.sep)
