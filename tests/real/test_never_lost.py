"""Whatever a worker was doing when it was killed: nothing is lost, and nothing is said twice.

Workers of all steps are killed (SIGKILL) at one event after another, while customers go on writing
and agents go on answering; then it is compared with the server. Two rounds: at every boundary
(before and after each commit; before a request leaves, after it has left, when the answer begins,
when it has been read), and before SQL statements in between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import odoo_side
import pytest
from odoo_process import BOUNDARIES, STATEMENTS, Event, Kill, OdooProcess
from social_world import LEASE, World, world_on_mock, world_on_snac

from house import net

STEPS: dict[str, tuple[Any, dict[str, Any]]] = {
    "fetch": (odoo_side.fetch, {"overlap": False}),
    "ticket": (odoo_side.process, {"batch": 2}),
    "send": (odoo_side.send, {}),
}
PAGE = 40  # what is asked for at once
MANY = 400  # posts
AT_ONCE = 3  # posts and answers between two kills
LONG = 600  # seconds
LEASES = ("lease_seconds", "send_lease_seconds", "unknown_seconds")


@pytest.fixture
def short_leases(odoo_process: OdooProcess) -> Iterator[None]:
    """Whoever is killed is missed after a second; sources are read by one thread in their order."""
    run = odoo_process.run
    run(odoo_side.set_parameters, fetch_threads=1, **dict.fromkeys(LEASES, LEASE))
    yield
    run(odoo_side.set_parameters, fetch_threads=None, **dict.fromkeys(LEASES))


def test_a_worker_may_be_killed_at_any_moment_of_any_step(
    odoo_process: OdooProcess,
    short_leases: None,
    server_folder: Path,
    capsys: pytest.CaptureFixture[str],
):
    kills: list[Event] = []
    with world_on_snac(odoo_process, server_folder / "snac") as world:
        world.write(6)
        world.run_until_quiet(overlap=False)
        for kinds, every in ((BOUNDARIES, 1), (STATEMENTS, 5)):
            for step in STEPS:
                kills += kill_at_each(world, step, kinds, every)
        world.run_until_quiet(overlap=False)
        differences = world.differences()
    with capsys.disabled():
        print(f"\n{table(kills)}")
    assert not differences, "\n".join(differences)
    counted = Counter(event.step for event in kills)
    assert len(kills) >= 60
    assert all(counted[step] for step in ("fetch", "ingest", "ticket", "send")), counted


def test_a_reader_may_be_killed_between_the_pages_of_a_long_list(
    odoo_process: OdooProcess, short_leases: None, server_folder: Path
):
    kills = []
    with world_on_mock(odoo_process, server_folder / "mock") as world:
        world.unread = 2 * PAGE
        while True:
            if len(world.posts) < MANY:
                world.write(PAGE)
            world.due()
            number = len(kills) + 1
            event = world.attempt(
                odoo_side.fetch, "fetch", number, BOUNDARIES, overlap=False
            ).killed
            if event is None:
                break
            kills.append(event)
            world.pass_time()
        world.run_until_quiet(overlap=False)
        differences = world.differences()
    assert not differences, "\n".join(differences)
    assert len(kills) >= 15
    assert {event.step for event in kills} == {"fetch", "ingest"}


def test_what_a_dead_worker_had_claimed_is_free_after_its_lease_and_not_before(
    odoo_process: OdooProcess, server_folder: Path
):
    run, attempt = odoo_process.run, odoo_process.attempt
    claimed = Kill(2)  # right behind the first commit
    with world_on_mock(odoo_process, server_folder / "leases") as world:
        # Longer than the slowest machine needs in between; the time is made to pass.
        run(odoo_side.set_parameters, **dict.fromkeys(LEASES, LONG))
        world.write(3)
        assert str(attempt(odoo_side.fetch, step="fetch", kill=claimed).killed).endswith(
            "committed #1"
        )
        for passed in (0, LONG // 2):
            run(odoo_side.let_time_pass, passed)
            run(odoo_side.fetch)
            assert run(odoo_side.texts, world.account_id) == []
        run(odoo_side.let_time_pass, LONG)
        run(odoo_side.fetch)
        assert len(run(odoo_side.texts, world.account_id)) == 3
        run(odoo_side.process)
        world.answer(1)
        assert str(attempt(odoo_side.send, step="send", kill=claimed).killed).endswith(
            "committed #1"
        )
        for passed in (0, LONG // 2):
            run(odoo_side.let_time_pass, passed)
            run(odoo_side.send)
            assert [row["state"] for row in world.picture()["replies"]] == ["sending"]
        for _step in ("it is missed", "it is looked for, and sent"):
            run(odoo_side.let_time_pass, LONG)
            run(odoo_side.send)
        assert [row["state"] for row in world.picture()["replies"]] == ["sent"]
        run(odoo_side.set_parameters, **dict.fromkeys(LEASES))
        world.run_until_quiet(overlap=False)
        differences = world.differences()
    assert not differences, "\n".join(differences)


def kill_at_each(world: World, step: str, kinds: frozenset[str], every: int) -> list[Event]:
    """Kill a step at its first event, then at a later one, and so on until it comes to its end.

    After every second kill the next worker is killed as well, while it picks up what is left.
    """
    work, named = STEPS[step]
    kills: list[Event] = []
    number = 1
    while True:
        prepare(world, step)
        event = world.attempt(work, step, number, kinds, **named).killed
        if event is None:
            return kills
        kills.append(event)
        if event.what.startswith("POST") and event.kind != "asking":
            wait_for_the_lease(world)
        else:
            world.pass_time()
        if len(kills) % 2 == 0 and step != "ticket":  # there, the rest is work for the next
            world.due()
            world.odoo.run(work, **named)
        number += every


def prepare(world: World, step: str) -> None:
    """See that there is something to do for this step."""

    def enough() -> bool:
        world.write(AT_ONCE)
        world.due()
        if step == "fetch":
            return True
        waiting, outbox = world.stock()
        if step == "ticket" and waiting < AT_ONCE:
            world.odoo.run(odoo_side.fetch)
        if step == "send" and outbox < AT_ONCE and world.answer(AT_ONCE) == 0:
            world.odoo.run(odoo_side.fetch)
            world.odoo.run(odoo_side.process)
        waiting, outbox = world.stock()
        return (waiting if step == "ticket" else outbox) >= AT_ONCE

    net.wait_until(enough, 180, f"There is nothing to do for “{step}”.")


def wait_for_the_lease(world: World) -> None:
    """The server may still be working on a request that has left: here only real time counts."""

    def over() -> bool:
        world.odoo.run(odoo_side.send)
        return all(row["state"] != "sending" for row in world.picture()["replies"])

    net.wait_until(over, 60, "An answer stays in the state “sending”.")


def table(kills: list[Event]) -> str:
    """How often which step was killed, and where."""
    rows = Counter((event.step, event.kind) for event in kills)
    lines = [f"{step:8} {kind:10} {count:4}" for (step, kind), count in sorted(rows.items())]
    return "\n".join([*lines, f"{'all':8} {'':10} {len(kills):4}"])
