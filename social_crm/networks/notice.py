"""The one line on a profile that is ours: how it is marked, put in, changed and taken out. Pure.

Between two marks that nobody sees and nobody types stands our line; whatever stands outside is
somebody's own, and comes out of here as it went in. The marks are made of two characters that
programs do not show (https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point, 2026-11).
"""

from __future__ import annotations

import re

from .text_tools import one_line

OPENING = "\u2063\u2064"
CLOSING = "\u2064\u2063"
# Whoever writes a line of their own right below ours keeps it: ours ends with its line.
_OURS = f"{OPENING}[^\n\u2063\u2064]*(?:{CLOSING})?"
_WITHIN = re.compile(_OURS)
_WITH_ITS_PLACE = re.compile(rf"\A{_OURS}\n{{0,2}}|\n{{0,2}}{_OURS}")
_MARKS = re.compile("[\u2063\u2064]")


def plain(text: str) -> str:
    """The words of a notice as one line, without anything that could be taken for a mark."""
    return one_line(_MARKS.sub("", text))


def marked(text: str) -> str:
    """Our line, as it is stored at the network."""
    return f"{OPENING}{plain(text)}{CLOSING}"


def is_ours(text: str) -> bool:
    """Whether there is a line of ours in this."""
    return OPENING in text


def with_notice(theirs: str, text: str) -> str:
    """A text of somebody with our line in it, and no other line of ours.

    A line that is there is changed where it stands; a new one comes below everything else.

    :param theirs: as it stands at the network, our line included
    :param text: our words; empty: without our line
    """
    found = _WITHIN.search(theirs)
    if plain(text) and found:
        rest = _WITH_ITS_PLACE.sub("", theirs[found.end() :])
        return theirs[: found.start()] + marked(text) + rest.replace(CLOSING, "")
    if found:
        theirs = _WITH_ITS_PLACE.sub("", theirs).replace(CLOSING, "")
    if not plain(text):
        return theirs
    return f"{theirs}\n\n{marked(text)}" if theirs else marked(text)
