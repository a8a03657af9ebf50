"""Several workers that receive copies of the same at the same moment make one group of them."""

from __future__ import annotations

import odoo_side
import same_side
from odoo_process import OdooProcess

COPIES = 30
SECONDS = 120


def test_two_workers_make_one_group_of_what_says_the_same(odoo_process: OdooProcess):
    odoo_process.run(same_side.say, COPIES)
    workers = [odoo_process.begin(odoo_side.process, batch=3) for _worker in range(2)]
    for worker in workers:
        worker.outcome(SECONDS)
    odoo_process.run(odoo_side.process)
    each = 1 + 2 * COPIES // len(same_side.SAID)
    assert odoo_process.run(same_side.groups) == sorted((text, each) for text in same_side.SAID)
