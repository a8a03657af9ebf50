"""Sessions that may reach the fake servers of a test and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from networks.errors import NetworkError
from networks.fakeserver import FakeServer
from networks.http import Guard, Session

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TOKEN = "tok3nOfTheAccountThatNobodyMaySee"
LATE = 20
"""Seconds: far more than patience needs to be lost, and less than anything else would take."""


def new_session(*servers: FakeServer, **kwargs: object) -> Session:
    hosts = [host for fake in servers for host in (fake.host, f"localhost:{fake.port}")]
    return Session(Guard(hosts), **{"clock": lambda: NOW, **kwargs})  # type: ignore[arg-type]


def error_of(session: Session, url: str, method: str = "GET", **kwargs: object) -> NetworkError:
    with pytest.raises(NetworkError) as caught:
        session.request(method, url, **kwargs)
    return caught.value
