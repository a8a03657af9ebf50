"""What tests do inside Odoo: functions for :mod:`odoo_process`, each with ``env`` first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

# The steps of the flow, as the scheduled actions call them.


def fetch(env: Any, overlap: bool = True) -> None:
    """Read what is due, and store it page by page.

    :param overlap: read the last minutes again in any case; it would heal what a test looks for
    """
    if not overlap:
        from odoo.addons.social_crm.networks import mastodon_reading

        # Of this worker, which ends with this piece of work.
        mastodon_reading._SOON = mastodon_reading._LATE = timedelta(0)
    env["social.crm.source"]._cron_fetch()


def read_whoever_reads_it(env: Any, account_id: int) -> None:
    """Read an account's sources although another worker may be reading them."""
    sources = env["social.crm.account"].browse(account_id).source_ids
    sources._fetch(sources)


def renew(env: Any) -> None:
    """Open and renew sessions, as far as that is due."""
    env["social.crm.account"]._cron_refresh()


def process(env: Any, batch: int = 200) -> None:
    """Work what was stored: conversations, tickets, chatter.

    :param batch: mentions in one transaction
    """
    from odoo.addons.social_crm.models import social_crm_process

    social_crm_process.BATCH = batch  # of this worker, which ends with this piece of work
    env["social.crm.process"]._cron_process()


def send(env: Any) -> None:
    """Send what is queued, and look up what is not known."""
    env["social.crm.reply"]._cron_send()


def everything(env: Any, batch: int = 200, overlap: bool = True) -> None:
    """All steps, one after another."""
    fetch(env, overlap)
    process(env, batch)
    send(env)


def scheduled(env: Any) -> None:
    """Let Odoo's own scheduler do what is due, once."""
    env["ir.cron"]._process_jobs(env.cr.dbname)


# The world around


def only_our_schedules(env: Any) -> None:
    """No scheduled action of anybody else runs in this database."""
    ours = [env.ref(f"social_crm.ir_cron_{name}").id for name in ("fetch", "process", "send")]
    env["ir.cron"].search([("id", "not in", ours)]).active = False


def set_parameters(env: Any, **parameters: Any) -> None:
    """Set system parameters of ours; None takes one back."""
    for name, value in parameters.items():
        env["ir.config_parameter"].set_param(f"social_crm.{name}", value)


def create_team(env: Any, name: str) -> int:
    """A helpdesk team with an agent who follows it and is told in Odoo, not by mail. Its id."""
    # Few people write in these tests, and each more than anybody would.
    env.company.social_crm_profile_cap = 0
    agent = env["res.users"].create(
        {
            "name": f"Agent of {name}",
            "login": f"agent of {name}",
            "notification_type": "inbox",
            "group_ids": [(4, env.ref("social_crm.group_agent").id)],
        }
    )
    team = env["helpdesk.ticket.team"].create({"name": name, "user_ids": [(4, agent.id)]})
    subtypes = env["mail.message.subtype"].search(
        [("res_model", "in", ("helpdesk.ticket.team", "helpdesk.ticket", False))]
    )
    team.message_subscribe(partner_ids=agent.partner_id.ids, subtype_ids=subtypes.ids)
    return team.id


def create_account(env: Any, name: str, server: str, team_id: int) -> int:
    """A Mastodon account that is not connected yet. Its id."""
    account = env["social.crm.account"].create(
        {
            "name": name,
            "network": "mastodon",
            "settings": {"instance": server},
            "team_id": team_id,
        }
    )
    return account.id


def connect_account(
    env: Any, network: str, name: str, settings: dict[str, str], team_id: int
) -> int:
    """An account of a network whose keys are typed in, connected. Its id."""
    values = {"name": name, "network": network, "settings": settings, "team_id": team_id}
    account = env["social.crm.account"].create(values)
    account.action_connect()
    return int(account.id)


def replace_secrets(env: Any, account_id: int, **secrets: str) -> None:
    """What a server handed out, long ago, is not what it was."""
    account = env["social.crm.account"].browse(account_id)
    account._keep_secrets({**account._secrets(), **secrets})
    account.sudo().write(
        {"last_chance_until": False, "refreshed_at": env.cr.now() - timedelta(hours=1)}
    )


def renewal_is_due(env: Any, account_id: int) -> None:
    """The credentials of an account grow old."""
    env["social.crm.account"].browse(account_id).sudo().refresh_at = env.cr.now()


def state_of(env: Any, account_id: int) -> tuple[str, str, bool]:
    """How an account is: its state, what it says, and whether its work waits for a renewal."""
    account = env["social.crm.account"].browse(account_id)
    return account.state, account.error or "", bool(account.refused_at)


def connect(env: Any, account_id: int, token: str) -> None:
    """Connect with a token that somebody got elsewhere."""
    account = env["social.crm.account"].browse(account_id)
    account._keep_secrets({"access_token": token})
    account.action_check()


def retire(env: Any, account_id: int) -> None:
    """Nothing of this account is read or sent any more."""
    env["social.crm.account"].browse(account_id).paused = True


def make_due(env: Any, account_id: int) -> None:
    """Somebody presses "Fetch now"."""
    env["social.crm.account"].browse(account_id).action_fetch_now()


def let_time_pass(env: Any, seconds: int) -> None:
    """Everything that waits for a moment has waited so much longer."""
    for table, columns in {
        "social_crm_source": ("running_until", "waiting_until", "next_run"),
        "social_crm_account": ("waiting_until",),
        "social_crm_reply": ("sending_at", "next_try"),
    }.items():
        moved = ", ".join(f"{name} = {name} - make_interval(secs => %(s)s)" for name in columns)
        env.cr.execute(f"UPDATE {table} SET {moved}", {"s": seconds})


