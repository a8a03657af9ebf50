"""The known world: what is linked without a person is right, and who can be known is suggested."""

from dataclasses import replace

import pytest
from world.make import FILES, Mix, make, read, write
from world.measure import measure

SMALL = Mix(seed=11, contacts=6000, profiles=1500)


@pytest.fixture(scope="module")
def world():
    return make(SMALL)


def test_links_are_right_and_who_can_be_known_is_suggested(world):
    result = measure(world)
    assert result.links > 150
    assert result.precision >= 0.99, [result.wrong, result.table()]
    assert result.recall >= 0.9


def test_links_are_right_where_people_err_and_numbers_are_dense():
    result = measure(make(replace(SMALL, seed=12, number_typos=0.2, spouse=0.2, full=1.0)))
    assert result.links > 100
    assert result.precision >= 0.99, [result.wrong, result.table()]


def test_the_same_seed_makes_the_same_world(world):
    again = make(SMALL)
    assert (again.contacts, again.profiles, again.texts) == (
        world.contacts,
        world.profiles,
        world.texts,
    )
    assert make(replace(SMALL, seed=13)).contacts != world.contacts


def test_a_world_is_the_same_when_read_again(world, tmp_path):
    write(world, tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == set(FILES)
    again = read(tmp_path)
    assert again == world


def test_there_are_namesakes_households_strangers_and_companies(world):
    names = [row["name"] for row in world.contacts]
    phones = [row["phone"] for row in world.contacts if row["phone"]]
    assert len(set(names)) < len(names) * 0.97
    assert len(set(phones)) < len(phones)
    assert any(not row["contacts"] for row in world.truth.values())
    assert any(row["company"] for row in world.contacts)
    assert any(row["parent"] for row in world.contacts)
    assert any(row["contacts"] and not row["knowable"] for row in world.truth.values())
