"""The world of ``make demo``: a social server, invented people on it, and an Odoo that listens.

server.py   the social server, snac2 or mastodon-mock
people.py   who lives there and what they have written
office.py   what is in Odoo before anybody writes
visitor.py  a person at Odoo's pages, who connects the account as one does in a browser

Odoo's database knows whether its part is complete, and with which server (``office.PARAMETER``).
Whatever an interrupted first run left behind is made anew.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from .. import net, paths, postgres
from ..customer import Customer
from ..say import HouseError, step
from . import office, server
from .people import BRAND, POSTS, WRITER
from .visitor import Visitor

if TYPE_CHECKING:
    from ..demo import Demo


def start(demo: Demo) -> None:
    """Have the social server running and Odoo's records made; Odoo itself need not run.

    :raises HouseError: the server cannot be started, or its data are gone.
    """
    here = _existing(demo)
    if here is None:
        _build(demo)
    elif not here.exists():
        raise HouseError(
            "The data of the demo's social server are gone, so it cannot go on: "
            "begin anew with `make demo FRESH=1`, which removes the demo's database."
        )
    elif not here.running():
        _start(here)


def connect(demo: Demo) -> list[tuple[str, str]]:
    """Connect the accounts that are not, as a person does. Returns what to tell people.

    :raises HouseError: one cannot be connected; the sentence holds the reason.
    """
    here = _existing(demo)
    assert here is not None  # start() has seen to it
    if _unconnected(demo):
        with step("Accounts connected"):
            admin = Visitor(demo.url, "admin", "admin")
            for key, account in _unconnected(demo).items():
                if key == office.BRAND_ACCOUNT:
                    admin.sign_in(account, here, BRAND)
                else:
                    admin.call("social.crm.account", "action_connect", [account])
        if _unconnected(demo):
            reason = _query(demo, "SELECT error FROM social_crm_account WHERE error IS NOT NULL")
            raise HouseError(
                f"An account in Odoo could not be connected ({reason}): read {demo.log}"
            )
    teammates = " · ".join(f"{login} / {login}" for login in office.TEAMMATES)
    return [
        ("", teammates),
        ("Social server", f"{here.url} ({here.title})"),
        ("The brand there", f"{here.page(BRAND)}: here the answers appear"),
        *([("A blog there", f"{here.blog}: read by its feed")] if here.blog else []),
        *here.how_to_write(WRITER),
        ("", "it is in Odoo (Social → Mentions) within about a minute"),
    ]


def stop(demo: Demo) -> list[str]:
    """Stop the social server. Returns the names of what was stopped."""
    found = [kind(demo.folder / name, 0) for name, kind in server.KINDS.items()]
    return [each.title.split(",")[0] for each in found if each.stop()]


def find(demo: Demo) -> server.Server:
    """The social server of a demo that has been built.

    :raises HouseError: it has not.
    """
    here = _existing(demo)
    if here is None:
        raise HouseError("There is no demo yet: `make demo` builds it.")
    return here


def _existing(demo: Demo) -> server.Server | None:
    """The server that Odoo was set up with, None when it has not been."""
    text = _query(demo, f"SELECT value FROM ir_config_parameter WHERE key = '{office.PARAMETER}'")
    if not text:
        return None
    known = json.loads(text)
    return server.known(demo.folder, known["kind"], known["port"])


def _unconnected(demo: Demo) -> dict[str, int]:
    """Key and id of the demo's accounts that are not connected; deleted ones are left alone."""
    text = _query(
        demo,
        "SELECT json_object_agg(data.name, account.id)"
        " FROM social_crm_account account"
        " JOIN ir_model_data data ON data.res_id = account.id"
        f" WHERE data.module = '{office.MODULE}' AND data.model = 'social.crm.account'"
        " AND account.active AND account.state <> 'connected'",
    )
    return dict(json.loads(text or "{}"))


def _query(demo: Demo, sql: str) -> str:
    return postgres.query(sql, demo.database)


def _build(demo: Demo) -> None:
    """A new server with everything written there, then Odoo's part in one transaction."""
    stop(demo)  # of an interrupted run
    here = server.choose(demo.folder)
    with step(f"Social server ({here.kind}) with {len(POSTS)} posts of invented people"):
        here.create()
        here.start()
        brand = _write(here)
        facts = {"kind": here.kind, "port": here.port, "url": here.url, "blog": here.blog}
        demo.shell(
            f"import sys\n"
            f"sys.path.insert(0, {str(paths.CHECKOUT)!r})\n"
            f"from house.world import office\n"
            f"office.set_up(env, **{facts!r})\n"
            f"env.cr.commit()\n"
        )
        expected = sum(post.addresses_brand for post in POSTS)
        net.wait_until(
            lambda: len({told["status"]["id"] for told in brand.notifications()}) >= expected,
            60,
            f"The social server does not tell the brand of what was written: {here.url}",
        )


def _start(here: server.Server) -> None:
    # Every post is known by an address with this port, so another one will not do.
    if net.listens("127.0.0.1", here.port):
        raise HouseError(
            f"Another program listens on port {here.port}, which the demo's social server needs: "
            "stop that program and repeat, or begin anew with `make demo FRESH=1`."
        )
    with step(f"Social server started ({here.kind})"):
        here.start()
        if not here.running():
            raise HouseError(f"The social server at {here.url} ended as soon as it was started.")


def _write(here: server.Server) -> Customer:
    """Let everybody write. Returns the brand."""
    people: dict[str, Customer] = {BRAND: here.log_in(BRAND)}
    ids: dict[str, str] = {}
    moments: dict[str, float] = {}
    for post in POSTS:
        if post.author not in people:
            people[post.author] = here.log_in(post.author)
        # Times of posts are full seconds, and a thread is read in their order.
        time.sleep(max(0, moments.get(post.answers, 0) + 1.1 - time.time()))
        written = people[post.author].post(
            post.text,
            visibility="direct" if post.private else "public",
            answers=ids[post.answers] if post.answers else None,
            language=post.language,
        )
        if post.key:
            ids[post.key] = written["id"]
            moments[post.key] = time.time()
    return people[BRAND]
