"""A text that is kept to learn from leads to nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching.mask import LONGEST, mask

NAMES = ["Martina Müller"]
HANDLES = ["mausi007"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("@acme@net.example my parcel is late", "@name my parcel is late"),
        ("@acme@localhost:8371 my parcel is late", "@name my parcel is late"),
        ("see https://a.example/x?y=1 and www.b.example", "see www.… and www.…"),
        ("write to martina@mueller.example please", "write to name@example.org please"),
        ("call 0664 / 123 45 67 now", "call 00000 now"),
        ("order S00042 is lost", "order 00000 is lost"),
        ("Martina Müllers parcel, says mausi007", "[…] parcel, says 00000"),
        ("Frau Dr. Huber war nett", "Frau […] war nett"),
        ("my colleague Sabine Meyer was rude", "my colleague […] was rude"),
        ("Wohne Lindengasse 5 links", "Wohne […] links"),
    ],
)
def test_what_leads_to_somebody_is_replaced_by_what_it_was(text, kept):
    assert mask(text, NAMES, HANDLES) == kept


@pytest.mark.parametrize(
    "text",
    ["My parcel is 3 days late!", "Will you answer? 😡", "Das Paket kam um 10:30, kostet 12,50 €"],
)
def test_what_leads_to_nobody_stays(text):
    assert mask(text, NAMES, HANDLES) == text


@given(st.text(max_size=300))
def test_nothing_in_a_text_makes_it_fail(text):
    assert len(mask(text, NAMES, HANDLES)) <= 10 * LONGEST
    assert "Müller" not in mask(f"{text} Martina Müller {text}", NAMES)


def test_nothing_is_nothing():
    assert mask(None) == mask("  ") == ""
