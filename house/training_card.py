"""The card of the shipped weights: what they were trained on, how good they are, where not. Run by
:mod:`.training` once they are there."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from text.mood import LANGUAGES, LIKELY, SURE
from text.mood_table import Table
from text.result import MOODS, Hint
from text.understanding import understand

from house.training_texts import Texts, results

SOURCES = (
    ("what", "texts", "licence", "where from"),
    ("---", "---", "---", "---"),
    (
        "tweets of SemEval 2013-2016, English; one in ten held back",
        "50,334",
        "CC BY 3.0",
        "Nakov, Rosenthal, Ritter, Sebastiani and others, "
        '"Sentiment Analysis in Twitter", SemEval 2013-2016',
    ),
    (
        "tweets of VADER, English, mood from ratings",
        "4,200",
        "MIT",
        'Hutto and Gilbert 2014, "VADER: A Parsimonious Rule-based Model"',
    ),
    (
        "BRIGHTER, English and German, mood from emotions",
        "2,627 + 2,507",
        "CC BY 4.0",
        "Muhammad and others 2025, "
        '"BRIGHTER: BRIdging the Gap in Human-Annotated Textual Emotion Recognition"',
    ),
    (
        "tweets of PotTS, German, training part",
        "6,003",
        "MIT",
        'Sidorenko 2016, "PotTS: The Potsdam Twitter Sentiment Corpus"',
    ),
    ("invented posts to companies (`house/posts/`)", "349", "this project's", "written for it"),
    (
        "groups of words and signs (`words_en.txt`, `words_de.txt`, `signs.txt`)",
        "-",
        "this project's",
        "written for it; no foreign lexicon",
    ),
)

INTRODUCTION = """# Card of the weights for moods

Written by `python3 -m house train`; do not edit. `mood_en.bin` and `mood_de.bin` say whether a
short text is negative, neutral or positive, in English and German. They are used by `../mood.py`;
how they are made stands in `house/training_moods.py`. The same texts and libraries
(`house/requirements-training.txt`) give the same files, bit by bit.

## Trained on

{sources}

The texts are not here, only weights. What was changed: texts were taken apart into words, pairs of
words, pieces of words and groups; ratings and emotions were made moods; none can be read again from
the weights. Thanks to those who labelled them.

## Figures

Nothing below was trained on. On the airline and railway posts, and on the first designs also on the
test part of PotTS, whole designs were compared, never weights; thresholds were fitted to none of
them. The English tweets held back were drawn at random, so what they are about occurs in training
too: with whole matters held back an early version lost about two points of recall. All by
`understand` with the account's language
given. "Off by" is how far the probability of the mood that was chosen is from the share that is
right, in the mean (expected calibration error, ten steps).

| | posts | accuracy | mean recall | macro-F1 | off by |
|---|---|---|---|---|---|
"""

LIMITS = """
`sure` is a probability of at least {sure:g}, `likely` of {likely:g}, without a doubt that speaks
against it. Probabilities are fitted for English as if every mood were equally frequent, for German
half way to that, because no desk has the moods of the tweets that were labelled.

## Limits

* **Foreign domains**: the probabilities hold on tweets. On posts of a trade they have not seen they
  are an order, no more (see the railway), until people of the company have said what is right.
* **Irony** is not understood. Praise beside a complaint is marked as a doubt and never `sure`.
* **Other languages** have no weights: what emoji and emoticons say, else neutral; always `unsure`,
  with the doubt `language`. The French tweets show what that is worth.
* The English texts are of 2012 to 2016, the German ones of 2013: what people said then of persons
  and parties is in the weights, as are the habits of those who labelled.
* News are often taken for negative because of what they tell.

## Files

| file | SHA-256 |
|---|---|
"""


def card(measured: Iterable[tuple[str, Texts, str]], folder: Path) -> str:
    """The whole card.

    :param measured: what was measured on: a name, texts with their moods, the language
    :param folder: where the files of weights are
    """
    sources = "\n".join(f"| {' | '.join(row)} |" for row in SOURCES)
    parts = [INTRODUCTION.format(sources=sources)]
    levels = ["\n| right among those that are | " + " | ".join(("sure", "likely", "unsure")) + " |"]
    levels.append("|---|---|---|---|")
    for name, texts, language in measured:
        found = understand([text for text, _ in texts], [language], hints=_hints(texts, language))
        guesses = [MOODS.index(each.mood) for each in found]
        truth = [mood for _, mood in texts]
        chances = [each.mood_scores[each.mood] for each in found]
        off = _off_by(chances, [one == two for one, two in zip(guesses, truth, strict=True)])
        parts.append(f"| {name} | {len(texts):,} | {_figures(guesses, truth)} | {off:.3f} |\n")
        levels.append(f"| {name} | {_levels([each.mood_sure for each in found], guesses, truth)} |")
    parts.append("\n".join(levels) + "\n")
    parts.append(LIMITS.format(sure=SURE, likely=LIKELY))
    for language in LANGUAGES:
        path = folder / f"mood_{language}.bin"
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        parts.append(f"| `{path.name}`, version {Table(path).version} | `{digest}` |\n")
    return "".join(parts)


def _hints(texts: Texts, language: str) -> list[Hint | None]:
    return [Hint(language=language)] * len(texts)


def _figures(guesses: list[int], truth: list[int]) -> str:
    pairs = list(zip(guesses, truth, strict=True))
    right = sum(guess == mood for guess, mood in pairs) / len(pairs)
    recalls, scores = [], []
    for which in range(3):
        both = sum(guess == mood == which for guess, mood in pairs)
        recalls.append(both / (sum(mood == which for mood in truth) or 1))
        scores.append(2 * both / (guesses.count(which) + truth.count(which) or 1))
    return f"{right:.3f} | {sum(recalls) / 3:.3f} | {sum(scores) / 3:.3f}"


def _off_by(chances: list[float], right: list[bool]) -> float:
    steps: dict[int, list[float]] = {}
    for chance, good in zip(chances, right, strict=True):
        steps.setdefault(min(int(chance * 10), 9), []).append(chance - good)
    return sum(abs(sum(each)) for each in steps.values()) / len(chances)


def _levels(sure: Sequence[str], guesses: Sequence[int], truth: Sequence[int]) -> str:
    found = []
    for level in ("sure", "likely", "unsure"):
        right = [
            guess == mood
            for said, guess, mood in zip(sure, guesses, truth, strict=True)
            if said == level
        ]
        share = f"{sum(right) / len(right):.2f} of {len(right):,}" if right else "-"
        found.append(share)
    return " | ".join(found)


if __name__ == "__main__":
    TEXTS, OUT = map(Path, sys.argv[1:])
    (OUT / "CARD.md").write_text(card(results(TEXTS), OUT), encoding="utf-8")
