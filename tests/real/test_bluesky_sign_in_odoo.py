"""Signing in to Bluesky by OAuth in browsers: from the form in Odoo to Bluesky's own page and back,
until the person takes the access away there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bluesky_page
import pytest
from odoo_server import OdooServer
from playwright.sync_api import Browser
from test_browser import Person, administrator, odoo_server

from house import bluesky, net

__all__ = ["administrator", "odoo_server"]  # fixtures

pytestmark = pytest.mark.skipif(bool(bluesky.missing()), reason=bluesky.missing() or "-")


@pytest.fixture(scope="module")
def server(server_folder: Path) -> Iterator[bluesky.Bluesky]:
    with bluesky.Bluesky(server_folder / "bluesky") as running:
        yield running


def test_from_the_form_to_the_page_of_the_server_and_until_it_ends(
    administrator: Person, chromium: Browser, odoo_server: OdooServer, server: bluesky.Bluesky
) -> None:
    call, page = odoo_server.call, administrator.page
    brand, anna = server.sign_up("kettleco"), server.sign_up("anna")
    (team,) = call("helpdesk.ticket.team", "create", [{"name": "Kettles"}])
    settings = {"handle": brand.handle, "server": server.url, "sign_in": "oauth", "jetstream": ""}
    values = {"name": "Kettles", "network": "bluesky", "settings": settings, "team_id": team,
              "facts": {"plc": server.directory}}  # fmt: skip
    (account,) = call("social.crm.account", "create", [values])

    def now() -> dict[str, Any]:
        names = ["state", "error", "handle", "expires_at", "refreshed_at", "refresh_failures"]
        (found,) = call("social.crm.account", "read", [account], names)
        return dict(found)

    def renew() -> None:
        call("social.crm.account", "write", [account], {"refresh_at": "2020-01-01 00:00:00"})
        _model, cron = call(
            "ir.model.data", "check_object_reference", "social_crm", "ir_cron_refresh"
        )
        call("ir.cron", "method_direct_trigger", [cron])

    page.goto(f"{odoo_server.url}/odoo/social-accounts/{account}")
    administrator.sees("button[name=action_connect]")
    administrator.picture("bluesky-before")
    page.click("button[name=action_connect]")
    page.wait_for_url(re.compile(re.escape(f"{server.url}/oauth/authorize")))
    bluesky_page.agree(page, brand)
    administrator.sees(".o_statusbar_status .o_arrow_button_current", "Connected")
    administrator.sees(".o_field_widget[name=handle]", brand.handle)
    assert page.locator(".alert-danger:visible").count() == 0
    administrator.picture("bluesky-connected")

    question = anna.post("@kettleco.test my kettle leaks", {brand.handle: brand.did})
    net.wait_until(lambda: bool(brand.notifications()), 60, "The network told nobody.")

    def mentions() -> list[dict[str, Any]]:
        domain = [("account_id", "=", account)]
        return list(call("social.crm.mention", "search_read", domain, ["external_id", "text"]))

    page.click("button[name=action_fetch_now]")
    net.wait_until(lambda: bool(mentions()), 300, "The question never came.")
    assert [each["external_id"] for each in mentions()] == [question["uri"]]

    assert now()["expires_at"]
    renew()
    net.wait_until(lambda: bool(now()["refreshed_at"]), 300, "It was never renewed.")
    assert not now()["refresh_failures"]

    bluesky_page.take_access_away(chromium, server, brand)
    renew()
    net.wait_until(lambda: now()["state"] == "disconnected", 300, "Nobody noticed.")
    assert "connect the account again" in now()["error"]
    page.goto(f"{odoo_server.url}/odoo/social-accounts/{account}")
    administrator.sees(".alert-danger", "connect the account again")
    administrator.picture("bluesky-ended")

    page.click("button[name=action_connect]")
    page.wait_for_url(re.compile(re.escape(f"{server.url}/oauth/authorize")))
    bluesky_page.agree(page, brand)
    administrator.sees(".o_statusbar_status .o_arrow_button_current", "Connected")
    assert [each["external_id"] for each in mentions()] == [question["uri"]], (
        "what was stored stays"
    )
