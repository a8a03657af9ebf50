"""A brand that people write to privately, on a server of its own, for tests that kill whoever
answers: each time somebody else has written."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import odoo_side
from odoo_process import BOUNDARIES, Event, Kill, OdooProcess
from social_world import answers_again, said_on

from house import mock, net, postgres

BRAND = "acme"
MOST = 90
"""People."""
LEASE = 1
LEASES = ("lease_seconds", "send_lease_seconds", "unknown_seconds")
SECONDS = 120


@dataclass
class Talks:
    """One server, one connected account, and who has written so far."""

    odoo: OdooProcess
    server: mock.Mock
    account_id: int
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def write(self, count: int = 1) -> list[str]:
        """So many new people write privately, and it is worked. Their names, which stand in the
        posts."""
        people = [f"p{number:02}" for number in itertools.islice(self._numbers, count)]
        for who in people:
            text = f"@{BRAND} {who}: my kettle leaks"
            self.server.customer(who).post(text, visibility="direct")
        self.odoo.run(odoo_side.make_due, self.account_id)
        self.odoo.run(odoo_side.fetch)
        self.odoo.run(odoo_side.process)
        return people

    def said(self) -> list[str]:
        """What the brand said, from the server itself."""
        return [each.text for each in said_on(self.server, [BRAND]) if each.private]

    def attempt(self, work: Any, *arguments: Any, number: int) -> Event | None:
        """Let a worker begin, and kill it at a boundary; when its transaction is gone, too."""
        kill = Kill(number, BOUNDARIES)
        event = self.odoo.attempt(work, *arguments, kill=kill, step="work").killed
        net.wait_until(self._nobody_connected, 60, "A killed worker's transaction stays open.")
        answers_again(self.server.customer(BRAND))
        return event

    def settle(self, *works: tuple[Any, ...]) -> None:
        """Do these, as workers do that come later, until nothing is on its way any more. The server
        may still work on what has left, so only real time lets a lease run out."""

        def quiet() -> bool:
            for work in works:
                self.odoo.run(*work)
            self.odoo.run(odoo_side.send)
            return self.odoo.run(odoo_side.stock, self.account_id)[1] == 0

        net.wait_until(quiet, SECONDS, "Something stays on its way.")

    def _nobody_connected(self) -> bool:
        count = (
            "SELECT count(*) FROM pg_stat_activity"
            f" WHERE datname = '{self.odoo.database}' AND backend_type = 'client backend'"
        )
        return postgres.query(count) == "0"


@contextmanager
def private_talks(odoo: OdooProcess, folder: Path) -> Iterator[Talks]:
    """Whoever is killed is missed after a second."""
    users = [BRAND, *(f"p{number:02}" for number in range(1, MOST))]
    server = mock.Mock(folder, {user: f"token-of-{user}" for user in users})
    server.start(auth={"enforce_scopes": False})
    odoo.run(odoo_side.set_parameters, fetch_threads=1, **dict.fromkeys(LEASES, LEASE))
    try:
        team = odoo.run(odoo_side.create_team, f"Talks at {server.url}")
        account = odoo.run(odoo_side.create_account, BRAND, server.url, team)
        odoo.run(odoo_side.connect, account, server.customer(BRAND).token)
        yield Talks(odoo, server, account)
        odoo.run(odoo_side.retire, account)
    finally:
        odoo.run(odoo_side.set_parameters, fetch_threads=None, **dict.fromkeys(LEASES))
        server.stop()


def kill_at_each(begin: Callable[[int], Event | None]) -> list[Event]:
    """Do something again and again, and kill it one event later each time, until it comes to its
    end.

    :param begin: takes the number of the event; returns where it was killed
    """
    kills: list[Event] = []
    while (event := begin(len(kills) + 1)) is not None:
        kills.append(event)
    return kills
