"""What must not be said in public: personal data in a text that somebody is about to send.

Everything is looked for in the text as a reader sees it (:mod:`.plain`), so invisible characters,
foreign digits and letters, blanks and dots between digits hide nothing. What is harmless and looks
alike (prices, dates, times, sizes, handles) is put aside first. Each pattern is bounded, so a text
takes time in proportion to its length, whatever stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

from . import values
from .names import fold, is_given, parse
from .numbered import numbered
from .plain import View, bare, occurrences, plain

MANY_ADDRESSES = 200
_LETTER = "A-Za-zÀ-ÖØ-öø-ÿĀ-ž"


@dataclass(frozen=True, slots=True)
class Found:
    """Personal data in a text.

    :param kind: ``email``, ``phone``, ``iban``, ``bic``, ``card``, ``id``, ``number``, ``order``,
        ``invoice``, ``ticket``, ``shipment``, ``address``, ``birth``, ``name``
    :param start: in the text, in characters
    :param words: as they stand there
    :param certain: whether it can hardly be anything else
    """

    kind: str
    start: int
    end: int
    words: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of those whose data could stand in a text.

    :param values: pairs of kind and value: ``email``, ``phone``, ``address`` (street and number),
        ``number`` and its like, ``iban``, ``id``
    :param names: of the person, and of others whose names must not be said, whole
    :param public: names and handles that everybody sees anyway
    :param countries: ISO codes to read phone numbers by, the likeliest first
    """

    values: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    countries: tuple[str, ...] = ("DE", "AT", "CH")


NOTHING = Known()

_DIGITS = re.compile(r"\d+")
BEFORE, BEHIND = 90, 60
"""Characters around digits that are looked at to find out what they are."""

# Harmless

_HANDLE = re.compile(r"(?<![\w.])@\w[\w.-]{0,100}(?:@[\w-]{1,60}(?:\.[\w-]{1,60}){1,4})?")
_LINK = re.compile(r"(?:https?://|\bwww\.)[^\s<>\"')]{1,2000}", re.I)
_MONEY = r"(?:€|\$|£|₺|CHF|EUR|USD|GBP|TL|Euro|Franken|Cent|ct)"
_UNIT = (
    r"(?:%|‰|°C?|[kMGT]?B|[kMG]?Hz|[kM]?Wh?|[kc]?m[²³]?|mm|m²|km/h|[km]?g|[mcd]?l|V|A|mAh|dpi|px|"
    r"Zoll|inch|Stück|Stk|pcs|Prozent|percent|Uhr|h|Std|Stunden?|hours?|min(?:uten?|utes?)?|"
    r"Sekunden|Tagen?|days?|Wochen?|weeks?|Monaten?|months?|Jahren?|years?|Mal|times|x|Punkten?|"
    r"points?|Artikeln?|items?|Personen|people|Teile|Seiten|pages|Filialen|stores|Sternen?)"
)
_HARMLESS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"(?<![\d.,]){_MONEY}\s?\d{{1,7}}(?:[.,]\d{{1,3}}){{0,3}}(?![\d])",
        rf"(?<![\d.,])\d{{1,7}}(?:[.,]\d{{1,3}}){{0,3}}(?:,-+)?\s?(?:{_MONEY})(?!\w)",
        r"(?<!\d)\d{1,3}(?:[.,]\d{3}){1,3}(?:[.,]\d\d)?(?![\d])",
        r"(?<!\d)\d{1,6},\d{1,2}(?!\d)",
        r"(?<![\d.])(?:[0-3]?\d\.\s?[01]?\d\.(?:\s?(?:19|20)?\d\d(?!\d))?)",
        r"(?<!\d)[0-3]?\d[/-][0-3]?\d[/-](?:19|20)?\d\d(?!\d)",
        r"(?<!\d)(?:19|20)\d\d-[01]\d-[0-3]\d(?!\d)",
        r"(?<!\d)[0-2]?\d[:.][0-5]\d(?:\s?(?:-|bis|to|und|and)\s?[0-2]?\d[:.][0-5]\d)?\s?"
        r"(?:Uhr|h|am|pm)\b",
        r"(?<!\d)[0-2]?\d:[0-5]\d(?::[0-5]\d)?(?!\d)",
        rf"(?<![\d.,])\d{{1,6}}(?:[.,]\d{{1,3}})?\s?{_UNIT}(?!\w)",
        r"24/7|24-7",
        r"#(?=\w{0,60}[^\W\d]{3})\w{1,60}",
        r"(?:§|Art\.|Abs\.)\s?\d{1,4}",
        r"\bv?\d{1,3}\.\d{1,4}(?:\.\d{1,5}){1,3}(?![\d.-]?\d)",
    )
)

