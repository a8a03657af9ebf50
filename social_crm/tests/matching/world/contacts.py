"""The contacts of the known world: people in households, namesakes, companies with their staff."""

from __future__ import annotations

import bisect
import itertools
from dataclasses import dataclass, field
from random import Random

from . import names
from .slips import bare, plain, slip

LEGAL = {
    "DE": ("GmbH", "GmbH", "GmbH & Co. KG", "AG", "e.K.", "UG", "OHG"),
    "AT": ("GmbH", "GmbH", "KG", "OG", "e.U.", "Ges.m.b.H.", "AG"),
    "TR": ("Ltd. Şti.", "A.Ş.", "San. ve Tic. A.Ş."),
    "GB": ("Ltd", "Ltd.", "Limited", "plc", "LLP"),
}
MAIL = {
    "DE": ("gmx.de", "web.de", "gmail.com", "t-online.de", "gmail.com", "outlook.de", "freenet.de"),
    "AT": ("gmx.at", "gmail.com", "aon.at", "gmail.com", "chello.at", "hotmail.com", "icloud.com"),
    "TR": ("hotmail.com", "gmail.com", "gmail.com", "mynet.com"),
    "GB": ("gmail.com", "btinternet.com", "hotmail.co.uk", "yahoo.co.uk", "icloud.com"),
}
LANGUAGE = {"DE": "de_DE", "AT": "de_AT", "TR": "tr_TR", "GB": "en_GB"}


@dataclass(eq=False)
class Human:
    """Somebody as they are, whatever a database or a profile says of them."""

    given: str
    family: str
    origin: str  # de, tr or en: where the name is from
    country: str
    city: str
    zip: str
    prefix: str
    language: str
    second: str = ""  # a second first name
    maiden: str = ""  # of a double last name
    email: str = ""
    phone: str = ""
    number: str = ""
    orders: list[str] = field(default_factory=list)
    invoices: list[str] = field(default_factory=list)
    tickets: list[str] = field(default_factory=list)
    company: bool = False
    website: str = ""
    employer: Human | None = None
    handles: list[str] = field(default_factory=list)
    household: list[Human] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)  # contacts that are this one

    @property
    def full(self) -> str:
        given = f"{self.given} {self.second}".strip()
        return f"{given} {self.family}{'-' + self.maiden if self.maiden else ''}".strip()


class Ranked:
    """Draws from a list in which the first is the commonest, as Zipf found of words."""

    def __init__(self, items: list[str], flat: float) -> None:
        self.items = items
        self.sums = list(itertools.accumulate(1 / (rank + flat) for rank in range(len(items))))

    def draw(self, dice: Random) -> str:
        return self.items[bisect.bisect(self.sums, dice.random() * self.sums[-1])]


