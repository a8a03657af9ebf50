"""How well a profile and a contact fit, and who it is."""

import pytest
from matching.keys import block, contact_keys, profile_keys
from matching.person import Clue, Person
from matching.score import Commonness, compare, rank
from shipped_table import shipped

TABLE = shipped()
MARTINA = Person(
    name="Martina Müller",
    city="Graz",
    language="de_AT",
    emails=("tina@gmail.com",),
    numbers={"number": ("123456",)},
)
PETER = Person(name="Peter Müller", city="Graz", language="de_AT", numbers={"number": ("123457",)})
NUMBER = Clue("number", "123456", private=True)
TOTAL = 100_000


def common(**counts):
    return Commonness(TOTAL, {"n:martinamuller": 3, block("123456"): 600, **counts})


def chance(profile, *contacts, counts=None, certain=0.995):
    fits = {
        number: compare(profile, contact, TABLE, counts or common())
        for number, contact in enumerate(contacts)
    }
    return rank(fits, certain, TOTAL)


def codes(profile, contact):
    return {part.method_code: part for part in compare(profile, contact, TABLE, common()).parts}


def test_a_number_that_goes_with_the_name_is_certain():
    best = chance(Person(name="Martina Mueller", said=(NUMBER,)), MARTINA)[0]
    assert best.chance > 0.999
    assert best.single
    assert best.bits > best.needed


def test_a_number_alone_is_not_certain_where_numbers_are_dense():
    full = chance(Person(name="Mausi007", said=(NUMBER,)), MARTINA)[0]
    assert 0.5 < full.chance < 0.995
    assert full.bits < full.needed


def test_a_number_is_worth_more_where_few_are_given():
    person = Person(said=(NUMBER,))
    sparse = Commonness(TOTAL, {block("123456"): 20})
    assert chance(person, MARTINA, counts=sparse)[0].bits > chance(person, MARTINA)[0].bits


def test_a_number_that_goes_with_another_name_is_not_certain():
    assert chance(Person(name="Erwin Steiner", said=(NUMBER,)), MARTINA)[0].chance < 0.95


def test_a_husband_with_his_wifes_number_is_not_his_wife():
    husband = Person(name="Peter Müller", city="Graz", said=(NUMBER,))
    chances = {each.contact: each.chance for each in chance(husband, MARTINA, PETER)}
    assert chances[0] < 0.05
    assert chances[1] < 0.995
    assert "household" in codes(husband, MARTINA)


def test_namesakes_are_never_certain():
    ranked = chance(Person(name="Martina Müller", city="Graz"), MARTINA, MARTINA, MARTINA)
    assert max(each.chance for each in ranked) < 0.34
    assert not ranked[0].single


def test_a_rare_name_is_worth_more_than_a_common_one():
    person = Person(name="Martina Müller")
    rare = compare(person, MARTINA, TABLE, common(**{"n:martinamuller": 1}))
    often = compare(person, MARTINA, TABLE, common(**{"n:martinamuller": 200}))
    assert rare.bits > often.bits + 4


def test_chances_add_up_to_at_most_one_with_nobody_among_them():
    ranked = chance(Person(name="Martina Müller", said=(NUMBER,)), MARTINA, MARTINA, PETER)
    assert sum(each.chance for each in ranked) <= 1


def test_what_is_needed_is_just_certain():
    fits = {1: compare(Person(said=(NUMBER,)), MARTINA, TABLE, common())}
    needed = rank(fits, 0.9, TOTAL)[0].needed
    better = {1: type(fits[1])(needed, ())}
    assert rank(better, 0.9, TOTAL)[0].chance == pytest.approx(0.9)


def test_reasons_are_sentences_that_can_be_translated():
    parts = codes(Person(name="Martina Mueller", said=(NUMBER,)), MARTINA)
    number, name = parts["number_private"].seen, parts["name"].seen
    assert number == "Customer number 123456 in a private message"
    assert number.template == "Customer number %(value)s in a private message"
    assert number.module == "matching.score"
    assert name.params == {"mine": "Martina Mueller", "theirs": "Martina Müller"}


def test_a_number_is_the_same_without_its_letters_and_zeros():
    for entered, said in (("KD-10023", "10023"), ("000123", "123"), ("123", "000123")):
        person = Person(said=(Clue("number", said, private=True),))
        contact = Person(name="Anna Huber", numbers={"number": (entered,)})
        assert "number_private" in codes(person, contact)
        assert profile_keys(person) & contact_keys(contact)


def test_people_of_one_server_with_a_port_have_nothing_in_common():
    emily = Person(name="Emily Carter", handles=("mastodon:emily@social.example:8370",))
    martina = Person(name="Martina Müller", handles=("mastodon:martina@social.example:8370",))
    assert not profile_keys(emily) & contact_keys(martina)
    assert {"handle", "handle_elsewhere"}.isdisjoint(codes(emily, martina))
    assert "handle" in codes(emily, emily)


def test_a_handle_that_begins_the_address_speaks_for_it():
    contact = Person(name="Anna Huber", emails=("mausi77@gmail.com",))
    assert codes(Person(handles=("x:mausi77",)), contact)["handle_email"].bits > 8
    named = Person(name="Anna Huber", emails=("anna.huber@gmail.com",))
    assert "handle_email" not in codes(Person(handles=("x:anna.huber",)), named)


def test_a_number_of_somebody_else_counts_for_nothing():
    theirs = Clue("number", "123456", private=True, own=False)
    assert "number_private" not in codes(Person(said=(theirs,)), MARTINA)


def test_a_number_that_was_once_called_somebody_elses_counts_for_nothing():
    theirs = Clue("number", "123456", private=True, own=False)
    assert "number_private" not in codes(Person(said=(NUMBER, theirs)), MARTINA)


def test_a_handle_that_fits_half_does_not_outdo_another_name_in_full():
    person = Person(name="Monika Müller", handles=("x:m.mueller82",), said=(NUMBER,))
    assert "name_household" in codes(person, MARTINA)
    assert chance(person, MARTINA)[0].chance < 0.9


def test_a_company_profile_is_the_companys_not_its_staffs():
    firm = Person(name="Bäckerei Huber GmbH", company=True, websites=("https://huber.example",))
    clerk = Person(
        name="Anna Huber", employer="Bäckerei Huber GmbH", emails=("anna@huber.example",)
    )
    profile = Person(name="Baeckerei Huber", verified=("https://www.huber.example/shop",))
    ranked = chance(profile, clerk, firm)
    assert ranked[0].contact == 1
    assert ranked[0].chance > 0.995
