"""Signs of spam that a person can name: what a text advertises, and how it tries to be found.

Made by hand, for English and German; each sign adds to a sum, and no sign is enough alone. What
people call spam or not is learned elsewhere.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LIMIT = 1.0
"""From this sum on it is spam."""


class Sign(NamedTuple):
    """
    :param code: a key of :data:`WEIGHTS`
    :param weight: what it adds to the sum
    :param seen: the words that it was seen in, or a number
    """

    code: str
    weight: float
    seen: str


WEIGHTS = {
    "link": 0.2,  # an address, besides any other sign
    "shortener": 0.4,  # an address that hides where it leads to
    "money": 0.5,  # quick money, coins, credit
    "adult": 0.5,
    "followers": 0.6,  # followers and likes for sale
    "prize": 0.5,  # "you have won"
    "contact": 0.5,  # come over to a messenger
    "recover": 0.7,  # "he got my account back": a trade of its own among answers to complaints
    "hashtags": 0.6,
    "mentions": 0.6,
    "shouting": 0.2,
}
MANY_TAGS = 8
MANY_MENTIONS = 6
LONG = 4_000
"""Characters of a text that are looked at."""

_LINK = re.compile(
    r"https?://|\bwww\.\w|\b[\w-]+\.(?:com|net|org|io|xyz|top|club|shop|info)/", re.I
)
_SHORT = re.compile(
    r"\b(?:bit\.ly|tinyurl\.com|goo\.gl|ow\.ly|is\.gd|cutt\.ly|rb\.gy|t\.ly|shorturl\.at|tiny\.cc"
    r"|rebrand\.ly|s\.id|linktr\.ee)/",
    re.I,
)
# Each list stands for one sign, English before German.
_WORDS = {
    "money": (
        r"earn(?:ing)? (?:\S+ ){0,3}(?:\$|€|£|usd|eur|dollars?|money|daily|weekly"
        r"|per (?:day|week))",
        r"(?:make|made) (?:\S+ ){0,3}(?:\$|€|£)\s?\d",
        r"(?:make|earn) (?:quick |fast |easy |extra )+(?:money|cash|income)",
        r"passive income",
        r"(?:crypto|bitcoin|forex|binary) (?:\S+ ){0,2}(?:trad|invest|sign|profit|expert)\w*",
        r"(?:double|triple) your (?:money|bitcoin|crypto|investment)",
        r"work from home",
        r"financial freedom",
        r"free (?:btc|eth|crypto|bitcoin|airdrop)",
        r"(?:instant|quick|easy) (?:loan|credit)s?",
        r"(?:schnell|leicht|einfach|nebenbei) (?:\S+ ){0,2}(?:geld|euro|€) (?:\S+ )?verdien\w*",
        r"(?:\d[\d.]*\s?(?:€|euro)|geld) (?:\S+ ){0,3}(?:pro|am|im|die|in der) "
        r"(?:tag|woche|monat|stunde)\S* (?:\S+ ){0,2}verdien\w*",
        r"verdien\w* (?:\S+ ){0,3}\d[\d.]*\s?(?:€|euro)",
        r"passives einkommen",
        r"finanzielle(?:n|r)? freiheit",
        r"von zu ?hause (?:aus )?(?:\S+ ){0,2}(?:arbeiten|verdien\w*)",
        r"kredit ohne (?:schufa|bonität)\S*",
        r"sofort ?kredit",
        r"verdoppel\w* (?:dein|ihr|euer)\w* (?:geld|bitcoin|einsatz)",
    ),
    "adult": (
        r"hot (?:girls?|singles?|milfs?)",
        r"(?:nudes?|onlyfans|xxx|porn\w*)",
        r"(?:heiße|geile|einsame) (?:frauen|girls|singles|mädchen)",
        r"sexkontakte?",
    ),
    "followers": (
        r"(?:buy|get|gain|free) (?:\S+ ){0,3}(?:followers|subscribers|views)",
        r"(?:follower|abonnenten|likes) (?:\S+ )?(?:kaufen|gratis|kostenlos)",
        r"(?:kaufe?|gratis|kostenlose?) (?:\S+ ){0,2}(?:follower|abonnenten|likes)",
    ),
    "prize": (
        r"you(?:'ve| have)? (?:\S+ )?won",
        r"claim (?:your|the) (?:\S+ )?(?:prize|reward|gift|bonus)",
        r"(?:free|exclusive) (?:gift ?card|iphone|giveaway)",
        r"(?:sie haben|du hast|ihr habt) (?:\S+ ){0,3}gewonnen",
        r"(?:gewinn|preis|bonus|prämie)\w* (?:\S+ ){0,2}(?:sichern|abholen|einlösen)",
        r"gratis (?:iphone|gutschein|geschenkkarte)\w*",
    ),
    "contact": (
        r"(?:whats ?app|telegram|signal)(?: \S+){0,3} \+?\d[\d ()/-]{6,}",
        r"(?:dm|text|message|inbox|contact|write|hit)(?: \S+){0,4} (?:on|via|at|up on)"
        r" (?:whats ?app|telegram)",
        r"t\.me/\w+|wa\.me/\d+",
        r"(?:schreib|meld|kontaktier|melde)\w*(?: \S+){0,4} (?:auf|über|per|bei)"
        r" (?:whats ?app|telegram)",
    ),
    "recover": (
        r"(?:recover|hack|unlock|restore)\w*(?: \S+){0,4} (?:account|funds|bitcoin|password|wallet)"
        r"\w*(?: \S+){0,8} @\w+",
        r"@\w+(?: \S+){0,6} (?:helped|got) me (?:\S+ ){0,4}(?:recover|back)",
        r"@\w+(?: \S+){0,6} (?:hat|haben) mir (?:\S+ ){0,6}(?:wiederhergestellt|zurückgeholt"
        r"|zurückbekommen)",
    ),
}
_WANTED = {
    code: re.compile(r"(?<!\w)(?:" + "|".join(patterns) + r")(?!\w)", re.I)
    for code, patterns in _WORDS.items()
}
# What no text of a kind can do without: most texts have none of it, and cost nothing more.
_NEEDED = {
    "money": (
        *("earn", "$", "€", "£", "income", "crypto", "bitcoin", "forex", "binary", "money"),
        *("your investment", "from home", "freedom", "free ", "loan", "credit", "verdien"),
        *("einkommen", "freiheit", "kredit", "einsatz", "geld"),
    ),
    "adult": (*("hot ", "nude", "onlyfans", "xxx", "porn", "heiße", "geile", "einsame", "sexkon"),),
    "followers": ("followers", "subscribers", "views", "follower", "abonnent", "likes"),
    "prize": (
        *("won", "claim", "gift", "free iphone", "giveaway", "gewonnen", "sichern", "abholen"),
        *("einlösen", "gratis", "exclusive"),
    ),
    "contact": ("whats", "telegram", "signal", "t.me/", "wa.me/"),
    "recover": (
        *("recover", "hack", "unlock", "restore", "helped me", "got me", "hat mir", "haben mir"),
    ),
}


def signs(text: str, tags: int = 0, mentioned: int = 0) -> list[Sign]:
    """What in a text looks like spam.

    :param text: as it was written
    :param tags: number of hashtags
    :param mentioned: number of people whom it names
    :returns: nothing, if nothing does
    """
    found = []
    text = text[:LONG]
    if tags >= MANY_TAGS:
        found.append(Sign("hashtags", WEIGHTS["hashtags"], str(tags)))
    if mentioned >= MANY_MENTIONS:
        found.append(Sign("mentions", WEIGHTS["mentions"], str(mentioned)))
    lowered = text.lower()
    for code, needed in _NEEDED.items():
        for word in needed:
            if word in lowered:
                if hit := _WANTED[code].search(text):
                    found.append(Sign(code, WEIGHTS[code], hit[0][:60]))
                break
    if not found:  # a link alone says nothing
        return found
    short = _SHORT.search(text)
    if short:
        found.append(Sign("shortener", WEIGHTS["shortener"], short[0].rstrip("/")))
    if short or _LINK.search(text):
        found.append(Sign("link", WEIGHTS["link"], ""))
    if _shouts(text):
        found.append(Sign("shouting", WEIGHTS["shouting"], ""))
    return found


def score(found: list[Sign]) -> float:
    """The sum; from :data:`LIMIT` on it is spam."""
    return round(sum(sign.weight for sign in found), 3)


def _shouts(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= 20 and sum(map(str.isupper, letters)) > 0.6 * len(letters)
