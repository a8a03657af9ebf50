"""How well a profile and a contact fit, in bits, and what that says about who it is.

The method is Fellegi and Sunter's (:mod:`.weights`) with weights by how common a value is: William
E. Winkler, "Frequency-Based Matching in Fellegi-Sunter Model of Record Linkage", U.S. Census
Bureau, Statistical Research Division Report RR 2000/06 (2000).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import log2

from rapidfuzz.distance import OSA

from . import names, values
from .agree import company_name, person_name
from .keys import BLOCK_SIZE, KINDS, block, names_of, own_city, place, websites
from .names import has_legal_form, parse
from .person import Clue, Person
from .sentence import Sentence, _
from .weights import REFERENCE, Weight, bits

_DOUBT = 20_000
"""How many contacts the table's share of a name counts as, beside the contacts counted."""
_FULL_AT_LEAST = 0.05
"""Also where hardly a number is given, some are quoted."""
_KIN = {
    "number": 0.04, "order": 0.04, "invoice": 0.04, "ticket": 0.04, "email": 0.04, "phone": 0.15,
    "name": 0.002, "name_variant": 0.005, "name_initial": 0.12, "name_first": 0.02,
    "name_alike": 0.02, "name_last": 1.0, "name_changed": 0.05, "name_household": 20.0,
    "name_other": 5.0, "handle": 0.001, "handle_elsewhere": 0.001, "handle_email": 0.1,
    "avatar": 0.002,
    "website": 0.2, "website_verified": 0.05,
}  # fmt: skip
"""How often somebody of the same household or company shows what the contact itself shows, as a
multiple. What is not named here both show alike: city, postcode, language, domain."""


_NOT_THEM = ("name_household", "name_other")
_HALF = ("name_initial", "name_first", "name_last", "name_changed", "name_alike")


@dataclass(frozen=True, slots=True)
class Commonness:
    """How many contacts have a key.

    :param total: number of contacts
    :param counts: key to the number of contacts that have it, for the keys that were counted
    """

    total: int
    counts: Mapping[str, int] = field(default_factory=dict)

    def share(self, key: str, otherwise: float) -> float:
        """Share of people who have it, the ones we do not know among them.

        :param otherwise: the table's share, which counts as long as little is counted
        """
        count = self.counts.get(key)
        if count is None:
            return otherwise
        # Of a value that only one of us has, about half as many others have it (Good-Turing).
        return min(0.9, (max(count - 0.3, 0.3) + _DOUBT * otherwise) / (self.total + _DOUBT))

    def fullness(self, number: str) -> float:
        """Share of the numbers around this one that are somebody's."""
        count = self.counts.get(block(number))
        return 1.0 if not count else min(1.0, max(count / BLOCK_SIZE, _FULL_AT_LEAST))


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that agreed, or did not.

    :param method_code: code of ``social.crm.identity.method``
    :param bits: what it is worth; negative where it speaks against
    :param seen: what was seen, a sentence that Odoo translates
    """

    method_code: str
    bits: float
    seen: Sentence


@dataclass(frozen=True, slots=True)
class Comparison:
    """A profile held against a contact: the sum, and what it is made of."""

    bits: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A contact as a suggestion.

    :param chance: that the profile is this contact, 0 to 1
    :param needed: bits at which the chance would be just what was called certain
    :param single: nobody else comes near: no other contact has a hundredth of its odds
    """

    contact: int
    bits: float
    chance: float
    needed: float
    single: bool


def compare(
    profile: Person, contact: Person, table: Mapping[str, Weight], how_common: Commonness
) -> Comparison:
    """Hold a profile against a contact.

    :param table: method code to its shares; a method that is not in it is not looked for
    :param how_common: counts of the keys of the profile
    """
    parts = [
        *_words(profile, contact, table, how_common),
        *_number_off(profile, contact, table),
        *_declared(profile, contact, table, how_common),
        *_name(profile, contact, table, how_common),
        *_where(profile, contact, table),
    ]
    parts += _household(parts, table, how_common)
    return Comparison(sum(part.bits for part in parts), tuple(parts))


