"""What the house says to the person at the prompt: one line per step, one sentence per failure."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class HouseError(Exception):
    """Something a person has to put right. The text says what is wrong and names the cure."""


def line(text: str) -> None:
    """Print one line of progress. Progress goes to stderr, results to stdout."""
    sys.stdout.flush()
    print(text, file=sys.stderr, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Announce a step that takes a while, and add its seconds when it is done."""
    begin = time.monotonic()
    terminal = sys.stderr.isatty()
    if terminal:
        print(f"  … {text}", end="", file=sys.stderr, flush=True)
    yield
    seconds = time.monotonic() - begin
    start = "\r" if terminal else ""
    line(f"{start}  ✓ {text} ({seconds:.1f} s)")
