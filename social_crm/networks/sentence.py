"""Sentences for people that can still be translated after they have crossed the border."""

from __future__ import annotations


class Sentence(str):
    """An English sentence that remembers its template and what was put in.

    ``template`` is what the translations know; ``params`` are filled in with ``%``.
    """

    template: str
    params: dict[str, object]


def _(template: str, **params: object) -> Sentence:
    """Mark a sentence for translation. The name is the one that the translation export looks for.

    :param template: a literal with ``%(name)s`` for each parameter
    """
    sentence = Sentence(template % params if params else template)
    sentence.template = template
    sentence.params = params
    return sentence
