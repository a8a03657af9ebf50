"""Programs that run on after the house has gone, and are stopped by their pid file later.

A pid file holds the process id and when that process began. Both must fit before anything is
stopped, so that a number which the system has given to another program since is left alone.
"""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import signal
import subprocess
import time
from pathlib import Path
from typing import Any


def began(pid: int) -> int | None:
    """When a process began, in clock ticks since boot; None when there is no such process.

    A process that has ended and waits for its parent counts as gone.
    """
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()  # the name in front may hold spaces and brackets
    return None if fields[0] in ("Z", "X") else int(fields[19])  # proc_pid_stat(5), field 22


def ordinary_user() -> dict[str, Any]:
    """Arguments of ``subprocess`` that make the child an ordinary user when we are root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def spawn(command: list[str], pid_file: Path, log: Path, **options: Any) -> int:
    """Start a program in a session of its own, its output in ``log``. Returns its process id.

    :param options: further arguments of ``subprocess.Popen``, such as ``env`` or ``user``.
    """
    with log.open("ab") as handle:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=handle,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **options,
        )
    process.returncode = 0  # it may outlive us: keeps Python from warning about that
    pid_file.write_text(json.dumps({"pid": process.pid, "began": began(process.pid)}))
    return process.pid


def running(pid_file: Path) -> int | None:
    """The process id if the very process of the pid file is running, else None."""
    try:
        known = json.loads(pid_file.read_text())
        pid = int(known["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    with contextlib.suppress(ChildProcessError, OSError):
        os.waitpid(pid, os.WNOHANG)  # clears it away if it was our child and has ended
    return pid if began(pid) is not None and began(pid) == known.get("began") else None


def stop(pid_file: Path, seconds: float = 10) -> bool:
    """Ask the process of the pid file to end, insist after ``seconds``. Returns whether it ran."""
    pid = running(pid_file)
    if pid is not None:
        for signal_number, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 5.0)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal_number)
            end = time.monotonic() + patience
            while running(pid_file) and time.monotonic() < end:
                time.sleep(0.02)
            if not running(pid_file):
                break
    pid_file.unlink(missing_ok=True)
    return pid is not None
