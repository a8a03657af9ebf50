"""The same thing said again: are edited copies of posts found, and nothing else, and how fast?

27,000 English tweets (SemEval 2013-2016, CC BY 3.0; not part of the project, ``TEXTS=folder`` says
where they are) are looked through for edited copies of 1,800 of them that have at least
five words. The editor is seeded (``SEED=7`` another one); a copy is either cut off after 60 to 90 %
of its letters, or quoted ("RT @x: ", “…” via @x, a remark behind) and cut to 140, or has one to
three words exchanged, left out or put in, or other names and links, or emoji and marks added.

A tweet that is found and is not the original is false where difflib calls it less than 70 % alike
and no eight words in a row are in both: the tweets hold many copies of each other.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path
from statistics import median

from _odoo import report

HERE = Path(__file__).parents[1]
sys.path[:0] = [str(HERE / "social_crm")]

from text.result import Signature  # noqa: E402
from text.signature import Index, signature  # noqa: E402
from text.tokens import tokenise  # noqa: E402

NAMES = ["same_recall", "same_false_per_1000", "same_per_s"]
TEXTS = Path(os.environ.get("TEXTS", "/work/shared/data/text"))
TWEETS, COPIES = 27_000, 1_800
ROUNDS = 5
EDITS = ("cut off", "quoted", "words", "names and links", "emoji")
QUOTES = ("RT @{n}: {t}", '"{t}" @{n}', "“{t}” via @{n}", "MT @{n} {t}", "@{n}: {t} <- this")


def main() -> None:
    tweets = read()
    copies = edited(tweets, random.Random(int(os.environ.get("SEED", "5"))))
    index = Index()
    for number, tweet in enumerate(tweets):
        index.add(number, signed(tweet))
    times = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        found = [index.find(signed(text)) for _original, _edit, text in copies]
        times.append(time.perf_counter() - began)
    hits: Counter[str] = Counter()
    false = others = 0
    for (original, edit, text), pairs in zip(copies, found, strict=True):
        numbers = [number for number, _likeness in pairs]
        hits[edit] += original in numbers
        others += len(set(numbers) - {original})
        false += sum(number != original and differ(text, tweets[number]) for number in numbers)
    given = Counter(edit for _original, edit, _text in copies)
    detail = ", ".join(f"{edit} {hits[edit] / given[edit]:.3f}" for edit in EDITS)
    report("same_recall", hits.total() / len(copies), "ratio", 0.97, "higher", detail)
    report(
        "same_false_per_1000",
        1000 * false / len(copies),
        "texts",
        5,
        "lower",
        f"{false} in {len(copies)} queries; {others - false} more that are copies of their own",
    )
    report(
        "same_per_s",
        len(copies) / median(times),
        "queries/s",
        3000,
        "higher",
        f"taking apart, signing and finding among {len(tweets):,} in memory, median of {ROUNDS}",
    )


def read() -> list[str]:
    """The first different tweets."""
    path = TEXTS / "train_en_semeval2013-16.jsonl"
    tweets: dict[str, None] = {}
    with path.open() as lines:
        for line in lines:
            tweets.setdefault(json.loads(line)["text"])
            if len(tweets) == TWEETS:
                break
    return list(tweets)


def signed(text: str) -> Signature:
    return signature(tokenise(text))


def edited(tweets: list[str], dice: random.Random) -> list[tuple[int, str, str]]:
    """Number of the original, kind of edit, edited text."""
    words = [word for tweet in tweets[:5_000] for word in tweet.split() if word.isalpha()]
    numbers = [number for number, tweet in enumerate(tweets) if len(tweet.split()) >= 5]
    copies = []
    for number in dice.sample(numbers, COPIES):
        kind = dice.choice(EDITS)
        copies.append((number, kind, edit(tweets[number], kind, words, dice)))
    return copies


def edit(text: str, kind: str, words: list[str], dice: random.Random) -> str:
    if kind == "cut off":
        return text[: int(len(text) * dice.uniform(0.6, 0.9))] + "…"
    if kind == "quoted":
        quoted = dice.choice(QUOTES).format(n=f"user{dice.randrange(9999)}", t=text)
        return quoted[:140] + ("…" if len(quoted) > 140 else "")
    if kind == "emoji":
        emoji = "".join(dice.choice("😂😭👍🔥😍🙏😡💯") for _ in range(dice.randint(1, 3)))
        return f"{text} {emoji}{dice.choice(('', '!!', '…'))}"
    pieces = text.split()
    if kind == "names and links":
        pieces = [renamed(piece, dice) for piece in pieces]
        if dice.random() < 0.5:
            pieces.append(renamed("http", dice))
        if dice.random() < 0.5:
            pieces.insert(0, renamed("@", dice))
        return " ".join(pieces)
    places = [n for n, piece in enumerate(pieces) if not piece.startswith(("@", "#", "http"))]
    for place in dice.sample(places, min(len(places), dice.randint(1, 3))):
        chance = dice.random()
        if chance < 0.7:
            pieces[place] = dice.choice(words)
        elif chance < 0.85:
            pieces[place] = ""
        else:
            pieces[place] += " " + dice.choice(words)
    return " ".join(filter(None, pieces))


def renamed(piece: str, dice: random.Random) -> str:
    if piece.startswith("@"):
        return f"@n{dice.randrange(9999)}"
    return f"https://t.co/{dice.randrange(1 << 40):x}" if piece.startswith("http") else piece


def differ(one: str, other: str) -> bool:
    """Whether no person would call these the same."""
    left, right = (
        [each.word for each in tokenise(text).items if each.kind in ("word", "hashtag", "number")]
        for text in (one, other)
    )
    if SequenceMatcher(None, " ".join(left), " ".join(right), autojunk=False).ratio() >= 0.7:
        return False
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    return max(block.size for block in blocks) < 8


if __name__ == "__main__":
    main()
