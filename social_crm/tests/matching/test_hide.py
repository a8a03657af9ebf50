"""What leads to a person stays here, and stands in the text again afterwards."""

from hypothesis import given
from hypothesis import strategies as st
from matching.hide import Hidden, hide
from matching.mask import LINK, MAIL, NUMBER, PERSON, PROFILE

_MARKS = (LINK, MAIL, NUMBER, PERSON, PROFILE)

TEXT = (
    "Hi @mausi007, Martina here: mail martina@example.org or +49 30 1234567, "
    "order 4711-88123, see https://shop.example/o/88123 please"
)


def test_nothing_that_leads_to_a_person_goes_out():
    hidden = hide(TEXT, names=["Martina Müller"], handles=["mausi007"])
    for personal in ("mausi007", "Martina", "martina@", "1234567", "88123", "shop.example"):
        assert personal not in hidden.text
    assert "[1]" in hidden.text


def test_it_stands_where_it_stood_again():
    hidden = hide(TEXT, names=["Martina Müller"], handles=["mausi007"])
    assert hidden.show(hidden.text) == TEXT
    assert not hidden.missing(hidden.text)


def test_what_was_left_out_is_told_once():
    hidden = Hidden("[1] and [2] and [3]", ("Ida", "Bo", "Ida"))
    assert hidden.missing("nobody") == ("Ida", "Bo")
    assert hidden.missing("[2][1]") == ("Ida",)


def test_marks_that_were_not_given_stay_as_they_are():
    hidden = Hidden("[1]", ("Ida",))
    assert hidden.show("[0] [1] [2] [999]") == "[0] Ida [2] [999]"


def test_a_text_that_brings_marks_of_its_own_gets_nobodys_words():
    hidden = hide("As said in [1]: write to ida@example.org")
    assert hidden.text == "As said in (1): write to [1]"
    assert hidden.show(hidden.text) == "As said in (1): write to ida@example.org"


def test_a_text_without_anything_personal_goes_out_as_it_is():
    assert hide("Where is my parcel?") == Hidden("Where is my parcel?")
    assert hide(None) == Hidden("")


WORDS = ["Hi ", "@ida", "ida@example.org", " ", "12345678", "x. ", "Ida", "Frau\nMaier ", "[…]"]


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_a_text_comes_back_whole_or_with_what_was_taken_out_left_out(words):
    text = "".join(words)
    hidden = hide(text, names=["Ida"], handles=["ida"])
    assert "ida@example.org" not in hidden.text
    assert "12345678" not in hidden.text
    whole = hidden.show(hidden.text) == text
    assert whole or not text.strip() or set(hidden.words) <= set(_MARKS)
