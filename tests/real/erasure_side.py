"""What the test of a killed erasure does inside Odoo: functions for :mod:`odoo_process`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

HANDLE = "kesselfee_77x"
NAME = "Kunigunde Kesselfee"
EMAIL = "kunigunde@post.example"
WORDS = "Zwölf rosa Nilpferde tanzen"


def let_somebody_stand_everywhere(env: Any) -> int:
    """She writes, is answered by another who names her, is linked with a contact, and is to be
    erased. The id of her erasure, of which nothing is done."""
    from odoo.addons.social_crm.networks.types import Author, Mention, Page

    account = env["social.crm.account"].create(
        {
            "name": "Kettles",
            "network": "mastodon",
            "settings": {"instance": "http://localhost:9"},
            "team_id": env["helpdesk.ticket.team"].create({"name": "Kettles"}).id,
        }
    )
    account.write(
        {
            "state": "connected",
            "external_id": "kettles",
            "handle": "kettles",
            "connected_at": "2020-01-01",
        }
    )
    source = env["social.crm.source"].create(
        {"account_id": account.id, "name": "Mentions", "kind": "mentions", "caught_up": True}
    )
    her = Author(f"id-{HANDLE}", HANDLE, NAME, f"https://net.example/{HANDLE}")
    otto = Author("id-otto", "otto", "Otto Ordentlich", "https://net.example/otto")
    written = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    mentions = []
    for number in range(6):
        said = f"kettle-{number}"
        mentions += [
            Mention(said, her, text=f"@kettles {WORDS}, {number}", written_at=written),
            Mention(
                f"otto-{number}",
                otto,
                text=f"@{HANDLE} wie {NAME} sagt",
                written_at=written,
                parent_id=said,
                mentioned=(her.external_id,),
            ),
        ]
    env["social.crm.ingest"]._store_page(source, Page(mentions=tuple(mentions)))
    env["social.crm.process"]._cron_process()
    profile = env["social.crm.profile"].search([("handle", "=", HANDLE)])
    partner = env["res.partner"].create({"name": NAME, "email": EMAIL, "comment": WORDS})
    profile._link(partner)
    officer = env["res.users"].create(
        {
            "name": "Officer",
            "login": "officer",
            "group_ids": [(4, env.ref("social_crm.group_privacy").id)],
        }
    )
    erasures = env["social.crm.erasure"].with_user(officer)
    return int(erasures._begin(profile, partner, "erase", "close").id)


def erase(env: Any) -> None:
    """What the scheduled action does."""
    env["social.crm.erasure"]._cron_erase()


def how_far(env: Any, erasure_id: int) -> tuple[str, str]:
    """State and step."""
    erasure = env["social.crm.erasure"].browse(erasure_id)
    return erasure.state, erasure.step or ""


def steps(env: Any) -> tuple[str, ...]:
    """All steps of an erasure, in their order."""
    from odoo.addons.social_crm.models.social_crm_erasure_work import STEPS

    return STEPS


def places(env: Any) -> list[str]:
    """Where she still stands, in whatever table or file."""
    found = env["social.crm.search"]._everywhere((HANDLE, NAME, EMAIL, WORDS))
    return [f"{hit.table}.{hit.column} {hit.ids}" for hit in found]


def what_was_done(env: Any, erasure_id: int) -> dict[str, int]:
    """Numbers of the confirmation, by place."""
    lines = env["social.crm.erasure"].browse(erasure_id).line_ids
    return {line.code: line.count for line in lines}
