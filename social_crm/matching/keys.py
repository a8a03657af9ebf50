"""What people can be found by: short strings that are looked up for equality.

A key has a prefix for its kind. What stands behind it is folded, so that a contact and a profile
that fit have at least one key in common. Keys that begin with ``#`` are only counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from . import names, values
from .names import Name
from .person import Person
from .phonetic import cologne

KEYS_VERSION = 4
"""Rises when contacts must be given new keys."""

KINDS = ("number", "order", "invoice", "ticket")
_BLOCK = 3  # digits; numbers are counted by thousands


def contact_keys(person: Person) -> frozenset[str]:
    """All keys by which a contact is found or counted.

    :param person: a contact
    """
    return frozenset(_contact(person))


def profile_keys(person: Person) -> frozenset[str]:
    """All keys that are to be looked up for a profile.

    Who looks them up may leave out those that more contacts have than can be compared; a profile
    that fits well has a rare one.

    :param person: a profile
    """
    return frozenset(_profile(person))


def counted_keys(person: Person) -> frozenset[str]:
    """Keys of which only the number of contacts is needed, besides the ones of
    :func:`profile_keys`."""
    return frozenset(
        block(clue.value)
        for clue in person.own()
        if clue.kind in ("number", "bare") and block(clue.value)
    )


def block(number: str) -> str:
    """The key of the thousand numbers among which a number lies, or nothing."""
    number = values.number(number)
    if not number[-_BLOCK:].isdigit() or len(number) <= _BLOCK:
        return ""
    return f"#number:{len(number)}:{number[:-_BLOCK]}"


BLOCK_SIZE = 10**_BLOCK


def _contact(person: Person) -> Iterator[str]:
    for kind, numbers in person.numbers.items():
        for number in map(values.number, numbers):
            if number:
                yield f"{kind}:{number}"
            for rest in filter(None, (values.digits(number), values.trimmed(number))):
                yield f"{kind}:{rest}"
            if kind == "number":
                yield from filter(None, map(block, (number, values.digits(number))))
    for email in filter(None, map(values.email, person.emails)):
        yield f"email:{email}"
        if domain := values.domain(email):
            yield f"domain:{domain}"
        if local := values.local_part(email):
            yield f"local:{local}"
    for phone in person.phones:
        if number := values.phone(phone, person.country):
            yield f"phone:{number}"
    for site in filter(None, map(values.site, person.websites)):
        yield f"site:{site}"
    for handle in person.handles:
        if bare := values.handle(handle)[1]:
            yield f"handle:{bare}"
    if person.company:
        if firm := names.company(person.name):
            yield f"n:{firm}"
        return
    name = names.parse(person.name)
    for form in names.handle_forms(name):
        yield f"n:{form}"
    yield from _name_keys(name, person.city)


def _profile(person: Person) -> Iterator[str]:
    for clue in person.own():
        if clue.kind in KINDS:
            yield f"{clue.kind}:{clue.value}"
            if clue.kind == "number" and (rest := values.trimmed(clue.value)):
                yield f"number:{rest}"
        elif clue.kind == "bare":
            for kind in KINDS:
                yield f"{kind}:{clue.value}"
        elif clue.kind in ("email", "phone"):
            yield f"{clue.kind}:{clue.value}"
    for email in filter(None, map(values.email, person.emails)):
        yield f"email:{email}"
    for phone in person.phones:
        if number := values.phone(phone, person.country):
            yield f"phone:{number}"
    for site in websites(person):
        yield f"site:{site}"
        yield f"domain:{site}"
    for handle in person.handles:
        if bare := values.handle(handle)[1]:
            yield f"handle:{bare}"
            yield f"local:{bare.partition('@')[0]}"
    if firm := names.company(person.name):
        yield f"n:{firm}"
    city = own_city(person)
    for _source, name, joined in names_of(person):
        if joined:
            yield f"n:{joined}"
        for given in name.given:
            for family in name.family:
                yield f"n:{given}{family}"
        yield from _name_keys(name, city)
        yield from _name_keys(name.swapped(), city)


def _name_keys(name: Name, city: str) -> Iterator[str]:
    where = place(city)
    for given in name.given:
        if where and len(given) > 2:
            for full in names.formal(given):
                yield f"c:{full} {where}"
        for family in name.family:
            if len(given) < 2 or len(family) < 2:
                continue
            for full in names.formal(given):
                yield f"v:{full} {family}"
                if where:
                    yield f"w:{full} {family} {where}"
            yield f"p:{cologne(given)} {cologne(family)}"
            yield f"t:{given} {family[:3]}"
            yield f"t:{given} -{family[-4:]}"
            yield f"t:{given[:2]} {family}"
    if where:
        for family in name.family:
            if len(family) > 2:
                yield f"f:{family} {where}"


def names_of(person: Person) -> Iterator[tuple[str, Name, str]]:
    """What a profile may be called.

    :returns: where it stands (``name``, ``signed``, ``handle``, ``avatar``, or ``guess`` where it
        is put together and says nothing if it does not fit), the name, and for handles and pictures
        the same in one piece
    """
    name = names.parse(person.name)
    if person.name:
        yield "name", name, "" if name.family else "".join(name.given)
        if len(name.given) == 2 and len(name.family) == 1:
            # Müller Martina Maria
            yield "guess", Name((name.given[1], *name.family), name.given[:1]), ""
    for clue in person.own():
        if clue.kind == "name":
            yield "signed", names.parse(clue.value), ""
    for source, words in _handles(person):
        joined = "".join(words)
        if len(joined) > 3:
            yield source, names.parse(" ".join(words)), joined
        if source == "handle":
            yield from (("guess", each, "") for each in _guessed(name, words))


def _guessed(name: Name, words: tuple[str, ...]) -> Iterator[Name]:
    """What a handle may mean: ``tina_mueller_graz`` and ``tinamueller``, or together with the name
    that is shown."""
    if name.given and not name.whole:
        yield from _completed(name, words)
    if len(words) > 2:
        for one, other in pairwise(words):
            yield Name((one,), (other,))
    elif len(words) == 1 and len(words[0]) < 30:
        word = words[0]
        for cut in range(3, len(word) - 2):
            if names.is_given(word[:cut]):
                yield Name((word[:cut],), (word[cut:],))
            if names.is_given(word[cut:]):
                yield Name((word[cut:],), (word[:cut],))


def _completed(name: Name, words: tuple[str, ...]) -> Iterator[Name]:
    """``Andrea B.`` with the handle ``a.braun`` or ``abraun`` is perhaps Andrea Braun."""
    for word in words:
        if len(word) < 3 or word in name.given:
            continue
        if len(name.given[0]) > 1 and (not name.family or word.startswith(name.family[0])):
            yield Name(name.given, (word,))
            if not name.family and word[0] == name.given[0][0]:
                yield Name(name.given, (word[1:],))
        if name.family and word[0] == name.given[0][0] and word[1:].startswith(name.family[0]):
            yield Name(name.given, (word[1:],))
        if len(name.given[0]) == 1 and name.family and word.startswith(name.given[0]):
            yield Name((word,), name.family)


def _handles(person: Person) -> Iterable[tuple[str, tuple[str, ...]]]:
    for handle in person.handles:
        yield "handle", names.handle_words(handle)
    if person.avatar:
        yield "avatar", names.file_words(person.avatar)


def websites(person: Person) -> set[str]:
    """The websites that a profile declares or names as its own."""
    said = [clue.value for clue in person.own() if clue.kind == "website"]
    return set(filter(None, map(values.site, (*person.websites, *person.verified, *said))))


def own_city(person: Person) -> str:
    """Where a profile says that it lives."""
    said = [clue.value for clue in person.own() if clue.kind == "city"]
    return person.city or (said[0] if said else "")


_EXONYMS = {
    "vienna": "wien", "viyana": "wien", "munich": "munchen", "munih": "munchen", "cologne": "koln",
    "nuremberg": "nurnberg", "hanover": "hannover", "zurich": "zurich", "constantinople":
    "istanbul", "geneva": "genf", "brunswick": "braunschweig", "londra": "london",
}  # fmt: skip


def place(city: str) -> str:
    """A city to compare: folded, without country, district and postcode."""
    first = next((part for part in city.split(",") if part.strip()), "")
    words = [word for word in names.fold(first.split("/")[0]).split() if not word.isdigit()]
    kept = [_EXONYMS.get(word, word) for word in words]
    return "".join(kept)
