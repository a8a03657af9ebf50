"""A duty roster in the demo: early and late, somebody leads in each, and Sunday nobody is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

EARLY, LATE = (8, 15), (15, 22)
WEEK = range(6)
"""Monday to Saturday."""


def set_up(env: Any, team: Any) -> None:
    """A roster for the team, with a swap and two offers next week.

    :param env: an ``odoo.api.Environment`` of the superuser.
    """
    agent, manager = (
        team.user_ids.filtered(lambda user, login=login: user.login == login)
        for login in ("agent", "manager")
    )
    team.write(
        {
            "resource_calendar_id": _hours(env, team, "Service", (8, 22), range(7)).id,
            "social_unassigned_minutes": 30,
            "user_id": manager.id,
        }
    )
    early = _hours(env, team, "Frühdienst", EARLY, WEEK)
    late = _hours(env, team, "Spätdienst", LATE, WEEK)
    admin = env.ref("base.user_admin")
    roster = env["social.crm.roster"].create(
        {
            "name": "Service 8–22",
            "team_id": team.id,
            "duty_ids": [
                (0, 0, {"user_id": agent.id, "calendar_id": early.id}),
                (0, 0, {"user_id": agent.id, "calendar_id": late.id}),
                (0, 0, {"user_id": manager.id, "calendar_id": early.id, "lead": True}),
                (0, 0, {"user_id": admin.id, "calendar_id": late.id, "lead": True}),
            ],
        }
    )
    now = datetime.now(UTC).replace(tzinfo=None)
    monday = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(
        days=7 - now.weekday()
    )
    env["social.crm.duty.change"].create(
        {
            "roster_id": roster.id,
            "start": monday,
            "stop": monday + timedelta(days=1),
            "user_id": manager.id,
            "instead_id": admin.id,
        }
    )
    # The manager offers his Wednesday to the team, the agent his Friday.
    for user, day in ((manager, 2), (agent, 4)):
        begin = monday + timedelta(days=day)
        shift = roster._theirs(user, begin, begin + timedelta(days=1))[0]
        offers = env["social.crm.duty.swap"].with_user(user)
        offers._offer(roster, shift.start, shift.end, env["res.users"])


def _hours(env: Any, team: Any, name: str, hours: tuple[int, int], days: Any) -> Any:
    begin, end = hours
    return env["resource.calendar"].create(
        {
            "name": f"{name} {begin}–{end}",
            "company_id": team.company_id.id,
            "tz": "Europe/Berlin",
            "attendance_ids": [(5, 0, 0)]
            + [
                (
                    0,
                    0,
                    {
                        "name": name,
                        "dayofweek": str(day),
                        "hour_from": begin,
                        "hour_to": end,
                        "day_period": "morning",
                    },
                )
                for day in days
            ],
        }
    )
