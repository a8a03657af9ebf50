"""What a text is about: the words of a tree of topics, found with one look-up for each word.

Until somebody has taught anything, the words decide (:meth:`TopicIndex.find`); from then on their
counts (:meth:`TopicIndex.counts`) are features of what is learned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .draft import Draft
from .result import Reason
from .tokens import Token, tokenise

LONGEST = 60
"""Letters of one line at most."""
MOST_WORDS = 6
"""Words of one phrase at most."""
SHORTEST_PREFIX = 3
SHORTEST_STEM = 4
"""A word with an ending (bills, Rechnungen) is the same word from so many letters on."""
SHORTEST_PART = 5
"""A word shorter than this is not looked for inside of longer ones."""
SHORTEST_REST = 3
"""What a compound has beside the part."""
OF_PART = 0.7
"""What a word counts that is only a part of a compound."""
OF_PARENT = 0.5
"""How much of a topic's count its children are given, if anything of their own was found."""
UNDECIDED = 1.0
"""What speaks for no topic at all; one word of one topic gives it one half."""
MOST_SHOWN = 5
MOST_REMEMBERED = 50_000

_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_WORDS = ("word", "hashtag", "number")
_FACES = ("emoji", "emoticon")
_INSIDE = frozenset("-&/'+.")
"""Marks that stand inside of what is one word to people."""
_ENDINGS = ("s", "'s", "es", "e", "n", "en", "er", "ern", "em")
_APART = frozenset(("en", "fr", "es", "it", "pt", "tr", "pl", "ro"))
# Whoever made one of these a word of a topic would find that topic everywhere.
_COMMON = (
    "a an and are as at be but by for from has have i in is it me my not of on or our so that"
    " the they this to was we were with you your aber als am an auf aus bei bin das dass dem"
    " den der des die du ein eine einen er es euch fuer habe haben hat ich ihr im in ist ja"
    " kein mein mich mir mit nach nicht noch nur oder schon sich sie sind so uns und vom von"
    " war was wir wie zu zum zur"
)
_EMPTY = frozenset(_COMMON.split())


Hit = tuple[int, int, float]
"""Number of the topic, number of its line, what it counts."""


