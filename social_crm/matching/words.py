"""What people say of themselves in what they write: numbers, addresses, names they sign with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import phonenumbers

from . import values
from .names import is_given, parse
from .person import Clue

_ENDINGS = r"(?:[ -]?(?:nummer|num|nr|no|number|id|kodu?|numaram?|numaras[ıi]|numaram[ıi]z))?"
_KINDS = {
    "number": r"kunden|kund|kd|customer|client|account|m[üu][şs]teri|abone|mitglieds?|member",
    "order": r"bestell(?:ungs?)?|auftrags?|order|sipari[şs]\w*",
    "invoice": r"rechnungs?|rg|re(?=[ .-]*nr)|invoice|bill|fatura\w*",
    "ticket": r"ticket|vorgangs?|fall|case|anfrage|talep|kay[ıi]t",
}
_KEYWORDS = {
    kind: re.compile(
        rf"\b(?:{words})\.?{_ENDINGS}\b[\s.:#=]{{0,3}}"
        rf"(?:(?:nummer|nr|no|number|id|numaram?|ist|lautet|is|was|war|num|die|meine?|hier)\b"
        rf"[\s.:#=]{{0,3}}){{0,3}}$",
        re.IGNORECASE,
    )
    for kind, words in _KINDS.items()
}
_TOKEN = re.compile(
    r"(?<![\w@./+-])#?"
    r"((?:[A-Z]{1,4} |[A-Za-z]{1,5}[-/]?)?\d[\d/.-]*\d(?:[-/ ]\d+)*)(?![\w@])"
)
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\]|\(ät\)|\s+at\s+)\s?[\w-]+(?:\.[\w-]+)*"
    r"(?:\.|\s?\(dot\)\s?|\s?\[dot\]\s?)[a-zA-Z]{2,}"
)
_URL = re.compile(r"https?://[^\s<>\"')]+|\bwww\.[^\s<>\"')]+")
_ZIP = re.compile(
    r"(?<![\w.+/-])(?:(?:A|D|AT|DE|CH)-)?(\d{4,5})\s+([A-ZÄÖÜİŞÇ][\wäöüßıçşğ.-]+)|"
    r"\b(?:PLZ|Postleitzahl|zip|postcode|posta kodu)[:\s]+(\d{4,5})\b|"
    r"\b([A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})\b"
)
_HANDLE = re.compile(r"(?<![\w.])@\w[\w.-]*(?:@[\w.-]+(?::\d+)?)?")
_WORD = r"[A-ZÄÖÜİŞÇ][\wäöüßıçşğéè'’-]+\.?"
_FULL = rf"({_WORD}(?:[ ]{_WORD}){{0,2}})"
_SIGNED = re.compile(
    r"(?:gr[üu](?:ß|ss)e?n?|grüessli|lg|mfg|vg|glg|regards|wishes|best|cheers|thanks|thank you|"
    r"danke|sayg[ıi]lar(?:[ıi]mla)?|te[şs]ekk[üu]rler|selamlar|sincerely|yours)\b"
    rf"[ ]?(?:aus \w+)?\s*[,.!\n–-]*\s*(?:ihre?|eure?|deine?)?\s*{_FULL}\s*[.!]?\s*$",
    re.IGNORECASE,
)
_SIGNED_NAME = re.compile(rf"{_FULL}\s*[.!]?\s*$")
_ALONE = re.compile(rf"\s*{_FULL}\s*[.!]?\s*")
_CALLED = re.compile(
    r"\b(?i:mein name ist|ich hei(?:ß|ss)e|hier ist|ich bin(?: die| der)?|my name is|i am|i['’]m|"
    rf"this is|ben|ad[ıi]m|ismim)[ ]({_WORD}[ ]{_WORD})"
)
_OTHERS = re.compile(
    r"\b(?:meine[rmns]?\s+(?:\w+\s)?(?:frau|mann|mannes|mutter|vater|vaters|oma|opa|tochter|sohn|"
    r"sohnes|schwester|bruder|freund(?:in)?|kollegen?|kollegin|nachbar(?:in|s|n)?|eltern|chefs?|"
    r"partner(?:in|s)?|tante|onkel)|"
    r"my (?:\w+ )?(?:wife|husband|mother|mum|mom|father|dad|son|daughter|sister|brother|friend|"
    r"colleague|neighbou?r|boss|partner|aunt|uncle)|"
    r"(?:her|his|their|seine|ihrem|sein) (?:\w+ )?(?:number|order|kunden\w*)|"
    r"(?:der|die|dem|vom|von|the|for|für) (?:\w+ )?(?:oma|opa|mama|papa|gran\w*|mum|dad)|"
    r"gran\w*['’]s|"
    r"e[şs]im\w*|annem\w*|babam\w*|karde[şs]im\w*|arkada[şs][ıi]m\w*|kom[şs]um\w*|kar[ıi]m\w*|"
    r"kocam\w*|o[ğg]lum\w*|k[ıi]z[ıi]m\w*|nicht meine?|not mine|not my|"
    r"(?:der|die|eine?[rmn]?|andere[rmns]?) (?:kunde|kundin|user|nutzer(?:in)?)|"
    r"(?:another|some|other) (?:customer|user)|ba[şs]ka|schreibt|schrieb|wrote|says|zitat|quote)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[!?;]\s|(?<=[^\W\d_]|\d)\.\s+(?=[A-ZÄÖÜİŞÇ])")
_AMOUNT = re.compile(
    r"\s?(?:€|eur|euro|tl|₺|£|\$|prozent|%|uhr|tage?n?|jahre?n?|mal|kg|km)\b|\s?[€₺£%$]", re.I
)
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d|(?:19|20)\d\d")
_NOT_PREFIX = re.compile(
    r"(?:seit|am|um|bis|von|und|der|die|das|nr|no|ist|is|the|on|for|zu|in|ca|ab|tel|plz|my|mit|auf|"
    r"war|was|hat|habe|and|to|of|id|kd|ve|bu)\b[-/ ]?",
    re.IGNORECASE,
)


LONGEST = 20_000
"""Characters of a text that are read; nobody says who they are behind that."""


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that was found in a text, in the order of the text."""

    clues: tuple[Clue, ...] = ()

    def of(self, kind: str, own: bool = True) -> tuple[str, ...]:
        """The values of one kind, by default only the writer's own."""
        return tuple(
            clue.value for clue in self.clues if clue.kind == kind and (clue.own or not own)
        )


