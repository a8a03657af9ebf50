"""What people of the known world show of themselves on a network."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from . import names, texts
from .contacts import Human, People
from .slips import bare, plain, slip

NETWORKS = ("x", "instagram", "facebook", "mastodon", "bluesky", "youtube")
Fact = tuple[str, str]


@dataclass
class Shown:
    """A profile as others see it, what it writes, and which truths about its owner that holds."""

    profile: dict[str, Any]
    texts: list[tuple[str, bool]] = field(default_factory=list)
    facts: set[Fact] = field(default_factory=set)


def profile_of(
    dice: Random, people: People, human: Human, number_typos: float, spouse: float
) -> Shown:
    """A profile of somebody.

    :param number_typos: share of numbers that are mistyped
    :param spouse: share of customer numbers that are a relative's
    """
    network = dice.choice(NETWORKS)
    shown = Shown({"network": network})
    display = _display(dice, human, shown)
    handle = _handle(dice, human, shown)
    for at, own in enumerate(human.handles):
        if own.endswith(":?") and own.startswith(network):
            # Somebody typed this very handle on the contact.
            human.handles[at] = f"{network}:{handle}"
    if f"{network}:{handle}" in human.handles:
        shown.facts.add(("handle", f"{network}:{handle}"))
    city, language = "", human.language[:2]
    if dice.random() < 0.3:
        if dice.random() < 0.9:
            city = human.city
            shown.facts.add(("city", city))
        else:
            city = people.address(human.country)[0]
    if dice.random() < 0.1:
        language = dice.choice(("de", "en", "tr"))
    about = ""
    if dice.random() < 0.05 and human.email:
        about = f"Kontakt: {human.email}"
        shown.facts.add(("email", human.email))
    websites: list[str] = []
    verified: list[str] = []
    if human.company and dice.random() < 0.8:
        (verified if dice.random() < 0.3 else websites).append(human.website)
        shown.facts.add(("website", human.website))
    elif human.employer and dice.random() < 0.05:
        websites.append(human.employer.website)
    elif dice.random() < 0.03:
        websites.append(f"https://{handle.lower().strip('_.')}.example")
    picture = "".join(dice.choices("0123456789abcdef", k=16))
    if dice.random() < 0.04 and not human.company:
        picture = f"{plain(human.given)}-{plain(human.family)}".lower().replace("'", "")
        shown.facts |= {("given", human.given), ("family", human.family)}
    shown.profile |= {
        "handle": handle,
        "name": display,
        "city": city,
        "language": language,
        "about": about,
        "websites": websites,
        "verified": verified,
        "avatar": f"https://cdn.example/{picture}.jpg",
    }
    for _each in range(dice.choice((1, 1, 2, 2, 3, 4))):
        shown.texts.append(_text(dice, human, shown, language, number_typos, spouse))
    return shown


def _display(dice: Random, human: Human, shown: Shown) -> str:
    if human.company:
        kind = dice.random()
        stem = human.family.rsplit(" ", 1)[0]
        if kind < 0.85:
            shown.facts.add(("family", human.family))
        return human.family if kind < 0.35 else stem if kind < 0.85 else dice.choice(names.FANTASY)
    given, family = human.given, human.family
    nick = dice.choice(names.NICKS.get(given, given).split())
    full: set[Fact] = {("given", given), ("family", family)}
    kinds: list[tuple[int, str, set[Fact]]] = [
        (42, f"{given} {family}", full),
        (6, f"{nick} {family}", full),
        (3, f"{family} {given}", full),
        (3, plain(f"{given} {family}"), full),
        (2, bare(f"{given} {family}").lower(), full),
        (3, f"{given} {family} {dice.choice('🌸⚽🎸🐶✨🎿')}", full),
        (2, f"{given} {family} ({dice.choice(('er/ihm', 'she/her', 'Graz', 'privat'))})", full),
        (1, slip(dice, f"{given} {family}"), full),
        (7, f"{given} {family[0]}.", {("given", given), ("family_initial", family[0])}),
        (4, f"{given[0]}. {family}", {("given_initial", given[0]), ("family", family)}),
        (9, given, {("given", given)}),
        (4, nick, {("given", given)}),
        (1, f"Familie {family}", {("family", family)}),
        (3, f"{given} {dice.choice(names.FANTASY).title()}", {("given", given)}),
        (10, dice.choice(names.FANTASY).title(), set()),
    ]
    _weight, name, facts = dice.choices(kinds, [kind[0] for kind in kinds])[0]
    shown.facts |= facts
    return name


def _handle(dice: Random, human: Human, shown: Shown) -> str:
    number = str(
        dice.choice((dice.randint(50, 99), dice.randint(1950, 2005), dice.randint(1, 999)))
    )
    if human.company:
        stem = plain(human.family.rsplit(" ", 1)[0]).lower()
        return dice.choice(
            (stem.replace(" ", ""), stem.replace(" ", "_"), f"{stem.split()[0]}_official")
        )
    given = plain(human.given).lower().replace("'", "")
    family = plain(human.family).lower().replace("'", "")
    nick = bare(dice.choice(names.NICKS.get(human.given, human.given).split())).lower()
    full: set[Fact] = {("given", human.given), ("family", human.family)}
    initial: set[Fact] = {("given_initial", human.given[0]), ("family", human.family)}
    kinds: list[tuple[int, str, set[Fact]]] = [
        (8, f"{given}{family}", full),
        (8, f"{given}_{family}", full),
        (7, f"{given}.{family}", full),
        (6, f"{given}.{family}{number}", full),
        (4, f"{family}{given}", full),
        (3, f"{nick}_{family}", full),
        (6, f"{given[0]}{family}", initial),
        (4, f"{given[0]}.{family}{number}", initial),
        (4, f"{given}{family[0]}{number}", {("given", human.given)}),
        (9, f"{given}{number}", {("given", human.given)}),
        (6, f"{nick}{number}", {("given", human.given)}),
        (4, f"{family}{number}", {("family", human.family)}),
        (31, f"{dice.choice(names.FANTASY)}{number}", set()),
    ]
    _weight, handle, facts = dice.choices(kinds, [kind[0] for kind in kinds])[0]
    shown.facts |= facts
    return handle


def _text(
    dice: Random, human: Human, shown: Shown, language: str, typos: float, spouse: float
) -> tuple[str, bool]:
    private = dice.random() < 0.35
    parts = [texts.pick(dice, texts.CHAT, language)]

    def say(table: dict[str, str], value: str) -> None:
        parts.append(texts.pick(dice, table, language).replace("{}", value))

    def own(kind: str, table: dict[str, str], value: str, share: float) -> None:
        if not value or dice.random() >= share:
            return
        written = texts.code(dice, value, typos)
        if written.replace(" ", "").upper() == value.upper():
            shown.facts.add((kind, value))
        say(table, written)

    chance = (lambda often, seldom: often) if private else (lambda often, seldom: seldom)
    relatives = [each for each in human.household if each.number]
    if dice.random() < chance(0.35, 0.03):
        if relatives and dice.random() < spouse * 3:
            # Every third of those who can do so gives a relative's; not all of them say so.
            table = texts.RELATIVE if dice.random() < 0.6 else texts.NUMBER
            say(table, dice.choice(relatives).number)
        else:
            own("number", texts.NUMBER, human.number, 1.0)
    for kind, table, values, often, seldom in (
        ("order", texts.ORDER, human.orders, 0.2, 0.03),
        ("invoice", texts.INVOICE, human.invoices, 0.08, 0.01),
        ("ticket", texts.TICKET, human.tickets, 0.4, 0.05),
    ):
        if values:
            own(kind, table, dice.choice(values), chance(often, seldom))
    if human.email and dice.random() < chance(0.12, 0.01):
        if dice.random() < typos / 2:
            say(texts.EMAIL, slip(dice, human.email))
        else:
            shown.facts.add(("email", human.email))
            hidden = human.email.replace("@", "(at)") if dice.random() < 0.1 else human.email
            say(texts.EMAIL, hidden)
    if human.phone and dice.random() < chance(0.12, 0.005):
        shown.facts.add(("phone", human.phone))
        say(texts.PHONE, texts.phone(dice, human.phone))
    if dice.random() < chance(0.08, 0.02):
        line = texts.pick(dice, texts.WHERE, language)
        shown.facts.add(("city", human.city))
        if "{zip}" in line:
            shown.facts.add(("zip", human.zip))
        parts.append(line.format(zip=human.zip, city=human.city))
    if dice.random() < 0.03:
        say(texts.ELSEWHERE, str(dice.randint(10_000, 99_999_999)))
    if not private and dice.random() < 0.01:
        somebodys = str(dice.randint(100_000, 280_000))
        parts.append(dice.choice(texts.QUOTE[language]).replace("{}", somebodys))
    if not human.company and dice.random() < chance(0.3, 0.05):
        line = dice.choice(texts.SIGN[language]).replace("{city}", human.city)
        if dice.random() < 0.6:
            parts.append(line.replace("{}", f"{human.given} {human.family}"))
            shown.facts |= {("given", human.given), ("family", human.family)}
        else:
            parts.append(line.replace("{}", human.given))
            shown.facts.add(("given", human.given))
        return "\n".join([" ".join(parts[:-1]), parts[-1]]), private
    return " ".join(parts), private


def stranger_texts(dice: Random, human: Human) -> list[tuple[str, bool]]:
    """What somebody writes who is no contact: now and then a relative's number, or one that is
    nothing of ours."""
    language = human.language[:2]
    made = []
    if human.household and human.household[0].number and dice.random() < 0.4:
        table = texts.RELATIVE if dice.random() < 0.6 else texts.NUMBER
        number = human.household[0].number
        made.append((texts.pick(dice, table, language).replace("{}", number), dice.random() < 0.7))
    if dice.random() < 0.02:
        number = str(dice.randint(10_000, 9_999_999))
        made.append((texts.pick(dice, texts.NUMBER, language).replace("{}", number), True))
    return made
