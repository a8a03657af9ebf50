"""What is learned anew is compared with what is in use, and the better one kept."""

import random

import pytest
from test_learning import harbour, right
from text.model import Model
from text.trial import held_back, surely, trial, trusted


def test_what_is_better_is_taken_and_figures_say_how_much():
    found = trial(harbour(300))
    assert found.better
    mood = found.figures["mood"]
    assert mood["verdict"] == "better"
    assert mood["after"] > mood["before"]
    assert mood["examples"] == 300
    assert mood["checked"] == sum(held_back(each["text"]) for each in harbour(300))
    assert trusted(mood)


def test_with_few_examples_those_that_were_learned_from_count_too():
    found = trial(harbour(40))
    assert found.figures["mood"]["checked"] == 40
    assert found.better
    assert not trusted(found.figures["mood"])


def test_a_poisoned_set_is_refused():
    good = trial(harbour(300)).model
    poison = [*harbour(300), *harbour(250, seed=6, flip=True)]
    random.Random(1).shuffle(poison)
    found = trial(poison, good)
    later = list(harbour(300, seed=2))
    assert right(later, found.model) >= right(later, good)
    assert found.figures["mood"]["verdict"] != "better"


def test_what_is_held_back_is_never_learned_from():
    marked = [
        {**each, "text": each["text"] + " quorbex"}
        if held_back(each["text"] + " quorbex")
        else each
        for each in harbour(300)
    ]
    assert any("quorbex" in each["text"] for each in marked)
    assert "quorbex" not in trial(marked).model.to_json()


def test_a_model_for_another_shipped_one_counts_for_nothing():
    old = trial(harbour(300)).model
    found = trial(harbour(300), Model("another", old.layers))
    assert found.better
    assert found.figures["mood"]["before"] == trial(harbour(300)).figures["mood"]["before"]


def test_without_examples_nothing_is_found():
    assert not trial([]).better
    assert not trial([]).figures


@pytest.mark.parametrize(("right", "checked", "least"), [(0, 0, 0), (50, 50, 0.94), (35, 50, 0.58)])
def test_what_is_sure_is_less_than_what_was_counted(right, checked, least):
    assert surely(right, checked) == pytest.approx(least, abs=0.01)
