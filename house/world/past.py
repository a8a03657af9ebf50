"""A network that the company has left: what was said there is the past of the demo's people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from .accounts import new_account

NETWORK = "bluesky"


def left_account(env: Any, team: Any, name: str, external_id: str, handle: str, days: int) -> Any:
    """An account on that network, without credentials. Archive it when all is said.

    :param team: the helpdesk team
    :param days: since when it was connected
    """
    account = new_account(env, team, name, NETWORK)
    account.write(
        {
            "state": "connected",
            "external_id": external_id,
            "handle": handle,
            "connected_at": datetime.now() - timedelta(days=days),
        }
    )
    return account


def say(env: Any, account: Any, items: Sequence[Any]) -> None:
    """Store what was said there, and work it.

    :param items: ``networks.types.Mention``
    """
    types = import_module("odoo.addons.social_crm.networks.types")
    source = env["social.crm.source"].create(
        {"account_id": account.id, "kind": "mentions", "name": "Mentions", "settings": {}}
    )
    env["social.crm.ingest"]._store_page(source, types.Page(mentions=tuple(items)))
    process = env["social.crm.process"]
    while True:
        place, ids = process._claim_batch()
        if not ids:
            break
        process._process(place, ids)
    source.unlink()  # nothing is read there any more
