"""Finding the entry of a FAQ that a question is like."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text.alike import ALIKE, Index, stem

FAQ = {
    1: ["Where is my parcel?", "My order has not arrived", "How do I track a shipment?"],
    2: ["How can I return a product?", "I want to send something back"],
    3: ["How do I change my password?", "I forgot my login"],
    4: ["Which ways to pay are there?", "Can I pay by invoice?"],
    5: ["Wie lange dauert die Lieferung?", "Wann kommt mein Paket?"],
    6: ["Wie kann ich einen Artikel zurückgeben?", "Wo finde ich das Rücksendeetikett?"],
    7: ["Wie kündige ich meinen Vertrag?", "Kündigungsfrist"],
}


@pytest.fixture(scope="module")
def index():
    return Index(FAQ.items())


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("hey, where is my parcel???", 1),
        ("my parcell hasnt arrived yet", 1),
        ("tracking my order", 1),
        ("how to send back a product that I do not like", 2),
        ("cant log in, forgot the password", 3),
        ("do you take invoices?", 4),
        ("Lieferzeit? wie lange dauert das denn", 5),
        ("wann komt mein packet", 5),
        ("Rücksendung: Etikett fehlt", 6),
        ("Vertragskündigung", 7),
        ("artikel zurueckgeben, wie?", 6),
        ("Ich möchte den Vertrag kündigen", 7),
    ],
)
def test_a_question_finds_its_entry(index, question, right):
    assert index.find(question)[0].key == right


@pytest.mark.parametrize(
    "question",
    [
        "",
        "???",
        "😡😡",
        "@brand https://x.example",
        "What is the and of it?",
        "Quokkas!",
        "Wie ist das?",
    ],
)
def test_what_is_like_nothing_finds_nothing(index, question):
    assert index.find(question) == []


def test_an_entry_comes_once_however_many_wordings_fit(index):
    keys = [match.key for match in index.find("where is my parcel, my order has not arrived", 5, 0)]
    assert len(keys) == len(set(keys))
    assert keys[0] == 1


def test_the_same_question_is_as_alike_as_can_be(index):
    (match, *_others) = index.find("Where is my parcel?")
    assert match.score == pytest.approx(1.0)
    assert match.known == "Where is my parcel?"


def test_the_words_that_found_it_are_told_as_they_were_written(index):
    (match, *_others) = index.find("Hello! My PARCELL has not arrived, why?")
    assert "PARCELL" in match.words
    assert not {"Hello", "My", "why"} & set(match.words)


def test_no_entries_and_no_words_are_no_error():
    assert Index([]).find("anything") == []
    assert Index([(1, []), (2, [""]), (3, ["???"])]).find("anything") == []


def test_a_thousand_entries_are_searched_while_typing():
    subjects = [f"{a}{b}" for a in ("par", "in", "ship", "pay", "ser") for b in range(200)]
    entries = [(n, [f"How do I get a {s} for order type {n}?"]) for n, s in enumerate(subjects)]
    index = Index(entries)
    began = time.thread_time()
    for _ in range(20):
        index.find("how do I get a ship17 for my order, please?")
    assert (time.thread_time() - began) / 20 < 0.25  # far from it: about 2 ms


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_nothing_in_a_text_makes_it_fail(text):
    index = Index([*FAQ.items(), (99, [text])])
    for match in index.find(text, 10):
        assert ALIKE <= match.score <= 1
        assert all(word in text for word in match.words) or "&" in text or not text.isascii()


@given(st.permutations(sorted(FAQ)))
@settings(deadline=None)
def test_the_order_of_entries_changes_no_likeness(order):
    index = Index([(key, FAQ[key]) for key in order])
    expected = {m.key: round(m.score, 9) for m in Index(FAQ.items()).find("parcel not here", 9, 0)}
    assert {m.key: round(m.score, 9) for m in index.find("parcel not here", 9, 0)} == expected


@given(st.text(min_size=1, max_size=40))
@settings(deadline=None)
def test_a_stem_is_a_beginning_of_its_word(word):
    assert word.startswith(stem(word)[:-1])
