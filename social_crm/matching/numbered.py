"""Numbers that say by themselves what they are: accounts, cards, and those that states give to
people, each checked as its issuer checks it (python-stdnum)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum import bic, luhn
from stdnum.at import vnr
from stdnum.be import nn
from stdnum.ch import ssn as ahv
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.es import nie, nif
from stdnum.eu import vat
from stdnum.fr import nir
from stdnum.iso7064 import mod_97_10
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.se import personnummer
from stdnum.tr import tckimlik
from stdnum.us import ssn

_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ .-]?\d{2}(?:[ .-]{0,2}[A-Za-z0-9]){11,30}")
_IBAN_LIKE = re.compile(
    r"(?<![A-Za-z0-9])(?:DE\d{2}(?:[ .-]?\d){18}|AT\d{2}(?:[ .-]?\d){16}|CH\d{2}(?:[ .-]?\w){17})"
    r"(?![A-Za-z0-9])"
)
# Letters of an account in each country: the IBAN registry of SWIFT. Read from here and not with
# stdnum.iban, whose table cannot be opened where Odoo has put itself between Python and stdnum.
_IBAN_SIZES = {
    country: int(size)
    for country, size in re.findall(
        r"([A-Z]{2})(\d\d)",
        "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18"
        "FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20"
        "LV21MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SC31SE24SI19SK24"
        "SM27TL23TN24TR26UA29VA22VG24XK20",
    )
}
_BIC = re.compile(r"(?<![A-Za-z0-9])[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![A-Za-z0-9])")
_BIC_SAID = re.compile(r"\b(?:BIC|SWIFT)\b", re.I)
_CARD = re.compile(r"(?<![\d*])(?:\d[ .-]{0,2}){12,18}\d(?!\d)")
# First digits of issuers (ISO/IEC 7812, as each publishes them) and how long their numbers are.
_ISSUERS = (
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"3(?:0[0-5]|[689])"), (14,)),
    (re.compile(r"6011|64[4-9]|65|62"), (16, 17, 18, 19)),
    (re.compile(r"35(?:2[89]|[3-8])"), (16,)),
    (re.compile(r"5[06789]|6[37]"), (16, 18, 19)),
)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A number of a state.

    :param shape: how it is written
    :param valid: whether its check digits are right
    :param said: what has to stand before it, where too much else looks the same
    """

    shape: re.Pattern[str]
    valid: Callable[[str], bool]
    said: re.Pattern[str] | None = None


def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,/-])(?:{pattern})(?![\w/])")


