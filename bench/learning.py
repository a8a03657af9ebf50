"""How much is learned from what colleagues say, and how fast: learning curves in two domains that
the shipped model was not made for, tested on later posts.

The labelled posts are not in the checkout: ``SOCIAL_CRM_DATA`` names their folder, without it
``shared/data`` beside the checkout is looked for; where they are not, all of this is left out.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from _odoo import report, wanted

from house import paths, training

NAMES = [
    "learning_airline_100",
    "learning_airline_all",
    "learning_railway_500",
    "learning_never_below",
    "learn_seconds_100",
]
sys.path.insert(0, str(paths.CHECKOUT / "social_crm"))
DOMAINS = {
    "airline": ("domain_en_airline_first_half", "en", 0.7),
    "railway": ("domain_de_germeval_dev", "de", 0.4),
}
"""File, language, and which share of the posts, in their order, may be learned from; all later ones
are tested with."""
STEPS = (25, 50, 100, 200, 500)
SEEDS = 4
MOODS = ("negative", "neutral", "positive")

Row = dict[str, Any]


def main() -> None:
    """Measure what is wanted."""
    folder = training.data()
    if not folder:
        print("No labelled posts: set SOCIAL_CRM_DATA. Learning is not measured.")
        return
    if wanted("learn_seconds_100"):
        seconds(folder)
    if any(map(wanted, NAMES[:4])):
        curves(folder)


def load(folder: Path, domain: str) -> tuple[list[Row], list[Row], str]:
    """Posts to learn from, later ones to test with, and their language."""
    name, language, share = DOMAINS[domain]
    lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [{**json.loads(line), "language": language} for line in lines]
    cut = int(len(rows) * share)
    given = [{key: row[key] for key in ("text", "mood", "language")} for row in rows]
    return given[:cut], given[cut:], language


def judged(rows: list[Row], language: str, model: Any) -> tuple[float, float]:
    """Accuracy and macro-F1."""
    from text import understand

    found = understand([row["text"] for row in rows], [language], model)
    pairs = [(each.mood, row["mood"]) for each, row in zip(found, rows, strict=True)]
    scores = []
    for mood in MOODS:
        both = sum(guess == said == mood for guess, said in pairs)
        named = sum((guess == mood) + (said == mood) for guess, said in pairs)
        scores.append(2 * both / (named or 1))
    return sum(guess == said for guess, said in pairs) / len(pairs), statistics.mean(scores)


def curves(folder: Path) -> None:
    """Figures after so many examples, drawn at random from the earlier posts."""
    from text import learn

    found: dict[tuple[str, int], list[tuple[float, float]]] = {}
    lines = []
    for domain in DOMAINS:
        known, later, language = load(folder, domain)
        start = judged(later, language, None)
        found[domain, 0] = [start]
        for step in (*STEPS, len(known)):
            for seed in range(SEEDS if step < len(known) else 1):
                chosen = random.Random(seed).sample(known, step)
                figures = judged(later, language, learn(chosen))
                found.setdefault((domain, step), []).append(figures)
        curve = [
            f"{step or 'start'} {statistics.mean(f1 for _right, f1 in figures):.3f}"
            for (where, step), figures in found.items()
            if where == domain
        ]
        lines.append(f"{domain} macro-F1: {', '.join(curve)}")

    def right(domain: str, step: int) -> float:
        return statistics.mean(right for right, _f1 in found[domain, step])

    for name, domain, step, goal in (
        ("learning_airline_100", "airline", 100, 0.79),
        ("learning_airline_all", "airline", max(n for d, n in found if d == "airline"), 0.84),
        ("learning_railway_500", "railway", 500, 0.70),
    ):
        if wanted(name):
            detail = (
                f"accuracy on later posts after {step} examples, {len(found[domain, step])} draws;"
                f" {right(domain, 0):.3f} at the start"
            )
            report(name, right(domain, step), "accuracy", goal, "higher", detail)
    if wanted("learning_never_below"):
        worst = max(
            found[domain, 0][0][1] - f1
            for (domain, _step), figures in found.items()
            for _right, f1 in figures
        )
        detail = f"largest loss of macro-F1 below the start, {SEEDS} draws of each; " + "; ".join(
            lines
        )
        report("learning_never_below", worst, "macro-F1", 0.01, "lower", detail)


def seconds(folder: Path) -> None:
    """Processor time of learning from 100 posts, and from all there are."""
    from text import learn

    known, later, _language = load(folder, "airline")
    learn(known[:100])
    times = []
    for _turn in range(5):
        begun = time.process_time()
        learn(known[:100])
        times.append(time.process_time() - begun)
    everything = [*known, *later]
    begun = time.process_time()
    learn(everything)
    full = time.process_time() - begun
    detail = f"processor time, median of 5; {full:.1f} s from {len(everything)}"
    report("learn_seconds_100", statistics.median(times), "s", 0.3, "lower", detail)


if __name__ == "__main__":
    main()
