"""How well and how fast texts are understood, beside VADER and a German lexicon in the same run.

The labelled posts are not in the checkout: ``SOCIAL_CRM_DATA`` names their folder, without it
``shared/data`` beside the checkout is looked for (:func:`house.training.data`). Where they are not,
the figures that need them are left out, and speed is measured on made-up posts.
"""

from __future__ import annotations

import importlib
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from _odoo import WORDS, report, wanted

from house import paths, training

NAMES = [
    "understand_per_s",
    "understand_import_s",
    "understand_first_use_s",
    "understand_memory_mb",
    "sentiment_english",
    "sentiment_german",
    "sentiment_airline",
    "sentiment_railway",
]
sys.path.insert(0, str(paths.CHECKOUT / "social_crm"))
MOODS = ("negative", "neutral", "positive")
ROUNDS = 5
START = """
import sys, time
sys.path.insert(0, sys.argv[1])
def resident():
    with open("/proc/self/statm") as handle:
        return int(handle.read().split()[1]) * 4096 / 1e6
empty, begun = resident(), time.process_time()
from text import understand
loaded = time.process_time()
understand(["My parcel is late", "Wo bleibt mein Paket?"], ["en", "de"])
used, small = time.process_time(), resident()
understand(sys.stdin.read().split(chr(0)), ["en", "de"])
print(loaded - begun, used - loaded, small - empty, resident() - empty)
"""


def main() -> None:
    """Measure what is wanted."""
    folder = training.data()
    if not folder:
        print("No labelled posts: set SOCIAL_CRM_DATA. Speed is measured on made-up posts.")
    mixed = mix(folder)
    speed(mixed)
    start(mixed)
    if folder:
        for name, measure in QUALITY.items():
            if wanted(name):
                measure(folder)


def load(folder: Path, name: str) -> list[tuple[str, str]]:
    """Posts and their moods."""
    rows = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [(row["text"], row["mood"]) for row in map(json.loads, rows)]


def mix(folder: Path | None) -> list[str]:
    """Posts in English and German, short and long, as they arrive at a desk."""
    dice = random.Random(1)
    if not folder:
        return [" ".join(dice.choices(WORDS, k=dice.randint(4, 34))) for _ in range(6000)]
    names = ("domain_en_airline_first_half", "train_en_semeval2013-16", "test_de_potts")
    texts = [text for name in names for text, _ in dice.sample(load(folder, name), 1500)]
    texts += [text for text, _ in dice.sample(load(folder, "domain_de_germeval_dev"), 500)]
    dice.shuffle(texts)
    return texts


def speed(texts: list[str]) -> None:
    """Everything that is understood, on one core, in batches as they are processed."""
    if not wanted("understand_per_s"):
        return
    from text import understand

    rates, singles = [], []
    for number in range(ROUNDS + 1):
        begun = time.process_time()
        for first in range(0, len(texts), 500):
            understand(texts[first : first + 500], ["en", "de"])
        if number:  # the first one fills what is kept of words
            rates.append(len(texts) / (time.process_time() - begun))
        else:
            cold = len(texts) / (time.process_time() - begun)
    for text in texts[:2000]:
        begun = time.process_time()
        understand([text], ["en", "de"])
        singles.append((time.process_time() - begun) * 1000)
    singles.sort()
    long = time.process_time()
    understand(["A long story about a parcel that never came. " * 200] * 50, ["en", "de"])
    long = (time.process_time() - long) / 50 * 1000
    report(
        "understand_per_s",
        statistics.median(rates),
        "posts/s",
        2000,
        "higher",
        f"{len(texts)} English and German posts, median of {ROUNDS}, processor time; "
        f"{cold:.0f} with nothing kept; one by one p50 {statistics.median(singles):.2f} ms, "
        f"p99 {singles[int(len(singles) * 0.99)]:.2f} ms; one of 9,000 characters {long:.2f} ms",
    )