def _said(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b[\w .:#=-]{{0,25}}$", re.I)


def _anything(_number: str) -> bool:
    return True


_ID = _said(
    r"steuer-?id\w*|steueridentifikationsnummer|steuernummer|idnr|tax ?id|tax number|tin|"
    r"sozialversicherungs?-?\w*|sv-?nr|svnr|rentenversicherungs?-?\w*|social security|ssn|"
    r"pesel|bsn|sofi|burgerservicenummer|tc kimlik\w*|kimlik\w*|national number|"
    r"rijksregister\w*|nhs(?: number)?|nin|nino|national insurance"
)
_PAPER = _said(
    r"(?:personal|ausweis|reisepass|pass|führerschein|personalausweis)-?(?:nummer|nr|no)?|"
    r"ausweisnummer|passport(?: number| no)?|id ?card(?: number| no)?|driving licen[cs]e\w*"
)
_IDS = (
    _Rule(_shape(r"[A-Z]{2}[ -]?U?\d(?:[ .-]?[A-Z0-9]){7,11}"), vat.is_valid),
    _Rule(_shape(r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}"), ahv.is_valid),
    _Rule(
        _shape(r"[A-Za-z]{6}\d\d[A-EHLMPR-Ta-ehlmpr-t]\d\d[A-Za-z]\d{3}[A-Za-z]"),
        codicefiscale.is_valid,
    ),
    _Rule(_shape(r"\d{8}-?[A-Z]"), nif.is_valid),
    _Rule(_shape(r"[XYZ]-?\d{7}-?[A-Z]"), nie.is_valid),
    _Rule(
        _shape(r"[12] ?\d\d ?(?:0[1-9]|1[0-2]) ?\d[\dAB] ?\d{3} ?\d{3} ?\d\d"),
        nir.is_valid,
    ),
    _Rule(_shape(r"\d{3}-\d{2}-\d{4}"), ssn.is_valid),
    _Rule(_shape(r"(?:19|20)?\d{6}[-+]\d{4}"), lambda n: personnummer.is_valid(n)),
    _Rule(_shape(r"\d{6}-\d{4}"), cpr.is_valid),
    _Rule(_shape(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]"), _anything),
    _Rule(_shape(r"\d{4} (?:[0-2]\d|3[01])(?:0\d|1[0-2])\d\d"), vnr.is_valid),
    _Rule(_shape(r"\d{4} ?\d{6}"), vnr.is_valid, _ID),
    _Rule(_shape(r"\d{2} ?\d{3} ?\d{3} ?\d{3}"), idnr.is_valid, _ID),
    _Rule(_shape(r"[1-9]\d{10}"), tckimlik.is_valid),
    _Rule(_shape(r"\d{11}"), pesel.is_valid, _ID),
    _Rule(_shape(r"\d{9}"), bsn.is_valid, _ID),
    _Rule(_shape(r"\d\d[. ]?\d\d[. ]?\d\d[- ]?\d{3}[. ]?\d\d"), nn.is_valid, _ID),
    _Rule(_shape(r"\d[\d /.-]{7,14}\d"), _anything, _ID),
    _Rule(_shape(r"(?=[A-Z]*\d)[A-Z0-9]{8,12}"), _anything, _PAPER),
)


def numbered(text: str) -> Iterator[tuple[str, int, int, bool]]:
    """Account, card and state numbers in a text.

    :param text: plain
    :returns: kind (``iban``, ``bic``, ``card``, ``id``), start, end, and whether it is certain
    """
    accounts = list(_ibans(text))
    yield from accounts
    yield from _bics(text, accounts)
    yield from _cards(text)
    yield from _ids(text)


def _ibans(text: str) -> Iterator[tuple[str, int, int, bool]]:
    for match in _IBAN.finditer(text):
        # What follows may look like a part of it.
        compact, ends = "", []
        for index in range(match.start(), match.end()):
            if text[index].isalnum():
                compact += text[index].upper()
                ends.append(index + 1)
        size = _IBAN_SIZES.get(compact[:2], 99)
        if size > len(compact) or text[ends[size - 1] : ends[size - 1] + 1].isalnum():
            continue
        number = compact[:size]
        if mod_97_10.is_valid(number[4:] + number[:4]):
            yield "iban", match.start(), ends[size - 1], True
    for match in _IBAN_LIKE.finditer(text):
        yield "iban", match.start(), match.end(), False


def _bics(
    text: str, accounts: list[tuple[str, int, int, bool]]
) -> Iterator[tuple[str, int, int, bool]]:
    for match in _BIC.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        near = any(start - 60 < match.start() < end + 60 for _kind, start, end, _ in accounts)
        if (near or _BIC_SAID.search(before)) and bic.is_valid(match[0]):
            yield "bic", match.start(), match.end(), True


def _cards(text: str) -> Iterator[tuple[str, int, int, bool]]:
    for match in _CARD.finditer(text):
        number = re.sub(r"\D", "", match[0])
        issued = any(rule.match(number) and len(number) in sizes for rule, sizes in _ISSUERS)
        if issued and luhn.is_valid(number) and len(set(number)) > 1:
            yield "card", match.start(), match.end(), True


def _ids(text: str) -> Iterator[tuple[str, int, int, bool]]:
    for rule in _IDS:
        for match in rule.shape.finditer(text):
            before = text[max(0, match.start() - 50) : match.start()]
            if (rule.said is None or rule.said.search(before)) and rule.valid(match[0]):
                yield "id", match.start(), match.end(), True
