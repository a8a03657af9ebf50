"""Teams beside the service in the demo, so that there is something to organise."""

from __future__ import annotations

from typing import Any

COLLEAGUES = (
    # Login, which is the password too; name; team; topics that are theirs (ids of data)
    ("ben", "Ben Sommer", "Accounting", ("payment",)),
    ("ida", "Ida Lorenz", "Repairs", ("product",)),
)


def set_up(env: Any, team: Any) -> None:
    """Departments with a colleague each, who are agents; nothing is routed to them yet.

    :param team: the service team, whose company they belong to.
    """
    agent = env.ref("social_crm.group_agent")
    for login, name, department, topics in COLLEAGUES:
        user = (
            env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": name,
                    "login": login,
                    "password": login,
                    "email": f"{login}@nordlicht.example",
                    "company_id": team.company_id.id,
                    "company_ids": [(6, 0, team.company_id.ids)],
                    "group_ids": [(4, agent.id)],
                }
            )
        )
        theirs = env["helpdesk.ticket.team"].create(
            {
                "name": department,
                "company_id": team.company_id.id,
                "user_ids": [(6, 0, user.ids)],
                "user_id": user.id,
            }
        )
        for key in topics:
            env.ref(f"social_crm.topic_{key}").with_company(team.company_id).team_id = theirs