def rank(
    comparisons: Mapping[int, Comparison], certain: float, total: int, prior: float = 0.4
) -> list[Ranked]:
    """Contacts for a profile, the likeliest first.

    Each contact is as likely before anything is seen; the profile may also be nobody's. So the odds
    are ``prior / total * 2 ** bits`` for each and ``1 - prior`` for none of them.

    :param comparisons: contact to comparison, for all that share a key with the profile
    :param certain: the chance from which on a link needs no person
    :param total: number of contacts
    :param prior: share of profiles that are contacts at all
    """
    each = prior / max(total, 1)
    odds = {contact: each * 2.0 ** min(one.bits, 500.0) for contact, one in comparisons.items()}
    everything = sum(odds.values()) + 1 - prior
    ranked = []
    for contact, one in comparisons.items():
        others = everything - odds[contact]
        others = max(others, 1 - prior)
        rival = max((odd for other, odd in odds.items() if other != contact), default=0.0)
        ranked.append(
            Ranked(
                contact,
                one.bits,
                odds[contact] / (odds[contact] + others),
                log2(certain / (1 - certain) * others / each) if certain < 1 else float("inf"),
                rival < odds[contact] / 100,
            )
        )
    return sorted(ranked, key=lambda one: (-one.chance, one.contact))


def _said(kind: str, private: bool, value: str) -> Sentence:
    if kind == "number":
        if private:
            return _("Customer number %(value)s in a private message", value=value)
        return _("Customer number %(value)s in public", value=value)
    if kind == "order":
        if private:
            return _("Order %(value)s in a private message", value=value)
        return _("Order %(value)s in public", value=value)
    if kind == "invoice":
        if private:
            return _("Invoice %(value)s in a private message", value=value)
        return _("Invoice %(value)s in public", value=value)
    if kind == "ticket":
        if private:
            return _("Ticket number %(value)s in a private message", value=value)
        return _("Ticket number %(value)s in public", value=value)
    if kind == "email":
        if private:
            return _("E-mail address %(value)s in a private message", value=value)
        return _("E-mail address %(value)s in public", value=value)
    if private:
        return _("Phone number %(value)s in a private message", value=value)
    return _("Phone number %(value)s in public", value=value)


def _words(
    profile: Person, contact: Person, table: Mapping[str, Weight], how_common: Commonness
) -> Iterator[Part]:
    """Numbers and addresses in their words that are the contact's. Of each kind one counts."""
    theirs = _values_of(contact)
    best: dict[str, Part] = {}
    page = [Clue("email", values.email(each)) for each in profile.emails]
    page += [Clue("phone", values.phone(each, profile.country)) for each in profile.phones]
    for clue in (*profile.own(), *page):
        if not clue.value:
            continue
        kinds = KINDS if clue.kind == "bare" else (clue.kind,)
        for kind in kinds:
            hits = {clue.value, values.trimmed(clue.value) if kind == "number" else ""} - {""}
            if not hits & theirs.get(kind, set()):
                continue
            code = f"{kind}_{'private' if clue.private else 'public'}"
            if code not in table:
                continue
            chance = table[code].by_chance * REFERENCE / max(how_common.total, 1)
            if kind == "number":
                chance *= how_common.fullness(clue.value)
            if clue.kind == "bare":
                chance *= 4  # it may be a number of anything
            weight = bits(table[code].found, min(chance, 0.5))
            part = Part(code, weight, _said(kind, clue.private, clue.value))
            if kind not in best or best[kind].bits < weight:
                best[kind] = part
    yield from best.values()


def _values_of(contact: Person) -> dict[str, set[str]]:
    theirs: dict[str, set[str]] = {}
    for kind, numbers in contact.numbers.items():
        mine = theirs.setdefault(kind, set())
        for number in map(values.number, numbers):
            mine.add(number)
            mine.add(values.digits(number))
            if kind == "number":
                mine.add(values.trimmed(number))
    theirs["email"] = {values.email(each) for each in contact.emails}
    theirs["phone"] = {values.phone(each, contact.country) for each in contact.phones}
    for mine in theirs.values():
        mine.discard("")
    return theirs


