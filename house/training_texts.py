"""The labelled texts that weights are trained on and measured on."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import Path

from text.result import MOODS
from text.tokens import tokenise

Texts = list[tuple[str, int]]
MAIN = "train_en_semeval2013-16"
HELD_BACK = 10
"""One in so many English tweets is never trained on: the figures of the card are of those."""


def load(folder: Path, name: str) -> Texts:
    """Texts and their moods."""
    rows = [json.loads(row) for row in (folder / f"{name}.jsonl").open(encoding="utf-8")]
    return [(row["text"], MOODS.index(row["mood"])) for row in rows]


def key(text: str) -> str:
    """The same for texts that differ in links, names and case only."""
    return " ".join(tokenise(text).words)


def is_held_back(text: str) -> bool:
    """Whether an English tweet is never trained on."""
    return zlib.crc32(key(text).encode()) % HELD_BACK == 0


def results(folder: Path) -> Iterator[tuple[str, Texts, str]]:
    """Texts to measure on: what, which, language."""
    held = [each for each in load(folder, MAIN) if is_held_back(each[0])]
    yield "English tweets held back", held, "en"
    yield "posts to airlines", load(folder, "domain_en_airline_first_half"), "en"
    yield "German tweets, test part of PotTS", load(folder, "test_de_potts"), "de"
    yield "posts about a railway", load(folder, "domain_de_germeval_dev"), "de"
    yield "French tweets", load(folder, "test_fr_umsab_val"), "fr"
