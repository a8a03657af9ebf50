"""Personal data in a text is found however it is written, and little else is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching.personal import Known, find, full_names, numbers

DATA = Path(__file__).parent / "data"
OWN = ("Acme", "hello@acme.example", "+49 30 901820", "Werkstraße 7")
MARTINA = Known(
    values=(
        ("email", "martina.b@post.example"),
        ("phone", "+43 664 1234567"),
        ("number", "K-100234"),
        ("address", "Kirchsteig 4"),
    ),
    names=("Martina Berghuber",),
    public=("Martina", "mausi007"),
    countries=("DE", "AT", "CH"),
)
RECALL, PRECISION = 0.97, 0.97
"""What was reached when this was written, less than a point below; see the closing lines."""


def lines(name: str) -> list[str]:
    text = (DATA / f"personal_{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


WITH = [tuple(line.split("\t")) for line in lines("with")]
WITHOUT = lines("without")


def kinds(text: str, known: Known = MARTINA) -> set[str]:
    return {each.kind for each in find(text, known, OWN) if each.certain}


def measured() -> tuple[float, float, list[str]]:
    """Share of the texts with personal data of which the right kind is found, share of what is
    found fault with that has any, and what went wrong."""
    missed = [f"missed {kind}: {text}" for kind, text in WITH if kind not in kinds(text)]
    wrong = [f"wrong {kinds(text)}: {text}" for text in WITHOUT if kinds(text)]
    hit = sum(bool(kinds(text)) for _kind, text in WITH)
    return 1 - len(missed) / len(WITH), hit / (hit + len(wrong)), missed + wrong


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    assert len(WITH) >= 150
    assert len(WITHOUT) >= 150
    assert len({text for _kind, text in WITH}) == len(WITH)


def test_most_of_it_is_found_and_little_else() -> None:
    recall, precision, wrong = measured()
    print(f"recall {recall:.3f}, precision {precision:.3f}")
    assert recall >= RECALL, wrong
    assert precision >= PRECISION, wrong


@pytest.mark.parametrize(
    "written",
    [
        "0664 1234567",
        "0 6 6 4 1 2 3 4 5 6 7",
        "0.6.6.4.1.2.3.4.5.6.7",
        "0664\u200b123\u200b4567",
        "\uff10\uff16\uff16\uff14 \uff11\uff12\uff13\uff14\uff15\uff16\uff17",
        "\u0660\u0666\u0666\u0664\u0661\u0662\u0663\u0664\u0665\u0666\u0667",
        "0\ufe0f\u20e36\ufe0f\u20e36\ufe0f\u20e34\ufe0f\u20e31234567",
        "+43-664-1234567",
        "0043 (664) 123 45 67",
        "0664/\u00ad1234567",
        "0664\u2009123\u202f4567",
        "0664\u20131234567",
    ],
)
def test_a_known_number_is_found_however_it_is_spelled(written: str) -> None:
    (found,) = (each for each in find(f"Call {written} now", MARTINA) if each.certain)
    assert found.kind == "phone"
    assert f"Call {written} now"[found.start : found.end] == found.words
    assert sum(map(str.isdigit, found.words)) >= 11


@given(
    st.sampled_from(["martina.b@post.example", "06641234567", "DE89370400440532013000"]),
    st.lists(
        st.sampled_from(["", "\u200b", "\u00ad", "\u2060", "\ufeff"]), min_size=30, max_size=30
    ),
    st.text(alphabet="abc xyz,!äé\n", max_size=30),
)
@settings(max_examples=150, deadline=None)
def test_nothing_invisible_hides_anything(secret: str, between: list[str], around: str) -> None:
    hidden = "".join(letter + gap for letter, gap in zip(secret, between, strict=False))
    text = f"{around} {hidden} {around}"
    assert any(each.certain for each in find(text, MARTINA)), text


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_what_is_found_stands_where_it_is_said_to(text: str) -> None:
    for each in find(text, MARTINA):
        assert 0 <= each.start < each.end <= len(text)
        assert text[each.start : each.end] == each.words


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_what_is_looked_up_comes_from_the_text_and_is_bounded(text: str) -> None:
    assert len(full_names(text * 50)) <= 200
    assert len(numbers(text * 50)) <= 200


HOSTILE = [
    "a", "1", " 1", "1 ", "1-", "a.", "a@", "@a", "a@a.", "A ", "Aa ", "Aa Bb ", "0", "+", "(",
    "#1", "DE89 ", "4111 ", "0664 ", "1.1.", "1,", "- ", "straße ", "Weg 1 ", "Am 5, 1", "geb. ",
    "Nr. ", "Kundennummer ", "at ", " at a.", "x at dot ", "€", "1€", "\u200b", "ⅷ", "Frau ",
    "Herr Aa ", "A1 ", "Z9Z", "12:", "\x00", "\n", "ß", "1/", "www.", "https://", "[at]",
    "Bestellung 1 ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_texts_take_time_in_proportion_to_their_length(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * size)[:size]
        best = float("inf")
        for _time in range(3):
            begin = time.process_time()
            find(text, MARTINA, OWN)
            best = min(best, time.process_time() - begin)
        return best

    seconds(1_000)
    short, long = seconds(5_000), seconds(50_000)
    # Ten times the length; what is quadratic takes a hundred times as long.
    assert long < 35 * max(short, 0.001), (short, long)
