"""What the mood of a text is judged by: its words, pairs of words, pieces of words, and groups of
words and signs that say the same. Training and use share this file, so both see the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from .pieces import PIECE, cut
from .tokens import Token, Tokens

DATA = Path(__file__).parent / "data"
_GOOD = "good very_good no_harm thanks face_good face_love hand_good not_bad_ not_very_bad_"
_BAD = "bad very_bad trouble ironic face_sad face_angry hand_bad not_good_ not_very_good_"
GOOD = frozenset(_GOOD.split())
BAD = frozenset(_BAD.split())
"""Groups that speak for and against; ``not_…_`` is a group whose word is negated."""
_NEGATIONS = (
    "not no never none nothing nobody nowhere neither nor cannot without hardly barely cant dont "
    "doesnt didnt isnt wasnt arent werent wont wouldnt shouldnt couldnt havent hasnt hadnt aint "
    "nicht kein keine keinen keinem keiner keines nie niemals nichts niemand nirgends ohne kaum "
    "weder nix ned net"
)
NEGATIONS = frozenset(_NEGATIONS.split())
"""English and German words that turn what comes behind into its opposite."""
OPPOSITE = "no_harm"
"""The group of phrases that say the opposite of their words: no problem, not bad."""
REACH = 4
"""Words behind a negation that are taken as negated, up to the next mark."""
_STOPS = '. , ; : ! !! ? ?? !? ?! .. ( ) " - but aber sondern however doch'
ENDS = frozenset(_STOPS.split())
_TURNING = "but aber however allerdings leider unfortunately though"
TURNS = frozenset(_TURNING.split())
_HEAD, _TAIL = 3, 4
"""Letters that a beginning and an end of words in the lexicon have at least."""
_SPELT = re.compile("ae|oe|ue")
_UMLAUTS = {"ae": "ä", "oe": "ö", "ue": "ü"}


class Lexicon:
    """Groups of words of one language, and of signs of all, from ``data/words_*.txt`` and
    ``data/signs.txt``.

    :param language: one that there is a file for; ``None``: signs only
    """

    def __init__(self, language: str | None) -> None:
        self._whole: dict[str, str] = {}
        self._begins: dict[str, str] = {}
        self._ends: dict[str, str] = {}
        self.phrases: dict[tuple[str, ...], str] = {}
        self.last: dict[str, tuple[int, ...]] = {}
        if language:
            for group, word in _entries(f"words_{language}.txt"):
                self._add(group, word)
        self._heads = {word[:_HEAD] for word in self._begins}
        self._tails = {word[-_TAIL:] for word in self._ends}
        self.signs = {word: group for group, word in _entries("signs.txt")}
        lengths: dict[str, set[int]] = {}
        for phrase in self.phrases:
            lengths.setdefault(phrase[-1], set()).add(len(phrase))
        self.last = {word: tuple(sorted(each)) for word, each in lengths.items()}

    def _add(self, group: str, word: str) -> None:
        if "_" in word:
            self.phrases[tuple(word.rstrip("*").split("_"))] = group
        elif word.startswith("*"):
            self._ends[word[1:]] = group
        elif word.endswith("*"):
            self._begins[word[:-1]] = group
        else:
            self._whole[word] = group

    def group(self, token: Token) -> str | None:
        """The group that a token belongs to, if any."""
        if token.kind == "emoji":
            return self.signs.get(token.word) or self.signs.get(token.word[:1])
        if token.kind == "emoticon":
            return self.signs.get(token.word) or self.signs.get(token.word[:2])
        if token.kind not in ("word", "hashtag"):
            return None
        if token.kind == "hashtag" and (group := self._whole.get(f"#{token.word}")):
            return group  # #not, which is not the word
        for word in (token.word, *reversed(token.parts)):
            found = self._word(word)
            if found:
                return found
            if _SPELT.search(word):  # Verspaetung
                found = self._word(_SPELT.sub(lambda each: _UMLAUTS[each[0]], word))
                if found:
                    return found
        return None

    def _word(self, word: str) -> str | None:
        if word in self._whole:
            return self._whole[word]
        if word[:_HEAD] in self._heads:  # few words are more than a look-up here and one below
            for length in range(len(word), _HEAD - 1, -1):
                if word[:length] in self._begins:
                    return self._begins[word[:length]]
        if word[-_TAIL:] in self._tails:
            for start in range(1, len(word) - _TAIL + 1):
                if word[start:] in self._ends:
                    return self._ends[word[start:]]
        return None

    def phrase(self, words: tuple[str, ...], place: int) -> tuple[str, int] | None:
        """The longest phrase that ends at a place of a text: its group and how many words."""
        for length in reversed(self.last.get(words[place], ())):
            found = self.phrases.get(words[max(0, place - length + 1) : place + 1])
            if found:
                return found, length
        return None


def _entries(name: str) -> Iterator[tuple[str, str]]:
    group = ""
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("# "):
            continue
        if line[0] == "[" and line[-1] == "]" and line[1:-1].replace("_", "").isalpha():
            group = line[1:-1]
        else:
            yield from ((group, word) for word in line.split())


@lru_cache(8)
def lexicon(language: str | None) -> Lexicon:
    """The lexicon of a language, read once."""
    return Lexicon(language)


@dataclass(slots=True)
class Unit:
    """One token on its own, the way it stands in a text.

    :param negated: behind a negation
    :param turned: behind a "but"
    :param taken: part of a phrase that says the opposite of its words, which count for nothing then
    """

    token: Token
    negated: bool
    turned: bool
    taken: bool = False


@dataclass(slots=True)
class Walk:
    """A text, as features see it.

    :param units: its tokens
    :param pairs: neighbours, the edges of the text among them
    :param phrases: place of the last word, group, and how many words
    :param groups: how often each group was met, negated ones under ``not_…_``
    :param last: the group that was met last
    """

    units: list[Unit]
    pairs: list[str]
    phrases: list[tuple[int, str, int]]
    groups: Counter[str] = field(default_factory=Counter)
    last: str = ""

    @property
    def good(self) -> int:
        """How many words and signs speak for a good mood."""
        return sum(number for group, number in self.groups.items() if group in GOOD)

    @property
    def bad(self) -> int:
        """How many words and signs speak for a bad mood."""
        return sum(number for group, number in self.groups.items() if group in BAD)


def is_negation(word: str) -> bool:
    """Whether a word turns what comes behind it into its opposite."""
    return word in NEGATIONS or word.endswith("n't")


def shown(token: Token) -> str:
    """The word of a token, numbers all alike."""
    return "0" if token.kind == "number" else token.word


def walk(tokens: Tokens, lexicon: Lexicon) -> Walk:
    """See a text the way features do; groups are left to :func:`count`."""
    units: list[Unit] = []
    pairs: list[str] = []
    phrases: list[tuple[int, str, int]] = []
    before, reach, turned = "^", 0, False
    last = lexicon.last
    for place, token in enumerate(tokens.items):
        word = token.word
        if word in ENDS:
            reach = 0
        if word in TURNS:
            turned = True
        units.append(Unit(token, reach > 0, turned))
        if token.kind == "number":
            word = "0"
        pairs.append(f"b{before} {word}")
        if word in last and (found := lexicon.phrase(tokens.words, place)):
            phrases.append((place, *found))
            if found[0] == OPPOSITE:
                reach = 0
                for unit in units[-found[1] :]:
                    unit.taken = True
        if is_negation(word):
            reach = REACH
        elif reach:
            reach -= 1
        before = word
    pairs.append(f"b{before} $")
    return Walk(units, pairs, phrases)


def group_of(unit: Unit, lexicon: Lexicon) -> str | None:
    """The group of a unit: ``not_…_`` for a negated word, signs are never negated."""
    if unit.taken:
        return None
    group = lexicon.group(unit.token)
    if group and unit.negated and unit.token.kind in ("word", "hashtag"):
        return f"not_{group}_"
    return group


def count(walked: Walk, groups: list[str | None]) -> None:
    """Count groups of a text.

    :param groups: of each unit
    """
    phrases = {place: group for place, group, _ in walked.phrases}
    for place, group in enumerate(groups):
        for each in (group, phrases.get(place)):
            if each:
                walked.groups[each] += 1
                walked.last = each


def of_unit(unit: Unit, group: str | None) -> tuple[list[str], list[str], list[str]]:
    """Features of a unit, whatever it stands behind: words, pieces of words (without
    :data:`.pieces.PIECE`), groups."""
    if unit.taken:
        return [], [], []
    token = unit.token
    return words_of(token, unit.negated), pieces_of(token), groups_of(group, token)


def words_of(token: Token, negated: bool) -> list[str]:
    """Features of a token as a word."""
    word = shown(token)
    words = [f"w{word}"]
    if token.kind == "hashtag":
        words.append(f"w#{word}")
        words += [f"w{part}" for part in token.parts]
    if token.kind in ("word", "hashtag"):
        if negated:
            words.append(f"n{word}")
        if token.caps:
            words += ["CAPS", f"C{word}"]
        if token.stretched:
            words.append("LONG")
    return words


def pieces_of(token: Token) -> list[str]:
    """Pieces of the word of a token, without :data:`.pieces.PIECE`."""
    if token.kind == "word":
        return cut(token.word)
    if token.kind == "hashtag":
        return [piece for part in (*token.parts, token.word) for piece in cut(part)]
    return []


def of_phrase(group: str, token: Token, turned: bool) -> list[str]:
    """Features of a phrase that ends with a token: groups."""
    return [*groups_of(group, token), *of_turn(group, turned)]


def of_turn(group: str, turned: bool) -> list[str]:
    """What a group is once more behind a "but": a feature that its token alone does not have."""
    return [f"gbut {group}"] if turned else []


def groups_of(group: str | None, token: Token) -> list[str]:
    """Features of the group that a token belongs to."""
    if not group:
        return []
    return [f"g{group}", f"gcaps {group}"] if token.caps else [f"g{group}"]


@lru_cache(1_000)
def of_whole(good: int, bad: int, last: str) -> tuple[str, ...]:
    """Features of a text as a whole, once its groups are counted: groups."""
    found = [f"=sign {(good > bad) - (good < bad)}", f"=sum {min(good, 3)} {min(bad, 3)}"]
    if last:
        found.append(f"=last {last}")
    return tuple(found)


def features(tokens: Tokens, language: str) -> tuple[list[str], list[str], list[str]]:
    """All features of a text, as training sees them: words and pairs, pieces of words, groups."""
    known = lexicon(language)
    walked = walk(tokens, known)
    found = [group_of(unit, known) for unit in walked.units]
    count(walked, found)
    words, pieces, groups = list(walked.pairs), list[str](), list[str]()
    groups += of_whole(walked.good, walked.bad, walked.last)
    for unit, group in zip(walked.units, found, strict=True):
        more = of_unit(unit, group)
        words += more[0]
        pieces += [PIECE + each for each in more[1]]
        groups += more[2]
        if group:
            groups += of_turn(group, unit.turned)
    for place, group, _ in walked.phrases:
        unit = walked.units[place]
        groups += of_phrase(group, unit.token, unit.turned)
    return words, pieces, groups


def bucket(feature: str, bits: int) -> int:
    """Where the weights of a feature are kept."""
    return crc32(feature.encode()) & ((1 << bits) - 1)
