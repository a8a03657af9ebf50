"""What is found of one text, while it is being found."""

from __future__ import annotations

from dataclasses import dataclass, field

from .result import MOODS, Hint, Signature, Understanding
from .tokens import Tokens


@dataclass(slots=True)
class Draft:
    """One text on its way through the steps of :mod:`.understanding`: each reads what those before
    it have set. The attributes are those of :class:`.result.Understanding`.

    :param text: as it was given
    :param tokens: taken apart, once for all steps
    :param hint: what is known beside the words
    :param languages: ISO 639-1 codes expected here, most likely first; none: any
    :param signs: what was found of ``data/kinds.txt``, see :func:`.kinds.signs`
    """

    text: str
    tokens: Tokens
    hint: Hint
    languages: tuple[str, ...] = ()
    language: str | None = None
    language_sure: float = 0.0
    mood_scores: dict[str, float] = field(default_factory=dict)
    mood_sure: str = "unsure"
    doubts: set[str] = field(default_factory=set)
    signs: dict[str, float] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    kind_scores: dict[str, float] = field(default_factory=dict)
    topic: str | None = None
    topic_scores: dict[str, float] = field(default_factory=dict)
    needs_answer: bool = False
    needs_answer_score: float = 0.0
    signature: Signature = field(default_factory=Signature)

    @property
    def mood(self) -> str:
        """The likeliest mood."""
        scores = self.mood_scores
        return max(MOODS, key=lambda mood: scores.get(mood, 0.0)) if scores else "neutral"

    def done(self) -> Understanding:
        """What was found, as it is given out."""
        return Understanding(
            language=self.language,
            language_sure=self.language_sure,
            mood=self.mood,
            mood_scores=self.mood_scores,
            mood_sure=self.mood_sure,
            doubts=frozenset(self.doubts),
            kinds=frozenset(self.kinds),
            kind_scores=self.kind_scores,
            topic=self.topic,
            topic_scores=self.topic_scores,
            needs_answer=self.needs_answer,
            needs_answer_score=self.needs_answer_score,
            signature=self.signature,
        )
