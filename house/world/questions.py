"""Departments of the demo that can be asked, and what they were asked: one waits, one is overdue,
some are answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

# Name, mail address, hours of working time
DEPARTMENTS = (
    ("Logistics", "logistics@nordlicht.example", 3),
    ("Accounting", "accounting@nordlicht.example", 8),
    ("Workshop", "workshop@nordlicht.example", 4),
)
# Department, question, hours ago, answer
ASKED = (
    ("Workshop", "Can the tank of the Fjord 2 be replaced without sending it in?", 30, ""),
    ("Logistics", "Is there still one of the second charge in the warehouse?", 1, ""),
    ("Workshop", "Which seal fits the older Fjord?", 52, "The 38 mm one. We can post it today."),
    ("Accounting", "Was the double charge of last week paid back?", 75, "Yes, on Tuesday."),
    ("Logistics", "When does the carrier come again?", 99, "Tomorrow between eight and ten."),
)


def set_up(env: Any, team: Any) -> None:
    """Make departments and ask them. The caller commits."""
    company = team.company_id
    departments = {
        name: env["social.crm.department"].create(
            {"name": name, "email": email, "answer_hours": hours, "company_id": company.id}
        )
        for name, email, hours in DEPARTMENTS
    }
    agent = env["res.users"].search([("login", "=", "agent")])
    tickets = env["helpdesk.ticket"].search(
        [
            ("social_account_id.network", "not in", (False, "practice")),
            ("social_private", "=", False),
        ],
        order="social_done, id desc",
        limit=len(ASKED),
    )
    now = env.cr.now().replace(microsecond=0)
    for ticket, (department, text, hours, answer) in zip(tickets, ASKED, strict=False):
        question = ticket.with_user(agent)._social_ask([departments[department]], text).sudo()
        asked = now - timedelta(hours=hours)
        due = question._plan(
            question.calendar_id,
            env["resource.resource"],
            asked,
            question.department_id.answer_hours,
        )
        question.write({"asked_at": asked, "due_at": due, "escalate_at": max(due, now)})
        if answer:
            question._answer(answer, "Jonas")
            done = asked + (due - asked) * 0.6
            question.write(
                {
                    "answered_at": done,
                    "reaction_minutes": question._reaction(done),
                    "late": False,
                }
            )
    # Nobody is there to get them.
    env["mail.mail"].search([("model", "=", "social.crm.question")]).state = "cancel"
