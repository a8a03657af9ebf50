"""Which contact follows from evidence."""

import random

from matching.decide import Evidence, decide

ANNA, BERT = 1, 2


def word(number, contact, strength=30.0, method="agent"):
    return Evidence(number, contact, method, strength, needed=0.0, explicit=True)


def found(number, contact, strength=18.0, needed=15.0, method="number_private"):
    return Evidence(number, contact, method, strength, needed=needed)


def no(number, contact):
    return Evidence(number, contact, "refused", against=True)


def test_nothing_known_links_nobody():
    assert decide([]) is None


def test_what_was_found_links_if_it_is_enough():
    assert decide([found(1, ANNA)]) == ANNA
    assert decide([found(1, ANNA, strength=14.0)]) is None


def test_pieces_add_up_and_a_contradiction_takes_away():
    number = found(1, ANNA, strength=12.0)
    name = Evidence(2, ANNA, "name", 5.0)
    assert decide([number, name]) == ANNA
    assert decide([number, name, Evidence(3, ANNA, "city", -4.0)]) is None
    assert decide([name]) is None


def test_the_same_number_said_twice_counts_once():
    assert decide([found(1, ANNA, strength=9.0), found(2, ANNA, strength=9.0)]) is None


def test_two_who_fit_are_nobody():
    assert decide([found(1, ANNA), found(2, BERT)]) is None


def test_an_agents_word_goes_before_what_was_found():
    assert decide([found(1, ANNA, strength=50.0), word(2, BERT)]) == BERT


def test_of_two_words_the_stronger_counts_then_the_later():
    assert decide([word(1, ANNA), word(2, BERT)]) == BERT
    assert decide([word(1, ANNA, strength=40.0, method="proof"), word(2, BERT)]) == ANNA


def test_a_refusal_silences_what_was_and_what_is_found_later():
    assert decide([word(1, ANNA), no(2, ANNA)]) is None
    assert decide([no(1, ANNA), found(2, ANNA)]) is None


def test_after_a_refusal_an_explicit_word_links_again():
    assert decide([no(1, ANNA), word(2, ANNA)]) == ANNA


def test_a_refusal_of_one_leaves_the_other():
    assert decide([found(1, ANNA), found(2, BERT), no(3, ANNA)]) == BERT


def test_the_order_of_reading_does_not_matter():
    pieces = [
        found(1, ANNA),
        no(2, ANNA),
        word(3, BERT),
        found(4, BERT),
        word(5, ANNA),
        no(6, BERT),
    ]
    dice = random.Random(1)
    for _ in range(50):
        dice.shuffle(pieces)
        assert decide(pieces) == ANNA
