"""Complaints and suggestions told apart by the shipped table, and topics by their words.

The texts (2,069 posts that are complaints or not, 8,500 sentences to software makers that suggest
something or not; in English, their terms unclear or non-commercial) are not part of the project and
nothing was trained on them; ``SOCIAL_CRM_DATA`` says where they are, see ``house/training.py``.
Beside each stands what a simple thing reaches in the same run: for complaints that the mood is
negative, for suggestions a pattern written by hand.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from _odoo import report

from house import training

HERE = Path(__file__).parents[1]
sys.path[:0] = [str(HERE / "social_crm")]

from text.result import Understanding  # noqa: E402
from text.tokens import tokenise  # noqa: E402
from text.topics import Topic, TopicIndex  # noqa: E402
from text.understanding import understand  # noqa: E402

NAMES = ["complaint_macro_f1", "suggestion_f1", "topics_200_vs_2"]
PATTERN = re.compile(
    r"\b(?:suggest\w*|please (?:add|allow|provide|make)|would be (?:nice|great|good)|"
    r"should (?:be|have|allow)|i wish|would like|feature request|need to)\b",
    re.IGNORECASE,
)
ROUNDS = 5


def main() -> None:
    folder = training.data()
    if folder is None:
        sys.exit("There are no texts: say in SOCIAL_CRM_DATA in which folder they are.")
    complaints = rows(folder / "domain_en_complaints.jsonl")
    found = understand([row["text"] for row in complaints], "en")
    truth = [bool(row["complaint"]) for row in complaints]
    ours = macro(truth, ["complaint" in each.kinds for each in found])
    mood = macro(truth, [negative(each) for each in found])
    report(
        "complaint_macro_f1",
        round(ours, 3),
        "macro F1",
        0.66,
        "higher",
        f"{len(truth)} posts; from the mood alone {mood:.3f}",
    )
    suggestions = rows(folder / "domain_en_suggestions.jsonl")
    found = understand([row["text"] for row in suggestions], "en")
    truth = [bool(row["suggestion"]) for row in suggestions]
    ours = f1(truth, ["suggestion" in each.kinds for each in found])
    pattern = f1(truth, [bool(PATTERN.search(row["text"])) for row in suggestions])
    report(
        "suggestion_f1",
        round(ours, 3),
        "F1",
        0.46,
        "higher",
        f"{len(truth)} sentences; by a pattern {pattern:.3f}",
    )
    many, few = speeds([tokenise(row["text"]).words for row in complaints])
    report(
        "topics_200_vs_2",
        round(many / few, 2),
        "ratio",
        2.0,
        "lower",
        f"200 topics of 20 words {many:.1f} µs a post, 2 topics {few:.1f} µs; median of {ROUNDS}",
    )


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def negative(found: Understanding) -> bool:
    return found.mood == "negative"


def f1(truth: list[bool], found: list[bool]) -> float:
    pairs = list(zip(truth, found, strict=True))
    right = sum(a and b for a, b in pairs)
    return 2 * right / max(1, 2 * right + sum(a != b for a, b in pairs))


def macro(truth: list[bool], found: list[bool]) -> float:
    return (f1(truth, found) + f1([not a for a in truth], [not b for b in found])) / 2


def speeds(texts: list[tuple[str, ...]]) -> tuple[float, float]:
    """Microseconds a post with many topics and with few, in turns."""
    indexes = [TopicIndex(tree(number)) for number in (200, 2)]
    times: list[list[float]] = [[], []]
    for _round in range(ROUNDS + 1):
        for index, taken in zip(indexes, times, strict=True):
            taken.append(seconds(index.find, texts) / len(texts) * 1e6)
    many, few = (median(taken[1:]) for taken in times)  # the first round meets each word anew
    return many, few


def tree(number: int) -> list[Topic]:
    return [
        Topic(str(n), tuple(f"word{n}x{k}{'*' if k % 4 == 0 else ''}" for k in range(20)))
        for n in range(number)
    ]


def seconds(find: Callable[..., object], texts: list[tuple[str, ...]]) -> float:
    began = time.process_time()
    for words in texts:
        find(words)
    return time.process_time() - began


if __name__ == "__main__":
    main()
