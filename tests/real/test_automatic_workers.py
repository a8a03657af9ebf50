"""Two workers that work messages of the same people, to two accounts: each person is told once."""

from __future__ import annotations

import automatic_side
import odoo_side
from odoo_process import OdooProcess

PEOPLE = 20
SECONDS = 180


def test_two_workers_tell_each_person_once(odoo_process: OdooProcess):
    odoo_process.run(automatic_side.write, PEOPLE)
    workers = [odoo_process.begin(odoo_side.process, batch=3) for _worker in range(2)]
    for worker in workers:
        worker.outcome(SECONDS)
    odoo_process.run(odoo_side.process)
    assert odoo_process.run(automatic_side.told) == [1] * PEOPLE
    assert odoo_process.run(automatic_side.open_cases) == 2 * PEOPLE, "nobody has answered yet"
