"""Weights learnt from what people confirmed and refused."""

import random

from matching.weights import Weight, bits, estimate

TRUTH = {
    "name": Weight(0.7, 0.01),
    "name_other": Weight(0.05, 0.8),
    "city": Weight(0.8, 0.05),
    "city_other": Weight(0.2, 0.95),
    "number": Weight(0.3, 0.001, links=True),
}


def worth(table):
    return {code: bits(weight.found, weight.by_chance) for code, weight in table.items()}


def people(dice, number, right):
    """Pairs as they would be suggested: only those that look alike in some way."""
    made = []
    while len(made) < number:
        share = "found" if right else "by_chance"
        name, city = dice.random(), dice.random()
        pattern = {"name"} if name < getattr(TRUTH["name"], share) else {"name_other"}
        pattern.add("city" if city < getattr(TRUTH["city"], share) else "city_other")
        if dice.random() < getattr(TRUTH["number"], share):
            pattern.add("number")
        if pattern & {"name", "number"}:
            made.append(pattern)
    return made


def far(table):
    """Bits between a table and the truth, over the differences that people's answers can show."""
    true, have = worth(TRUTH), worth(table)
    return sum(
        abs((true[one] - true[other]) - (have[one] - have[other]))
        for one, other in (("name", "name_other"), ("city", "city_other"))
    )


def test_a_distorted_table_comes_closer_to_the_truth():
    dice = random.Random(5)
    distorted = {
        **TRUTH,
        "city": Weight(0.5, 0.45),
        "city_other": Weight(0.5, 0.55),
        "name": Weight(0.4, 0.1),
    }
    learnt = estimate(people(dice, 600, True), people(dice, 600, False), distorted)
    assert far(learnt) < far(distorted) / 2


def test_little_seen_changes_little_and_nothing_seen_nothing():
    before = worth(TRUTH)
    one = worth(estimate([{"name"}], [{"city"}], TRUTH))
    assert all(abs(one[code] - before[code]) < 0.5 for code in TRUTH)
    none = worth(estimate([], [], TRUTH))
    assert all(abs(none[code] - before[code]) < 1e-6 for code in TRUTH)


def test_shares_stay_above_nothing_and_below_everything():
    learnt = estimate([{"number", "name"}] * 5000, [{"name_other"}] * 5000, TRUTH)
    assert all(0 < each.found < 1 and 0 < each.by_chance < 1 for each in learnt.values())
    assert learnt["number"].links


def test_what_a_value_was_worth_is_taken_into_account():
    """A common name that is refused says nothing against names that are rare."""
    refused = [{"name": 0.5}] * 50
    as_if_rare = worth(estimate([], [{"name"}] * 50, TRUTH))["name"]
    assert worth(estimate([], refused, TRUTH))["name"] >= as_if_rare
