"""What the test of two agents does inside Odoo: functions for :mod:`odoo_process`."""

from __future__ import annotations

from typing import Any

from asking_side import asked

AGENTS = ("second-anna", "second-boris")


def ask(env: Any, posts: int) -> list[int]:
    """A customer asks something, several times; two agents have an answer to each.

    :returns: ids of what was asked
    """
    mentions, users = asked(env, "second", posts, AGENTS, paused=True)
    for user in users:
        env["social.crm.reply"].with_user(user).create(
            [{"mention_id": mention.id, "text": user.login} for mention in mentions]
        )
    return sorted(mentions.ids)


def answer(env: Any, login: str, mentions: list[int]) -> dict[str, int]:
    """Somebody sends his answers, each in a request of its own.

    :returns: how many were sent and how many were stopped
    """
    from odoo.exceptions import RedirectWarning
    from odoo.service.model import retrying

    user = env["res.users"].search([("login", "=", login)])
    env = env(user=user.id)
    counted = {"sent": 0, "stopped": 0}
    for mention_id in mentions:
        reply = env["social.crm.reply"].search(
            [("mention_id", "=", mention_id), ("user_id", "=", user.id)]
        )
        try:
            retrying(reply.action_send, env)
            counted["sent"] += 1
        except RedirectWarning:
            env.cr.rollback()
            counted["stopped"] += 1
    return counted


def work(env: Any) -> None:
    """Posts are worked and understood anew meanwhile, so that their rows are held."""
    mentions = env["social.crm.mention"].search([("external_id", "=like", "second-%")])
    for _round in range(5):
        mentions.write({"processed_at": "2020-01-01"})
        env.cr.commit()


def answers(env: Any) -> list[tuple[int, list[str]]]:
    """What goes out to each post."""
    mentions = env["social.crm.mention"].search(
        [("external_id", "=like", "second-%"), ("own", "=", False)]
    )
    return [
        (mention.id, mention.reply_ids.filtered(lambda r: r.state != "draft").mapped("text"))
        for mention in mentions
    ]
