"""Makes the known world, or reads one from files. ``python -m world.make FOLDER`` writes one.

What can be known at all: a profile is *knowable* if what it shows of itself, taken for true and
spelt right, fits at most three contacts. That is worked out from the people as they were made,
not from how they are written anywhere, and so knows nothing of any matching.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from .contacts import Human, People, as_entered
from .profiles import Shown, profile_of, stranger_texts


@dataclass(frozen=True)
class Mix:
    """How a world is made.

    :param origins: share of German, Austrian, Turkish and English people
    :param known: share of profiles that are contacts
    :param typos: share of names in the database that are mistyped
    :param number_typos: share of numbers in messages that are mistyped
    :param full: share of the range of customer numbers that is given to somebody
    :param spouse: share of customer numbers in messages that are a relative's
    :param firms: share of contacts that are companies
    """

    seed: int = 1
    contacts: int = 100_000
    profiles: int = 20_000
    origins: dict[str, float] = field(
        default_factory=lambda: {"de": 50, "at": 30, "tr": 12, "en": 8}
    )
    known: float = 0.45
    typos: float = 0.015
    number_typos: float = 0.04
    full: float = 0.6
    spouse: float = 0.05
    firms: float = 0.05


@dataclass
class World:
    """``contacts``, ``profiles`` and ``texts`` as in the README; ``truth`` by profile."""

    contacts: list[dict[str, Any]]
    profiles: list[dict[str, Any]]
    texts: list[dict[str, Any]]
    truth: dict[int, dict[str, Any]]


def make(mix: Mix) -> World:
    """A world; the same mix gives the same."""
    dice = Random(mix.seed)
    people = People(dice, mix.origins)
    humans = _humans(dice, people, mix)
    _numbers(dice, humans, mix.full)
    contacts: list[dict[str, Any]] = []
    for human in humans:
        for _copy in range(2 if dice.random() < 0.005 and not human.company else 1):
            human.ids.append(len(contacts) + 1)
            row = {"id": len(contacts) + 1, **as_entered(dice, human, mix.typos)}
            if len(human.ids) > 1:
                # Entered a second time by mistake; the numbers are the first one's.
                row |= {"ref": "", "orders": [], "invoices": [], "tickets": []}
            contacts.append(row)
    contacts = contacts[: mix.contacts]
    humans = [human for human in humans if human.ids and human.ids[-1] <= mix.contacts]
    facts = Facts(humans)
    world = World(contacts, [], [], {})
    for number in range(1, mix.profiles + 1):
        human: Human
        if dice.random() < mix.known:
            human = dice.choice(humans)
        elif dice.random() < 0.06:
            # Of the same household, but no contact.
            near = dice.choice([each for each in dice.choices(humans, k=9) if not each.company])
            human = people.relative(near)
            people.reach(human)
            near.household.remove(human)
        else:
            human = people.human()
            people.reach(human)
        shown = profile_of(dice, people, human, mix.number_typos, mix.spouse)
        if not human.ids:
            shown.texts += stranger_texts(dice, human)
        world.profiles.append({"id": number, **shown.profile})
        for text, private in shown.texts:
            world.texts.append({"profile": number, "text": text, "private": private})
        world.truth[number] = {
            "contacts": human.ids,
            "knowable": bool(human.ids) and facts.knowable(human, shown),
            "clue": bool(human.ids) and bool(shown.facts),
        }
    for row in contacts:
        row["handles"] = [handle for handle in row["handles"] if not handle.endswith(":?")]
    return world


def _humans(dice: Random, people: People, mix: Mix) -> list[Human]:
    humans: list[Human] = []
    while len(humans) < mix.contacts:
        if dice.random() < mix.firms / 2:
            firm = people.firm()
            humans += [
                firm,
                *(people.clerk(firm) for _each in range(dice.choice((0, 1, 1, 2, 3, 6)))),
            ]
            continue
        human = people.human()
        people.reach(human)
        humans.append(human)
        if dice.random() < 0.35:
            for _each in range(dice.choice((1, 1, 1, 2, 3))):
                relative = people.relative(human)
                people.reach(relative)
                humans.append(relative)
    return humans


def _numbers(dice: Random, humans: list[Human], full: float) -> None:
    """Customers are numbered in the order in which they came, with gaps."""
    order, invoice, ticket = 1, 1, 1
    number = 100_000
    for human in dice.sample(humans, len(humans)):
        if dice.random() < 0.9:
            number += 1
            while dice.random() > full:
                number += 1
            human.number = str(number)
        if dice.random() < 0.06:
            handle = dice.choice(("x", "instagram", "facebook", "mastodon"))
            human.handles.append(f"{handle}:?")  # typed on the contact; filled with the profile
        for _each in range(dice.choice((0, 0, 0, 1, 1, 2, 3))):
            human.orders.append(f"S{order:05}")
            order += 1
            if dice.random() < 0.7:
                human.invoices.append(f"INV/2025/{invoice:05}")
                invoice += 1
        if dice.random() < 0.08:
            human.tickets.append(f"HT{ticket:05}")
            ticket += 1


class Facts:
    """Who shares what is true of somebody."""

    def __init__(self, humans: Iterable[Human]) -> None:
        self.by_fact: dict[tuple[str, str], set[int]] = {}
        self.humans = list(humans)
        for index, human in enumerate(self.humans):
            for fact in facts_of(human).items():
                for value in fact[1]:
                    self.by_fact.setdefault((fact[0], value), set()).add(index)

    def knowable(self, human: Human, shown: Shown) -> bool:
        """Whether at most three share all that was shown, one of them this one."""
        sets = sorted((self.by_fact.get(fact, set()) for fact in shown.facts), key=len)
        if not sets:
            return False
        left = sets[0].intersection(*sets[1:])
        return len(left) <= 3 and any(self.humans[index] is human for index in left)


def facts_of(human: Human) -> dict[str, list[str]]:
    """Everything that can be shown of somebody, by kind."""
    found = {
        "city": [human.city],
        "zip": [human.zip],
        "email": [human.email],
        "phone": [human.phone],
        "number": [human.number],
        "order": human.orders,
        "invoice": human.invoices,
        "ticket": human.tickets,
        "website": [human.website],
        "handle": human.handles,
        "family": [human.family],
    }
    if not human.company:
        found |= {
            "given": [human.given],
            "given_initial": [human.given[0]],
            "family_initial": [human.family[0]],
        }
    return {kind: [value for value in values if value] for kind, values in found.items()}


FILES = ("contacts", "profiles", "texts", "truth")


def write(world: World, folder: Path) -> None:
    """Write a world as JSON lines."""
    folder.mkdir(parents=True, exist_ok=True)
    truth = [{"profile": number, **row} for number, row in world.truth.items()]
    for name, rows in zip(FILES, (world.contacts, world.profiles, world.texts, truth), strict=True):
        with open(folder / f"{name}.jsonl", "w", encoding="utf-8") as handle:
            handle.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def read(folder: Path) -> World:
    """Read a world that somebody wrote."""
    contacts, profiles, texts, truth = (
        [
            json.loads(row)
            for row in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
            if row.strip()
        ]
        for name in FILES
    )
    return World(contacts, profiles, texts, {row.pop("profile"): row for row in truth})


if __name__ == "__main__":
    write(make(Mix(seed=int(sys.argv[2]) if len(sys.argv) > 2 else 1)), Path(sys.argv[1]))
    print(asdict(Mix()))
