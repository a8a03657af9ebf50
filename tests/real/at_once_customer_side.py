"""What the tests of customers and departments at once do inside Odoo: functions for
:mod:`odoo_process`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import at_once_side as side

PAGE_ANSWER = "It left Leipzig on Monday."
MAIL_ANSWER = "The carrier has it since Tuesday."
MAIL = """\
From: Paul <packer@acme.example>
To: {to}
Subject: Re: Question
Message-ID: <at-once-{number}@acme.example>
In-Reply-To: {parent}
References: {parent}
Content-Type: text/plain; charset="UTF-8"

{text}
"""


# Satisfaction


def closed_cases(env: Any, name: str, count: int) -> list[int]:
    """Private cases of different people, closed yesterday; nobody was asked yet. Their ids."""
    env.company.write({"social_crm_automatic": True, "social_crm_rating": True})
    env.ref("social_crm.purpose_feedback").legal_basis = "f"
    source = side.connected(env, name)
    agents = side.people(env, source.account_id.team_id, "social_crm.group_agent", f"{name}-agent")
    posts = [side.post(f"{name}-{number}") for number in range(count)]
    tickets = side.arrive(env, source, *posts).ticket_id
    assert len(tickets) == count
    tickets.user_id = agents
    tickets.stage_id = env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
    tickets.closed_date = env.cr.now().replace(microsecond=0) - timedelta(hours=30)
    return sorted(tickets.ids)


def ask_by_hand(env: Any, ticket_id: int) -> str:
    """Ask how a case was. The address of the page."""
    ticket = env["helpdesk.ticket"].browse(ticket_id)
    ask, words = env["social.crm.satisfaction.ask"]._make(ticket.social_opening_id)[
        ticket.social_opening_id.id
    ]
    ask._set_asked()
    return "/s/r/" + words.rpartition("/")[2]


def ask_all(env: Any) -> None:
    """What the scheduled action does, at an hour at which people are awake."""
    type(env.company)._social_asks_now = lambda company: True  # of this worker
    env["social.crm.satisfaction.ask"]._cron_ask()


def asked(env: Any, ticket_ids: list[int]) -> list[tuple[int, list[str]]]:
    """How often each was asked, and how the messages stand."""
    tickets = env["helpdesk.ticket"].browse(ticket_ids)
    replies = env["social.crm.reply"].search([("ticket_id", "in", ticket_ids)])
    return [
        (
            len(ticket.social_satisfaction_ids),
            replies.filtered(lambda reply, its=ticket: reply.ticket_id == its).mapped("state"),
        )
        for ticket in tickets
    ]


def ratings(env: Any, ticket_id: int) -> list[int]:
    """What a case was rated."""
    found = env["rating.rating"].search(
        [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", ticket_id), ("consumed", "=", True)]
    )
    return [int(rating.rating) for rating in found]


# Questions


def question(env: Any, name: str) -> dict[str, Any]:
    """A department is asked about a case: the ids, and the address of the page."""
    source = side.connected(env, name)
    team = source.account_id.team_id
    agent = side.people(env, team, "social_crm.group_agent", f"{name}-agent")
    packer = env["res.users"].search([("login", "=", "packer")]) or side.people(
        env, None, "base.group_user", "packer"
    )
    departments = env["social.crm.department"].create(
        [
            {
                "name": f"Logistics of {name}",
                "email": f"{name}@acme.example",
                "member_ids": packer.ids,
            },
            {"name": f"Billing of {name}", "member_ids": packer.ids},
        ]
    )
    ticket = side.arrive(env, source, side.post(name)).ticket_id
    asked = ticket.with_user(agent)._social_ask([departments[0]], "Where is the parcel?").sudo()
    message = asked.message_ids.filtered(lambda each: each.message_type == "email_outgoing")
    return {
        "id": asked.id,
        "ticket": ticket.id,
        "agent": agent.login,
        "billing": str(departments[1].id),
        "page": "/s/q/" + asked._link().rpartition("/")[2],
        "parent": message.message_id,
    }


def answer_by_mail(env: Any, number: int, parent: str, text: str = MAIL_ANSWER) -> bool:
    """A mail comes in as Odoo fetches it: what fails is not fetched a second time."""
    mail = MAIL.format(to="catchall@acme.example", number=number, parent=parent, text=text)
    return bool(env["mail.thread"].message_process(False, mail))


def withdraw(env: Any, login: str, question_id: int) -> None:
    """Who asked needs no answer any more."""
    env = side.as_user(env, login)
    env["social.crm.question"].browse(question_id).action_withdraw()


def forward(env: Any, login: str, key: str, question_id: int, department: str) -> None:
    """Who asked passes it on."""
    env = side.as_user(env, login)
    env["social.crm.inbox"].act_forward_question([key], question_id, [f"d{department}"])


def how_it_stands(env: Any, ticket_id: int) -> list[tuple[str, str]]:
    """State and answer of the questions of a case, in their order."""
    found = env["social.crm.question"].search([("ticket_id", "=", ticket_id)], order="id")
    return [(each.state, each.answer or "") for each in found]
