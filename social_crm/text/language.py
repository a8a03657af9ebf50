"""Which language a text is in, right also for posts of five words.

What each word says for each language is summed, which is naive Bayes over the pieces of 1 to 7
bytes that py3langid's model knows (BSD-3, https://github.com/adbar/py3langid); a word that stands
several times counts once, a word of an own list (:mod:`.language_words`) counts more, and the
languages of the account and of the author are the prior. Judging words instead of the whole text
lets what a word says be kept: most words of a post have been seen before.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from .language_words import GIVEAWAYS
from .result import Hint, Reason

if TYPE_CHECKING:
    from .draft import Draft
    from .tokens import Tokens

LANGUAGES = (
    *("ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi"),
    *("hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk"),
    *("sl", "sr", "sv", "th", "tr", "uk", "ur", "vi", "zh"),
)
"""Languages that can be found (ISO 639-1)."""
_PLACE = {language: place for place, language in enumerate(LANGUAGES)}
_WRITTEN = {"nb": "no", "nn": "no", "iw": "he", "in": "id"}
"""Codes that networks use for some of them."""
_COMMON = {"en": 3.0, "de": 2.0, "fr": 2.0, "es": 2.0, "it": 1.5, "pt": 1.5, "nl": 1.0}
"""How much likelier a language is than a rare one before a word is read, in nats."""
_GIVEAWAY = 4.0  # nats that a word of the own lists adds
_OURS = 14.0  # the same for each language of the account: about what one clear word says
_HINTED = 6.0
_TEMPERATURE = 3.0  # pieces overlap, so the sum says everything several times
_UNKNOWN = 0.3
"""Below this probability nothing is told."""
_CLEAR = 0.9  # that sure at most is who has read a single word
_LETTERS = 40  # of a word that are read
_WORDS = 120  # of a text that are read
_AT_ONCE = 1_000  # new words that are worked out together
_KNOWN = 40_000  # words whose scores are kept: 6 MB


class Languages:
    """The model, loaded when it is first asked: half a second, 60 MB with numpy, 100 MB while it is
    loaded. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ready = False
        self._scores: Any = None  # of words, a row for each and a column for each language
        self._rows: dict[str, int] = {"": 0}  # none is 0
        self._written: dict[str, int] = {}  # the same by what was written
        self._priors: dict[frozenset[str], Any] = {}

    def detect(
        self,
        texts: Sequence[Tokens],
        languages: Iterable[str] | None = None,
        hints: Sequence[Hint | None] | None = None,
    ) -> list[tuple[str | None, float]]:
        """The language of each text and how sure that is, 0 to 1.

        :param texts: texts taken apart
        :param languages: those that the account is written to in (ISO 639-1, what follows as in
            ``de_AT`` does not matter): likelier, not the only ones; unknown ones are passed over
        :param hints: what is known beside the words, one per text; its language counts less than
            two clear words
        :returns: ``(None, 0.0)`` for a text without a word, or where nothing speaks for anything
        """
        with self._lock:
            if not self._ready:
                self._load()
            np = self._np
            rows, starts, filled = self._collected(texts)
            found: list[tuple[str | None, float]] = [(None, 0.0)] * len(texts)
            if not filled:
                return found
            scores = np.add.reduceat(self._scores[rows], starts, axis=0)
        scores += self._prior(languages)
        if hints is not None:
            self._lean(scores, filled, hints)
        scores /= _TEMPERATURE
        best = scores.argmax(axis=1)
        scores -= scores[np.arange(len(best)), best][:, None]
        sure = 1 / np.exp(scores).sum(axis=1)
        ends = [*starts[1:], len(rows)]
        for index, place, probability, first, end in zip(
            filled, best.tolist(), sure.tolist(), starts, ends, strict=True
        ):
            if probability >= _UNKNOWN:
                if end - first == 1:
                    probability = min(probability, _CLEAR)
                found[index] = (LANGUAGES[place], probability)
        return found

    def terms(self, text: Tokens, language: str, limit: int = 5) -> tuple[tuple[str, float], ...]:
        """Words of a text that speak for a language and how much, the weightiest first.

        :param language: one of :data:`LANGUAGES`
        """
        self.detect([text])
        place = _PLACE[language]
        with self._lock:
            self._collected([text])
            rows = {word: self._rows[word] for word in dict.fromkeys(_words(text))}
            terms = [(word, float(self._scores[row, place])) for word, row in rows.items()]
        terms.sort(key=lambda term: -term[1])
        return tuple(term for term in terms[:limit] if term[1] > 0)

    def _collected(self, texts: Sequence[Tokens]) -> tuple[list[int], list[int], list[int]]:
        """Rows of the words of all texts, where each text starts in them, and which texts have
        words."""
        rows: list[int] = []
        starts: list[int] = []
        filled: list[int] = []
        if len(self._rows) > _KNOWN or len(self._written) > 2 * _KNOWN:
            self._rows, self._written = {"": 0}, {}
        row_of = self._written.get
        new: list[str] = []
        for index, text in enumerate(texts):
            words = [
                row_of(each.raw) or self._row(each.raw, new)
                for each in text.items
                if each.kind == "word"
            ]
            if "#" in text.text:
                words += [self._row(each, new) for each in _of_hashtags(text)]
            if words:
                starts.append(len(rows))
                filled.append(index)
                rows += dict.fromkeys(words[:_WORDS])  # in the order of the text
        for start in range(0, len(new), _AT_ONCE):
            self._score(new[start : start + _AT_ONCE], len(self._rows) - len(new) + start)
        return rows, starts, filled

    def _row(self, written: str, new: list[str]) -> int:
        """The row of a word.

        :param new: gets the word, if it has to be worked out
        """
        word = written.lower()[:_LETTERS]
        row = self._rows.get(word)
        if row is None:
            row = self._rows[word] = len(self._rows)
            new.append(word)
        if len(written) <= _LETTERS:
            self._written[written] = row
        return row

    def _prior(self, languages: Iterable[str] | None) -> Any:
        ours = frozenset(_code(each) for each in languages or ())
        prior = self._priors.get(ours)
        if prior is None:
            each_common = [_COMMON.get(each, 0.0) for each in LANGUAGES]
            prior = self._np.array(
                [
                    common / 2 + _OURS if each in ours else common
                    for each, common in zip(LANGUAGES, each_common, strict=True)
                ],
                "float32",
            )
            if len(self._priors) < 1_000:
                self._priors[ours] = prior
        return prior

    def _lean(self, scores: Any, filled: Sequence[int], hints: Sequence[Hint | None]) -> None:
        for row, index in enumerate(filled):
            hint = hints[index]
            if hint is not None and hint.language:
                place = _PLACE.get(_code(hint.language))
                if place is not None:
                    scores[row, place] += _HINTED

    def _score(self, words: Sequence[str], first: int) -> None:
        """Work out what new words say, all at once: what numpy does costs the same for one.

        :param first: the row of the first of them; the others follow
        """
        np = self._np
        while len(self._scores) < len(self._rows):
            self._scores = np.concatenate((self._scores, np.zeros_like(self._scores)))
        moves, bases, known = self._moves, self._bases, self._pieces
        nothing = len(self._weights) - 1
        pieces: list[int] = []
        starts: list[int] = []
        for word in words:
            starts.append(len(pieces))
            state = 0
            for byte in f" {word} ".encode("utf-8", "ignore"):
                state = moves[bases[state] + byte]
                piece = known[state]
                if piece >= 0:
                    pieces.append(piece)
            if len(pieces) == starts[-1]:
                pieces.append(nothing)
        scores = np.add.reduceat(self._weights[pieces], starts, axis=0, dtype="float32")
        for row, word in enumerate(words):
            for place in self._giveaways.get(word, ()):
                scores[row, place] += _GIVEAWAY
        self._scores[first : first + len(words)] = scores - scores.mean(axis=1)[:, None]

    def _load(self) -> None:
        import numpy
        from py3langid.langid import (  # type: ignore[import-untyped]
            MODEL_FILE,
            LanguageIdentifier,
        )

        model = LanguageIdentifier.from_model_file(MODEL_FILE)
        columns = [model.nb_classes.index(language) for language in LANGUAGES]
        self._np = numpy
        weights = model.nb_ptc[:, columns]
        # A last row for what has no piece that is known.
        self._weights = numpy.concatenate((weights, numpy.zeros_like(weights[:1])))
        self._moves = model.tk_nextmove
        self._bases = model._rowbase
        self._pieces = model.tk_output
        self._scores = numpy.zeros((4096, len(LANGUAGES)), "float32")
        self._giveaways: dict[str, list[int]] = {}
        for language, words in GIVEAWAYS.items():
            for word in words.split():
                self._giveaways.setdefault(word, []).append(_PLACE[language])
        self._ready = True


