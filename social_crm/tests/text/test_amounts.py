"""Sums of money are found as people write them, and nothing else is taken for one."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from social_crm.text.amounts import amounts, number


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("Sie bekommen 100 € zurück", "100", "EUR"),
        ("Sie bekommen 100€.", "100", "EUR"),
        ("wir erstatten EUR 1.250,50", "1250.50", "EUR"),
        ("a refund of $99.90", "99.90", "USD"),
        ("we owe you $1,250", "1250", "USD"),
        ("we owe you US$ 1,250.75 today", "1250.75", "USD"),
        ("einen Gutschein über 50 Euro", "50", "EUR"),
        ("ein 50-Euro-Gutschein", "50", "EUR"),
        ("für 99,- €", "99", "EUR"),
        ("für 99,-- EUR", "99", "EUR"),
        ("100.- CHF", "100", "CHF"),
        ("CHF 1'250.50", "1250.50", "CHF"),
        ("1 250,50 €", "1250.50", "EUR"),
        ("1\u202f250,50\u00a0€", "1250.50", "EUR"),
        ("1.000.000 €", "1000000", "EUR"),
        ("£20 off", "20", "GBP"),
        ("20 pounds", "20", "GBP"),
        ("2 Mio. €", "2000000", "EUR"),
        ("2,5 Millionen Euro", "2500000", "EUR"),
        ("5k €", "5000", "EUR"),
        ("€5k", "5000", "EUR"),
        ("3 tausend Euro", "3000", "EUR"),
        ("50 Cent", "0.5", "EUR"),
        ("(100 €)", "100", "EUR"),
        ("nur 0,99 €!", "0.99", "EUR"),
        ("150 zł", "150", "PLN"),
    ],
)
def test_a_sum_is_read_as_people_write_it(text, value, currency):
    (found,) = amounts(text)
    assert (found.value, found.currency) == (Decimal(value), currency)
    assert found.words in text


@pytest.mark.parametrize(
    "text",
    [
        "20 Prozent Rabatt",
        "20 % off",
        "Ihre Bestellung 123456 ist da",
        "am 12.05.2026 um 14:30",
        "Version 2.10",
        "wir rufen 100 Leute an",
        "ab 18 Jahren",
        "Europa 2026",
        "12 europäische Länder",
        "+49 228 123456",
        "5 kg",
        "EUR und USD",
        "",
    ],
)
def test_what_is_no_money_is_not_taken_for_it(text):
    assert amounts(text) == []


def test_several_sums_are_found_in_their_order():
    found = amounts("Statt 129,90 € nur 99 €, dazu $5")
    assert [str(each.value) for each in found] == ["129.90", "99", "5"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1.250", "1250"),
        ("1,250", "1250"),
        ("1.25", "1.25"),
        ("1.250,5", "1250.5"),
        ("12,5", "12.5"),
    ],
)
def test_marks_are_told_apart_by_what_stands_behind_them(written, value):
    assert number(written) == Decimal(value)


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_german_and_english_ways_to_write_a_sum_mean_the_same(whole, cents):
    value = Decimal(f"{whole}.{cents:02d}")
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    for text in (f"${english}", f"{german} $", f"{value} USD"):
        assert [each.value for each in amounts(text)] == [value], text


@given(st.text())
def test_any_text_is_read(text):
    for each in amounts(text):
        assert each.value >= 0
