"""What scripted customers make of what we say to them. Pure.

Signs in words, German and English; no more is needed to tell help from a brush-off most of the
time, and a customer who misunderstands is good practice, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SIGNS: dict[str, str] = {
    "sorry": r"tut (mir|uns)\b.{0,30}\bleid|leid tut|entschuldig|verzeih|bedauer"
    r"|\bsorry\b|apolog|regret",
    "thanks": r"\bdank|freut uns|freuen uns|\bthank|glad to hear|happy to hear|appreciate",
    "number": r"(kunden|bestell|auftrags|vertrags|sendungs|vorgangs)-?\s?(nummer|nr)"
    r"|(customer|order|contract|tracking|reference|account) ?(number|id|no\b)|reference",
    "private": r"direktnachricht|privatnachricht|private nachricht|per nachricht|\bprivat\b"
    r"|\bDM\b|\bPN\b|private message|direct message|in private|privately|message us",
    "works_on_it": r"kümmer|prüf|klär|weitergeleitet|weitergegeben|schau(en)? (mir|uns|ich|wir)"
    r"|melde(n)? (mich|uns)|look(ing)? into|check(ing)?\b|forwarded|passed (it|this) on"
    r"|get back to you|investigat|on it\b",
    "solves": r"\bersatz|erstatt|gutschrift|gutgeschrieben|umtausch|neu(e|es|en) (gerät|paket|"
    r"wasserkocher)|verschickt|versendet|unterwegs|gelöst|behoben|repar|storniert|bestätig"
    r"|termin|so geht|gehen sie|klicken sie|tippen sie|öffnen sie|geöffnet|replacement|refund"
    r"|credit|sent (it |you |a )?(out|new)|on its way|fixed|repair|cancel+ed|confirm|appointment"
    r"|here is how|here's how|go to\b|click|tap\b|open (from|on|until)|follow these",
    "brushes_off": r"wenden sie sich|rufen sie|hotline|\bagb\b|nicht zuständig|faq|siehe (website"
    r"|webseite|homepage)|nicht weiterhelfen|nicht helfen|kein fehler von uns"
    r"|contact (our |the )?(support|hotline|carrier|seller)|call (us|our)|see our (website|faq)"
    r"|terms and conditions|company policy|can ?not help|can't help|not our (fault|problem|job)",
    "rude": r"selbst schuld|beruhigen sie sich|lesen sie|stellen sie sich nicht|nerv"
    r"|your own fault|calm down|read the|stop (shouting|complaining)|not that hard",
}
_COMPILED = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _SIGNS.items()}
_SHORT = 25
"""What is shorter, in characters, and neither asks nor thanks, sounds like a brush-off."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a customer understood of what we said.

    :param signs: names of the signs that were found
    :param asks: it asks something
    :param exposes: it repeats, for everybody to read, something that is nobody's business
    """

    signs: frozenset[str]
    asks: bool
    exposes: bool

    def has(self, *names: str) -> bool:
        """Whether one of these signs is there."""
        return not self.signs.isdisjoint(names)


def hear(text: str, *, private: bool, secrets: Iterable[str] = ()) -> Heard:
    """Understand an answer.

    :param secrets: strings that must not be said in public: the customer's number and the like
    """
    signs = {name for name, sign in _COMPILED.items() if sign.search(text)}
    asks = "?" in text
    helpful = signs & {"solves", "works_on_it", "thanks", "number", "private"}
    if len(text.strip()) < _SHORT and not asks and not helpful:
        signs.add("brushes_off")
    bare = re.sub(r"\W", "", text).lower()
    known = [re.sub(r"\W", "", secret).lower() for secret in secrets]
    exposes = not private and any(secret in bare for secret in known if len(secret) > 4)
    return Heard(frozenset(signs), asks, exposes)