def tell(drafts: Sequence[Draft]) -> None:
    """Set the language of texts that one account reads: all at once costs half of one by one.

    :param drafts: their ``languages`` are the same
    """
    if drafts:
        found = SHARED.detect(
            [each.tokens for each in drafts],
            drafts[0].languages,
            [each.hint for each in drafts],
        )
        for draft, (language, sure) in zip(drafts, found, strict=True):
            draft.language, draft.language_sure = language, sure


def reasons(draft: Draft, model: Any = None) -> list[Reason]:
    """Why a text is taken to be in its language: its words, the hint, what the account expects."""
    if draft.language is None:
        return [Reason("language", "language_unknown")]
    terms = SHARED.terms(draft.tokens, draft.language)
    found = [Reason("language", "language_words", terms, {"sure": draft.language_sure})]
    if draft.hint.language and _code(draft.hint.language) == draft.language:
        found.append(Reason("language", "language_hint"))
    if draft.language in draft.languages:
        found.append(Reason("language", "language_expected"))
    return found


def _code(language: str | None) -> str:
    code = (language or "")[:2].lower()
    return _WRITTEN.get(code, code)


def _words(text: Tokens) -> list[str]:
    """What of a text is language: words and hashtags, in small letters."""
    words = [each.raw.lower() for each in text.items if each.kind == "word"]
    return [word[:_LETTERS] for word in (words + _of_hashtags(text))[:_WORDS]]


def _of_hashtags(text: Tokens) -> list[str]:
    words: list[str] = []
    for each in text.items:
        if each.kind == "hashtag":
            words += each.parts or (each.raw[1:].lower(),)
    return words


SHARED = Languages()
"""For all who ask: the model is loaded once in a process."""
