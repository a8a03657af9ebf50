"""What the test of second opinions does inside Odoo: functions for :mod:`odoo_process`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any


def let_many_be_unsure(env: Any, url: str, host: str, posts: int, calls: int, tokens: int) -> None:
    """Posts whose mood is not sure, and a service with a budget that is too small for them."""
    from odoo.addons.social_crm.networks.types import Author, Mention, Page

    parameters = env["ir.config_parameter"]
    allowed = parameters.get_param("social_crm.allowed_hosts", "")
    parameters.set_param("social_crm.allowed_hosts", f"{allowed} {host}")
    account = env["social.crm.account"].create(
        {
            "name": "Teapots",
            "network": "mastodon",
            "settings": {"instance": "http://localhost:9"},
            "team_id": env["helpdesk.ticket.team"].create({"name": "Teapots"}).id,
        }
    )
    account.write({"state": "connected", "external_id": "teapots", "connected_at": "2020-01-01"})
    source = env["social.crm.source"].create(
        {"account_id": account.id, "name": "Mentions", "kind": "mentions", "caught_up": True}
    )
    written = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    author = Author("id-ida", "ida", "Ida Irgendwer", "https://net.example/ida")
    said = tuple(
        Mention(f"teapot-{number}", author, text=f"well, number {number}", written_at=written)
        for number in range(posts)
    )
    env["social.crm.ingest"]._store_page(source, Page(mentions=said))
    env["social.crm.process"]._cron_process()
    mentions = env["social.crm.mention"].search([("account_id", "=", account.id)])
    mentions.write({"mood": "neutral", "mood_sure": "unsure", "noise": False})
    env["social.crm.opinion.endpoint"].create(
        {
            "url": url,
            "model_name": "tiny",
            "enabled": True,
            "monthly_calls": calls,
            "monthly_tokens": tokens,
        }
    )


def ask(env: Any, batch: int) -> None:
    """What the scheduled action does.

    :param batch: questions of one run
    """
    from odoo.addons.social_crm.models import social_crm_opinion

    social_crm_opinion.BATCH = batch  # of this worker, which ends with this piece of work
    env["social.crm.opinion"]._cron_ask()


def give_up_the_dead(env: Any) -> None:
    """As if a quarter of an hour had passed."""
    env["social.crm.opinion"].search([("state", "=", "asked")]).asked_at = "2020-01-01"


def budget(env: Any) -> tuple[int, int]:
    """Questions and tokens that count this month."""
    endpoint = env["social.crm.opinion.endpoint"].search([], limit=1)
    return endpoint.calls, endpoint.tokens


def opinions(env: Any) -> dict[str, int]:
    """How many opinions there are in each state."""
    groups = env["social.crm.opinion"]._read_group([], ["state"], ["__count"])
    return dict(groups)
