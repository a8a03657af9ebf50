"""What tests of the notice on a profile do inside Odoo: functions for :mod:`odoo_process`."""

from __future__ import annotations

from typing import Any

import at_once_side as side


def nobody_is_there(env: Any, name: str, server: str, text: str) -> int:
    """An account whose profile shall say this, at any hour. Its id."""
    source = side.connected(env, name, settings={"instance": server})
    source.paused = True
    account = source.account_id
    # Hours in which nobody ever works.
    account.team_id.resource_calendar_id = env["resource.calendar"].create(
        {"name": name, "attendance_ids": [(5,)]}
    )
    account._keep_secrets({"access_token": "token"})
    account.write({"paused": False, "notice": True, "notice_text": text})
    return int(account.id)


def put_up(env: Any) -> None:
    """What the scheduled action does."""
    env["social.crm.account"]._cron_notice()


def reword(env: Any, account_id: int, text: str) -> None:
    """An administrator wants other words."""
    env["social.crm.account"].browse(account_id).notice_text = text


def give_up_the_dead(env: Any, account_id: int) -> None:
    """As if five minutes had passed, if somebody is at it."""
    account = env["social.crm.account"].browse(account_id)
    if account.notice_busy_until:
        account.notice_busy_until = "2020-01-01"
    account.notice_try_at = False


def said(env: Any, account_id: int) -> tuple[str, bool, int]:
    """What is taken to stand there, whether somebody is at it, and how often it failed."""
    account = env["social.crm.account"].browse(account_id)
    return account.notice_shown or "", bool(account.notice_busy_until), account.notice_failures
