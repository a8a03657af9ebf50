"""How customers help each other: whether what somebody writes below another's question may be of
help to him, and whether the one who asked says that it was.

Signs are words of ``data/helping.txt``, and of :mod:`.kinds` for thanks. All of it errs on the side
of saying nothing: who is taken for a helper wrongly is a nuisance, who is overlooked a colleague
can still confirm.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from .kinds import table
from .tokens import Tokens, tokenise
from .topics import Topic, TopicIndex

TABLE = Path(__file__).with_name("data") / "helping.txt"
THANKED, FAILED = "thanked", "failed"
LEAST_WORDS = 3
"""Of an answer that may help. A link counts as that many."""
LONG = 40
"""Words up to which a thank is about what it answers; in a longer text it stands for itself."""


@lru_cache(maxsize=1)
def signs() -> TopicIndex:
    """The shipped words, read when first needed."""
    return read(TABLE.read_text(encoding="utf-8"))


def read(text: str) -> TopicIndex:
    """Words out of the text of a file.

    :raises ValueError: a line is not as the head of ``data/helping.txt`` says
    """
    words: dict[str, list[str]] = {}
    name = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            name = line.strip()[1:-1]
        elif name:
            words.setdefault(name, []).extend(word.strip() for word in line.split("|"))
        else:
            raise ValueError(f"Line {number}: {line}")
    return TopicIndex((Topic(key, tuple(each)) for key, each in words.items()), exact=True)


def may_help(text: str | None) -> bool:
    """Whether an answer below somebody else's question may be of help.

    :param text: as it was written; mood and kinds are the caller's to look at
    """
    tokens = tokenise(text)
    found = signs().tally(tokens.words)
    spoken = len(tokens.of("word", "hashtag", "number")) + LEAST_WORDS * len(tokens.of("url"))
    if spoken < LEAST_WORDS or "joins" in found or "failed" in found:
        return False
    return "advises" in found or not _asks(tokens)


def reaction(text: str | None) -> str | None:
    """What somebody says of the help that he was given.

    :returns: ``thanked`` (it helped, or at least he says thanks), ``failed`` (it did not), or
        ``None``: neither, or both at once without the one outweighing the other
    """
    tokens = tokenise(text)
    if not tokens.words or len(tokens.words) > LONG:
        return None
    found = signs().tally(tokens.words)
    thanks = table().words.tally(tokens.words)
    if "failed" in found or "thanks for nothing" in thanks:
        # "Did not work at first, but the second one did it, thanks": who asked decides, not we.
        return None if "worked" in found else FAILED
    if "worked" in found:
        return THANKED
    if "thanks" in thanks and "thanks in advance" not in thanks and not _asks(tokens):
        return THANKED
    return None


def _asks(tokens: Tokens) -> bool:
    return any(token.kind == "mark" and "?" in token.raw for token in tokens.items)
