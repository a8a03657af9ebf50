"""A training that is over, with its report, and one that waits to be begun.

What was practised for it is wiped again, as it would be: the report stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

# Minutes after the beginning, place of the customer, what the agent says, and to whom.
SAID = (
    (3, 0, "Das tut uns leid! Ersatz ist schon unterwegs zu Ihnen und kommt morgen an.", "public"),
    (5, 1, "Bitte wenden Sie sich dafür an unsere Hotline.", "public"),
    (9, 2, "Das klären wir gern. Wie lautet denn Ihre Kundennummer?", "public"),
    (12, 1, "Entschuldigung, das war zu knapp. Wir haben den Betrag erstattet.", "public"),
    (22, 3, "Das tut uns leid. Die Gutschrift ist veranlasst.", "public"),
)
LONG = 25


def set_up(env: Any, team: Any) -> None:
    """Play the training, in the transaction of the office."""
    agent = env["res.users"].search([("login", "=", "agent")])
    plan = {
        "user_id": agent.id,
        "scenario": "busy",
        "language": "de",
        "conversations": 5,
        "minutes": 2,
        "seed": 11,
        "company_id": team.company_id.id,
    }
    training = env["social.crm.training"].create(plan)
    env["social.crm.training"].create(
        {**plan, "scenario": "storm", "conversations": 0, "minutes": 0, "seed": 3}
    )
    begin = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    with _at(begin):
        training.write({"state": "running", "started_at": begin.replace(tzinfo=None)})
        training.account_id = training._open_account()
    for minutes, place, text, audience in SAID:
        with _at(begin + timedelta(minutes=minutes)):
            training._pull()
            _say(env, training.account_id, place, text, audience, agent)
    end = begin + timedelta(minutes=LONG)
    with _at(end):
        training._pull()
    training.write({"state": "done", "ended_at": end.replace(tzinfo=None)})
    training._score()
    training.account_id._wipe_practice()


def _say(env: Any, account: Any, place: int, text: str, audience: str, agent: Any) -> None:
    tickets = env["helpdesk.ticket"].search([("social_account_id", "=", account.id)], order="id")
    if place >= len(tickets):
        return
    reply = (
        env["social.crm.reply"]
        .with_user(agent)
        .create(
            {
                "mention_id": tickets[place].social_heard_id.id,
                "text": text,
                "audience": audience,
            }
        )
        .sudo()
    )
    reply._move("queued")
    reply._move("sending")
    network = account._network()
    reply._finish("send", network.send(reply._as_value(), reply.key))
    network.http.close()


@contextmanager
def _at(moment: datetime) -> Iterator[None]:
    """What the practice network takes for the present."""
    module: Any = import_module("odoo.addons.social_crm.models.social_crm_account")
    real = module.utc_now
    module.utc_now = lambda: moment
    try:
        yield
    finally:
        module.utc_now = real