# Written data

_AT = r"(?:@|\s?[\[({<]\s?(?:@|at|ät|ad)\s?[\])}>]\s?)"
_DOT = r"(?:\.|\s?[\[({<]\s?(?:\.|dot|punkt|point)\s?[\])}>]\s?)"
_EMAIL = re.compile(
    rf"(?<![\w.+@-])[\w.+-]{{1,64}}\s?{_AT}\s?[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,4}}{_DOT}"
    r"[A-Za-z]{2,24}",
    re.I,
)
_EMAIL_SAID = re.compile(
    r"(?<![\w.+@-])[\w.+-]{1,64}\s(?:at|ät|klammeraffe)\s[\w-]{1,63}"
    r"(?:(?:\.|\s(?:dot|punkt|point)\s)[\w-]{1,63}){0,3}\s(?:dot|punkt|point)\s[A-Za-z]{2,24}\b|"
    r"(?<![\w.+@-])(?=[\w.+-]{0,64}[._+\d-])[\w+-][\w.+-]{1,63}\sat\s[\w-]{1,63}\.[A-Za-z]{2,24}\b",
    re.I,
)
_ATS = ("@", "at)", "at]", "at}", "ät)", "ät]", "at>", "ad)", "ad]")
_ATS_SAID = (" at ", " ät ", " klammeraffe ")
_PHONE = re.compile(r"(?<![\w@.,/-])(?:\+|\(\+?)?\d(?:[ ()./-]{0,3}\d){5,17}(?!\w)")
_CALL = re.compile(
    r"(?:tel|telefon\w*|phone|mobil\w*|handy\w*|cell|call|ruf\w*|fax|whatsapp|sms|durchwahl)\b"
    r"[\w .:,#=-]{0,25}$",
    re.I,
)
_NOBODYS = {
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.SHARED_COST,
    phonenumbers.PhoneNumberType.UAN,
}
_ENDING = r"(?:[ -]?(?:nummern?|nr|no|number|num|id|code|kodu|numaras[ıi]))?"
_FILLER = (
    r"(?:(?:nummern?|nr|no|number|id|ist|lautet|is|was|war|die|den|der|the|ihre?r?n?|deine?r?n?|"
    r"your|mit|with|endet|auf|unter|under|von|of|hier|here)\b[\s.:#=]{0,3}){0,4}"
)
_SAID = {
    "number": r"kunden|kd|customer|client|account|konto|mitglieds?|member(?:ship)?|vertrags?|"
    r"contract|user|benutzer|teilnehmer|police|policen|versicherten|müşteri|abone",
    "order": r"bestell(?:ungs?)?|auftrags?|order|booking|buchungs?|reservierungs?|sipariş\w*",
    "invoice": r"rechnungs?|rg|invoice|bill|fatura\w*|gutschrifts?|beleg",
    "ticket": r"tickets?|vorgangs?|fall|case|anfragen?|referenz|aktenzeichen|az|talep|kayıt",
    "shipment": r"sendungs?(?:verfolgungs?)?|tracking|paket|shipment|parcel|retouren|return",
}
_NUMBER_SAID = {
    kind: re.compile(rf"\b(?:{words})\.?{_ENDING}\b[\s.:#=(\"„“']{{0,4}}{_FILLER}$", re.I)
    for kind, words in _SAID.items()
}
_NUMBER = re.compile(
    r"(?<![\w@./+-])#?((?:[A-Z]{1,4} |[A-Za-z]{1,6}[-/]?(?:[A-Za-z]{1,4}[-/])?)?"
    r"\d(?:[-/.]?[A-Za-z0-9]| (?=\d)\d){1,24})(?![\w@])"
)
_STREET = re.compile(
    rf"(?<![{_LETTER}\d])(?:[{_LETTER}.'-]{{1,40}}?|[{_LETTER}.'-]{{2,25}}\s)"
    r"(?:stra(?:ß|ss)e|str\.?|gasse|weg|allee|platz|ring|damm|ufer|chaussee|steig|gürtel|zeile|"
    r"markt|graben|lände|kai|hof)\s{1,2}\d{1,4}(?:\s?[a-f])?(?:[/-]\d{1,3}){0,3}(?![\d\w,.]*\d)",
    re.I,
)
_NO_STREET = re.compile(
    r"(?:dem|der|die|das|den|des|ein\w*|unser\w*|ihr\w*|mein\w*|dein\w*|kein\w*|jede\w*)\s(?!.*\d{4})",
    re.I,
)
_STREET_EN = re.compile(
    rf"(?<![\w#])\d{{1,5}}[A-Za-z]?,?\s(?:[A-Z][{_LETTER}'-]{{1,20}}\s){{1,3}}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Square|Sq|Terrace|"
    r"Close|Crescent|Gardens|Grove|Mews|Parkway|Pkwy|Place|Row|Walk|Way)\b\.?"
)
_HOUSE_ZIP = re.compile(
    rf"(?<![\w])(?:[A-ZÀ-ÖØ-Þ][{_LETTER}.'-]{{1,25}}\s|(?:der|dem|den|die|des|de|la)\s){{1,4}}"
    r"\d{1,4}\s?[a-z]?\s?[,;\n/]\s{0,3}(?:(?:A|D|AT|DE|CH)-)?\d{4,5}\s[A-ZÀ-ÖØ-Þ]\w{2,25}"
)
_POSTCODE = re.compile(r"(?<![\w-])(?:[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2})(?!\w)")
_BORN = re.compile(
    r"\b(?:geb(?:oren|\.)?(?:\sam)?|geburts(?:datum|tag)|born(?:\son)?|date of birth|d\.?o\.?b\.?|"
    r"birth(?:day|date)|doğum\w*)\b[\s:.=(]{0,4}(?:(?:ist|is|am|on|der|lautet|your|ihr|dein)\s){0,3}"
    r"(\d{1,2}[./ -]\s?(?:\d{1,2}|[A-Za-zäÄ]{3,9}\.?)[./ -]?\s?(?:19|20)?\d\d(?!\d)|"
    r"(?:19|20)\d\d-\d\d-\d\d|[A-Z][a-z]{2,8}\s\d{1,2}(?:st|nd|rd|th)?,?\s(?:19|20)\d\d)",
    re.I,
)
_TITLED = re.compile(
    r"\b(?:[Hh]errn?|HERRN?|[Ff]rau|FRAU|[Ff]amilie|Mr\.?|Mrs\.?|Ms\.?|Miss)(?:\s(?:Dr|Prof)\.?)?\s"
    rf"([A-ZÀ-ÖØ-Þ][{_LETTER}'’-]{{1,30}}(?:\s[A-ZÀ-ÖØ-Þ][{_LETTER}'’-]{{1,30}})?)"
)
_GREETED = re.compile(
    rf"\b(?:liebe[rs]?|dear|hallo|hi|hey|hello|guten\stag|moin|servus)\s"
    rf"([A-ZÀ-ÖØ-Þ][{_LETTER}'’-]{{1,30}}(?:\s[A-ZÀ-ÖØ-Þ][{_LETTER}'’-]{{1,30}}){{0,2}})",
    re.I,
)
_WORD = re.compile(rf"(?<![\w@#])[{_LETTER}][{_LETTER}'’]{{1,40}}(?![\w@])")
_PAIR = re.compile(
    rf"(?<![\w@#])([A-ZÀ-ÖØ-Þ][{_LETTER}'’-]{{1,30}})\s"
    rf"((?:(?:von|van|de|der|zu|da|di)\s){{0,2}}[A-ZÀ-ÖØ-Þ][{_LETTER}'’-]{{1,30}})"
)
LONGEST = 50_000
"""Characters that are read. No network takes as many."""


