"""``make bench``: runs ``bench/*.py``, prints one table and writes ``build/bench.json``.

The protocol. A file ``bench/NAME.py`` is a program. It is run with the Python of the environment,
in the checkout, with ``PG*`` set, and appends JSON lines to the file that ``BENCH_OUT`` names:

    {"name": "ingest_vs_execute_values", "value": 0.41, "unit": "ratio", "goal": 0.30,
     "better": "higher", "detail": "5 runs of 2000 rows, median"}

``name``, ``value``, ``unit`` and ``better`` (``higher`` or ``lower``) are required; ``goal`` is a
number or null; ``detail`` is for people; ``command`` is filled in. A name, once given, stays. A
program that measures several names says so by ``NAMES = ["…", …]`` at its top, and reads
``BENCH_ONLY`` (empty or one of them) if it can leave the others out. It may import ``house``.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
from pathlib import Path
from typing import Any

from . import paths, postgres, venv
from .say import HouseError, step

FOLDER = paths.CHECKOUT / "bench"
REQUIRED = ("name", "value", "unit", "better")


def run(only: str = "") -> int:
    """Run the benchmarks, or the one that measures ``only``. Returns the exit status.

    1 when a program failed or a goal is not met.
    """
    programs = [path for path in sorted(FOLDER.glob("[!_]*.py")) if not only or only in names(path)]
    if not programs:
        known = sorted(name for path in FOLDER.glob("[!_]*.py") for name in names(path))
        raise HouseError(f"No benchmark of that name; there are: {', '.join(known) or 'none'}.")
    paths.BUILD.mkdir(exist_ok=True)
    started = postgres.start()
    results: list[dict[str, Any]] = []
    broken: list[str] = []
    try:
        for program in programs:
            with step(f"Bench: {program.stem}"):
                results += _run(program, only, broken)
    finally:
        if started:
            postgres.stop_if_ours()
    if not only:
        text = json.dumps(results, indent=1, ensure_ascii=False)
        (paths.BUILD / "bench.json").write_text(text + "\n")
    print(table(results))
    for text in broken:
        print(f"\n{text}")
    return 1 if broken or any(met(result) is False for result in results) else 0


def names(program: Path) -> set[str]:
    """What a program measures: its file's name and what its ``NAMES`` list says."""
    found = {program.stem}
    for node in ast.parse(program.read_text()).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "NAMES":
            found.update(ast.literal_eval(node.value))
    return found


def _run(program: Path, only: str, broken: list[str]) -> list[dict[str, Any]]:
    out = paths.BUILD / f"bench-{program.stem}.jsonl"
    log = paths.BUILD / f"bench-{program.stem}.log"
    out.unlink(missing_ok=True)
    environment = {
        **os.environ,
        **postgres.environment(),
        "PYTHONPATH": str(paths.CHECKOUT),
        "BENCH_OUT": str(out),
        "BENCH_ONLY": "" if only == program.stem else only,
    }
    with log.open("w") as handle:
        done = subprocess.run(
            [str(venv.python()), str(program)],
            cwd=paths.CHECKOUT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=handle,
            stderr=subprocess.STDOUT,
        )
    rows = out.read_text().splitlines() if out.exists() else []
    results = []
    for row in rows:
        result = json.loads(row)
        missing = [key for key in REQUIRED if key not in result]
        if missing:
            broken.append(f"{program.name} printed a line without {', '.join(missing)}: {row}")
            continue
        command = f"make bench ONLY={result['name']}"
        results.append({"goal": None, "command": command, "detail": "", **result})
    if done.returncode or not results:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
        broken.append(f"{program.name} failed (status {done.returncode}):\n{tail}\nLog: {log}")
    return results


def met(result: dict[str, Any]) -> bool | None:
    """Whether the goal is met; None without one."""
    if result["goal"] is None:
        return None
    if result["better"] == "higher":
        return bool(result["value"] >= result["goal"])
    return bool(result["value"] <= result["goal"])


def table(results: list[dict[str, Any]]) -> str:
    """The results as aligned text."""
    rows = [("name", "value", "unit", "goal", "met", "detail")]
    for result in results:
        sign = "≥" if result["better"] == "higher" else "≤"
        goal = "" if result["goal"] is None else f"{sign} {result['goal']:g}"
        verdict = {True: "yes", False: "NO", None: ""}[met(result)]
        value = f"{result['value']:.4g}"
        rows.append((result["name"], value, result["unit"], goal, verdict, str(result["detail"])))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[5]])
        for row in rows
    )
