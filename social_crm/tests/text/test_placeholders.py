"""Placeholders of text blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from text.placeholders import Gap, fill, gaps, names, parse, unknown

KNOWN = {"first_name", "company"}


def test_a_placeholder_has_its_value():
    assert fill("Hello {{first_name}}!", {"first_name": "Ida"}) == ["Hello Ida!"]
    assert fill("{{ first_name }}", {"first_name": " Ida "}) == ["Ida"]


def test_what_nobody_knows_has_what_stands_behind_the_bar():
    assert fill("Hello {{first_name|there}}!", {}) == ["Hello there!"]
    assert fill("Hello {{first_name|there}}!", {"first_name": "  "}) == ["Hello there!"]


def test_without_a_value_and_a_fallback_a_gap_is_left_and_nothing_comes_out_empty():
    filled = fill("{{company}} says hello to {{first_name}}.", {"company": "Acme"})
    assert filled == ["Acme says hello to ", Gap("first_name"), "."]
    assert gaps(filled) == ["first_name"]
    assert gaps(fill("{{first_name|}} {{first_name| }}", {})) == ["first_name"]


def test_a_value_that_looks_like_a_placeholder_is_not_filled_again():
    assert fill("{{first_name}}", {"first_name": "{{company}}", "company": "Acme"}) == [
        "{{company}}"
    ]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Hello {{first_name|dear customer}}, {{company}}", []),
        ("{{nonsense}}", ["{{nonsense}}"]),
        ("{{First Name}}", ["{{First Name}}"]),
        ("{{}}", ["{{}}"]),
        ("{{first_name", ["{{first_name"]),
        ("{{first_name}", ["{{first_name}"]),
        ("first_name}}", ["first_name}}"]),
        ("a { b } c", []),
        ("{{first_name|{{company}}}}", ["{{first_name|", "}}"]),
    ],
)
def test_what_is_no_placeholder_is_told(text, wrong):
    assert unknown(text, KNOWN) == wrong


def test_names_are_told_once():
    assert names("{{company}} {{first_name}} {{company|x}}") == ["company", "first_name"]


@given(st.text(alphabet="ab{}| \n", max_size=40))
def test_a_text_without_anything_unknown_comes_out_without_braces_that_open_a_placeholder(text):
    whole = "".join(
        piece if isinstance(piece, str) else "{{" + piece.name + "|" + piece.fallback + "}}"
        for piece in parse(text)
    )
    assert names(whole) == names(text)
    if not unknown(text, {"a", "b", "ab", "ba"}):
        filled = fill(text, dict.fromkeys(names(text), "x"))
        assert not gaps(filled)
        assert "{{" not in "".join(map(str, filled))
