"""What tests of several workers at once do inside Odoo: requests and pages as Odoo serves them, and
cases to work on. Functions for :mod:`odoo_process`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

GATE = 20_071
"""Of an advisory lock."""
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Told:
    """What somebody got for what he did.

    :param value: what the work returned
    :param sentence: what he was told instead
    :param tries: how often it was done, since others were quicker
    """

    value: Any = None
    sentence: str = ""
    tries: int = 1


def as_request(env: Any, work: Any, *arguments: Any) -> Told:
    """Do something as Odoo does a request: again if another was quicker, and committed."""
    return _request(env, work, arguments, False)


def as_request_at_the_gate(env: Any, work: Any, *arguments: Any) -> Told:
    """The same, but wait at the gate before anything is done, for once."""
    return _request(env, work, arguments, True)


def _request(env: Any, work: Any, arguments: tuple[Any, ...], gate: bool) -> Told:
    from odoo.exceptions import RedirectWarning, UserError
    from odoo.service.model import retrying

    tries = 0

    def once() -> Any:
        nonlocal tries
        tries += 1
        if gate and tries == 1:
            env.cr.execute("SELECT pg_advisory_xact_lock_shared(%s)", [GATE])
        return work(env, *arguments)

    try:
        value = retrying(once, env)
        env.cr.commit()
    except (UserError, RedirectWarning) as error:
        env.cr.rollback()
        return Told(sentence=str(error.args[0]), tries=tries)
    return Told(value, tries=tries)


def as_user(env: Any, login: str) -> Any:
    """An environment of somebody."""
    user = env["res.users"].search([("login", "=", login)])
    return env(user=user.id, context={"allowed_company_ids": user.company_ids.ids})


# Pages, as a browser opens them


def open_page(env: Any, path: str) -> tuple[str, str]:
    """Look at a page.

    :returns: the session, and what forms of it are posted with
    """
    client = _browser()
    response = client.get(path)
    assert response.status_code == 200, response.status
    found = _TOKEN.search(response.text)
    assert found, response.text
    return client.get_cookie("session_id", domain="localhost").value, found[1]


def post_page(
    env: Any, path: str, opened: tuple[str, str], fields: dict[str, str]
) -> tuple[int, str]:
    """Post a form of a page that was opened.

    :returns: status and text of the page that comes
    """
    session, token = opened
    client = _browser()
    client.set_cookie("session_id", session, domain="localhost")
    response = client.post(path, data={**fields, "csrf_token": token, "lang": "en"})
    return response.status_code, response.text


def _browser() -> Any:
    from werkzeug.test import Client

    from odoo.http import root

    return Client(root)


# Cases


def connected(env: Any, name: str, **values: Any) -> Any:
    """A source of an account that sends nothing.

    :rtype: social.crm.source
    """
    env.company.social_crm_profile_cap = 0
    # At work at any hour: what is due when must not depend on when the tests run.
    team = env["helpdesk.ticket.team"].create({"name": name, "resource_calendar_id": False})
    account = env["social.crm.account"].create(
        {
            "name": name,
            "network": "mastodon",
            "settings": {"instance": f"http://{name}.example"},
            "team_id": team.id,
            **values,
        }
    )
    account.write(
        {
            "state": "connected",
            "external_id": name,
            "handle": name,
            "connected_at": "2020-01-01",
            "paused": True,
        }
    )
    return env["social.crm.source"].create(
        {"account_id": account.id, "name": name, "kind": "mentions", "caught_up": True}
    )


def post(name: str, text: str = "Where is my parcel?", **values: Any) -> Any:
    """A post of somebody of that name, private unless something else is said.

    :rtype: Mention
    """
    from odoo.addons.social_crm.networks.types import Audience, Author, Mention

    author = Author(f"id-{name}", name, name.title(), f"https://net.example/@{name}")
    values = {
        "written_at": datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1),
        "audience": Audience.DIRECT,
        "thread_id": f"talk-{name}",
        **values,
    }
    return Mention(values.pop("external_id", f"post-{name}"), author, text=text, **values)


def arrive(env: Any, source: Any, *posts: Any) -> Any:
    """Posts come in and are worked.

    :rtype: social.crm.mention
    """
    from odoo.addons.social_crm.networks.types import Page

    env["social.crm.ingest"]._store_page(source, Page(mentions=posts))
    env["social.crm.process"]._cron_process()
    mentions = env["social.crm.mention"].search(
        [
            ("account_id", "=", source.account_id.id),
            ("external_id", "in", [each.external_id for each in posts]),
        ]
    )
    mentions.invalidate_recordset()
    return mentions


def people(env: Any, team: Any, group: str, *logins: str, **values: Any) -> Any:
    """Colleagues in a team.

    :rtype: res.users
    """
    users = env["res.users"].create(
        [
            {
                "name": login.title(),
                "login": login,
                "email": f"{login}@acme.example",
                "notification_type": "inbox",
                "group_ids": [(4, env.ref(group).id)],
                **values,
            }
            for login in logins
        ]
    )
    if team:
        team.user_ids |= users
    return users


def notes(env: Any, login: str) -> list[str]:
    """What somebody was told."""
    partner = env["res.users"].search([("login", "=", login)]).partner_id
    found = env["mail.notification"].search([("res_partner_id", "=", partner.id)])
    return [str(body) for body in found.mail_message_id.sorted("id").mapped("body")]


def said_in(env: Any, ticket_id: int) -> list[str]:
    """What stands in the chatter of a case."""
    return [str(each.body) for each in env["helpdesk.ticket"].browse(ticket_id).message_ids]