class People:
    """Makes people up."""

    def __init__(self, dice: Random, origins: dict[str, float]) -> None:
        self.dice = dice
        self.origins = origins
        self.taken: set[str] = set()
        self.given = {
            (sex, origin): Ranked(lists[origin].split(), 12)
            for sex, lists in (("m", names.MEN), ("f", names.WOMEN))
            for origin in lists
        }
        self.common = {where: Ranked(text.split(), 8) for where, text in names.LAST.items()}
        self.cities = {}
        for country, text in names.CITIES.items():
            rows = [row.strip().rsplit(" ", 3) for row in text.split(";")]
            self.cities[country] = (rows, [float(row[3]) for row in rows])

    def family(self, where: str) -> str:
        """Every second has one of the hundred commonest last names; of the others few share."""
        if self.dice.random() < 0.5:
            return self.common[where].draw(self.dice)
        first, last = (part.split() for part in names.PARTS[where])
        made = self.dice.choice(first) + self.dice.choice(last)
        if self.dice.random() < 0.4:
            made += self.dice.choice(("", "", "s", "l", "er", "ner"))
        return made

    def human(self) -> Human:
        dice = self.dice
        origin = dice.choices(list(self.origins), list(self.origins.values()))[0]
        country = {
            "de": "DE",
            "at": "AT",
            "tr": dice.choices(("DE", "AT", "TR"), (60, 25, 15))[0],
            "en": dice.choices(("GB", "AT", "DE"), (70, 15, 15))[0],
        }[origin]
        name = {"at": "de"}.get(origin, origin)
        made = Human(
            self.given[dice.choice("mf"), name].draw(dice),
            self.family(origin),
            name,
            country,
            *self.address(country),
            language=LANGUAGE[country],
        )
        if name == "tr" and country != "TR" and dice.random() < 0.2:
            made.language = "tr_TR"
        if dice.random() < 0.05:
            made.second = self.given[dice.choice("mf"), name].draw(dice)
        if dice.random() < 0.03:
            made.maiden = self.family(origin)
        return made

    def address(self, country: str) -> tuple[str, str, str]:
        rows, weights = self.cities[country]
        city, zip_code, prefix, _weight = self.dice.choices(rows, weights)[0]
        if zip_code.isdigit():
            # Larger cities have several postcodes.
            zip_code = str(int(zip_code) + self.dice.choice((0, 0, 0, 1, 2, 3, 10))).zfill(
                len(zip_code)
            )
        else:
            zip_code += f" {self.dice.randint(1, 9)}{''.join(self.dice.choices('ABDEFGH', k=2))}"
        return city, zip_code, prefix

    def relative(self, human: Human) -> Human:
        """Husband, wife or child: same address, mostly the same last name."""
        dice = self.dice
        made = Human(
            self.given[dice.choice("mf"), human.origin].draw(dice),
            human.family if dice.random() < 0.85 else self.family(human.origin),
            human.origin,
            human.country,
            human.city,
            human.zip,
            human.prefix,
            human.language,
        )
        made.household, human.household = [human], [*human.household, made]
        return made

    def reach(self, human: Human) -> None:
        """Give somebody an e-mail address and a telephone."""
        dice = self.dice
        if human.household and dice.random() < 0.1:
            human.email = human.household[0].email
        elif dice.random() < 0.8:
            human.email = self.email(human)
        if human.household and dice.random() < 0.35:
            human.phone = human.household[0].phone
        elif dice.random() < 0.75:
            human.phone = self.phone(human)

    def email(self, human: Human) -> str:
        dice = self.dice
        given = plain(human.given).lower().replace("'", "")
        family = plain(human.family).lower().replace("'", "")
        year = str(dice.randint(50, 99))
        local = dice.choices(
            (
                f"{given}.{family}",
                f"{given}.{family}{year}",
                f"{given[0]}.{family}",
                f"{family}{year}",
                f"{given}{year}",
                f"{dice.choice(names.FANTASY)}{dice.randint(1, 999)}",
                f"{family}.{given}{dice.randint(1, 99)}",
            ),
            (30, 15, 10, 10, 10, 15, 10),
        )[0]
        host = dice.choice(MAIL[human.country])
        # Nobody gets an address that somebody else has.
        while (made := f"{local}@{host}") in self.taken:
            local += str(dice.randint(0, 9))
        self.taken.add(made)
        return made

    def phone(self, human: Human) -> str:
        """As it is typed into a form, in one of the usual ways."""
        dice = self.dice
        code = {"DE": "49", "AT": "43", "TR": "90", "GB": "44"}[human.country]
        mobile = {
            "DE": ("0151", "0160", "0171", "0176"),
            "AT": ("0664", "0676", "0699", "0650"),
            "TR": ("0532", "0542", "0555"),
            "GB": ("07400", "07700", "07911"),
        }[human.country]
        length = {"DE": 8, "AT": 7, "TR": 7, "GB": 6}[human.country]
        if dice.random() < 0.8:
            first = dice.choice(mobile)
        else:
            first = human.prefix
            length = {"DE": 7, "AT": 6, "TR": 7, "GB": 10 - len(first) + 1}[human.country]
        rest = str(dice.randint(2, 9)) + "".join(dice.choices("0123456789", k=length - 1))
        return dice.choice(
            (
                f"+{code} {first[1:]} {rest}",
                f"+{code}{first[1:]}{rest}",
                f"{first} {rest}",
                f"{first}/{rest}",
                f"00{code} {first[1:]} {rest}",
            )
        )

    def firm(self) -> Human:
        """A company, as somebody of its own."""
        dice = self.dice
        boss = self.human()
        trade = dice.choice(names.TRADES.replace("\n", "").split(";"))
        stem = dice.choice((f"{trade} {boss.family}", f"{boss.family} {trade}", boss.family))
        host = plain(stem).lower().replace(" ", "-").replace("'", "")
        end = {"DE": ".de", "AT": ".at", "TR": ".com.tr", "GB": ".co.uk"}[boss.country]
        while host + end in self.taken:
            host += dice.choice(("-online", "24", f"-{plain(boss.city).lower().split()[0]}", "1"))
        host += end
        self.taken.add(host)
        made = Human(
            "",
            f"{stem} {dice.choice(LEGAL[boss.country])}",
            boss.origin,
            boss.country,
            boss.city,
            boss.zip,
            boss.prefix,
            boss.language,
            company=True,
        )
        made.website = f"https://www.{host}"
        made.email = f"{dice.choice(('office', 'info', 'kontakt'))}@{host}"
        made.phone = self.phone(made)
        return made

    def clerk(self, firm: Human) -> Human:
        """Somebody who works there."""
        made = self.human()
        made.country, made.city, made.zip = firm.country, firm.city, firm.zip
        made.prefix, made.language, made.employer = firm.prefix, firm.language, firm
        host = firm.email.partition("@")[2]
        given, family = (plain(part).lower().replace("'", "") for part in (made.given, made.family))
        local = self.dice.choice((f"{given}.{family}", f"{given[0]}.{family}"))
        while (email := f"{local}@{host}") in self.taken:
            local += "1"
        self.taken.add(email)
        made.email = email
        made.phone = self.phone(made) if self.dice.random() < 0.5 else firm.phone
        return made


def as_entered(dice: Random, human: Human, typos: float) -> dict[str, object]:
    """What the database says about somebody: what is missing, mistyped or written otherwise."""
    name = human.full
    if not human.company:
        if human.second and dice.random() < 0.6:
            name = f"{human.given} {name.split(' ', 2)[2]}"
        kind = dice.random()
        if kind < 0.06:
            name = plain(name)
        elif kind < 0.08:
            name = bare(name)
        elif kind < 0.10:
            name = name.upper()
        elif kind < 0.12:
            given, _space, family = name.rpartition(" ")
            name = f"{family}, {given}"
        elif kind < 0.15:
            name = (
                f"{dice.choice(('Dr.', 'Mag.', 'DI', 'Ing.', 'Prof. Dr.', 'Herr', 'Frau'))} {name}"
            )
    if dice.random() < typos:
        name = slip(dice, name)

    def known(value: str, share: float) -> str:
        return value if dice.random() < share else ""

    return {
        "name": name,
        "company": human.company,
        "parent": human.employer.ids[0] if human.employer else None,
        "email": known(human.email, 0.95),
        "phone": known(human.phone, 0.95),
        "website": human.website,
        "ref": human.number,
        "zip": known(human.zip, 0.93),
        "city": known(human.city, 0.93),
        "country": known(human.country, 0.9),
        "lang": known(human.language, 0.9),
        "orders": human.orders,
        "invoices": human.invoices,
        "tickets": human.tickets,
        "handles": human.handles,
    }
