"""What is in the demo's Odoo before anybody writes: the company, its people and its customers.

``set_up`` runs in an Odoo shell, in one transaction.
"""

from __future__ import annotations

import json
from typing import Any

from . import (
    community,
    duty,
    guidelines,
    history,
    ideas,
    knowledge,
    notice,
    organisation,
    practice,
    promises,
    questions,
    satisfaction,
)
from .accounts import new_account
from .people import BLOG_NAME, BRAND_NAME, HASHTAG

PARAMETER = "social_crm_demo.server"
"""Which server the demo was built with, as JSON; it is there when everything else is."""
MODULE = "__social_crm_demo__"
BRAND_ACCOUNT = "brand"
BLOG_ACCOUNT = "blog"

TEAMMATES = {  # login, which is the password too -> name, group
    "agent": ("Alina Brandt", "social_crm.group_agent"),
    "manager": ("Moritz Falk", "social_crm.group_manager"),
}
PARTS: tuple[Any, ...] = (
    duty,
    guidelines,
    ideas,
    knowledge,
    organisation,
    practice,
    promises,
    community,
    satisfaction,
    questions,
    notice,
)
"""Modules with ``set_up(env, team)``: what the demo has of one part of the addon each."""
# Login, languages, topics (ids of data), cases at most
SKILLS = (
    ("agent", ("de_DE", "en_US"), ("product", "delivery", "app"), 8),
    ("manager", ("de_DE",), ("payment", "contract"), 3),
)
# Customer number, name, handle at the server (a user there), company, town
CONTACTS = (
    ("123456", "Martina Müller", "martina", "", "Husum"),
    ("123471", "Jörg Weißenfels", "joerg", "", "Gießen"),
    ("123502", "Emily Carter", "", "", "Leeds"),
    ("123518", "Svenja Böttcher", "svenja", "Café Böttcher", "Lübeck"),
    ("123533", "Konrad Überreiter", "", "", "Passau"),
)


def set_up(env: Any, kind: str, port: int, url: str, blog: str) -> None:
    """Make everything that the demo needs in Odoo. The caller commits.

    :param env: an ``odoo.api.Environment`` of the superuser.
    :param kind: the kind of the social server, ``port`` and ``url`` where it is.
    :param blog: the address of a site with a feed, may be empty.
    """
    host = url.partition("//")[2]
    parameters = env["ir.config_parameter"]
    parameters.set_param("social_crm.allowed_hosts", host)
    company = env.ref("base.main_company")
    euro = env.ref("base.EUR")
    euro.active = True
    company.write(
        {
            "name": BRAND_NAME,
            "currency_id": euro.id,
            "social_crm_answered_stage_id": env.ref(
                "helpdesk_mgmt.helpdesk_ticket_stage_in_progress"
            ).id,
        }
    )
    team = _team(env, company)
    _contacts(env, host)
    brand = _account(env, BRAND_ACCOUNT, f"{BRAND_NAME} on Mastodon", "mastodon", team)
    brand.settings = {"instance": url, "profile": True}
    _sources(env, brand)
    if blog:
        blogger = _account(env, BLOG_ACCOUNT, BLOG_NAME, "feed", team)
        blogger.settings = {"address": blog}
    history.write(env, team)
    for part in PARTS:
        part.set_up(env, team)
    parameters.set_param(PARAMETER, json.dumps({"kind": kind, "port": port}))


def _team(env: Any, company: Any) -> Any:
    """The helpdesk team with its people."""
    members = env.ref("base.user_admin")
    salesman = env.ref("sales_team.group_sale_salesman")  # makes leads of mentions
    for login, (name, group) in TEAMMATES.items():
        user = env["res.users"].with_context(no_reset_password=True)
        members |= user.create(
            {
                "name": name,
                "login": login,
                "password": login,
                "email": f"{login}@nordlicht.example",
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [(4, env.ref(group).id), (4, salesman.id)],
            }
        )
    values = {"name": "Social Service", "company_id": company.id, "user_ids": [(6, 0, members.ids)]}
    team = env["helpdesk.ticket.team"].create(values)
    env["social.crm.member"].create(
        [
            {
                "team_id": team.id,
                "user_id": members.filtered(lambda user, login=login: user.login == login).id,
                "language_ids": [(6, 0, _languages(env, codes).ids)],
                "topic_ids": [(6, 0, [env.ref(f"social_crm.topic_{key}").id for key in topics])],
                "maximum": most,
            }
            for login, codes, topics, most in SKILLS
        ]
    )
    return team


def _languages(env: Any, codes: tuple[str, ...]) -> Any:
    languages = env["res.lang"].with_context(active_test=False)
    return languages.search([("code", "in", codes)])


def _contacts(env: Any, host: str) -> None:
    """Customers, some of them with the handle that they gave us."""
    partners = env["res.partner"]
    for number, name, handle, employer, town in CONTACTS:
        parent = employer and partners.create(
            {"name": employer, "is_company": True, "city": town, "ref": f"{number}-0"}
        )
        partner = partners.create(
            {
                "name": name,
                "ref": number,
                "city": town,
                "parent_id": parent.id if parent else False,
            }
        )
        if handle:
            env["social.crm.handle"].create(
                {
                    "partner_id": partner.id,
                    "network": "mastodon",
                    "handle": f"@{handle}@{host}",
                }
            )


def _account(env: Any, key: str, name: str, network: str, team: Any) -> Any:
    """An account that is not connected yet, and is found again by its key."""
    account = new_account(env, team, name, network)
    env["ir.model.data"].create(
        {"module": MODULE, "name": key, "model": account._name, "res_id": account.id}
    )
    return account


def _sources(env: Any, account: Any) -> None:
    """What is read for the brand, every minute."""
    sources: list[tuple[str, str, dict[str, str]]] = [
        ("mentions", "Mentions and messages", {}),
        ("own", "Own posts", {}),
        ("hashtag", f"#{HASHTAG}", {"tag": HASHTAG}),
    ]
    env["social.crm.source"].create(
        [
            {
                "account_id": account.id,
                "kind": kind,
                "name": name,
                "settings": settings,
                "interval": 1,
            }
            for kind, name, settings in sources
        ]
    )
