"""A simulated hour: accounts over all networks, each on a small fake of its server, half of which
are full, broken or no longer know us for a while. Used by a test and by a benchmark.

The clock is ours, so that an hour takes a minute. What the servers may be asked is what the
networks declare; a request too many is counted where it arrives.
"""

import contextlib
import importlib
import os
import random
import re
import statistics
import sys
import threading
from collections import defaultdict, deque
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

FOLDER = Path(__file__).resolve().parent.parent.parent / "social_crm"
PACKAGE = "odoo.addons.social_crm.networks"
ACCOUNTS = 40
MINUTES = 60
CALM = 28
"""Quarters of an hour without trouble at the end: longer than anybody backs off."""
TROUBLES = (
    "none", "none", "busy", "busy", "broken", "deaf", "expired",
)  # fmt: skip


def peers():
    """The networks with their fake servers, as the contract tests pair them.

    :rtype: list[tuple[type[Network], type[FakePeer]]]
    """
    # The pure tests know the package as "networks"; here it is the one that Odoo loaded.
    for module in (FOLDER / "networks").glob("*.py"):
        if module.stem != "__init__":
            importlib.import_module(f"{PACKAGE}.{module.stem}")
    loaded = {name: module for name, module in sys.modules.items() if name.startswith(PACKAGE)}
    aliases = {name.replace(PACKAGE, "networks", 1): module for name, module in loaded.items()}
    tests = FOLDER / "tests" / "networks"
    pairs: dict[str, Any] = {}
    with patch.dict(sys.modules, aliases), patch.object(sys, "path", [str(tests), *sys.path]):
        for path in sorted(tests.glob("test_contract_*.py")):
            for value in vars(importlib.import_module(path.stem)).values():
                network = getattr(value, "network", None)
                if isinstance(value, type) and network and hasattr(value, "peer_class"):
                    pairs.setdefault(network.key, (network, value.peer_class))
    return list(pairs.values())


@dataclass
class Outcome:
    """What came of the hour."""

    written: int = 0
    lost: list = field(default_factory=list)
    said_twice: list = field(default_factory=list)
    not_said: list = field(default_factory=list)
    said: int = 0
    requests: int = 0
    over_limit: list = field(default_factory=list)
    in_a_pause: list = field(default_factory=list)
    refused: int = 0
    lags: list = field(default_factory=list)
    wrong_health: list = field(default_factory=list)
    over_budget: list = field(default_factory=list)

    @property
    def lag(self):
        """Median of seconds between the writing of an item and its arrival here."""
        return statistics.median(self.lags) if self.lags else 0.0


class _Desk:
    """One account with its server."""

    def __init__(self, hour, network, peer, record, trouble):
        self.hour = hour
        self.network = network
        self.peer = peer
        self.record = record
        self.trouble = trouble
        self.wanted = set()
        self.troubled_until = None
        self.pause_until = None
        self.told_at = None
        self.valid_until = None
        peer.server.route("*", self.answer)

    def answer(self, seen):
        """What the server answers at this moment of the hour."""
        from odoo.addons.social_crm.networks.fakeserver import Answer

        hour = self.hour
        with hour.lock:
            hour.outcome.requests += 1
            place = f"{seen.method} {seen.path}"
            late = self.pause_until and hour.now < self.pause_until and hour.now > self.told_at
            if late:
                hour.outcome.in_a_pause.append((self.network.key, place, hour.now))
            if self.is_over_limit(place):
                hour.outcome.over_limit.append((self.network.key, place, hour.now))
                return Answer('{"error": "too many"}', 429, {"Retry-After": "60"})
            if refusal := self.refusal(seen):
                return refusal
        before = len(self.peer.items)
        answer = self.peer._answer(seen)
        for item in self.peer.items[before:]:
            item.at = hour.now  # what was said is said now
        return answer

    def is_over_limit(self, place):
        """Count a request for each limit that it falls under."""
        over = False
        for limit in self.network.limits:
            if re.match(limit.path, place):
                times = self.hour.times[self.gates[limit.key].name]
                while times and times[0] <= self.hour.now - timedelta(seconds=limit.seconds):
                    times.popleft()
                times.append(self.hour.now)
                over = over or len(times) > limit.requests
        return over

    def refusal(self, seen):
        """The answer of a server that is in trouble, or ``None``."""
        from odoo.addons.social_crm.networks.fakeserver import Answer, Fault

        hour = self.hour
        expired = self.trouble == "expired" and self.valid_until and hour.now > self.valid_until
        if expired and not _renews(seen):
            hour.outcome.refused += 1
            return Answer('{"error": "expired"}', 401)
        if not self.troubled_until or hour.now >= self.troubled_until:
            return None
        hour.outcome.refused += 1
        if self.trouble == "busy":
            self.told_at, self.pause_until = hour.now, self.troubled_until
            seconds = int((self.troubled_until - hour.now).total_seconds())
            return Answer('{"error": "busy"}', 429, {"Retry-After": str(seconds)})
        if self.trouble == "deaf":
            return Answer(fault=Fault.RESET)
        return Answer('{"error": "broken"}', 503)

    def begin_trouble(self):
        """Now and then it goes wrong for some minutes."""
        if self.trouble in ("busy", "broken", "deaf") and self.hour.dice.random() < 0.08:
            minutes = self.hour.dice.randint(2, 9)
            self.troubled_until = self.hour.now + timedelta(minutes=minutes)


