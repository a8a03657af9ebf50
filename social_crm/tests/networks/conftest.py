"""What several of these tests are given: a fake server, and sessions that may reach it."""

from collections.abc import Iterator

import pytest
from http_case import new_session
from networks.fakeserver import FakeServer
from networks.http import Session


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer() as fake:
        yield fake


@pytest.fixture
def session(server: FakeServer) -> Iterator[Session]:
    with new_session(server) as made:
        yield made


@pytest.fixture
def hasty(server: FakeServer) -> Iterator[Session]:
    """For servers from which nothing comes: whoever answers at all may be slow."""
    with new_session(server, timeout=(20.0, 0.4)) as made:
        yield made
