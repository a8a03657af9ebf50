"""Several workers that ask for second opinions, some of which die: each post is asked about once,
and the budget holds whatever happens."""

from __future__ import annotations

import json
from collections import Counter

import opinion_side
from networks.fakeserver import Answer, FakeServer
from odoo_process import Kill, OdooProcess

POSTS, CALLS, COUNTED = 40, 25, 300
TELLS = {"mood": "negative", "kinds": ["complaint"], "needs_answer": True, "reason": "It says so."}


def test_two_workers_never_ask_more_than_the_budget_allows_even_if_some_die(
    odoo_process: OdooProcess,
):
    answer = {
        "choices": [{"message": {"content": json.dumps(TELLS)}}],
        "usage": {"total_tokens": COUNTED},
    }
    with FakeServer() as server:
        server.route("POST /v1/chat/completions", Answer(json.dumps(answer), latency=0.05))
        run, begin = odoo_process.run, odoo_process.begin
        url = server.url("/v1")
        run(opinion_side.let_many_be_unsure, url, server.host, POSTS, CALLS, 1_000_000)
        killed = 0
        for round_ in range(12):
            kill = Kill(3 + round_ % 3) if round_ % 3 == 1 else None
            options = {"step": "ask", "kill": kill} if kill else {}
            workers = [
                begin(opinion_side.ask, 4),
                begin(opinion_side.ask, 4, **options),
            ]
            killed += sum(worker.outcome().killed is not None for worker in workers)
        run(opinion_side.give_up_the_dead)
        run(opinion_side.ask, 4)
        asked = Counter(seen.body for seen in server.requests)
    assert killed, "some died amid their work"
    assert max(asked.values()) == 1, "nobody is asked about twice"
    assert sum(asked.values()) <= CALLS
    calls, tokens = run(opinion_side.budget)
    assert calls == CALLS, "all of the budget was used"
    states = run(opinion_side.opinions)
    assert states["told"] + states.get("failed", 0) == CALLS
    assert states["told"] * COUNTED <= tokens
