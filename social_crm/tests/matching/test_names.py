"""Names taken apart and compared."""

import pytest
from matching.agree import _ORDER, person_name
from matching.keys import contact_keys, names_of, profile_keys
from matching.names import company, fold, formal, handle_words, parse
from matching.person import Person
from matching.phonetic import cologne


@pytest.mark.parametrize(
    "one, other",
    [
        ("Müller", "Mueller"),
        ("Müller", "MULLER"),
        ("Weiß", "Weiss"),
        ("Yıldız", "Yildiz"),
        ("İbrahim", "ibrahim"),
        ("Çağla Şahin", "cagla sahin"),
        ("O’Brien", "O'Brien"),
    ],
)
def test_spellings_of_the_same_name_are_the_same(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    "text",
    ["Martina Müller", "Müller, Martina", "Dr. Martina Müller 🌸", "Martina Müller (sie/ihr)"],
)
def test_titles_and_ornaments_are_no_part_of_a_name(text):
    name = parse(text)
    assert (name.given, name.family) == (("martina",), ("muller",))


def test_parts_of_double_names_stand_alone():
    name = parse("Anna-Maria Huber-Schmidt")
    assert name.given == ("anna", "maria")
    assert name.family == ("huber", "schmidt")


@pytest.mark.parametrize(
    "word, code",
    # From Postel's paper and its restatements: the last two show rules that depend on neighbours.
    [
        ("muller", "657"),
        ("meier", "67"),
        ("mayr", "67"),
        ("breschnew", "17863"),
        ("wikipedia", "3412"),
    ],
)
def test_names_that_sound_alike_have_the_same_code(word, code):
    assert cologne(word) == code


def test_a_nickname_may_stand_for_several_names():
    assert {"martina", "christina"} <= formal("tina")
    assert "mehmet" in formal("memo")
    assert "william" in formal("bill")


@pytest.mark.parametrize(
    "handle, words",
    [
        ("m.mueller82", ("m", "muller")),
        ("martina_mueller", ("martina", "muller")),
        ("mastodon:MartinaMueller@social.example", ("martina", "muller")),
        ("mausi007", ("mausi",)),
    ],
)
def test_handles_are_taken_apart(handle, words):
    assert handle_words(handle) == words


def test_companies_are_compared_without_their_legal_form():
    assert company("Bäckerei Huber Ges.m.b.H.") != ""
    assert company("Bäckerei Huber GmbH & Co. KG") == company("Baeckerei Huber")
    assert company("Yılmaz Tekstil San. ve Tic. A.Ş.") == company("YILMAZ TEKSTIL")


MARTINA = "Martina Müller"


@pytest.mark.parametrize(
    "profile, theirs, code",
    [
        (Person(name="Martina Mueller"), MARTINA, "name"),
        (Person(name="Müller Martina"), MARTINA, "name"),
        (Person(name="Dr. Martina Muller-Huber"), MARTINA, "name"),
        (Person(name="Tina Müller"), MARTINA, "name_variant"),
        (Person(name="M. Müller"), MARTINA, "name_initial"),
        (Person(name="Martina M."), MARTINA, "name_initial"),
        (Person(name="Martina Möller"), MARTINA, "name_alike"),
        (Person(name="Martina"), MARTINA, "name_first"),
        (Person(name="Tini"), MARTINA, "name_first"),
        (Person(name="Peter Müller"), MARTINA, "name_household"),
        (Person(name="Peter Huber"), MARTINA, "name_other"),
        (Person(name="Mausi007"), MARTINA, ""),
        (Person(handles=("m.mueller82",)), MARTINA, "name_initial"),
        (Person(handles=("mmueller",)), MARTINA, "name_initial"),
        (Person(handles=("martinamueller",)), MARTINA, "name"),
        (Person(handles=("martina_mueller",)), MARTINA, "name"),
        (Person(handles=("tinamueller",)), MARTINA, "name_variant"),
        (Person(handles=("martina_mueller_graz",)), MARTINA, "name"),
        (Person(name="Müller Martina Maria"), MARTINA, "name"),
        (Person(name="Andrea B.", handles=("a.braun115",)), "Andrea Braun", "name"),
        (Person(name="Andrea B.", handles=("abraun115",)), "Andrea Braun", "name"),
        (Person(name="Andrea", handles=("abraun115",)), "Andrea Braun", "name"),
        (Person(handles=("mausi007",)), MARTINA, ""),
        (Person(name="Stefan Mayr"), "Stefan Maier", "name_alike"),
        (Person(name="Memo Yildirim"), "Mehmet Yıldırım", "name_variant"),
        (Person(name="Bob Smith"), "Robert Smith", "name_variant"),
    ],
)
def test_names_agree_in_ways_that_have_a_name(profile, theirs, code):
    found = {person_name(*each, parse(theirs))[0] for each in names_of(profile)} - {""}
    assert min(found, key=_ORDER.index, default="") == code


@pytest.mark.parametrize(
    "profile",
    [
        Person(name="Martina Mueller"),
        Person(name="Tina Müller"),
        Person(name="M. Müller"),
        Person(name="Martina Möller"),
        Person(name="Martina Müler"),
        Person(name="Müller Martina"),
        Person(name="Martina", city="Graz"),
        Person(handles=("mmueller",)),
        Person(handles=("tinamueller",)),
        Person(name="Müller Martina Maria"),
        Person(handles=("x:martina_mueller",)),
        Person(avatar="https://cdn.example/pictures/martina-mueller-2023.jpg"),
    ],
)
def test_who_fits_has_a_key_in_common(profile):
    contact = Person(name=MARTINA, city="Graz")
    assert profile_keys(profile) & contact_keys(contact)


def test_who_says_nothing_has_nothing_in_common():
    assert not profile_keys(Person(name="Mausi007", handles=("mausi007",))) & contact_keys(
        Person(name=MARTINA, city="Graz", emails=("martina@gmail.com",))
    )
