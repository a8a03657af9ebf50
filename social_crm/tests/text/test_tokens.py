"""Taking texts apart."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from text.tokens import LONGEST, MAIL, NAME, URL, tokenise


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sooooo GREAT!!!", ["soo", "great", "!!"]),
        ("I don’t love it…", ["i", "don't", "love", "it", ".."]),
        ("Straße, STRASSE", ["strasse", ",", "strasse"]),
        ("@united.Thanks for nothing", [NAME, ".", "thanks", "for", "nothing"]),
        ("@anna@social.example hi", [NAME, "hi"]),
        ("https://t.co/x bit.ly/abc www.shop.example", [URL, URL, URL]),
        ("write to max@shop.example", ["write", "to", MAIL]),
        ("👍🏽 👍🏿 ❤️ 🤷🏻‍♀️ 🇩🇪", ["👍", "👍", "❤", "🤷", "🇩🇪"]),
        (":-) :) :-(((( xD <3 ^^", [":)", ":)", ":((", "xd", "<3", "^^"]),
        ("1.200,50 € um 10:30", ["1.200,50", "€", "um", "10:30"]),
        ("&lt;3 &amp; more", ["<3", "&", "more"]),
        ("ﬁne", ["fine"]),
        (None, []),
        ("", []),
    ],
)
def test_words_are_what_a_person_would_count_as_the_same(text, words):
    assert list(tokenise(text).words) == words


def test_hashtags_lose_their_sign_and_know_their_words():
    (tag,) = tokenise("#NeverAgain")
    assert (tag.word, tag.kind, tag.parts) == ("neveragain", "hashtag", ("never", "again"))
    assert tokenise("#danke").items[0].parts == ()


def test_marks_of_emphasis_are_kept_beside_the_word():
    shouted, plain, long = tokenise("NIEMALS nie niiiiie")
    assert (shouted.word, shouted.caps) == ("niemals", True)
    assert not plain.caps and not plain.stretched
    assert long.stretched and long.word == "niie"


def test_numbers_keep_their_digits():
    assert tokenise("10000 S00042").words == ("10000", "s00042")


def test_links_and_names_can_be_had_again():
    tokens = tokenise("@anna look: https://shop.example/a?b=1")
    assert tokens.of("name") == ("@anna",)
    assert tokens.of("url") == ("https://shop.example/a?b=1",)


def test_of_a_long_post_the_beginning_and_the_end_are_read():
    tokens = tokenise("first " + "filler " * 5000 + "last")
    assert tokens.cut
    assert (tokens.words[0], tokens.words[-1]) == ("first", "last")
    assert len(tokens.text) <= LONGEST


@given(st.text())
def test_any_text_can_be_taken_apart(text):
    tokens = tokenise(text)
    assert all(tokens.words)
    " ".join(tokens.words).encode()  # no half characters left that a digest could fail on


@pytest.mark.parametrize(
    "piece", ["a", " ", "@", "#a", "a.", "-", "a-", "ﷺ", "👍", "\ud800", "&amp;", ":", "(", "a@b."]
)
def test_a_hundred_thousand_characters_take_no_longer_than_a_long_post(piece):
    start = time.thread_time()
    tokenise(piece * 100_000)
    assert time.thread_time() - start < 0.5  # about 0.002 on an idle machine
