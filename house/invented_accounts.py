"""Accounts of networks that cannot run here, for pictures of the list and of connecting.

They have no credentials and no sources, so nothing is read or said through them; the people and
pages are invented. They are gone when the pictures are taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .demo import Demo

ACCOUNTS: tuple[dict[str, Any], ...] = (
    {
        "network": "facebook",
        "name": "Nordlicht Kaffee",
        "handle": "@nordlichtkaffee",
        "state": "connected",
        "granted": {
            "keys": [
                "pages_show_list",
                "pages_read_engagement",
                "pages_read_user_content",
                "pages_manage_engagement",
                "pages_manage_metadata",
                "business_management",
            ]
        },
    },
    {
        "network": "instagram",
        "name": "Nordlicht auf Instagram",
        "handle": "@nordlicht.kaffee",
        "state": "connected",
        "lacks_permission": True,
        "granted": {"keys": ["pages_show_list", "pages_read_engagement", "instagram_basic"]},
    },
    {
        "network": "bluesky",
        "name": "Nordlicht on Bluesky",
        "handle": "@nordlicht.example",
        "state": "connected",
        "paused": True,
    },
    {
        "network": "reddit",
        "name": "u/nordlicht",
        "handle": "u/nordlicht",
        "state": "disconnected",
    },
    {"network": "youtube", "name": "Nordlicht Rösterei", "state": "draft"},
)
PAGES = (
    ("facebook", "Nordlicht Kaffee", "@nordlichtkaffee"),
    ("facebook", "Nordlicht Rösterei Husum", "@nordlichthusum"),
    ("facebook", "Café Nordlicht", ""),
    ("instagram", "Nordlicht auf Instagram", "@nordlicht.kaffee"),
    ("instagram", "Café Nordlicht", "@cafe.nordlicht"),
)

_MAKE = """
import json
from datetime import datetime, timedelta
accounts, pages = json.loads({values!r})
admin = env.ref("base.user_admin")
env = env(user=admin.id)
env["social.crm.choice"].sudo().search([]).unlink()
known = {{key for key, _label in env["social.crm.network"]._selection()}}
team = env["helpdesk.ticket.team"].search([("name", "=", "Social Service")], limit=1)
made = env["social.crm.account"].browse()
for number, values in enumerate(accounts):
    if values["network"] in known:
        stated = {{key: values.pop(key) for key in list(values) if key not in ("network", "name")}}
        if stated["state"] != "draft":
            stated["external_id"] = f"invented-{{number}}"
            stated["connected_at"] = datetime.now() - timedelta(days=40)
        account = env["social.crm.account"].create({{**values, "team_id": team.id}})
        account.write(stated)
        made |= account
from odoo.addons.social_crm.networks.types import Presence, Secrets
draft = made.filtered(lambda account: account.state == "draft")[:1]
if draft:
    choice = env["social.crm.choice"]._begin(
        draft,
        [
            Presence(network, f"invented-{{number * 10}}", name, Secrets(), handle)
            for number, (network, name, handle) in enumerate(pages)
        ],
    )
    choice.sudo().until = "2099-01-01"
env.cr.commit()
print("MADE", json.dumps(made.ids))
"""
_UNDO = """
env["social.crm.choice"].sudo().search([]).unlink()
env["social.crm.account"].sudo().browse({ids}).exists().unlink()
env.cr.commit()
"""


@contextmanager
def there(demo: Demo) -> Iterator[None]:
    """The accounts are there while this lasts."""
    said = demo.shell(_MAKE.format(values=json.dumps([ACCOUNTS, PAGES])))
    ids = json.loads(said.rpartition("MADE")[2])
    try:
        yield
    finally:
        demo.shell(_UNDO.format(ids=ids))
