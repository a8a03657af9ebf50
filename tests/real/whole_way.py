"""The whole way through Odoo, on whatever server: a post becomes a ticket, our answer is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import odoo_side
from odoo_process import OdooProcess

from house import net


def go(
    odoo: OdooProcess,
    network: str,
    settings: dict[str, str],
    ask: Callable[[], object],
    question: str,
    answer: str,
) -> dict[str, list[dict[str, Any]]]:
    """Connect, hear a question, answer it, hear our own answer again.

    :param settings: of the account, its secrets among them
    :param ask: somebody writes the question at the network
    :returns: what is stored in the end (``odoo_side.picture``)
    """
    run = odoo.run
    team = run(odoo_side.create_team, f"Service on {network}")
    account = run(odoo_side.connect_account, network, network, settings, team)
    try:
        run(odoo_side.make_due, account)
        run(odoo_side.everything)
        ask()

        def ticket() -> bool:
            run(odoo_side.make_due, account)
            run(odoo_side.everything)
            return any(text == question for _id, text in run(odoo_side.answerable, account))

        net.wait_until(ticket, 180, "There is no ticket.")
        mention = next(m for m, text in run(odoo_side.answerable, account) if text == question)
        run(odoo_side.answer, [(mention, answer)])

        def sent() -> bool:
            run(odoo_side.let_time_pass, 600)
            run(odoo_side.send)
            return bool(run(odoo_side.sent_answers, account))

        net.wait_until(sent, 180, "The answer was not sent.")
        for _turn in range(2):
            run(odoo_side.make_due, account)
            run(odoo_side.everything)
        picture: dict[str, list[dict[str, Any]]] = run(odoo_side.picture, account)
        ((text, external_id),) = run(odoo_side.sent_answers, account)
        assert text == question
        assert [row["state"] for row in picture["replies"]] == ["sent"]
        own = [row for row in picture["mentions"] if row["own"]]
        once = [row["external_id"] for row in own if row["text"] == answer]
        assert once == [external_id], "the echo of what we said is known"
        states = {row["text"]: row["state"] for row in picture["mentions"]}
        assert states[question] == "answered", states
        troubles = [row[name] for row in picture["sources"] for name in ("error", "gap")]
        assert not any(troubles), troubles
        return picture
    finally:
        run(odoo_side.retire, account)
