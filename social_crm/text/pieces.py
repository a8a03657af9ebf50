"""The pieces of words, which see into compounds and endings, and their digests: what a text is
judged by has more of them than of all else."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from zlib import crc32

PIECE = "c"
"""What a feature begins with that is a piece of a word."""
_SIZES = range(2, 6)
_ALL = 0xFFFFFFFF
_START = crc32(PIECE.encode()) ^ _ALL
_STEPS = [crc32(bytes([byte]), _ALL) ^ _ALL for byte in range(256)]
"""The table of CRC-32: what a byte does to it."""


def cut(word: str) -> list[str]:
    """The different pieces of a word, its edges marked, the short ones first."""
    edged = f"^{word}$"
    length = len(edged) + 1
    pieces = [edged[start : start + size] for size in _SIZES for start in range(length - size)]
    # Where no two letters stand together twice, no longer piece does.
    if len(set(pieces[: length - _SIZES[0]])) == length - _SIZES[0]:
        return pieces
    return list(dict.fromkeys(pieces))


def is_plain(word: str) -> bool:
    """Whether each letter is a byte, and no two letters stand together twice, as in most words."""
    if not word.isascii():
        return False
    edged = f"^{word}$"
    return len(set(pairwise(edged))) == len(edged) - 1


def digests(words: Sequence[str]) -> tuple[Any, Any]:
    """The digests of all pieces of many words, without cutting them out: CRC-32 goes on from a
    piece to the one that is a letter longer, in all words at once. That costs a tenth.

    :param words: plain ones, see :func:`is_plain`
    :returns: arrays of the same length: number of the word that a piece is of, and the piece's
        digest behind :data:`PIECE`; those of one word in the order of :func:`cut`
    """
    import numpy as np

    edged = [f"^{word}$" for word in words]
    letters = np.frombuffer("".join(edged).encode(), "uint8")
    whose = np.repeat(np.arange(len(edged)), [len(each) for each in edged])
    steps = np.array(_STEPS, "uint32")
    grown = np.full(len(letters), _START, "uint32")
    owners, found = [], []
    for size in range(1, _SIZES[-1] + 1):
        last = letters[size - 1 :]
        grown = grown[: len(last)]
        grown = steps[(grown ^ last) & 0xFF] ^ grown >> 8
        if size in _SIZES:
            within = whose[: len(last)] == whose[size - 1 :]
            owners.append(whose[: len(last)][within])
            found.append(grown[within] ^ _ALL)
    return np.concatenate(owners), np.concatenate(found)