def find(text: str, known: Known = NOTHING, allowed: Iterable[str] = ()) -> list[Found]:
    """Personal data in a text, in the order of the text.

    :param text: plain text; parts of a thread one below the other
    :param known: of the person it is for, and of others
    :param allowed: what may be said although it looks like personal data: the business's own
        addresses, numbers and names, as they are written; ``@example.com`` allows a whole domain
    """
    view = plain(text[:LONGEST])
    fine = _Allowed(tuple(allowed), known.countries)
    taken: list[tuple[int, int]] = []
    found: list[Found] = []
    for kind, start, end, certain in _all(view, known):
        if any(start < other_end and other < end for other, other_end in taken):
            continue
        taken.append((start, end))
        begin, stop = view.span(start, end)
        if not fine.covers(kind, view.text[start:end]):
            found.append(Found(kind, begin, stop, text[begin:stop], certain))
    return sorted(found, key=lambda each: (each.start, each.end))


def full_names(text: str, most: int = MANY_ADDRESSES) -> list[str]:
    """First and last names that stand in a text, to be looked up among contacts."""
    view = plain(text[:LONGEST]).text
    pairs = (f"{match[1]} {match[2]}" for match in _pairs(view))
    return list(dict.fromkeys(pairs))[:most]


def numbers(text: str, most: int = MANY_ADDRESSES) -> list[str]:
    """Numbers in a text that may be those of customers, orders, invoices, to be looked up: as
    :func:`.values.number` makes them."""
    view = _without(plain(text[:LONGEST]).text)
    seen = (
        values.number(each)
        for match in _NUMBER.finditer(view)
        for each in (match[1], *match[1].split())
    )
    return list(dict.fromkeys(each for each in seen if sum(map(str.isdigit, each)) >= 3))[:most]