class Unusable(ValueError):
    """A line cannot be a word of a topic.

    :ivar str code: ``long``, ``nothing``, ``star`` (not at the end of a word), ``short`` (fewer
        than three letters before it), ``common`` (it stands in nearly every text), ``marks``
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic.

    :param key: what tells it from others
    :param words: words and phrases, as people write them; ``*`` at the end of a word stands for
        any ending
    :param parent: key of the topic above it
    """

    key: str
    words: tuple[str, ...] = ()
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A word of a topic in a text.

    :param topic: key
    :param line: the word as the topic has it
    :param word: as it stands in the text, folded
    :param count: what it counts
    """

    topic: str
    line: str
    word: str
    count: float


def fold(word: str) -> str:
    """A word of :class:`.tokens.Token` as it is compared: ä as ae."""
    return word if word.isascii() else word.translate(_FOLDED)


def parse_line(line: str, common: bool = False) -> tuple[str, ...]:
    """The folded words of one line of a topic, taken apart as texts are.

    :param common: it may be a word that stands in nearly every text

    :raises Unusable: it cannot be one
    """
    text = " ".join(line.split())
    if len(text) > LONGEST:
        raise Unusable("long")
    words: list[str] = []
    for part in text.split(" "):
        stem = part.removesuffix("*")
        if "*" in stem:
            raise Unusable("star")
        tokens = tokenise(stem).items
        if not any(map(str.isalpha, text)) and not any(each.kind in _FACES for each in tokens):
            raise Unusable("nothing")
        if any(not _usable(token) for token in tokens):
            raise Unusable("marks")
        folded = [fold(token.word) for token in tokens]
        if stem != part:
            if not folded or len(folded[-1]) < SHORTEST_PREFIX:
                raise Unusable("short")
            folded[-1] += "*"
        words += folded
    if not words:
        raise Unusable("nothing")
    if sum(map(_counts, words)) > MOST_WORDS:
        raise Unusable("long")
    if len(words) == 1 and words[0] in _EMPTY and not common:
        raise Unusable("common")
    return tuple(words)


def _usable(token: Token) -> bool:
    return token.kind in _WORDS or token.kind in _FACES or token.word in _INSIDE


def _counts(word: str) -> bool:
    return word not in _INSIDE


class TopicIndex:
    """The words of topics, ready to be found.

    A word of a text costs one look-up, whatever the number of topics: what it hits is worked out
    the first time and remembered.

    :param topics: topics with unlike keys; lines that cannot be words of topics are left out
    :param exact: without plurals and the like, and words that stand in nearly every text can be
        some, too
    """

    def __init__(self, topics: Iterable[Topic], exact: bool = False) -> None:
        self.topics = tuple(topics)
        self._endings = () if exact else _ENDINGS
        self.numbers = {topic.key: number for number, topic in enumerate(self.topics)}
        self._whole: dict[str, list[Hit]] = {}
        self._prefixes: dict[str, list[Hit]] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], Hit]]] = {}
        self._prefix_phrases: dict[str, list[tuple[tuple[str, ...], Hit]]] = {}
        for number, topic in enumerate(self.topics):
            for line, words in _lines(topic, exact):
                self._add(number, line, words)
        self._lengths = sorted({len(stem) for stem in (*self._prefixes, *self._prefix_phrases)})
        self._remembered = (_Memory(self, False), _Memory(self, True))
        self._ancestors = tuple(tuple(self._above(number)) for number in range(len(self.topics)))

    def _add(self, number: int, line: int, words: tuple[str, ...]) -> None:
        first, rest = words[0], words[1:]
        hit = (number, line, float(sum(map(_counts, words))))
        if rest:
            phrases = self._prefix_phrases if first.endswith("*") else self._phrases
            phrases.setdefault(first.removesuffix("*"), []).append((rest, hit))
        else:
            single = self._prefixes if first.endswith("*") else self._whole
            single.setdefault(first.removesuffix("*"), []).append(hit)

    def _above(self, number: int) -> Iterator[int]:
        seen = {number}
        parent = self.topics[number].parent
        while parent is not None and parent in self.numbers:
            number = self.numbers[parent]
            if number in seen:
                return
            seen.add(number)
            yield number
            parent = self.topics[number].parent

    def __bool__(self) -> bool:
        return bool(self._whole or self._prefixes or self._phrases or self._prefix_phrases)

    def look(self, words: Sequence[str], compounds: bool = True) -> list[Found]:
        """The words of topics that stand in a text, in its order.

        :param words: ``words`` of :class:`.tokens.Tokens`
        :param compounds: look inside of long words, as in German
        """
        return [
            Found(
                self.topics[number].key,
                self.topics[number].words[line],
                " ".join(fold(word) for word in words[at : at + length]),
                count,
            )
            for at, length, (number, line, count) in self._hits(words, compounds)
        ]

    def counts(self, words: Sequence[str], compounds: bool = True) -> dict[str, float]:
        """How much of each topic stands in a text: each of its lines counts once, a phrase as many
        times as it has words, a part of a compound :data:`OF_PART`.

        :param words: ``words`` of :class:`.tokens.Tokens`
        :param compounds: look inside of long words, as in German
        :returns: keys of topics that were found, in the order in which they first were
        """
        return {
            self.topics[number].key: count
            for number, count in self._count(words, compounds).items()
        }

    def tally(self, words: Sequence[str]) -> dict[str, int]:
        """In how many places words of each topic stand in a text; compounds are not looked into."""
        found: dict[str, int] = {}
        last: dict[int, int] = {}
        for at, _length, (number, _line, _count) in self._hits(words, False):
            if last.get(number) != at:  # "should be able" and "should" are one place
                last[number] = at
                key = self.topics[number].key
                found[key] = found.get(key, 0) + 1
        return found

    def find(self, words: Sequence[str], compounds: bool = True) -> dict[str, float]:
        """The likeliest topics by their words alone.

        A topic below another is given half of what was found of that, so "parcel" and "broken"
        lead to *Delivery / Damage* where each alone would not.

        :param words: ``words`` of :class:`.tokens.Tokens`
        :param compounds: look inside of long words, as in German
        :returns: at most five, the likeliest first; values between 0 and 1 whose sum is below 1
        """
        own = self._count(words, compounds)
        if not own:
            return {}
        return self.shares(own)

    def shares(self, own: Mapping[int, float]) -> dict[str, float]:
        """Shares of topics out of counts by number."""
        sums = {
            number: count
            + OF_PARENT * sum(own.get(above, 0.0) for above in self._ancestors[number])
            for number, count in own.items()
        }
        whole = UNDECIDED + sum(sums.values())
        # Where two have the same, the deeper one says more, then what is named first.
        best = sorted(sums, key=lambda number: (-sums[number], -len(self._ancestors[number])))
        return {self.topics[number].key: sums[number] / whole for number in best[:MOST_SHOWN]}

    def _count(self, words: Sequence[str], compounds: bool) -> dict[int, float]:
        best: dict[tuple[int, int], float] = {}
        for _at, _length, (number, line, count) in self._hits(words, compounds):
            if count > best.get((number, line), 0.0):
                best[number, line] = count
        own: dict[int, float] = {}
        for (number, _line), count in best.items():
            own[number] = own.get(number, 0.0) + count
        return own

    def _hits(self, words: Sequence[str], compounds: bool) -> Iterator[tuple[int, int, Hit]]:
        known = self._remembered[compounds].__getitem__
        for at, found in [(at, each) for at, each in enumerate(map(known, words)) if each]:
            for hit in found.hits:
                yield at, 1, hit
            if found.phrases and found.may_go_on(words, at + 1):
                for rest, hit in found.phrases:
                    if end := _follows(words, at + 1, rest):
                        yield at, end - at, hit

    def of(self, word: str, compounds: bool) -> _Known | None:
        """What a word hits, worked out.

        :param word: folded
        :returns: ``None``: nothing
        """
        endings = [each for each in self._endings if word.endswith(each)]
        hits = list(self._bent(word, endings))
        phrases = list(self._phrases.get(word, ()))
        for length in self._lengths:
            if length > len(word):
                break
            stem = word[:length]
            hits += self._prefixes.get(stem, ())
            phrases += self._prefix_phrases.get(stem, ())
        if compounds:
            hits += self._parts(word, endings, {hit[:2] for hit in hits})
        return _Known(hits, phrases) if hits or phrases else None

    def _bent(self, word: str, endings: Sequence[str]) -> Iterator[Hit]:
        """What a whole word hits, also in the plural or another case.

        :param endings: those that it has
        """
        yield from self._whole.get(word, ())
        for ending in endings:
            if len(word) - len(ending) >= SHORTEST_STEM:
                yield from self._whole.get(word[: -len(ending)], ())

    def _parts(
        self, word: str, endings: Sequence[str], known: set[tuple[int, int]]
    ) -> Iterator[Hit]:
        """Words of topics at the beginning or the end of a compound; prefixes at the end."""
        prefixes = self._prefixes
        lengths = [each for each in self._lengths if each >= SHORTEST_PART]
        for cut in range(SHORTEST_REST, len(word) - SHORTEST_PART + 1):
            tail = word[cut:]
            if tail in self._whole or endings:
                yield from _as_part(self._bent(tail, endings), known)
            for length in lengths:
                if length <= len(tail) and tail[:length] in prefixes:
                    yield from _as_part(prefixes[tail[:length]], known)
        for cut in range(SHORTEST_PART, len(word) - SHORTEST_REST + 1):
            if word[:cut] in self._whole:
                yield from _as_part(self._whole[word[:cut]], known)


class _Known:
    """What one word hits, and which phrases may begin with it."""

    __slots__ = ("_second", "hits", "phrases")

    def __init__(self, hits: list[Hit], phrases: list[tuple[tuple[str, ...], Hit]]) -> None:
        self.hits = hits
        self.phrases = phrases
        seconds = {rest[0] for rest, _hit in phrases}
        # The words that phrases go on with; None: there is one that only begins.
        self._second = None if any(word.endswith("*") for word in seconds) else seconds

    def may_go_on(self, words: Sequence[str], at: int) -> bool:
        """Whether a phrase may go on at a place: most do not, and this is soon said."""
        if at < len(words) and words[at] == ",":
            at += 1
        if at >= len(words):
            return False
        return self._second is None or fold(words[at]) in self._second


class _Memory(dict[str, _Known | None]):
    """What words of texts hit, worked out when it is first asked for."""

    def __init__(self, index: TopicIndex, compounds: bool) -> None:
        super().__init__()
        self._index = index
        self._compounds = compounds

    def __missing__(self, word: str) -> _Known | None:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        found = self[word] = self._index.of(fold(word), self._compounds)
        return found


@lru_cache(maxsize=16)
def index(topics: tuple[Topic, ...]) -> TopicIndex:
    """The index of topics, made once for as long as they are in use."""
    return TopicIndex(topics)


def find(draft: Draft, model: Any) -> None:
    """Step: what a text is about, by the words of the model's topics.

    :param model: something with ``topics``, a tuple of :class:`Topic`; ``None`` has none
    """
    topics = getattr(model, "topics", None)
    if not topics:
        return
    scores = index(topics).find(draft.tokens.words, may_compound(draft.language))
    draft.topic_scores = scores
    draft.topic = next(iter(scores), None)


def explain(draft: Draft, model: Any) -> list[Reason]:
    """Explanation: which words led to the topic (``words``), or that none did (``no_words``)."""
    topics = getattr(model, "topics", None)
    if not topics:
        return []
    found = index(topics).look(draft.tokens.words, may_compound(draft.language))
    terms: dict[str, float] = {}
    for each in found:
        if each.topic == draft.topic:
            terms[each.word] = max(each.count, terms.get(each.word, 0.0))
    if not terms or draft.topic is None:
        return [] if draft.topic else [Reason("topic", "no_words")]
    best = tuple(sorted(terms.items(), key=lambda term: -term[1]))
    return [Reason("topic", "words", best, {"topic": draft.topic})]


def may_compound(language: str | None) -> bool:
    """Whether words of a language are written together; unknown ones may be."""
    return language not in _APART


def _lines(topic: Topic, common: bool) -> Iterator[tuple[int, tuple[str, ...]]]:
    seen = set()
    for number, line in enumerate(topic.words):
        try:
            words = parse_line(line, common)
        except Unusable:
            continue
        if words not in seen:
            seen.add(words)
            yield number, words


def _as_part(hits: Iterable[Hit], known: set[tuple[int, int]]) -> Iterator[Hit]:
    for number, line, count in hits:
        if (number, line) not in known:
            known.add((number, line))
            yield number, line, count * OF_PART


def _follows(words: Sequence[str], at: int, rest: tuple[str, ...]) -> int:
    """Where a phrase ends that goes on with these, commas not counted; 0: it does not go on."""
    for wanted in rest:
        if at < len(words) and words[at] == ",":
            at += 1
        if at >= len(words):
            return 0
        word = fold(words[at])
        if not (word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted):
            return 0
        at += 1
    return at
