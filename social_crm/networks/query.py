"""What somebody searches for, in one spelling for all networks.

Words and "phrases" that must all be there, ``OR`` between alternatives, ``-word`` and
``-"phrase"`` that must not, ``lang:de``. Each network translates this into its own syntax; one
whose server cannot search is filtered here. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .errors import Rejected
from .sentence import _
from .text_tools import one_line

HELP = _(
    'Words that must all occur; "several words" in a row; OR between alternatives; -word to leave'
    " out; lang:de for a language."
)
MAX_LENGTH = 500
MAX_TERMS = 30

_PART = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')
_LANGUAGE = re.compile(r"lang:([a-z]{2,3})", re.IGNORECASE)


@dataclass(frozen=True)
class Query:
    """A search that makes sense.

    :param groups: all of these must be found; of each one, any of its alternatives
    :param excluded: none of these may be found
    :param languages: ISO 639 codes; empty: any
    """

    groups: tuple[tuple[str, ...], ...]
    excluded: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    _patterns: dict[str, re.Pattern[str]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def read(cls, text: object) -> Query:
        """Understand what a person typed.

        :raises Rejected: it would find everything or nothing; the sentence says what to change
        """
        typed = one_line(text)
        if len(typed) > MAX_LENGTH:
            raise Rejected(
                _("A search has at most %(count)s characters.", count=MAX_LENGTH), "too_long"
            )
        groups: list[list[str]] = []
        excluded: list[str] = []
        languages: list[str] = []
        alternative = False
        for minus, phrase, word in _PART.findall(typed):
            if word == "OR" and not minus:
                alternative = bool(groups)
                continue
            if (found := _LANGUAGE.fullmatch(word)) and not minus:
                languages.append(found[1].lower())
                continue
            term = one_line(phrase or word)
            if not term:
                continue
            if minus:
                excluded.append(_sensible(term))
            elif alternative:
                groups[-1].append(_sensible(term))
            else:
                groups.append([_sensible(term)])
            alternative = False
        if not groups:
            raise Rejected(_("Please say what to search for: a word, a “phrase” or a #tag."))
        if sum(map(len, groups)) + len(excluded) > MAX_TERMS:
            raise Rejected(_("A search has at most %(count)s terms.", count=MAX_TERMS), "too_many")
        return cls(tuple(map(tuple, groups)), tuple(excluded), tuple(dict.fromkeys(languages)))

    def matches(self, text: str, language: str = "") -> bool:
        """Whether a text is meant. A language that is not known does not speak against it."""
        spoken = {code[:2] for code in self.languages}
        if spoken and language and language[:2].lower() not in spoken:
            return False
        found = all(any(self._found(term, text) for term in group) for group in self.groups)
        return found and not any(self._found(term, text) for term in self.excluded)

    def _found(self, term: str, text: str) -> bool:
        pattern = self._patterns.get(term)
        if pattern is None:
            words = r"\s+".join(map(re.escape, term.split()))
            pattern = re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
            self._patterns[term] = pattern
        return pattern.search(text) is not None

    def spelled(self, either: str = " OR ", brackets: tuple[str, str] = ("(", ")")) -> str:
        """The search as many servers understand it: words side by side, phrases in quotes,
        ``(a OR b)``, a minus before what is left out. Languages are not in it."""
        parts = []
        for group in self.groups:
            terms = [_quoted(term) for term in group]
            parts.append(
                terms[0] if len(terms) == 1 else f"{brackets[0]}{either.join(terms)}{brackets[1]}"
            )
        return " ".join([*parts, *(f"-{_quoted(term)}" for term in self.excluded)])


def _quoted(term: str) -> str:
    return f'"{term}"' if " " in term else term


def _sensible(term: str) -> str:
    """The term, if it can tell one text from another.

    :raises Rejected: a bare sign, one letter
    """
    if sum(character.isalnum() for character in term) < 2:
        raise Rejected(
            _("“%(term)s” is too short to search for: at least two letters or digits.", term=term),
            "too_short",
        )
    return term
