"""What the demo's brand says on its profile when nobody is there."""

from __future__ import annotations

from typing import Any

WORDS = "Gerade ist niemand da. Ab {{back}} antworten wir wieder."


def set_up(env: Any, team: Any) -> None:
    """Switch the notice on for the accounts of the team whose network can show one.

    :param env: an ``odoo.api.Environment`` of the superuser.
    """
    accounts = env["social.crm.account"].search([("team_id", "=", team.id)])
    accounts.filtered("can_notice").write({"notice": True, "notice_text": WORDS})
