"""How two names agree."""

from __future__ import annotations

from rapidfuzz.distance import OSA, JaroWinkler

from . import names
from .keys import names_of
from .names import Name
from .person import Person
from .phonetic import cologne

Agreement = tuple[str, str]
"""Code of a method, or nothing if the name says nothing; and the key by which it is counted."""

# (first names, last names) to the method's code
_TABLE = {
    ("same", "same"): "name",
    ("nick", "same"): "name_variant",
    ("initial", "same"): "name_initial",
    ("same", "initial"): "name_initial",
    ("nick", "initial"): "name_initial",
    ("same", "none"): "name_first",
    ("nick", "none"): "name_first",
    ("none", "same"): "name_last",
    ("alike", "same"): "name_alike",
    ("same", "alike"): "name_alike",
    ("nick", "alike"): "name_alike",
    ("alike", "alike"): "name_alike",
    ("initial", "alike"): "name_alike",
    ("other", "same"): "name_household",
    ("same", "other"): "name_changed",
    ("nick", "other"): "name_changed",
}
_ORDER = [
    "name", "name_variant", "name_initial", "name_alike", "name_first", "name_last",
    "name_household", "name_changed", "name_other",
]  # fmt: skip


def person_name(source: str, mine: Name, joined: str, theirs: Name) -> Agreement:
    """How what a profile is called agrees with a contact's name.

    :param source: where it stands, as in :func:`.keys.names_of`
    :param joined: the same in one piece, for handles
    """
    best: Agreement = ("", "")
    if joined:
        code = names.handle_forms(theirs).get(joined)
        if code:
            best = (code, f"n:{joined}")
    for name in (mine, mine.swapped()):
        found = _agree(name, theirs)
        if found[0] and (not best[0] or _ORDER.index(found[0]) < _ORDER.index(best[0])):
            best = found
    if source == "guess" and best[0] in ("name_other", "name_changed", "name_household"):
        return "", ""
    if best[0] in ("", "name_other", "name_changed", "name_household"):
        telling = mine.family and any(map(names.is_given, mine.given + mine.family))
        if source in ("handle", "avatar") and not telling:
            return "", ""
        if best[0] == "name_other" and not telling:
            return "", ""
    return best


def _agree(mine: Name, theirs: Name) -> Agreement:
    given = _given(mine.given, theirs.given)
    family = _family(mine.family, theirs.family)
    if "none" in (given, family) and (given == family or "other" in (given, family)):
        return ("name_other", "") if mine.whole else ("", "")
    code = _TABLE.get((given, family), "name_other")
    if code == "name_other" and given == "other" and any(map(names.is_given, mine.given)):
        return code, ""
    if code == "name_other" and not mine.whole:
        return "", ""
    return code, _counted(code, mine, theirs)


def _counted(code: str, mine: Name, theirs: Name) -> str:
    """The key that tells how many contacts agree as well."""
    shared = [part for part in theirs.family if part in mine.family]
    same = [part for part in theirs.given if part in mine.given]
    if code == "name" and same and shared:
        return f"n:{same[0]}{shared[0]}"
    if code == "name_variant" and shared:
        full = {each for part in mine.given for each in names.formal(part)}
        for part in theirs.given:
            if both := sorted(full & names.formal(part), key=lambda each: each != part):
                return f"v:{both[0]} {shared[0]}"
    if code == "name_initial":
        if shared and mine.given:
            return f"n:{mine.given[0][0]}{shared[0]}"
        if same and mine.family:
            return f"n:{same[0]}{mine.family[0][0]}"
    return ""


def _given(mine: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    if not mine or not theirs:
        return "none"
    long = [part for part in mine if len(part) > 1]
    if not long:
        return "initial" if any(part[0] == mine[0] for part in theirs) else "other"
    if set(long) & set(theirs) or "".join(mine) == "".join(theirs):
        return "same"
    full = {each for part in long for each in names.formal(part)}
    if any(full & names.formal(part) for part in theirs):
        return "nick"
    if any(_alike(one, other) for one in long for other in theirs):
        return "alike"
    if any(len(part) == 1 and long[0].startswith(part) for part in theirs):
        return "initial"
    return "other"


def _family(mine: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    if not mine or not theirs:
        return "none"
    long = [part for part in mine if len(part) > 1]
    if not long:
        return "initial" if any(part[0] == mine[0] for part in theirs) else "other"
    if set(long) & set(theirs) or "".join(mine) == "".join(theirs):
        return "same"
    if any(_alike(one, other) for one in long for other in theirs):
        return "alike"
    return "other"


def _alike(one: str, other: str) -> bool:
    """One slip, or the same sound. Two first names that people know are two names."""
    if min(len(one), len(other)) < 4:
        return False
    if names.is_given(one) and names.is_given(other) and one[-1] != other[-1]:
        return False
    if OSA.distance(one, other, score_cutoff=1) <= 1:
        return True
    near = JaroWinkler.similarity(one, other)
    return near >= 0.94 or (near >= 0.8 and cologne(one) == cologne(other))


def company_name(profile: Person, contact: Person) -> list[tuple[str, str, str]]:
    """How what a profile is called agrees with a company's name: source, method, counted key."""
    theirs = names.company(contact.name)
    found: list[tuple[str, str, str]] = []
    if not theirs:
        return found
    if mine := names.company(profile.name):
        if mine == theirs:
            found.append(("name", "name", f"n:{theirs}"))
        elif min(len(mine), len(theirs)) > 5 and JaroWinkler.similarity(mine, theirs) >= 0.94:
            found.append(("name", "name_alike", ""))
        elif names.has_legal_form(profile.name) or _somebody(profile):
            found.append(("name", "name_other", ""))
    for source, _name, joined in names_of(profile):
        if joined and names.company(joined) == theirs:
            found.append((source, "name", f"n:{theirs}"))
    return found


def _somebody(profile: Person) -> bool:
    name = names.parse(profile.name)
    return name.whole and any(map(names.is_given, name.given))
