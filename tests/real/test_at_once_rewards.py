"""Rewards cost money: whoever approves at the same moment, and whenever the worker is killed that
sends them, the budget holds, and there is one coupon and one message."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import killed_side
import odoo_side
import pytest
from fresh_odoo import odoo_on
from meeting import at_once
from odoo_process import Event, OdooProcess
from private_talks import Talks, kill_at_each, private_talks

from house import testing

DATABASE = f"{testing.TEST_DATABASE}rewards_{os.getpid()}"
KINDS = "social_crm_reward_kind"
MOST_KILLS = 40


@pytest.fixture(scope="module")
def talks(server_folder: Path) -> Iterator[Talks]:
    """Odoo with loyalty programs, and people who write privately."""
    with odoo_on(DATABASE, "social_crm_loyalty") as odoo:
        odoo.run(odoo_side.set_parameters, allowed_hosts="localhost")
        with private_talks(odoo, server_folder / "rewards") as talks:
            yield talks


def proposed(talks: Talks, name: str, worth: float, budget: float, count: int) -> list[int]:
    kind = talks.odoo.run(killed_side.kind_of_reward, name, worth, budget)
    people = talks.write(count)
    return [talks.odoo.run(killed_side.propose, kind, talks.account_id, who) for who in people]


def test_two_rewards_that_together_exceed_the_budget_are_not_both_approved(talks: Talks):
    run = talks.odoo.run
    ids = proposed(talks, "budget", 10, 15, 2)
    told = approve(talks.odoo, "budget", ids)
    (refused,) = [each for each in told if each.sentence]
    assert "used up" in refused.sentence
    found = run(killed_side.rewards, ids)
    assert sorted(found) == [("approved", 1, 1), ("asked", 0, 0)]


def test_a_reward_that_two_managers_approve_at_once_is_given_once(talks: Talks):
    (reward,) = proposed(talks, "twice", 10, 100, 1)
    told = approve(talks.odoo, "twice", [reward, reward])
    (other,) = [each for each in told if each.sentence]
    assert "Somebody else has decided" in other.sentence
    assert talks.odoo.run(killed_side.rewards, [reward]) == [("approved", 1, 1)]


def test_a_reward_is_sent_once_whenever_who_sends_it_is_killed(talks: Talks):
    run = talks.odoo.run
    kind = run(killed_side.kind_of_reward, "killed", 1, 1000)
    talks.settle()
    people = talks.write(MOST_KILLS)

    def begin(number: int) -> Event | None:
        reward = run(killed_side.propose, kind, talks.account_id, people.pop())
        before = run(killed_side.left_of, kind)
        work = (killed_side.approve_and_send, "killed-one", reward)
        event = talks.attempt(*work, number=number)
        talks.settle(work)
        assert run(killed_side.rewards, [reward]) == [("sent", 1, 1)], str(event)
        code = run(killed_side.code_of, reward)
        assert sum(code in text for text in talks.said()) == 1, str(event)
        assert run(killed_side.left_of, kind) == before - 1
        return event

    assert len(kill_at_each(begin)) >= 10


def approve(odoo: OdooProcess, name: str, ids: list[int]) -> list:  # type: ignore[type-arg]
    """Two managers approve two rewards, or the same one, at the same moment."""
    works = [
        (killed_side.approve_reward, f"{name}-{who}", reward)
        for who, reward in zip(("one", "two"), ids, strict=True)
    ]
    return at_once(odoo, KINDS, *works)
