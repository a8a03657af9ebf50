"""A customer who asks something, for tests of what is done at the same moment: runs inside Odoo."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any


def asked(env: Any, name: str, posts: int, agents: tuple[str, ...], paused: bool = False) -> Any:
    """A customer asks something, several times; a team has the account and these agents.

    :param name: of the account, the team and whatever belongs to them
    :param paused: nothing is sent, only queued
    :returns: what was asked, and the agents
    """
    from odoo.addons.social_crm.networks.types import Author, Mention, Page

    team = env["helpdesk.ticket.team"].create({"name": name})
    account = env["social.crm.account"].create(
        {
            "name": name,
            "network": "mastodon",
            "settings": {"instance": f"http://{name}.example"},
            "team_id": team.id,
        }
    )
    account.write({"state": "connected", "external_id": name, "connected_at": "2020-01-01"})
    account.paused = paused
    source = env["social.crm.source"].create(
        {"account_id": account.id, "name": name, "kind": "mentions", "caught_up": True}
    )
    written = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    author = Author(f"{name}-author", "cora", "Cora Customer", f"https://{name}.example/@cora")
    said = tuple(
        Mention(f"{name}-{number}", author, text=f"Question {number}?", written_at=written)
        for number in range(posts)
    )
    env["social.crm.ingest"]._store_page(source, Page(mentions=said))
    env["social.crm.process"]._cron_process()
    group = env.ref("social_crm.group_agent")
    users = env["res.users"].create(
        [{"name": login, "login": login, "group_ids": [(4, group.id)]} for login in agents]
    )
    team.user_ids = users
    return env["social.crm.mention"].search([("external_id", "=like", f"{name}-%")]), users
