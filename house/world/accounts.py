"""How the demo makes an account, whatever becomes of it then."""

from __future__ import annotations

from typing import Any


def new_account(env: Any, team: Any, name: str, network: str) -> Any:
    """An account of the team that is not connected yet, owned by the administrator.

    :param team: the helpdesk team
    :param network: its key
    """
    return env["social.crm.account"].create(
        {
            "name": name,
            "network": network,
            "company_id": team.company_id.id,
            "team_id": team.id,
            "user_id": env.ref("base.user_admin").id,
        }
    )
