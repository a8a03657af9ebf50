"""Two agents who send an answer to the same post at the same moment: exactly one gets through."""

from __future__ import annotations

import odoo_side
import second_side
from odoo_process import OdooProcess

POSTS = 12
SECONDS = 120


def test_of_two_who_answer_at_the_same_moment_exactly_one_gets_through(odoo_process: OdooProcess):
    mentions = odoo_process.run(second_side.ask, POSTS)
    workers = [
        odoo_process.begin(second_side.answer, login, order)
        for login, order in zip(second_side.AGENTS, (mentions, mentions), strict=True)
    ]
    others = [odoo_process.begin(second_side.work), odoo_process.begin(odoo_side.send)]
    counted = [worker.outcome(SECONDS).value for worker in workers]
    for worker in others:
        worker.outcome(SECONDS)
    assert sum(each["sent"] for each in counted) == POSTS
    assert sum(each["stopped"] for each in counted) == POSTS
    for _mention, said in odoo_process.run(second_side.answers):
        assert len(said) == 1
