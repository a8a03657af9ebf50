"""Forty accounts over all networks for an hour, half of them in trouble now and then: nothing is
lost, doubled or asked too often."""

from __future__ import annotations

import os

import hour
import pytest
from fresh_odoo import odoo_on

from house import testing


@pytest.fixture(scope="module")
def outcome() -> dict[str, object]:
    """What came of an hour, in a database of its own: the clock there is not ours."""
    with odoo_on(f"{testing.TEST_DATABASE}hour_{os.getpid()}") as odoo:
        result = odoo.begin(hour.play, 7).outcome(1800).value
    assert isinstance(result, dict)
    return result


def test_there_was_an_hour_with_trouble(outcome: dict[str, object]) -> None:
    assert outcome["written"] > 400  # type: ignore[operator]
    assert outcome["said"] > 5  # type: ignore[operator]
    assert outcome["refused"] > 50  # type: ignore[operator]


@pytest.mark.parametrize(
    "what",
    [
        "lost",
        "said_twice",
        "not_said",
        "over_limit",
        "in_a_pause",
        "over_budget",
        "wrong_health",
    ],
)
def test_of_this_there_is_nothing(outcome: dict[str, object], what: str) -> None:
    assert outcome[what] == []
