"""What tests that kill workers do inside Odoo: functions for :mod:`odoo_process`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import at_once_customer_side as customers
import at_once_side as side
import odoo_side


def want_ratings(env: Any) -> None:
    """The company asks how it was."""
    env.company.write({"social_crm_automatic": True, "social_crm_rating": True})
    env.ref("social_crm.purpose_feedback").legal_basis = "f"


def close_yesterday(env: Any, account_id: int, who: str) -> int:
    """The case of somebody was closed yesterday. Its id."""
    mention = _mention(env, account_id, who)
    ticket = mention.ticket_id
    ticket.stage_id = env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
    ticket.closed_date = env.cr.now().replace(microsecond=0) - timedelta(hours=30)
    return int(ticket.id)


def ask_and_send(env: Any) -> None:
    """What two scheduled actions do."""
    customers.ask_all(env)
    env.cr.commit()
    odoo_side.send(env)


def question_of(env: Any, ticket_id: int) -> tuple[str, int]:
    """State of the question how a case was, and how many there are."""
    asks = env["helpdesk.ticket"].browse(ticket_id).social_satisfaction_ids
    return asks[:1].state or "", len(asks)


def _mention(env: Any, account_id: int, who: str) -> Any:
    (mention,) = env["social.crm.mention"].search(
        [("account_id", "=", account_id), ("text", "like", f"{who}:"), ("own", "=", False)]
    )
    return mention


# Rewards (with the addon social_crm_loyalty)


def kind_of_reward(env: Any, name: str, worth: float, budget: float) -> int:
    """A kind of reward, and two managers who decide. Its id."""
    program = env["loyalty.program"].create({"name": name, "program_type": "coupons"})
    side.people(env, None, "social_crm.group_manager", *(f"{name}-{who}" for who in ("one", "two")))
    kind = env["social.crm.reward.kind"].create(
        {
            "name": name,
            "program_id": program.id,
            "worth": worth,
            "budget": budget,
            "text": "Thanks: {code}",
        }
    )
    return int(kind.id)


def propose(env: Any, kind_id: int, account_id: int, who: str) -> int:
    """A reward for somebody who has agreed to get such things, proposed. Its id."""
    profile = _mention(env, account_id, who).profile_id
    if not profile.partner_id:
        profile.partner_id = env["res.partner"].create({"name": who})
        env["social.crm.consent"]._give(
            profile.partner_id, ["reward"], company=env.company, how="agent"
        )
    reward = env["social.crm.reward"].create(
        {"profile_id": profile.id, "kind_id": kind_id, "reason": "Helped seven people"}
    )
    reward.action_ask()
    return int(reward.id)


def approve_reward(env: Any, login: str, reward_id: int) -> None:
    """A manager approves a reward."""
    side.as_user(env, login)["social.crm.reward"].browse(reward_id)._approve()


def approve_and_send(env: Any, login: str, reward_id: int) -> None:
    """A manager approves, unless he has; and the message is sent."""
    if env["social.crm.reward"].browse(reward_id).state == "asked":
        approve_reward(env, login, reward_id)
    env.cr.commit()
    odoo_side.send(env)


def rewards(env: Any, ids: list[int]) -> list[tuple[str, int, int]]:
    """State of each, how many coupons its person has, and how many messages there are."""
    found = []
    for reward in env["social.crm.reward"].browse(ids):
        cards = env["loyalty.card"].search([("partner_id", "=", reward.partner_id.id)])
        replies = env["social.crm.reply"].search([("reward_id", "=", reward.id)])
        found.append((reward.state, len(cards), len(replies)))
    return found


def code_of(env: Any, reward_id: int) -> str:
    """The code of the coupon."""
    return str(env["social.crm.reward"].browse(reward_id).card_id.code)


def left_of(env: Any, kind_id: int) -> float:
    """What is left of a budget."""
    return float(env["social.crm.reward.kind"].browse(kind_id).left)
