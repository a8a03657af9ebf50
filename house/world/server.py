"""The demo's social server: snac2, or mastodon-mock where snac2 cannot be had."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from pathlib import Path
from typing import Protocol

from .. import customer, mock, net, process, snac
from ..say import HouseError, line
from .people import BLOG, BRAND, NAMES

PORTS = range(8370, 8390)
"""Preferred ones, for browsers and people remember them. The port is part of every post's id."""
ASKED = "SOCIAL_CRM_DEMO_SERVER"


class Server(Protocol):
    """What the demo wants of a social server, whichever it is."""

    kind: str
    title: str
    port: int

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""

    @property
    def blog(self) -> str:
        """The address of a site with a feed, empty if the server has none."""

    def exists(self) -> bool:
        """Whether its data are there."""

    def create(self) -> None:
        """Make its data anew, with the brand and the customers, and nothing written yet."""

    def running(self) -> bool:
        """Whether it runs, started from here."""

    def start(self) -> None:
        """Start it and wait until it answers."""

    def stop(self) -> bool:
        """Stop it if it was started from here. Returns whether it ran."""

    def log_in(self, user: str) -> customer.Customer:
        """Read and write as one of the people."""

    def sign_in_fields(self, user: str) -> dict[str, str]:
        """What a person fills in on the page where an application asks to be let in."""

    def page(self, user: str) -> str:
        """The address where a browser shows what somebody has written."""

    def how_to_write(self, user: str) -> list[tuple[str, str]]:
        """How a person writes as somebody in a browser, as labels with texts."""


class SnacServer:
    """snac2: a real server, with web pages on which a customer can write."""

    kind = "snac"
    title = "snac2, a real server with the Mastodon API"

    def __init__(self, folder: Path, port: int) -> None:
        """Describe the server; nothing is done yet."""
        self.port = port
        self._snac = snac.Snac(folder, port)

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return self._snac.url

    @property
    def blog(self) -> str:
        """The address of a site with a feed."""
        return self.page(BLOG)

    def exists(self) -> bool:
        """Whether its data are there."""
        return bool(self._snac.passwords)

    def create(self) -> None:
        """Make its data anew, with the brand and the customers, and nothing written yet."""
        self._snac.create(NAMES)

    def running(self) -> bool:
        """Whether it runs, started from here."""
        return self._snac.pid() is not None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._snac.start()

    def stop(self) -> bool:
        """Stop it if it was started from here. Returns whether it ran."""
        ran = self.running()
        self._snac.stop()
        return ran

    def log_in(self, user: str) -> customer.Customer:
        """Read and write as one of the people."""
        return self._snac.customer(user)

    def sign_in_fields(self, user: str) -> dict[str, str]:
        """What a person fills in on the page where an application asks to be let in."""
        return {"login": user, "passwd": self._snac.passwords[user]}

    def page(self, user: str) -> str:
        """The address where a browser shows what somebody has written."""
        return f"{self.url}/{user}"

    def how_to_write(self, user: str) -> list[tuple[str, str]]:
        """How a person writes as somebody in a browser, as labels with texts."""
        return [
            ("Write as a customer", f"{self.url}/{user}/admin → New Post…, begin with @{BRAND}"),
            ("", f"user name {user}, password {self._snac.passwords[user]}"),
            ("", f"other customers: the same with the names in {self._snac.folder}/users.json"),
        ]


class MockServer:
    """mastodon-mock, kept in a file: somebody else's mock, with a web page of its own."""

    kind = "mock"
    title = "mastodon-mock, which stands in for snac2: a mock, not a real server"

    def __init__(self, folder: Path, port: int) -> None:
        """Describe the server; nothing is done yet."""
        self.port = port
        self._folder = folder
        self._tokens = folder / "tokens.json"

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://localhost:{self.port}"

    @property
    def blog(self) -> str:
        """It has no feeds."""
        return ""

    def exists(self) -> bool:
        """Whether its data are there."""
        return self._tokens.exists()

    def create(self) -> None:
        """Make its data anew, with the brand and the customers, and nothing written yet."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        tokens = {name: secrets.token_urlsafe(16) for name in NAMES}
        self._tokens.touch(0o600)
        self._tokens.write_text(json.dumps(tokens))
        self.start()
        for name, shown in NAMES.items():
            self.log_in(name).call(
                "/api/v1/accounts/update_credentials", {"display_name": shown}, "PATCH"
            )

    def _mock(self) -> mock.Mock:
        return mock.Mock(self._folder, json.loads(self._tokens.read_text()), self.port, keep=True)

    def running(self) -> bool:
        """Whether it runs, started from here."""
        return process.running(self._folder / "pid") is not None

    def start(self) -> None:
        """Start it and wait until it answers."""
        # It compares an application's scopes with "read" and "write" only, not with read:accounts.
        self._mock().start(auth={"enforce_scopes": False})

    def stop(self) -> bool:
        """Stop it if it was started from here. Returns whether it ran."""
        return process.stop(self._folder / "pid")

    def log_in(self, user: str) -> customer.Customer:
        """Read and write as one of the people."""
        return self._mock().customer(user)

    def sign_in_fields(self, user: str) -> dict[str, str]:
        """What a person fills in on the page where an application asks to be let in."""
        return {"username": user}

    def page(self, user: str) -> str:
        """The address where a browser shows what somebody has written."""
        return f"{self.url}/_ui/login → Mock Login → {NAMES[user]}"

    def how_to_write(self, user: str) -> list[tuple[str, str]]:
        """How a person writes as somebody in a browser, as labels with texts."""
        return [
            ("Write as a customer", self.page(user)),
            ("", f"begin with @{BRAND}"),
        ]


KINDS: dict[str, type[SnacServer] | type[MockServer]] = {
    server.kind: server for server in (SnacServer, MockServer)
}


def choose(folder: Path) -> Server:
    """The server for a new demo, on a port that is free now.

    ``SOCIAL_CRM_DEMO_SERVER`` names ``snac`` or ``mock``; without it, snac2 is taken if it can be
    had.

    :raises HouseError: the variable names something else.
    """
    port = net.free_port(*PORTS)
    kind = os.environ.get(ASKED) or _best()
    if kind not in KINDS:
        raise HouseError(f"{ASKED} is “{kind}”: set it to {' or '.join(KINDS)}, or leave it out.")
    return KINDS[kind](folder / kind, port)


def known(folder: Path, kind: str, port: int) -> Server:
    """The server that an existing demo was built with."""
    return KINDS[kind](folder / kind, port)


def _best() -> str:
    try:
        snac.binary()
    except HouseError as error:
        line(f"  snac2 cannot be had, mastodon-mock takes its place. {error}")
        return MockServer.kind
    return SnacServer.kind
