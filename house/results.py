"""What test runs came to: the counts and failures, read from pytest's and Odoo's own reports."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ENTRY = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>\S+): (?P<text>.*?)\s*$"
)
SUBTEST = re.compile(r"^Subtest (\S+)")
FRAMEWORK = ("odoo.addons.base.", "odoo.fields", "odoo.modules", "odoo.orm", "odoo.registry")


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


def read_junit(report: Path) -> Result | None:
    """Count the tests of a JUnit file; None when pytest has not come to writing it."""
    result = Result()
    try:
        suites = ElementTree.parse(report).getroot().findall("testsuite")
    except (OSError, ElementTree.ParseError):
        return None
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


def warnings_of_odoo(text: str) -> list[str]:
    """What Odoo complains about while it loads our code: fields, access rules, views."""
    found: dict[str, None] = {}
    for row in text.splitlines():
        entry = ENTRY.match(row)
        if entry and entry["level"] == "WARNING" and entry["logger"].startswith(FRAMEWORK):
            found[entry["text"]] = None
    return list(found)
