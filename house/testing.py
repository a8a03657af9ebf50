"""Runs every test and counts: pure ones, Odoo's, and those that start real servers.

1. ``social_crm/tests/networks`` and ``text``: pytest, without Odoo and without a database.
2. The addons' Odoo tests, browser included, on a copy of a database template.
3. ``tests/``: pytest with PG* set, for whatever starts and kills whole programs.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from . import browser, databases, odoo, paths, postgres, venv
from .net import free_port
from .say import line, step

PURE = ("social_crm/tests/networks", "social_crm/tests/text", "tests/house")
WHOLE = "tests"
TIME_LIMIT = 1800  # seconds for one stage; a stage that hangs must not hang the whole run

ENTRY = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>\S+): (?P<text>.*?)\s*$"
)
SUBTEST = re.compile(r"^Subtest (\S+)")


@dataclass
class Result:
    """What a stage came to."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list[str] = field(default_factory=list)

    def add(self, other: Result) -> None:
        """Take the counts of another stage in."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.failures += other.failures

    def crash(self, reason: str) -> None:
        """A stage that did not come to its end counts as one failure."""
        self.failed += 1
        self.failures.append(reason)


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
        if only and (paths.CHECKOUT / only.split("::")[0]).exists():
            started = not fast and postgres.start()
            total.add(_pytest([only], _label(only), whole=not only.startswith(PURE)))
        elif only:
            started = postgres.start()
            total.add(_odoo(_first_group(), only, _label(only)))
        else:
            total.add(_pytest([name for name in PURE if _has_tests(name)], "pure", whole=False))
            if not fast:
                started = postgres.start()
                total.add(_everything_else())
    finally:
        if started:
            postgres.stop_if_ours()
    for text in total.failures:
        print(f"\n{text}")
    skipped = f", {total.skipped} skipped" if total.skipped else ""
    print(f"\n{total.passed} passed, {total.failed} failed{skipped}", flush=True)
    return 1 if total.failed or not total.passed else 0


def _everything_else() -> Result:
    total = Result()
    browser.ensure_or_say("the tests in the browser are skipped")
    total.add(_odoo(_first_group(), "", "odoo"))
    for addon in databases.own_addons()[1:]:  # each apart: nothing may depend on a bridge
        total.add(_odoo([addon], "", f"odoo-{addon}"))
    if _has_tests(WHOLE):
        ignored = [f"--ignore={name}" for name in (*PURE, "tests/addons")]
        total.add(_pytest([WHOLE, *ignored], "whole", whole=True))
    return total


def _first_group() -> list[str]:
    return databases.own_addons()[:1] + databases.test_addons()


def _has_tests(folder: str) -> bool:
    return any((paths.CHECKOUT / folder).rglob("test_*.py"))


def _label(only: str) -> str:
    return "only-" + re.sub(r"\W+", "-", only).strip("-")


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
    status = _run(command, log, environment, f"Tests: {arguments[0]}" if whole else "Pure tests")
    try:
        suites = ElementTree.parse(report).getroot().findall("testsuite")
    except (OSError, ElementTree.ParseError):
        result.crash(f"pytest did not finish (status {status}):\n{_tail(log)}")
        return result
    for case in (case for suite in suites for case in suite.iter("testcase")):
        bad = [part for part in case if part.tag in ("failure", "error")]
        if bad:
            result.failed += 1
            name = f"{case.get('classname')}::{case.get('name')}"
            result.failures.append(f"FAILED {name}\n{bad[0].text or bad[0].get('message')}")
        elif case.find("skipped") is not None:
            result.skipped += 1
        else:
            result.passed += 1
    if status not in (0, 1, 5) and not result.failed:
        result.crash(f"pytest ended with status {status}:\n{_tail(log)}")
    return result


def _odoo(addons: list[str], tags: str, label: str) -> Result:
    """Install the addons into a copy of the template and run their tests, or those tagged."""
    found, environment = odoo.prepare()
    base = databases.template(databases.dependencies_of(addons))
    name = f"{databases.PREFIX}test_{os.getpid()}"
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
        if not os.environ.get("KEEP"):
            databases.drop(name)
    result, complete = read_odoo_log(log.read_text(errors="replace"))
    if not complete or (status and not result.failed):
        result.crash(f"Odoo did not finish its tests (status {status}):\n{_tail(log)}")
    return result


def read_odoo_log(text: str) -> tuple[Result, bool]:
    """Count the tests of an Odoo log. Returns the counts and whether Odoo came to its own summary.

    Odoo logs ``Starting X.test_y ...`` for every test, ``skipped X.test_y : reason``, and at level
    ERROR ``FAIL: X.test_y`` or ``ERROR: setUpClass (...)`` followed by the traceback
    (odoo/tests/result.py, 19.0).
    """
    begun: set[str] = set()
    skipped: set[str] = set()
    failures: dict[str, str] = {}
    complete = False
    current = ""
    for row in text.splitlines():
        entry = ENTRY.match(row)
        if not entry:
            if current:
                failures[current] += f"\n{row}"
            continue
        current = ""
        level, logger, said = entry["level"], entry["logger"], entry["text"]
        if " error(s) of " in said and " when loading database" in said:
            complete = True
        if ".tests." not in logger and logger != "odoo.tests.suite":
            continue
        if said.startswith("Starting ") and said.endswith(" ..."):
            begun.add(f"{logger}:{said[9:-4]}")
        elif said.startswith("skipped "):
            skipped.add(f"{logger}:{said[8:].split(' : ')[0]}")
        elif level == "ERROR" and said.startswith(("FAIL: ", "ERROR: ")):
            kind, name = said.split(": ", 1)
            inner = SUBTEST.match(name)
            current = f"{logger}:{inner[1] if inner else name}"
            failures[current] = f"{failures.get(current, '')}\n{kind} {logger}: {name}".lstrip()
    skipped -= failures.keys()
    passed = begun - skipped - failures.keys()
    return Result(len(passed), len(failures), len(skipped), [*failures.values()]), complete


def _run(command: list[str], log: Path, environment: dict[str, str], text: str) -> int:
    """Run one stage with its output in a file. Returns its status, 124 when it hung."""
    with step(text), log.open("w") as handle:
        process = subprocess.Popen(
            command,
            cwd=paths.CHECKOUT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=handle,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            return process.wait(TIME_LIMIT)
        except subprocess.TimeoutExpired:
            line(f"    no end after {TIME_LIMIT} s, stopped")
            return 124
        finally:  # also on Ctrl-C; what the stage left behind goes with it
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGTERM if process.poll() is None else signal.SIGKILL)


def _tail(log: Path, rows: int = 40) -> str:
    text = log.read_text(errors="replace").splitlines()[-rows:]
    return "\n".join([*text, f"The whole log: {log}"])
