"""What stands on the public pages that :mod:`test_public_pages` opens: made inside Odoo, by
:mod:`odoo_process`. Two companies, with words that are long, hostile, or run from right to left."""

from __future__ import annotations

from typing import Any

import at_once_customer_side as customers
import at_once_side as side

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenaufbewahrungsregal" * 3
HOSTILE = (
    "</textarea></title><script>alert(1)</script><img src=x onerror=alert(2)>"
    '<style>*{display:none}</style>" onfocus="alert(3)" autofocus x="${7*7}'
)
ARABIC = "أين طردي؟ لم يصل بعد (رقم 4711)."
HTML = (
    '<p id="answer" tabindex="1" style="position:fixed">My <b>parcel</b> is lost.</p>'
    '<p><img src="http://localhost:{port}/spy.png" onerror="alert(4)"></p>'
    '<p><a href="http://localhost:{port}/in-a-post">look here</a></p>'
)


def make(env: Any, port: int) -> dict[str, str]:
    """Make what is looked at.

    :param port: of a server on ``localhost`` to which links lead
    :returns: what a page shows to its path
    """
    env.company.write({"name": "Acme Kettles", "social_crm_help_slug": "acme"})
    other = env["res.company"].create(
        {"name": f"Bäckerei {LONG}", "social_crm_help_slug": "baeckerei"}
    )
    owner = env.ref("base.user_admin")
    owner.company_ids += other
    elsewhere = f"http://localhost:{port}/in-an-entry"
    entries = (
        ("Where is my parcel?", "en", f"Look at {elsewhere} now.", env.company),
        (f"What is {LONG}?", "en", f"{LONG}\n\n{HOSTILE}", env.company),
        ("Wo ist mein Wasserkocher?", "de", "Unterwegs.", env.company),
        (ARABIC, "ar", f"{ARABIC}\nKettle 4711\n{ARABIC}", env.company),
        (f"Wann kommt {LONG}?", "de", HOSTILE, other),
        (f"Ist {HOSTILE} frisch?", "de", f"Ja, bei {{{{company}}}}.\n{LONG}", other),
    )
    ids = {}
    for name, language, answer, company in entries:
        entry = env["social.crm.faq"].create(
            {
                "name": name,
                "language": language,
                "public_answer": answer,
                "published": True,
                "company_id": company.id,
                "owner_id": owner.id,
            }
        )
        entry._approve()
        ids[name] = entry.id
    first, arabic = (ids[entries[number][0]] for number in (0, 3))
    return {
        "help": "/social/help/acme",
        "help-found": "/social/help/acme?q=parcel",
        "help-nothing": "/social/help/acme?q=quokka",
        "help-one": f"/social/help/acme/{first}",
        "help-right-to-left": f"/social/help/acme/{arabic}",
        "help-other": "/social/help/baeckerei",
        "help-gone": "/social/help/acme/99999",
        "help-nowhere": "/social/help/nobody",
        **secret_pages(env, port),
    }


def secret_pages(env: Any, port: int) -> dict[str, str]:
    """Pages with a secret in their address: two of each kind, of which one may be answered."""
    from odoo.addons.social_crm.networks.types import Audience

    source = side.connected(env, "net")
    agent = side.people(env, source.account_id.team_id, "social_crm.group_agent", "asker")
    department = env["social.crm.department"].create(
        {"name": f"Logistics {LONG}", "email": "logistics@acme.example"}
    )
    env["social.crm.department"].create({"name": f"Billing {LONG}", "email": "b@acme.example"})
    paths = {}
    for name in ("question", "question-2"):
        post = side.post(
            name,
            ARABIC,
            html=HTML.format(port=port),
            audience=Audience.PUBLIC,
            url=f"http://localhost:{port}/at-the-network",
            thread_id=f"thread-{name}",
        )
        ticket = side.arrive(env, source, post).ticket_id or env["helpdesk.ticket"]
        asked = ticket.with_user(agent)._social_ask(
            [department], f"{ARABIC}\n{HOSTILE} {LONG}", excerpt=f"Number 4711\n{HOSTILE}"
        )
        paths[name] = "/s/q/" + asked.sudo()._link().rpartition("/")[2]
    for name, ticket_id in zip(
        ("rating", "rating-2"), customers.closed_cases(env, "rated", 2), strict=True
    ):
        paths[name] = customers.ask_by_hand(env, ticket_id)
    mention = side.arrive(env, source, side.post("stranger"))
    _invitation, token = env["social.crm.invitation"]._make(mention.profile_id, mention)
    paths["invitation"] = f"/s/{token}"
    for kind in ("question", "rating", "invitation"):
        path = paths[kind]
        paths[f"{kind}-dead"] = path[: path.rindex("/") + 1] + "x" * 32
    return paths
