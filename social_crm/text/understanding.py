"""Everything that is understood of texts, put together from its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .draft import Draft
from .language import reasons as language_reasons
from .language import tell
from .result import Hint, Reason, Understanding
from .signature import sign
from .tokens import tokenise

Step = Callable[[Draft, Any], None]
"""Sets something of a draft; the second value is the model, or ``None`` for the shipped one."""
Together = Callable[[Sequence[Draft]], None]
"""A step on all drafts at once, where that costs less; what is set of one draft does not depend on
the others."""
Explanation = Callable[[Draft, Any], list[Reason]]
"""Says why a step found what it found; the draft has been through all steps."""

_NO_HINT = Hint()


def _steps() -> tuple[tuple[Together, ...], tuple[Step, ...]]:
    """The steps in their order; what they need is loaded when they are first used."""
    from . import kinds, local, mood, needs, topics

    return (tell, sign, mood.find), (kinds.find, topics.find, needs.find, local.apply)


def _explanations() -> tuple[Explanation, ...]:
    from . import kinds, local, mood, needs, topics

    return (
        language_reasons,
        mood.explain,
        kinds.explain,
        topics.explain,
        needs.explain,
        local.explain,
    )


def understand(
    texts: Iterable[str | None],
    languages: str | Iterable[str] | None = None,
    model: Any = None,
    *,
    hints: Sequence[Hint | None] | None = None,
) -> list[Understanding]:
    """Understand texts.

    :param texts: plain texts; nothing in them makes this fail
    :param languages: ISO 639-1 codes expected here, most likely first; ``None``: any
    :param model: what :func:`learn` gave; ``None``: the shipped one
    :param hints: what is known of each text beside its words, as many as there are texts
    :returns: one for each text, in their order
    :raises ValueError: there are not as many hints as texts
    """
    texts = list(texts)
    given = list(hints) if hints is not None else [None] * len(texts)
    if len(given) != len(texts):
        raise ValueError(f"{len(texts)} texts need as many hints, not {len(given)}.")
    return [draft.done() for draft in _drafts(texts, _codes(languages), given, model)]


def explain(
    text: str | None,
    languages: str | Iterable[str] | None = None,
    model: Any = None,
    *,
    hint: Hint | None = None,
) -> list[Reason]:
    """Why a text is understood the way it is.

    :param text: plain text
    :param languages: as in :func:`understand`
    :param model: as in :func:`understand`
    :param hint: as in :func:`understand`
    :returns: the reasons, those of one value together
    """
    (draft,) = _drafts([text], _codes(languages), [hint], model)
    return [reason for step in _explanations() for reason in step(draft, model)]


def _drafts(
    texts: Sequence[str | None],
    languages: tuple[str, ...],
    hints: Sequence[Hint | None],
    model: Any,
) -> list[Draft]:
    """Texts that have been through all steps."""
    drafts = [
        Draft(text or "", tokenise(text), hint or _NO_HINT, languages)
        for text, hint in zip(texts, hints, strict=True)
    ]
    together, steps = _steps()
    for work in together:
        work(drafts)
    for draft in drafts:
        for step in steps:
            step(draft, model)
    return drafts


def _codes(languages: str | Iterable[str] | None) -> tuple[str, ...]:
    """ISO 639-1 codes of what may be ``de_AT`` or ``en-GB``, each once."""
    given = [languages] if isinstance(languages, str) else list(languages or ())
    return tuple(dict.fromkeys(each[:2].lower() for each in given if each))
