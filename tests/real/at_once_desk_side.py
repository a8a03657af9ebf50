"""What the tests of colleagues at once do inside Odoo: functions for :mod:`odoo_process`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import at_once_side as side

SCENE = {"scenario": "calm", "conversations": 6, "minutes": 1, "language": "en", "seed": 3}
"""Of a practice world."""


# Promises


def promised(env: Any, name: str, count: int) -> list[int]:
    """Cases of an agent that are due soon: he is to be warned, and so is who leads. Their ids."""
    source = side.connected(env, name)
    team = source.account_id.team_id
    agent = side.people(env, team, "social_crm.group_agent", f"{name}-agent")
    team.user_id = side.people(env, team, "social_crm.group_manager", f"{name}-lead")
    env["helpdesk.sla"].create(
        {
            "name": name,
            "social_target": "first_answer",
            "social_minutes": 90,
            "team_ids": team.ids,
            "social_warn_agent": 60,
            "social_warn_lead": 45,
        }
    )
    posts = [side.post(f"{name}-{number}") for number in range(count)]
    tickets = side.arrive(env, source, *posts).ticket_id
    tickets.user_id = agent
    return sorted(tickets.ids)


def warn(env: Any) -> None:
    """What the scheduled action does."""
    env["social.crm.assignment"]._cron_promises()


def warned(env: Any, ticket_ids: list[int]) -> list[tuple[int, int]]:
    """Activities of each case, and of how many promises of it somebody was warned."""
    kind = env.ref("social_crm.activity_type_due")
    found = []
    for ticket in env["helpdesk.ticket"].browse(ticket_ids):
        rows = env["helpdesk.ticket.sla"].search(
            [
                ("ticket_id", "=", ticket.id),
                ("social_warned_agent_at", "!=", False),
                ("social_warned_lead_at", "!=", False),
            ]
        )
        there = ticket.activity_ids.filtered(lambda each: each.activity_type_id == kind)
        found.append((len(there), len(rows)))
    return found


def closing(env: Any, name: str, count: int) -> list[int]:
    """Cases of an agent whose windows close in ten minutes. Their ids."""
    source = side.connected(env, name)
    team = source.account_id.team_id
    agent = side.people(env, team, "social_crm.group_agent", f"{name}-agent")
    team.user_id = side.people(env, team, "social_crm.group_manager", f"{name}-lead")
    posts = [side.post(f"{name}-{number}") for number in range(count)]
    mentions = side.arrive(env, source, *posts)
    closes = datetime.now(UTC).replace(tzinfo=None, microsecond=0) + timedelta(minutes=10)
    mentions.window_until = closes
    tickets = mentions.ticket_id
    tickets._social_note_window()
    tickets.user_id = agent
    return sorted(tickets.ids)


def warn_of_windows(env: Any) -> None:
    """What the scheduled action does."""
    env["social.crm.assignment"]._cron_windows()


def warned_of_windows(env: Any, ticket_ids: list[int]) -> list[list[str]]:
    """Who is to do something about each case, as logins."""
    kind = env.ref("social_crm.activity_type_due")
    tickets = env["helpdesk.ticket"].browse(ticket_ids)
    return [
        sorted(
            ticket.activity_ids.filtered(lambda each: each.activity_type_id == kind).mapped(
                lambda each: each.user_id.login
            )
        )
        for ticket in tickets
    ]


# How we are organised


def company_to_organise(env: Any, name: str) -> dict[str, Any]:
    """A company of its own with an account and two administrators; a plan for it."""
    company = env["res.company"].create({"name": name})
    values = {"company_id": company.id, "company_ids": [(6, 0, company.ids)]}
    admins = side.people(
        env, None, "social_crm.group_administrator", f"{name}-one", f"{name}-two", **values
    )
    env = env(context={"allowed_company_ids": company.ids})
    team = env["helpdesk.ticket.team"].create({"name": name, "company_id": company.id})
    source = side.connected(env, f"{name}-account", company_id=company.id)
    team.user_ids |= admins
    row = {
        "key": "new1",
        "id": False,
        "name": f"Service of {name}",
        "role": "service",
        "users": admins.ids,
        "accounts": source.account_id.ids,
        "topics": [],
        "languages": [],
    }
    return {"form": "central", "teams": [row]}


def shown(env: Any, login: str, plan: dict[str, Any]) -> str:
    """The token of what would be changed."""
    env = side.as_user(env, login)
    return str(env["social.crm.setup"].preview(plan)["token"])


def apply(env: Any, login: str, plan: dict[str, Any], token: str) -> int:
    """Choose a form. Its id."""
    env = side.as_user(env, login)
    return int(env["social.crm.setup"].apply(plan, token)["id"])


def undo(env: Any, login: str, organisation: int) -> int:
    """Take a form back. How many things were."""
    env = side.as_user(env, login)
    return len(env["social.crm.setup"].undo(organisation))


def last_form(env: Any, name: str) -> int:
    """The id of the form that a company chose last."""
    company = env["res.company"].search([("name", "=", name)])
    every = env["social.crm.organisation"]
    return int(every.search([("company_id", "=", company.id)], limit=1).id)


def organised(env: Any, name: str) -> dict[str, Any]:
    """What a company is made of, without ids and times."""
    company = env["res.company"].search([("name", "=", name)])
    every = env["social.crm.organisation"].with_context(active_test=False)
    teams = env["helpdesk.ticket.team"].with_context(active_test=False)
    teams = teams.search([("company_id", "=", company.id)])
    rules = env["social.crm.rule"].with_context(active_test=False)
    approvals = env["social.crm.approval.rule"].with_context(active_test=False)
    accounts = env["social.crm.account"].search([("company_id", "=", company.id)])
    return {
        "forms": sorted(every.search([("company_id", "=", company.id)]).mapped("state")),
        "teams": sorted((team.name, team.active, len(team.user_ids)) for team in teams),
        "rules": rules.search_count([("company_id", "=", company.id)]),
        "approvals": approvals.search_count([("company_id", "=", company.id)]),
        "accounts": [account.team_id.name for account in accounts],
    }


# Knowledge and help


def entry(env: Any, name: str) -> int:
    """An entry of the knowledge that two editors could approve. Its id."""
    side.people(env, None, "social_crm.group_manager", f"{name}-one", f"{name}-two")
    editor = side.as_user(env, f"{name}-one")
    values = {"name": "Where is my parcel?", "language": "en", "public_answer": "On its way."}
    return int(editor["social.crm.faq"].create(values).id)


def opened(env: Any, login: str, entry_id: int) -> str:
    """What a form knows of an entry that somebody opens."""
    (row,) = side.as_user(env, login)["social.crm.faq"].browse(entry_id).web_read({"seen": {}})
    return str(row["seen"])


def approve(env: Any, login: str, entry_id: int, seen: str) -> None:
    """Approve an entry with the button of a form that was opened before."""
    entries = side.as_user(env, login)["social.crm.faq"].with_context(social_as_seen=seen)
    entries.browse(entry_id).action_approve()


def save_form(env: Any, login: str, entry_id: int, seen: str, values: dict[str, Any]) -> str:
    """Save a form that was opened before. What it knows of the entry then."""
    entry = side.as_user(env, login)["social.crm.faq"].browse(entry_id)
    (row,) = entry.web_save({**values, "seen": seen}, {"seen": {}})
    return str(row["seen"])


def reword(env: Any, login: str, entry_id: int, answer: str) -> None:
    """Change what an entry answers."""
    side.as_user(env, login)["social.crm.faq"].browse(entry_id).public_answer = answer


def versions(env: Any, entry_id: int) -> list[tuple[int, str, bool]]:
    """Number, answer, and whether it is the one that is offered."""
    entry = env["social.crm.faq"].browse(entry_id)
    return [
        (each.number, each.public_answer, each.in_force)
        for each in entry.version_ids.sorted("number")
    ]


def help_of_a_customer(env: Any, name: str) -> int:
    """Somebody has answered another customer, and nobody has recognised it. The id of the post."""
    from odoo.addons.social_crm.networks.types import Audience

    source = side.connected(env, name)
    team = source.account_id.team_id
    side.people(env, team, "social_crm.group_agent", f"{name}-one", f"{name}-two")
    asked = side.post(f"{name}-asks", audience=Audience.PUBLIC, thread_id=name)
    answer = side.post(
        f"{name}-helps",
        "Look at the third line of the settings.",
        audience=Audience.PUBLIC,
        thread_id=name,
        parent_id=asked.external_id,
    )
    mentions = side.arrive(env, source, asked, answer)
    mention = mentions.filtered(lambda each: each.external_id == answer.external_id)
    env["social.crm.help"].search([("mention_id", "=", mention.id)]).unlink()
    return int(mention.id)


def say_of_help(env: Any, login: str, mention_id: int, said: str) -> Any:
    """What a colleague says of it. A token with which he takes it back."""
    env = side.as_user(env, login)
    why = "It is the fourth" if said == "wrong" else None
    return env["social.crm.inbox"].act_help([f"m{mention_id}"], said, why)["undo"]


def take_back(env: Any, login: str, undo: Any) -> None:
    """Undo what was done in the inbox."""
    side.as_user(env, login)["social.crm.inbox"].act_undo(undo)


def help_known(env: Any, mention_id: int) -> list[tuple[str, str]]:
    """What holds of it, and who said so."""
    found = env["social.crm.help"].search([("mention_id", "=", mention_id)])
    return [(each.state, each.said_by_id.login or "") for each in found]


# Shifts


def end_of_shift(env: Any, name: str, count: int) -> list[int]:
    """Cases of somebody whose shift is over; two others are on duty. Their ids."""
    source = side.connected(env, name)
    team = source.account_id.team_id
    logins = (f"{name}-gone", f"{name}-there", f"{name}-takes")
    users = side.people(env, team, "social_crm.group_agent", *logins)
    now = env.cr.now()
    always, never = env["resource.calendar"].create(
        [
            {
                "name": day,
                "tz": "UTC",
                "attendance_ids": [(5,)]
                + [
                    (0, 0, {"name": day, "dayofweek": weekday, "hour_from": 0, "hour_to": 24,
                            "day_period": "morning"})
                    for weekday in days
                ],
            }
            for day, days in (
                ("always", [str(number) for number in range(7)]),
                ("another day", [str((now.weekday() + 3) % 7)]),
            )
        ]
    )  # fmt: skip
    # One of those who are there is handed over to; the other takes something himself.
    env["social.crm.member"].create({"team_id": team.id, "user_id": users[1].id})
    posts = [side.post(f"{name}-{number}") for number in range(count)]
    tickets = side.arrive(env, source, *posts).ticket_id
    tickets.write({"user_id": users[0].id, "social_handing": "given"})
    env["social.crm.roster"].create(
        {
            "team_id": team.id,
            "duty_ids": [
                (0, 0, {"user_id": user.id, "calendar_id": calendar.id})
                for user, calendar in zip(users, (never, always, always), strict=True)
            ],
        }
    )
    return sorted(tickets.ids)


def hand_over(env: Any) -> None:
    """What the scheduled action does."""
    env["social.crm.assignment"]._cron_duty()


def take(env: Any, login: str, ticket_ids: list[int]) -> None:
    """Somebody takes cases."""
    env = side.as_user(env, login)
    env["social.crm.inbox"].act_assign([f"t{number}" for number in ticket_ids], env.uid)


def whose(env: Any, ticket_ids: list[int]) -> list[str]:
    """Who has these."""
    return [ticket.user_id.login for ticket in env["helpdesk.ticket"].browse(ticket_ids)]


# Practice


def practice(env: Any, name: str) -> int:
    """An account for practice. Its id."""
    team = env["helpdesk.ticket.team"].create({"name": name})
    side.people(env, team, "social_crm.group_agent", f"{name}-agent")
    begun = (datetime.now(UTC) - timedelta(minutes=10)).isoformat()
    settings = {**SCENE, "start": begun}
    account = env["social.crm.account"].create(
        {"name": name, "network": "practice", "settings": settings, "team_id": team.id}
    )
    account._connected(account._network().check())
    return int(account.id)


def play(env: Any, account_id: int) -> list[str]:
    """Read what the scripted customers say, and answer each of them at the network, as a worker
    does. What our answers are called there."""
    from odoo.addons.social_crm.networks.types import Reply

    account = env["social.crm.account"].browse(account_id)
    source = account.source_ids[:1]
    network = account._network()
    pages = list(network.fetch(source._spec(), ""))
    # More of them may write while we answer.
    first = [each for page in pages for each in page.mentions if not each.parent_id]
    return [
        network.send(
            Reply("We look into it.", each.audience, parent=each), f"key {each.external_id}"
        ).external_id
        for each in first
    ]


def read(env: Any, account_id: int) -> None:
    """Read, store and work what the scripted customers say, if the account is still there."""
    sources = env["social.crm.account"].browse(account_id).exists().source_ids
    sources._fetch(sources)
    env["social.crm.process"]._cron_process()


def wipe(env: Any, account_id: int) -> None:
    """Take away what was practised."""
    env["social.crm.account"].browse(account_id)._wipe_practice()


def practised(env: Any, account_id: int) -> dict[str, int]:
    """What is left of an account for practice. Its folder counts as one."""
    return {
        "accounts": env["social.crm.account"].search_count([("id", "=", account_id)]),
        "posts": env["social.crm.mention"].search_count([("account_id", "=", account_id)]),
        "cases": env["helpdesk.ticket"]
        .with_context(active_test=False)
        .search_count([("social_account_id", "=", account_id)]),
        "people": env["social.crm.profile"].search_count([("network", "=", "practice")]),
        "folders": len(_folders(env, account_id)),
    }


def _folders(env: Any, account_id: int) -> list[Path]:
    from odoo.tools import config

    places = Path(config.filestore(env.cr.dbname)) / "social_crm_places"
    return list(places.glob(f"{account_id}-*"))
