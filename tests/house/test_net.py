"""Ports for programs that take them some seconds after they were chosen."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from house import net


@pytest.fixture
def handed_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the system says of the ports that it gives to connections."""
    path = tmp_path / "ip_local_port_range"
    monkeypatch.setattr(net, "_HANDED_OUT", path)
    return path


def test_no_connection_gets_a_port_before_the_program_takes_it(handed_out: Path) -> None:
    handed_out.write_text("20000\t60999\n")
    assert all(11_000 <= net.free_port() < 20_000 for _number in range(20))


@pytest.mark.parametrize("said", ["", "1024 65535"])
def test_where_the_system_says_nothing_or_keeps_all_there_is_still_a_port(
    handed_out: Path, said: str
) -> None:
    handed_out.write_text(said)
    port = net.free_port()
    with socket.create_server(("127.0.0.1", port)):
        assert net.listens("127.0.0.1", port)


def test_a_preferred_port_is_taken_if_nobody_listens_on_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert net.free_port(port) != port
    free = net.free_port()
    assert net.free_port(free) == free
