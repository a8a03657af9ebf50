"""The same thing said again: by which copies and near copies of a text are found.

What counts are the words: links, names, marks, emoji, case and what stands for repeating (RT, via)
do not. A text keeps the smallest digests of its runs of three words (min-wise sampling, Broder
1997, https://doi.org/10.1109/SEQUEN.1997.666900): a copy that is cut, quoted or changed in some
words still has some of the runs, and most likely one of the smallest. Texts that share one are
compared word by word.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from functools import partial
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

from .result import Signature

if TYPE_CHECKING:
    from .draft import Draft
    from .tokens import Tokens

SAME = 0.6
"""From this likeness on two texts say the same."""
SHORT = 5
"""A text of fewer words has no near copies, only copies: one other word makes it another text."""
BANDS = 4
"""Digests of a text that are kept for finding it."""
CAP = 12
"""Texts that are compared for each digest, the newest ones: more share only what everybody says."""
_MOST_WORDS = 64
"""Words of a text that count."""
_REPEATING = {"rt", "mt", "via"}
_KINDS = {"word", "hashtag", "number"}
_UNSPACED = re.compile("[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")  # Chinese, Japanese
_MASK = 0xFFFFFFFF
_KNOWN = 60_000

_digests: dict[str, int] = {}


def signature(tokens: Tokens) -> Signature:
    """By what the text is found again.

    :param tokens: the text, taken apart
    :returns: an empty one for a text without words
    """
    return signatures([tokens])[0]


def signatures(texts: Sequence[Tokens]) -> list[Signature]:
    """By what texts are found again, worked out at once: half of what it costs one by one.

    :param texts: taken apart
    :returns: one for each
    """
    import numpy as np

    found: list[Signature] = []
    digests: list[int] = []
    long: list[tuple[int, int, int]] = []  # which text, where its digests begin and end
    known = _digests.get
    for number, tokens in enumerate(texts):
        words = _words(tokens)
        if not words:
            found.append(Signature())
            continue
        digest = blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=8).digest()
        found.append(Signature(int.from_bytes(digest, "big") >> 1 or 1))
        if len(words) >= SHORT:
            begin = len(digests)
            digests += [known(word) or _digest(word) for word in words[:_MOST_WORDS]]
            long.append((number, begin, len(digests)))
    if not long:
        return found
    each = np.array(digests, "uint32")  # which multiplies modulo 2 ** 32
    runs = ((each[:-2] * 0x85EBCA6B ^ each[1:-1]) * 0xC2B2AE35 ^ each[2:]) * 0x27D4EB2F
    bands = (runs.astype("int64") - 0x80000000).tolist()
    bins = each.astype("uint16").tobytes()
    for number, begin, end in long:
        smallest = sorted(set(bands[begin : end - 2]))[:BANDS]
        found[number] = Signature(found[number].exact, tuple(smallest), bins[2 * begin : 2 * end])
    return found


def _words(tokens: Tokens) -> list[str]:
    """The words that count."""
    words = [each.word for each in tokens.items if each.kind in _KINDS]
    if not _REPEATING.isdisjoint(words):
        words = [word for word in words if word not in _REPEATING]
    if not tokens.text.isascii() and _UNSPACED.search(tokens.text):
        return _split(words)
    return words


def likeness(one: Signature, other: Signature) -> float:
    """How alike two texts are, 0 to 1; :data:`SAME` and more is the same.

    Words and pairs of neighbours that both have are counted. What was cut off, or quoted with
    something added, has nearly all words and pairs in common with the other; where words were
    changed, two thirds of the words of the longer and half of the pairs of the shorter remain.
    """
    if one.exact == other.exact:
        return 1.0 if one.exact else 0.0
    if not one.bins or not other.bins:
        return 0.0
    left, right = array("H", one.bins), array("H", other.bins)
    words, others = set(left), set(right)
    common = len(words & others)
    short, long = sorted((len(words), len(others)))
    if common < 0.6 * short:
        return 0.0
    pairs, other_pairs = set(pairwise(left)), set(pairwise(right))
    held = len(pairs & other_pairs) / min(len(pairs), len(other_pairs))
    cut = min(common / short, held) - (0.2 if short >= 8 else 0.3)
    changed = min(common / long - 0.05, held + 0.06)
    return min(max(cut, changed, 0.0), 0.99)


class Index:
    """Finds texts in memory, for use without a database. Texts are known by numbers of the caller;
    the database has tables for the same purpose."""

    def __init__(self) -> None:
        self._exact: defaultdict[int, list[int]] = defaultdict(list)
        self._bands: defaultdict[int, deque[int]] = defaultdict(partial(deque, maxlen=CAP))
        self._all: dict[int, Signature] = {}

    def add(self, number: int, signature: Signature) -> None:
        """Let a text be found."""
        self._all[number] = signature
        if signature.exact:
            self._exact[signature.exact].append(number)
        for band in signature.bands:
            self._bands[band].append(number)

    def find(self, signature: Signature, least: float = SAME) -> list[tuple[int, float]]:
        """Numbers of those that say the same and how alike they are, the most alike first.

        :param least: likeness from which on a text is told
        """
        found = dict.fromkeys(self._exact.get(signature.exact, ()), 1.0)
        near: set[int] = set()
        for band in signature.bands:
            near.update(self._bands.get(band, ()))
        for number in near.difference(found):
            alike = likeness(signature, self._all[number])
            if alike >= least:
                found[number] = alike
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def sign(drafts: Sequence[Draft]) -> None:
    """Step: the signatures of texts."""
    for draft, made in zip(drafts, signatures([each.tokens for each in drafts]), strict=True):
        draft.signature = made


def _digest(word: str) -> int:
    made = crc32(word.encode("utf-8", "replace")) * 0x9E3779B1 & _MASK
    made = (made ^ made >> 15) or 1
    if len(_digests) >= _KNOWN:
        _digests.clear()
    _digests[word] = made
    return made


def _split(words: Iterable[str]) -> list[str]:
    """Scripts that leave no space between words count by letters."""
    split: list[str] = []
    for word in words:
        split.extend(word if _UNSPACED.match(word) else (word,))
    return split