def _number_off(profile: Person, contact: Person, table: Mapping[str, Weight]) -> Iterator[Part]:
    """A customer number that is another than the contact's, perhaps by a slip."""
    own = {values.number(each) for each in contact.numbers.get("number", ())}
    said = {clue.value for clue in profile.own() if clue.kind == "number"}
    if not own or not said or own & said:
        return
    near = next((value for value in said if any(_slip(value, each) for each in own)), None)
    if near and "number_near" in table:
        seen = _("Customer number %(value)s, but for a slip", value=near)
        yield Part("number_near", _bits(table, "number_near"), seen)
    elif not near and "number_other" in table:
        seen = _("Another customer number: %(value)s", value=min(said))
        yield Part("number_other", _bits(table, "number_other"), seen)


def _slip(one: str, other: str) -> bool:
    return OSA.distance(one, other, score_cutoff=1) == 1


def _declared(
    profile: Person, contact: Person, table: Mapping[str, Weight], how_common: Commonness
) -> Iterator[Part]:
    """What both sides say to be theirs: handles, websites."""
    ours = [values.handle(each) for each in profile.handles]
    theirs = [values.handle(each) for each in contact.handles]
    same = [(a, b) for a in ours for b in theirs if a[1] and a[1] == b[1]]
    if same:
        here = any(not a[0] or not b[0] or a[0] == b[0] for a, b in same)
        code = "handle" if here else "handle_elsewhere"
        name = same[0][0][1]
        if code in table:
            seen = (
                _("Handle %(handle)s stands on the contact", handle=name)
                if here
                else _("Handle %(handle)s of another network stands on the contact", handle=name)
            )
            yield Part(code, _bits(table, code), seen)
    locals_ = {values.local_part(each) for each in contact.emails} - {""}
    named = names.handle_forms(parse(contact.name))
    for _network, name in ours:
        local = name.partition("@")[0]
        # A handle that is made of the name is worth what the name is, and is counted there.
        made_of_it = "".join(names.handle_words(local)) in named
        if local in locals_ and not made_of_it and "handle_email" in table and not same:
            share = how_common.share(f"local:{local}", table["handle_email"].by_chance)
            seen = _("The e-mail address begins like the handle: %(handle)s", handle=local)
            yield Part("handle_email", bits(table["handle_email"].found, share), seen)
            break
    sites = {values.site(each) for each in contact.websites} - {""}
    domains = {values.domain(each) for each in contact.emails} - {""}
    verified = {values.site(each) for each in profile.verified} - {""}
    said = websites(profile)
    for code, hit in (
        ("website_verified", sorted(verified & sites)),
        ("website", sorted(said & sites)),
        ("domain", sorted(said & domains)),
    ):
        if not hit or code not in table:
            continue
        shared = how_common.share(
            f"domain:{hit[0]}" if code == "domain" else f"site:{hit[0]}", table[code].by_chance
        )
        chance = max(table[code].by_chance * REFERENCE / max(how_common.total, 1), 1e-12)
        chance = max(min(chance, 0.5), shared if code == "domain" else 0.0)
        seen = {
            "website_verified": _("Website %(site)s, verified by the network", site=hit[0]),
            "website": _("Website %(site)s", site=hit[0]),
            "domain": _("Website has the e-mail domain %(site)s", site=hit[0]),
        }[code]
        yield Part(code, bits(table[code].found, chance), seen)
        return


