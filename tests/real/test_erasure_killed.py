"""Whatever a worker that erases somebody was doing when it was killed: the next one goes on, and
in the end nothing is left."""

from __future__ import annotations

import erasure_side
from odoo_process import STATEMENTS, Kill, OdooProcess

# The first commit of a run ends the look for what has to be kept no longer.
LOST = Kill(3)  # before the commit of the first batch
BETWEEN = Kill(8)  # after three batches
WITHIN = Kill(45, STATEMENTS)  # amid whatever comes then


def test_an_erasure_is_finished_at_whatever_moments_its_workers_are_killed(
    odoo_process: OdooProcess,
):
    run = odoo_process.run
    erasure = run(erasure_side.let_somebody_stand_everywhere)
    assert len(run(erasure_side.places)) >= 5
    killed_in, kills = set(), 0
    while run(erasure_side.how_far, erasure)[0] == "running" and kills < 600:
        for kill in (LOST, WITHIN, BETWEEN):
            state, step = run(erasure_side.how_far, erasure)
            outcome = odoo_process.attempt(erasure_side.erase, step="erase", kill=kill)
            if outcome.killed is None:
                break
            assert state == "running"
            kills += 1
            killed_in.add(step)
    assert run(erasure_side.how_far, erasure) == ("done", "")
    assert kills >= 20
    assert len(killed_in & set(run(erasure_side.steps))) >= 4, killed_in
    assert run(erasure_side.places) == []
    done = run(erasure_side.what_was_done, erasure)
    assert (done["words"], done["contact"]) == (6, 1), "nothing is counted twice"