# Agents


def answer(env: Any, answers: list[tuple[int, str]]) -> None:
    """Agents answer mentions, each to the audience that the composer proposes.

    :param answers: mention ids and texts
    """
    values = [{"mention_id": mention_id, "text": text} for mention_id, text in answers]
    # Some posts are answered again, on purpose.
    replies = env["social.crm.reply"].create(values)
    replies.with_context(social_anyway=True).action_send()


def texts(env: Any, account_id: int) -> list[str]:
    """What is stored of what others wrote."""
    env.cr.execute(
        "SELECT text FROM social_crm_mention WHERE account_id = %s AND NOT own", (account_id,)
    )
    return [row[0] for row in env.cr.fetchall()]


def listen_to(env: Any, account_id: int, kind: str) -> None:
    """One more source of an account."""
    env["social.crm.source"].create({"account_id": account_id, "name": kind, "kind": kind})


def help_among_customers(env: Any, account_id: int) -> list[tuple[str, str, str]]:
    """What was asked, what another customer answered, and what became of it."""
    found = env["social.crm.help"].search([("mention_id.account_id", "=", account_id)])
    return [(each.asked_id.text, each.mention_id.text, each.state) for each in found]


def answerable(env: Any, account_id: int) -> list[tuple[int, str]]:
    """Ids and texts of what is on a ticket and was written by others, the newest first."""
    mentions = env["social.crm.mention"].search(
        [("account_id", "=", account_id), ("own", "=", False), ("ticket_id", "!=", False)]
    )
    return [(mention.id, mention.text) for mention in mentions]


def sent_answers(env: Any, account_id: int) -> list[tuple[str, str]]:
    """The texts of posts that were answered, and the ids of our answers at the network."""
    replies = env["social.crm.reply"].search(
        [("account_id", "=", account_id), ("state", "=", "sent")]
    )
    return [(reply.mention_id.text, reply.external_id) for reply in replies]


def stock(env: Any, account_id: int) -> tuple[int, int]:
    """How many mentions wait to be worked, and how many answers are in the outbox."""
    ours = [("account_id", "=", account_id)]
    return (
        env["social.crm.mention"].search_count([*ours, ("processed_at", "=", False)]),
        env["social.crm.reply"].search_count(
            [*ours, ("state", "in", ("queued", "sending", "unknown"))]
        ),
    )


def picture(env: Any, account_id: int) -> dict[str, list[dict[str, Any]]]:
    """Everything that is stored of an account, as plain values."""
    account = env["social.crm.account"].browse(account_id)
    ours = [("account_id", "=", account_id)]
    mentions = env["social.crm.mention"].search(ours)
    tickets = env["helpdesk.ticket"].with_context(active_test=False)
    tickets = tickets.search([("social_account_id", "=", account_id)])
    messages = env["mail.message"].search(
        [
            ("model", "=", "helpdesk.ticket"),
            ("res_id", "in", tickets.ids),
            ("message_type", "=", "social_crm"),
        ]
    )
    return {
        "mentions": _rows(
            mentions,
            "external_id", "text", "own", "state", "audience", "addressed", "bystander", "thread",
            "parent_external_id", "ticket_id", "conversation_id", "message_id", "processed_at",
            "profile_id", "gone_at", "backfilled", "written_at",
        ),
        "replies": _rows(
            env["social.crm.reply"].search(ours),
            "text", "state", "external_id", "audience", "mention_id", "error", "attempts",
        ),
        "tickets": _rows(tickets, "number", "name", "social_profile_id", "social_private"),
        "messages": _rows(messages, "res_id", "body", "notified_partner_ids"),
        "sources": _rows(
            account.source_ids,
            "kind", "cursor", "error", "gap", "running_until", "unreadable_count", "caught_up",
        ),
    }  # fmt: skip


def _rows(records: Any, *names: str) -> list[dict[str, Any]]:
    return [
        {key: value[0] if isinstance(value, tuple) else value for key, value in row.items()}
        for row in records.read(list(names))
    ]


# Streams


def create_listening_account(env: Any, jetstream: str, did: str) -> int:
    """A connected account on Bluesky whose stream is at this address. Nobody reads it. Its id."""
    env["social.crm.account"].search([("network", "=", "bluesky")]).active = False
    account = env["social.crm.account"].create(
        {
            "name": "Listening",
            "network": "bluesky",
            "settings": {
                "handle": "acme.test",
                "server": "http://localhost:9",
                "jetstream": jetstream,
            },
        }
    )
    account.write({"state": "connected", "external_id": did, "connected_at": "2020-01-01"})
    kinds = ("mentions", "own")
    env["social.crm.source"].create(
        [{"account_id": account.id, "kind": kind, "name": kind} for kind in kinds]
    )
    return int(account.id)


def heard(env: Any, account_id: int) -> list[tuple[str, str]]:
    """Text and way of finding of all mentions, in the order of their storing."""
    found = env["social.crm.mention"].search([("account_id", "=", account_id)], order="id")
    return [(mention.text, mention.found_by) for mention in found]


def stream_state(env: Any, account_id: int) -> tuple[bool, str, str]:
    """Whether somebody listens, what is in the way, and how far it is."""
    account = env["social.crm.account"].browse(account_id)
    return bool(account.streaming_since), account.stream_error or "", account.stream_cursor or ""


def set_paused(env: Any, account_id: int, paused: bool) -> None:
    """Pause an account, or go on."""
    env["social.crm.account"].browse(account_id).paused = paused
