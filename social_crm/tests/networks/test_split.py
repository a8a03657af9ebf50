from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import graphemes
from networks.errors import Rejected
from networks.split import MOST, split
from networks.types import Length

NUMBER = re.compile(r" \((\d+)/(\d+)\)$")
LINK = re.compile(r"https?://\S+")


def counted(limit: int, link: int = 0):
    """A measure in characters as people see them; each link as so many, if asked for."""

    def measure(text: str) -> Length:
        if link:
            text = LINK.sub("x" * link, text)
        return Length(graphemes.count(text), limit)

    return measure


def bare(parts: tuple[str, ...]) -> list[str]:
    return [NUMBER.sub("", part) for part in parts]


def letters(text: str) -> str:
    return re.sub(r"\s+", "", text)


WORDS = st.one_of(
    st.text("abcdefgäßé", min_size=1, max_size=12),
    st.sampled_from(
        [
            "https://shop.example/a/b?c=d(e)#f",
            "www.example.org/long/way",
            "support@example.org",
            "@martina@social.example",
            "#widget",
            "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦",
            "🇩🇪🇫🇷🇩🇪",
            "👍🏽",
            "e\u0301e\u0301e\u0301",
            "Ende.",
            "Wirklich?!",
            "z. B.",
            "3. Mai",
            "请稍等。谢谢。",
            "x" * 90,
        ]
    ),
)
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", "\n", "\n\n", "  "])), max_size=60).map(
    lambda pairs: "".join(word + space for word, space in pairs)
)
WHOLE = re.compile(r"https://\S+|www\.\S+|\S+@example\.org|@martina@social\.example|#widget")


@given(TEXTS, st.integers(50, 120))
def test_parts_fit_are_numbered_and_say_what_the_text_says(text: str, limit: int) -> None:
    measure = counted(limit)
    try:
        parts = split(text, measure)
    except Rejected:
        assert graphemes.count(text) > limit
        return
    assert all(measure(part).fits for part in parts)
    if len(parts) == 1:
        assert parts == (text.strip(),)
        return
    assert [NUMBER.search(part).groups() for part in parts] == [
        (str(number), str(len(parts))) for number in range(1, len(parts) + 1)
    ]
    assert letters("".join(bare(parts))) == letters(text)
    assert len(parts) <= MOST


@given(TEXTS, st.integers(50, 120))
def test_no_link_no_name_and_no_emoji_is_cut(text: str, limit: int) -> None:
    try:
        parts = bare(split(text, counted(limit)))
    except Rejected:
        return
    said = "\n".join(parts)
    assert sorted(WHOLE.findall(said)) == sorted(WHOLE.findall(text))
    assert sum(map(graphemes.count, map(letters, parts))) == graphemes.count(letters(text))


@given(st.lists(st.text("abcdef", min_size=1, max_size=30), min_size=1, max_size=80))
def test_words_that_fit_stay_whole(words: list[str]) -> None:
    try:
        parts = bare(split(" ".join(words), counted(60)))
    except Rejected:
        return
    assert [word for part in parts for word in part.split()] == words


def test_a_text_that_fits_is_left_alone() -> None:
    assert split("  Thank you. ", counted(20)) == ("Thank you.",)


def test_it_is_cut_behind_sentences_rather_than_words() -> None:
    text = "Please take off the tank. Then rinse it well and put it back in again."
    assert split(text, counted(50)) == (
        "Please take off the tank. (1/2)",
        "Then rinse it well and put it back in again. (2/2)",
    )


def test_a_sentence_that_would_leave_a_part_half_empty_is_no_place_to_cut() -> None:
    text = "Yes. " + "word " * 15
    first, _second = split(text, counted(50))
    assert len(first) > 40


def test_an_abbreviation_or_a_date_does_not_end_a_sentence() -> None:
    text = "We send it again, z. B. on 3. May, and we hope that it is there soon."
    for limit in range(30, 60):
        first = bare(split(text, counted(limit)))[0]
        assert len(first) > limit - 16, "cut behind a word, as there is no sentence"


def test_a_link_counts_as_the_network_counts_it() -> None:
    link = "https://shop.example/" + "x" * 300
    parts = split(f"{'word ' * 8}{link}", counted(45, link=23))
    assert len(parts) == 2
    assert link in parts[1]


def test_a_link_longer_than_a_post_cannot_be_split() -> None:
    with pytest.raises(Rejected):
        split("See https://shop.example/" + "x" * 300, counted(100))


def test_a_word_without_end_is_cut_between_characters() -> None:
    parts = split("👍🏽" * 50, counted(30))
    assert all(set(graphemes_of(part)) == {"👍🏽"} for part in bare(parts))


def graphemes_of(text: str) -> list[str]:
    begins = [*graphemes.starts(text), len(text)]
    return [text[begin:end] for begin, end in pairwise(begins)]


def test_more_than_nine_parts_have_room_for_their_numbers() -> None:
    parts = split("word " * 100, counted(60))
    assert 9 < len(parts) <= MOST
    assert all(len(part) <= 60 for part in parts)


def test_a_brochure_is_refused() -> None:
    with pytest.raises(Rejected, match="25"):
        split("word " * 1000, counted(60))
