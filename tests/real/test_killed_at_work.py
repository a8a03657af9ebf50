"""Whatever a worker was doing when it was killed: everybody is asked once how it was, and a way to
be organised is chosen wholly or not at all."""

from __future__ import annotations

from pathlib import Path

import at_once_desk_side as desk
import at_once_side as side
import killed_side
from odoo_process import BOUNDARIES, STATEMENTS, Event, Kill, OdooProcess
from private_talks import kill_at_each, private_talks

MOST_KILLS = 40
EVERY = 25
"""So many SQL statements apart choosing a form is killed."""


def test_everybody_is_asked_once_how_it_was_whenever_who_asks_is_killed(
    odoo_process: OdooProcess, server_folder: Path
):
    run = odoo_process.run
    run(killed_side.want_ratings)
    with private_talks(odoo_process, server_folder / "asking") as talks:
        people = talks.write(MOST_KILLS)

        def begin(number: int) -> Event | None:
            ticket = run(killed_side.close_yesterday, talks.account_id, people.pop())
            before = len(talks.said())
            event = talks.attempt(killed_side.ask_and_send, number=number)
            talks.settle((killed_side.ask_and_send,))
            said = talks.said()
            assert len(said) == before + 1, (str(event), said[before:])
            assert run(killed_side.question_of, ticket) == ("asked", 1), str(event)
            return event

        kills = kill_at_each(begin)
        assert sum("/s/r/" in text for text in talks.said()) == len(kills) + 1
    assert len(kills) >= 10
    assert {event.kind for event in kills} == BOUNDARIES


def test_a_way_to_be_organised_is_chosen_or_not_whenever_who_chooses_it_is_killed(
    odoo_process: OdooProcess,
):
    run = odoo_process.run
    plan = run(desk.company_to_organise, "killed")
    before = run(desk.organised, "killed")
    login = "killed-one"
    token = run(desk.shown, login, plan)
    choice = (side.as_request, desk.apply, login, plan, token)
    kills = kill_between_statements(odoo_process, choice, lambda: run(desk.organised, "killed"))
    assert kills >= 3
    chosen = run(desk.organised, "killed")
    assert chosen["forms"] == ["applied"]
    assert chosen != before
    last = run(desk.last_form, "killed")
    way_back = (side.as_request, desk.undo, login, last)
    kills = kill_between_statements(odoo_process, way_back, lambda: run(desk.organised, "killed"))
    assert kills >= 3
    assert run(desk.organised, "killed") == {**before, "forms": ["undone"]}


def kill_between_statements(odoo: OdooProcess, work, look) -> int:  # type: ignore[no-untyped-def]
    """Kill it at one place after another, at last around its commit; then it is there as a whole.
    How often it was killed."""
    before, kills = look(), 0
    while event := odoo.attempt(*work, kill=Kill(1 + kills * EVERY, STATEMENTS)).killed:
        kills += 1
        if "orm_signaling" in event.what:  # it was committed: Odoo tells its other processes
            break
        assert look() == before, f"nothing of it is there: {event}"
    return kills
