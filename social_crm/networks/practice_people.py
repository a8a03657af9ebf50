"""Invented people who write on the practice network. Nobody here is real.

Telephone numbers are from the blocks that are kept free for films: 030 23125 (Bundesnetzagentur)
and 020 7946 0 (Ofcom); addresses end in example.com, which RFC 2606 keeps free.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_FIRST = {
    "de": ("Ariane", "Bastian", "Carina", "Detlef", "Edeltraud", "Farid", "Gesa", "Henning",
           "Ilka", "Jannis", "Kübra", "Lothar", "Meike", "Nuri", "Oda", "Piet", "Roswitha",
           "Sören", "Tjark", "Ulrike", "Veit", "Wiebke", "Yasemin", "Zeno"),
    "en": ("Abigail", "Barnaby", "Clodagh", "Dev", "Elspeth", "Finlay", "Gwen", "Hamish",
           "Imani", "Jocelyn", "Kieran", "Lorna", "Morgan", "Niamh", "Oscar", "Priya", "Rhys",
           "Sanjay", "Tilda", "Una", "Vaughan", "Winnie", "Yusuf", "Zara"),
}  # fmt: skip
_LAST = {
    "de": ("Achterfeld", "Brinkhues", "Dornseif", "Eulenpesch", "Finkbeiner", "Grotewohlt",
           "Hasselbring", "Immenroth", "Jesseritz", "Kluckhuhn", "Lindwedel", "Mohrdieck",
           "Niederquell", "Ossenbrügge", "Pfannenstiel", "Quittmann", "Rautenstrauch",
           "Schnabelrauch", "Tiefenthaler", "Uhlenbruch", "Vogelpohl", "Wackernagel"),
    "en": ("Ashgrove", "Birtwhistle", "Crowhurst", "Dunnaway", "Eastlake", "Featherby",
           "Gillingwater", "Hollowell", "Inchbald", "Jellicoe", "Kettleborough", "Larkspur",
           "Mossbank", "Netherby", "Oakenshaw", "Pennyfeather", "Quarrington", "Ravenscar",
           "Silverwood", "Thistlewood", "Underhay", "Wetherspoon-Lane"),
}  # fmt: skip
_TOWNS = {
    "de": ("Buxtehude", "Gera", "Husum", "Kassel", "Landshut", "Meppen", "Offenburg", "Pirna",
           "Siegen", "Trier", "Ulm", "Wismar"),
    "en": ("Alnwick", "Bath", "Cork", "Dundee", "Exeter", "Galway", "Hull", "Kendal", "Leeds",
           "Norwich", "Stirling", "Truro"),
}  # fmt: skip
_THINGS = {
    "de": ("Wasserkocher", "Toaster", "Staubsauger", "Rucksack", "Kopfhörer", "Mixer"),
    "en": ("kettle", "toaster", "vacuum cleaner", "backpack", "headset", "blender"),
}
LANGUAGES = tuple(_FIRST)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes.

    :param facts: what can be filled into their lines
    """

    name: str
    handle: str
    town: str
    language: str
    followers: int
    facts: Mapping[str, str]

    def secrets(self) -> tuple[str, ...]:
        """What must not be said where everybody reads."""
        return tuple(self.facts[name] for name in ("number", "order", "phone", "mail"))


def person(seed: str, language: str) -> Person:
    """The person of a conversation; the same for the same seed."""
    chance = random.Random(f"person/{seed}")
    first, last = chance.choice(_FIRST[language]), chance.choice(_LAST[language])
    short = re.sub(r"\W", "", _plain(f"{first}{last[:3]}"))
    town, digits = chance.choice(_TOWNS[language]), chance.randrange(1000)
    phone = f"030 23125 {digits:03}" if language == "de" else f"020 7946 0{digits:03}"
    return Person(
        name=f"{first} {last}",
        handle=f"{short}{chance.randrange(10, 100)}",
        town=town,
        language=language,
        followers=int(10 ** chance.uniform(0.5, 4.3)),
        facts={
            "name": f"{first} {last}",
            "thing": chance.choice(_THINGS[language]),
            "number": str(chance.randrange(900_000, 1_000_000)),
            "order": f"B-{chance.randrange(10_000, 100_000)}",
            "phone": phone,
            "mail": f"{short}@example.com",
            "town": town,
            "days": str(chance.randrange(4, 19)),
            "sum": f"{chance.randrange(19, 180)},{chance.randrange(10, 100)}",
        },
    )


def _plain(text: str) -> str:
    """Small letters without marks."""
    known = text.lower().translate({228: "ae", 246: "oe", 252: "ue", 223: "ss"})
    return unicodedata.normalize("NFKD", known).encode("ascii", "ignore").decode()
