"""Runs every test and counts: pure ones, Odoo's, and those that start real servers.

1. The plain packages (``PURE``): pytest without Odoo and a database.
2. The addons' Odoo tests, browser included, on a copy of a database template.
3. ``tests/``: pytest with PG* set, for whatever starts and kills whole programs.

Odoo's tests are one process that is busy all the time, while the others often wait for servers: so
the second stage runs beside the third, and the first where one of them has ended.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import browser, databases, odoo, paths, postgres, process, results, venv
from .net import free_port
from .results import Result
from .say import line, step

PURE = (
    "social_crm/tests/networks",
    "social_crm/tests/text",
    "social_crm/tests/matching",
    "social_crm/tests/handing",
    "tests/house",
)
TEST_DATABASE = f"{databases.PREFIX}test_"  # and the process id
TIME_LIMIT = 5400  # seconds for one stage; a stage that hangs must not hang the whole run

_stages: set[subprocess.Popen[bytes]] = set()
"""What runs just now."""


def run(only: str = "", *, fast: bool = False) -> int:
    """Run the tests and print the counts. Returns the exit status.

    :param only: a pytest path (``tests/kill``, ``…/test_x.py::test_y``) or an Odoo test tag
        (``/social_crm:TestReply.test_send``); empty for everything.
    :param fast: only what needs neither Odoo nor a database.
    """
    paths.BUILD.mkdir(exist_ok=True)
    total = Result()
    started = False
    try:
        if not fast and not only.startswith(PURE):
            browser.ensure_or_say("the tests in the browser are skipped")
        if only and (paths.CHECKOUT / only.split("::")[0]).exists():
            started = not fast and postgres.start()
            total.add(_pytest([only], _label(only), whole=not only.startswith(PURE)))
        elif only:
            started = postgres.start()
            total.add(_odoo(_group_of(only), only, _label(only)))
        elif fast:
            total.add(_pure())
        else:
            started = postgres.start()
            total.add(_everything())
    finally:
        if started:
            postgres.stop_if_ours()
    for text in total.failures:
        print(f"\n{text}")
    skipped = f", {total.skipped} skipped" if total.skipped else ""
    print(f"\n{total.passed} passed, {total.failed} failed{skipped}", flush=True)
    return 1 if total.failed or not total.passed else 0


def _everything() -> Result:
    venv.python()
    odoo.prepare()  # once, before two want it
    total = Result()
    with ThreadPoolExecutor(2) as lanes:
        try:
            stages = [lanes.submit(stage) for stage in (_of_odoo, _of_servers, _pure)]
            for stage in stages:
                total.add(stage.result())
        except BaseException:  # Ctrl-C reaches this thread alone
            lanes.shutdown(wait=False, cancel_futures=True)
            for running in tuple(_stages):
                _end(running)
            raise
    return total


def _pure() -> Result:
    return _pytest([name for name in PURE if _has_tests(name)], "pure", whole=False)


def _of_servers() -> Result:
    return _pytest(_whole_folders(), "whole", whole=True)


def _of_odoo() -> Result:
    total = _odoo(_first_group(), "", "odoo")
    for addon in databases.own_addons()[1:]:  # each apart: nothing may depend on a bridge
        total.add(_odoo([addon], "", f"odoo-{addon}"))
    return total


def _first_group() -> list[str]:
    return databases.own_addons()[:1] + databases.test_addons()


def _group_of(tag: str) -> list[str]:
    """The addons to install for a test tag such as ``/addon:Class.test``."""
    named = re.findall(r"/(\w+)", tag)
    bridges = [addon for addon in databases.own_addons()[1:] if addon in named]
    return bridges or _first_group()


def _has_tests(folder: str) -> bool:
    return any((paths.CHECKOUT / folder).rglob("test_*.py"))


def _whole_folders() -> list[str]:
    """What is in ``tests`` besides the pure tests and the test addons."""
    known = {paths.CHECKOUT / name for name in (*PURE, "tests/addons")}
    found = sorted(set((paths.CHECKOUT / "tests").glob("*")) - known)
    names = [str(path.relative_to(paths.CHECKOUT)) for path in found]
    return [
        name
        for name, path in zip(names, found, strict=True)
        if path.match("test_*.py") or (path.is_dir() and _has_tests(name))
    ]


def _label(only: str) -> str:
    return "only-" + re.sub(r"\W+", "-", only).strip("-")[:100]  # it becomes a file's name


def _pytest(arguments: list[str], label: str, *, whole: bool) -> Result:
    """Run pytest; the report is read from its JUnit file."""
    result = Result()
    if not arguments:
        return result
    report = paths.BUILD / f"test-{label}.xml"
    report.unlink(missing_ok=True)
    command = [str(venv.python()), "-m", "pytest", "-q", "--no-header", "--tb=short"]
    command += [f"--junitxml={report}", *arguments]
    environment = {**os.environ, "SOCIAL_CRM_BUILD": str(paths.BUILD)}
    if whole:
        environment |= postgres.environment()
    log = paths.BUILD / f"test-{label}.log"
    status = _run(
        command, log, environment, f"Tests: {', '.join(arguments)}" if whole else "Pure tests"
    )
    found = results.read_junit(report)
    if found is None:
        result.crash(f"pytest did not finish (status {status}):\n{_tail(log)}")
        return result
    result.add(found)
    if status not in (0, 1, 5) and not result.failed:
        result.crash(f"pytest ended with status {status}:\n{_tail(log)}")
    return result


def _odoo(addons: list[str], tags: str, label: str) -> Result:
    """Install the addons into a copy of the template and run their tests, or those tagged."""
    found, environment = odoo.prepare()
    base = databases.template(databases.dependencies_of(addons))
    _drop_left_over()
    name = f"{TEST_DATABASE}{os.getpid()}"
    databases.drop(name)
    databases.copy(base, name)
    log = paths.BUILD / f"test-{label}.log"
    command = [*found.command, "-d", name, "-i", ",".join(addons), "--stop-after-init"]
    command += ["--test-tags", tags or ",".join(f"/{addon}" for addon in addons)]
    command += ["--http-port", str(free_port()), "--max-cron-threads=0"]
    command += ["--screenshots", str(paths.BUILD / "screenshots")]
    try:
        status = _run(command, log, environment, f"Odoo tests: {tags or ', '.join(addons)}")
    finally:
        if os.environ.get("KEEP"):
            line(f"    kept: bin/odoo -d {name}")
        else:
            databases.drop(name)
    text = log.read_text(errors="replace")
    result, complete = results.read_odoo_log(text)
    for warning in results.warnings_of_odoo(text):
        line(f"    Odoo warns: {warning}")
    if not complete or (status and not result.failed):
        result.crash(f"Odoo did not finish its tests (status {status}):\n{_tail(log)}")
    return result


def _drop_left_over() -> None:
    """Drop the databases of test runs that were killed, or kept, and are over."""
    if postgres.is_given():  # the run may be going on at another machine
        return
    for name in databases.names(TEST_DATABASE):
        number = name.removeprefix(TEST_DATABASE)
        if number.isdigit() and process.began(int(number)) is None:
            databases.drop(name)


def _run(command: list[str], log: Path, environment: dict[str, str], text: str) -> int:
    """Run one stage with its output in a file. Returns its status, 124 when it hung."""
    with step(text), log.open("w") as handle:
        stage = subprocess.Popen(
            command,
            cwd=paths.CHECKOUT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=handle,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        _stages.add(stage)
        try:
            return stage.wait(TIME_LIMIT)
        except subprocess.TimeoutExpired:
            line(f"    no end after {TIME_LIMIT} s, stopped")
            return 124
        finally:  # also on Ctrl-C; what the stage left behind goes with it
            _end(stage)
            _stages.discard(stage)


def _end(stage: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(stage.pid, signal.SIGTERM if stage.poll() is None else signal.SIGKILL)


def _tail(log: Path, rows: int = 40) -> str:
    text = log.read_text(errors="replace").splitlines()[-rows:]
    return "\n".join([*text, f"The whole log: {log}"])
