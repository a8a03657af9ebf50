"""Recognises the profiles of a world in plain Python, and counts.

``python -m world.measure [SEED or FOLDER]...`` in ``social_crm/tests/matching``; the same keys and
comparisons as in Odoo, with dictionaries instead of tables.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[1]
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from matching.keys import contact_keys, counted_keys, profile_keys  # noqa: E402
from matching.person import Person  # noqa: E402
from matching.score import Commonness, Comparison, Ranked, compare, rank  # noqa: E402
from matching.words import find  # noqa: E402
from shipped_table import shipped  # noqa: E402

from world.make import Mix, World, make, read  # noqa: E402

CAP = 60
"""Contacts that are looked at for one key, as in Odoo."""
CERTAIN = 0.995


def contact_of(row: dict[str, Any], employer: str = "") -> Person:
    """A contact of the world."""
    kinds = {"number": [row["ref"]], "order": row["orders"], "invoice": row["invoices"]}
    kinds["ticket"] = row["tickets"]
    return Person(
        name=row["name"],
        handles=tuple(row["handles"]),
        city=row["city"],
        zip=row["zip"],
        country=row["country"],
        language=row["lang"],
        emails=(row["email"],) if row["email"] else (),
        phones=(row["phone"],) if row["phone"] else (),
        websites=(row["website"],) if row["website"] else (),
        numbers={kind: tuple(filter(None, numbers)) for kind, numbers in kinds.items()},
        company=row["company"],
        employer=employer,
    )


def profile_of(row: dict[str, Any], texts: Iterable[dict[str, Any]]) -> Person:
    """A profile of the world with what it says."""
    countries = ("AT", "DE", "CH", "TR", "GB")
    said = [clue for text in texts for clue in find(text["text"], countries, text["private"]).clues]
    said += find(row["about"], countries).clues
    return Person(
        name=row["name"],
        handles=(f"{row['network']}:{row['handle']}",),
        city=row["city"],
        language=row["language"],
        websites=tuple(row["websites"]),
        verified=tuple(row["verified"]),
        avatar=row["avatar"],
        said=tuple(dict.fromkeys(said)),
    )


class Book:
    """All contacts by their keys."""

    def __init__(self, world: World) -> None:
        names = {row["id"]: row["name"] for row in world.contacts}
        self.people = {
            row["id"]: contact_of(row, names.get(row["parent"], "")) for row in world.contacts
        }
        self.keys: dict[str, list[int]] = {}
        for number, person in self.people.items():
            for key in contact_keys(person):
                self.keys.setdefault(key, []).append(number)

    def fits(self, profile: Person, table: Any) -> dict[int, Comparison]:
        """Every contact that shares a key with a profile, compared."""
        keys = profile_keys(profile)
        counts = {key: len(self.keys.get(key, ())) for key in keys | counted_keys(profile)}
        found = {number for key in keys if counts[key] <= CAP for number in self.keys.get(key, ())}
        common = Commonness(len(self.people), counts)
        return {number: compare(profile, self.people[number], table, common) for number in found}


@dataclass
class Result:
    """What came out, against the truth."""

    links: int = 0
    right: int = 0
    knowable: int = 0
    found: int = 0
    clue: int = 0
    clue_found: int = 0
    methods: Counter[str] = field(default_factory=Counter)
    methods_right: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[int, int]] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)
    chances: list[tuple[float, bool]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(self.links, 1)

    @property
    def recall(self) -> float:
        return self.found / max(self.knowable, 1)

    def count(
        self,
        profile: int,
        truth: dict[str, Any],
        linked: int | None,
        methods: Iterable[str],
        top: list[int],
    ) -> None:
        """Count one profile.

        :param methods: those that carried the link
        :param top: suggested contacts, the best first, the linked one among them
        """
        mine = set(truth["contacts"])
        hit = bool(mine & set(top[:3]))
        if truth["knowable"]:
            self.knowable += 1
            self.found += hit
            if not hit:
                self.missed.append(profile)
        if truth.get("clue", truth["knowable"]):
            self.clue += 1
            self.clue_found += hit
        if linked is not None:
            self.links += 1
            self.right += linked in mine
            for method in methods:
                self.methods[method] += 1
                self.methods_right[method] += linked in mine
            if linked not in mine:
                self.wrong.append((profile, linked))

    def table(self) -> str:
        """Links by the methods that carried them."""
        rows = [f"{'method':24}{'links':>8}{'right':>8}{'share':>9}"]
        for method, links in self.methods.most_common():
            right = self.methods_right[method]
            rows.append(f"{method:24}{links:8}{right:8}{right / links:9.2%}")
        return "\n".join(rows)

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.4%} ({self.right} of {self.links} links), "
            f"recall {self.recall:.2%} of {self.knowable} that can be known, "
            f"{self.clue_found / max(self.clue, 1):.2%} of {self.clue} with any true clue"
        )


def link_of(
    ranked: list[Ranked], fits: dict[int, Comparison], table: Any
) -> tuple[int | None, list[str]]:
    """Who is linked without a person, and by which methods."""
    sure = []
    for each in ranked[:3]:
        carrying = [
            part.method_code for part in fits[each.contact].parts if table[part.method_code].links
        ]
        if carrying and each.bits >= each.needed:
            sure.append((each.contact, carrying))
    return sure[0] if len(sure) == 1 else (None, [])


def measure(world: World, table: Any = None, watch: Callable[..., None] | None = None) -> Result:
    """Recognise all profiles of a world."""
    table = table or shipped()
    book = Book(world)
    texts: dict[int, list[dict[str, Any]]] = {}
    for text in world.texts:
        texts.setdefault(text["profile"], []).append(text)
    result = Result()
    for row in world.profiles:
        profile = profile_of(row, texts.get(row["id"], ()))
        fits = book.fits(profile, table)
        ranked = rank(fits, CERTAIN, len(book.people))
        linked, methods = link_of(ranked, fits, table)
        truth = world.truth[row["id"]]
        result.count(row["id"], truth, linked, methods, [each.contact for each in ranked])
        result.chances += [(each.chance, each.contact in truth["contacts"]) for each in ranked[:3]]
        if watch:
            watch(row, profile, fits, ranked, linked, truth, book)
    return result


if __name__ == "__main__":
    for name in sys.argv[1:] or ["1"]:
        known = make(Mix(seed=int(name))) if name.isdigit() else read(Path(name))
        outcome = measure(known)
        print(f"{name}: {outcome}\n{outcome.table()}", flush=True)
