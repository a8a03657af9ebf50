"""What customers of the demo suggest: sorted ones with several voices, and some that wait."""

from __future__ import annotations

from typing import Any

IDEAS = (
    ("A timer in the app", "considered", ("%timer to the app%", "%Timer in die App%")),
    ("The grinder without the machine", "planned", ("%sell the grinder%",)),
)


def set_up(env: Any, team: Any) -> None:
    """Sort suggestions into ideas. The caller commits."""
    manager = env["res.users"].search([("login", "=", "manager")])
    mentions = env["social.crm.mention"]
    for name, state, texts in IDEAS:
        asked = mentions.union(*(mentions.search([("text", "like", text)]) for text in texts))
        asked._join_idea(env["social.crm.idea"].create({"name": name, "user_id": manager.id}))
        asked.idea_id.state = state
    department = env["social.crm.department"].create(
        {"name": "Product", "kind": "lead", "user_id": manager.id}
    )
    asked.idea_id.department_id = department
