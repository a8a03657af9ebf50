"""Whatever stands in a profile, a contact or a text, it is read without an error."""

from hypothesis import given, settings
from hypothesis import strategies as st
from matching.keys import contact_keys, counted_keys, profile_keys
from matching.person import Person
from matching.score import Commonness, compare, rank
from matching.words import LONGEST, find
from shipped_table import shipped

TABLE = shipped()
SCRAPS = st.sampled_from(
    [
        *("Müller", "Martina", "dr.", "-", "'", ",", "@", "GmbH", "123456", "KdNr.", "(at)", "LG"),
        *(
            "+43 664 1234567",
            "\n",
            "8010 Graz",
            "www.x.at",
            "İ",
            "ß",
            "🌸",
            ":",
            ".",
            "S00123",
            "ı",
        ),
    ]
)
TEXT = st.one_of(st.text(max_size=60), st.lists(SCRAPS, max_size=8).map(" ".join))
PEOPLE = st.builds(
    Person,
    name=TEXT,
    handles=st.lists(TEXT, max_size=2).map(tuple),
    city=TEXT,
    zip=TEXT,
    country=st.sampled_from(["", "AT", "ZZ"]),
    language=TEXT,
    emails=st.lists(TEXT, max_size=2).map(tuple),
    phones=st.lists(TEXT, max_size=2).map(tuple),
    websites=st.lists(TEXT, max_size=2).map(tuple),
    verified=st.lists(TEXT, max_size=2).map(tuple),
    numbers=st.dictionaries(
        st.sampled_from(["number", "order"]), st.lists(TEXT, max_size=2).map(tuple), max_size=2
    ),
    company=st.booleans(),
    avatar=TEXT,
    said=TEXT.map(lambda text: find(text, ("AT", "DE"), private=True).clues),
)


@settings(deadline=None, max_examples=300)
@given(PEOPLE, PEOPLE)
def test_two_people_can_always_be_compared(profile, contact):
    keys = profile_keys(profile) | contact_keys(contact) | counted_keys(profile)
    assert "" not in keys
    common = Commonness(3, dict.fromkeys(keys, 1))
    fits = {
        1: compare(profile, contact, TABLE, common),
        2: compare(profile, profile, TABLE, common),
    }
    ranked = rank(fits, 0.995, 3)
    assert all(0 <= each.chance <= 1 for each in ranked)
    assert abs(sum(part.bits for part in fits[1].parts) - fits[1].bits) < 1e-6


def test_of_a_long_text_the_beginning_is_read():
    text = "Kundennummer 123456 " + "a" * LONGEST + " " + "7654321 " * LONGEST
    found = find(text, ("DE",))
    assert found.of("number") == ("123456",)
    assert found.of("bare") == ()
