"""What the test of two tabs does inside Odoo: functions for :mod:`odoo_process`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

LOGIN = "tabs-anna"


def ask(env: Any, posts: int) -> list[int]:
    """A customer asks something, several times.

    :returns: ids of what was asked
    """
    from odoo.addons.social_crm.networks.types import Author, Mention, Page

    team = env["helpdesk.ticket.team"].create({"name": "Tabs"})
    account = env["social.crm.account"].create(
        {
            "name": "Tabs",
            "network": "mastodon",
            "settings": {"instance": "http://tabs.example"},
            "team_id": team.id,
        }
    )
    account.write({"state": "connected", "external_id": "tabs", "connected_at": "2020-01-01"})
    source = env["social.crm.source"].create(
        {"account_id": account.id, "name": "tabs", "kind": "mentions", "caught_up": True}
    )
    written = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    author = Author("tabs-author", "cora", "Cora Customer", "https://tabs.example/@cora")
    said = tuple(
        Mention(f"tabs-{number}", author, text=f"Question {number}?", written_at=written)
        for number in range(posts)
    )
    env["social.crm.ingest"]._store_page(source, Page(mentions=said))
    env["social.crm.process"]._cron_process()
    group = env.ref("social_crm.group_agent")
    team.user_ids = env["res.users"].create(
        {"name": LOGIN, "login": LOGIN, "group_ids": [(4, group.id)]}
    )
    return sorted(env["social.crm.mention"].search([("external_id", "=like", "tabs-%")]).ids)


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
