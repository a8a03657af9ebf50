"""What the test of copies does inside Odoo: functions for :mod:`odoo_process`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

SAID = (
    "My parcel has been stuck in Leipzig for nine days and nobody can tell me where",
    "The kettle that you sent me on Monday leaks and the hotline hangs up on everybody",
    "Seit drei Wochen warte ich auf meine Rückerstattung und niemand antwortet auf meine Mails",
)


def say(env: Any, copies: int) -> None:
    """Somebody says each of these; then many say it again, to two accounts, and nobody has worked
    it yet."""
    from odoo.addons.social_crm.networks.types import Author, Mention, Page

    team = env["helpdesk.ticket.team"].create({"name": "Parcels"})
    sources = []
    for name in ("one", "two"):
        account = env["social.crm.account"].create(
            {
                "name": name,
                "network": "mastodon",
                "settings": {"instance": f"http://{name}.example"},
                "team_id": team.id,
            }
        )
        account.write({"state": "connected", "external_id": name, "connected_at": "2020-01-01"})
        sources.append(
            env["social.crm.source"].create(
                {"account_id": account.id, "name": name, "kind": "mentions", "caught_up": True}
            )
        )
    written = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)

    def post(number: int, text: str) -> Mention:
        author = Author(f"same-{number}", f"person{number}", f"Person {number}")
        when = written + timedelta(seconds=number)
        return Mention(f"same-{number}", author, text=text, written_at=when)

    Ingest = env["social.crm.ingest"]
    Ingest._store_page(sources[0], Page(mentions=tuple(map(post, range(len(SAID)), SAID))))
    env["social.crm.process"]._cron_process()
    for index, source in enumerate(sources):
        said = tuple(
            post(1000 * (index + 1) + number, f"{SAID[number % len(SAID)]} number{number}")
            for number in range(copies)
        )
        Ingest._store_page(source, Page(mentions=said))


def groups(env: Any) -> list[tuple[str, int]]:
    """Words and number of mentions of each group of these posts; other tests leave others."""
    found = env["social.crm.same"].search([("mention_ids.external_id", "=like", "same-%")])
    return sorted((same.first_id.text, len(same.mention_ids)) for same in found)
