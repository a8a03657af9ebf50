"""Whether somebody says that an answer did not help.

A table of what people write then, in English and German, looked for in what follows our answer. It
rather misses one than takes thanks for a complaint: whoever owns the answer is told about each.
"""

from __future__ import annotations

import re

from .tokens import tokenise

LONGEST = 400
"""Characters that are looked at: who writes on and on has another matter."""

_NOT_HELPED = re.compile(
    r"\b(?:"
    # English
    r"(?:did|does|has)(?: not|n'?t) (?:really |actually |even )?(?:help|work|solve|fix|answer)\w*"
    r"|(?:is|was)(?: not|n'?t)? (?:no|any|not|very|really)?\s?(?:help(?:ful)? at all|no help"
    r"|unhelpful|useless)"
    r"|(?:is|was) (?:no|not (?:a |any )?(?:real |much )?) ?help(?:ful)?"
    r"|no help at all|(?:not|nicht) (?:very |really |sehr |wirklich |gerade )?(?:helpful|hilfreich)"
    r"|unhelpful|of no help|no use to me"
    r"|still (?:does not|doesn'?t|not|isn'?t|won'?t|cannot|can'?t) \w+"
    r"|still (?:the )?same (?:problem|issue|error|thing)"
    r"|(?:already|have|'ve) tried (?:that|this|it|all of that|everything)"
    r"|(?:that|this|it) is not (?:what i (?:asked|meant|wanted)|an answer|my question)"
    r"|(?:that|this|it)'?s not (?:what i (?:asked|meant|wanted)|an answer|my question)"
    r"|(?:that|this) (?:link|page) (?:does not|doesn'?t) (?:work|exist|open)"
    r"|(?:nothing|none of (?:that|this|it|these|them)) (?:helped|worked|changed)"
    # German
    r"|(?:hilft|half|nützt|nutzt|bringt|brachte)(?: \w+){0,2} (?:nicht|nichts|gar nichts|kaum|null)"
    r"|(?:hat|haben)(?: \w+){0,2} (?:nicht|nichts|nix)(?: \w+)? (?:geholfen|gebracht|funktioniert"
    r"|geklappt|genützt|genutzt)"
    r"|(?:funktioniert|klappt|geht|läuft)(?: \w+){0,2} (?:immer noch|noch immer|trotzdem|leider)"
    r"(?: \w+)? nicht"
    r"|(?:immer noch|noch immer|trotzdem) (?:nicht|das gleiche|dasselbe|der gleiche|kein\w*)"
    r"|(?:habe?|hab) (?:ich )?(?:das |es )?(?:alles |schon |doch |bereits |längst )+"
    r"(?:versucht|probiert|gemacht|getan|ausprobiert)"
    r"|(?:war|ist) nicht (?:meine frage|was ich (?:gefragt|gemeint|wollte))"
    r"|(?:war|ist) (?:keine (?:antwort|hilfe)|nicht (?:sehr |wirklich |gerade )?hilfreich)"
    r"|beantwortet (?:\w+ )?(?:meine|die) frage nicht"
    r")\b"
)
_HELPED = re.compile(
    r"\b(?:thanks?(?: you)?,? (?:that|it|this) (?:did|has|worked|helped|solved)"
    r"|(?:that|it|this) (?:worked|helped|solved it|did the trick)"
    r"|hat (?:mir |sehr |super )*geholfen|hat (?:super |prima |sofort )?(?:geklappt|funktioniert)"
    r"|(?:geht|klappt|funktioniert) (?:jetzt|nun|wieder))\b"
)


def did_not_help(text: str | None) -> str:
    """The words by which a text says that an answer did not help; empty if it does not.

    :param text: plain text, what somebody wrote after our answer

    >>> did_not_help("Sorry, that did not help. What now?")
    'did not help'
    >>> did_not_help("Danke, das hat geholfen!")
    ''
    """
    tokens = tokenise((text or "")[:LONGEST])
    words = " ".join(token.word for token in tokens.items if token.kind in ("word", "hashtag"))
    found = _NOT_HELPED.search(words)
    if not found:
        return ""
    helped = _HELPED.search(words)
    if helped and helped.start() >= found.end():
        return ""  # "it did not help at first, but now it works"
    return found[0]
