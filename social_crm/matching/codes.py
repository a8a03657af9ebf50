"""Codes that somebody sends from an account to prove that it is theirs.

Short enough to type on a phone, and without letters and digits that look or sound alike.
"""

from __future__ import annotations

import re
import secrets

LETTERS = "CDFGHJKMNPQRTVWXY34679"
"""No vowels, so that no words come of it; no 0 O, 1 I L, 5 S, 8 B, 2 Z."""
LENGTH = 8  # of 22 letters each: 35 bits
FOUND = 20
"""How many codes at most are looked for in one text."""
CODE = re.compile(
    rf"(?<![0-9A-Za-z])([{LETTERS}]{{4}})[ \u00a0\u2010-\u2015-]?([{LETTERS}]{{4}})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
HANDLE = re.compile(r"(?<!\w)@[\w.-]+(?:@[\w.-]+(?::\d+)?)?")
AROUND = frozenset(
    (
        *("code", "is", "my", "the", "here", "this", "for", "you", "hello", "hi", "please"),
        *("thanks", "thank", "ist", "mein", "der", "das", "hier", "hallo", "danke", "bitte"),
        *("lautet", "für", "euch", "sie"),
    )
)
"""Words that say nothing beside a code."""


def new_code() -> str:
    """A code in the spelling that people are shown, ``ABCD-EFGH``."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def find_codes(text: str) -> tuple[str, ...]:
    """What could be codes in a text, each once, in the spelling of :func:`new_code`."""
    found: dict[str, None] = {}
    for match in CODE.finditer(text):
        found[f"{match[1]}-{match[2]}".upper()] = None
        if len(found) == FOUND:
            break
    return tuple(found)


def only_code(text: str) -> bool:
    """Whether a text says nothing but a code: to nobody but us, with a polite word at most."""
    rest = CODE.sub(" ", HANDLE.sub(" ", text))
    return all(word.casefold() in AROUND for word in re.findall(r"\w+", rest))
