"""Sums of money in a text, as people write them in German and English: ``100 €``, ``EUR 1.250,50``,
``$99.90``, ``50 Euro``, ``1,000 pounds``, ``2 Mio. €``.

A number without a currency is none: order numbers, dates, percentages and times stay out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

READ = 20_000
"""Characters that are read of a text."""

# As it is written -> code of ISO 4217.
CURRENCIES = {
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "$": "USD",
    "us$": "USD",
    "usd": "USD",
    "dollar": "USD",
    "dollars": "USD",
    "bucks": "USD",
    "£": "GBP",
    "gbp": "GBP",
    "pfund": "GBP",
    "pound": "GBP",
    "pounds": "GBP",
    "quid": "GBP",
    "chf": "CHF",
    "sfr": "CHF",
    "fr.": "CHF",
    "franken": "CHF",
    "francs": "CHF",
    "¥": "JPY",
    "jpy": "JPY",
    "yen": "JPY",
    "pln": "PLN",
    "zł": "PLN",
    "zloty": "PLN",
    "sek": "SEK",
    "nok": "NOK",
    "dkk": "DKK",
    "czk": "CZK",
    "kč": "CZK",
}
CENTS = {"cent": "EUR", "cents": "EUR", "ct": "EUR", "pence": "GBP", "rappen": "CHF"}
"""The hundredth part."""
TIMES = {
    "k": 1_000,
    "tsd": 1_000,
    "tausend": 1_000,
    "thousand": 1_000,
    "hundert": 100,
    "hundred": 100,
    "m": 1_000_000,
    "mio": 1_000_000,
    "mill": 1_000_000,
    "million": 1_000_000,
    "millionen": 1_000_000,
}


def _any(words: dict[str, str] | dict[str, int]) -> str:
    return "|".join(re.escape(each) for each in sorted(words, key=len, reverse=True))


_NUMBER = r"(?:\d{1,3}(?:(?P<mark>[.,'’ \u00a0\u202f])\d{3}(?:(?P=mark)\d{3})*)(?!\d)|\d+)"
_DECIMALS = r"(?:[.,](?:\d{1,2}(?!\d)|-{1,2}|–|—))?"
_BLANK = r"[ \u00a0\u202f]?"
_TIMES = rf"(?:{_BLANK}-?(?P<times>{_any(TIMES)})\b\.?)?"
# A number is not the end of another, nor of a word, a version, a date.
_AMOUNT = re.compile(
    rf"""
    (?:(?<![\w])(?P<before>{_any(CURRENCIES)}){_BLANK})?
    (?<![\d.,:/-])(?<![^\W\d_])
    (?P<number>{_NUMBER}{_DECIMALS})
    {_TIMES}
    (?:{_BLANK}-?{_BLANK}(?P<after>{_any(CURRENCIES)}|{_any(CENTS)})(?!\w))?
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money in a text.

    :param value: how much, in whole units of the currency
    :param currency: code of ISO 4217; ``$`` counts as US dollars
    :param words: as they stand in the text
    """

    value: Decimal
    currency: str
    words: str


def amounts(text: str) -> list[Amount]:
    """The sums of money in a text, in their order."""
    found = []
    for match in _AMOUNT.finditer(text[:READ]):
        name = (match["after"] or match["before"] or "").lower()
        if not name:
            continue
        value = number(match["number"]) * TIMES.get((match["times"] or "").lower(), 1)
        if name in CENTS:
            value /= 100
        currency = CURRENCIES.get(name) or CENTS[name]
        found.append(Amount(value, currency, match[0].strip()))
    return found


def number(written: str) -> Decimal:
    """The value of ``1.250,50``, ``1,250.50``, ``1250.5``, ``1.250`` (a thousand) or ``99,-``.

    What stands behind the last mark are decimals if it is not three digits long, or if another mark
    stands before it: German and English put the two the other way round.
    """
    written = re.sub(r"[-–—'’ \u00a0\u202f]", "", written).rstrip(".,")
    last = max(written.rfind("."), written.rfind(","))
    if last < 0:
        return Decimal(written)
    whole, mark, rest = written[:last], written[last], written[last + 1 :]
    mixed = {".", ","} - {mark} & set(whole)
    if len(rest) == 3 and not mixed:
        return Decimal(re.sub(r"[.,]", "", written))
    return Decimal(f"{re.sub(r'[.,]', '', whole)}.{rest}")
