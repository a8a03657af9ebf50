"""Two tabs of an agent that begin an answer to the same post at the same moment: there is one
draft, and the other tab is told of it."""

from __future__ import annotations

import drafts_side
from odoo_process import OdooProcess

POSTS = 12
SECONDS = 120


def test_of_two_tabs_that_begin_at_the_same_moment_one_is_told_of_the_other(
    odoo_process: OdooProcess,
):
    mentions = odoo_process.run(drafts_side.ask, POSTS)
    tabs = [odoo_process.begin(drafts_side.begin, tab, mentions) for tab in ("one", "other")]
    counted = [tab.outcome(SECONDS).value for tab in tabs]
    assert sum(each["draft"] for each in counted) == POSTS
    assert sum(each["conflict"] for each in counted) == POSTS
    assert odoo_process.run(drafts_side.drafts) == [1] * POSTS