def start(texts: list[str]) -> None:
    """What a new worker pays: time to import, time of the first use, memory."""
    names = ("understand_import_s", "understand_first_use_s", "understand_memory_mb")
    if not any(map(wanted, names)):
        return
    runs = []
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", START, str(paths.CHECKOUT / "social_crm")],
            input="\0".join(texts),
            capture_output=True,
            text=True,
            check=True,
        )
        runs.append([float(each) for each in done.stdout.split()])
    load, first, small, full = (statistics.median(run[place] for run in runs) for place in range(4))
    if wanted(names[0]):
        detail = "new process, processor time, median of 3"
        report(names[0], load, "s", 0.3, "lower", detail)
    if wanted(names[1]):
        detail = "two posts in a new process, processor time, median of 3"
        report(names[1], first, "s", 1, "lower", detail)
    if wanted(names[2]):
        detail = f"beyond the empty process, after {len(texts)} posts; {small:.0f} after two"
        report(names[2], full, "MB", None, "lower", detail)


def figures(guesses: list[str], truth: list[str]) -> dict[str, float]:
    """Accuracy, mean recall and macro-F1."""
    pairs = list(zip(guesses, truth, strict=True))
    recalls, scores = [], []
    for mood in MOODS:
        both = sum(guess == said == mood for guess, said in pairs)
        recalls.append(both / (truth.count(mood) or 1))
        scores.append(2 * both / (guesses.count(mood) + truth.count(mood) or 1))
    return {
        "accuracy": sum(guess == said for guess, said in pairs) / len(pairs),
        "mean recall": statistics.mean(recalls),
        "macro-F1": statistics.mean(scores),
    }


def vader() -> Callable[[str], str]:
    """VADER, with the thresholds of its authors."""
    module = importlib.import_module("vaderSentiment.vaderSentiment")
    analyser = module.SentimentIntensityAnalyzer()

    def guess(text: str) -> str:
        value = analyser.polarity_scores(text)["compound"]
        return MOODS[1 + (value >= 0.05) - (value <= -0.05)]

    return guess


def gersent() -> Callable[[str], str]:
    """A German lexicon; neutral where it says nothing."""
    module: Any = importlib.import_module("gersent")
    analyser = module.GerSent()

    def guess(text: str) -> str:
        value = analyser.sentiment(text)["composite"]
        return MOODS[1 + (value > 0) - (value < 0)]

    return guess


def sentiment(
    name: str, rows: list[tuple[str, str]], language: str, figure: str, goal: float | None,
    other: tuple[str, Callable[[str], str]],
) -> None:  # fmt: skip
    """One figure, beside that of another way."""
    from text import understand

    truth = [mood for _, mood in rows]
    found = understand([text for text, _ in rows], [language])
    ours = figures([each.mood for each in found], truth)
    theirs = figures([other[1](text) for text, _ in rows], truth)
    rest = ", ".join(f"{key} {value:.3f}" for key, value in ours.items() if key != figure)
    detail = f"{figure} on {len(rows)} posts never trained on ({rest}); {other[0]} "
    report(name, ours[figure], figure, goal, "higher", f"{detail}{theirs[figure]:.3f}")


def english(folder: Path) -> None:
    """Tweets of SemEval that training left out."""
    from house.training_texts import MAIN, is_held_back

    rows = [row for row in load(folder, MAIN) if is_held_back(row[0])]
    sentiment("sentiment_english", rows, "en", "mean recall", 0.65, ("VADER", vader()))


def german(folder: Path) -> None:
    """The test part of PotTS."""
    rows = load(folder, "test_de_potts")
    sentiment("sentiment_german", rows, "de", "accuracy", 0.66, ("gersent", gersent()))


def airline(folder: Path) -> None:
    """Posts to airlines, before anybody taught anything."""
    rows = load(folder, "domain_en_airline_first_half")
    sentiment("sentiment_airline", rows, "en", "macro-F1", 0.67, ("VADER", vader()))


def railway(folder: Path) -> None:
    """Posts about a railway, before anybody taught anything."""
    rows = load(folder, "domain_de_germeval_dev")
    sentiment("sentiment_railway", rows, "de", "accuracy", None, ("gersent", gersent()))


QUALITY: dict[str, Callable[[Path], None]] = {
    "sentiment_english": english,
    "sentiment_german": german,
    "sentiment_airline": airline,
    "sentiment_railway": railway,
}

if __name__ == "__main__":
    main()
