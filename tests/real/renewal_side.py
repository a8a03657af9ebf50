"""What tests of the renewal do inside Odoo: functions for :mod:`odoo_process`, ``env`` first."""

from __future__ import annotations

from typing import Any


def create_account(env: Any, base: str, shop: str) -> int:
    """A connected account whose sign-in is kept at a server of the test. Its id."""
    account = env["social.crm.account"].create(
        {
            "name": "Our shop",
            "network": "google_business",
            "settings": {"client_id": "our-app", "client_secret": "app-s3cret"},
        }
    )
    account._keep_secrets(
        {
            "client_secret": "app-s3cret",
            "access_token": "access-0",
            "refresh_token": "refresh-0",
            "expires_at": "2099-01-01T00:00:00+00:00",
        }
    )
    account.write({"state": "connected", "external_id": shop, "facts": {"base": base}})
    return account.id


def make_due(env: Any, account_id: int) -> None:
    """Let the renewal be due, and a worker that was killed be given up."""
    account = env["social.crm.account"].browse(account_id)
    account.write({"refresh_at": "2020-01-01", "refreshing_until": False})


def renew(env: Any) -> None:
    """What the scheduled action does."""
    env["social.crm.account"]._cron_refresh()


def look(env: Any, account_id: int) -> dict[str, Any]:
    """What is kept: state, tokens."""
    account = env["social.crm.account"].browse(account_id)
    secrets = account._secrets()
    kept = {key: secrets.get(key) for key in ("access_token", "refresh_token", "client_secret")}
    return {"state": account.state, "error": account.refresh_error, **kept}


def sign_in_again(env: Any, account_id: int, refresh_token: str) -> None:
    """What a person does who is asked to."""
    account = env["social.crm.account"].browse(account_id)
    secrets = {**account._secrets(), "refresh_token": refresh_token}
    account._keep_secrets(secrets)
    account.write({"state": "connected", "error": False})
