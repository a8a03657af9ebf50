"""Lists of words find what people write, however they spell it."""

from __future__ import annotations

import pytest
from text.wordlist import BadLine, WordList, check


def found(text: str, *lines: str) -> set[str]:
    return {lines[number] for number in WordList(lines).find(text)}


@pytest.mark.parametrize("text", ["So ein Müll!", "so ein MUELL", "mull, sage ich", "#Müll"])
def test_case_and_the_ways_to_write_an_umlaut_make_no_difference(text: str) -> None:
    for line in ("müll", "Muell"):
        if line == "Muell" and "mull" in text:
            continue  # nobody who writes "ue" means "u"
        assert found(text, line) == {line}


def test_a_word_is_found_whole_only() -> None:
    assert found("Das ist Anwaltssache", "anwalt") == set()
    assert found("Das ist Anwaltssache", "anwalt*") == {"anwalt*"}
    assert found("mein Anwalt schreibt", "anwalt*") == {"anwalt*"}


def test_a_row_of_words_is_found_whatever_stands_between_them() -> None:
    assert found("Nie – wieder! bei euch", "nie wieder") == {"nie wieder"}
    assert found("Nie mehr wieder", "nie wieder") == set()
    assert found("nie", "nie wieder") == set()
    assert found("Ich werde meinen Vertrag kündigen", "vertrag kuendig*") == {"vertrag kuendig*"}


def test_sharp_s_accents_and_apostrophes_make_no_difference() -> None:
    assert found("scheiß drauf", "SCHEISS") == {"SCHEISS"}
    assert found("dans un cafe", "café") == {"café"}
    assert found("I don’t care", "don't") == {"don't"}


def test_a_picture_is_found_in_any_colour() -> None:
    assert found("Danke 👍🏽", "👍") == {"👍"}
    assert found("❤️", "❤") == {"❤"}
    assert found("wow😡😡", "😡") == {"😡"}


def test_all_lines_are_found_at_once() -> None:
    lines = ("recall", "class action", "verklag*", "nothing")
    assert found("A recall? I call it a class-action, I verklage you", *lines) == set(lines[:3])


def test_a_row_may_begin_again_inside_itself() -> None:
    assert found("ha ha ho", "ha ho") == {"ha ho"}


def test_what_stands_far_behind_in_a_long_text_is_not_looked_at() -> None:
    assert found("x " * 10_000 + "recall", "recall") == set()


def test_no_lines_find_nothing() -> None:
    assert found("anything") == set()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "empty"),
        ("?!", "empty"),
        ("*", "star"),
        ("*sache", "star"),
        ("an*alt", "star"),
        ("anwalt**", "star"),
        ("nie * wieder", "star"),
        ("an*", "short"),
        ("x" * 201, "long"),
    ],
)
def test_a_line_that_nobody_can_have_meant_is_refused(line: str, reason: str) -> None:
    with pytest.raises(BadLine) as refused:
        check(line)
    assert refused.value.reason == reason