def _all(view: View, known: Known) -> Iterator[tuple[str, int, int, bool]]:
    """Everything found, the surest first: what overlaps something sure is a part of it."""
    text = view.text
    yield from _known_values(view, known)
    yield from _emails(text)
    if "@" in text:
        text = _HANDLE.sub(_blank, text)
    if "://" in text or "www." in text.lower():
        text = _LINK.sub(_blank, text)
    for start, end in _near_digits(text):
        for kind, begin, stop, certain in _with_digits(text[start:end], known.countries):
            yield kind, start + begin, start + stop, certain
    yield from _names(text, known)


def _near_digits(text: str) -> list[tuple[int, int]]:
    """Where digits are, with what belongs to them: the words before and a few behind."""
    near: list[tuple[int, int]] = []
    for match in _DIGITS.finditer(text):
        start = max(0, match.start() - BEFORE)
        while start and text[start - 1].isalnum() and match.start() - start < 2 * BEFORE:
            start -= 1
        end = min(len(text), match.end() + BEHIND)
        while end < len(text) and text[end].isalnum() and end - match.end() < 2 * BEHIND:
            end += 1
        if near and start <= near[-1][1]:
            near[-1] = (near[-1][0], end)
        else:
            near.append((start, end))
    return near


def _with_digits(text: str, countries: tuple[str, ...]) -> Iterator[tuple[str, int, int, bool]]:
    """What has digits in it: the surest first."""
    for match in _BORN.finditer(text):
        yield "birth", match.start(1), match.end(1), True
    yield from numbered(text)
    rest = _without(text)
    yield from _numbers(rest)
    yield from _phones(rest, countries)
    yield from _addresses(text)


def _blank(match: re.Match[str]) -> str:
    return "\x1f" * len(match[0])


