"""What the demo's company promises its customers: answers from 8 to 22 o'clock, every day."""

from __future__ import annotations

from typing import Any

ZONE = "Europe/Berlin"
PROMISES = ("first_answer", "first_answer_vip", "next_answer", "solution")


def set_up(env: Any, team: Any) -> None:
    """Set up the hours of the team, and switch the promises on that come with the addon.

    :param env: an ``odoo.api.Environment`` of the superuser.
    """
    team.company_id.resource_calendar_id.tz = ZONE
    hours = env["social.crm.hours"].create({"team_id": team.id, "tz": ZONE})
    hours.action_apply()
    for name in PROMISES:
        env.ref(f"social_crm.promise_{name}").active = True
