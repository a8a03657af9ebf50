"""What the test of two tabs does inside Odoo: functions for :mod:`odoo_process`."""

from __future__ import annotations

from typing import Any

from asking_side import asked

LOGIN = "tabs-anna"


def ask(env: Any, posts: int) -> list[int]:
    """A customer asks something, several times.

    :returns: ids of what was asked
    """
    mentions, _users = asked(env, "tabs", posts, (LOGIN,))
    return sorted(mentions.ids)


def begin(env: Any, tab: str, mentions: list[int]) -> dict[str, int]:
    """One tab of the agent begins an answer to each, each in a request of its own.

    :returns: how many were kept, and of how many the tab was told that there is one already
    """
    from functools import partial

    from odoo.service.model import retrying

    user = env["res.users"].search([("login", "=", LOGIN)])
    inbox = env(user=user.id)["social.crm.inbox"]
    counted = {"draft": 0, "conflict": 0}
    for mention_id in mentions:
        values = {"text": tab, "audience": "public", "attachment_ids": []}
        (what,) = retrying(partial(inbox.save_draft, mention_id, values), inbox.env)
        counted[what] += 1
    return counted


def drafts(env: Any) -> list[int]:
    """How many drafts each post has."""
    mentions = env["social.crm.mention"].search([("external_id", "=like", "tabs-%")])
    return [len(mention.reply_ids) for mention in mentions]