def _renews(seen):
    """Whether a request asks for new credentials instead of old ones."""
    return b"refresh" in seen.body or "refresh" in seen.path


class Hour:
    """The hour in a database.

    :param env: the superuser's, on a cursor that may be committed
    :param bool careful: as we do it; ``False``: without limits and pauses, to compare with
    :param int calm: quarters of an hour without trouble at the end
    """

    def __init__(self, env, seed=1, careful=True, accounts=ACCOUNTS, calm=CALM):
        self.env = env
        self.dice = random.Random(seed)
        self.careful = careful
        self.number = accounts
        self.calm = calm
        self.outcome = Outcome()
        self.times = defaultdict(deque)
        self.replies = {}
        self.desks = []
        self.now = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
        self.lock = threading.RLock()

    @property
    def naive(self):
        """The present time as Odoo stores it."""
        return self.now.replace(tzinfo=None)

    def run(self):
        """Play it.

        :rtype: Outcome
        """
        with self._clock():
            self._open()
            for minute in range(MINUTES + self.calm):
                self._minute(calm=minute >= MINUTES)
            if self.calm:
                self._minute(calm=True, minutes=1)
                self._minute(calm=True, minutes=2)
            self._look()
        for desk in self.desks:
            desk.peer.close()
        return self.outcome

    def _clock(self):
        from odoo import fields

        from odoo.addons.social_crm.models.social_crm_ingest import SocialCrmIngest

        stack = contextlib.ExitStack()
        stack.enter_context(patch.object(fields.Datetime, "now", lambda: self.naive))
        stack.enter_context(patch.object(fields.Date, "today", lambda: self.naive.date()))
        stack.enter_context(patch.object(SocialCrmIngest, "_now", lambda model: self.naive))
        for name, module in list(sys.modules.items()):
            if name.startswith("odoo.addons.social_crm.models") and hasattr(module, "utc_now"):
                stack.enter_context(patch.object(module, "utc_now", lambda: self.now))
        return stack

    def _open(self):
        only = os.environ.get("HOUR_ONLY", "").split()
        # Practice has no server that could be in trouble.
        real = [pair for pair in peers() if not pair[0].practice]
        pairs = [pair for pair in real if not only or pair[0].key in only]
        self.env["ir.config_parameter"].set_param("social_crm.fetch_threads", "8")
        for number in range(self.number):
            network, peer_class = pairs[number % len(pairs)]
            peer = peer_class()
            access = peer.access()
            record = self.env["social.crm.account"].create(
                {
                    "name": f"{network.key} {number}",
                    "network": network.key,
                    "settings": dict(access.settings),
                    "budget": 5.0 if network.prices else 0.0,
                }
            )
            record._keep_secrets(dict(access.secrets))
            record.write(
                {
                    "state": "connected",
                    "external_id": f"{access.external_id or 'us'}-{number}"
                    if not access.external_id
                    else access.external_id,
                    "company_id": self.env["res.company"].create({"name": f"Company {number}"}).id,
                    "facts": dict(access.facts),
                    "connected_at": self.naive - timedelta(days=30),
                    "backfill_days": 0,
                }
            )
            trouble = TROUBLES[number % len(TROUBLES)]
            if trouble == "expired" and not network.refreshes:
                trouble = "busy"
            desk = _Desk(self, network, peer, record, trouble)
            desk.gates = record._gates()
            if trouble == "expired":
                self._expire(desk)
            for spec in peer.sources():
                self.env["social.crm.source"].create(
                    {
                        "account_id": record.id,
                        "name": spec.kind,
                        "kind": spec.kind,
                        "settings": dict(spec.settings),
                        "hourly_cap": 0,
                    }
                )
            self.desks.append(desk)
        hosts = " ".join(desk.peer.server.host for desk in self.desks)
        self.env["ir.config_parameter"].set_param("social_crm.allowed_hosts", hosts)
        self.env["ir.cron"]._commit_progress()

    def _expire(self, desk):
        """Its credentials run out in a quarter of an hour."""
        desk.valid_until = self.now + timedelta(minutes=15)
        secrets = {**desk.record._secrets(), "expires_at": desk.valid_until.isoformat()}
        desk.record._keep_secrets(secrets)

    def _minute(self, calm, minutes=0):
        self.now += timedelta(minutes=minutes or (15 if calm else 1))
        for desk in self.desks:
            if calm:
                desk.troubled_until = None
            else:
                desk.begin_trouble()
                if self.dice.random() < 0.25:
                    self._write(desk)
        self._crons()
        if not calm and self.dice.random() < 0.5:
            self._answer(self.dice.choice(self.desks))
        for desk in self.desks:
            self._look_at_health(desk)
            expires = desk.network.expires(desk.record._secrets())
            if desk.trouble == "expired" and expires and expires > desk.valid_until:
                desk.valid_until = min(expires, self.now + timedelta(minutes=15))

    def _write(self, desk):
        """Somebody writes to the account."""
        desk.peer.add(f"My kettle number {len(desk.wanted)} leaks, acme")
        item = desk.peer.items[-1]
        item.at = self.now
        desk.wanted.add(desk.peer.external_id(item))  # some ids tell the time
        self.outcome.written += 1

    def _answer(self, desk):
        """An agent answers something that was read."""
        from odoo.exceptions import RedirectWarning, UserError

        mention = self.env["social.crm.mention"].search(
            [("account_id", "=", desk.record.id), ("own", "=", False), ("reply_ids", "=", False)],
            limit=1,
        )
        Reply = self.env["social.crm.reply"]
        if not mention or not mention.can_answer:
            return
        text = f"We look into it, this is answer {len(self.replies) + 1}."
        reply = Reply.create({"mention_id": mention.id, "text": text})
        try:
            reply.action_send()
        except (UserError, RedirectWarning):  # the network does not let us, and the agent is told
            reply.unlink()
            return
        self.replies[reply] = desk
        # Now and then the confirmation gets lost on the way.
        desk.peer.loses_answers = self.dice.random() < 0.3
        self.env["ir.cron"]._commit_progress()

    def _crons(self):
        if not self.careful:
            self.env["social.crm.gate"].search([]).unlink()
            self.env["social.crm.account"].search([]).waiting_until = False
            sources = self.env["social.crm.source"].search([("last_run", "!=", False)])
            for source in sources:
                due = source.last_run + timedelta(minutes=source.interval)
                source.write({"waiting_until": False, "next_run": due})
        for model, name in (
            ("social.crm.account", "_cron_refresh"),
            ("social.crm.source", "_cron_fetch"),
            ("social.crm.reply", "_cron_send"),
            ("social.crm.process", "_cron_process"),
        ):
            step = getattr(self.env[model], name, None)
            if step:
                step()
        for desk in self.desks:
            desk.peer.loses_answers = False
        self.env.invalidate_all()

    def _look_at_health(self, desk):
        """What the health view says is what is."""
        record = desk.record
        record.invalidate_recordset()
        waits = record.waiting_until and record.waiting_until > self.naive
        if record.state == "connected" and waits and record.health not in ("waiting", "trouble"):
            self.outcome.wrong_health.append((record.name, record.health, self.now))
        if record.state == "disconnected" and record.health != "trouble":
            self.outcome.wrong_health.append((record.name, record.health, self.now))
        if record.budget and record.spent > record.budget:
            self.outcome.over_budget.append((record.name, record.spent))

    def _look(self):
        """Compare what was written and said with what is known."""
        for desk in self.desks:
            rows = self.env["social.crm.mention"].search_fetch(
                [("account_id", "=", desk.record.id), ("external_id", "in", list(desk.wanted))],
                ["external_id", "written_at", "received_at"],
            )
            missing = desk.wanted - set(rows.mapped("external_id"))
            self.outcome.lost += [(desk.record.name, desk.trouble, each) for each in missing]
            self.outcome.lags += [(r.received_at - r.written_at).total_seconds() for r in rows]
            desk.record.source_ids.invalidate_recordset()
            if desk.record.health == "trouble" and desk.record.state == "connected":
                bad = {
                    source.kind: source.error for source in desk.record.source_ids if source.error
                }
                text = desk.record.health_text
                self.outcome.wrong_health.append((desk.record.name, text, bad))
        for reply, desk in self.replies.items():
            said = [item for item in desk.peer.of_ours() if reply.text in item.text]
            if len(said) > 1:
                self.outcome.said_twice.append((desk.record.name, reply.text))
            if not said and reply.state != "failed":
                self.outcome.not_said.append((desk.record.name, reply.state, reply.error))
            self.outcome.said += len(said)


def play(env, seed=1, careful=True, accounts=ACCOUNTS, calm=CALM):
    """Play the hour in this process, and roll nothing back.

    :returns: an :class:`Outcome` as a dictionary, with the median of the lags
    """
    outcome = Hour(env, seed, careful, accounts, calm).run()
    return {**asdict(outcome), "lag": outcome.lag}
