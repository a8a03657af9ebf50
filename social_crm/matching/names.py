"""Names taken apart and made comparable: umlauts, titles, nicknames, handles, legal forms."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

_LETTERS = str.maketrans(
    {"ß": "ss", "ẞ": "ss", "ı": "i", "İ": "i", "ø": "o", "Ø": "o", "æ": "a", "Æ": "a", "œ": "o"}
    | {"Œ": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ð": "d", "þ": "th", "ŋ": "n"}
)
_DOUBLED = re.compile("([aou])e")
_APOSTROPHES = re.compile(r"(?<=\w)['’`´](?=\w)")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TITLES = _set(
    "dr prof univ mag dipl ing di fh ba bsc msc ma mba phd llm mmag drin magin med vet jur phil"
    " rer nat herr frau fr hr mr mrs ms miss sir bay bayan sn av familie fam family ailesi"
    " official offiziell the real echte jr sr"
)
_PARTICLES = _set("von vom van der den de zu zum zur und el al di da dos del le la")
_LEGAL = _set(
    "gmbh ggmbh ag kg og ohg gbr eg ek kgaa se ug mbh co cokg ltd limited llc llp plc inc corp"
    " sti as san tic ve anonim sirketi sarl sa srl bv nv ev eu e v u k keg"
)
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|\|.*$")


@lru_cache(100_000)
def fold(text: str) -> str:
    """Lower-case letters without marks, in which ``Müller``, ``Mueller`` and ``Muller`` are the
    same, so are ``Yıldız`` and ``Yildiz``. Everything but letters and digits becomes a space."""
    text = _APOSTROPHES.sub("", text).translate(_LETTERS).lower()
    plain = "".join(
        each if each.isalnum() else " "
        for each in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(each)
    )
    return _DOUBLED.sub(r"\1", " ".join(plain.split()))


@dataclass(frozen=True, slots=True)
class Name:
    """A name in folded parts; a part of one letter is an initial.

    :param given: parts of first names; the only part there is, if there is just one
    :param family: parts of last names
    """

    given: tuple[str, ...] = ()
    family: tuple[str, ...] = ()

    def swapped(self) -> Name:
        """The same, if somebody put the last name first."""
        return Name(self.family, self.given)

    @property
    def whole(self) -> bool:
        """Whether first and last name are both there and neither is just an initial."""
        return any(len(part) > 1 for part in self.given) and any(
            len(part) > 1 for part in self.family
        )


@lru_cache(50_000)
def parse(text: str) -> Name:
    """A person's name, without titles, ornaments and digits.

    ``Müller, Dr. Martina`` and ``Martina Müller`` are the same; the parts of double names stand
    alone.
    """
    text = _BRACKETS.sub(" ", text)
    before, comma, behind = text.partition(",")
    family = _words(before)
    if comma and family and (given := _words(behind)):
        return Name(_parts(given), _parts(family))
    words = family
    if len(words) < 2:
        return Name(_parts(words))
    cut = len(words) - 1
    while cut > 1 and fold(words[cut - 1]) in _PARTICLES:
        cut -= 1
    return Name(_parts(words[:cut]), _parts(words[cut:]))


def _words(text: str) -> list[str]:
    words = []
    for word in text.replace(".", ". ").split():
        # Digits and ornaments around a name are no part of it.
        bare = "".join(each if each.isalpha() or each in "-'’`´‐–" else " " for each in word)
        words += [part.strip("-‐–") for part in bare.split()]
    kept = [word for word in words if fold(word) and fold(word) not in _TITLES]
    return kept


def _parts(words: list[str]) -> tuple[str, ...]:
    folded = [part for word in words for part in fold(word).split()]
    return tuple(part for part in folded if part not in _PARTICLES) or tuple(folded)


@lru_cache(20_000)
def company(text: str) -> str:
    """A company's name without legal forms, folded, in one piece."""
    words = fold(re.sub(r"(?<=\w)\.(?=\w)", "", text)).split()
    kept = [word for word in words if word not in _LEGAL]
    return "".join(kept or words)


def has_legal_form(text: str) -> bool:
    """Whether a name says that it is a company's."""
    words = fold(re.sub(r"(?<=\w)\.(?=\w)", "", text)).split()
    telling = {"gmbh", "ggmbh", "ag", "kg", "og", "ohg", "gbr", "ug", "ltd", "llc", "plc", "inc"}
    return len(words) > 1 and bool(telling & set(words))


def _table(name: str) -> dict[str, frozenset[str]]:
    """Nickname to the names it is short for, from lines ``name: nick, nick``."""
    formal: dict[str, set[str]] = {}
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        full, colon, nicks = line.partition("#")[0].partition(":")
        if not colon:
            continue
        for nick in nicks.split(","):
            formal.setdefault(fold(nick), set()).add(fold(full))
    return {nick: frozenset(names) for nick, names in formal.items()}


_NICKNAMES = _table("nicknames.txt")
_GIVEN = frozenset(
    fold(word)
    for line in (DATA / "given_names.txt").read_text(encoding="utf-8").splitlines()
    for word in line.partition("#")[0].split()
) | {name for names in _NICKNAMES.values() for name in names}


def formal(given: str) -> frozenset[str]:
    """A first name and those that it may be short for, folded."""
    return _NICKNAMES.get(given, frozenset()) | {given}


def is_given(word: str) -> bool:
    """Whether a folded word is known as somebody's first name or nickname."""
    return word in _GIVEN or word in _NICKNAMES


@lru_cache(50_000)
def handle_words(handle: str) -> tuple[str, ...]:
    """The words of a handle or a file name, folded, without digits, network and server.

    ``mastodon:m.mueller82@social.example`` gives ``m`` and ``muller``.
    """
    # A colon after the second @ stands before the server's port.
    handle = handle.partition("@")[0] or handle.lstrip("@").partition("@")[0]
    handle = handle.rpartition(":")[2]
    # martinaMueller
    handle = re.sub(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])", " ", handle)
    return tuple(fold(re.sub(r"[\W\d_]+", " ", handle)).split())


def file_words(address: str) -> tuple[str, ...]:
    """The words of a picture's file name."""
    name = re.split(r"[?#]", address)[0].rstrip("/").rpartition("/")[2]
    return handle_words(name.rpartition(".")[0] or name)


def handle_forms(name: Name) -> dict[str, str]:
    """The handles in one piece that people make of a name: to which kind of agreement it is, the
    method's code."""
    forms: dict[str, str] = {}
    for family in name.family:
        for given in name.given:
            if len(given) < 2 or len(family) < 2:
                continue
            forms.setdefault(given + family, "name")
            forms.setdefault(family + given, "name")
            if len(family) > 3:
                forms.setdefault(given[0] + family, "name_initial")
                forms.setdefault(family + given[0], "name_initial")
            if len(given) > 3:
                forms.setdefault(given + family[0], "name_initial")
    return forms
