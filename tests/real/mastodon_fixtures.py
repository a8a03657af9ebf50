"""Servers with the Mastodon API: each is started once, and stopped at the end."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from house import customer, net, paths
from house.mock import Mock
from house.say import HouseError
from house.snac import Snac, federated

PEOPLE = {"acme": "Acme", "anna": "Anna Muster", "bert": "Bert Beispiel"}


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    """A folder that the ordinary user of a server may enter."""
    folder = Path(tempfile.mkdtemp(dir=paths.cache(), prefix="real-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def snac(place: Path) -> Iterator[Snac]:
    """snac2 with a brand and two customers."""
    server = Snac(place / "snac", port=net.free_port())
    try:
        server.create(PEOPLE)
        server.start()
    except HouseError as error:
        pytest.skip(str(error))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def federation(place: Path) -> Iterator[tuple[Snac, Snac]]:
    """The brand on one snac2, a customer on another."""
    try:
        with federated(place / "fed", {"acme": "Acme"}, {"bob": "Bob Far"}) as servers:
            yield servers
    except HouseError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def running_mock(place: Path) -> Iterator[Mock]:
    """mastodon-mock with the same people."""
    server = Mock(place / "mock", {name: f"token-of-{name}" for name in PEOPLE})
    try:
        # It knows only the coarse names of scopes and would refuse our finer ones.
        server.start(auth={"enforce_scopes": False})
    except HouseError as error:
        pytest.skip(str(error))
    yield server
    server.stop()


@pytest.fixture
def mock(running_mock: Mock) -> Mock:
    """The same, empty and without faults."""
    customer.request(f"{running_mock.url}/api/v1/_mock/reset", b"{}")
    return running_mock