def _without(text: str) -> str:
    """Without what looks like a number of somebody and is none; the places stay."""
    for pattern in _HARMLESS:
        text = pattern.sub(_blank, text)
    return text


def _emails(text: str) -> Iterator[tuple[str, int, int, bool]]:
    lower = text.lower()
    patterns = [_EMAIL] if any(each in lower for each in _ATS) else []
    if any(each in lower for each in _ATS_SAID):
        patterns.append(_EMAIL_SAID)
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield "email", match.start(), match.end(), True


def _phones(text: str, countries: tuple[str, ...]) -> Iterator[tuple[str, int, int, bool]]:
    for match in _PHONE.finditer(text):
        raw = match[0]
        abroad = raw.lstrip("(").startswith(("+", "00"))
        home = raw.lstrip("(").startswith("0")
        called = _CALL.search(text[max(0, match.start() - 45) : match.start()])
        american = "US" in countries and re.fullmatch(r"\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}", raw)
        if not (abroad or home or called or american):
            continue
        rings = _is_phone(raw, countries if not abroad else ("",))
        if rings or (rings is None and called):
            yield "phone", match.start(), match.end(), bool(rings)


@lru_cache(5_000)
def _is_phone(raw: str, countries: tuple[str, ...]) -> bool | None:
    """Whether it is a number that rings with somebody, in one of the countries; ``False``: it is a
    service's, ``None``: it is none."""
    for country in countries:
        written = "+" + raw.lstrip("(")[2:] if raw.lstrip("(").startswith("00") else raw
        try:
            number = phonenumbers.parse(written, country or None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.number_type(number) not in _NOBODYS
    return None


def _numbers(text: str) -> Iterator[tuple[str, int, int, bool]]:
    for match in _NUMBER.finditer(text):
        before = text[max(0, match.start() - 70) : match.start()].rstrip("#")
        kind = next((kind for kind, rule in _NUMBER_SAID.items() if rule.search(before)), "")
        number = match[1]
        year = re.fullmatch(r"(?:19|20)\d\d", number)
        if kind and not year and 3 <= sum(map(str.isdigit, number)) <= 22:
            yield kind, match.start(1), match.start(1) + len(number), True


def _addresses(text: str) -> Iterator[tuple[str, int, int, bool]]:
    for pattern in (_HOUSE_ZIP, _STREET, _STREET_EN):
        for match in pattern.finditer(text):
            if not _NO_STREET.match(match[0]):
                yield "address", match.start(), match.end(), True
    for match in _POSTCODE.finditer(text):
        yield "address", match.start(), match.end(), False


# Names


def _names(text: str, known: Known) -> Iterator[tuple[str, int, int, bool]]:
    public = {part for name in known.public for part in _parts(name)}
    secret = {part for name in known.names for part in _parts(name)} - public
    whole = [parts for name in known.names if len(parts := _parts(name)) > 1]
    for match in _pairs(text):
        parts = _parts(match[0])
        if parts - public and any(len(parts & each) > 1 for each in whole):
            yield "name", match.start(), match.end(), True
    for pattern in (_TITLED, _GREETED):
        for match in pattern.finditer(text):
            group = pattern.groups
            if not match[group][:1].isupper():
                continue
            parts = _parts(match[group])
            if parts & secret:
                yield "name", match.start(group), match.end(group), True
            elif pattern is _TITLED and parts and not parts & public:
                yield "name", match.start(), match.end(), False
    for match in _WORD.finditer(text):
        # Alone it may be a word like any other: Koch, Sommer, Klein.
        if match[0][0].isupper() and _parts(match[0]) & secret:
            yield "name", match.start(), match.end(), False


def _pairs(text: str) -> Iterator[re.Match[str]]:
    """Two words that may be somebody's first and last name, in either order."""
    start = 0
    while match := _PAIR.search(text, start):
        if is_given(fold(match[1])) or is_given(fold(match[2])):
            yield match
            start = match.end()
        else:
            start = match.end(1)


@lru_cache(5_000)
def _parts(name: str) -> frozenset[str]:
    """The parts of a name from three letters on, also without the s of a genitive."""
    parsed = parse(name)
    parts = {part for part in (*parsed.given, *parsed.family) if len(part) >= 3}
    return frozenset(parts | {part[:-1] for part in parts if len(part) > 4 and part[-1] == "s"})


# Known


def _known_values(view: View, known: Known) -> Iterator[tuple[str, int, int, bool]]:
    """What is known of somebody, however it is spaced and dotted."""
    if not known.values:
        return
    letters = bare(view)
    for kind, value in known.values:
        for spelled in _spellings(kind, value, known.countries):
            for start in occurrences(letters.text, spelled):
                begin, end = letters.span(start, start + len(spelled))
                if _alone(view.text, begin, end, len(spelled)):
                    yield kind, begin, end, True


@lru_cache(2_000)
def _spellings(kind: str, value: str, countries: tuple[str, ...]) -> tuple[str, ...]:
    """How it is written when only letters and digits are looked at, the longest first."""
    found = {_strip(value)}
    if kind == "phone":
        for country in countries:
            if number := values.phone(value, country):
                national = phonenumbers.parse(number, None)
                found |= {
                    number[1:],
                    f"00{number[1:]}",
                    f"0{phonenumbers.national_significant_number(national)}",
                }
                break
    if kind == "address":
        plain_street = _strip(value)
        found |= {
            plain_street.replace("strasse", "str"),
            re.sub(r"str(?!asse)", "strasse", plain_street),
        }
    least = 4 if kind in ("number", "order", "invoice", "ticket") else 6
    kept = {each for each in found if len(each) >= least}
    if "@" not in value:
        kept = {each for each in kept if any(map(str.isdigit, each))}
    return tuple(sorted(kept, key=len, reverse=True))


def _strip(value: str) -> str:
    return bare(plain(value)).text


def _alone(text: str, start: int, end: int, size: int) -> bool:
    """Whether something stands for itself, and not torn out of several: nothing is glued to it,
    and what stands between its characters is short."""
    if text[start - 1 : start].isalnum() or text[end : end + 1].isalnum():
        return False
    gap = 3 if size >= 7 else 1
    return not re.search(rf"[^A-Za-zÀ-ž0-9]{{{gap + 1}}}|\n", text[start:end])


# Allowed


class _Allowed:
    """What may be said: compared without blanks and marks."""

    def __init__(self, allowed: tuple[str, ...], countries: tuple[str, ...]) -> None:
        self.countries = countries
        self.domains = tuple(each.lower() for each in allowed if each.startswith("@"))
        self.names = [_parts(each) for each in allowed]
        self.words = {_strip(each) for each in allowed} - {""}
        shortened = {each.replace("strasse", "str") for each in self.words}
        self.streets = {each for each in shortened if len(each) >= 6 and not each.isalpha()}
        self.phones = {number for each in allowed for number in _phone_numbers(each, countries)}

    def covers(self, kind: str, words: str) -> bool:
        stripped = _strip(words)
        if stripped in self.words:
            return True
        if kind == "email":
            address = re.sub(rf"\s?{_AT}\s?|\s(?:at|ät)\s", "@", words, flags=re.I).lower()
            address = re.sub(rf"\s?{_DOT}\s?|\s(?:dot|punkt)\s", ".", address, flags=re.I)
            return address.endswith(self.domains) if self.domains else False
        if kind == "phone":
            return bool(self.phones & set(_phone_numbers(words, self.countries)))
        if kind == "address":
            # With the city or without it, and with the street written out or not.
            street = stripped.replace("strasse", "str")
            return any(each in street or street in each for each in self.streets)
        if kind == "name":
            return any(_parts(words) <= each for each in self.names)
        return False


@lru_cache(5_000)
def _phone_numbers(text: str, countries: tuple[str, ...]) -> frozenset[str]:
    if sum(map(str.isdigit, text)) < 5:
        return frozenset()
    return frozenset(filter(None, (values.phone(text, country) for country in countries)))
