"""What the test of automatic answers does inside Odoo: functions for :mod:`odoo_process`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any


def write(env: Any, people: int) -> None:
    """People write privately to two accounts of ours at once, and each is one contact."""
    from odoo.addons.social_crm.networks.types import Audience, Author, Mention, Page

    team = env["helpdesk.ticket.team"].create({"name": "Automatic"})
    env.company.social_crm_automatic = True
    written = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)
    sources = []
    for name in ("auto-one", "auto-two"):
        account = env["social.crm.account"].create(
            {
                "name": name,
                "network": "mastodon",
                "settings": {"instance": f"http://{name}.example"},
                "team_id": team.id,
                "acknowledge": "always",
                "acknowledge_text": "Thank you, it has arrived.",
            }
        )
        account.write({"state": "connected", "external_id": name, "connected_at": "2020-01-01"})
        account.paused = True  # only queued, never sent
        sources.append(
            env["social.crm.source"].create(
                {"account_id": account.id, "name": name, "kind": "mentions", "caught_up": True}
            )
        )
    for source in sources:
        said = tuple(
            Mention(
                f"auto-{source.id}-{number}",
                Author(f"auto-{source.id}-{number}", f"person{number}", f"Person {number}"),
                text="Where is it?",
                audience=Audience.DIRECT,
                written_at=written,
            )
            for number in range(people)
        )
        env["social.crm.ingest"]._store_page(source, Page(mentions=said))
    contacts = env["res.partner"].create([{"name": f"Person {n}"} for n in range(people)])
    for number, contact in enumerate(contacts):
        profiles = env["social.crm.profile"].search([("external_id", "=like", f"auto-%-{number}")])
        profiles.partner_id = contact


def told(env: Any) -> list[int]:
    """How many automatic answers each of these people gets."""
    profiles = env["social.crm.profile"].search([("external_id", "=like", "auto-%")])
    return [
        env["social.crm.reply"].search_count(
            [("automatic", "=", True), ("mention_id.profile_id.partner_id", "=", contact.id)]
        )
        for contact in profiles.partner_id
    ]


def open_cases(env: Any) -> int:
    """How many of the messages still wait for a person."""
    return int(
        env["social.crm.mention"].search_count(
            [("external_id", "=like", "auto-%"), ("state", "in", ("open", "new"))]
        )
    )