def _name(
    profile: Person, contact: Person, table: Mapping[str, Weight], how_common: Commonness
) -> Iterator[Part]:
    """The best agreement of any of the profile's names with the contact's."""
    best: Part | None = None
    worst: Part | None = None
    if contact.company:
        found = company_name(profile, contact)
    else:
        theirs = parse(contact.name)
        found = [
            (source, *person_name(source, name, joined, theirs))
            for source, name, joined in names_of(profile)
            if not (source == "name" and has_legal_form(profile.name))
        ]
        if has_legal_form(profile.name):
            found.append(("name", "name_other", ""))
        if any(code in _NOT_THEM for _source, code, _key in found):
            # Somebody who gives another name in full is not meant by one that fits half.
            found = [each for each in found if each[1] not in _HALF]
    for source, code, key in found:
        if code in ("name", "name_variant", "name_initial") and source == "avatar":
            code = "avatar"
        if code not in table:
            continue
        chance = how_common.share(key, table[code].by_chance) if key else table[code].by_chance
        part = Part(code, bits(table[code].found, chance), _called(code, source, profile, contact))
        if part.bits > 0 and (best is None or part.bits > best.bits):
            best = part
        if part.bits <= 0 and (worst is None or part.bits < worst.bits):
            worst = part
    if best or worst:
        yield best or worst  # type: ignore[misc]


def _called(code: str, source: str, profile: Person, contact: Person) -> Sentence:
    theirs = contact.name
    if source in ("handle", "guess"):
        mine = values.handle(profile.handles[0])[1] if profile.handles else profile.name
    elif source == "signed":
        mine = next(clue.value for clue in profile.own() if clue.kind == "name")
    elif source == "avatar":
        mine = profile.avatar.rpartition("/")[2]
    else:
        mine = profile.name
    if code == "name":
        return _("Name: %(mine)s = %(theirs)s", mine=mine, theirs=theirs)
    if code == "name_other":
        return _("Another name: %(mine)s, not %(theirs)s", mine=mine, theirs=theirs)
    if code == "name_household":
        return _(
            "Same last name, another first name: %(mine)s, not %(theirs)s", mine=mine, theirs=theirs
        )
    if code == "avatar":
        return _("Name of the picture: %(mine)s ~ %(theirs)s", mine=mine, theirs=theirs)
    return _("Name: %(mine)s ~ %(theirs)s", mine=mine, theirs=theirs)


def _where(profile: Person, contact: Person, table: Mapping[str, Weight]) -> Iterator[Part]:
    """Where they live, and which language they speak."""
    zips = {clue.value for clue in profile.own() if clue.kind == "zip"}
    zips |= {profile.zip.replace(" ", "").upper()} - {""}
    city, theirs = own_city(profile), contact.city
    zip_code = contact.zip.replace(" ", "").upper()
    if zip_code and zip_code in zips and "zip" in table:
        yield Part("zip", _bits(table, "zip"), _("Postcode: %(zip)s", zip=contact.zip))
    elif place(city) and place(theirs):
        same = place(city) == place(theirs)
        code = "city" if same else "city_other"
        if code in table:
            seen = (
                _("City: %(theirs)s", theirs=theirs)
                if same
                else _("Another city: %(mine)s, not %(theirs)s", mine=city, theirs=theirs)
            )
            yield Part(code, _bits(table, code), seen)
    mine, other = profile.language[:2].lower(), contact.language[:2].lower()
    if mine and other:
        code = "language" if mine == other else "language_other"
        if code in table:
            seen = (
                _("Language: %(mine)s", mine=mine)
                if mine == other
                else _("Another language: %(mine)s, not %(theirs)s", mine=mine, theirs=other)
            )
            yield Part(code, _bits(table, code), seen)


def _household(
    parts: list[Part], table: Mapping[str, Weight], how_common: Commonness
) -> list[Part]:
    """What must be taken off because somebody of the same household or company shows the same.

    Chance is not the only other explanation: a husband writes from the same city and gives his
    wife's number. With one such person per contact, the odds are against chance and kin together:
    ``m / (u + kin / total)``.
    """
    if not parts or "household" not in table:
        return []
    kin = 0.0
    for part in parts:
        stem = part.method_code.removesuffix("_private").removesuffix("_public")
        kin += part.bits + log2(_KIN.get(stem, 1.0))
    off = log2(1 + 2.0 ** min(kin, 500.0) * table["household"].found / max(how_common.total, 1))
    if off < 0.05:
        return []
    return [Part("household", -off, _("Could also be somebody of the same household or company"))]


def _bits(table: Mapping[str, Weight], code: str) -> float:
    return bits(table[code].found, table[code].by_chance)