def find(text: str, countries: Iterable[str] = ("DE", "AT"), private: bool = False) -> Found:
    """What a text says about who wrote it.

    :param text: plain text; lines that quote another begin with ``>`` and are somebody else's
    :param countries: ISO codes to read phone numbers by that have no country, the likeliest first
    :param private: only we could read it
    """
    clues: dict[tuple[str, str], Clue] = {}
    text = text[:LONGEST]
    for kind, value, start in _found(text, tuple(countries)):
        if value:
            own = _own(text, start)
            clues.setdefault((kind, value), Clue(kind, value, private, own))
    return Found(tuple(clues.values()))


def _found(text: str, countries: tuple[str, ...]) -> Iterator[tuple[str, str, int]]:
    taken: list[tuple[int, int]] = []
    for match in _EMAIL.finditer(text):
        taken.append(match.span())
        plain = re.sub(r"\s?(?:\(at\)|\[at\]|\(ät\)|\s+at\s+)\s?", "@", match[0])
        plain = re.sub(r"\s?(?:\(dot\)|\[dot\])\s?", ".", plain)
        yield "email", values.email(plain.replace(" ", "")), match.start()
    # @name@server:8010 Graz
    taken += [match.span() for match in _HANDLE.finditer(text)]
    for match in _URL.finditer(text):
        taken.append(match.span())
        yield "website", values.site(match[0].rstrip(".,;!?")), match.start()
    numbers = list(_numbers(text, taken))
    named = [(start, end) for kind, _value, start, end in numbers if kind != "bare"]
    if sum(map(str.isdigit, text)) > 6:
        free = [each for each in _phones(text, countries) if not _overlaps(each[:2], taken + named)]
        for start, end, number in free:
            taken.append((start, end))
            yield "phone", number, start
    for match in _ZIP.finditer(text):
        if not _overlaps(match.span(), taken + named):
            taken.append(match.span())
            zip_code = match[1] or match[3] or match[4]
            yield "zip", zip_code.replace(" ", ""), match.start()
            if match[2]:
                yield "city", match[2].rstrip("."), match.start()
    for kind, value, start, end in numbers:
        if kind != "bare" or not _overlaps((start, end), taken):
            yield kind, value, start
    yield from _names(text)


def _phones(text: str, countries: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    seen: set[tuple[int, str]] = set()
    for country in countries:
        matcher = phonenumbers.PhoneNumberMatcher(
            text, country, leniency=phonenumbers.Leniency.VALID
        )
        for match in matcher:
            number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
            if (match.start, number) not in seen and match.raw_string.lstrip("(")[:1] in "+0":
                # The same digits may be somebody's in one country and somebody else's in another.
                seen.add((match.start, number))
                yield match.start, match.end, number


def _numbers(text: str, taken: list[tuple[int, int]]) -> Iterator[tuple[str, str, int, int]]:
    for match in _TOKEN.finditer(text):
        raw, (start, end) = match[1], match.span(1)
        if prefix := _NOT_PREFIX.match(raw):
            raw, start = raw[prefix.end() :], start + prefix.end()
        if _overlaps((start, end), taken):
            continue
        before = text[max(0, match.start() - 60) : start].rstrip("#")
        kind = next((kind for kind, rule in _KEYWORDS.items() if rule.search(before)), "bare")
        value = values.number(raw)
        size = sum(map(str.isdigit, value))
        if size < (3 if kind != "bare" else 5) or size > 16:
            continue
        if kind == "bare" and (_DATE.fullmatch(raw) or _AMOUNT.match(text, end)):
            continue
        yield kind, value, start, end


def _names(text: str) -> Iterator[tuple[str, str, int]]:
    match = _SIGNED.search(text.rstrip()[-120:])
    # The greeting may be written in any case, the name is not.
    exact = match and _SIGNED_NAME.search(match[1])
    if exact:
        yield "name", exact[1].strip(), len(text.rstrip())
    elif len(lines := text.rstrip().splitlines()) > 1 and (alone := _ALONE.fullmatch(lines[-1])):
        name = parse(alone[1])
        if name.whole and any(map(is_given, name.given + name.family)):
            yield "name", alone[1], len(text.rstrip())
    for called in _CALLED.finditer(text):
        yield "name", called[1], called.start()


def _own(text: str, start: int) -> bool:
    """Nothing in the sentence says that this belongs to somebody else."""
    line = text.rfind("\n", 0, start) + 1
    if text[line:start].lstrip().startswith(">"):
        return False
    # A full stop ends a sentence where the next begins with a capital: "KdNr. 123" goes on.
    before = _SENTENCE.split(text[max(line, start - 300) : start])[-1]
    return not _OTHERS.search(before)


def _overlaps(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)
