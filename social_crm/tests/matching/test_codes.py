"""Codes: read as people type them, and never out of ordinary words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching.codes import LETTERS, find_codes, new_code, only_code


@given(st.text(LETTERS, min_size=8, max_size=8), st.sampled_from(("", "-", " ", "–", "\u00a0")))
def test_a_code_is_found_however_it_is_typed(letters: str, between: str) -> None:
    code = f"{letters[:4]}-{letters[4:]}"
    typed = f"@acme mein Code: {letters[:4].lower()}{between}{letters[4:]}."
    assert find_codes(typed) == (code,)
    assert only_code(typed)


def test_codes_are_new_each_time_and_nothing_in_them_can_be_mistaken() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert not set("".join(codes)) & set("0O1IL5S8B2ZAEU")
    assert all(find_codes(code) == (code,) for code in codes)


@pytest.mark.parametrize(
    "text",
    (
        "",
        "My kettle is broken since Monday.",
        "Bestellung 12345678",
        "XCDFG-HJKM",
        "CDFG-HJKMN",
        "CDFG--HJKM",
    ),
)
def test_there_are_no_codes_in_other_words(text: str) -> None:
    assert find_codes(text) == ()


def test_whoever_says_more_than_a_code_is_heard() -> None:
    assert only_code("@acme@localhost:42975 CDFG-HJKM")
    assert not only_code("CDFG-HJKM and my kettle still leaks")
    assert not only_code("@acme@social.example CDFG-HJKM https://evil.example/")


def test_a_text_full_of_codes_costs_little() -> None:
    assert len(find_codes(" ".join(new_code() for _ in range(5000)))) == 20
