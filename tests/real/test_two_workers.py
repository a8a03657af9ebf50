"""Several workers on the same sources and the same outbox: nothing twice, nobody waits for ever."""

from __future__ import annotations

from pathlib import Path

import odoo_side
from odoo_process import OdooProcess
from social_world import World, world_on_mock

from house import postgres

ROUNDS = 20
WORKERS = 2
SECONDS = 120
"""Until a worker counts as stuck; it needs less than one."""


def test_two_workers_on_everything_do_everything_once(
    odoo_process: OdooProcess, server_folder: Path
):
    with world_on_mock(odoo_process, server_folder / "everything") as world:
        for _ in range(ROUNDS):
            world.write(6)
            world.answer(3)
            world.due()
            together(world, odoo_side.everything, batch=2)
        world.run_until_quiet()
        check(world)


def test_two_workers_that_read_the_same_source_at_the_same_time_store_everything_once(
    odoo_process: OdooProcess, server_folder: Path
):
    """As when a lease has run out while its holder was merely slow."""
    with world_on_mock(odoo_process, server_folder / "reading") as world:
        for _ in range(ROUNDS):
            world.write(12)
            together(world, odoo_side.read_whoever_reads_it, world.account_id)
            together(world, odoo_side.process, batch=1)
        world.run_until_quiet()
        check(world)


def together(world: World, work: object, *arguments: object, **named: object) -> None:
    """Let several workers do the same at once."""
    workers = [world.odoo.begin(work, *arguments, **named) for _ in range(WORKERS)]  # type: ignore[arg-type]
    for worker in workers:
        worker.outcome(SECONDS)


def check(world: World) -> None:
    """Nothing is missing or doubled, and the database never had to break a deadlock."""
    differences = world.differences()
    assert not differences, "\n".join(differences)
    asked = f"SELECT deadlocks FROM pg_stat_database WHERE datname = '{world.odoo.database}'"
    assert postgres.query(asked) == "0"
