"""Sentences for people that can still be translated after they have crossed the border."""

from __future__ import annotations

import sys


class Sentence(str):
    """An English sentence that remembers its template and what was put in.

    ``template`` is what the translations know; ``params`` are filled in with ``%``, sentences among
    them. ``module`` is the Python module that says it, whose addon has the translation.
    """

    module: str
    template: str
    params: dict[str, object]


def _(template: str, **params: object) -> Sentence:
    """Mark a sentence for translation. The name is the one that the translation export looks for.

    :param template: a literal with ``%(name)s`` for each parameter
    """
    sentence = Sentence(template % params if params else template)
    sentence.module = sys._getframe(1).f_globals["__name__"]
    sentence.template = template
    sentence.params = params
    return sentence
