"""What customers of the year that was said of how they were served. All of it is invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

# Who, how satisfied (5, 3, 1; 0: asked, not answered), in which words
ANSWERS = (
    ("martina", 5, "Der Adapter kam am nächsten Tag. So macht man das."),
    ("konrad", 1, "Drei Auskünfte, keine Entschuldigung."),
    ("oliver", 5, "Sorted within the hour, thank you."),
    ("emily", 3, "Friendly, but it took a while."),
    ("svenja", 5, ""),
    ("fynn", 0, ""),
    ("greta", 5, "Snabbt och vänligt!"),
)


def set_up(env: Any, team: Any) -> None:
    """Let them answer. The caller commits.

    :param team: the helpdesk team
    """
    team.company_id.social_crm_rating_public = True
    tickets = (
        env["helpdesk.ticket"]
        .with_context(active_test=False)
        .search([("team_id", "=", team.id), ("social_done", "=", True)])
    )
    for ticket in tickets:
        last = max(ticket.social_mention_ids.mapped("written_at"))
        ticket.closed_date = last + timedelta(hours=20)
    for key, rate, words in ANSWERS:
        theirs = tickets.filtered(
            lambda ticket, key=key: ticket.social_profile_id.external_id == f"did:plc:{key}"
        )
        for ticket in theirs[:2]:
            _answer(env, ticket, rate, words if ticket == theirs[0] else "")


def _answer(env: Any, ticket: Any, rate: int, words: str) -> None:
    """Somebody was asked, and answered as told."""
    Ask = env["social.crm.satisfaction.ask"]
    alina = env["res.users"].search([("login", "=", "agent")])
    mention = ticket.social_mention_ids.filtered(lambda each: not each.own)[:1]
    ask, text = Ask._make(mention, alina)[mention.id]
    asked = ticket.closed_date + timedelta(days=1)
    reply = env["social.crm.reply"].create(
        {
            "mention_id": mention.id,
            "user_id": alina.id,
            "text": text,
            "audience": mention.audience,
            "satisfaction_id": ask.id,
        }
    )
    reply.sudo().write({"state": "sent", "sent_at": asked})
    ask._set_asked(public=mention.audience != "direct")
    ask.asked_at = asked
    if rate:
        ask._answer(rate, words)
        ask.rating_id.flush_recordset()
        # Writing it again would say that it was said just now.
        env.cr.execute(
            "UPDATE rating_rating SET rated_on = %s WHERE id = %s",
            (min(asked + timedelta(hours=5), datetime.now()), ask.rating_id.id),
        )
        ask.rating_id.invalidate_recordset()
